"""One line of the speed table."""

from __future__ import annotations

from dataclasses import dataclass

SCALES = {"s": 1.0, "ms": 1e3, "MiB": 1 / 2**20}
"""How a unit shows what was measured: seconds, or bytes."""


@dataclass(frozen=True, slots=True)
class SpeedRow:
    """How much something of ours took, in seconds or bytes, beside a named reference measured in the same run.

    `goal` is the ratio wanted, and `most` what it may take at all, each None where the table of goals gives none."""

    name: str
    ours: float
    reference: str
    reference_took: float
    goal: float | None = None
    most: float | None = None
    unit: str = "s"

    @property
    def ratio(self) -> float:
        return self.ours / self.reference_took

    @property
    def wanted(self) -> str:
        """The goal as the table writes it; empty without one."""
        found = [] if self.goal is None else [f"{self.goal:g} x"]
        return ", ".join(found if self.most is None else [*found, self.shown(self.most)])

    @property
    def missed(self) -> bool:
        """Whether this run stayed behind the goal."""
        late = self.goal is not None and self.ratio > self.goal
        return late or (self.most is not None and self.ours > self.most)

    def shown(self, took: float) -> str:
        """A figure in the row's unit."""
        return f"{took * SCALES[self.unit]:.{3 if self.unit == 's' else 0}f} {self.unit}"
