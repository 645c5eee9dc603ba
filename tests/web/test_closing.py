"""When two meet next, as it is proposed at the end of a session."""

from __future__ import annotations

from datetime import date

import pytest

from ridealong.coaching.rules.kinds import SIT_IN
from ridealong.web.coaching.closing import proposed_days

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("planned_on", "first"),
    [
        (None, date(2026, 12, 1)),
        (TODAY, date(2026, 12, 1)),
        (date(2026, 11, 12), date(2026, 11, 26)),  # held twelve days late: what was to be the next comes first
        (date(2026, 11, 17), date(2026, 12, 1)),
        (date(2026, 12, 10), date(2026, 12, 17)),  # held before its day: never that day again
    ],
)
def test_the_next_days_are_of_the_same_weekday_after_both(planned_on: date | None, first: date) -> None:
    days = proposed_days(planned_on, TODAY, "one_on_one")
    assert (days[0], (days[1] - days[0]).days) == (first, 7)
    assert days[0] > TODAY


def test_who_sits_in_goes_by_the_one_on_one() -> None:
    assert proposed_days(TODAY, TODAY, SIT_IN) == ()
