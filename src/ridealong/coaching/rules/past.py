"""Sessions of before this program kept any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Past:
    """A session that was held, what was talked about and written down, and one thing that somebody then did.

    `minutes` were meant, `took` is what it took where that is known; `at` is when it began by the clocks of the
    organisation, `meant_for` the day on which it was to be, where it was moved. `item` is empty where nothing was;
    `by_leader` says whose it was, `due_on` until when and `done_on` when it was done. `recording` is an address,
    `marks` are moments of it, in seconds, with a word on each.
    """

    held_on: date
    minutes: int
    topic: str
    form: str
    agreed: str = ""
    note: str = ""
    item: str = ""
    by_leader: bool = False
    done_on: date | None = None
    points: tuple[str, ...] = ()
    took: int | None = None
    at: time | None = None
    meant_for: date | None = None
    due_on: date | None = None
    recording: str = ""
    marks: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Missed:
    """A session that did not take place, and why, by its code."""

    meant_for: date
    minutes: int
    topic: str
    form: str
    reason: str
    at: time | None = None
