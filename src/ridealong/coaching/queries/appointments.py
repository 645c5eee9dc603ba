"""When somebody meets: what a calendar may know of it, which is days, times and lengths, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Session, StandingOneOnOne
from ridealong.coaching.rules.times import coming, moment

BACK, AHEAD = timedelta(weeks=8), timedelta(weeks=13)


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """Time that the viewer spends with somebody. Without a start it has a day only. `id` stays when it is moved, or
    when what recurs becomes a session of its own."""

    id: str
    day: date
    starts: datetime | None
    minutes: int


def appointments(viewer: Viewer) -> tuple[AppointmentRow, ...]:
    """The viewer's own sessions on both sides, and what recurs, from eight weeks back to a quarter ahead, in order.

    Two queries, however many there are. Raises Refused for somebody who is nobody.
    """
    if viewer.person_id is None:
        raise Refused
    require(viewer, Act.READ_SESSION, viewer.person_id)
    own = Q(leader_id=viewer.person_id) | Q(person_id=viewer.person_id)
    kept = list(Session.objects.filter(own, planned_on__isnull=False).filter(_near(viewer.today)).order_by("pk"))
    found = [
        AppointmentRow(_id(one), one.planned_on, one.planned_for, one.minutes)
        for one in kept
        if one.planned_on is not None and one.dropped_at is None
    ]
    known = {(one.leader_id, one.person_id, one.occurs_on) for one in kept}
    for one in StandingOneOnOne.objects.filter(own).order_by("pk"):
        found += (
            row for day, row in _occurrences(one, viewer.today) if (one.leader_id, one.person_id, day) not in known
        )
    return tuple(sorted(found, key=lambda row: (row.day, row.starts is not None, row.starts, row.id)))


def _near(today: date) -> Q:
    near = (today - BACK, today + AHEAD)
    return Q(planned_on__range=near) | Q(occurs_on__range=near)


def _occurrences(one: StandingOneOnOne, today: date) -> list[tuple[date, AppointmentRow]]:
    """What is still to come by the rhythm: what was held is a session by then."""
    until = min(one.ends_on or date.max, today + AHEAD)
    days = coming(one.starts_on, one.weekday, one.every_weeks, since=today, until=until, most=AHEAD.days)
    return [
        (day, AppointmentRow(_by_rhythm(one, day), day, moment(day, one.starts_at, one.zone), one.minutes))
        for day in days
    ]


def _id(one: Session) -> str:
    return f"session-{one.pk}" if one.occurs_on is None else _by_rhythm(one, one.occurs_on)


def _by_rhythm(one: Session | StandingOneOnOne, day: date) -> str:
    """The same before and after what recurs has become a session of its own."""
    return f"standing-{one.leader_id}-{one.person_id}-{day}"
