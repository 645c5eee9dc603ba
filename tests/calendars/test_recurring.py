"""Recurrence rules against the library that everybody uses for them, which cannot be bounded."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ridealong.calendars.rules.recurring import DAYS, Budget, occurrences, parsed


def on_the_wall(*numbers: int) -> datetime:
    return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001


FIRST, LAST = on_the_wall(2026, 1, 1), on_the_wall(2027, 12, 31, 23, 59)


def _some(numbers: list[int]) -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from(numbers), min_size=1, max_size=3, unique=True)


def _text(name: str, values: st.SearchStrategy[list[int]]) -> st.SearchStrategy[str]:
    return st.just("") | values.map(lambda found: f";{name}={','.join(map(str, found))}")


def _weekdays(places: list[str]) -> st.SearchStrategy[str]:
    one = st.tuples(st.sampled_from(places), st.sampled_from(DAYS)).map("".join)
    return st.just("") | st.lists(one, min_size=1, max_size=3, unique=True).map(
        lambda found: ";BYDAY=" + ",".join(found)
    )


MONTHS = _text("BYMONTH", _some(list(range(1, 13))))
MONTHDAYS = _text("BYMONTHDAY", _some([1, 2, 13, 28, 29, 30, 31, -1, -2, -31]))
YEARDAYS = _text("BYYEARDAY", _some([1, 59, 60, 200, 365, 366, -1, -366]))
PLACES = _text("BYSETPOS", _some([1, 2, 3, -1, -2]))
# The library takes plain and counted weekdays in one rule for a condition on each other, RFC 5545 for a choice.
ANY = _weekdays([""])
NTH = ANY | _weekdays(["1", "2", "-1", "5", "-2"])
RULES = st.one_of(
    st.tuples(st.just("FREQ=DAILY"), MONTHS, MONTHDAYS, ANY),
    # Without places: the library counts them in what is left of the first week.
    st.tuples(st.just("FREQ=WEEKLY"), MONTHS, ANY),
    st.tuples(st.just("FREQ=MONTHLY"), MONTHS, MONTHDAYS, NTH, PLACES),
    st.tuples(st.just("FREQ=YEARLY"), MONTHS, MONTHDAYS, NTH, PLACES),
    st.tuples(st.just("FREQ=YEARLY"), YEARDAYS, ANY),
    st.tuples(st.just("FREQ=YEARLY"), _text("BYWEEKNO", _some([1, 20, 52, 53, -1])), st.just(";BYDAY=MO,TH")),
    st.tuples(st.sampled_from(["FREQ=HOURLY;INTERVAL=31", "FREQ=MINUTELY;INTERVAL=5000"])),
).map("".join)


DAY_ONE = [on_the_wall(2026, 1, 5, 9), on_the_wall(2026, 1, 5, 17)]


@settings(deadline=None)
@given(
    RULES,
    st.datetimes(on_the_wall(2024, 1, 1), on_the_wall(2026, 6, 1)).map(
        lambda one: one.replace(second=0, microsecond=0)
    ),
    st.integers(1, 4),
    st.none() | st.integers(1, 40),
    st.sampled_from(["", ";WKST=SU"]),
)
def test_the_same_times_as_the_library(rule: str, start: datetime, interval: int, count: int | None, wkst: str) -> None:
    text = rule if "INTERVAL" in rule else f"{rule};INTERVAL={interval}"
    text += wkst if "BYWEEKNO" not in text else ""
    text += f";COUNT={count}" if count else ""
    found = occurrences(parsed(text), start, first=FIRST, last=LAST, budget=Budget())
    # Where nothing comes, the library walks to the year 9999: such rules have tests of their own.
    assume(found)
    theirs = rrulestr(text, dtstart=start).xafter(FIRST, inc=True)
    assert found == list(takewhile(lambda one: one <= LAST, theirs))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=YEARLY;BYWEEKNO=20", [on_the_wall(2026, 5, 11, 9), on_the_wall(2027, 5, 17, 9)]),
        ("FREQ=MONTHLY;COUNT=3", [on_the_wall(2026, 1, 5, 9), on_the_wall(2026, 2, 5, 9), on_the_wall(2026, 3, 5, 9)]),
        ("FREQ=MONTHLY;BYDAY=6MO", []),
        ("FREQ=DAILY;INTERVAL=300;BYHOUR=9,17;COUNT=3", [*DAY_ONE, on_the_wall(2026, 11, 1, 9)]),
    ],
)
def test_known_answers(text: str, expected: list[datetime]) -> None:
    start = on_the_wall(2026, 1, 5, 9)
    assert occurrences(parsed(text), start, first=FIRST, last=LAST, budget=Budget()) == expected
