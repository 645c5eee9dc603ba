"""How sure a difference from the peers is: one rule for every page, plot and command. Imports nothing heavy."""

from __future__ import annotations

from typing import Literal

from ridealong.figures.rules.shapes import Verdict

LIKELY = 0.80  # that somebody truly is on that side of the peers: less is never said of a person
SHOWN_BY_COUNT = 0.5  # of the real gap: below this, the value as counted does not show it

Certainty = Verdict | Literal["likely"]


def certainty(verdict: Verdict, low: float | None, high: float | None, peers: float | None) -> Certainty:
    """What is said of a person. Where the verdict is real: `real` if the likely range leaves the peers out, which alone
    is drawn in the accent, and `likely` if it still reaches them; else the verdict itself."""
    if verdict != "real":
        return verdict
    if low is None or high is None or peers is None or low <= peers <= high:
        return "likely"
    return "real"


def hidden_by_count(value: float, adjusted: float, peers: float) -> bool:
    """Whether the value as counted lies with the peers or beyond them, so that only the compared one shows the gap."""
    apart = adjusted - peers
    return (value - peers) * apart < SHOWN_BY_COUNT * apart * apart
