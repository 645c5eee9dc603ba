"""From inputs and the cycle's draw to the week as people see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ridealong.kernel.sentences import Sentence
from ridealong.week.rules.choosing import Lots
from ridealong.week.rules.cycles import week_of_cycle, weeks_of
from ridealong.week.rules.headings import heading
from ridealong.week.rules.inputs import Inputs
from ridealong.week.rules.leftovers import left_out, too_close, would_add
from ridealong.week.rules.musts import Claim, Settled, settle
from ridealong.week.rules.names import call
from ridealong.week.rules.options import Option, general_topic, ride_by_swap
from ridealong.week.rules.reasons import Teller, merged
from ridealong.week.rules.remedies import fitting, unmet
from ridealong.week.rules.sessions import Builder
from ridealong.week.rules.shapes import Must, SessionPlan, WeekPlan, Who
from ridealong.week.rules.topics import ONE_ON_ONE, RIDE_ALONG, topic_name
from ridealong.week.rules.views import Views

SWAPS = 4


@dataclass(frozen=True, slots=True)
class Made:
    """A week; by person's key what a session can be swapped for, best first; and, in the order of `plan.unmet`, the
    sessions that would meet those musts if there were minutes."""

    plan: WeekPlan
    swaps: Mapping[str, tuple[SessionPlan, ...]]
    spare: tuple[SessionPlan, ...]


@dataclass(frozen=True, slots=True)
class _Week:
    """What takes minutes this week: focuses of the cycle, musts, and what had to go."""

    focuses: tuple[Option, ...]
    dropped: tuple[Option, ...]
    musts: Settled
    free: int


def make_week(inputs: Inputs, views: Views, lots: Lots, *, recorded: bool) -> Made:
    """The week of a cycle whose draw has been made. A function of its arguments."""
    builder = Builder(inputs, views, lots, Teller(inputs, views))
    week = _week(inputs, lots)
    sessions = _sessions(builder, week)
    there = {option.person for option in week.focuses}
    there |= {claim.person for claim in week.musts.kept} | {fixed.person for fixed in inputs.fixed}
    short = {claim.person for claim in week.musts.unmet}
    plan = WeekPlan(
        leader=inputs.leader,
        week=inputs.week,
        cycle=lots.cycle,
        as_of=views.signals.as_of,
        recorded=recorded,
        minutes_available=inputs.minutes,
        minutes_standing=inputs.standing_minutes,
        minutes_planned=sum(one.minutes for one in sessions),
        sessions=sessions,
        left_out=left_out(builder, there, week.dropped, short),
        musts=_musts(builder, week),
        unmet=unmet(builder, week.musts, week.free, week.focuses),
        too_close=too_close(views),
        expected_loss=lots.mean_loss,
        notice=inputs.notice,
        options=sum(option.is_focus for option in lots.options),
        snapshot=views.signals.snapshot,
        heading=heading(sessions, call((report.who.id, report.who.name) for report in inputs.reports)),
        decided=_decided(inputs, views, lots, sessions),
        notes=_notes(builder, week),
        would_add=would_add(views),
        team=_team(inputs),
    )
    return Made(plan, _swaps(builder), tuple(builder.must(claim) for claim in week.musts.unmet))


def _week(inputs: Inputs, lots: Lots) -> _Week:
    """Running focuses claim their minutes first, then musts in their order."""
    minutes = inputs.free_minutes
    focuses, dropped = fitting(running_focuses(inputs, lots), minutes)
    free = minutes - sum(option.minutes for option in focuses)
    musts = settle(inputs, free, seen=[option.person for option in focuses])
    return _Week(focuses, dropped, musts, free)


def running_focuses(inputs: Inputs, lots: Lots) -> tuple[Option, ...]:
    """The draw's choice for those who are there, as the leader has changed it since."""
    there = {report.key for report in inputs.present} - inputs.ended
    drawn = {option.person: option for option in lots.focuses if option.person in there}
    for person, (topic, form, minutes) in inputs.swapped.items():
        if person in there:
            drawn[person] = _option(lots, person, topic, form, minutes)
    return tuple(drawn[person] for person in sorted(drawn))


