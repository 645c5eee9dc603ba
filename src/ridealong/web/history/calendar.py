"""The planned sessions of a week as a calendar file: a title that gives nothing away, day, time and length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

TITLE = "1:1"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A session with a day; without a time it takes the whole day. `id` is the session's, so that a later file moves
    the entry that is there already."""

    id: int
    day: date
    at: time | None
    minutes: int


def calendar(appointments: Iterable[Appointment], *, host: str, zone: str, now: datetime) -> bytes:
    """The file. It names nobody and nothing: calendars are shared more widely than what is talked about."""
    found = Calendar()
    found.add("prodid", "-//Ridealong//EN")
    found.add("version", "2.0")
    for one in appointments:
        found.add_component(_event(one, host, ZoneInfo(zone), now))
    return bytes(found.to_ical())


def _event(one: Appointment, host: str, zone: ZoneInfo, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"session-{one.id}@{host}")
    event.add("dtstamp", now)
    event.add("summary", TITLE)
    event.add("class", "PRIVATE")
    if one.at is None:
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return event
    start = datetime.combine(one.day, one.at, zone)
    # In UTC, so that no calendar needs to know the zone: a time zone by name alone means little to some of them.
    event.add("dtstart", start.astimezone(ZoneInfo("UTC")))
    event.add("dtend", (start + timedelta(minutes=one.minutes)).astimezone(ZoneInfo("UTC")))
    return event
