"""Sessions that fall into the leave of one of their two people: each with a day that is proposed instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Session
from ridealong.coaching.queries.habit import writable
from ridealong.coaching.rules.absence import day_instead
from ridealong.people.queries.standing_in import leave_and_cover
from ridealong.people.rules import Span

AHEAD, AFTER = timedelta(weeks=6), timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class AwayRow:
    """A session on a day on which its person, or its leader (`leader_away`), is on leave. `instead`: the nearest day on
    which both are there, where there is one."""

    session_id: int
    person_id: int
    person: str
    day: date
    at: time | None
    leader_away: bool
    instead: date | None


def in_leave(viewer: Viewer, *, leader_id: int) -> tuple[AwayRow, ...]:
    """The leader's sessions of the next weeks that cannot be as they are planned; while somebody acts for the leader,
    the leader's leave moves nothing, and a session of several goes on without one of them. One query beside the
    sessions. Raises Refused."""
    require(viewer, Act.READ_WEEK, leader_id)
    first, last = viewer.today, viewer.today + AHEAD
    rows = writable(viewer).filter(leader_id=leader_id, planned_on__range=(first, last), held_on=None, dropped_at=None)
    rows = rows.exclude(person_id=viewer.person_id or 0).order_by("planned_on", "planned_at", "pk")
    found = [(row, row.person.pk, row.person.name) for row in rows if row.person is not None]
    if not found:
        return ()
    people = {leader_id, *(person_id for _, person_id, _ in found)}
    leave, acted = leave_and_cover(leader_id, people, first, last + AFTER)
    known = _Known(Span(first, last + AFTER), leader_id, leave, acted)
    told = (_row(row, person_id, name, known) for row, person_id, name in found)
    return tuple(one for one in told if one is not None)


@dataclass(frozen=True, slots=True)
class _Known:
    """Who is on leave when, and when somebody acts for the leader; `days` are those that are asked about."""

    days: Span
    leader_id: int
    leave: Mapping[int, tuple[Span, ...]]
    acted: tuple[Span, ...]

    def leader_away(self, day: date) -> bool:
        return self.away(self.leader_id, day) and not any(span.holds(day) for span in self.acted)

    def away(self, person_id: int, day: date) -> bool:
        return any(span.holds(day) for span in self.leave.get(person_id, ()))

    def both_there(self, person_id: int, day: date) -> bool:
        return not self.leader_away(day) and not self.away(person_id, day)


def _row(row: Session, person_id: int, name: str, known: _Known) -> AwayRow | None:
    day = row.planned_on or row.monday
    there = partial(known.both_there, person_id)
    if there(day):
        return None
    first, last = known.days.starts_on, known.days.ends_on or day
    instead = day_instead(day, first=first, last=last, both_there=there)
    return AwayRow(row.pk, person_id, name, day, row.planned_at, known.leader_away(day), instead)
