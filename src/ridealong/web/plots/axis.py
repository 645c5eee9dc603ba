"""One axis a measure: a round range that holds everything shown on it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ridealong.kernel.money import Money
from ridealong.kernel.sentences import Measured, figures, measured

EDGE = 3.0  # percent kept free at both ends
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high` in the measure's own unit, with ticks at round numbers."""

    low: float
    high: float
    ticks: tuple[float, ...]
    unit: str
    currency: str | None = None

    def at(self, value: float) -> float:
        """Where a value stands, in percent of the width; what lies outside stands at the edge."""
        share = (value - self.low) / (self.high - self.low)
        return EDGE + (100 - 2 * EDGE) * min(1.0, max(0.0, share))

    def label(self, value: float) -> str:
        """A tick in few signs: the unit stands in the words beside the plot."""
        if self.unit == "share":
            return f"{value * 100:.{0 if self.high - self.low >= 0.02 else 1}f}".replace("-", "\u2212")
        if self.unit == "money":
            return Money(value, self.currency).rounded()
        return figures(value, 2 if self.unit == "ratio" else 3)

    def words(self, value: float) -> str:
        """A value with its unit."""
        return measured(Measured(value, self.unit, self.currency))


def axis_of(values: Iterable[float | None], *, unit: str, currency: str | None = None, most: int = 5) -> Axis:
    """The smallest round range around the values with at most `most` ticks; shares stay between 0 and 1."""
    found = [value for value in values if value is not None and math.isfinite(value)]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    if low == high:
        low, high = low - max(abs(low) * 0.2, 0.05), high + max(abs(high) * 0.2, 0.05)
    step = _step((high - low) / (most - 1))
    start, end = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if min(found, default=0.0) >= 0:
        start = max(0.0, start)
    if unit == "share" and max(found, default=1.0) <= 1:
        end = min(1.0, end)
    count = round((end - start) / step)
    return Axis(start, end, tuple(start + step * index for index in range(count + 1)), unit, currency)


def _step(width: float) -> float:
    """The next round number from `width` up."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(power * step for step in STEPS if power * step >= width * (1 - 1e-9))
