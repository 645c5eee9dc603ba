"""Productivity, curves and months: what is said of whom, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from ridealong.figures.rules.effort import Counts, Effort, counts, efforts
from ridealong.figures.rules.frames import Frame
from ridealong.figures.rules.paces import LAST, months, points
from ridealong.figures.rules.peers import Colleague

DAY = date(2026, 6, 30)
KEYS = tuple(f"x:{at:02d}" for at in range(12))
EVERYBODY = {key: Colleague(key, key, job="Seller") for key in KEYS}
WEEKS = dict.fromkeys(KEYS, 52.0)


def table(*numbers: float, keys: tuple[str, ...] = KEYS) -> Counts:
    """Twelve equal months of so many things each."""
    return Counts(keys, np.array([[number] * 12 for number in numbers], dtype=np.float64))


def found(
    kinds: Mapping[str, Counts], people: Mapping[str, Colleague] = EVERYBODY, weeks: Mapping[str, float] = WEEKS
) -> dict[str, Effort]:
    return {one.key: one for one in efforts(kinds, weeks, people, day=DAY)}


def test_who_does_far_more_stands_above_and_who_does_far_less_below() -> None:
    one = found({"closed": table(60, 5, *[20] * 10)})
    assert (one["x:00"].verdict, one["x:01"].verdict) == ("real", "real")
    assert one["x:00"].low is not None
    assert one["x:00"].low > 50
    assert one["x:01"].high is not None
    assert one["x:01"].high < 50
    assert {one[key].verdict for key in KEYS[2:]} == {"too_close"}
    assert {row.peers for row in one.values()} == {12}


def test_nobody_stands_apart_where_all_do_the_same() -> None:
    rng = np.random.default_rng(3)
    rows = Counts(KEYS, rng.poisson(15, (12, 12)).astype(np.float64))
    one = found({"closed": rows})
    assert {row.verdict for row in one.values()} == {"too_close"}
    assert all(row.low is not None and row.high is not None and row.low < 50 < row.high for row in one.values())


def test_percentiles_of_all_centre_on_the_middle() -> None:
    one = found({"closed": table(*range(10, 22)), "entered": table(*range(30, 42))})
    numbers = [row.percentile for row in one.values() if row.percentile is not None]
    assert np.mean(numbers) == pytest.approx(50)
    assert all(0 <= number <= 100 for number in numbers)


def test_a_kind_that_most_never_do_says_nothing() -> None:
    without = found({"closed": table(*[20] * 12)})
    beside = found({"closed": table(*[20] * 12), "activities": table(500, *[0] * 11)})
    assert [row.verdict for row in beside.values()] == [row.verdict for row in without.values()]
    assert beside["x:00"].percentile == pytest.approx(without["x:00"].percentile, abs=1e-9)


def test_kinds_that_go_together_make_nobody_surer() -> None:
    alone = found({"closed": table(30, *[20] * 11)})["x:00"]
    twice = found({"closed": table(30, *[20] * 11), "moved": table(30, *[20] * 11)})["x:00"]
    assert alone.low is not None
    assert twice.low is not None
    assert twice.low == pytest.approx(alone.low, abs=3)


def test_weeks_away_do_not_count_against_anybody() -> None:
    half = found({"closed": table(10, *[20] * 11)}, weeks={**WEEKS, "x:00": 26.0})["x:00"]
    assert half.verdict == "too_close"
    assert half.percentile is not None
    assert 25 < half.percentile < 75


def test_who_cannot_be_compared_is_told_why() -> None:
    new = {**EVERYBODY, "x:00": Colleague("x:00", "x:00", job="Seller", compared=False)}
    assert found({"closed": table(*[20] * 12)}, new)["x:00"].verdict == "not_compared"
    few = found({"closed": Counts(KEYS, np.array([[1.0] * 4, *[[20.0] * 4] * 11]))})
    assert (few["x:00"].verdict, few["x:00"].percentile) == ("too_few", None)
    alone = {key: Colleague(key, key, job=f"Job {key}") for key in KEYS}
    assert {row.verdict for row in found({"closed": table(*[20] * 12)}, alone).values()} == {"no_fair_peers"}
    assert found({})["x:00"].verdict == "too_few"


def test_renaming_people_changes_nothing() -> None:
    numbers = [int(number) for number in np.random.default_rng(1).integers(10, 40, 12)]
    first = found({"closed": table(*numbers)})
    again = found({"closed": table(*numbers[::-1], keys=KEYS[::-1])})
    assert first == again


def test_counts_leave_out_who_is_not_asked_for() -> None:
    rows = [("x:00", date(2026, 1, 1), 3), ("x:00", date(2026, 2, 1), 1), ("y:9", date(2026, 1, 1), 9)]
    assert counts(rows, ("x:00", "x:01")).table.tolist() == [[3, 1], [0, 0]]
    assert counts([], ("x:00",)).table.tolist() == [[0]]


def lives(durations: Mapping[str, list[int]]) -> Frame:
    """Deals that were all closed after so many days."""
    rows = [(key, days) for key, found_days in durations.items() for days in found_days]
    labels = tuple(sorted(durations))
    n = len(rows)
    return Frame(
        n,
        {"seller": np.array([labels.index(key) for key, _ in rows], dtype=np.int64)},
        {"seller": labels},
        {
            "day": np.zeros(n),
            "duration": np.array([days for _, days in rows], dtype=np.float64),
            "closed": np.ones(n),
            "entry": np.zeros(n),
        },
    )


def test_curves_stand_beside_those_of_the_peers_and_end_where_few_are_left() -> None:
    slow = [50 + at for at in range(40)]
    fast = [5 + at for at in range(40)]
    rows = points(lives({"x:00": slow} | dict.fromkeys(KEYS[1:], fast)), EVERYBODY)
    own = {one.day: one for one in rows if one.key == "x:00"}
    assert own[0].open == 1.0
    assert own[45].open == 1.0
    assert own[45].peers is not None
    assert own[45].peers < 0.2
    assert 0 < own[60].low < own[60].open < own[60].high < 1
    others = [one.day for one in rows if one.key == "x:01"]
    assert max(others) < 45 < LAST
    assert all(one.open <= before.open for before, one in pairwise(rows) if before.key == one.key)


def test_no_curve_without_fair_peers_or_cases() -> None:
    assert points(lives({"x:00": [5] * 20}), EVERYBODY) == []
    assert points(lives({key: [5] * 4 for key in KEYS}), EVERYBODY) == []
    assert points(lives({}), EVERYBODY) == []


def test_months_are_the_last_twelve_that_were_seen() -> None:
    rows = [(key, date(2026, 6, 1), 4, at) for at, key in enumerate(KEYS)]
    found = months(rows, EVERYBODY, last=DAY, first=date(2026, 4, 1))
    own = [one for one in found if one.key == "x:03"]
    assert [one.month.month for one in own] == [4, 5, 6]
    assert (own[0].closed, own[0].won, own[2].closed, own[2].won) == (0, 0, 4, 3)
    assert (own[2].low, own[2].middle, own[2].high) == (2.75, 5.5, 8.25)
    whole = months(rows, EVERYBODY, last=DAY, first=date(2020, 1, 1))
    assert next(one.month for one in whole if one.key == "x:03") == date(2025, 7, 1)
    alone = months(rows[:3], EVERYBODY, last=DAY, first=date(2026, 6, 1))
    assert {one.middle for one in alone} == {None}
