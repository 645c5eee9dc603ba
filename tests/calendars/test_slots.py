"""When a leader is really free."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.calendars.rules.shapes import Span
from ridealong.calendars.rules.slots import Hours, free, spread
from tests.calendars.ics import BERLIN

HOURS = Hours(time(9), time(17), frozenset(range(5)), BERLIN)
MONDAY = date(2026, 11, 23)
DAYS = [MONDAY + timedelta(days=at) for at in range(7)]
EARLY = datetime(2026, 11, 1, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(BERLIN)).astimezone(UTC)


def shown(starts: object) -> list[str]:
    return [f"{one.astimezone(ZoneInfo(BERLIN)):%a %H:%M}" for one in starts]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("busy", "minutes", "after", "expected"),
    [
        ([], 240, EARLY, ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "13:00"]),
        ([Span(at(9), at(16))], 60, EARLY, ["16:00"]),
        ([Span(at(9), at(16, 1))], 60, EARLY, []),
        ([Span(at(8), at(12)), Span(at(13), at(20))], 60, EARLY, ["12:00"]),
        ([], 60, at(15, 10), ["15:30", "16:00"]),
        ([], 481, EARLY, []),
        ([Span(EARLY, EARLY + timedelta(days=60))], 15, EARLY, []),
    ],
)
def test_free_starts_of_a_day(busy: list[Span], minutes: int, after: datetime, expected: list[str]) -> None:
    found = free(HOURS, [MONDAY], minutes=minutes, busy=busy, after=after)
    assert [one[4:] for one in shown(found)] == expected


def test_days_off_have_no_free_time() -> None:
    found = free(HOURS, DAYS, minutes=480, busy=[], after=EARLY)
    assert shown(found) == [f"{name} 09:00" for name in ("Mon", "Tue", "Wed", "Thu", "Fri")]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney"])
@pytest.mark.parametrize("month", [3, 4, 10, 11])
def test_working_hours_stay_the_same_on_the_wall_over_changes_of_clocks(zone: str, month: int) -> None:
    hours = Hours(time(9), time(10), frozenset(range(7)), zone)
    days = [date(2026, month, 1) + timedelta(days=at) for at in range(30)]
    found = free(hours, days, minutes=60, busy=[], after=datetime(2026, 1, 1, tzinfo=UTC))
    assert [one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in found] == [
        datetime.combine(day, time(9)) for day in days
    ]


def test_a_time_that_the_change_of_clocks_leaves_out_is_not_proposed() -> None:
    hours = Hours(time(1), time(5), frozenset(range(7)), BERLIN)
    found = free(hours, [date(2026, 3, 29)], minutes=30, busy=[], after=datetime(2026, 1, 1, tzinfo=UTC))
    assert [one[4:] for one in shown(found)] == ["01:00", "01:30", "03:00", "03:30", "04:00", "04:30"]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ([], []),
        ([at(9), at(9, 30), at(16)], ["Mon 09:00", "Mon 09:30", "Mon 16:00"]),
        ([at(9), at(9, 30), at(16), at(16, 30)], ["Mon 09:00", "Mon 09:30", "Mon 16:30"]),
        (
            [one for day in DAYS for one in (at(9, day=day), at(10, day=day))],
            ["Mon 09:00", "Tue 09:00", "Wed 09:00"],
        ),
        ([at(9), at(10), at(15, day=DAYS[3])], ["Mon 09:00", "Mon 10:00", "Thu 15:00"]),
    ],
)
def test_what_is_proposed_is_spread_over_the_week(starts: list[datetime], expected: list[str]) -> None:
    assert shown(spread(starts, BERLIN)) == expected


minutes_of_the_week = st.integers(0, 7 * 24 * 60)


@given(st.lists(st.tuples(minutes_of_the_week, st.integers(1, 400)), max_size=20), st.integers(15, 240))
def test_what_is_proposed_is_free_and_inside_working_hours(taken: list[tuple[int, int]], minutes: int) -> None:
    begin = at(0)
    busy = [Span(begin + timedelta(minutes=one), begin + timedelta(minutes=one + length)) for one, length in taken]
    for start in free(HOURS, DAYS, minutes=minutes, busy=busy, after=EARLY):
        slot = Span(start, start + timedelta(minutes=minutes))
        wall = start.astimezone(ZoneInfo(BERLIN))
        assert not any(slot.meets(one) for one in busy)
        assert wall.weekday() < 5
        assert time(9) <= wall.time()
        assert slot.end <= datetime.combine(wall.date(), time(17), ZoneInfo(BERLIN))


def test_a_day_that_ends_before_it_starts_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Hours(time(17), time(9), frozenset({0}), BERLIN)
