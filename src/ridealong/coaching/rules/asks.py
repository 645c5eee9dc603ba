"""When an ask has waited long enough to be a must."""

from __future__ import annotations

from datetime import date, timedelta

AGE = timedelta(weeks=1)
MOST_OPEN = 10


def due_in(monday: date) -> date:
    """An ask made up to this day is a week old before the week is over: met in that week, it is met within two."""
    return monday + timedelta(days=6) - AGE
