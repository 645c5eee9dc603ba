"""The planned sessions of a week as a calendar file: a title that gives nothing away, day, time and length."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ridealong.coaching.queries.appointments import AppointmentRow
from ridealong.desk.rules.leading import described

if TYPE_CHECKING:
    from icalendar import Event

TITLE = "1:1"


def calendar(
    appointments: Iterable[AppointmentRow], *, host: str, now: datetime, link: Callable[[str], str], again: bool = False
) -> bytes:
    """The file. It names nobody and nothing: calendars are shared more widely than what is talked about. What an
    event leads to is asked for by its id; whoever opens it signs in.

    `again`: a calendar program is to look for it every hour.
    """
    from icalendar import Calendar  # noqa: PLC0415  for the first calendar only

    found = Calendar()
    found.add("prodid", "-//Ridealong//EN")
    found.add("version", "2.0")
    if again:
        found.add("x-wr-calname", "Ridealong")
        found.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in appointments:
        found.add_component(_event(one, host, now, link(one.id)))
    return bytes(found.to_ical())


def _event(one: AppointmentRow, host: str, now: datetime, link: str) -> Event:
    from icalendar import Event  # noqa: PLC0415  as above

    event = Event()
    event.add("uid", f"{one.id}@{host}")
    event.add("dtstamp", now)
    event.add("summary", TITLE)
    event.add("class", "PRIVATE")
    said = described(link, company=one.company)
    if said:
        event.add("description", said)
    if link:
        event.add("url", link)
    if one.starts is None:
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return event
    # In UTC, so that no calendar needs to know the zone: a time zone by name alone means little to some of them.
    event.add("dtstart", one.starts.astimezone(UTC))
    event.add("dtend", one.starts.astimezone(UTC) + timedelta(minutes=one.minutes))
    return event
