"""What calendars are asked by mail to hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """What is to stand in a calendar, under a name that stays."""

    uid: str
    starts: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a calendar is asked: to hold this, or no more."""

    event: Event
    sequence: int
    cancelled: bool
    changed_at: datetime
