"""Cases of a measure as columns of equal length, in the order of their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Frame:
    """n cases. `codes[name]` (n,) numbers the sorted labels of a text column, -1 where it is missing; `numbers[name]`
    (n,) is NaN where it is missing; days count from 1970-01-01."""

    size: int
    codes: Mapping[str, Codes]
    labels: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, Floats]

    def who(self, column: str, keys: Sequence[str]) -> Codes:
        """Position (n,) of each case's label in `keys`, -1 where it is not among them."""
        place = {key: at for at, key in enumerate(keys)}
        lookup = np.array([*(place.get(label, -1) for label in self.labels[column]), -1], dtype=np.int64)
        return lookup[self.codes[column]]

    def days(self, column: str) -> Codes:
        """A column of days as whole numbers."""
        return self.numbers[column].astype(np.int64)

    def where(self, mask: NDArray[np.bool_]) -> Frame:
        """The cases of a mask (n,)."""
        return Frame(
            int(mask.sum()),
            {name: column[mask] for name, column in self.codes.items()},
            self.labels,
            {name: column[mask] for name, column in self.numbers.items()},
        )


def months(days: Codes) -> Codes:
    """Months since January 1970 of days (n,)."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
