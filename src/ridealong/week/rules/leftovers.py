"""What is not in the week: people and why that is all right, measures too close to call, what more data would add."""

from __future__ import annotations

from collections.abc import Iterable

from ridealong.kernel.sentences import Sentence
from ridealong.week.rules.cycles import after
from ridealong.week.rules.inputs import Report
from ridealong.week.rules.options import Option
from ridealong.week.rules.sessions import CLEAR, Builder
from ridealong.week.rules.shapes import LeftOut, TooClose
from ridealong.week.rules.topics import topic_name
from ridealong.week.rules.views import View, Views

ALMOST_NEVER = 1 - CLEAR


def left_out(
    builder: Builder, there: Iterable[str], dropped: Iterable[Option], unmet: Iterable[str]
) -> tuple[LeftOut, ...]:
    """Everybody without a session, by name."""
    inside, gone, short = set(there), {one.person: one for one in dropped}, set(unmet)
    found = [
        LeftOut(report.who, _why(builder, report, gone.get(report.key), fits=report.key not in short))
        for report in builder.inputs.reports
        if report.key not in inside
    ]
    return tuple(sorted(found, key=lambda one: (one.person.name, one.person.key or "")))


def _why(builder: Builder, report: Report, dropped: Option | None, *, fits: bool) -> Sentence:
    values: dict[str, object] = {"name": builder.teller.called[report.key], "next": after(builder.inputs.cycle)}
    if report.away:
        if report.back_on is None:
            return Sentence("week.out.away", values)
        return Sentence("week.out.away_until", {**values, "back": report.back_on})
    if not fits:
        return Sentence("week.out.unmet", values)
    if dropped is not None:
        return Sentence("week.out.dropped", {**values, "minutes": dropped.minutes})
    if report.key in builder.inputs.ended:
        return Sentence("week.out.ended", values)
    return _of_draw(builder, report, values)


def _of_draw(builder: Builder, report: Report, values: dict[str, object]) -> Sentence:
    options = builder.lots.of(report.key)
    if not options:
        return Sentence("week.out.next_cycle", values)
    chance = sum(share for option, share in options if option.is_focus)
    real = builder.teller.real(report)
    if chance >= ALMOST_NEVER:
        key = "week.out.close_call" if real else "week.out.close_call_nothing"
        return Sentence(key, {**values, "chance": chance})
    if real and real[0][0].topic:
        return Sentence("week.out.worth_more", {**values, "topic": topic_name(real[0][0].topic)})
    return Sentence("week.out.nothing", values)


def too_close(views: Views) -> tuple[TooClose, ...]:
    """Every measure of the organisation's family that does not tell people apart, with its fair p."""
    found = []
    for view in views.all:
        test = view.signal.fair_test
        if view.signal.rejected or test is None:
            continue
        values = {"measure": measure_name(view), "p": test.p}
        found.append(TooClose(view.signal.measure, test.p, Sentence("week.too_close", values), view.signal.stage))
    return tuple(found)


def measure_name(view: View) -> Sentence:
    if view.signal.stage is not None:
        return Sentence("figures.measure.stage", {"stage": view.signal.stage})
    return Sentence(f"figures.measure.{view.signal.measure}")


def would_add(views: Views) -> tuple[Sentence, ...]:
    """What the week could say with data that it does not have."""
    known = {view.signal.measure for view in views.all}
    found = []
    if not any(view.signal.posterior is not None for view in views.all):
        found.append(Sentence("week.add.peers"))
    if "stage_conversion" not in known:
        found.append(Sentence("week.add.stages"))
    if not views.knows_amounts:
        found.append(Sentence("week.add.amounts"))
    elif views.signals.trade.margin_share is None:
        found.append(Sentence("week.add.costs"))
    if "attainment" not in known:
        found.append(Sentence("week.add.quotas"))
    return tuple(found)
