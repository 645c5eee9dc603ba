"""Marks of one behaviour over time: where they lie and whether they move, or that it cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, erfc, sqrt
from statistics import median

FEWEST = 5
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


def _moving(moves: Mapping[str, tuple[int, float]]) -> Mapping[str, int]:
    """Those that stand when all are looked at together (Benjamini and Hochberg 1995)."""
    ordered = sorted(moves.items(), key=lambda one: one[1][1])
    last = max((at for at, (_, (_, p)) in enumerate(ordered, 1) if p <= OUTSIDE * at / len(ordered)), default=0)
    return {code: way for code, (way, _) in ordered[:last]}
