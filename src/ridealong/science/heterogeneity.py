"""Can people be told apart? Tests of equality and estimates of how far people truly differ."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, gammaincc

from ridealong.science import strata
from ridealong.science.arrays import Codes, Floats, codes, floats, means_and_variances

ROUNDS = 1999
TOO_LARGE = 2e8  # rows × rounds beyond which the permutation is replaced by its limit
FEW = 5.0  # an expected count below this makes the limit unsafe


@dataclass(frozen=True, slots=True)
class Test:
    """A test of "these people are all the same". `method` is a code word, not text for people."""

    __test__ = False  # pytest must not collect it

    statistic: float
    df: float | None
    p: float
    method: str


def _chi2(statistic: float, df: float, method: str) -> Test:
    """p from the upper tail of chi-square; with no degree of freedom nothing speaks against equality."""
    p = float(chdtrc(df, max(0.0, statistic))) if df > 0 else 1.0
    return Test(float(statistic), float(df), p, method)


def permuted(observed: float, null: Floats, *, df: float | None = None, method: str = "permutation") -> Test:
    """p = (1 + #{T ≥ T_obs})/(B + 1) from B values under permutation; equal but for rounding counts as equal."""
    close = 1e-9 * max(1.0, abs(observed))
    reached = int((null >= observed - close).sum())
    return Test(float(observed), df, (1 + reached) / (len(null) + 1), method)


def q_test(y: ArrayLike, v: ArrayLike) -> Test:
    """Cochran's Q of estimates y (k,) with variances v (k,), against chi-square(k − 1).

    ValueError where lengths differ or a variance is not positive. Cochran, Biometrics 10 (1954) 101.
    """
    means, variances = means_and_variances(y, v)
    return _chi2(_q(means, variances, 0.0)[0], len(means) - 1, "q_chi2")


def _q(y: Floats, v: Floats, tau2: float) -> tuple[float, Floats, float]:
    """Q with weights 1/(v + tau²), the weights, and the weighted mean."""
    w = 1.0 / (v + tau2)
    mu = float(w @ y / w.sum())
    return float(w @ (y - mu) ** 2), w, mu


def dersimonian_laird(y: ArrayLike, v: ArrayLike) -> float:
    """tau², the variance between people, by the method of moments; never negative, in the squared unit of y.

    DerSimonian and Laird, Controlled Clinical Trials 7 (1986) 177.
    """
    means, variances = means_and_variances(y, v)
    q, w, _ = _q(means, variances, 0.0)
    scale = w.sum() - (w**2).sum() / w.sum()
    return max(0.0, float((q - (len(means) - 1)) / scale)) if scale > 0 else 0.0


def paule_mandel(y: ArrayLike, v: ArrayLike) -> float:
    """tau² at which Q equals its expectation k − 1; 0 where Q is smaller from the start.

    Newton from below: Q falls and is convex in tau², so the steps never overshoot.
    Paule and Mandel, J. Res. Nat. Bur. Standards 87 (1982) 377.
    """
    means, variances = means_and_variances(y, v)
    tau2, df = 0.0, len(means) - 1
    for _ in range(200):
        q, w, mu = _q(means, variances, tau2)
        if q <= df:
            break
        step = (q - df) / float(w**2 @ (means - mu) ** 2)
        tau2 += step
        if step <= 1e-14 * tau2:
            break
    return tau2


def reml(y: ArrayLike, v: ArrayLike) -> float:
    """tau² by restricted maximum likelihood, Fisher scoring, never negative.

    Viechtbauer, J. Educ. Behav. Statist. 30 (2005) 261.
    """
    means, variances = means_and_variances(y, v)
    tau2 = dersimonian_laird(means, variances)
    for _ in range(2000):
        _, w, mu = _q(means, variances, tau2)
        squares = (w**2).sum()
        found = max(0.0, float((w**2 @ ((means - mu) ** 2 - variances)) / squares + 1.0 / w.sum()))
        if abs(found - tau2) <= 1e-13 * max(found, float(variances.min())):
            return found
        tau2 = found
    return tau2


@dataclass(frozen=True, slots=True)
class Spread:
    """Where differences come from: three shares of variance that sum to 1 (all 0 where nothing varies)."""

    chance: float
    mix: float
    person: float


def spread(y: ArrayLike, v: ArrayLike, raw_y: ArrayLike, raw_v: ArrayLike) -> Spread:
    """Shares of the spread: person = tau² of the fair comparison y, v (k,); mix = that of the raw one minus it;
    chance = mean v. Paule–Mandel, see there."""
    person = paule_mandel(y, v)
    mix = max(0.0, paule_mandel(raw_y, raw_v) - person)
    chance = float(floats(v).mean())
    total = person + mix + chance
    return Spread(chance / total, mix / total, person / total)


def _table(counts: ArrayLike) -> Floats:
    """Counts (k, m) without empty rows and columns; ValueError where one is negative."""
    table = floats(counts)
    if table.ndim != 2 or (table < 0).any():
        raise ValueError("a table of counts has two dimensions and nothing negative")
    return floats(table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0])


