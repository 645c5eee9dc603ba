"""One line of the speed table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeedRow:
    """How long something of ours took beside a named reference measured in the same run; `goal` is the ratio wanted,
    None where the table gives absolute figures only."""

    name: str
    ours_seconds: float
    reference: str
    reference_seconds: float
    goal: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours_seconds / self.reference_seconds
