"""Marks of one behaviour over time: where they lie and whether they move, or that it cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import comb, erfc, sqrt
from statistics import median
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

FEWEST = 5
ENOUGH = 2 * FEWEST  # with fewer marks no rise is told
OUTSIDE = 0.10  # of the likely range, and of the moves that are called so by chance


@dataclass(frozen=True, slots=True)
class Over:
    """Marks in the order of their days. With fewer than five there is no range and no move; `moves` is 1 upwards, -1
    downwards, 0 where it cannot be told."""

    marks: tuple[int, ...]
    middle: float | None = None
    low: int | None = None
    high: int | None = None
    moves: int = 0

    @property
    def told(self) -> bool:
        return self.middle is not None


def compared(marks: Mapping[str, Sequence[int]]) -> Mapping[str, Over]:
    """By behaviour: of all that have marks enough, those move that still do when one in ten may be called so by
    chance."""
    enough = {code: tuple(found) for code, found in marks.items() if len(found) >= FEWEST}
    moving = _moving({code: move(found) for code, found in enough.items()})
    return {
        code: Over(tuple(found), median(found), *likely_between(found), moves=moving.get(code, 0))
        if code in enough
        else Over(tuple(found))
        for code, found in marks.items()
    }


def rising(marks: Mapping[Key, Sequence[int]]) -> Mapping[Key, tuple[int, ...]]:
    """Those of many people's behaviours that go upwards, with the marks that say so, for whoever looks again and again.

    They are looked at with every fifth mark, at the j-th look with j(j + 1) times the probability, which over all looks
    adds up to one test of each; and all together, so that of those called so one in ten may be so by chance."""
    looks = {key: len(found) // FEWEST for key, found in marks.items() if len(found) >= ENOUGH}
    looked = {key: tuple(marks[key][: many * FEWEST]) for key, many in looks.items()}
    moves = {key: move(found) for key, found in looked.items()}
    strict = {key: (way, p * looks[key] * (looks[key] + 1)) for key, (way, p) in moves.items()}
    return {key: looked[key] for key, way in _moving(strict).items() if way > 0}


def half_before(day: date) -> date:
    """The first day of the half-year before the one in which a day lies: from which rises are told, so that what is
    looked at does not move with every look."""
    return date(day.year - 1, 7, 1) if day.month <= 6 else date(day.year, 1, 1)


def likely_between(marks: Sequence[int]) -> tuple[int, int]:
    """Between which marks the middle of all such occasions lies with at least 90 % probability: by counting, since
    marks are an order and no lengths. Five marks are needed. (Order statistics, distribution-free.)"""
    n = len(marks)
    if n < FEWEST:
        raise ValueError(n)
    outside, at = 2 / 2**n, 0
    while outside + 2 * comb(n, at + 1) / 2**n <= OUTSIDE:
        at += 1
        outside += 2 * comb(n, at) / 2**n
    ordered = sorted(marks)
    return ordered[at], ordered[n - 1 - at]


def move(marks: Sequence[int]) -> tuple[int, float]:
    """Which way marks go, and how likely so much order would be by chance (Mann 1945, Kendall 1975; ties corrected)."""
    n = len(marks)
    score = sum((later > earlier) - (later < earlier) for earlier, later in combinations(marks, 2))
    ties = sum(count * (count - 1) * (2 * count + 5) for count in Counter(marks).values())
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    if score == 0 or variance <= 0:
        return 0, 1.0
    return (1 if score > 0 else -1), erfc((abs(score) - 1) / sqrt(variance) / sqrt(2))


def _moving(moves: Mapping[Key, tuple[int, float]]) -> Mapping[Key, int]:
    """Those that stand when all are looked at together (Benjamini and Hochberg 1995)."""
    ordered = sorted(moves.items(), key=lambda one: one[1][1])
    last = max((at for at, (_, (_, p)) in enumerate(ordered, 1) if p <= OUTSIDE * at / len(ordered)), default=0)
    return {key: way for key, (way, _) in ordered[:last]}
