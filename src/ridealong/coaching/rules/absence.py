"""Which day is proposed for a session that falls into somebody's leave. Nothing moves by itself. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

DAY = timedelta(days=1)
FRIDAY = 4


def day_instead(day: date, *, first: date, last: date, both_there: Callable[[date], bool]) -> date | None:
    """The working day nearest to a day on which both are there, rather later than earlier; None where there is none
    from the first to the last."""
    for away in range(1, max((last - day).days, (day - first).days) + 1):
        for one in (day + DAY * away, day - DAY * away):
            if first <= one <= last and one.weekday() <= FRIDAY and both_there(one):
                return one
    return None
