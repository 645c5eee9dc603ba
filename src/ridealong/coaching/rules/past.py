"""Sessions of before this program kept any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Past:
    """A session that was held, what was talked about and written down, and one thing that somebody then did.

    `item` is empty where nothing was; `by_leader` says whose it was and `done_on` when it was done.
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