def _expected(table: Floats) -> Floats:
    shares = table.sum(axis=0) / max(1.0, float(table.sum()))
    return floats(table.sum(axis=1)[:, None] * shares)


def pearson(table: ArrayLike) -> Test:
    """Pearson's chi-square that the rows of counts (k, m) share one distribution, df (k − 1)(m − 1).

    Empty rows and columns are left out. ValueError for a negative count. Pearson, Phil. Mag. 50 (1900) 157.
    """
    counts = _table(table)
    expected = _expected(counts)
    statistic = float(((counts - expected) ** 2 / expected).sum())
    return _chi2(statistic, max(0, (counts.shape[0] - 1) * (counts.shape[1] - 1)), "pearson_chi2")


def counts_test(table: ArrayLike, *, rng: np.random.Generator, rounds: int = ROUNDS) -> Test:
    """Pearson's test of counts (k, m); by permutation with both margins fixed if any expected count is below 5."""
    counts = _table(table)
    found, expected = pearson(counts), _expected(counts)
    if not found.df or expected.min() >= FEW:
        return found
    null = [((drawn - expected) ** 2 / expected).sum() for drawn in _random_tables(counts, rng, rounds)]
    return permuted(found.statistic, np.array(null), df=found.df, method="pearson_permutation")


def _random_tables(table: Floats, rng: np.random.Generator, rounds: int) -> list[Floats]:
    """Tables with the same margins as if the cases had been dealt out at random."""
    columns = table.sum(axis=0).astype(np.int64)
    dealt = []
    for _ in range(rounds):
        left, drawn = table.sum(axis=1).astype(np.int64), []
        for size in columns[:-1]:
            drawn.append(rng.multivariate_hypergeometric(left, size, method="marginals"))
            left = left - drawn[-1]
        dealt.append(np.column_stack([*drawn, left]).astype(np.float64))
    return dealt


def dispersion(counts: ArrayLike) -> Test:
    """Do counts (k people, m months) vary more than Poisson once person and month are known? Pearson X² and df.

    McCullagh and Nelder, Generalized Linear Models (1989), chapter 6.
    """
    return pearson(counts)


def overdispersion(counts: ArrayLike) -> float:
    """phi = max(1, X²/df) of counts (k people, m months): what the variance of a count exceeds its mean by."""
    found = dispersion(counts)
    return max(1.0, found.statistic / found.df) if found.df else 1.0


def cmh(
    group: ArrayLike,
    won: ArrayLike,
    stratum: ArrayLike,
    *,
    rng: np.random.Generator | None = None,
    rounds: int = ROUNDS,
) -> Test:
    """Generalised Cochran–Mantel–Haenszel test of group × won (0/1) within strata, three arrays (n,).

    df = groups that can be compared with another, minus one for each connected part. With `rng`, small tables (an
    expected count of a group below 5) take their p from permutations within strata instead of chi-square.
    ValueError where lengths differ. Landis, Heyman and Koch, Int. Statist. Rev. 46 (1978) 237.
    """
    rows = strata.layout(won, group, stratum)
    matrix = strata.covariance(rows)
    observed = float(matrix.quadratic(strata.sums(rows)[None, :])[0])
    if rng is None or _smallest_expected(rows, group, won) >= FEW or len(rows.values) * rounds > TOO_LARGE:
        return _chi2(observed, matrix.df, "cmh_chi2")
    null = np.concatenate([matrix.quadratic(drawn) for drawn in strata.shuffled_sums(rows, rng, rounds)])
    return permuted(observed, null, df=float(matrix.df), method="cmh_permutation")


