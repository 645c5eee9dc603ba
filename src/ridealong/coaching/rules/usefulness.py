"""When an answer on how useful a session was may be given, and when a quarter's answers are looked at."""

from __future__ import annotations

from datetime import date, timedelta

from ridealong.kernel.calendar import quarter_of

VALUES = range(1, 6)
LONGEST_HINT = 300
KNOWN_FOR = timedelta(days=14)  # before a quarter, so that nobody can be put down to make up the number (A34)
OPEN_FOR = timedelta(days=14)  # after the session; so every answer of a quarter is in when it is looked at


def quarter_end(held_on: date, fiscal_year_start: int) -> date:
    """The last day of the quarter that a session's answer belongs to."""
    return quarter_of(held_on, fiscal_year_start)[1]


def counts_from(quarter: date, fiscal_year_start: int) -> date:
    """Whoever was put down on that day or later does not count among the people of the quarter that ends so."""
    return quarter_of(quarter, fiscal_year_start)[0] - KNOWN_FOR


def is_open(held_on: date, today: date) -> bool:
    """Whether the person may still answer."""
    return held_on <= today <= held_on + OPEN_FOR


def due_quarter(today: date, fiscal_year_start: int) -> date:
    """The latest quarter whose answers are all in."""
    return quarter_of(today - OPEN_FOR - timedelta(days=1), fiscal_year_start)[0] - timedelta(days=1)
