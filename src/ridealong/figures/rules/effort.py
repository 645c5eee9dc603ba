"""How much people put in and move, against fair peers: the dial productivity. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import rankdata

from ridealong.figures.rules.frames import Floats
from ridealong.figures.rules.peers import FEWEST_CASES, Colleague, fair_peers
from ridealong.figures.rules.shapes import SellerKey, Verdict
from ridealong.science import heterogeneity
from ridealong.science.shrinkage import tau_grid_posterior
from ridealong.science.streams import stream

S0 = 0.5
SAMPLES = 2000
ALPHA = 0.10
MOST_ZEROS = 0.5  # a kind that more than half of the people never do says nothing of them


@dataclass(frozen=True, slots=True)
class Effort:
    """One person's percentile among fair peers with its likely range (90 %); None where it cannot be said.

    `n`: everything that was counted; `peers`: how many fair peers there are, the person included.
    """

    key: SellerKey
    percentile: float | None
    low: float | None
    high: float | None
    n: int
    peers: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each person did one kind of thing in each month: `table` (k, months) in the order of `keys`."""

    keys: tuple[SellerKey, ...]
    table: Floats


def counts(rows: Iterable[tuple[SellerKey, date, int]], keys: Sequence[SellerKey]) -> Counts:
    """From rows of key, month, n; who is not among `keys` is left out."""
    found = list(rows)
    place = {key: at for at, key in enumerate(keys)}
    months = {month: at for at, month in enumerate(sorted({month for _, month, _ in found}))}
    table = np.zeros((len(keys), max(1, len(months))))
    for key, month, n in found:
        if key in place:
            table[place[key], months[month]] += n
    return Counts(tuple(keys), table)


def efforts(
    kinds: Mapping[str, Counts], exposure: Mapping[SellerKey, float], colleagues: Mapping[SellerKey, Colleague], *,
    day: date,
) -> tuple[Effort, ...]:  # fmt: skip
    """Everybody's, by key. A person's figure is the mean, over the kinds of things that are on record, of the logarithm
    of what they did a week; each kind weighs the same, whatever its numbers. What one kind owes to chance is taken to
    go with the others (more deals bring more moves), which makes ranges wide rather than narrow."""
    keys = tuple(sorted(colleagues))
    total = dict.fromkeys(keys, 0)
    for kind in kinds.values():
        for key, n in zip(kind.keys, kind.table.sum(axis=1), strict=True):
            total[key] += int(n)
    enough = {key for key in keys if total[key] >= FEWEST_CASES and exposure.get(key, 0.0) >= 1}
    groups, _ = fair_peers([key for key in keys if key in enough and colleagues[key].compared], colleagues)
    found = {key: _unsaid(key, total[key], colleagues[key], few=key not in enough) for key in keys}
    for group in groups:
        for one in _compared(kinds, exposure, group.keys, day, total):
            found[one.key] = one
    return tuple(found[key] for key in keys)


def _unsaid(key: SellerKey, n: int, colleague: Colleague, *, few: bool) -> Effort:
    verdict: Verdict = "not_compared" if not colleague.compared else "too_few" if few else "no_fair_peers"
    return Effort(key, None, None, None, n, 0, verdict)


def _compared(
    kinds: Mapping[str, Counts], exposure: Mapping[SellerKey, float], keys: tuple[SellerKey, ...], day: date,
    total: Mapping[SellerKey, int],
) -> list[Effort]:  # fmt: skip
    weeks = np.array([exposure[key] for key in keys])
    ys, vs = [], []
    for one in kinds.values():
        place = {key: at for at, key in enumerate(one.keys)}
        table = one.table[[place[key] for key in keys]]
        n = table.sum(axis=1)
        if (n == 0).mean() > MOST_ZEROS:
            continue
        ys.append(np.log((n + 0.5) / weeks))
        vs.append(heterogeneity.overdispersion(table[:, table.sum(axis=0) > 0]) / (n + 0.5))
    if not ys:
        return [Effort(key, None, None, None, total[key], len(keys), "no_fair_peers") for key in keys]
    y, v = np.mean(ys, axis=0), np.mean(np.sqrt(vs), axis=0) ** 2
    real = heterogeneity.q_test(y, v).p <= ALPHA
    rng = stream("effort", day.isoformat(), *keys[:1])
    _, _, theta = tau_grid_posterior(y, v, s0=S0).sample(rng, SAMPLES)
    # Ties (nobody differs) share the middle of their places.
    ranks = (rankdata(theta, axis=1) - 1) / (len(keys) - 1) * 100
    low, high = np.quantile(ranks, [0.05, 0.95], axis=0)
    return [
        Effort(
            key, float(ranks[:, at].mean()), float(low[at]), float(high[at]), total[key], len(keys),
            "real" if real and not low[at] <= 50 <= high[at] else "too_close",
        )
        for at, key in enumerate(keys)
    ]  # fmt: skip
