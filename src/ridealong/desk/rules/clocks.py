"""A time of the day in words: by the clocks that it is meant by, and by those of whoever reads it where they differ."""

from __future__ import annotations

from datetime import date, time

from ridealong.coaching.rules.times import elsewhere
from ridealong.kernel.sentences import say


def place(zone: str) -> str:
    """What a zone is called for short: its city."""
    return zone.rpartition("/")[2].replace("_", " ")


def at_clocks(day: date, at: time, zone: str, own: str) -> str:
    """`09:00`, or `09:00 in Berlin, 03:00 for you`; with the day where it is another one for them."""
    there = elsewhere(day, at, zone, own)
    if there is None:
        return f"{at:%H:%M}"
    values = {"at": f"{at:%H:%M}", "place": place(zone), "own": f"{there[1]:%H:%M}", "day": there[0]}
    return say("coaching.clocks" if there[0] == day else "coaching.clocks.day", **values)
