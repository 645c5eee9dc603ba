"""What each person did week by week, and what was to be expected of the same cases: so that a page can tell whether a
person has moved, without knowing a single deal. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ridealong.figures.rules.comparing import Material, log_ratio, varies
from ridealong.figures.rules.frames import Codes, Floats, Frame, months
from ridealong.science.logistic import merge_rare

FIRST_MONDAY = 4  # days after 1970-01-01, a Thursday
ROUNDS = 100  # of backfitting at most: product and month hardly depend on each other, and a few are enough
STILL = 1e-9  # of a logarithm: nothing moves any more


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
    """Measures that are counted deal by deal, each deal against others of its product and month."""
    if "win_rate" not in off and varies(material.closed.numbers["won"]):
        expected, _ = material.expected
        yield sums("win_rate", material.closed, material.closed.numbers["won"], expected, expected * (1 - expected))
    if "stage_conversion" not in off:
        for one in material.staged:
            moved, e = one.rows.numbers["moved"], one.expected
            yield sums(f"stage_conversion:{one.stage}", one.rows, moved, e, e * (1 - e))
    if "discount" not in off and material.priced.size:
        yield _values("discount", material.priced, log_ratio(material.priced))
    if "deal_value" not in off and material.valued.size and material.valued.labels["product"]:
        yield _values("deal_value", material.valued, np.log(material.valued.numbers["value"]))


def _values(measure: str, rows: Frame, x: Floats) -> Sums:
    """Logarithms x (n,), each against what is usual of its product and month; its variance is that within people, as
    comparisons have it."""
    expected = additive(x, (rows.codes["product"], months(rows.days("day"))))
    who = rows.codes["seller"] + 1
    centred = x - expected
    own = np.bincount(who, centred) / np.maximum(np.bincount(who), 1)
    within = float(((centred - own[who]) ** 2).sum()) / max(1, len(x) - len(np.unique(who)))
    return sums(measure, rows, x, expected, np.full(len(x), within))


def additive(x: Floats, columns: Sequence[Codes]) -> Floats:
    """Fitted values (n,) of x on the main effects of categorical columns, levels under twenty cases together. By
    backfitting (Friedman and Stuetzle 1981), which for main effects is least squares."""
    levels = [merge_rare(column)[0] for column in columns]
    effects = [np.zeros(len(x)) for _ in levels]
    whole = float(x.mean())
    for _ in range(ROUNDS):
        last = effects[-1]
        for at, level in enumerate(levels):
            rest = x - whole - sum(effect for place, effect in enumerate(effects) if place != at)
            effects[at] = (np.bincount(level, rest) / np.maximum(np.bincount(level), 1))[level]
        if np.abs(effects[-1] - last).max() < STILL:
            break
    return np.asarray(whole + sum(effects), dtype=np.float64)


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
