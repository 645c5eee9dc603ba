"""A session as iTIP asks a calendar to hold it, move it or hold it no more (RFC 5546), one person at a time.

The title gives nothing away and nobody else is named: calendars are shared more widely than what is talked about.
Single sessions are told in UTC, so that no calendar needs to know a zone. What recurs is told by the clocks of its
zone, which comes along as a rule. Each mail is about one thing, the whole series or one day of it: that is what
Outlook, Google and Apple send each other, and what all of them take.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from email.utils import parseaddr
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from ridealong.calendars.rules.changing import Changes, changes
from ridealong.calendars.rules.inviting import Asked, Rule
from ridealong.desk.rules.leading import described

TITLE = "1:1"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# On the wall, as every change of clocks is told (RFC 5545, 3.6.5): from long before anything that recurs.
ALWAYS = datetime.combine(date(1970, 1, 1), time(0))
Method = Literal["REQUEST", "CANCEL"]
Clocks = TimezoneStandard | TimezoneDaylight


def method_of(asked: Asked) -> Method:
    return "CANCEL" if asked.cancelled else "REQUEST"


def can_recur(zone: str, day: date) -> bool:
    """Whether calendars can be told of something that recurs by the clocks of a zone."""
    return zone == "UTC" or changes(zone, day.year - 1) is not None


def invitation(asked: Asked, *, host: str, sender: str, name: str, address: str, link: str) -> str:
    """The calendar part of the mail. The sender is the organiser, so that what a calendar answers goes there. `link`
    is where it leads; what is over leads nowhere."""
    found = Calendar()
    found.add("prodid", "-//Ridealong//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", method_of(asked))
    rule = asked.event.rule
    clocks = None if rule is None or rule.zone == "UTC" else changes(rule.zone, rule.first.year - 1)
    if rule is not None and clocks is not None:
        found.add_component(_timezone(rule, clocks))
    found.add_component(_event(asked, host, sender, name, address, "" if asked.cancelled else link))
    return bytes(found.to_ical()).decode()


def _event(asked: Asked, host: str, sender: str, name: str, address: str, link: str) -> Event:
    event = Event()
    event.add("uid", f"{asked.event.uid}@{host}")
    event.add("sequence", asked.sequence)
    event.add("dtstamp", asked.changed_at.astimezone(UTC))
    _add_when(event, asked)
    event.add("summary", TITLE)
    said = described(link, company=asked.event.company and not asked.cancelled)
    if said:
        event.add("description", said)
    if link:
        event.add("url", link)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if asked.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _organiser(sender))
    event.add("attendee", _attendee(name, address), encode=False)
    return event


def _add_when(event: Event, asked: Asked) -> None:
    told, rule = asked.event, asked.event.rule
    zone = UTC if rule is None or rule.zone == "UTC" else ZoneInfo(rule.zone)
    starts = told.starts.astimezone(zone)
    event.add("dtstart", starts)
    event.add("dtend", (told.starts + timedelta(minutes=told.minutes)).astimezone(zone))
    if rule is None:
        return
    if told.day is not None:
        event.add("recurrence-id", rule.starts(told.day).astimezone(zone))
        return
    event.add("rrule", _rrule(rule))
    for day in sorted(rule.without):
        event.add("exdate", rule.starts(day).astimezone(zone))


def _rrule(rule: Rule) -> dict[str, object]:
    found: dict[str, object] = {"freq": "WEEKLY", "interval": rule.every, "byday": DAYS[rule.first.weekday()]}
    last = rule.last()
    return found if last is None else {**found, "until": rule.starts(last)}


def _timezone(rule: Rule, found: Changes) -> Timezone:
    """The zone as its changes recur."""
    zone = Timezone()
    zone.add("tzid", rule.zone)
    if not found.each:
        zone.add_component(_clocks(TimezoneStandard(), ALWAYS, found.offset, found.offset, found.name))
    for change in found.each:
        kind: Clocks = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
        clocks = _clocks(kind, change.first, change.before, change.after, change.name)
        clocks.add("rrule", {"freq": "YEARLY", "bymonth": change.month, "byday": f"{change.nth}{DAYS[change.weekday]}"})
        zone.add_component(clocks)
    return zone


def _clocks(clocks: Clocks, first: datetime, before: timedelta, after: timedelta, name: str) -> Clocks:
    clocks.add("dtstart", first)
    clocks.add("tzoffsetfrom", before)
    clocks.add("tzoffsetto", after)
    clocks.add("tzname", name)
    return clocks


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
