"""What is not in the week: people and why that is all right, measures too close to call, what more data would add."""

from __future__ import annotations

from collections import Counter
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
    real, compared = builder.teller.real(report), builder.views.compares(report.sellers)
    if chance >= ALMOST_NEVER:
        key = "close_call" if real else "close_call_nothing" if compared else "close_call_alone"
        return Sentence(f"week.out.{key}", {**values, "chance": chance})
    if real and real[0][0].topic:
        shortest = min(option.minutes for option, _ in options)
        key = "worth_more" if builder.inputs.free_minutes >= shortest else "no_minutes"
        return Sentence(f"week.out.{key}", {**values, "topic": topic_name(real[0][0].topic)})
    return Sentence("week.out.nothing" if compared else "week.out.alone", values)


def too_close(views: Views) -> tuple[TooClose, ...]:
    """Every measure of the organisation's family that does not tell people apart, with its fair p.

    Those without fair peers are no part of the family: nobody was compared.
    """
    family = [view for view in views.all if view.signal.posterior is not None]
    groups = Counter(view.name for view in family)
    found = []
    for view in family:
        signal, test = view.signal, view.signal.fair_test
        if signal.rejected or test is None:
            continue
        values: dict[str, object] = {"measure": measure_name(view), "p": test.p, "job": signal.peer_group}
        key = "week.too_close_in_job" if groups[view.name] > 1 and signal.peer_group else "week.too_close"
        found.append(TooClose(signal.measure, test.p, Sentence(key, values), signal.stage))
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
