"""A development goal as pages show it: in words, with a small plot, and whether it moved."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.safestring import SafeString

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.goals import Baseline, GoalPoint, GoalRow, Line
from ridealong.coaching.rules.goals import LOGARITHMS, Moved
from ridealong.figures.queries.weekly import base_of
from ridealong.figures.rules.words import measure_name
from ridealong.kernel.sentences import MINUS, Sentence, inside, percent, render, say
from ridealong.web.plots.curves import Step, spark


@dataclass(frozen=True, slots=True)
class GoalCard:
    """`verdict` and `told` say how it moves; empty where it goes by no measure. `lines`: each with who wrote it when.
    `late`: its day is over."""

    row: GoalRow
    due: str
    shows: str
    base: str
    verdict: str
    told: str
    plot: SafeString
    table: tuple[tuple[str, str, str], ...]
    lines: tuple[tuple[str, str], ...]
    late: bool


def goal_card(row: GoalRow, viewer: Viewer) -> GoalCard:
    """One goal."""
    late = row.open and row.by_when < viewer.today
    base, moved = row.baseline, row.moved
    return GoalCard(
        row=row,
        due=_due(row, late=late),
        shows=_shows(row),
        base="" if base is None else _base(base),
        verdict="" if moved is None else say(f"goals.verdict.{moved.verdict}"),
        told="" if moved is None or base is None else _told(moved, base.measure),
        plot=SafeString("") if base is None else _plot(row.points, base),
        table=tuple((say("goals.since", day=one.day), str(one.n), percent(one.value)) for one in row.points),
        lines=tuple((one.text, _by(one)) for one in row.lines),
        late=late,
    )


def measure_words(measure: str) -> str:
    """What a measure, or one stage of it, is called."""
    name, _, stage = measure.partition(":")
    return render(measure_name(name, stage or None))


def _by(one: Line) -> str:
    return say("goals.line.by", name=one.author or say("well_done.gone"), day=one.day)


def _due(row: GoalRow, *, late: bool) -> str:
    if row.closed_on is not None:
        return say(f"goals.closed.{row.how}", day=row.closed_on)
    return say("goals.due.late" if late else "goals.due", day=row.by_when)


def _shows(row: GoalRow) -> str:
    """How it will show: in a measure, in words, or both."""
    number = "" if row.baseline is None else inside(measure_words(row.baseline.measure))
    found = "; ".join(words for words in (number, inside(row.shows)) if words)
    return say("goals.shows", what=found) if found else ""


def _base(base: Baseline) -> str:
    values = {"value": base.value, "n": base.n, "day": base.day, "wanted": base.wanted}
    if base.low is None or base.high is None:
        return say("goals.base.plain", **values)
    return say("goals.base", low=base.low, high=base.high, **values)


def _told(moved: Moved, measure: str) -> str:
    """How it moved, with its range and cases, or why that cannot be told."""
    if moved.change is None or moved.low is None or moved.high is None:
        key = "goals.told.few" if moved.weeks is None else "goals.told.few_weeks"
        return say(key, before=moved.before, since=moved.since, weeks=moved.weeks)
    change, low, high = (points(one, measure) for one in (moved.change, moved.low, moved.high))
    more = "" if moved.weeks is None else say("goals.told.weeks", weeks=moved.weeks)
    said = say(
        "goals.told", change=change, low=low, high=high, unit=unit(measure), before=moved.before, since=moved.since
    )
    return f"{said} {more}".strip()


def unit(measure: str) -> Sentence:
    """What a change is told in."""
    return Sentence("goals.unit.percent" if base_of(measure) in LOGARITHMS else "goals.unit.points")


def points(change: float, measure: str) -> str:
    """A change in points or in percent, with its sign."""
    value = 100 * (math.expm1(change) if base_of(measure) in LOGARITHMS else change)
    return f"{value:+.0f}".replace("-", MINUS).replace("+0", "0").replace(f"{MINUS}0", "0")


def _plot(points: tuple[GoalPoint, ...], base: Baseline) -> SafeString:
    steps = [Step(f"{one.day:%b}", one.value, base.low, base.high) for one in points]
    if not steps:
        return SafeString("")
    label = say(
        "goals.plot", measure=measure_words(base.measure), first=steps[0].value, last=steps[-1].value,
        day=points[0].day,
    )  # fmt: skip
    return spark(steps, label=label, last=percent(steps[-1].value), peers=say("goals.plot.before"))
