"""One-on-ones that recur: what stands between two people, and when they meet next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import Q, QuerySet

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Recurring, Session
from ridealong.coaching.rules.kinds import ALONE
from ridealong.coaching.rules.stored import Occurrence
from ridealong.coaching.rules.times import coming, falls_on
from ridealong.kernel.calendar import Week


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A one-on-one that recurs."""

    leader_id: int
    person_id: int
    weekday: int
    starts_at: time | None
    zone: str
    every_weeks: int
    minutes: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One day on which two people meet by their rhythm; `session_id` where it is a session of its own already."""

    day: date
    session_id: int | None
    at: time | None = None


def rhythm(viewer: Viewer, *, leader_id: int, person_id: int) -> StandingRow | None:
    """What recurs between the two from today on. Raises Refused."""
    require(viewer, Act.MEET, person_id)
    row = _between(leader_id, person_id, viewer.today).order_by("starts_on").first()
    return None if row is None else row_of(row)


def next_meetings(one: StandingRow, *, today: date, most: int = 3) -> tuple[Meeting, ...]:
    """The next days by the rhythm; those that were moved or dropped are left out. One query."""
    days = coming(one.starts_on, one.weekday, one.every_weeks, since=today, until=one.ends_on, most=most + 3)
    there = Session.objects.filter(leader_id=one.leader_id, person_id=one.person_id, occurs_on__in=days)
    return still_meant(days, there, most=most)


def meets_next(viewer: Viewer, *, leader_id: int, person_id: int, after: date) -> Meeting | None:
    """When the two meet next after a day, by a session that is planned or by their rhythm. Whoever is neither of them
    knows nothing of what is for two people alone. For pages that have found a session of the two; two queries."""
    return next(iter(meet_after(viewer, leader_id=leader_id, people=[person_id], after=after)[person_id]), None)


def meet_after(
    viewer: Viewer, *, leader_id: int, people: Collection[int], after: date
) -> Mapping[int, Sequence[Meeting]]:
    """By person the same of a leader with each of these people: all sessions, and the first day by their rhythm that is
    none yet. Two queries."""
    rows = Session.objects.filter(
        Q(planned_on__gt=after) | Q(occurs_on__gt=after), leader_id=leader_id, person_id__in=people
    )
    found: dict[int, list[Meeting]] = defaultdict(list)
    known: dict[int, set[date | None]] = defaultdict(set)
    for row in rows:
        person = row.person_id or 0
        if row.form in ALONE and viewer.person_id not in {leader_id, person}:
            continue
        known[person].add(row.occurs_on)
        if row.planned_on is not None and row.planned_on > after and row.held_on is None and row.dropped_at is None:
            found[person].append(Meeting(row.planned_on, row.pk, row.planned_at))
    since = after + timedelta(days=1)
    for one in Recurring.objects.filter(lasting(since), leader_id=leader_id, person_id__in=people):
        there = known[one.person_id or 0]
        days = coming(one.starts_on, one.weekday, one.every_weeks, since=since, until=one.ends_on, most=len(there) + 1)
        found[one.person_id or 0] += (Meeting(day, None, one.starts_at) for day in days if day not in there)
    return {person: sorted(found[person], key=lambda one: (one.day, one.at or time.max)) for person in people}


def still_meant(days: Sequence[date], there: Iterable[Session], *, most: int) -> tuple[Meeting, ...]:
    """The first of these days but for those whose session, of those that are there, was moved or dropped."""
    known = {row.occurs_on: row for row in there}
    still = [day for day in days if day not in known or (known[day].planned_on == day and not known[day].dropped_at)]
    return tuple(Meeting(day, known[day].pk if day in known else None) for day in still[:most])


def rhythm_between(leader_id: int, person_id: int, since: date) -> tuple[StandingRow, ...]:
    """Whatever recurs between the two from a day on, the earliest first. For actions that have asked who may."""
    return tuple(map(row_of, _between(leader_id, person_id, since).order_by("starts_on")))


def standing_of(leader_id: int, person_id: int, *, day: date) -> StandingRow | None:
    """The standing one-on-one that falls on a day. For actions that have asked who may."""
    for row in _between(leader_id, person_id, day).filter(starts_on__lte=day):
        if falls_on(row.starts_on, row.weekday, row.every_weeks, Week.of(day).monday) == day:
            return row_of(row)
    return None


def occurring(
    first: date, last: date, *, person_id: int | None = None, leaders: Collection[int] | None = None
) -> Iterator[Occurrence]:
    """Standing one-on-ones as they fall on these days, whether they are sessions already or not: of everybody, of one
    person on either side, or of these leaders. One query."""
    rows = Recurring.objects.filter(lasting(first), starts_on__lte=last, team=None)
    if person_id is not None:
        rows = rows.filter(Q(leader_id=person_id) | Q(person_id=person_id))
    if leaders is not None:
        rows = rows.filter(leader_id__in=leaders)
    for one, day in falling(rows.order_by("pk"), first, last):
        yield Occurrence(one.leader_id, one.person_id or 0, day, one.starts_at, one.minutes)


def falling(rows: Iterable[Recurring], first: date, last: date) -> Iterator[tuple[Recurring, date]]:
    """What recurs, with each of these days on which it falls."""
    mondays = sorted({Week.of(first + timedelta(days=at)).monday for at in range((last - first).days + 1)})
    for one in rows:
        for monday in mondays:
            day = falls_on(one.starts_on, one.weekday, one.every_weeks, monday)
            if day is not None and first <= day <= last and (one.ends_on is None or day <= one.ends_on):
                yield one, day


def next_days(rows: Iterable[Recurring], today: date) -> Iterator[tuple[Recurring, date]]:
    """What recurs, with its next day, where there is one."""
    for one in rows:
        for day in coming(one.starts_on, one.weekday, one.every_weeks, since=today, until=one.ends_on, most=1):
            yield one, day


def lasting(day: date) -> Q:
    """As a condition on what recurs: whether it has not ended before a day."""
    return Q(ends_on=None) | Q(ends_on__gte=day)


def _between(leader_id: int, person_id: int, day: date) -> QuerySet[Recurring]:
    return Recurring.objects.filter(lasting(day), leader_id=leader_id, person_id=person_id)


def row_of(row: Recurring) -> StandingRow:
    return StandingRow(
        row.leader_id, row.person_id or 0, row.weekday, row.starts_at, row.zone, row.every_weeks, row.minutes,
        row.starts_on, row.ends_on,
    )  # fmt: skip
