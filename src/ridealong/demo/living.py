"""What no plan says: when in the day sessions of the demo company began, how long they took, and which fell out.

All of it comes from streams of its own, so that whom somebody met, when and on what stays what it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np

from ridealong.coaching.rules.past import Missed, Past
from ridealong.demo.words import words

HOURS = tuple(time(hour, minute) for hour in (8, 9, 10, 11, 13, 14, 15, 16) for minute in (0, 30))
LONG_BEGIN = (time(8, 30), time(9), time(13))  # what takes half a day
LONG = 90  # minutes
STRAY = (-10, -5, 0, 0, 0, 5, 5, 10, 15)  # minutes longer or shorter than meant
SHORTEST = 10
REASONS = ("customer", "customer", "no_time", "no_time", "away", "other_topic", "not_needed")
NOTED = 0.75  # of what fell out, that anybody wrote down; the rest nobody had planned
MOVED, LATE, RECORDED = 0.12, 0.25, 0.8
RECORDING = "https://calls.example.com/recording/"
DAYS_LATE = 6


class Diary:
    """One leader's days: what is on at what hour. `taken`: days on which something begins at an hour, of an hour."""

    def __init__(self, taken: Iterable[tuple[date, time]] = ()) -> None:
        self._taken: dict[date, list[tuple[int, int]]] = defaultdict(list)
        for day, at in taken:
            self._taken[day].append((at.hour * 60, at.hour * 60 + 60))

    def hour(self, day: date, minutes: int, rng: np.random.Generator) -> time | None:
        """When there is room, within working hours; None on a day that is full."""
        hours = LONG_BEGIN if minutes >= LONG else HOURS
        for begin in [hours[int(at)] for at in rng.permutation(len(hours))]:
            begins = begin.hour * 60 + begin.minute
            if all(begins + minutes <= first or last <= begins for first, last in self._taken[day]):
                self._taken[day].append((begins, begins + minutes))
                return begin
        return None


def lived(
    held: Sequence[Past], left: Sequence[date], diary: Diary, *, seed: Sequence[int]
) -> tuple[list[Past], list[Missed]]:
    """The sessions with all that, and those that were meant for the days that are `left` and fell out."""
    rng = np.random.default_rng(seed)
    found = [_lived(one, diary, rng) for one in held]
    noted = [day for day in left if rng.random() < NOTED]
    return found, [missed_of(day, 30, diary.hour(day, 30, rng), rng) for day in noted]


def _lived(one: Past, diary: Diary, rng: np.random.Generator) -> Past:
    changed = replace(one, at=diary.hour(one.held_on, one.minutes, rng), took=took(one.minutes, rng))
    if rng.random() < MOVED and one.held_on.weekday():
        back = int(rng.integers(1, one.held_on.weekday() + 1))  # within its week
        changed = replace(changed, meant_for=one.held_on - timedelta(days=back))
    if one.done_on is not None and rng.random() < LATE:
        due = max(one.held_on, one.done_on - timedelta(days=int(rng.integers(1, DAYS_LATE))))
        changed = replace(changed, due_on=due)
    if one.form == "call_review" and rng.random() < RECORDED:
        changed = replace(changed, recording=f"{RECORDING}{rng.integers(10**8):08d}", marks=_marks(rng))
    return changed


def took(minutes: int, rng: np.random.Generator) -> int:
    """How long it really was: longer ones stray further."""
    stray = STRAY[int(rng.integers(len(STRAY)))] * (2 if minutes >= LONG else 1)
    return max(SHORTEST, minutes + stray)


def missed_of(day: date, minutes: int, at: time | None, rng: np.random.Generator) -> Missed:
    """A one-on-one that fell out."""
    return Missed(day, minutes, "own_choice", "one_on_one", REASONS[int(rng.integers(len(REASONS)))], at)


def _marks(rng: np.random.Generator) -> tuple[tuple[int, str], ...]:
    """Two or three moments of a call, in their order."""
    lines = words()["seen"]["marks"]
    count = int(rng.integers(2, 4))
    seconds = sorted(rng.choice(np.arange(20, 2_400), size=count, replace=False).tolist())
    chosen = rng.choice(len(lines), size=count, replace=False).tolist()
    return tuple((second, str(lines[at])) for second, at in zip(seconds, chosen, strict=True))
