"""Reads of one's own calendar: how it stands, when one is busy and works, and which sessions a feed may show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, FilteredRelation, Q, QuerySet

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.calendars.models import Feed, OwnCalendar, WorkingHours
from ridealong.calendars.rules.shapes import Problem, Span
from ridealong.calendars.rules.slots import NINE_TO_FIVE, Hours
from ridealong.kernel.codes import hashed
from ridealong.kernel.sentences import Sentence
from ridealong.store.prepared import prepared
from ridealong.store.sealing import opened

EVERY = timedelta(minutes=55)
STALE = timedelta(days=3)
MOST_TOLD = 20
HOURS = ("opens", "closes", "weekdays", "zone")


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """How somebody's calendar stands, without its address. `by_address`: it is read again and again.
    `left_out` are the first entries that could not be read."""

    by_address: bool
    given_at: datetime
    tried_at: datetime | None
    read_at: datetime | None
    reaches: datetime | None
    entries: int
    left_out: tuple[Problem, ...]
    more_left_out: bool
    problem: Sentence | None


@dataclass(frozen=True, slots=True)
class FeedRow:
    """Somebody's feed, without its address."""

    made_at: datetime
    used_on: Any


def calendar(viewer: Viewer, person_id: int) -> CalendarRow | None:
    """The person's own calendar. Raises Refused."""
    require(viewer, Act.KEEP_CALENDAR, person_id)
    row = OwnCalendar.objects.filter(person_id=person_id).first()
    if row is None:
        return None
    return CalendarRow(
        bool(row.sealed), row.given_at, row.tried_at, row.read_at, row.reaches, row.entries,
        tuple(Problem(one["line"], _sentence(one)) for one in row.left_out[:MOST_TOLD]),
        len(row.left_out) > MOST_TOLD,
        None if row.problem is None else _sentence(row.problem),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """When the person works and is busy, for whoever looks for free time."""

    hours: Hours
    busy: tuple[Span, ...]


def known(viewer: Viewer, person_id: int, window: Span, *, zone: str, now: datetime) -> Known | None:
    """What is known of the person's time inside the window; None where no calendar says anything of all of it, as one
    whose address fails for days does not any more. One query. Raises Refused."""
    require(viewer, Act.KEEP_CALENDAR, person_id)
    rows = _told(person_id, window.start, window.end, now - STALE)
    if not rows:
        return None
    busy = tuple(Span(starts, ends) for starts, ends, *_ in rows if starts is not None)
    return Known(_hours(rows[0][2:], zone), busy)


@prepared
def _told(person_id: int, start: datetime, end: datetime, fresh: datetime) -> QuerySet[OwnCalendar, tuple[Any, ...]]:
    inside = Q(person__busy_times__ends_at__gt=start, person__busy_times__starts_at__lt=end)
    telling = OwnCalendar.objects.filter(person_id=person_id, reaches__gte=end)
    return (
        telling.filter(Q(sealed="") | Q(read_at__gte=fresh))
        .annotate(inside=FilteredRelation("person__busy_times", condition=inside))
        .order_by("inside__starts_at")
        .values_list("inside__starts_at", "inside__ends_at", *(f"person__working_hours__{name}" for name in HOURS))
    )


def hours(viewer: Viewer, person_id: int, *, zone: str) -> Hours:
    """When the person works; nine to five from Monday to Friday in `zone` where they have not said. Raises Refused."""
    require(viewer, Act.KEEP_CALENDAR, person_id)
    return _hours(WorkingHours.objects.filter(person_id=person_id).values_list(*HOURS).first(), zone)


def hours_of(person_ids: Collection[int] | None = None) -> Mapping[int, Hours]:
    """When people work, of those who have said it: for mails, which nobody looks at but their reader. One query."""
    rows = WorkingHours.objects.all() if person_ids is None else WorkingHours.objects.filter(person_id__in=person_ids)
    return {person: _hours(row, "") for person, *row in rows.values_list("person_id", *HOURS)}


def feed(viewer: Viewer, person_id: int) -> FeedRow | None:
    """The person's feed, if there is one. Raises Refused."""
    require(viewer, Act.KEEP_CALENDAR, person_id)
    row = Feed.objects.filter(person_id=person_id).first()
    return None if row is None else FeedRow(row.made_at, row.used_on)


def fed_by(token: str) -> tuple[int, int] | None:
    """The account and the person to whom a feed's token belongs."""
    return Feed.objects.filter(token_hash=hashed(token)).values_list("account_id", "person_id").first()


def due(now: datetime) -> list[int]:
    """People whose calendar is to be read from its address again."""
    rows = OwnCalendar.objects.exclude(sealed="").filter(Q(tried_at=None) | Q(tried_at__lt=now - EVERY))
    return list(rows.order_by("tried_at", "pk").values_list("person_id", flat=True))


def by_address(now: datetime) -> tuple[int, int]:
    """How many calendars are read from an address, and how many of these have not been read for days. For the operator:
    numbers and nothing else."""
    late = Q(read_at__lt=now - STALE) | Q(read_at=None, given_at__lt=now - STALE)
    found = OwnCalendar.objects.exclude(sealed="").aggregate(all=Count("pk"), late=Count("pk", filter=late))
    return found["all"], found["late"]


def address(row: OwnCalendar) -> str:
    """The address of a calendar, inside this room only. Raises Unreadable where no key of this deployment sealed it."""
    return opened(row.sealed, keys=settings.RIDEALONG.secret_keys, about=place(row.person_id))


def place(person_id: int) -> str:
    """Where an address rests, so that it opens nowhere else."""
    return f"calendars.owncalendar.sealed:{person_id}"


def _hours(row: Sequence[Any] | None, zone: str) -> Hours:
    if row is None or row[0] is None:
        return replace(NINE_TO_FIVE, zone=zone)
    opens, closes, weekdays, own_zone = row
    return Hours(opens, closes, frozenset(map(int, weekdays)), own_zone)


def _sentence(stored: Mapping[str, Any]) -> Sentence:
    return Sentence(stored["key"], stored["values"])
