"""What is published of answers without names, and that nobody can be worked out of it."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ridealong.science.anonymity import Cell, cell, trend_may_show


@pytest.mark.parametrize(
    ("answers", "of_each", "said"),
    [
        ({4: 5}, [1, 1, 1, 1, 1], Cell(4.0, 5, words=False)),
        ({5: 5}, [1] * 5, Cell(4.5, 5, words=False)),
        ({1: 12}, [1] * 12, Cell(1.5, 10, words=True)),
        ({3: 4, 4: 2}, [2, 1, 1, 1, 1], Cell(3.5, 5, words=False)),
        ({4: 9}, [1] * 9, Cell(4.0, 5, words=False)),
        ({4: 4}, [1] * 4, None),
        ({4: 9}, [1, 1, 1, 1, 5], None),
        ({4: 5}, [1, 1, 1, 2, 0], None),
        ({4: 7}, [1] * 5, Cell(4.0, 5, words=False)),
        ({4: 9}, [1] * 5, None),
        ({}, [], None),
    ],
)
def test_what_may_be_said(answers: dict[int, int], of_each: list[int], said: Cell | None) -> None:
    assert cell(answers, of_each) == said


@pytest.mark.parametrize(
    ("now", "shown"), [(range(5), True), (range(6), False), (range(4), False), (range(9), False), (range(10), True)]
)
def test_a_trend_hides_where_few_came_or_went(now: range, shown: bool) -> None:
    assert trend_may_show(frozenset(range(5)), frozenset(now)) is shown


def in_row_space(rows: list[list[int]], wanted: list[int]) -> bool:
    """Whether a combination of the rows is this vector, exactly."""

    def rank(matrix: list[list[Fraction]]) -> int:
        found, left = 0, [row[:] for row in matrix]
        for column in range(len(wanted)):
            pivot = next((row for row in left[found:] if row[column]), None)
            if pivot is None:
                continue
            left.remove(pivot)
            left.insert(found, pivot)
            for at in range(found + 1, len(left)):
                share = left[at][column] / pivot[column]
                left[at] = [a - share * b for a, b in zip(left[at], pivot, strict=True)]
            found += 1
        return found

    exact = [[Fraction(one) for one in row] for row in rows]
    return rank(exact) == rank([*exact, [Fraction(one) for one in wanted]])


def disclosed(rows: list[list[int]], people: int, most: int = 4) -> list[tuple[int, ...]]:
    """Groups of one to four whose own sum can be worked out of the published sums."""
    return [
        group
        for size in range(1, most + 1)
        for group in combinations(range(people), size)
        if in_row_space(rows, [int(one in group) for one in range(people)])
    ]


def test_the_oracle_finds_what_is_given_away() -> None:
    assert disclosed([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0]], 6) == [(5,)]
    overlapping = [[1, 1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 1, 1, 1], [1, 1, 0, 0, 0, 1, 1]]
    assert disclosed(overlapping, 7) == [(0, 1), (5, 6), (2, 3, 4), (0, 1, 5, 6)]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=7, max_size=7), min_size=1, max_size=3))
def test_nobody_can_be_worked_out_of_all_releases(quarters: list[list[int]]) -> None:
    """Answers that are not released wait for the next quarter, and every answer is in one release at most: the oracle
    of SAFETY on every sequence of quarters."""
    pool, rows, columns = [0] * 7, [], 0
    released: list[list[int]] = []
    for quarter in quarters:
        pool = [a + b for a, b in zip(pool, quarter, strict=True)]
        if cell({3: sum(pool)}, pool) is not None:
            released.append(pool)
            pool = [0] * 7
    columns = 7 * len(released)
    for at, found in enumerate(released):
        rows.append([int(found[who] > 0) if place == at else 0 for place in range(len(released)) for who in range(7)])
    assert not rows or disclosed(rows, columns, most=1) == []
    assert all(sum(row) >= 5 for row in rows)
