"""Days, times and lengths as iCalendar writes them, made moments: all-day and floating ones are the leader's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ridealong.calendars.rules.lines import Component, Property
from ridealong.calendars.rules.shapes import Unreadable
from ridealong.calendars.rules.stamps import stamp
from ridealong.calendars.rules.zones import Known, Zone, zone

LENGTH = re.compile(
    r"([+-])?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?",
    re.ASCII,
)
# Nobody has an appointment outside these, and what is reckoned from them stays inside the calendar of the language.
YEARS = range(1900, 2200)
LONGEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time on a wall and whose wall that is. `whole`: a day without a time."""

    wall: datetime
    zone: Zone
    whole: bool

    def utc(self) -> datetime:
        return self.zone.utc(self.wall)

    def at(self, wall: datetime) -> Moment:
        return Moment(wall, self.zone, self.whole)


@dataclass(frozen=True, slots=True)
class Places:
    """What zones mean in this file, and where the leader is."""

    own: Zone
    described: Mapping[str, Zone]


def moments(one: Property, places: Places) -> list[Moment]:
    """The moments of a property that may list several. Raises Unreadable."""
    return [moment(text, one.parameters, places) for text in one.value.split(",") if text.strip()]


def moment(text: str, parameters: Mapping[str, str], places: Places) -> Moment:
    """One moment. A day that carries a time is a time. Raises Unreadable."""
    found = stamp(text)
    if found.wall.year not in YEARS:
        raise Unreadable("time", value=text[:40])
    if found.universal:
        return Moment(found.wall, Known(UTC), whole=False)
    named = None if found.whole else parameters.get("TZID")
    return Moment(found.wall, zone(named, places.described) if named else places.own, found.whole)


def length(text: str) -> timedelta:
    """A length such as `PT1H15M`. Raises Unreadable for one that is none, or runs backwards."""
    match = LENGTH.fullmatch(text.strip().upper())
    if match is None or not any(match.groups()[1:]):
        raise Unreadable("length", value=text[:40])
    if match[1] == "-":
        raise Unreadable("backwards")
    weeks, days, weeks_too, days_too, hours, minutes, seconds = (int(one or 0) for one in match.groups()[1:])
    found = timedelta(weeks=weeks + weeks_too, days=days + days_too, hours=hours, minutes=minutes, seconds=seconds)
    if found > LONGEST:
        raise Unreadable("length", value=text[:40])
    return found


@dataclass(frozen=True, slots=True)
class Extent:
    """How long an entry is: to the same time on the wall so many days on, or for so long."""

    days: int
    rest: timedelta

    def end(self, start: Moment) -> datetime:
        """When an entry that starts then ends, in UTC."""
        if not self.days:
            return start.utc() + self.rest
        return start.at(start.wall + timedelta(days=self.days)).utc() + self.rest


def extent(entry: Component, start: Moment, places: Places) -> Extent:
    """How long an entry is. Raises Unreadable."""
    end, lasting = entry.first("DTEND"), entry.first("DURATION")
    if end is None and lasting is not None:
        whole = length(lasting.value)
        return Extent(whole.days, whole - timedelta(days=whole.days)) if start.whole else Extent(0, whole)
    if end is None:
        return Extent(1, timedelta(0)) if start.whole else Extent(0, timedelta(0))
    until = moment(end.value, end.parameters, places)
    if until.whole != start.whole:
        raise Unreadable("mixed")
    if until.utc() < start.utc():
        raise Unreadable("backwards")
    if start.whole:
        # Some programs write the same day as the end of a day.
        return Extent(max(1, (until.wall - start.wall).days), timedelta(0))
    return Extent(0, until.utc() - start.utc())
