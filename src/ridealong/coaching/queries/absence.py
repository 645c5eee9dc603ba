"""Sessions, and days by a rhythm, that fall into the leave of one of their two people, each with a day that is proposed
instead; and those with somebody who reports to the leader no more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import partial

from django.db.models import Q, QuerySet

from ridealong.access.queries import require, visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Participant, Recurring, Session
from ridealong.coaching.queries.habit import writable
from ridealong.coaching.queries.rhythm import occurring
from ridealong.coaching.queries.taken_over import days_of_their_own, last_days
from ridealong.coaching.queries.weeks import is_gone
from ridealong.coaching.rules.absence import day_instead
from ridealong.kernel.calendar import Week
from ridealong.people import queries as people
from ridealong.people.queries.standing_in import leave_and_cover, leave_within, reports_to
from ridealong.people.rules import Span

AHEAD, AFTER = timedelta(weeks=6), timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class AwayRow:
    """A session, or (`session_id` None) a day by a rhythm that is none yet, on which its person, or its leader
    (`leader_away`), is on leave. `instead`: the nearest day on which both are there, where there is one. `gone`: the
    person reports to the leader no more, and nothing is proposed but to drop it, or in a session of a `team` to take
    them out."""

    session_id: int | None
    person_id: int
    person: str
    day: date
    at: time | None
    leader_away: bool
    instead: date | None
    gone: bool = False
    team: bool = False


def rhythm_meets_leave(leader_id: int, *, today: date) -> bool:
    """Whether there is anything to look for among what recurs with one person, and in sessions of several. Two queries
    at most."""
    last = today + AHEAD
    rows = Recurring.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), leader_id=leader_id, team=None)
    either = Q(leave_within(today, last, person="person_id")) | Q(leave_within(today, last, person="leader_id"))
    return rows.filter(either, starts_on__lte=last).exists() or _gone_from_teams(leader_id, today).exists()


def in_leave(viewer: Viewer, *, leader_id: int) -> tuple[AwayRow, ...]:
    """What of the leader's next weeks cannot be as it is planned, by day; while somebody acts for the leader, the
    leader's leave moves nothing, and a session of several goes on without one of them. Raises Refused."""
    require(viewer, Act.READ_WEEK, leader_id)
    first, last = viewer.today, viewer.today + AHEAD
    gone = _gone(viewer, leader_id, last)
    found = [*_sessions(viewer, leader_id, last, but={one.session_id for one in gone}), *_days(viewer, leader_id, last)]
    if found:
        who = {leader_id, *(one.person_id for one in found)}
        leave, acted = leave_and_cover(leader_id, who, first, last + AFTER)
        known = _Known(Span(first, last + AFTER), leader_id, leave, acted)
        found = [told for one in found if (told := _told(one, known)) is not None]
    return tuple(sorted([*found, *gone], key=lambda one: (one.day, one.at or time.max, one.person_id)))


def has_gone(session_id: int) -> bool:
    """Whether a session is with somebody who reports to its leader no more by its day. One query."""
    return Session.objects.filter(is_gone(), pk=session_id, planned_on__isnull=False).exists()


def _sessions(viewer: Viewer, leader_id: int, last: date, *, but: Collection[int | None]) -> Iterator[AwayRow]:
    rows = writable(viewer).filter(leader_id=leader_id, planned_on__range=(viewer.today, last), held_on=None)
    rows = rows.filter(dropped_at=None, person__isnull=False).exclude(person_id=viewer.person_id or 0)
    # Whoever sits in moves with the one-on-one.
    for row in rows.exclude(sitting_in__isnull=False).order_by("planned_on", "planned_at", "pk"):
        if row.person is not None and row.planned_on is not None and row.pk not in but:
            yield _bare(row, row.person.name)


def _days(viewer: Viewer, leader_id: int, last: date) -> Iterator[AwayRow]:
    """Days by a rhythm that are no sessions yet; for whoever acts those on which they do."""
    until = {leader_id: last} if viewer.person_id == leader_id else last_days(viewer)
    last = min(last, until.get(leader_id, viewer.today))
    led = visible(viewer, Act.MEET)
    rows = [
        one for one in occurring(viewer.today, last, leaders=[leader_id])
        if (led is None or one.person_id in led) and one.person_id != viewer.person_id
    ]  # fmt: skip
    if not rows:
        return
    there = days_of_their_own(viewer, {leader_id: last})
    names = people.names([one.person_id for one in rows])
    for one in rows:
        if (leader_id, one.person_id, one.day) not in there:
            yield AwayRow(None, one.person_id, names[one.person_id], one.day, one.at, leader_away=False, instead=None)


def _gone(viewer: Viewer, leader_id: int, last: date) -> list[AwayRow]:
    """Sessions with somebody who reports to the leader no more by then, for the leader alone."""
    if viewer.person_id != leader_id:
        return []
    rows = Session.objects.filter(is_gone(), leader_id=leader_id, planned_on__range=(viewer.today, last))
    rows = rows.filter(held_on=None, dropped_at=None).select_related("person").order_by("planned_on", "pk")
    alone = [replace(_bare(row, row.person.name if row.person else ""), gone=True) for row in rows]
    together = _gone_from_teams(leader_id, viewer.today).select_related("person", "session")
    return alone + [
        replace(_bare(one.session, one.person.name), person_id=one.person_id, gone=True, team=True)
        for one in together.order_by("session__planned_on", "pk")
    ]


def _gone_from_teams(leader_id: int, today: date) -> QuerySet[Participant]:
    """Who takes part in a session of several ahead and reports to its leader no more by then."""
    led = reports_to(person="person_id", leader="session__leader_id", day="session__planned_on")
    days = {"session__planned_on__range": (today, today + AHEAD), "session__held_on": None, "session__dropped_at": None}
    return Participant.objects.filter(~Q(led), session__leader_id=leader_id, co_coach=False, **days)


def _bare(row: Session, name: str) -> AwayRow:
    day = row.planned_on or row.monday
    return AwayRow(row.pk, row.person_id or 0, name, day, row.planned_at, leader_away=False, instead=None)


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


def _told(one: AwayRow, known: _Known) -> AwayRow | None:
    """The same with what is proposed; None where both are there."""
    there = partial(known.both_there, one.person_id)
    if there(one.day):
        return None
    # A session goes into a later week, or to another day of its own, never into an earlier one.
    first, last = max(known.days.starts_on, Week.of(one.day).monday), known.days.ends_on or one.day
    instead = day_instead(one.day, first=first, last=last, both_there=there)
    return replace(one, leader_away=known.leader_away(one.day), instead=instead)
