"""Asking for help: who may, what becomes of it, who sees it, and when it is a must."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ridealong.access.rules import Refused
from ridealong.coaching.actions import asks
from ridealong.coaching.models import Ask
from ridealong.coaching.queries.asks import ask, asks_of, open_asks, waiting
from ridealong.coaching.rules.asks import MOST_OPEN
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible
from ridealong.people.actions import set_leader
from tests.cast import Cast
from tests.coaching.meeting import meet

OUTSIDERS = ("dora", "edgar", "carol", "fay", "olga", "adam")


def make(cast: Cast, now: datetime, text: str = "Two large demos") -> int:
    return asks.ask(cast.viewers["bob"], person_id=cast["bob"], text=text, now=now)


def test_one_line_is_asked_and_answered_by_hand_or_in_a_session(cast: Cast, now: datetime) -> None:
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    first, second = make(cast, now, " Two\nlarge  demos "), make(cast, now, "Prices")
    assert [(one.text, one.open, one.own) for one in asks_of(bob, person_id=cast["bob"])] == [
        ("Two large demos", True, True), ("Prices", True, True),
    ]  # fmt: skip
    assert [one.id for one in open_asks(alice, [cast["bob"], cast["carol"]])[cast["bob"]]] == [first, second]
    asks.answer(alice, ask_id=first, now=now)
    asks.answer(alice, ask_id=second, session_id=session, now=now)
    assert [(one.how, one.session_id) for one in asks_of(alice, person_id=cast["bob"])] == [
        ("session", session), ("hand", None),
    ]  # fmt: skip
    assert open_asks(alice, [cast["bob"]]) == {}
    with pytest.raises(Refused):
        asks.answer(alice, ask_id=make(cast, now), session_id=meet(cast, now, person="carol"), now=now)


def test_its_author_takes_it_back_and_asks_again(cast: Cast, now: datetime) -> None:
    alice, bob, made = cast.viewers["alice"], cast.viewers["bob"], make(cast, now)
    asks.take_back(bob, ask_id=made, now=now)
    assert Ask.objects.get(pk=made).closed_how == "back"
    with pytest.raises(Refused):
        asks.ask_again(alice, ask_id=made, now=now)
    asks.ask_again(bob, ask_id=made, now=now)
    asks.answer(alice, ask_id=made, now=now)
    asks.ask_again(alice, ask_id=made, now=now)
    assert Ask.objects.get(pk=made).closed_on is None
    with pytest.raises(Refused):
        asks.take_back(alice, ask_id=made, now=now)
    with pytest.raises(Refused):
        asks.answer(bob, ask_id=made, now=now)


def test_nobody_else_asks_answers_or_reads(cast: Cast, now: datetime) -> None:
    made = make(cast, now)
    for name in OUTSIDERS:
        by = cast.viewers[name]
        assert asks_of(by, person_id=cast["bob"]) == ()
        assert ask(by, person_id=cast["bob"], ask_id=made) is None
        with pytest.raises(Refused):
            asks.answer(by, ask_id=made, now=now)
    for name in (*OUTSIDERS, "alice"):
        with pytest.raises(Refused):
            asks.ask(cast.viewers[name], person_id=cast["bob"], text="x", now=now)
    assert ask(cast.viewers["alice"], person_id=cast["carol"], ask_id=made) is None


def test_a_new_leader_takes_over_what_is_open_and_sees_nothing_of_before(cast: Cast, now: datetime) -> None:
    alice, edgar = cast.viewers["alice"], cast.viewers["edgar"]
    over, still = make(cast, now, "Over"), make(cast, now, "Still")
    asks.answer(alice, ask_id=over, now=now)
    Ask.objects.update(asked_on=alice.today - timedelta(days=9))
    Ask.objects.filter(pk=over).update(closed_on=alice.today - timedelta(days=2))
    set_leader(
        replace(alice, operator=True), person_id=cast["bob"], leader_id=cast["edgar"], starts_on=alice.today, now=now
    )
    assert [one.id for one in asks_of(edgar, person_id=cast["bob"])] == [still]
    assert asks_of(alice, person_id=cast["bob"]) == ()
    asks.answer(edgar, ask_id=still, now=now)
    with pytest.raises(Refused):
        asks.ask_again(edgar, ask_id=over, now=now)


def test_what_becomes_a_week_old_in_a_week_is_a_must_of_it(cast: Cast, now: datetime) -> None:
    """Asked on any day of a week, it is a must of the next one and never of its own: met within two."""
    made, monday = make(cast, now), Week.of(cast.viewers["bob"].today).monday
    for back in range(7):
        Ask.objects.filter(pk=made).update(asked_on=monday + timedelta(days=back))
        assert waiting(monday) == {}
        assert waiting(monday + timedelta(weeks=1)) == {cast["bob"]: 1}
        assert waiting(monday + timedelta(weeks=2)) == {cast["bob"]: 1}
    asks.take_back(replace(cast.viewers["bob"], today=monday + timedelta(days=6)), ask_id=made, now=now)
    assert waiting(monday + timedelta(weeks=2)) == {}


@pytest.mark.parametrize("text", ["  ", "x" * 301])
def test_what_cannot_be_asked_says_why(cast: Cast, now: datetime, text: str) -> None:
    with pytest.raises(NotPossible, match="words"):
        make(cast, now, text)
    for at in range(MOST_OPEN):
        make(cast, now, f"Ask {at}")
    with pytest.raises(NotPossible, match="many"):
        make(cast, now)