def _smallest_expected(rows: strata.Layout, group: ArrayLike, won: ArrayLike) -> float:
    """Smallest expected number of wins or losses of a group, summed over strata: observed minus the centred sum."""
    who, groups = codes(group)
    sizes = np.bincount(who, minlength=groups)
    wins = np.bincount(who, floats(won), minlength=groups) - strata.sums(rows)
    return float(min(wins.min(), (sizes - wins).min()))


def permutation_means(
    values: ArrayLike,
    group: ArrayLike,
    stratum: ArrayLike,
    *,
    rng: np.random.Generator,
    rounds: int = ROUNDS,
    too_large: float = TOO_LARGE,
) -> Test:
    """Do groups differ in the mean of their values? All arrays (n,), labels permuted within strata.

    T = Σ n_i·mean_i² of stratum-centred values. Beyond `too_large` rows × rounds: the mean-score statistic of the
    Cochran–Mantel–Haenszel family against chi-square, method "mean_score_chi2". Row order changes nothing.
    ValueError where lengths differ. Good, Permutation, Parametric and Bootstrap Tests of Hypotheses (2005).
    """
    rows = strata.layout(values, group, stratum)
    if len(rows.values) * rounds > too_large:
        return _mean_score(rows)
    sizes = np.bincount(rows.group, minlength=rows.groups)
    observed = float((strata.sums(rows) ** 2 / sizes).sum())
    null = np.concatenate([(drawn**2 / sizes).sum(axis=1) for drawn in strata.shuffled_sums(rows, rng, rounds)])
    return permuted(observed, null)


def _mean_score(rows: strata.Layout) -> Test:
    matrix = strata.covariance(rows)
    return _chi2(float(matrix.quadratic(strata.sums(rows)[None, :])[0]), matrix.df, "mean_score_chi2")


def permutation_statistic(
    statistic: Callable[[Codes], float],
    group: ArrayLike,
    stratum: ArrayLike,
    *,
    rng: np.random.Generator,
    rounds: int = ROUNDS,
) -> Test:
    """Any statistic of the labels (n,) → float, large meaning different; labels permuted within strata.

    The statistic sees labels as they were passed, in the caller's row order.
    """
    labels, (within, _) = np.asarray(group, dtype=np.int64), codes(stratum)
    return permuted(float(statistic(labels)), _relabelled(statistic, labels, within, rng, rounds))


def permutation_moments(
    statistic: Callable[[Codes], float],
    group: ArrayLike,
    stratum: ArrayLike,
    *,
    rng: np.random.Generator,
    rounds: int = 50,
) -> Test:
    """As `permutation_statistic` when permutations are dear: p from the gamma law with the mean and variance of a few.

    For statistics that are sums of many squares; p is then not bounded below by 1/(rounds + 1).
    Berry, Mielke and Johnston, Permutation Statistical Methods (2016).
    """
    labels, (within, _) = np.asarray(group, dtype=np.int64), codes(stratum)
    null = _relabelled(statistic, labels, within, rng, rounds)
    observed, mean, variance = float(statistic(labels)), float(null.mean()), float(null.var(ddof=1))
    if variance <= 0:
        return permuted(observed, null, method="permutation_moments")
    p = float(gammaincc(mean**2 / variance, observed * mean / variance))
    return Test(observed, None, p, "permutation_moments")


def _relabelled(
    statistic: Callable[[Codes], float], labels: Codes, within: Codes, rng: np.random.Generator, rounds: int
) -> Floats:
    """The statistic of `rounds` permutations of the labels within strata, (rounds,)."""
    order = np.argsort(within, kind="stable")
    edges = np.flatnonzero(np.r_[True, np.diff(within[order]) != 0])[1:]
    parts = np.split(labels[order], edges)
    null, drawn = np.empty(rounds), labels.copy()
    for turn in range(rounds):
        drawn[order] = np.concatenate([rng.permutation(part) for part in parts])
        null[turn] = statistic(drawn)
    return null
