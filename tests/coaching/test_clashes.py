"""Two sessions of one leader at the same time: told when the second is planned, moved or made to recur."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from ridealong.access.rules import Viewer
from ridealong.coaching.actions.rhythm import set_standing
from ridealong.coaching.models import Session
from ridealong.coaching.queries.clashes import met_beside, met_beside_rhythm
from ridealong.coaching.rules.times import overlap
from ridealong.people.actions.editing import stand_in
from ridealong.week.actions import deciding
from tests.cast import Cast
from tests.coaching.meeting import meet

TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "minutes", "shares"), [(0, 30, True), (29, 30, True), (30, 30, False), (-30, 30, False), (-30, 31, True)]
)
def test_spans_share_a_moment_or_none(after: int, minutes: int, shares: bool) -> None:
    other = TEN + timedelta(minutes=after)
    assert overlap(TEN, 30, other, minutes) is overlap(other, minutes, TEN, 30) is shares


def test_whoever_is_met_at_that_time_is_named(cast: Cast, now: datetime, today: date) -> None:
    alice, first = cast.viewers["alice"], meet(cast, now, zone="Europe/Berlin")
    assert met_beside(alice, first) == ()
    second = meet(cast, now, person="carol", at=time(9, 20), zone="Europe/London")
    assert met_beside(alice, second) == ("Bob Adeyemi",)
    assert met_beside(alice, first) == ("Carol Ito",)
    deciding.plan_on(alice, session_id=second, day=today, at=time(9, 30), now=now)
    assert met_beside(alice, second) == ()
    deciding.plan_on(alice, session_id=second, day=today, at=None, now=now)
    assert met_beside(alice, first) == met_beside(alice, second) == ()
    deciding.plan_on(alice, session_id=second, day=today, at=time(9), now=now)
    deciding.drop(alice, session_id=first, reason="customer", now=now)
    assert met_beside(alice, second) == ()


def test_what_recurs_counts_on_its_days_alone(cast: Cast, operator: Viewer, now: datetime, today: date) -> None:
    """And no more where it was moved from its day; who acts for a leader learns of none with the leader's own."""
    alice = cast.viewers["alice"]
    every = {"weekday": today.weekday(), "minutes": 30, "starts_on": today, "starts_at": time(10), "zone": "UTC"}
    set_standing(alice, leader_id=cast["alice"], person_id=cast["bob"], every_weeks=2, **every, now=now)
    dora = replace(cast.viewers["dora"], today=today)
    set_standing(dora, leader_id=cast["dora"], person_id=cast["alice"], every_weeks=4, **every, now=now)
    far, odd = (meet(cast, now, person="carol", day=today + timedelta(weeks=n), zone="UTC") for n in (4, 3))
    assert met_beside(alice, far) == ("Bob Adeyemi", "Dora Lindqvist")
    assert met_beside(alice, odd) == ()
    stand_in(
        operator, leader_id=cast["alice"], acting_id=cast["edgar"], starts_on=today, ends_on=today + timedelta(weeks=5),
        now=now,
    )  # fmt: skip
    assert met_beside(cast.viewers["edgar"], far) == ("Bob Adeyemi",)
    Session.objects.create(
        leader_id=cast["alice"], person_id=cast["bob"], monday=monday_of(today, 5), topic="own_choice",
        form="one_on_one", minutes=30, occurs_on=today + timedelta(weeks=4), standing=True, moved=True, zone="UTC",
    )  # fmt: skip
    assert met_beside(alice, far) == ("Dora Lindqvist",)
    pair = {"leader_id": cast["alice"], "person_id": cast["carol"]}
    assert met_beside_rhythm(alice, **pair) == ()
    set_standing(alice, **pair, **every, now=now)
    assert met_beside_rhythm(alice, **pair) == ("Bob Adeyemi", "Dora Lindqvist")


def monday_of(day: date, weeks: int) -> date:
    return day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
