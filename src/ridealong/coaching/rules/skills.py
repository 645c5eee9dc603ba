"""Whether somebody is seen to do a thing better since a goal was set: by the marks of one behaviour before and since.

Marks are an order and no lengths, so the test is one of ranks (Wilcoxon 1945; exact, with ties). It is looked at with
every fifth mark since the start, and at the j-th look with 10 % / j(j + 1), which over all looks adds up to 10 %: so
that who looks often is misled no oftener. That somebody has *not* moved is never said: no length could be ruled out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import comb
from typing import Literal

EVERY = 5  # marks; the first look needs as many before
# Of those before the start: about a year of them. What was seen earlier is no baseline any more, and exact counting
# takes a page too long with hundreds.
LATEST = 20
OUTSIDE = 0.10


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark from 1 to 5, on its day, by whoever led then."""

    day: date
    level: int
    by: int


@dataclass(frozen=True, slots=True)
class Shift:
    """The latest marks before and all since, by day, of those who marked on both sides. `looked`: how many of those
    since the verdict rests on; `left_out`: how many are of people who marked on one side only."""

    verdict: Literal["moved", "back", "cannot_tell"]
    before: tuple[int, ...]
    since: tuple[int, ...]
    looked: int
    left_out: int

    @property
    def to_go(self) -> int:
        """Marks until the next look."""
        return EVERY - len(self.since) % EVERY


def shift(marks: Sequence[Mark], start: date, until: date) -> Shift:
    """What marks up to a day say; that of the day itself counts as since."""
    seen = [one for one in marks if one.day <= until]
    both = {one.by for one in seen if one.day < start} & {one.by for one in seen if one.day >= start}
    # Before anybody has marked since, all that were there can still become the baseline.
    fair = [one for one in seen if one.by in both] if any(one.day >= start for one in seen) else seen
    before = tuple(one.level for one in fair if one.day < start)[-LATEST:]
    since = tuple(one.level for one in fair if one.day >= start)
    looks = len(since) // EVERY if len(before) >= EVERY else 0
    looked = since[: looks * EVERY]
    verdict = _verdict(before, looked, OUTSIDE / (looks * (looks + 1))) if looks else "cannot_tell"
    return Shift(verdict, before, since, len(looked), len(seen) - len(fair))


def _verdict(before: Sequence[int], since: Sequence[int], outside: float) -> Literal["moved", "back", "cannot_tell"]:
    higher, lower = tails(before, since)
    if 2 * min(higher, lower) > outside:
        return "cannot_tell"
    return "moved" if higher < lower else "back"


def tails(before: Sequence[int], since: Sequence[int]) -> tuple[float, float]:
    """How likely marks so high since, and so low, would be if all orders were alike: exact, level by level."""
    if len(since) > len(before):  # the fewer are drawn, the fewer ways there are
        lower, higher = tails(since, before)
        return higher, lower
    sizes = Counter([*before, *since])
    own, m = Counter(since), len(since)
    # Ways to draw so many of the marks with such a sum of doubled mid-ranks.
    ways: dict[tuple[int, int], int] = {(0, 0): 1}
    below, observed = 0, 0
    for level in sorted(sizes):
        size = sizes[level]
        rank = 2 * below + size + 1
        observed += own[level] * rank
        below += size
        ways = _drawn(ways, size, rank, m)
    whole = comb(len(before) + m, m)
    found = [(total, count) for (drawn, total), count in ways.items() if drawn == m]
    higher = sum(count for total, count in found if total >= observed) / whole
    return higher, sum(count for total, count in found if total <= observed) / whole


def _drawn(ways: dict[tuple[int, int], int], size: int, rank: int, most: int) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for (drawn, total), count in ways.items():
        for more in range(min(size, most - drawn) + 1):
            at = (drawn + more, total + more * rank)
            found[at] = found.get(at, 0) + count * comb(size, more)
    return found
