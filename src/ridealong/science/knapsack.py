"""At most one option a person within the minutes there are, for the greatest value: exact, many value tables at once.

Multiple-choice knapsack by dynamic programming (Kellerer, Pferschy and Pisinger, Knapsack Problems (2004), chapter 11).
Rows are value tables (samples) over the same people, options and capacity.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ridealong.science.arrays import Codes, Floats, floats

JITTER = 1e-6
NONE = -1


class Infeasible(ValueError):
    """The forced people do not fit; `missing` says by how many units."""

    def __init__(self, missing: int) -> None:
        super().__init__(f"the forced people need {missing} more units")
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Group:
    """One person: the size of every option in whole units, and whether one of them has to be taken."""

    minutes: tuple[int, ...]
    forced: bool = False

    def __post_init__(self) -> None:
        if any(size <= 0 for size in self.minutes) or (self.forced and not self.minutes):
            raise ValueError("sizes are positive, and a forced person has an option")


@dataclass(frozen=True, slots=True)
class Solution:
    """choices (rows, people): index of the option within the person's own, −1 for none; values (rows,)."""

    choices: Codes
    values: Floats


def missing_units(groups: Sequence[Group], capacity: int) -> int:
    """Units by which the cheapest options of the forced people exceed the capacity; 0 where they fit."""
    return max(0, sum(min(group.minutes) for group in groups if group.forced) - capacity)


def solve(values: ArrayLike, groups: Sequence[Group], capacity: int) -> Solution:
    """The best choices for each row of values (rows, options), listed person by person in the order of `groups`.

    Sizes and capacity in whole units. Exact ties keep the earlier of: none, fewer units, option order. ValueError for
    values of another width; Infeasible where the forced people do not fit.
    """
    table = floats(values)
    if table.ndim != 2 or table.shape[1] != sum(len(group.minutes) for group in groups):
        raise ValueError("values need one column for every option")
    if missing := missing_units(groups, capacity):
        raise Infeasible(missing)
    step = math.gcd(*(size for group in groups for size in group.minutes)) or 1
    most = sum(max(group.minutes, default=0) for group in groups)
    room = min(capacity, most) // step
    best = np.zeros((room + 1, len(table)))
    taken = []
    for group, columns in zip(groups, _columns(table, groups), strict=True):
        best, choice = _with_person(best, group, columns, step)
        taken.append(choice)
    return Solution(_backtrack(taken, groups, step, room=room, rows=len(table)), best[room])


def planner(groups: Sequence[Group], capacity: int) -> Callable[[Floats], Codes]:
    """Value tables (rows, options) → chosen columns (rows, people), −1 for none; what `draws` calls a solver."""
    return lambda values: flat(solve(values, groups, capacity).choices, groups)


def _columns(table: Floats, groups: Sequence[Group]) -> Iterator[Floats]:
    """Values of each person's options, (options, rows), each option's values side by side in memory."""
    across, start = np.ascontiguousarray(table.T), 0
    for group in groups:
        yield across[start : start + len(group.minutes)]
        start += len(group.minutes)


def _with_person(best: Floats, group: Group, columns: Floats, step: int) -> tuple[Floats, NDArray[np.int8]]:
    """Best value for every room and row (room + 1, rows) once this person may be served, and their option."""
    new = np.full_like(best, -np.inf) if group.forced else best.copy()
    choice = np.full(best.shape, NONE, dtype=np.int8)
    for option in sorted(range(len(group.minutes)), key=lambda index: group.minutes[index]):
        size = group.minutes[option] // step
        if size >= len(best):
            break
        with_option = best[: len(best) - size] + columns[option]
        np.putmask(choice[size:], with_option > new[size:], option)
        np.maximum(new[size:], with_option, out=new[size:])
    return new, choice


def _backtrack(taken: Sequence[NDArray[np.int8]], groups: Sequence[Group], step: int, *, room: int, rows: int) -> Codes:
    """Walk back from the full room, (rows, people)."""
    choices = np.full((rows, len(groups)), NONE, dtype=np.int64)
    at, every = np.full(rows, room), np.arange(rows)
    for person in reversed(range(len(groups))):
        chosen = taken[person][at, every]
        choices[:, person] = chosen
        sizes = np.array([*(size // step for size in groups[person].minutes), 0])
        at = at - sizes[chosen]
    return choices


def flat(choices: Codes, groups: Sequence[Group]) -> Codes:
    """Choices (rows, people) as columns of the value table instead of the person's own index, −1 for none."""
    ends = list(itertools.accumulate(len(group.minutes) for group in groups))
    return np.where(choices == NONE, NONE, choices + np.array([0, *ends[:-1]]))


def total(values: Floats, chosen: Codes) -> Floats:
    """What plans are worth: sums of values (options,) over chosen columns (rows, people), −1 being none; (rows,)."""
    return floats(np.append(values, 0.0)[chosen].sum(axis=1))


def tie_break(values: ArrayLike, rng: np.random.Generator) -> Floats:
    """U(0, 1)·1e-6·the median size of the values, in their shape: too little to matter, enough to settle exact ties.

    Where the median is 0 the mean size is taken, and 1 where all values are 0.
    """
    sizes = np.abs(floats(values))
    if not sizes.size:
        return sizes
    scale = float(np.median(sizes)) or float(sizes.mean()) or 1.0
    return floats(rng.random(sizes.shape) * JITTER * scale)


def jitter(values: ArrayLike, rng: np.random.Generator) -> Floats:
    """Values of any shape with their `tie_break` added, so that exact ties fall by draw and not by order."""
    return floats(values) + tie_break(values, rng)
