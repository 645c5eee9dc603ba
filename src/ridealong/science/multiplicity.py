"""Many tests at once."""

import numpy as np
from numpy.typing import ArrayLike

from ridealong.science.arrays import Flags


def benjamini_hochberg(p: ArrayLike, rate: float = 0.10) -> Flags:
    """Which of the p-values (m,) are rejected when at most `rate` of the rejections may be false; (m,) of bool.

    A missing p-value (NaN) is never rejected and does not count as a test. ValueError where p or rate is outside 0–1.
    Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995) 289.
    """
    values = np.asarray(p, dtype=np.float64)
    tested = ~np.isnan(values)
    if not 0 <= rate <= 1 or ((values[tested] < 0) | (values[tested] > 1)).any():
        raise ValueError("p-values and rate must lie between 0 and 1")
    ordered = np.sort(values[tested])
    passing = ordered <= rate * np.arange(1, len(ordered) + 1) / max(1, len(ordered))
    if not passing.any():
        return np.zeros(values.shape, dtype=np.bool_)
    return np.asarray(tested & (values <= ordered[passing].max()))
