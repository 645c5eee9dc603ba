"""Counts week by week against what others did, and closes against the age of what is open."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from ridealong.figures.rules.frames import Frame
from ridealong.figures.rules.peers import Colleague
from ridealong.figures.rules.tallies import Tally, closing, counted, number, overdispersed, worked
from ridealong.figures.rules.weekly import Sums, additive

FIRST = date(2026, 1, 5)  # a Monday
LAST = FIRST + timedelta(days=7 * 40 - 1)
KEYS = tuple(f"s{at}" for at in range(10))
PEOPLE = {key: Colleague(key, key) for key in KEYS}
SEASON = np.where(np.arange(40) % 13 == 12, 8, 2)  # the last week of a quarter is another world


def tally(rates: dict[str, int]) -> Tally:
    """Everybody does their rate times the season, without any chance."""
    who = [key for key in KEYS for _ in SEASON]
    monday = np.array([number(FIRST) + 7 * at for _ in KEYS for at in range(len(SEASON))])
    n = np.array([rates.get(key, 1) * int(level) for key in KEYS for level in SEASON])
    return Tally(tuple(who), monday, n)


def of(found: Sums | None, key: str) -> np.ndarray:
    """Rows of n and expected of one person."""
    assert found is not None
    mine = found.who == found.keys.index(key)
    return np.column_stack([found.n[mine], found.expected[mine], found.monday[mine]])


def test_a_season_that_everybody_has_moves_nobody() -> None:
    rows = of(counted("activity", tally({"s0": 3}), PEOPLE, first=FIRST, last=LAST), "s0")
    assert len(rows) == 40
    assert rows[:, 0] / rows[:, 1] == pytest.approx(np.full(40, 3.0))  # beside the others, not beside oneself
    assert rows[0, 0] == 6


def test_weeks_away_and_weeks_in_which_nobody_did_anything_count_for_nobody() -> None:
    away = (FIRST + timedelta(days=14), FIRST + timedelta(days=27))
    people = {**PEOPLE, "s0": Colleague("s0", "s0", since=FIRST + timedelta(days=7), away=(away,))}
    rows = of(counted("activity", tally({}), people, first=FIRST, last=LAST), "s0")
    weeks = [int(day - number(FIRST)) // 7 for day in rows[:, 2]]
    assert weeks == [1, *range(4, 40)]
    assert worked(people["s0"], number(FIRST), 3).tolist() == [False, True, False]
    late = counted("activity", tally({}), PEOPLE, first=FIRST, last=LAST + timedelta(days=70))
    assert len(of(late, "s1")) == 40


def test_it_takes_eight_people_and_whole_weeks() -> None:
    few = {key: PEOPLE[key] for key in KEYS[:7]}
    assert counted("activity", tally({}), few, first=FIRST, last=LAST) is None
    rows = of(
        counted("activity", tally({}), PEOPLE, first=FIRST + timedelta(days=1), last=LAST - timedelta(days=1)), "s1"
    )
    assert (len(rows), rows[0, 2]) == (38, number(FIRST) + 7)


def test_counts_that_vary_more_than_chance_have_a_larger_variance() -> None:
    rng = np.random.default_rng(3)
    due = np.full((30, 48), 4.0)
    assert overdispersed(rng.poisson(4.0, due.shape).astype(float), due) == pytest.approx(1.0, abs=0.15)
    threefold = 3 * rng.poisson(4 / 3, due.shape)
    assert overdispersed(threefold.astype(float), due) == pytest.approx(3.0, abs=0.6)
    assert overdispersed(np.zeros((2, 4)), np.zeros((2, 4))) == 1.0


def lives(pace: dict[int, float], rng: np.random.Generator) -> Frame:
    """Deals of ten people, opened over the year; each closes on a day with that chance, the last fact censors."""
    who, opened, duration, closed = [], [], [], []
    last = number(LAST)
    for seller in range(10):
        for day in rng.integers(number(FIRST), last, 150):
            takes = int(rng.geometric(0.02 * pace.get(seller, 1.0)))
            who.append(seller)
            opened.append(int(day))
            closed.append(float(day + takes <= last))
            duration.append(float(min(takes, last - day)))
    n = len(who)
    numbers = {"day": np.array(opened, float), "duration": np.array(duration), "closed": np.array(closed),
               "entry": np.zeros(n)}  # fmt: skip
    codes = {"seller": np.array(who), "product": np.zeros(n, dtype=np.int64)}
    return Frame(n, codes, {"seller": KEYS, "product": ("p",)}, numbers)


def test_closes_are_what_was_to_be_expected_but_for_whoever_is_quicker() -> None:
    found = closing(lives({0: 2.0}, np.random.default_rng(4)), first=FIRST, last=LAST)
    assert found is not None
    assert found.total.sum() == pytest.approx(found.expected.sum(), rel=0.02)
    rows = of(found, "s0")
    others = of(found, "s1")
    assert rows[:, 0].sum() / rows[:, 1].sum() == pytest.approx(1.85, abs=0.3)
    assert others[:, 0].sum() / others[:, 1].sum() == pytest.approx(0.9, abs=0.2)
    assert (found.variance > 0).all()


def test_main_effects_are_those_of_least_squares() -> None:
    rng = np.random.default_rng(5)
    product, month = rng.integers(0, 3, 600), rng.integers(0, 6, 600)
    x = np.array([0.0, 1.0, -0.5])[product] + 0.2 * month + rng.normal(0, 0.1, 600)
    design = np.column_stack([np.ones(600), product == 1, product == 2, *(month == at for at in range(1, 6))])
    fitted = design @ np.linalg.lstsq(design.astype(float), x, rcond=None)[0]
    assert additive(x, (product, month)) == pytest.approx(fitted, abs=1e-6)
