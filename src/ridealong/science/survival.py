"""How long things stay open when some never close and some were open before anybody looked.

Durations are whole days. A case is at risk on day u if and only if entry < u ≤ duration: `entry` days had passed unseen
before observation began (late entry, left truncation). A case that closes on the day it opened counts as one day.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ridealong.science.arrays import Codes, Flags, Floats, codes
from ridealong.science.estimates import TooFewCases
from ridealong.science.heterogeneity import ROUNDS, Test, permutation_moments, permutation_statistic, q_test
from ridealong.science.normal import NINETY

WANTED = 90
AT_RISK = 10
WORK = 5e7  # rows × rounds that a permutation may take; about three seconds
FEWEST = 50  # permutations that always run


@dataclass(frozen=True, slots=True)
class Cases:
    """n cases: days open, whether that ended in a close (else censored), days unseen before; each (n,)."""

    duration: Codes
    closed: Flags
    entry: Codes


def _cases(durations: ArrayLike, closed: ArrayLike, entry: ArrayLike) -> Cases:
    days, unseen = np.asarray(durations), np.asarray(entry)
    ends = np.asarray(closed, dtype=np.bool_)
    if not days.shape == unseen.shape == ends.shape or days.ndim != 1:
        raise ValueError("durations, closed and entry must be equally long")
    if (days != np.floor(days)).any() or (unseen != np.floor(unseen)).any() or (days < 0).any() or (unseen < 0).any():
        raise ValueError("durations and entry are whole days, never negative")
    whole = days.astype(np.int64)
    return Cases(np.where(ends, np.maximum(whole, 1), whole), ends, unseen.astype(np.int64))


@dataclass(frozen=True, slots=True)
class Spans:
    """Of the cases `seen` at risk, from which day on and up to before which; of those that `ended` with a close up to
    the last day, on which."""

    seen: Codes
    starts: Codes
    stops: Codes
    ended: Codes
    closes: Codes
    last: int


def _spans(cases: Cases, last: int) -> Spans:
    seen = np.flatnonzero(cases.entry < cases.duration)
    ended = seen[cases.closed[seen] & (cases.duration[seen] <= last)]
    starts, stops = (np.minimum(of[seen] + 1, last + 1) for of in (cases.entry, cases.duration))
    return Spans(seen, starts, stops, ended, cases.duration[ended], last)


def _counts(cases: Cases, group: Codes, groups: int, last: int) -> tuple[Floats, Floats]:
    """At risk and closed on days 1 … last of every group, (groups, last) each."""
    return _counted(_spans(cases, last), group, groups)


def _counted(spans: Spans, group: Codes, groups: int) -> tuple[Floats, Floats]:
    width = spans.last + 2
    row = group * width
    at, size = row[spans.seen], groups * width
    start, stop = (np.bincount(at + days, minlength=size) for days in (spans.starts, spans.stops))
    events = np.bincount(row[spans.ended] + spans.closes, minlength=size)
    risk = np.cumsum((start - stop).reshape(groups, width), axis=1)[:, 1:-1]
    return risk.astype(np.float64), events.reshape(groups, width)[:, 1:-1].astype(np.float64)


def _curves(risk: Floats, events: Floats) -> Floats:
    """Share still open after each day, (groups, days)."""
    falls = np.divide(events, risk, out=np.zeros_like(risk), where=risk > 0)
    return np.asarray(np.cumprod(1.0 - falls, axis=1), dtype=np.float64)


def _areas(risk: Floats, events: Floats) -> tuple[Floats, Floats]:
    """Restricted means and their variances, (groups,) each, to the last day of the counts."""
    curves = _curves(risk, events)
    steps = np.concatenate([np.ones((len(curves), 1)), curves[:, :-1]], axis=1)
    ahead = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1]
    # A_j: area from day j to the horizon, day j itself being the first step after the fall.
    after = np.concatenate([ahead[:, 1:], np.zeros((len(curves), 1))], axis=1)
    spread = risk * (risk - events)
    terms = np.divide(after**2 * events, spread, out=np.zeros_like(after), where=spread > 0)
    return ahead[:, 0], terms.sum(axis=1)


def kaplan_meier(durations: ArrayLike, closed: ArrayLike, entry: ArrayLike) -> tuple[Codes, Floats]:
    """Days 0, 1, … to the longest duration, and the share still open after each; both (days + 1,).

    durations, closed, entry: (n,). ValueError for lengths that differ or days that are not whole.
    Kaplan and Meier, J. Am. Statist. Assoc. 53 (1958) 457; late entry: Tsai, Jewell and Wang, Biometrika 74 (1987) 883.
    """
    cases = _cases(durations, closed, entry)
    last = int(cases.duration.max(initial=0))
    curve = _curves(*_counts(cases, np.zeros_like(cases.duration), 1, last))[0]
    return np.arange(last + 1), np.concatenate([[1.0], curve])


def median(durations: ArrayLike, closed: ArrayLike, entry: ArrayLike) -> float | None:
    """First day after which at most half are still open; None where it never comes to that.

    durations, closed, entry: (n,), days; errors and sources as `kaplan_meier`.
    """
    days, share = kaplan_meier(durations, closed, entry)
    reached = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(days[reached[0]]) if len(reached) else None


def restricted_mean(
    durations: ArrayLike, closed: ArrayLike, entry: ArrayLike, *, horizon: float
) -> tuple[float, float]:
    """Mean days open up to `horizon` (RMST) and its Greenwood-type variance, in days and days².

    durations, closed, entry: (n,). ValueError as `kaplan_meier`; TooFewCases where the horizon is below one day.
    Irwin, J. Hygiene 47 (1949) 188; Klein and Moeschberger, Survival Analysis (2003), section 4.5.
    """
    cases = _cases(durations, closed, entry)
    means, variances = _areas(*_counts(cases, np.zeros_like(cases.duration), 1, _days(horizon)))
    return float(means[0]), float(variances[0])


def _days(horizon: float) -> int:
    if not horizon >= 1:
        raise TooFewCases(f"a horizon of {horizon} days leaves nothing to average")
    return int(horizon)


def usable_horizon(
    durations: ArrayLike,
    entry: ArrayLike,
    group: ArrayLike,
    *,
    wanted: float = WANTED,
    at_risk: int = AT_RISK,
) -> float:
    """Largest day up to `wanted` on which every group has at least `at_risk` cases at risk; 0 if there is none.

    durations, entry, group: (n,), any integer labels.
    """
    cases = _cases(durations, np.zeros(len(np.asarray(durations)), dtype=np.bool_), entry)
    who, groups = codes(group)
    risk, _ = _counts(cases, who, groups, int(wanted))
    enough = np.flatnonzero((risk >= at_risk).all(axis=0))
    return float(enough[-1] + 1) if len(enough) and groups else 0.0


def restricted_means(
    durations: ArrayLike,
    closed: ArrayLike,
    entry: ArrayLike,
    group: ArrayLike,
    groups: int,
    horizon: float,
) -> tuple[Floats, Floats]:
    """Restricted mean and variance of groups 0 … groups − 1, each (groups,); durations, closed, entry, group: (n,).

    A group without a close before the horizon shows no variance of its own: it is lent that of all cases together,
    scaled to its size, so that nobody looks certain for want of events. Papers and errors as `restricted_mean`.
    """
    cases = _cases(durations, closed, entry)
    who = np.asarray(group, dtype=np.int64)
    if who.shape != cases.duration.shape or ((who < 0) | (who >= groups)).any():
        raise ValueError("group must hold one code from 0 to groups − 1 for every case")
    counts = _counts(cases, who, groups, _days(horizon))
    return _grouped(*counts, _lent(*counts, np.bincount(who, minlength=groups)))


def _lent(risk: Floats, events: Floats, sizes: Codes) -> Floats:
    """The variance of all cases together, scaled to every group's size."""
    pooled = _areas(risk.sum(axis=0, keepdims=True), events.sum(axis=0, keepdims=True))[1][0]
    return np.asarray(pooled * sizes.sum() / np.maximum(sizes, 1), dtype=np.float64)


