"""What each measure says of each seller: y and its variance on an additive scale, raw and fair, and both tests.

Each function takes cases and `who` (n,), the position of a case's owner among k compared, -1 for anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ridealong.figures.rules.frames import Codes, Floats, Frame, months
from ridealong.science import heterogeneity, logistic, survival
from ridealong.science.heterogeneity import Test

LARGE = 2e7  # rows × permutations beyond which their limit is taken: 10,000 deals, a second
SMALLEST = 1e-12  # a variance that nothing in the data shows is lent this


@dataclass(frozen=True, slots=True)
class Estimates:
    """Of k people: cases n, the value as counted in the measure's own unit, y and v with mix held constant, the same
    without (`raw_y`, `raw_v`), and the tests. `adjusted_for` says what is held constant."""

    n: Codes
    value: Floats
    y: Floats
    v: Floats
    raw_y: Floats
    raw_v: Floats
    raw_test: Test
    fair_test: Test
    adjusted_for: tuple[str, ...]


def expected_wins(rows: Frame, outcome: str) -> tuple[Floats, tuple[str, ...]]:
    """How likely each case (n,) was to succeed given its product and month, and segment only where that helps
    (likelihood ratio, p < .05); and the names of what it was given."""
    won = rows.numbers[outcome]
    columns: list[Codes] = [months(rows.days("day"))]
    names = ["month"]
    if rows.labels["product"]:
        columns.append(rows.codes["product"])
        names.append("product")
    plain = logistic.fit(columns, won)
    if len(rows.labels.get("segment", ())) > 1:
        full = logistic.fit([*columns, rows.codes["segment"]], won)
        if logistic.likelihood_ratio(full, plain).p < 0.05:
            return full.probabilities, (*names, "segment")
    return plain.probabilities, tuple(names)


def rates(
    rows: Frame, who: Codes, k: int, *, outcome: str, expected: Floats, names: tuple[str, ...], rng: np.random.Generator
) -> Estimates:
    """Shares of successes: observed against expected; generalised Cochran-Mantel-Haenszel within months.

    `expected` (n,) over all rows; the overall rate is that of all rows.
    """
    inside = who >= 0
    won, at, e = rows.numbers[outcome], who[inside], expected[inside]
    overall, mine = float(won.mean()), won[inside]
    stratum = months(rows.days("day"))[inside]
    n = np.bincount(at, minlength=k)
    wins = np.bincount(at, mine, minlength=k)
    y = overall + (wins - np.bincount(at, e, minlength=k)) / n
    v = np.bincount(at, e * (1 - e), minlength=k) / n**2
    pooled = mine.mean()
    return Estimates(
        n=n,
        value=wins / n,
        y=y,
        v=np.maximum(v, SMALLEST),
        raw_y=wins / n,
        raw_v=np.maximum(pooled * (1 - pooled) / n, SMALLEST),
        raw_test=_counts_test(wins, n, rng),
        fair_test=heterogeneity.cmh(at, mine, stratum, rng=None if _many(len(mine)) else rng),
        adjusted_for=names,
    )


def _counts_test(hits: NDArray[Any], n: Codes, rng: np.random.Generator) -> Test:
    """Pearson's test; by permutation where an expected count is below 5, unless there are very many cases."""
    table = np.column_stack([hits, n - hits])
    if _many(int(n.sum())):
        return heterogeneity.pearson(table)
    return heterogeneity.counts_test(table, rng=rng)


def _many(cases: int) -> bool:
    """Whether permutations would take long and the limit is near: the statistic is then a sum over very many people, of
    whom a few with small counts weigh nothing."""
    return cases * heterogeneity.ROUNDS > LARGE


def log_means(
    rows: Frame, who: Codes, k: int, *, x: Floats, level: float, value: Floats, rng: np.random.Generator
) -> Estimates:
    """Means of logarithms x (n,) with the product held constant, around `level`; permutations within product.

    `value` (k,) is shown as counted. The raw test is Q, not permuted.
    """
    inside = who >= 0
    at, mine, product = who[inside], x[inside], rows.codes["product"][inside] + 1
    means = np.bincount(product, mine) / np.maximum(np.bincount(product), 1)
    centred = mine - means[product]
    y, v = _means(centred, at, k)
    raw_y, raw_v = _means(mine, at, k)
    return Estimates(
        n=np.bincount(at, minlength=k),
        value=value,
        y=y + level,
        v=v,
        raw_y=raw_y,
        raw_v=raw_v,
        raw_test=heterogeneity.q_test(raw_y, raw_v),
        fair_test=heterogeneity.permutation_means(centred, at, product, rng=rng, too_large=LARGE),
        adjusted_for=("product",) if rows.labels["product"] else (),
    )


