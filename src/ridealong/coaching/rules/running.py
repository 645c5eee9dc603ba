"""How much of its time a session has left, from when it began or else from when it was to begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ridealong.coaching.rules.possible import LONGEST

MINUTE = 60
FIRST_PART = 4


@dataclass(frozen=True, slots=True)
class Running:
    """A session that goes on: since when, how many minutes are gone and of how many. `began`: somebody said so; else it
    is what was planned."""

    since: datetime
    gone: int
    of: int
    began: bool

    @property
    def left(self) -> int:
        return max(0, self.of - self.gone)

    @property
    def over(self) -> int:
        return max(0, self.gone - self.of)

    @property
    def share(self) -> int:
        """How much of the time is gone, in percent; all of it when it is over."""
        return min(100, round(100 * self.gone / self.of))


def running(*, began_at: datetime | None, planned_for: datetime | None, minutes: int, now: datetime) -> Running | None:
    """The session at a moment; None before and after. One that began goes on past its time, but no longer than any
    session may be: then nobody ended it. Of one that only was planned nobody knows more than its time."""
    since, longest = (began_at, LONGEST + 1) if began_at is not None else (planned_for, minutes)
    if since is None:
        return None
    gone = int((now - since).total_seconds() // MINUTE)
    return Running(since, gone, minutes, began_at is not None) if 0 <= gone < longest else None


def minutes_held(goes_on: Running | None, planned: int) -> int:
    """How many minutes to propose at the end: those since it began, where that was said; else, and in the first quarter
    of its time, those it was planned for: whoever ends it so soon began it only to write down what was before."""
    said = goes_on is not None and goes_on.began and goes_on.gone * FIRST_PART >= planned
    return goes_on.gone if goes_on is not None and said else planned
