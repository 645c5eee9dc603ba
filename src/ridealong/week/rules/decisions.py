"""What a leader can decide about a week, for which reasons, and why something is not possible."""

from __future__ import annotations

from datetime import date

from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence

# Code words; their words are in the catalogue as `week.drop.…` and `week.swap.…`.
GONE = "gone"  # of whoever reports to the leader no more: no choice of the leader's
ENDS_FOCUS = "not_needed"
DROP_REASONS = ("customer", "away", "no_time", ENDS_FOCUS, "other_topic")
SWAP_REASONS = ("knows_better", "asked", "visit", "minutes")
MOST_MINUTES = 2400
# Under these names a decision keeps the session that was planned in the same go, to whom its leader had left what it is
# about, and who was taken out of a team session.
THEN, LEFT_TO, TAKEN_OUT = "then", "left_to", "taken_out"


def drop_reasons() -> tuple[tuple[str, Sentence], ...]:
    """Reasons to choose from when a session is dropped."""
    return tuple((code, Sentence(f"week.drop.{code}")) for code in DROP_REASONS)


def leave_out_reasons() -> tuple[tuple[str, Sentence], ...]:
    """Reasons to choose from when one session does not take place and what it is about goes on."""
    return tuple(one for one in drop_reasons() if one[0] != ENDS_FOCUS)


def swap_reasons() -> tuple[tuple[str, Sentence], ...]:
    """Reasons to choose from when a session is swapped."""
    return tuple((code, Sentence(f"week.swap.{code}")) for code in SWAP_REASONS)


def day_held(today: date, week: Week, planned_on: date | None = None) -> date:
    """A session marked as done was held on the day it was planned for, else today or on the last day of its week."""
    latest = min(today, week.sunday)
    return latest if planned_on is None else min(planned_on, latest)