def _means(x: Floats, at: Codes, k: int) -> tuple[Floats, Floats]:
    """Mean of x by person, and its variance from the pooled variance within people (df N − k)."""
    n = np.bincount(at, minlength=k)
    mean = np.bincount(at, x, minlength=k) / n
    within = float(((x - mean[at]) ** 2).sum()) / max(1, len(x) - k)
    return mean, np.maximum(within / n, SMALLEST)


def volumes(rows: Frame, who: Codes, k: int, *, exposure: Floats, weeks: float) -> Estimates:
    """Logarithms of closed deals in `weeks`, per week that each of k could sell (`exposure`); overdispersed Poisson."""
    inside = who >= 0
    at, when = who[inside], months(rows.days("day"))[inside]
    n = np.bincount(at, minlength=k)
    _, when = np.unique(when, return_inverse=True)
    table = np.bincount(at * (when.max() + 1) + when, minlength=k * (when.max() + 1)).reshape(k, -1)
    y = np.log(n / exposure * weeks)
    v = heterogeneity.overdispersion(table) / n
    test = heterogeneity.q_test(y, v)
    return Estimates(n, n.astype(np.float64), y, v, y, v, test, test, ())


def open_times(rows: Frame, who: Codes, k: int, *, horizon: int, rng: np.random.Generator) -> Estimates:
    """Minus the restricted mean of days open; labels permuted within the month of opening."""
    inside = who >= 0
    at, opened = who[inside], months(rows.days("day"))[inside]
    duration, closed, entry = (rows.days(name)[inside] for name in ("duration", "closed", "entry"))
    mean, v = survival.restricted_means(duration, closed, entry, at, k, horizon)
    v = np.maximum(v, SMALLEST)
    fair = survival.restricted_means_test(duration, closed, entry, at, opened, horizon=horizon, rng=rng, work=LARGE)
    raw = heterogeneity.q_test(-mean, v)
    return Estimates(np.bincount(at, minlength=k), mean, -mean, v, -mean, v, raw, fair, ("month of opening",))


def stale_shares(rows: Frame, who: Codes, k: int, *, rng: np.random.Generator) -> Estimates | None:
    """Minus the share still open; None where all or none are."""
    inside = who >= 0
    at, still = who[inside], rows.numbers["open"][inside]
    n, left = np.bincount(at, minlength=k), np.bincount(at, still, minlength=k)
    overall = float(still.mean())
    if not 0 < overall < 1:
        return None
    v = overall * (1 - overall) / n
    test = _counts_test(left, n, rng)
    return Estimates(n, left / n, -left / n, v, -left / n, v, test, test, ())


def attainments(rows: Frame, who: Codes, k: int) -> Estimates:
    """Sales over target across the periods of each person, with the spread of the periods around it."""
    inside = who >= 0
    at, sales, target = who[inside], rows.numbers["sales"][inside], rows.numbers["target"][inside]
    n = np.bincount(at, minlength=k)
    whole = np.bincount(at, target, minlength=k)
    y = np.bincount(at, sales, minlength=k) / whole
    off = np.bincount(at, (sales - y[at] * target) ** 2, minlength=k)
    v = np.maximum(n / np.maximum(n - 1, 1) * off / whole**2, SMALLEST)
    test = heterogeneity.q_test(y, v)
    return Estimates(n, y, y, v, y, v, test, test, ())


def usable(rows: Frame, who: Codes, k: int, *, least: int = 30, wanted: int = 90) -> tuple[NDArray[np.bool_], int]:
    """Who (k,) has enough deals at risk from the first day to day `least`, and the horizon that holds for them all.

    One person with few deals must not shorten everybody's horizon to nothing: below `least` days they have too few.
    """
    inside = who >= 0
    at, entry, duration = who[inside], rows.days("entry")[inside], rows.days("duration")[inside]
    risk = np.zeros((k, wanted + 2))
    seen = entry < duration
    np.add.at(risk, (at[seen], np.minimum(entry[seen] + 1, wanted + 1)), 1)
    np.add.at(risk, (at[seen], np.minimum(duration[seen] + 1, wanted + 1)), -1)
    enough = np.cumsum(risk, axis=1)[:, 1 : wanted + 1] >= survival.AT_RISK
    last = wanted - np.argmax(enough[:, ::-1], axis=1)
    last = np.where(enough.any(axis=1), last, 0)
    kept = enough[:, 0] & (last >= least)
    return kept, int(last[kept].min(initial=wanted))
