"""When somebody meets: what a calendar may know of it, which is days, times and lengths, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from ridealong.access.queries import allowed, require, visible
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.calendars.rules.inviting import Event, Rule
from ridealong.calendars.rules.series import Series, When, event_at
from ridealong.coaching.models import Recurring, Session, TeamMember
from ridealong.coaching.queries.guarding import own
from ridealong.coaching.queries.rhythm import lasting
from ridealong.coaching.queries.sitting_in import accompanied
from ridealong.coaching.queries.taken_over import (
    days_of_their_own,
    last_days,
    rhythms_taken_over,
    sessions_taken_over,
)
from ridealong.coaching.rules.times import coming, falls_on, moment
from ridealong.kernel.calendar import Week

BACK, AHEAD = timedelta(weeks=8), timedelta(weeks=13)


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """Time that the viewer spends with somebody. Without a start it has a day only. `id` stays when it is moved, or
    when what recurs becomes a session of its own; then `series` and `occurs` say of what it is which day.
    `company`: somebody sits in."""

    id: str
    day: date
    starts: datetime | None
    minutes: int
    series: str = ""
    occurs: date | None = None
    company: bool = False


def appointments(viewer: Viewer) -> tuple[AppointmentRow, ...]:
    """The viewer's own sessions on both sides, and what recurs, from eight weeks back to a quarter ahead, in order;
    with them what they take over from leaders for whom they act.

    The same few queries, however many there are. Raises Refused for somebody who is nobody.
    """
    kept, standing = _own(viewer, _near(viewer.today))
    found = [
        AppointmentRow(
            _id(one), one.planned_on, one.planned_for, one.minutes, _name(of), one.occurs_on, _has_company(one)
        )
        for one, of in ((one, _series_of(one, standing)) for one in kept)
        if one.planned_on is not None and one.dropped_at is None
    ]
    known = {(one.leader_id, one.person_id, one.team_id, one.occurs_on) for one in kept}
    for one in standing:
        whose = (one.leader_id, one.person_id, one.team_id)
        found += (row for day, row in _occurrences(one, viewer.today) if (*whose, day) not in known)
    found += _in_their_place(viewer)
    return tuple(sorted(found, key=lambda row: (row.day, row.starts is not None, row.starts, row.id)))


def invited(viewer: Viewer) -> tuple[tuple[Series, ...], tuple[Event, ...]]:
    """The same for invitations: what recurs as series, and sessions that belong to none. Whatever has no time is
    neither."""
    since = viewer.today - BACK
    kept, standing = _own(viewer, Q(planned_on__gte=since) | Q(occurs_on__gte=since))
    otherwise: dict[int, dict[date, When | None]] = {one.pk: {} for one in standing}
    alone = []
    for one in kept:
        of = _series_of(one, standing)
        when = _when(one)
        if of is not None and one.occurs_on is not None:
            if when != (moment(one.occurs_on, of.starts_at, of.zone), of.minutes):
                otherwise[of.pk][one.occurs_on] = when
        elif when is not None:
            alone.append(event_at(_id(one), when))
    found = (_series(one, otherwise[one.pk]) for one in standing if one.starts_at is not None)
    acted = ((row, row.starts) for row in _in_their_place(viewer))
    alone += (Event(row.id, starts, row.minutes, company=row.company) for row, starts in acted if starts is not None)
    return tuple(one for one in found if one is not None), tuple(alone)


def _in_their_place(viewer: Viewer) -> list[AppointmentRow]:
    """What the viewer takes over, each day by itself: no series of a leader's stands in somebody else's calendar. One
    query where they act for nobody."""
    until = last_days(viewer)
    if not until:
        return []
    found = [
        AppointmentRow(_id(one), one.planned_on, one.planned_for, one.minutes)
        for one in sessions_taken_over(viewer, until)
        if one.planned_on is not None
    ]
    known = days_of_their_own(viewer, until)
    for one in rhythms_taken_over(viewer, until):
        days = (row for day, row in _occurrences(one, viewer.today) if (one.leader_id, one.person_id, day) not in known)
        found += (replace(row, series="", occurs=None) for row in days if row.day <= until[one.leader_id])
    return found


def _own(viewer: Viewer, near: Q) -> tuple[list[Session], list[Recurring]]:
    """The viewer's sessions, and what recurs with whom they lead or by whom they are led."""
    if viewer.person_id is None:
        raise Refused
    require(viewer, Act.READ_SESSION, viewer.person_id)
    teams = TeamMember.objects.filter(person_id=viewer.person_id).values("team")
    mine = Q(leader_id=viewer.person_id) | Q(person_id=viewer.person_id) | Q(team__in=teams)
    rows = Recurring.objects.filter(mine).filter(lasting(viewer.today - BACK))
    led = visible(viewer, Act.MEET) or frozenset()
    standing = [one for one in rows.order_by("pk") if one.person_id in led or _takes_part(viewer, one)]
    # One that recurs and was moved to no day in particular is still known, so that its own day does not come back. On
    # whose one-on-one somebody sits in has that in the calendar already.
    kept = Session.objects.filter(own(viewer)).filter(near).exclude(person=viewer.person_id, sitting_in__isnull=False)
    return list(kept.annotate(company=accompanied(viewer.today)).order_by("pk")), standing