def _grouped(risk: Floats, events: Floats, lent: Floats) -> tuple[Floats, Floats]:
    means, variances = _areas(risk, events)
    return means, np.where(variances > 0, variances, lent)


def restricted_means_test(
    durations: ArrayLike,
    closed: ArrayLike,
    entry: ArrayLike,
    group: ArrayLike,
    stratum: ArrayLike,
    *,
    horizon: float,
    rng: np.random.Generator,
    rounds: int = ROUNDS,
    work: float = WORK,
) -> Test:
    """Q of the groups' restricted means, labels permuted within strata; all arrays (n,). Row order changes nothing.

    Q's null mean lies above k − 1 here, hence no chi-square. Where rows × rounds exceed `work`, fewer permutations
    give the null's mean and variance, and p comes from the gamma law with both (method "permutation_moments").
    Errors as `restricted_means`. Horiguchi and Uno, Statist. Med. 39 (2020) 2655.
    """
    cases = _cases(durations, closed, entry)
    who, groups = codes(group)
    within, _ = codes(stratum)
    order = np.lexsort((cases.entry, cases.closed, cases.duration, who, within))
    cases = Cases(cases.duration[order], cases.closed[order], cases.entry[order])
    who, within = who[order], within[order]
    # The same for every permutation: only who has which case changes.
    spans = _spans(cases, _days(horizon))
    lent = _lent(*_counted(spans, who, groups), np.bincount(who, minlength=groups))

    def statistic(labels: Codes) -> float:
        return q_test(*_grouped(*_counted(spans, labels, groups), lent)).statistic

    affordable = max(FEWEST, int(work / max(1, len(who))))
    if affordable < rounds:
        return permutation_moments(statistic, who, within, rng=rng, rounds=affordable)
    return permutation_statistic(statistic, who, within, rng=rng, rounds=rounds)


