"""Which day is proposed for a session that falls into leave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ridealong.coaching.rules.absence import day_instead

TUESDAY = date(2026, 11, 24)


def day(number: int) -> date:
    return TUESDAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("of", "away", "instead"),
    [
        (1, {1}, 2),  # the day after rather than the one before
        (3, {3}, 2),  # before the weekend rather than after it
        (1, {1, 2, 3}, 0),
        (0, {0, 1, 2, 3}, 6),
        (3, {0, 1, 2, 3, 6, 7}, 8),
        (0, set(range(60)), None),
    ],
)
def test_the_nearest_day_on_which_both_are_there(of: int, away: set[int], instead: int | None) -> None:
    there = {day(number) for number in range(-5, 60)} - {day(number) for number in away}
    found = day_instead(day(of), first=TUESDAY, last=day(40), both_there=there.__contains__)
    assert found == (None if instead is None else day(instead))
