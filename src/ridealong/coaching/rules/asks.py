"""When an ask has waited long enough to be a must."""

from __future__ import annotations

from datetime import date, timedelta

AGE = timedelta(weeks=1)
MOST_OPEN = 10


def due_before(monday: date) -> date:
    """An ask made up to this day is a week old when the week begins: it is met in that week, so within two."""
    return monday - AGE
