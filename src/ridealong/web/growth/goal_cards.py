"""A development goal as pages show it: in words, with a small plot, and whether it moved."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.goal_measures import Baseline
from ridealong.coaching.queries.goals import GoalRow, Line
from ridealong.coaching.rules.goals import Moved
from ridealong.coaching.rules.skills import Shift
from ridealong.kernel.sentences import inside, say
from ridealong.web.growth.goal_marks import (
    baseline_words,
    marks_plot,
    marks_table,
    middle_words,
    sure_words,
    told_words,
)
from ridealong.web.growth.goal_words import measure_words, points, ranged, shows_in, unit, valued
from ridealong.web.plots.curves import Step, spark


@dataclass(frozen=True, slots=True)
class Told:
    """How a goal moves: its baseline, the verdict and what it rests on, with a plot and its table; all empty where it
    goes by words alone. `short` and `rest`: the words as half a line and what that rests on, where it can be said."""

    base: str
    verdict: str
    words: str
    short: str
    rest: str
    plot: SafeString
    table: tuple[tuple[str, str, str], ...]


NOTHING = Told("", "", "", "", "", SafeString(""), ())


@dataclass(frozen=True, slots=True)
class GoalCard:
    """`lines`: each with who wrote it when. `late`: its day is over."""

    row: GoalRow
    due: str
    shows: str
    lines: tuple[tuple[str, str], ...]
    late: bool
    told: Told


def goal_card(row: GoalRow, viewer: Viewer) -> GoalCard:
    """One goal."""
    late = row.open and row.by_when < viewer.today
    return GoalCard(
        row=row,
        due=_due(row, late=late),
        shows=_shows(row),
        lines=tuple((one.text, _by(one)) for one in row.lines),
        late=late,
        told=_of_marks(row, row.shift) if row.shift is not None else _of_numbers(row),
    )


def _of_marks(row: GoalRow, shift: Shift) -> Told:
    verdict = say(f"goals.verdict.{shift.verdict}")
    plot, table = marks_plot(row, shift), marks_table(row, shift)
    return Told(baseline_words(shift), verdict, told_words(shift), middle_words(shift), sure_words(shift), plot, table)


def _of_numbers(row: GoalRow) -> Told:
    base, moved = row.baseline, row.moved
    if base is None:
        return NOTHING
    return Told(
        base=_base(base, row.currency),
        verdict="" if moved is None else say(f"goals.verdict.{moved.verdict}"),
        words="" if moved is None else _told(moved, base.measure),
        short="" if moved is None else _short(moved, base.measure),
        rest="" if moved is None else _rest(moved, base.measure),
        plot=_plot(row, base),
        table=tuple(
            (say("goals.since", day=one.day), str(one.n), valued(base.measure, one.value, row.currency))
            for one in row.points
        ),
    )


def _by(one: Line) -> str:
    return say("goals.line.by", name=one.author or say("well_done.gone"), day=one.day)


def _due(row: GoalRow, *, late: bool) -> str:
    if row.closed_on is not None:
        return say(f"goals.closed.{row.how}", day=row.closed_on)
    return say("goals.due.late" if late else "goals.due", day=row.by_when)


def _shows(row: GoalRow) -> str:
    """How it will show: in a measure, in a behaviour, in words, or both."""
    number = shows_in("" if row.baseline is None else row.baseline.measure, row.behaviour)
    found = "; ".join(words for words in (number, inside(row.shows)) if words)
    return say("goals.shows", what=found) if found else ""


def _base(base: Baseline, currency: str | None) -> str:
    value, wanted = (valued(base.measure, one, currency) for one in (base.value, base.wanted))
    values = {"value": value, "n": base.n, "day": base.day, "wanted": wanted}
    if base.low is None or base.high is None:
        return say("goals.base.plain", **values)
    low, high = ranged(base.measure, base.low, base.high, currency)
    return say("goals.base", low=low, high=high, **values)


def _told(moved: Moved, measure: str) -> str:
    """How it moved, with its range and cases, or why that cannot be told."""
    short = _short(moved, measure)
    if short:
        return f"{short} {_rest(moved, measure)}"
    key = "goals.told.few" if moved.weeks is None else "goals.told.few_weeks"
    return say(key, before=moved.before, since=moved.since, weeks=moved.weeks)


def _short(moved: Moved, measure: str) -> str:
    if moved.change is None or moved.low is None or moved.high is None:
        return ""
    return say("goals.told.short", change=points(moved.change, measure), unit=unit(measure))


def _rest(moved: Moved, measure: str) -> str:
    if moved.change is None or moved.low is None or moved.high is None:
        return ""
    low, high = points(moved.low, measure), points(moved.high, measure)
    sure = say("goals.told.sure", low=low, high=high, before=moved.before, since=moved.since)
    return sure if moved.weeks is None else f"{sure} {say('goals.told.weeks', weeks=moved.weeks)}"


def _plot(row: GoalRow, base: Baseline) -> SafeString:
    steps = [Step(f"{one.day:%b}", one.value, base.low, base.high) for one in row.points]
    if not steps:
        return SafeString("")
    first, last = (valued(base.measure, one.value, row.currency) for one in (steps[0], steps[-1]))
    label = say(
        "goals.plot", measure=measure_words(base.measure), first=first, last=last, day=row.points[0].day
    )  # fmt: skip
    return spark(steps, label=label, last=last, peers=say("goals.plot.before"))
