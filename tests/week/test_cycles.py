"""How long a focus holds."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest

from ridealong.kernel.calendar import Week
from ridealong.week.rules.cycles import after, cycle_of, first_length, next_cycle, running, week_of_cycle, weeks_of
from ridealong.week.rules.shapes import Cycle

MONDAY = date(2026, 11, 23)
WEEK = Week(MONDAY)


def test_without_a_stored_plan_a_cycle_ends_27_days_later() -> None:
    assert cycle_of(WEEK, 4) == Cycle(MONDAY, MONDAY + timedelta(days=27))


@pytest.mark.parametrize("key", ["crm:1", "crm:2", "maven:n8736ad461e3c7a6a"])
def test_the_first_recorded_cycle_lasts_one_to_four_weeks_by_the_leaders_key(key: str) -> None:
    weeks = int(hashlib.sha256(key.encode()).hexdigest(), 16) % 4 + 1
    assert first_length(key) == weeks
    found = next_cycle(WEEK, leader_key=key, weeks=4, known=())
    assert weeks_of(found) == weeks


def test_leaders_start_in_all_four_weeks() -> None:
    assert {first_length(f"crm:{number}") for number in range(40)} == {1, 2, 3, 4}
    assert {first_length(f"crm:{number}", 1) for number in range(40)} == {1}


def test_later_cycles_last_four_weeks_and_stop_before_one_that_is_known() -> None:
    before = Cycle(MONDAY - timedelta(days=14), MONDAY - timedelta(days=1))
    assert next_cycle(WEEK, leader_key="crm:1", weeks=4, known=[before]) == cycle_of(WEEK, 4)
    coming = Cycle(MONDAY + timedelta(days=14), MONDAY + timedelta(days=41))
    cut = next_cycle(WEEK, leader_key="crm:1", weeks=4, known=[before, coming])
    assert cut == Cycle(MONDAY, MONDAY + timedelta(days=13))


def test_a_week_runs_in_the_cycle_that_covers_it() -> None:
    cycle = cycle_of(WEEK, 4)
    assert running(WEEK.plus(3), [cycle]) == cycle
    assert running(WEEK.plus(4), [cycle]) is None
    assert running(WEEK.plus(-1), [cycle]) is None
    assert [week_of_cycle(WEEK.plus(number), cycle) for number in range(4)] == [1, 2, 3, 4]
    assert after(cycle) == WEEK.plus(4).monday
