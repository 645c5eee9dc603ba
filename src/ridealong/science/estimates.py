"""An estimate carries its doubt, or refuses."""

from dataclasses import dataclass


class TooFewCases(ValueError):
    """There are too few cases to say anything."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 90 % interval and the cases behind it, in the unit of the number."""

    value: float
    low: float
    high: float
    n: int
