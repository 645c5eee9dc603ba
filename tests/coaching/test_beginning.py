"""A session begins when whoever holds it says so; how its time stands follows from that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ridealong.access.rules import Refused
from ridealong.coaching.actions.beginning import begin, not_begun
from ridealong.coaching.actions.keeping import change
from ridealong.coaching.models import Session
from ridealong.coaching.queries.talks import talk
from ridealong.coaching.rules.running import Running, minutes_held, running
from ridealong.kernel.possible import NotPossible
from tests.cast import Cast
from tests.coaching.meeting import held, meet

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def after(minutes: float, *, began: bool = True) -> Running | None:
    stands = {"began_at": AT if began else None, "planned_for": AT, "minutes": 30}
    return running(**stands, now=AT + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("minutes", "left", "over", "share"),
    [(0, 30, 0, 0), (0.99, 30, 0, 0), (12, 18, 0, 40), (30, 0, 0, 100), (37, 0, 7, 100), (480, 0, 450, 100)],
)
def test_time_is_counted_from_the_start_and_past_the_end(minutes: float, left: int, over: int, share: int) -> None:
    found = after(minutes)
    assert found is not None
    assert (found.left, found.over, found.share) == (left, over, share)


def test_nobody_ended_what_lasts_longer_than_a_session_may() -> None:
    assert after(481) is None
    assert after(-1) is None


def test_of_what_was_only_planned_nothing_is_known_beyond_its_time() -> None:
    assert after(12, began=False) == Running(AT, 12, 30, began=False)
    assert after(30, began=False) is None
    assert running(began_at=None, planned_for=None, minutes=30, now=AT) is None


def test_a_start_before_or_after_the_planned_time_goes_before_it() -> None:
    found = running(began_at=AT, planned_for=AT - timedelta(hours=3), minutes=30, now=AT + timedelta(minutes=5))
    assert found == Running(AT, 5, 30, began=True)


def test_the_minutes_that_are_proposed_are_those_since_the_start() -> None:
    assert [minutes_held(after(minutes), 30) for minutes in (0.5, 7, 8, 22, 41, 500)] == [30, 30, 8, 22, 41, 30]
    assert minutes_held(after(12, began=False), 30) == 30
    assert minutes_held(None, 30) == 30


def test_the_leader_begins_it_once_and_both_see_it(cast: Cast, now: datetime) -> None:
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    begin(alice, session_id=session, now=now)
    begin(alice, session_id=session, now=now + timedelta(minutes=9))
    assert [talk(one, session).began_at for one in (alice, bob)] == [now, now]
    not_begun(alice, session_id=session, now=now)
    assert talk(bob, session).began_at is None


@pytest.mark.parametrize(("ago", "kept"), [(20, True), (60 * 24, True), (60 * 24 + 1, False), (-1, False)])
def test_a_browser_that_waited_says_when_within_a_day(ago: int, kept: bool, cast: Cast, now: datetime) -> None:
    alice, session, at = cast.viewers["alice"], meet(cast, now), now - timedelta(minutes=ago)
    begin(alice, session_id=session, at=at, now=now)
    assert talk(alice, session).began_at == (at if kept else now)


@pytest.mark.parametrize("name", ["bob", "carol", "dora", "fay", "olga", "adam"])
def test_nobody_else_begins_it(name: str, cast: Cast, now: datetime) -> None:
    session = meet(cast, now)
    for act in (begin, not_begun):
        with pytest.raises(Refused):
            act(cast.viewers[name], session_id=session, now=now)


def test_what_is_over_does_not_begin_and_what_is_moved_begins_anew(cast: Cast, now: datetime) -> None:
    alice, session = cast.viewers["alice"], meet(cast, now)
    begin(alice, session_id=session, now=now)
    change(session, {"planned_on": alice.today + timedelta(days=1)})
    assert Session.objects.get(pk=session).began_at is None
    held(session, cast)
    for act in (begin, not_begun):
        with pytest.raises(NotPossible):
            act(alice, session_id=session, now=now)