def _when(one: Session) -> When | None:
    if one.dropped_at is not None or one.planned_for is None:
        return None
    return (one.planned_for, one.minutes, True) if _has_company(one) else (one.planned_for, one.minutes)


def _has_company(one: Session) -> bool:
    return bool(getattr(one, "company", False))


def _takes_part(viewer: Viewer, one: Recurring) -> bool:
    """Whether it is the viewer's own on the other side: what recurs stops with the reporting line."""
    if one.team_id is not None and one.leader_id == viewer.person_id:
        return True
    if one.team_id is not None and TeamMember.objects.filter(
        team=one.team_id, person=viewer.person_id or 0, co_coach=True
    ):
        return True
    leader = Viewer(account_id=None, person_id=one.leader_id, today=viewer.today)
    own = one.team_id is not None or one.person_id == viewer.person_id
    return own and allowed(leader, Act.MEET, viewer.person_id)


def _series_of(one: Session, standing: Sequence[Recurring]) -> Recurring | None:
    """The series, with a time of the day, of which a session is one day."""
    if one.occurs_on is None:
        return None
    monday = Week.of(one.occurs_on).monday
    for row in standing:
        same = (row.leader_id, row.person_id, row.team_id) == (one.leader_id, one.person_id, one.team_id)
        day = falls_on(row.starts_on, row.weekday, row.every_weeks, monday) if same and row.starts_at else None
        if day == one.occurs_on and (row.ends_on is None or day <= row.ends_on):
            return row
    return None


def _series(one: Recurring, otherwise: Mapping[date, When | None]) -> Series | None:
    days = coming(one.starts_on, one.weekday, one.every_weeks, since=one.starts_on, until=one.ends_on, most=1)
    if not days or one.starts_at is None:
        return None
    rule = Rule(one.zone, days[0], one.starts_at, one.every_weeks, one.ends_on)
    return Series(_name(one), _single(one), rule, one.minutes, otherwise)


def _name(one: Recurring | None) -> str:
    return "" if one is None or one.starts_at is None else f"series-{one.pk}"


def _near(today: date) -> Q:
    near = (today - BACK, today + AHEAD)
    return Q(planned_on__range=near) | Q(occurs_on__range=near)


def _occurrences(one: Recurring, today: date) -> list[tuple[date, AppointmentRow]]:
    """What is still to come by the rhythm: what was held is a session by then."""
    until = min(one.ends_on or date.max, today + AHEAD)
    days = coming(one.starts_on, one.weekday, one.every_weeks, since=today, until=until, most=AHEAD.days)
    return [
        (
            day,
            AppointmentRow(
                _by_rhythm(one, day), day, moment(day, one.starts_at, one.zone), one.minutes, _name(one), day
            ),
        )
        for day in days
    ]


def _id(one: Session) -> str:
    return f"session-{one.pk}" if one.occurs_on is None else _by_rhythm(one, one.occurs_on)


def _by_rhythm(one: Session | Recurring, day: date) -> str:
    """The same before and after what recurs has become a session of its own."""
    return f"{_single(one)}{day}"


def _single(one: Session | Recurring) -> str:
    return f"standing-{one.leader_id}-{one.person_id}-" if one.team_id is None else f"standing-team-{one.team_id}-"
