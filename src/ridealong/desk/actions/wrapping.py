"""A week is put down in one go: what was held and for how long, what was agreed, when the two meet next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from ridealong.access.linking import use_link
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused
from ridealong.coaching.queries.habit import InWeek, in_week, next_of
from ridealong.coaching.queries.rhythm import Meeting
from ridealong.desk.actions.holding import Held, hold
from ridealong.desk.queries.links import Linked
from ridealong.desk.rules.keys import whose_week
from ridealong.kernel.calendar import Week
from ridealong.week.actions import deciding
from ridealong.week.queries.decided import decided_last
from ridealong.week.rules.decisions import day_held

NO_TIME = "no_time"


@dataclass(frozen=True, slots=True)
class Put:
    """What became of one session: held or not, and when the two meet next, where somebody said so."""

    session_id: int
    held: bool
    minutes: int = 0
    agreed: str = ""
    reason: str = NO_TIME
    next_on: date | None = None
    next_at: time | None = None


def week_of(by: Linked) -> Week:
    """The week that the link is about."""
    return whose_week(by.link.about)[1]


def leader_of(by: Linked) -> int:
    """Whose week it is: that of the link's person, or of a leader for whom they act."""
    return whose_week(by.link.about)[0] or by.person_id


def sessions_of(by: Linked) -> tuple[InWeek, ...]:
    """The sessions that the link opens. Raises Refused for somebody whose week it is no more."""
    require(by.viewer, Act.WRITE_WEEK, leader_of(by))
    return in_week(by.viewer, leader_id=leader_of(by), week=week_of(by))


def meet_next(by: Linked, sessions: Sequence[InWeek]) -> Mapping[int, Meeting | None]:
    """By session of the link's week: when those in it meet next."""
    return next_of(by.viewer, leader_id=leader_of(by), sessions=sessions, after=by.viewer.today)


@transaction.atomic
def wrap_up(by: Linked, puts: Sequence[Put], *, now: datetime) -> None:
    """Puts all of it down or nothing. What was put down meanwhile stays as it is. Raises Refused, NotPossible."""
    found = {one.id: one for one in sessions_of(by)}
    for put in puts:
        session = found.get(put.session_id)
        if session is None:
            raise Refused
        if session.is_open:
            _put(by, session, put, now)
    use_link(by.viewer, by.link, now=now)


@transaction.atomic
def take_back(by: Linked, *, session_id: int, now: datetime) -> None:
    """Opens a session of the link's week again that was put down. Raises Refused, NotPossible."""
    if session_id not in {one.id for one in sessions_of(by)}:
        raise Refused
    decision = decided_last([session_id]).get(session_id)
    if decision is None:
        raise Refused
    deciding.undo(by.viewer, decision_id=decision, now=now)
    use_link(by.viewer, by.link, now=now)


def _put(by: Linked, session: InWeek, put: Put, now: datetime) -> None:
    if put.held:
        held_on = day_held(by.viewer.today, week_of(by), session.day)
        held = Held(put.minutes, held_on, put.agreed, put.next_on, put.next_at)
        hold(by.viewer, session_id=session.id, kind=session.kind, held=held, now=now)
    elif put.next_on is None:
        deciding.drop(by.viewer, session_id=session.id, reason=put.reason, now=now)
    else:
        _move(by, session, put.next_on, put.next_at, now)


def _move(by: Linked, session: InWeek, day: date, at: time | None, now: datetime) -> None:
    week = Week.of(day)
    if week == week_of(by):
        deciding.plan_on(by.viewer, session_id=session.id, day=day, at=at, now=now)
    else:
        deciding.move(by.viewer, session_id=session.id, week=week, day=day, at=at, now=now)
