"""A session as iTIP asks a calendar to hold it, move it or hold it no more (RFC 5546), one person at a time.

The title gives nothing away and nobody else is named: calendars are shared more widely than what is talked about. Times
are in UTC, so that no calendar needs to know a zone.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import parseaddr
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vText

from ridealong.calendars.rules.inviting import Asked

TITLE = "1:1"
Method = Literal["REQUEST", "CANCEL"]


def method_of(asked: Asked) -> Method:
    return "CANCEL" if asked.cancelled else "REQUEST"


def invitation(asked: Asked, *, host: str, sender: str, name: str, address: str) -> str:
    """The calendar part of the mail. The sender is the organiser, so that what a calendar answers goes there."""
    found = Calendar()
    found.add("prodid", "-//Ridealong//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", method_of(asked))
    found.add_component(_event(asked, host, sender, name, address))
    return bytes(found.to_ical()).decode()


def _event(asked: Asked, host: str, sender: str, name: str, address: str) -> Event:
    event, starts = Event(), asked.event.starts.astimezone(UTC)
    event.add("uid", f"{asked.event.uid}@{host}")
    event.add("sequence", asked.sequence)
    event.add("dtstamp", asked.changed_at.astimezone(UTC))
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=asked.event.minutes))
    event.add("summary", TITLE)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if asked.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _organiser(sender))
    event.add("attendee", _attendee(name, address), encode=False)
    return event


def _organiser(sender: str) -> vCalAddress:
    called, address = parseaddr(sender)
    found = vCalAddress(f"mailto:{address}")
    found.params["cn"] = vText(called or "Ridealong")
    return found


def _attendee(name: str, address: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    found.params["cn"] = vText(name)
    found.params["cutype"] = vText("INDIVIDUAL")
    found.params["role"] = vText("REQ-PARTICIPANT")
    found.params["partstat"] = vText("NEEDS-ACTION")
    found.params["rsvp"] = vText("FALSE")
    return found
