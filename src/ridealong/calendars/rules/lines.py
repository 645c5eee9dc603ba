"""The lines of an iCalendar file as components: only what busy times need, so that a large file is read fast."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ridealong.calendars.rules.shapes import NotUsable
from ridealong.kernel.sentences import Sentence

MOST_BYTES = 10 << 20
MOST_ENTRIES = 20_000
DEEPEST = 8
DATES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"})
KEPT = DATES | {
    "DURATION", "RRULE", "EXRULE", "STATUS", "TRANSP", "UID", "SEQUENCE", "DTSTAMP", "TZID", "TZOFFSETFROM",
    "TZOFFSETTO", "FREEBUSY", "ATTENDEE", "X-MICROSOFT-CDO-BUSYSTATUS",
}  # fmt: skip
# Looked for from the first of several line ends only: a file of nothing else would take hours.
FOLD = re.compile(r"(?<![\r\n])[\r\n]++[ \t]")
PARAMETER = re.compile(r';([^=;:"]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')


@dataclass(frozen=True, slots=True)
class Property:
    """One line: `DTSTART;TZID=Europe/Berlin:20261126T090000`. Names of parameters are in capitals."""

    name: str
    parameters: Mapping[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END, from which line on."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> Property | None:
        return next((one for one in self.properties if one.name == name), None)

    def text(self, name: str) -> str:
        """The value of the first line of that name, in capitals; empty without one."""
        found = self.first(name)
        return "" if found is None else found.value.strip().upper()


def components(data: bytes) -> list[Component]:
    """The parts of all calendars in the file. Raises NotUsable for what is no whole calendar, or too large."""
    if len(data) > MOST_BYTES:
        raise NotUsable(Sentence("calendars.refused.large", {"megabytes": MOST_BYTES >> 20}))
    found: list[Component] = []
    open_: list[Component] = []
    entries = 0
    for number, line in _lines(_decoded(data)):
        name = line.partition(":")[0].partition(";")[0].strip().upper()
        if name == "BEGIN":
            open_.append(_begun(line, number, open_))
            entries += open_[-1].name == "VEVENT"
            if entries > MOST_ENTRIES:
                raise NotUsable(Sentence("calendars.refused.entries", {"most": MOST_ENTRIES}))
        elif name == "END":
            _ended(open_, found)
        elif open_ and name in KEPT:
            open_[-1].properties.append(_property(name, line))
    _whole(found, open_)
    return [part for calendar in found for part in calendar.parts]


def _decoded(data: bytes) -> str:
    for mark, coding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(coding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their number in the file; what was folded is one line, under the number of its first."""
    number = 1
    for line in re.split(r"\r\n|\n|\r", FOLD.sub("\x00", text)):
        yield number, line.replace("\x00", "")
        number += 1 + line.count("\x00")


def _begun(line: str, number: int, open_: list[Component]) -> Component:
    if len(open_) >= DEEPEST:
        raise NotUsable(Sentence("calendars.refused.deep", {"line": number}))
    return Component(line.partition(":")[2].strip().upper(), number)


def _ended(open_: list[Component], found: list[Component]) -> None:
    """Whatever END names: files of real programs name it right, and others are read all the same."""
    if not open_:
        return
    done = open_.pop()
    if open_:
        open_[-1].parts.append(done)
    elif done.name == "VCALENDAR":
        found.append(done)


def _whole(found: list[Component], open_: list[Component]) -> None:
    if open_:
        raise NotUsable(Sentence("calendars.refused.cut", {"line": open_[-1].line}))
    if not found:
        raise NotUsable(Sentence("calendars.refused.other"))


def _property(name: str, line: str) -> Property:
    at = len(line.partition(":")[0].partition(";")[0])
    parameters: dict[str, str] = {}
    while match := PARAMETER.match(line, at):
        parameters[match[1].strip().upper()] = match[2].strip('"')
        at = match.end()
    value = line[at:].partition(":")[2]
    if name in DATES and "TZID" in parameters and re.match(r"\d{8}", value, re.ASCII) is None:
        # Some programs leave out the quotes around `(UTC+01:00) Berlin`.
        head, _, value = line.rpartition(":")
        parameters["TZID"] = head.partition("TZID=")[2].partition(";VALUE=")[0]
    return Property(name, parameters, value.strip())
