"""Close calls: which plans the data cannot separate, how often each is drawn, and the one draw.

Thompson sampling with a bounded loss: samples of the values are pulled towards their mean until the plans they favour
lose little on average (Russo et al., Foundations and Trends in Machine Learning 11 (2018) 1, for the unbounded kind).
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ridealong.science.arrays import Codes, Flags, Floats, codes, floats
from ridealong.science.knapsack import NONE, tie_break, total

EPS = 0.05
LAMBDAS = (1.0, 0.8, 0.65, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.07, 0.05)
WORST = 3.0  # a single plan may lose this many times the mean loss allowed

Solver = Callable[[Floats], Codes]
Plan = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Plans (option columns in ascending order) with the integer number of tickets each holds and what it loses.

    losses: share of the best plan's value, 0 for the best. lam: how much of the samples' spread was kept; 0 if none, so
    that the best plan stands alone; None where nothing is worth anything and chance alone decides. best: the plan of
    the mean values, worth `value` in their unit.
    """

    plans: tuple[Plan, ...]
    counts: tuple[int, ...]
    losses: tuple[float, ...]
    lam: float | None
    best: Plan
    value: float

    @property
    def tickets(self) -> int:
        """T, the number of tickets."""
        return sum(self.counts)

    @property
    def mean_loss(self) -> float:
        """What the draw is expected to cost, as a share of the best plan's value."""
        return float(np.average(self.losses, weights=self.counts))

    def probabilities(self, options: int) -> Floats:
        """Share of the tickets whose plan holds each of the option columns, (options,): exact, nothing estimated."""
        held = np.zeros(options)
        for plan, count in zip(self.plans, self.counts, strict=True):
            held[list(plan)] += count
        return held / self.tickets

    def plan(self, ticket: int) -> Plan:
        """The plan that holds this ticket; ValueError outside 0 … T − 1."""
        if not 0 <= ticket < self.tickets:
            raise ValueError(f"there is no ticket {ticket} among {self.tickets}")
        return self.plans[int(np.searchsorted(np.cumsum(self.counts), ticket, side="right"))]


@dataclass(frozen=True, slots=True)
class Draw:
    """The one ticket drawn and the plan that holds it."""

    ticket: int
    plan: Plan


def draw(distribution: Distribution, rng: np.random.Generator) -> Draw:
    """One ticket, uniform over 0 … T − 1, from a stream of its own (never that of the samples)."""
    ticket = int(rng.integers(distribution.tickets))
    return Draw(ticket, distribution.plan(ticket))


def plan_distribution(
    vbar: ArrayLike,
    values: ArrayLike,
    solver: Solver,
    *,
    people: ArrayLike,
    rng: np.random.Generator,
    eps: float = EPS,
    lambdas: Sequence[float] = LAMBDAS,
) -> Distribution:
    """The plans that chance may choose among, with their tickets.

    vbar: mean value of each option (options,); values: K samples (K, options); people: whose option each column is
    (options,); solver: value tables → chosen columns (see `knapsack.planner`); rng: breaks exact ties, and decides
    alone where V* ≤ 0. Mean loss ≤ eps and worst ≤ 3·eps hold for every result. Errors are the solver's, and
    ValueError for no samples or lambdas that do not fall.
    """
    mean, samples = floats(vbar), floats(values)
    if not len(samples) or any(later >= earlier for earlier, later in itertools.pairwise(lambdas)):
        raise ValueError("there must be samples, and lambdas must fall")
    chosen = solver(mean[None, :])
    best, worth = _plan(chosen[0].tolist()), float(total(mean, chosen)[0])
    if worth <= 0:
        return _by_chance_alone(people, solver, rng, len(samples), best, worth)
    noise, apart = tie_break(samples, rng), samples - mean

    def attempt(lam: float) -> tuple[Codes, Floats]:
        plans = solver(mean + lam * apart + noise)
        return plans, 1.0 - total(mean, plans) / worth

    lam, plans, loss = _first_fitting(attempt, lambdas, eps)
    if not lam:
        return Distribution((best,), (1,), (0.0,), 0.0, best, worth)
    return _merged(plans, loss, lam, best, worth)


def _first_fitting(
    attempt: Callable[[float], tuple[Codes, Floats]], lambdas: Sequence[float], eps: float
) -> tuple[float, Codes, Floats]:
    """The largest lambda whose plans lose little enough, by bisection (loss taken as monotone); 0 where none does."""
    low, high = 0, len(lambdas)
    found = (0.0, np.empty((0, 0), dtype=np.int64), np.empty(0))
    while low < high:
        middle = (low + high) // 2
        plans, loss = attempt(lambdas[middle])
        kept = _bearable(loss, eps)
        if kept.any():
            high, found = middle, (lambdas[middle], plans[kept], loss[kept])
        else:
            low = middle + 1
    return found


def _bearable(loss: Floats, eps: float) -> Flags:
    """Which plans stay (K,): none at all where over half lose more than 3·eps or the rest more than eps on average."""
    kept = np.asarray(loss <= WORST * eps)
    if 2 * kept.sum() < len(loss) or loss[kept].mean() > eps:
        return np.zeros_like(kept)
    return kept


def _by_chance_alone(
    people: ArrayLike, solver: Solver, rng: np.random.Generator, size: int, best: Plan, worth: float
) -> Distribution:
    """Nothing is worth anything: every person gets the same chance, whatever their options."""
    owner, count = codes(people)
    plans = solver(rng.random((size, count))[:, owner])
    return _merged(plans, np.zeros(size), None, best, worth)


def _merged(plans: Codes, loss: Floats, lam: float | None, best: Plan, worth: float) -> Distribution:
    rows = [tuple(row) for row in plans.tolist()]
    counts, lost = Counter(rows), dict(zip(rows, loss.tolist(), strict=True))
    unique = sorted(counts)
    return Distribution(
        plans=tuple(_plan(row) for row in unique),
        counts=tuple(counts[row] for row in unique),
        losses=tuple(lost[row] for row in unique),
        lam=lam,
        best=best,
        value=worth,
    )


def _plan(row: Iterable[int]) -> Plan:
    return tuple(sorted(column for column in row if column != NONE))
