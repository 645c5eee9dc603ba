"""When recurring things fall, and which moment that is: three zones, both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.coaching.rules.times import coming, falls_on, meant, moment

NINE = time(9)


@pytest.mark.parametrize(
    ("zone", "before", "after", "utc_before", "utc_after"),
    [
        ("Europe/Berlin", date(2026, 3, 23), date(2026, 3, 30), 8, 7),
        ("Europe/Berlin", date(2026, 10, 19), date(2026, 10, 26), 7, 8),
        ("America/New_York", date(2026, 3, 2), date(2026, 3, 9), 14, 13),
        ("America/New_York", date(2026, 10, 26), date(2026, 11, 2), 13, 14),
        ("Australia/Sydney", date(2026, 3, 30), date(2026, 4, 6), 22, 23),
        ("Australia/Sydney", date(2026, 9, 28), date(2026, 10, 5), 23, 22),
    ],
)
def test_a_weekly_nine_o_clock_stays_nine_o_clock(
    zone: str, before: date, after: date, utc_before: int, utc_after: int
) -> None:
    days = coming(before, before.weekday(), 1, since=before, until=None, most=2)
    assert days == [before, after]
    moments = [moment(day, NINE, zone) for day in days]
    assert [one.hour for one in moments if one] == [utc_before, utc_after]
    assert [meant(one, zone) for one in moments if one] == [(before, NINE), (after, NINE)]


def test_a_time_that_is_skipped_is_later_and_one_that_comes_twice_is_the_first() -> None:
    assert moment(date(2026, 3, 29), time(2, 30), "Europe/Berlin") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment(date(2026, 3, 29), None, "Europe/Berlin") is None


@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(0, 6), st.integers(1, 13), st.integers(0, 400),
    st.one_of(st.none(), st.integers(0, 400)),
)  # fmt: skip
def test_what_comes_keeps_its_weekday_and_its_distance(
    starts_on: date, weekday: int, every: int, later: int, lasts: int | None
) -> None:
    since = date.fromordinal(starts_on.toordinal() + later)
    until = None if lasts is None else date.fromordinal(starts_on.toordinal() + lasts)
    days = coming(starts_on, weekday, every, since=since, until=until, most=4)
    assert all(day.weekday() == weekday and day >= since and (until is None or day <= until) for day in days)
    assert [(second - first).days for first, second in pairwise(days)] == [7 * every] * (max(0, len(days) - 1))
    assert until is not None or len(days) == 4
    for day in days:
        monday = date.fromordinal(day.toordinal() - day.weekday())
        assert falls_on(starts_on, weekday, every, monday) == day
