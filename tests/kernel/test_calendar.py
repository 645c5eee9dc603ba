from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.kernel.calendar import Week, quarter_of, quarters_over
from ridealong.kernel.minutes import units


@given(st.dates(min_value=date(1990, 1, 8), max_value=date(2100, 1, 1)))
def test_a_week_survives_its_own_name(day: date) -> None:
    week = Week.of(day)
    assert Week.parse(str(week)) == week == Week.parse(day.isoformat())
    assert week.monday <= day <= week.sunday
    assert (week.monday - week.eve).days == 1


def test_only_mondays_start_weeks() -> None:
    with pytest.raises(ValueError, match="no Monday"):
        Week(date(2026, 11, 24))
    assert str(Week.of(date(2027, 1, 3))) == "2026-W53"


@pytest.mark.parametrize(
    ("day", "start", "quarter"),
    [
        (date(2026, 11, 24), 1, (date(2026, 10, 1), date(2026, 12, 31))),
        (date(2026, 1, 31), 2, (date(2025, 11, 1), date(2026, 1, 31))),
        (date(2026, 2, 1), 2, (date(2026, 2, 1), date(2026, 4, 30))),
    ],
)
def test_fiscal_quarters(day: date, start: int, quarter: tuple[date, date]) -> None:
    assert quarter_of(day, start) == quarter


def test_minutes_are_whole_units() -> None:
    assert [units(m) for m in (-5, 0, 4, 5, 29, 180)] == [0, 0, 0, 1, 5, 36]


def test_the_quarters_that_are_over_end_the_latest_first() -> None:
    assert quarters_over(date(2026, 11, 24), most=3) == (date(2026, 9, 30), date(2026, 6, 30), date(2026, 3, 31))
    assert quarters_over(date(2026, 9, 30), 2, most=2) == (date(2026, 7, 31), date(2026, 4, 30))
    assert quarters_over(date(2026, 10, 1), most=1) == (date(2026, 9, 30),)
