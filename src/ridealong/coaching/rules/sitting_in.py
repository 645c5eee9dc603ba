"""Sitting in on a one-on-one of two others: both of them say yes first, and the one who sits in goes where it goes.
Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

# Why somebody sits in no more: one of the two would rather be alone, or their one-on-one does not take place.
NOT_WANTED, NOT_TAKING_PLACE = "not_wanted", "one_on_one_dropped"
BY_ITSELF = frozenset({NOT_WANTED, NOT_TAKING_PLACE})


class Standing(StrEnum):
    """What became of asking to sit in."""

    ASKED = "asked"  # one of the two has not answered
    AGREED = "agreed"
    HELD = "held"
    OVER = "over"  # somebody said no, took it back or dropped it


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands: its week, its day and time by the clocks of a zone, how long it lasts, and whether it was
    held, or dropped and why."""

    monday: date
    day: date | None
    at: time | None
    zone: str
    minutes: int
    held: bool
    dropped_at: datetime | None
    reason: str


def both_agree(answers: Collection[bool]) -> bool:
    """Whether both said yes: who says nothing has not agreed."""
    return len(answers) == 2 and all(answers)


def standing_of(*, over: bool, seat: Place | None) -> Standing:
    """`seat`: the session of the one who sits in, which is there once both agreed."""
    if seat is not None and seat.held:
        return Standing.HELD
    if over or (seat is not None and seat.dropped_at is not None):
        return Standing.OVER
    return Standing.ASKED if seat is None else Standing.AGREED


def following(one: Place, seat: Place, *, over_at: datetime | None) -> dict[str, Any]:
    """What changes of the session of the one who sits in, so that it is where the one-on-one is.

    One that was held stays, as does one that they dropped themselves; one that fell with the one-on-one is there again
    once that is. After a no it is dropped where it was: where the one-on-one goes from there is not theirs to know.
    """
    if seat.held or (seat.dropped_at is not None and seat.reason not in BY_ITSELF):
        return {}
    if over_at is not None:
        wanted: dict[str, Any] = {"dropped_at": over_at, "drop_reason": NOT_WANTED}
    else:
        reason = "" if one.dropped_at is None else NOT_TAKING_PLACE
        wanted = {"monday": one.monday, "planned_on": one.day, "planned_at": one.at, "zone": one.zone}
        wanted |= {"minutes": one.minutes, "dropped_at": one.dropped_at, "drop_reason": reason}
    is_now = {
        "monday": seat.monday, "planned_on": seat.day, "planned_at": seat.at, "zone": seat.zone,
        "minutes": seat.minutes, "dropped_at": seat.dropped_at, "drop_reason": seat.reason,
    }  # fmt: skip
    return {name: value for name, value in wanted.items() if value != is_now[name]}
