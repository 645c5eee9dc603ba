"""The demo company as a value: the same for the same seed, as large as asked for, with gaps that truly move a stage."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ridealong.demo.company import Company, at_work, generate, with_no_gaps
from ridealong.demo.selling import Book, number, quarter_end, sell
from ridealong.demo.skills import STAGES

UNTIL = date(2026, 11, 24)


@pytest.fixture(scope="module")
def company() -> Company:
    return generate(until=UNTIL)


@pytest.fixture(scope="module")
def books(company: Company) -> list[Book]:
    return [sell(company, at) for at in range(len(company.sellers))]


def test_the_same_seed_makes_the_same_company_and_another_one_does_not(company: Company) -> None:
    again, other = generate(until=UNTIL), generate(8, until=UNTIL)
    assert again == company
    assert {one.name for one in other.people} != {one.name for one in company.people}


def test_a_seller_sells_the_same_however_many_others_there_are(company: Company) -> None:
    one, same = sell(company, 5), sell(company, 5)
    assert np.array_equal(one.opened, same.opened)
    assert np.array_equal(one.entered, same.entered)


def test_three_levels_of_leaders_and_at_least_sixty_sellers_at_work(company: Company) -> None:
    assert Counter(one.job for one in company.leaders) == {
        "Vice President, Sales": 1,
        "Sales Director": 2,
        "Team Leader": 7,
    }
    assert len(at_work(company)) == 66
    teams = [len(company.reports_of(one.ref)) for one in company.leaders if one.job == "Team Leader"]
    assert all(8 <= size <= 11 for size in teams)
    assert all(one.leader is not None for one in company.people if one.job != "Vice President, Sales")


@settings(max_examples=25, deadline=None)
@given(count=st.integers(20, 1200), seed=st.integers(0, 1000))
def test_any_company_holds_together(count: int, seed: int) -> None:
    company = generate(seed, count, until=UNTIL)
    refs = {one.ref for one in company.people}
    assert len(refs) == len(company.people)
    assert len({one.email for one in company.people}) == len(company.people)
    assert len(at_work(company)) == count
    assert {one.leader for one in company.people} - {None} <= {one.ref for one in company.leaders}
    assert sum(one.leader is None for one in company.people) == 1
    assert all(one.left_on is None or one.left_on > one.hired_on for one in company.people)
    assert {gap.ref for gap in company.gaps} <= {one.ref for one in at_work(company)}
    assert all(move.before != one.leader for move in company.transfers for one in company.people if one.ref == move.ref)


def test_hires_leavers_leave_and_empty_chairs(company: Company) -> None:
    new = [one for one in at_work(company) if one.hired_on > UNTIL - timedelta(weeks=8)]
    left = [one for one in company.sellers if one.left_on is not None]
    away = [one for one in company.sellers if one.away is not None]
    assert len(new) >= 2
    assert len(left) >= 4
    assert len(away) >= 2
    assert all(first <= UNTIL <= last for first, last in (one.away for one in away if one.away is not None))
    assert len(company.positions) >= 3
    assert all(one.opened_on <= UNTIL for one in company.positions)


def test_a_fifth_lacks_something_at_a_stage_and_a_few_give_away_or_are_slow(company: Company) -> None:
    kinds = Counter((gap.measure, gap.stage) for gap in company.gaps)
    assert kinds[("stage_conversion", "Demo")] + kinds[("stage_conversion", "Proposal")] == 13
    assert kinds[("discount", None)] == kinds[("cycle_time", None)] == 2
    assert len({gap.ref for gap in company.gaps}) == len(company.gaps)
    own = {one.ref for one in company.reports_of(company.demo_leader)}
    assert sum(gap.ref in own and gap.stage is not None for gap in company.gaps) == 2


def test_a_gap_moves_its_stage_and_no_other(company: Company) -> None:
    """Against the same seller without the gap, over many streams of chance: the truth itself, not an estimate."""
    gap = next(one for one in company.gaps if one.stage == "Demo")
    at = next(place for place, one in enumerate(company.sellers) if one.ref == gap.ref)
    even = with_no_gaps(company)
    planted, without = _conversions(company, at), _conversions(even, at)
    differ = planted - without
    demo = STAGES.index("Demo")
    assert differ[demo] < -0.15
    assert np.abs(np.delete(differ, demo)).max() < 0.08


def _conversions(company: Company, at: int) -> np.ndarray:
    """Share moved on by stage, over twenty seeds of chance."""
    entered, moved = np.zeros(len(STAGES)), np.zeros(len(STAGES))
    for seed in range(20):
        book = sell(_with_seed(company, seed), at)
        reached = book.entered < 10**6
        entered += reached.sum(axis=0)
        moved[:-1] += reached[:, 1:].sum(axis=0)
        moved[-1] += book.won.sum()
    return np.asarray(moved / entered)


def _with_seed(company: Company, seed: int) -> Company:
    return replace(company, seed=seed)


def test_what_happens_is_in_order(company: Company, books: list[Book]) -> None:
    for seller, book in zip(company.sellers, books, strict=True):
        there = book.entered < 10**6
        later = np.where(there[:, 1:], book.entered[:, 1:] - book.entered[:, :-1], 0)
        assert (later >= 0).all()
        assert (np.diff(there.astype(int), axis=1) <= 0).all()
        last = np.where(there, book.entered, 0).max(axis=1)
        assert (book.ended >= last).all()
        assert (book.won <= there[:, -1]).all()
        assert (book.opened >= number(seller.hired_on)).all()
        assert (book.amount > 0).all()


def test_the_whole_looks_like_a_company(company: Company, books: list[Book]) -> None:
    until = number(UNTIL)
    closed = [book.ended <= until for book in books]
    won = sum(int((book.won & shut).sum()) for book, shut in zip(books, closed, strict=True))
    share = won / sum(int(shut.sum()) for shut in closed)
    assert 0.25 <= share <= 0.5
    assert sum(map(len, books)) / len(books) / 2 >= 140


def test_wins_crowd_at_quarter_ends(books: list[Book]) -> None:
    """The share won is far higher in a quarter's last days: what makes raw comparisons between periods unfair."""
    ended = np.concatenate([book.ended for book in books])
    won = np.concatenate([book.won for book in books])
    final = quarter_end(ended) - ended < 12
    assert won[final].mean() - won[~final].mean() > 0.15


@pytest.mark.parametrize("count", [0, 19, 20_001])
def test_a_size_that_cannot_be_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="20 to 20,000"):
        generate(1, count, until=UNTIL)
