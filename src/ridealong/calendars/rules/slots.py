"""When a leader is really free: inside their working hours, outside everything that takes their time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ridealong.calendars.rules.shapes import Span

STEP = timedelta(minutes=30)
MOST = 3


@dataclass(frozen=True, slots=True)
class Hours:
    """When and where somebody works. Weekdays: Monday is 0."""

    opens: time
    closes: time
    weekdays: frozenset[int]
    zone: str

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError("a working day ends after it starts")


NINE_TO_FIVE = Hours(time(9), time(17), frozenset(range(5)), "UTC")


def free(
    hours: Hours, days: Collection[date], *, minutes: int, busy: Sequence[Span], after: datetime, step: timedelta = STEP
) -> list[datetime]:
    """Every start, in UTC and in order, of so many free minutes in a row that do not begin before `after`."""
    length = timedelta(minutes=minutes)
    found = []
    for day in sorted(days):
        for start, closes in _starts(hours, day, step):
            slot = Span(start, start + length)
            if start >= after and slot.end <= closes and not any(slot.meets(one) for one in busy):
                found.append(start)
    return found


def spread(starts: Iterable[datetime], zone: str, *, most: int = MOST) -> tuple[datetime, ...]:
    """Some of them: the first of each day, then, where there are fewer days, the one furthest from those in the day."""
    by_day: dict[date, list[datetime]] = {}
    for start in starts:
        by_day.setdefault(start.astimezone(ZoneInfo(zone)).date(), []).append(start)
    chosen: list[datetime] = []
    for starts_of_day in (list(by_day.values()) * most)[: max(most, 0)] if by_day else []:
        left = [one for one in starts_of_day if one not in chosen]
        if left:
            same = [one for one in chosen if one in starts_of_day]
            chosen.append(max(left, key=lambda one: (_distance(one, same), -one.timestamp())))
    return tuple(sorted(chosen))


def _distance(one: datetime, others: Sequence[datetime]) -> timedelta:
    return min((abs(one - other) for other in others), default=timedelta.max)


def _starts(hours: Hours, day: date, step: timedelta) -> Iterable[tuple[datetime, datetime]]:
    """Times of the working day at which something can start, and when the day ends; none on a day off."""
    if day.weekday() not in hours.weekdays:
        return
    zone = ZoneInfo(hours.zone)
    closes = datetime.combine(day, hours.closes, zone).astimezone(UTC)
    wall = datetime.combine(day, hours.opens)
    while wall < datetime.combine(day, hours.closes):
        start = wall.replace(tzinfo=zone).astimezone(UTC)
        # A time that a change of clocks leaves out is on no clock.
        if start.astimezone(zone).replace(tzinfo=None) == wall:
            yield start, closes
        wall += step
