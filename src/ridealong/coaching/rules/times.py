"""When something is meant to be, and which moment that is. A weekly 09:00 stays 09:00 when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moment(day: date | None, at: time | None, zone: str) -> datetime | None:
    """The moment in UTC of a day and a time by the clocks of a zone; None without a time.

    A time that clocks skip is as much later as they skip; of one that comes twice the first is meant.
    """
    if day is None or at is None:
        return None
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def earliest(today: date) -> date:
    """The first day of which somebody may still write down that a session was held: the Monday of last week."""
    return today - timedelta(days=today.weekday() + 7)


def overlap(starts: datetime, minutes: int, other: datetime, length: int) -> bool:
    """Whether two spans share a moment; one that begins when the other ends does not."""
    return starts < other + timedelta(minutes=length) and other < starts + timedelta(minutes=minutes)


def meant(instant: datetime, zone: str) -> tuple[date, time]:
    """The day and the time that a moment is by the clocks of a zone."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.date(), local.time()


def elsewhere(day: date, at: time, zone: str, own: str) -> tuple[date, time] | None:
    """The day and the time that it is by the clocks of `own`; None where they show the same."""
    instant = datetime.combine(day, at, ZoneInfo(zone))
    there = meant(instant, own)
    # A time that clocks skip is another one by them than what was said: what was said is shown as it was.
    return None if zone == own or there == meant(instant.astimezone(UTC), zone) else there


def falls_on(starts_on: date, weekday: int, every_weeks: int, monday: date) -> date | None:
    """The day of a week on which something that recurs falls, counted from the week in which it starts; None: not in
    this week."""
    first = starts_on - timedelta(days=starts_on.weekday())
    day = monday + timedelta(days=weekday)
    weeks = (monday - first).days // 7
    return day if day >= starts_on and weeks % every_weeks == 0 else None


def coming(
    starts_on: date, weekday: int, every_weeks: int, *, since: date, until: date | None, most: int
) -> list[date]:
    """The next days on which something that recurs falls, the first not before `since`, none after `until`."""
    monday = max(since, starts_on)
    monday -= timedelta(days=monday.weekday())
    found: list[date] = []
    while len(found) < most and (until is None or monday <= until):
        day = falls_on(starts_on, weekday, every_weeks, monday)
        if day is not None and day >= since and (until is None or day <= until):
            found.append(day)
        monday += timedelta(weeks=1)
    return found
