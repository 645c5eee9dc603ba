"""When the clocks of a zone change, as a rule of months and weekdays that every calendar can follow. Pure.

Calendars are told such a rule with whatever recurs. A zone whose changes follow no such rule for the next ten years (by
the moon, or by a decree that comes each year) has none, and what recurs there is told day by day.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

YEARS = 10
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of clocks a year: on the so-manieth weekday of a month (-1: the last), at `first` in the first year,
    by the clocks before it."""

    month: int
    weekday: int
    nth: int
    first: datetime
    before: timedelta
    after: timedelta
    name: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of a zone, none or two a year; `offset` and `name` are what holds where there are none."""

    each: tuple[Change, ...]
    offset: timedelta
    name: str


@lru_cache(maxsize=64)
def changes(zone: str, year: int) -> Changes | None:
    """The changes from a year on; None where they follow no rule."""
    clocks = ZoneInfo(zone)
    found = [_of_year(clocks, one) for one in range(year, year + YEARS)]
    start = datetime(year, 1, 1, tzinfo=clocks)
    offset, name = start.utcoffset() or timedelta(), start.tzname() or zone
    if not any(found):
        return Changes((), offset, name)
    if any(len(one) != 2 for one in found):
        return None
    rules = [_rule(clocks, [one[at] for one in found]) for at in (0, 1)]
    each = tuple(one for one in rules if one is not None)
    return Changes(each, offset, name) if len(each) == 2 else None


def _of_year(clocks: ZoneInfo, year: int) -> list[datetime]:
    """The moments in UTC at which clocks change in a year."""
    found = []
    day, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while day < end:
        if _offset(clocks, day) != _offset(clocks, day + DAY):
            found.append(_between(clocks, day, day + DAY))
        day += DAY
    return found


def _between(clocks: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(clocks, low)
    while high - low > MINUTE:
        middle = low + (high - low) // MINUTE // 2 * MINUTE
        low, high = (middle, high) if _offset(clocks, middle) == before else (low, middle)
    return high


def _offset(clocks: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(clocks).utcoffset() or timedelta()


def _rule(clocks: ZoneInfo, moments: Sequence[datetime]) -> Change | None:
    before, after = _offset(clocks, moments[0] - MINUTE), _offset(clocks, moments[0])
    walls = [(one + before).replace(tzinfo=None) for one in moments]
    if len({(wall.month, wall.weekday(), wall.time()) for wall in walls}) > 1:
        return None
    if any((_offset(clocks, one - MINUTE), _offset(clocks, one)) != (before, after) for one in moments):
        return None
    nth = _nth([wall.date() for wall in walls])
    first = walls[0]
    name = moments[0].astimezone(clocks).tzname() or ""
    return None if nth is None else Change(first.month, first.weekday(), nth, first, before, after, name)


def _nth(days: Sequence[date]) -> int | None:
    if all(day.day + 7 > calendar.monthrange(day.year, day.month)[1] for day in days):
        return -1
    found = {(day.day - 1) // 7 + 1 for day in days}
    return found.pop() if len(found) == 1 else None
