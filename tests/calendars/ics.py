"""Calendar files as tests write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ridealong.calendars.rules.reading import read
from ridealong.calendars.rules.shapes import Reading, Span

BERLIN = "Europe/Berlin"
WINDOW = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def event(*lines: str, uid: str = "one") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"))


def calendar(*parts: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", "")).encode()


def read_in(data: bytes, *, window: Span = WINDOW, zone: str = BERLIN, own: tuple[str, ...] = ()) -> Reading:
    return read(data, zone=zone, window=window, own=own)


def local(reading: Reading, zone: str = BERLIN) -> list[str]:
    """Busy times as the leader's wall shows them."""
    return [
        f"{one.start.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}/{one.end.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"
        for one in reading.busy
    ]


def told(reading: Reading) -> list[str]:
    return [one.sentence.key.removeprefix("calendars.entry.") for one in reading.problems]
