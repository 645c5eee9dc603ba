"""Whether marks have moved since a goal was set: exact, and steady however often it is looked at."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from ridealong.coaching.rules.skills import LATEST, OUTSIDE, Mark, shift, tails

START = date(2026, 6, 1)
UNTIL = date(2026, 11, 24)
MARKS = st.lists(st.integers(1, 5), min_size=2, max_size=6)


def marks(before: str, since: str, *, by: int = 1, then: int = 1) -> list[Mark]:
    """One a day, up to the start and from it on."""
    first = START - timedelta(days=len(before))
    found = [Mark(first + timedelta(days=at), int(level), by) for at, level in enumerate(before)]
    return [*found, *(Mark(START + timedelta(days=at), int(level), then) for at, level in enumerate(since))]


def test_the_tails_are_exact() -> None:
    assert tails([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) == (pytest.approx(1 / 252), 1.0)
    assert tails([2, 2, 3], [3, 3, 4]) == (pytest.approx(3 / 20), pytest.approx(1.0))


@given(st.sets(st.integers(1, 40), min_size=4, max_size=12), st.integers(2, 6))
def test_without_ties_they_are_those_of_wilcoxon(levels: set[int], many: int) -> None:
    mixed = sorted(levels, key=lambda one: one * 7919 % 41)
    before, since = mixed[: min(many, len(mixed) - 1)], mixed[min(many, len(mixed) - 1) :]
    higher = mannwhitneyu(since, before, alternative="greater", method="exact").pvalue
    assert tails(before, since)[0] == pytest.approx(higher)


@given(MARKS, MARKS)
def test_mirrored_marks_have_the_mirrored_tails(before: list[int], since: list[int]) -> None:
    higher, lower = tails(before, since)
    assert tails([6 - one for one in before], [6 - one for one in since]) == (
        pytest.approx(lower), pytest.approx(higher),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "since", "verdict", "looked"),
    [
        ("22222", "44444", "moved", 5),
        ("44444", "22222", "back", 5),
        ("2222", "4444455555", "cannot_tell", 0),
        ("22222", "4444", "cannot_tell", 0),
        ("23232", "32323", "cannot_tell", 5),
        ("2222233333", "444454444", "moved", 5),
    ],
)
def test_it_takes_five_of_each_and_more_than_chance(before: str, since: str, verdict: str, looked: int) -> None:
    found = shift(marks(before, since), START, UNTIL)
    assert (found.verdict, found.looked) == (verdict, looked)
    assert found.to_go == 5 - len(since) % 5


def test_only_whoever_marked_on_both_sides_counts() -> None:
    """Another leader with another eye is no progress."""
    one = shift(marks("22222", "44444", by=1, then=2), START, UNTIL)
    assert (one.verdict, one.before, one.since, one.left_out) == ("cannot_tell", (), (), 10)
    fresh = shift(marks("22222", ""), START, UNTIL)
    assert (fresh.before, fresh.since, fresh.left_out) == ((2, 2, 2, 2, 2), (), 0)
    assert shift(marks("22222", "44444"), START, START).since == (4,)


def test_what_was_seen_long_ago_is_no_baseline() -> None:
    found = shift(marks("1" * 30 + "4" * LATEST, "44444"), START, UNTIL)
    assert (found.before, found.verdict) == ((4,) * LATEST, "cannot_tell")


def test_looking_at_every_mark_errs_in_fewer_than_one_of_ten() -> None:
    """Nobody moved, and somebody looks eight times: a test for one look would call a move in more than one of ten."""
    rng, runs, wrong, naive = np.random.default_rng(9), 200, 0, 0
    for _ in range(runs):
        before, since = ("".join(rng.choice(list("22334"), many)) for many in (LATEST, 40))
        found = [shift(marks(before, since[:seen]), START, UNTIL) for seen in range(5, 41, 5)]
        wrong += any(one.verdict != "cannot_tell" for one in found)
        naive += any(2 * min(tails(one.before, one.since)) <= OUTSIDE for one in found)
    assert wrong / runs <= 0.10
    assert naive / runs > 0.10
