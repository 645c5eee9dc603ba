"""Whom a leader meets at a time that is given to somebody else: said when it is given, and refused to nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q

from ridealong.access.rules import Viewer
from ridealong.coaching.models import Recurring, Session
from ridealong.coaching.queries.guarding import on_day, rows_readable, with_participants
from ridealong.coaching.queries.rhythm import falling, lasting, next_meetings, rhythm
from ridealong.coaching.rules.times import moment, overlap

DAY = timedelta(days=1)
Span = tuple[datetime, int]


def met_then(
    viewer: Viewer, *, leader_id: int, spans: Collection[Span], session_id: int = 0, person_id: int = 0
) -> tuple[str, ...]:
    """Names of those whom the leader meets in one of these spans (when, how many minutes), A to Z, beside a session and
    beside what recurs with a person. Whoever acts for the leader learns of nothing that is for two alone. Three
    queries."""
    if not spans:
        return ()
    days = [start.date() for start, _ in spans]
    first, last = min(days) - DAY, max(days) + DAY
    sessions = _sessions(viewer, leader_id, first, last)
    found = {
        _other(one, leader_id)
        for one in sessions
        if one.pk != session_id and _meant(one) and _in(spans, one.planned_for, one.minutes)
    }
    known = {(one.leader_id, one.person_id, one.occurs_on) for one in sessions}
    for one, day in _standing(viewer, leader_id, first, last):
        if person_id not in {one.leader_id, one.person_id} and (one.leader_id, one.person_id, day) not in known:
            starts = moment(day, one.starts_at, one.zone)
            if _in(spans, starts, one.minutes):
                found.add(_other(one, leader_id))
    return tuple(sorted(found, key=str.casefold))


def met_beside(viewer: Viewer, session_id: int) -> tuple[str, ...]:
    """The same of the time that a session has; nobody where it has none."""
    one = Session.objects.get(pk=session_id)
    spans = [] if one.planned_for is None else [(one.planned_for, one.minutes)]
    whose = {"leader_id": one.leader_id, "person_id": one.person_id or 0}
    return met_then(viewer, **whose, spans=spans, session_id=one.pk)


def met_beside_rhythm(viewer: Viewer, *, leader_id: int, person_id: int) -> tuple[str, ...]:
    """The same of the next times that what recurs between two falls on. Raises Refused."""
    stands = rhythm(viewer, leader_id=leader_id, person_id=person_id)
    if stands is None:
        return ()
    times = (moment(one.day, stands.starts_at, stands.zone) for one in next_meetings(stands, today=viewer.today))
    spans = [(starts, stands.minutes) for starts in times if starts is not None]
    return met_then(viewer, leader_id=leader_id, person_id=person_id, spans=spans)


def _sessions(viewer: Viewer, leader_id: int, first: date, last: date) -> list[Session]:
    """Those of these days, and those that were moved or dropped from them, so that their own day does not count."""
    near = Q(planned_on__range=(first, last)) | Q(occurs_on__range=(first, last))
    rows = Session.objects.annotate(on=on_day()).filter(near, rows_readable(viewer, day="on"))
    rows = rows.filter(Q(leader=leader_id) | Q(person=leader_id)).select_related("leader", "person")
    return with_participants(rows.order_by("pk"))


def _standing(viewer: Viewer, leader_id: int, first: date, last: date) -> Iterator[tuple[Recurring, date]]:
    whose = Q(leader=leader_id)
    if viewer.person_id == leader_id:
        whose |= Q(person=leader_id)
    rows = Recurring.objects.filter(whose, lasting(first), starts_on__lte=last, team=None, starts_at__isnull=False)
    return falling(rows.select_related("leader", "person").order_by("pk"), first, last)


def _meant(one: Session) -> bool:
    return one.held_on is None and one.dropped_at is None


def _in(spans: Collection[Span], starts: datetime | None, minutes: int) -> bool:
    return starts is not None and any(overlap(start, length, starts, minutes) for start, length in spans)


def _other(one: Session | Recurring, leader_id: int) -> str:
    if one.leader_id != leader_id:
        return one.leader.name
    if isinstance(one, Session):
        return one.with_whom
    return one.person.name if one.person else ""
