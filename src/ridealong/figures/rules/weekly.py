"""What each person did week by week, and what was to be expected of the same cases: so that a page can tell whether a
person has moved, without knowing a single deal. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ridealong.figures.rules.comparing import Material, log_ratio, varies
from ridealong.figures.rules.frames import Codes, Floats, Frame

FIRST_MONDAY = 4  # days after 1970-01-01, a Thursday


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows (m,) of one measure: the place of each person in `keys`, the Monday in days since 1970-01-01, cases, the sum
    of what came of them, of what was to be expected, and of their variances."""

    measure: str
    keys: tuple[str, ...]
    who: Codes
    monday: Codes
    n: Codes
    total: Floats
    expected: Floats
    variance: Floats


def weekly(material: Material, *, off: Collection[str] = ()) -> Iterator[Sums]:
    """Measures that are counted deal by deal: shares against product and month, price realisation against product."""
    if "win_rate" not in off and varies(material.closed.numbers["won"]):
        expected, _ = material.expected
        yield sums("win_rate", material.closed, material.closed.numbers["won"], expected, expected * (1 - expected))
    if "stage_conversion" not in off:
        for one in material.staged:
            moved, e = one.rows.numbers["moved"], one.expected
            yield sums(f"stage_conversion:{one.stage}", one.rows, moved, e, e * (1 - e))
    if "discount" not in off and material.priced.size:
        yield _prices(material.priced)


def _prices(rows: Frame) -> Sums:
    """Each deal against the mean of its product; its variance is that within people, as comparisons have it."""
    x, product = log_ratio(rows), rows.codes["product"] + 1
    mean = np.bincount(product, x) / np.maximum(np.bincount(product), 1)
    expected = mean[product]
    who = rows.codes["seller"] + 1
    centred = x - expected
    own = np.bincount(who, centred) / np.maximum(np.bincount(who), 1)
    within = float(((centred - own[who]) ** 2).sum()) / max(1, len(x) - len(np.unique(who)))
    return sums("discount", rows, x, expected, np.full(len(x), within))


def sums(measure: str, rows: Frame, y: Floats, expected: Floats, variance: Floats) -> Sums:
    """Cases (n,) added up by person and week, in the order of both; nobody's cases are left out."""
    known = rows.codes["seller"] >= 0
    who = rows.codes["seller"][known]
    week = (rows.days("day")[known] - FIRST_MONDAY) // 7
    first = int(week.min(initial=0))
    many = int(week.max(initial=0)) - first + 1
    place, at = np.unique(who * many + (week - first), return_inverse=True)

    def add(values: NDArray[np.float64]) -> Floats:
        return np.bincount(at, values[known], minlength=len(place)).astype(np.float64)

    return Sums(
        measure=measure,
        keys=rows.labels["seller"],
        who=place // many,
        monday=(place % many + first) * 7 + FIRST_MONDAY,
        n=np.bincount(at, minlength=len(place)),
        total=add(y),
        expected=add(expected),
        variance=add(variance),
    )
