"""Whether somebody moved: known answers, and a range that holds however often it is looked at."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.coaching.rules.goals import NOTHING, Sample, level, moved, possible, radius, range_of, sample, scaled

BEFORE = Sample(100, 0.0, 0.0025)  # a share of one half: 100 cases of variance a quarter


def of(n: int, away: float) -> Sample:
    return Sample(n, away, 0.25 / n)


def test_cases_add_up_week_by_week() -> None:
    found = sample([(4, 3.0, 2.0, 1.0), (6, 3.0, 3.0, 1.5)])
    assert (found.n, found.away, found.variance) == (10, pytest.approx(0.1), pytest.approx(0.025))
    assert sample([]) == NOTHING


def test_the_range_is_where_the_formula_puts_it() -> None:
    """Equal samples of 100: information 200, rho 200 / 6.638; worked out by hand."""
    rho = 200 / 6.638
    by_hand = math.sqrt((200 + rho) * math.log((200 + rho) / (rho * 0.01))) / 200
    assert radius(0.0025, 0.0025) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(0.1954, abs=1e-4)
    assert by_hand / math.sqrt(0.005) == pytest.approx(2.764, abs=1e-3)  # against 1.645 of one look


@pytest.mark.parametrize(
    ("since", "wanted", "verdict"),
    [
        (of(100, 0.25), 0.10, "moved"),
        (of(100, -0.25), 0.10, "back"),
        (of(100, -0.25), -0.10, "moved"),
        (of(100, 0.05), 0.10, "cannot_tell"),
        (of(100, 0.05), 0.30, "not_moved"),
        (of(100, -0.05), -0.30, "not_moved"),
        (of(100, 0.15), 0.30, "cannot_tell"),
        (of(4, 0.50), 0.10, "cannot_tell"),
        (NOTHING, 0.10, "cannot_tell"),
    ],
)
def test_known_answers(since: Sample, wanted: float, verdict: str) -> None:
    assert moved(BEFORE, since, wanted=wanted, weeks=10).verdict == verdict


def test_it_says_how_many_more_weeks_at_this_pace() -> None:
    found = moved(BEFORE, of(30, 0.02), wanted=0.20, weeks=6)
    assert found.verdict == "cannot_tell"
    assert found.weeks is not None
    enough, less = (0.25 / (30 * (6 + more) / 6) for more in (found.weeks, found.weeks - 1))
    assert radius(BEFORE.variance, enough) <= 0.20 < radius(BEFORE.variance, less)
    assert moved(BEFORE, of(30, 0.02), wanted=0.01, weeks=6).weeks is None
    assert moved(BEFORE, of(2, 0.02), wanted=0.20, weeks=4).weeks == 6
    assert moved(Sample(4, 0.0, 0.06), of(2, 0.0), wanted=0.20, weeks=4).weeks is None


def test_price_realisation_is_told_in_logarithms() -> None:
    assert scaled("discount", 0.9) == pytest.approx(math.log(0.9))
    assert scaled("stage_conversion:Demo", 0.4) == 0.4


ROWS = [(4, 4.0, 2.0, 3.0), (0, 0.0, 2.0, 3.0), (8, 8.0, 2.0, 3.0)]


def test_a_pace_is_what_was_counted_over_what_was_to_be_expected() -> None:
    """Twelve where six were to be expected, with half as much variance again as chance alone."""
    found = sample(ROWS, "pace")
    assert (found.n, found.away) == (12, pytest.approx(math.log(12.5 / 6.5)))
    assert found.variance == pytest.approx(1.5 / 12.5)
    assert level("activity", ROWS) == 4.0  # a week, the empty one too
    assert level("cycle_time", ROWS) == 2.0
    low, high = range_of("activity", 4.0, found)
    assert low * high == pytest.approx(16.0)
    assert low == pytest.approx(4.0 * math.exp(-1.645 * math.sqrt(found.variance)), abs=1e-3)
    assert sample([(3, 3.0, 0.0, 0.0)], "pace") == NOTHING


def test_each_measure_is_shown_in_its_own_unit() -> None:
    logs = [(2, 2 * math.log(100.0), 0.0, 1.0), (1, math.log(100.0), 0.0, 0.5)]
    assert level("deal_value", logs) == pytest.approx(100.0)
    assert level("stage_conversion:Demo", [(4, 1.0, 2.0, 1.0)]) == 0.25
    assert level("win_rate", []) is None
    assert range_of("win_rate", 0.5, of(100, 0.0)) == (
        pytest.approx(0.41775, abs=1e-4), pytest.approx(0.58225, abs=1e-4),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "wanted", "can"),
    [("win_rate", 1.0, True), ("win_rate", 1.01, False), ("discount", 1.01, True), ("activity", 12.0, True),
     ("deal_value", 12_000.0, True), ("deal_value", 0.0, False)],
)  # fmt: skip
def test_what_a_measure_can_become(measure: str, wanted: float, can: bool) -> None:
    assert possible(measure, wanted) is can


@given(
    st.integers(5, 400), st.integers(5, 400), st.floats(-0.5, 0.5), st.floats(0.01, 0.5), st.floats(-0.2, 0.2)
)  # fmt: skip
def test_a_mirrored_goal_has_the_mirrored_verdict(
    before: int, since: int, away: float, wanted: float, base: float
) -> None:
    one = moved(Sample(before, base, 0.25 / before), of(since, away), wanted=wanted, weeks=8)
    other = moved(Sample(before, -base, 0.25 / before), of(since, -away), wanted=-wanted, weeks=8)
    assert one.verdict == other.verdict
    assert one.low == pytest.approx(-other.high)


def test_looking_every_week_for_a_year_errs_in_fewer_than_one_of_ten() -> None:
    """Nobody moved, and somebody looks 26 times: a range for one look would call a move in more than one of three."""
    rng, runs, wrong, naive = np.random.default_rng(7), 200, 0, 0
    for _ in range(runs):
        before = rng.binomial(100, 0.5) / 100 - 0.5
        hits, n, called, once = 0, 0, False, False
        for week in range(0, 52, 2):
            hits, n = hits + int(rng.binomial(6, 0.5)), n + 6
            found = moved(Sample(100, before, 0.0025), of(n, hits / n - 0.5), wanted=0.1, weeks=2 + week)
            called = called or found.verdict in {"moved", "back"}
            once = once or (n >= 5 and abs(hits / n - 0.5 - before) > 1.645 * math.sqrt(0.0025 + 0.25 / n))
        wrong, naive = wrong + called, naive + once
    assert wrong / runs < 0.10
    assert naive / runs > 0.20


def test_looking_every_week_at_counts_that_vary_more_than_chance_errs_in_fewer_than_one_of_ten() -> None:
    """Four a week on average, three times as variable as chance alone would have it; nobody moved. Taken for chance
    alone, a move would be called in more than one of ten."""
    rng, runs = np.random.default_rng(8), 200
    years = 3 * rng.poisson(4 / 3, (runs, 78))
    assert sum(called(weeks, variance=12.0) for weeks in years) / runs < 0.10
    assert sum(called(weeks, variance=4.0) for weeks in years) / runs > 0.10


def called(weeks: np.ndarray, *, variance: float) -> bool:
    """Whether a move is told at any of thirteen looks at the second of these 78 weeks' counts, after a year."""
    rows = [(int(n), float(n), 4.0, variance) for n in weeks]
    before = sample(rows[:52], "pace")
    told = (
        moved(before, sample(rows[52:until], "pace"), wanted=0.2, weeks=until - 52) for until in range(54, 79, 2)
    )  # fmt: skip
    return any(one.verdict in {"moved", "back"} for one in told)
