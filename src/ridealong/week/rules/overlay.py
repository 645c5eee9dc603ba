"""The stored week as it stands now: what was held, dropped, swapped and added since it was worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ridealong.kernel.sentences import Sentence
from ridealong.week.rules.headings import heading
from ridealong.week.rules.names import call
from ridealong.week.rules.shapes import LeftOut, Must, SessionPlan, Unmet, WeekPlan, Who
from ridealong.week.rules.topics import CAREER


def overlaid(plan: WeekPlan, sessions: Sequence[SessionPlan], *, minutes: int) -> WeekPlan:
    """The week with these sessions and so many minutes. Somebody who has been erased since is in it no more."""
    known = [one for one in sessions if one.person.name]
    live = [one for one in known if not one.dropped]
    people = {one.person.id for one in live}
    called = call((who.id, who.name) for who in plan.team if who.name)
    return replace(
        plan,
        recorded=True,
        minutes_available=minutes,
        minutes_standing=sum(one.minutes for one in live if one.standing),
        minutes_planned=sum(one.minutes for one in live),
        sessions=tuple(sorted(known, key=_order)),
        left_out=_left_out(plan, known, people),
        musts=tuple(_must(one, live) for one in plan.musts if one.person.name),
        unmet=tuple(one for one in plan.unmet if one.person.name and not _met(one, live)),
        team=tuple(who for who in plan.team if who.name),
        heading=heading(live, called),
    )


def _order(one: SessionPlan) -> tuple[str, str, str, bool]:
    return one.person.name, one.person.key or "", one.topic, not one.standing


def _left_out(plan: WeekPlan, known: Sequence[SessionPlan], people: set[int | None]) -> tuple[LeftOut, ...]:
    """Who has no session now, and since when that is so: from the start, or by a decision."""
    told = {one.person.id: one for one in plan.left_out}
    dropped = {one.person.id: one for one in known if one.dropped}
    found = []
    for who in plan.team:
        if not who.name or who.id in people:
            continue
        found.append(_dropped_out(dropped[who.id]) if who.id in dropped else told.get(who.id) or _swapped_out(who))
    return tuple(sorted(found, key=lambda one: (one.person.name, one.person.key or "")))


def _dropped_out(session: SessionPlan) -> LeftOut:
    reason = Sentence(f"week.drop.{session.drop_reason}")
    return LeftOut(session.person, Sentence("week.out.dropped_by_you", {"reason": reason}))


def _swapped_out(who: Who) -> LeftOut:
    return LeftOut(who, Sentence("week.out.swapped"))


def _must(must: Must, live: Sequence[SessionPlan]) -> Must:
    return replace(must, met=_met(must, live))


def _met(must: Must | Unmet, live: Sequence[SessionPlan]) -> bool:
    """A career talk by itself, everything else by any session with the person."""
    return any(one.person.id == must.person.id and (must.must != CAREER or one.topic == CAREER) for one in live)