def curves(
    durations: ArrayLike,
    closed: ArrayLike,
    entry: ArrayLike,
    group: ArrayLike,
    groups: int,
    last: int,
    *,
    z: float = NINETY,
    at_risk: int = AT_RISK,
) -> tuple[Floats, Floats, Floats]:
    """Share of each group's cases still open after days 1 … last, and its likely range; (groups, last) each.

    The range is Greenwood's on the scale of log(−log S) (z 1.645: 90 %); NaN from the first day on which fewer than
    `at_risk` cases are at risk. Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data (1980), p. 15.
    """
    cases = _cases(durations, closed, entry)
    risk, events = _counts(cases, np.asarray(group, dtype=np.int64), groups, last)
    share = _curves(risk, events)
    spread = risk * (risk - events)
    terms = np.cumsum(np.divide(events, spread, out=np.zeros_like(events), where=spread > 0), axis=1)
    inner = (share > 0) & (share < 1)
    logs = np.log(share, out=np.full_like(share, -1.0), where=inner)
    half = z * np.sqrt(terms) / np.abs(logs)
    low, high = share ** np.exp(half), share ** np.exp(-half)
    few = np.logical_or.accumulate(risk < at_risk, axis=1)
    share, low, high = (
        np.where(few, np.nan, x) for x in (share, np.where(inner, low, share), np.where(inner, high, share))
    )
    return share, low, high


def cumulative_hazards(
    durations: ArrayLike, closed: ArrayLike, entry: ArrayLike, group: ArrayLike, groups: int, last: int
) -> Floats:
    """How many closes are to be expected of a case that is at risk from the start to day 0 … last, by group:
    (groups, last + 1). durations, closed, entry, group: (n,). Nelson, Technometrics 14 (1972) 945; Aalen, Ann. Statist.
    6 (1978) 701."""
    risk, events = _counts(_cases(durations, closed, entry), np.asarray(group, dtype=np.int64), groups, last)
    steps = np.divide(events, risk, out=np.zeros_like(risk), where=risk > 0)
    return np.concatenate([np.zeros((groups, 1)), np.cumsum(steps, axis=1)], axis=1)
