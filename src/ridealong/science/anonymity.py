"""What may be said of answers that nobody gave by name: enough people, nobody who outweighs the others, a rounded
number, and nothing that can be subtracted from anything else.

Plain arithmetic, so that whoever reviews it needs no more than this file. Cells are disjoint by construction: an answer
is in one cell or in none, for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
FEWEST_FOR_WORDS = 10
MOST_OF_ONE = 1 / 3  # of the answers in a cell
STEP = 0.5
LOWEST, HIGHEST = 1.5, 4.5  # what lies beyond is said as this, so that an extreme mean gives nobody away
BANDS = (5, 10, 20, 50)  # how many people, said as "from 5 to 9" and so on
FEW_CHANGED = range(1, 5)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is published of a set of answers: a mean in steps of a half, and the least number of its band of people.
    `words`: whether what was written may be shown."""

    value: float
    people: int
    words: bool


def cell(answers: Mapping[int, int], of_each: Sequence[int]) -> Cell | None:
    """Of answers from 1 to 5 (how often each), and how many each person gave; None where it may not be said.

    Answers of people who have gone are in the sum, and nobody's: together they must not outweigh the others either.
    """
    total, people = sum(answers.values()), sum(n > 0 for n in of_each)
    heaviest = max([*of_each, total - sum(of_each)], default=0)
    if people < FEWEST or heaviest > total * MOST_OF_ONE:
        return None
    mean = sum(value * n for value, n in answers.items()) / total
    rounded = min(HIGHEST, max(LOWEST, round(mean / STEP) * STEP))
    return Cell(rounded, max(band for band in BANDS if band <= people), people >= FEWEST_FOR_WORDS)


def trend_may_show(before: frozenset[int], now: frozenset[int]) -> bool:
    """Whether two cells may stand beside each other: not where one to four people came or went."""
    return len(before ^ now) not in FEW_CHANGED