def _option(lots: Lots, person: str, topic: str, form: str, minutes: int) -> Option:
    """The option as the draw knew it; one that it did not know carries no figures."""
    found = next((one for one, _ in lots.of(person) if one.what == (topic, form, minutes)), None)
    if found is not None:
        return found
    like = next((one for one, _ in lots.of(person) if one.topic == topic), None)
    if like is None:
        return Option(person, topic, form, minutes)
    return replace(like, form=form, minutes=minutes, low=None, high=None)


def _sessions(builder: Builder, week: _Week) -> tuple[SessionPlan, ...]:
    focus = {option.person: option for option in week.focuses}
    must = {claim.person: claim for claim in (*week.musts.standing, *week.musts.kept)}
    found = [builder.standing(fixed, focus.get(fixed.person)) for fixed in builder.inputs.fixed]
    for option in week.focuses:
        session = builder.focus(option, swapped=option.person in builder.inputs.swapped)
        found.append(_with_must(builder, session, must.get(option.person)))
    found += [builder.must(claim) for claim in week.musts.kept]
    return tuple(sorted(found, key=lambda one: (one.person.name, one.person.key or "", one.topic, not one.standing)))


def _with_must(builder: Builder, session: SessionPlan, claim: Claim | None) -> SessionPlan:
    """A focus that also meets a must says so first."""
    if claim is None or claim.is_talk:
        return session
    report = builder.reports[claim.person]
    return replace(session, reasons=merged([builder.teller.of_claim(report, claim)], session.reasons))


def _musts(builder: Builder, week: _Week) -> tuple[Must, ...]:
    met = {*week.musts.standing, *week.musts.kept}
    claims = sorted({*met, *week.musts.unmet}, key=lambda claim: (builder.who(claim.person).name, claim.must))
    return tuple(Must(claim.must, builder.who(claim.person), claim.minutes, claim in met) for claim in claims)


def _decided(inputs: Inputs, views: Views, lots: Lots, sessions: Sequence[SessionPlan]) -> tuple[Sentence, ...]:
    if not inputs.reports:
        return ()
    free = max(0, inputs.free_minutes)
    options = sum(option.is_focus for option in lots.options)
    found = [Sentence("week.decided.best", {"options": options, "minutes": free})]
    closes = sum(one.close_call for one in sessions)
    if closes:
        found.append(Sentence("week.decided.close_calls", {"n": closes, "loss": lots.mean_loss}))
    week, weeks = week_of_cycle(inputs.week, lots.cycle), weeks_of(lots.cycle)
    if weeks > 1:
        found.append(Sentence("week.decided.cycle", {"week": week, "weeks": weeks, "end": lots.cycle.end}))
    if views.knows_amounts:
        found.append(Sentence("week.decided.margin" if views.margin < 1 else "week.decided.revenue"))
    return tuple(found)


def _notes(builder: Builder, week: _Week) -> tuple[Sentence, ...]:
    """What differs from the cycle's plan this week, and why."""
    called = builder.teller.called
    return tuple(
        Sentence(
            "week.note.dropped",
            {"name": called[one.person], "topic": topic_name(one.topic), "minutes": one.minutes},
        )
        for one in week.dropped
    )


def _team(inputs: Inputs) -> tuple[Who, ...]:
    return tuple(sorted((report.who for report in inputs.reports), key=lambda who: (who.name, who.key or "")))


def _swaps(builder: Builder) -> Mapping[str, tuple[SessionPlan, ...]]:
    """Each person's best options and a ride-along on the best topic of sellers; the person with the best one first."""
    found = []
    for report in builder.inputs.present:
        options = [option for option, _ in builder.lots.of(report.key) if option.is_focus]
        ranked = sorted(options, key=lambda one: (-one.mean, one.minutes, one.what))
        best = ranked[:SWAPS] or [Option(report.key, general_topic(report), ONE_ON_ONE, 30)]
        if not report.leads and not any(one.form == RIDE_ALONG for one in best):
            best = [*best, ride_by_swap(best[0], builder.inputs)]
        found.append((-best[0].mean, report.key, tuple(builder.focus(option, swapped=True) for option in best)))
    return {key: sessions for _, key, sessions in sorted(found, key=lambda one: one[:2])}
