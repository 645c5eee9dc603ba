"""Names for the arrays that the rules of this room take and give."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


def floats(values: ArrayLike) -> Floats:
    """The same numbers, in any shape, as float64; ValueError where one is not finite."""
    found = np.asarray(values, dtype=np.float64)
    if not np.isfinite(found).all():
        raise ValueError("every value must be a finite number")
    return found


def codes(values: ArrayLike) -> tuple[Codes, int]:
    """Labels (n,) renumbered 0, 1, … in their sorted order, and how many there are."""
    levels, found = np.unique(np.asarray(values), return_inverse=True)
    return found.astype(np.int64).reshape(-1), len(levels)


def means_and_variances(y: ArrayLike, v: ArrayLike) -> tuple[Floats, Floats]:
    """y and v (k,) with v > 0 and k ≥ 1, or ValueError."""
    means, variances = floats(y), floats(v)
    if means.ndim != 1 or means.shape != variances.shape or not len(means):
        raise ValueError("y and v must be equally long and not empty")
    if (variances <= 0).any():
        raise ValueError("every variance must be positive")
    return means, variances
