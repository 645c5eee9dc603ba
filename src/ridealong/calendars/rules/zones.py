"""Which zone a calendar means: by its IANA name, by a name of Windows, or by what the file itself says of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from ridealong.calendars.rules.lines import Component
from ridealong.calendars.rules.recurring import Budget, occurrences, parsed
from ridealong.calendars.rules.shapes import Span, Unreadable
from ridealong.calendars.rules.stamps import stamp

OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?(?::?(\d{2}))?")
NAMED = re.compile(r"\((?:UTC|GMT)\s*([+-]\d{1,2}:\d{2})?\)\s*(.*)")
BEFORE, AFTER = timedelta(days=732), timedelta(days=366)


class Zone(Protocol):
    """What turns a time on the wall into a moment."""

    def utc(self, wall: datetime) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Known:
    """A zone of the standard library. A time that a change of clocks leaves out is taken as if it had not come yet."""

    info: tzinfo

    def utc(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.info).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Onset:
    """From when on (on the wall, as it was before) clocks go otherwise."""

    wall: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class Described:
    """A zone that the file describes, as onsets in order; before the first one its own "before" holds."""

    onsets: tuple[Onset, ...]

    def utc(self, wall: datetime) -> datetime:
        at = bisect_right(self.onsets, wall, key=lambda one: one.wall) - 1
        if at < 0:
            return (wall - self.onsets[0].before).replace(tzinfo=UTC)
        onset = self.onsets[at]
        left_out = wall < onset.wall + (onset.after - onset.before)
        return (wall - (onset.before if left_out else onset.after)).replace(tzinfo=UTC)


def zone(name: str, described: Mapping[str, Zone]) -> Zone:
    """The zone of that name. Raises Unreadable for one that is neither known nor described."""
    plain = plain_name(name)
    found = known(plain)
    if found is not None:
        return Known(found)
    if plain in described:
        return described[plain]
    raise Unreadable("zone", zone=name.strip()[:80])


def plain_name(name: str) -> str:
    """Without quotes, escapes and what some programs put before the name."""
    return name.replace("\\", "").strip().strip('"').removeprefix("TZID=").strip()


@lru_cache(maxsize=1_000)
def known(name: str) -> tzinfo | None:
    """The zone that a name means everywhere; None for a name that says nothing by itself."""
    if name.casefold().endswith("microsoft/utc") or name.casefold() in {"z", "utc", "gmt"}:
        return UTC
    parts = name.split("/")
    for tail in (name, *("/".join(parts[-many:]) for many in (3, 2) if len(parts) > many)):
        found = _names().get(tail.casefold())
        if found is not None:
            return ZoneInfo(found)
    windows = _windows().get(name)
    if windows is not None:
        return ZoneInfo(windows)
    return _by_offset(name) or _by_cities(name)


@cache
def _windows() -> Mapping[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415  for the first calendar only

    return WINDOWS_TO_OLSON


@cache
def _names() -> Mapping[str, str]:
    return {one.casefold(): one for one in available_timezones()}


def _by_offset(name: str) -> tzinfo | None:
    """`UTC+01`, `(GMT +01:00)`: an offset and nothing else."""
    match = OFFSET.fullmatch(name.strip("() "))
    return None if match is None else timezone(_signed(match[1], match[2], match[3], match[4]))


def _by_cities(name: str) -> tzinfo | None:
    """`(UTC+01:00) Amsterdam, Berlin`, `(UTC-05:00) Eastern Time (US & Canada)`, as Outlook shows zones to people."""
    match = NAMED.fullmatch(name)
    places = match[2] if match else name
    american = places.replace(" and ", " & ").removesuffix(" (US & Canada)")
    if american != places.replace(" and ", " & "):
        found = _windows().get(american.replace(" Time", " Standard Time"))
        return ZoneInfo(found) if found else None
    for place in places.split(","):
        found = _windows().get(f"{place.strip()} Standard Time") or _cities().get(place.strip().casefold())
        if found is not None and (match is None or _stands_at(found, match[1])):
            return ZoneInfo(found)
    return None


@cache
def _cities() -> Mapping[str, str]:
    found = sorted(one for one in available_timezones() if "/" in one)
    return {one.rpartition("/")[2].replace("_", " ").casefold(): one for one in reversed(found)}


def _stands_at(name: str, offset: str | None) -> bool:
    """Whether the zone is at that offset from UTC when it is not summer there."""
    info = ZoneInfo(name)
    winters = [datetime(2026, month, 15, tzinfo=info).utcoffset() for month in (1, 7)]
    match = OFFSET.fullmatch(offset or "+00:00")
    return match is not None and _signed(match[1], match[2], match[3], None) in winters


def _signed(sign: str, hours: str, minutes: str | None, seconds: str | None) -> timedelta:
    found = timedelta(hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0))
    if found >= timedelta(hours=24):
        raise Unreadable("zone", zone=f"{sign}{hours}")
    return -found if sign == "-" else found


def described(components: Iterable[Component], window: Span, budget: Budget) -> Mapping[str, Zone]:
    """The zones that a file describes and whose names say nothing by themselves. What cannot be read is left out."""
    found: dict[str, Zone] = {}
    for one in components:
        name = one.first("TZID")
        if one.name != "VTIMEZONE" or name is None or known(plain_name(name.value)) is not None:
            continue
        try:
            onsets = [onset for part in one.parts for onset in _onsets(part, window, budget)]
        except (Unreadable, ValueError, OverflowError):
            continue
        if onsets:
            found[plain_name(name.value)] = Described(tuple(sorted(onsets, key=lambda onset: onset.wall)))
    return found


def _onsets(part: Component, window: Span, budget: Budget) -> list[Onset]:
    before, after = _offset(part.text("TZOFFSETFROM")), _offset(part.text("TZOFFSETTO"))
    start = stamp(part.text("DTSTART")).wall
    walls = [start, *(stamp(text).wall for one in part.all("RDATE") for text in one.value.split(","))]
    if rule := part.first("RRULE"):
        first = (window.start - BEFORE).replace(tzinfo=None)
        last = (window.end + AFTER).replace(tzinfo=None)
        found = parsed(rule.value)
        if found.until:
            last = min(last, stamp(found.until).wall + timedelta(days=1))
        walls += occurrences(found, start, first=first, last=last, budget=budget)
    return [Onset(wall, before, after) for wall in set(walls)]


def _offset(text: str) -> timedelta:
    match = OFFSET.fullmatch(text)
    if match is None:
        raise Unreadable("zone", zone=text[:80])
    return _signed(match[1], match[2], match[3], match[4])
