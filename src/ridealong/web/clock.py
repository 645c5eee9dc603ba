"""The one place of the pages that reads a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment."""
    return datetime.now(tz=UTC)


def today(zone: str) -> date:
    """The day that it is in a zone."""
    return now().astimezone(ZoneInfo(zone)).date()
