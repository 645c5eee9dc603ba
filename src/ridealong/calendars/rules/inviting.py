"""What calendars are asked by mail to hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """When something recurs: from a first day on every so many weeks, at a time by the clocks of a zone, up to a last
    day if there is one, except on some days."""

    zone: str
    first: date
    at: time
    every: int
    until: date | None = None
    without: frozenset[date] = frozenset()

    def starts(self, day: date) -> datetime:
        """The moment in UTC: a weekly 09:00 stays 09:00 when clocks change."""
        return datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)

    def next_after(self, moment: datetime) -> date | None:
        """The first day that begins later than a moment, whatever is left out."""
        day = self.first
        if self.starts(day) <= moment:
            weeks = max(0, (moment.date() - self.first) // WEEK - 1)
            day += WEEK * (weeks // self.every * self.every)
            while self.starts(day) <= moment:
                day += WEEK * self.every
        return None if self.until is not None and day > self.until else day

    def days_after(self, moment: datetime) -> Iterator[date]:
        """The days that begin later than a moment, whatever is left out; they may never end."""
        day = self.next_after(moment)
        while day is not None and (self.until is None or day <= self.until):
            yield day
            day += WEEK * self.every

    def last(self) -> date | None:
        """The last day; None where there is no end, and where there is no day at all."""
        if self.until is None or self.until < self.first:
            return None
        return self.first + WEEK * ((self.until - self.first) // WEEK // self.every * self.every)


@dataclass(frozen=True, slots=True)
class Event:
    """What is to stand in a calendar, under a name that stays. With a `rule` it recurs by it; with a `day` it is what
    becomes of that one day of the rule. `company`: somebody else is there."""

    uid: str
    starts: datetime
    minutes: int
    rule: Rule | None = None
    day: date | None = None
    company: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a calendar is asked: to hold this, or no more."""

    event: Event
    sequence: int
    cancelled: bool
    changed_at: datetime
