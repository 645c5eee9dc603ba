"""The one place of the worker and the command line that reads a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from ridealong.people import queries as people


def now() -> datetime:
    """This moment."""
    return datetime.now(tz=UTC)


def today() -> date:
    """The day that it is where the organisation is."""
    return now().astimezone(ZoneInfo(people.organisation().zone)).date()
