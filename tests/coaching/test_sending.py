"""What a browser sends again because its answer was lost is done once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.agendas import add_point, move_point_up
from ridealong.coaching.actions.sending import KEPT, forget_taken, once
from ridealong.coaching.models import Point, Taken
from ridealong.coaching.queries.sending import is_taken
from ridealong.kernel.possible import NotPossible
from tests.cast import Cast
from tests.coaching.meeting import meet

TOKEN = "0123456789abcdef"


def send(by: Viewer, session: int, now: datetime, *, text: str = "Who signs?", token: str = TOKEN) -> int | None:
    act = partial(add_point, session_id=session, text=text)
    return once(by, session_id=session, token=token, act=act, now=now)


def test_the_same_token_is_done_once_and_answers_what_came_of_it(cast: Cast, now: datetime) -> None:
    alice, session = cast.viewers["alice"], meet(cast, now)
    made = send(alice, session, now)
    assert send(alice, session, now + timedelta(hours=1)) == made
    assert [one.pk for one in Point.objects.all()] == [made]
    assert is_taken(alice, session_id=session, token=TOKEN)


def test_a_token_is_of_one_person_and_one_session(cast: Cast, now: datetime) -> None:
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    other = meet(cast, now)
    assert len({send(alice, session, now), send(bob, session, now), send(alice, other, now)}) == 3
    assert not is_taken(cast.viewers["carol"], session_id=session, token=TOKEN)


def test_a_move_up_that_is_sent_twice_moves_once(cast: Cast, now: datetime) -> None:
    alice, session = cast.viewers["alice"], meet(cast, now)
    made = [add_point(alice, session_id=session, text=text, now=now) for text in "abc"]
    act = partial(move_point_up, session_id=session, point_id=made[2])
    for _ in range(2):
        assert once(alice, session_id=session, token=TOKEN, act=act, now=now) is None
    assert [one.text for one in Point.objects.order_by("place")] == ["a", "c", "b"]


def test_beside_all_sessions_a_token_is_of_one_person_and_is_done_once(cast: Cast, now: datetime) -> None:
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    act = partial(add_point, session_id=session, text="Who signs?")
    made = [once(by, session_id=None, token=TOKEN, act=act, now=now) for by in (alice, alice, bob)]
    assert made[0] == made[1] != made[2]
    assert is_taken(alice, session_id=None, token=TOKEN)
    assert not is_taken(alice, session_id=session, token=TOKEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Taken.objects.create(by_id=alice.person_id, token=TOKEN, at=now)


def test_what_was_refused_can_be_sent_again(cast: Cast, now: datetime) -> None:
    alice, session = cast.viewers["alice"], meet(cast, now)
    with pytest.raises(NotPossible):
        send(alice, session, now, text=" ")
    assert not is_taken(alice, session_id=session, token=TOKEN)
    assert send(alice, session, now) is not None


@pytest.mark.parametrize("name", ["carol", "dora", "fay", "olga", "adam"])
def test_nobody_else_leaves_a_trace(name: str, cast: Cast, now: datetime) -> None:
    session = meet(cast, now)
    with pytest.raises(Refused):
        send(cast.viewers[name], session, now)
    assert not Taken.objects.exists()


def test_it_is_kept_for_a_time_taken_away_with_its_person_and_erased_with_them(
    cast: Cast, operator: Viewer, now: datetime
) -> None:
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    send(alice, session, now)
    send(bob, session, now)
    forget_taken(now=now + KEPT)
    assert Taken.objects.count() == 2
    assert len(held_on(bob, cast["bob"])["coaching.Taken"]) == 1
    erase_person(operator, person_id=cast["bob"], now=now)
    assert not Taken.objects.filter(by=cast["bob"]).exists()
    forget_taken(now=now + KEPT + timedelta(seconds=1))
    assert not Taken.objects.exists()
