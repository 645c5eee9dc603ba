"""Undoing the end of a session: the next one, planned in the same go, goes with it, unless somebody has touched it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from ridealong.access.rules import Purpose
from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.actions.notes import write_note, write_private_note
from ridealong.coaching.actions.teams import set_participants
from ridealong.coaching.models import Session
from ridealong.people import actions as people
from ridealong.week.actions import deciding
from tests.web.house import NOW, TODAY, WEEK, House, make_operator

pytestmark = pytest.mark.django_db
NEXT = TODAY + timedelta(weeks=1)
STAYS = "The next session, planned for"


@pytest.fixture
def lena(house: House) -> Client:
    return house.client("lena")


def undo_of(page: str) -> str:
    """Where the page offers to take back what was just done."""
    assert "data-undo" in page
    return page.partition("data-undo")[0].rpartition('action="')[2].partition('"')[0]


def hold(client: Client, talk: str, **more: str) -> str:
    """Ends the session on its page with a next date; answers the address of the undo."""
    sent = {"minutes": "25", "again": NEXT.isoformat(), **more}
    return undo_of(client.post(f"{talk}end/", sent, follow=True).content.decode())


def after(session_id: int) -> Session | None:
    return Session.objects.filter(planned_on=NEXT).exclude(pk=session_id).first()


def test_undoing_the_end_takes_the_next_session_back_and_twice_is_harmless(house: House, lena: Client) -> None:
    undo = hold(lena, house.talk)
    made = after(house.meeting)
    assert made is not None
    assert (made.person_id, made.minutes) == (house.ids["s0"], 30)
    page = lena.post(undo, follow=True).content.decode()
    assert "Undone." in page
    assert STAYS not in page
    assert Session.objects.get(pk=house.meeting).held_on is None
    assert after(house.meeting) is None
    assert "Undone." not in lena.post(undo, follow=True).content.decode()
    assert (after(house.meeting), Session.objects.get(pk=house.meeting).held_on) == (None, None)
    assert hold(lena, house.talk) != undo, "it can be held again, with the same next day"
    assert after(house.meeting) is not None


def moved(house: House, made: Session) -> None:
    deciding.plan_on(house.lena, session_id=made.pk, day=NEXT + timedelta(days=1), now=NOW)


def at_another_time(house: House, made: Session) -> None:
    deciding.plan_on(house.lena, session_id=made.pk, day=NEXT, at=None, now=NOW)


def with_a_point(house: House, made: Session) -> None:
    add_point(house.seller, session_id=made.pk, text="A point", now=NOW)


def with_a_note(house: House, made: Session) -> None:
    write_note(house.lena, session_id=made.pk, text="A note", version=0, now=NOW)


def with_a_private_note(house: House, made: Session) -> None:
    write_private_note(house.seller, session_id=made.pk, text="For me", version=0, now=NOW)


@pytest.mark.parametrize("touch", [moved, at_another_time, with_a_point, with_a_note, with_a_private_note])
def test_a_next_session_that_somebody_has_touched_stays(
    house: House, lena: Client, touch: Callable[[House, Session], None]
) -> None:
    undo = hold(lena, house.talk)
    made = after(house.meeting)
    assert made is not None
    touch(house, made)
    page = lena.post(undo, follow=True).content.decode()
    assert STAYS in page
    assert Session.objects.get(pk=house.meeting).held_on is None
    assert Session.objects.filter(pk=made.pk, held_on=None, dropped_at=None).exists()


def test_a_next_session_that_was_dropped_since_is_left_alone(house: House, lena: Client) -> None:
    undo = hold(lena, house.talk)
    made = after(house.meeting)
    assert made is not None
    deciding.drop(house.lena, session_id=made.pk, reason="no_time", now=NOW)
    assert STAYS not in lena.post(undo, follow=True).content.decode()
    assert Session.objects.get(pk=made.pk).drop_reason == "no_time"


@pytest.mark.parametrize("touched", [False, True])
def test_the_next_session_of_a_team_goes_too_unless_who_takes_part_was_changed(
    house: House, lena: Client, *, touched: bool
) -> None:
    undo, own = hold(lena, house.together), int(house.together.split("/")[2])
    made = after(own)
    assert made is not None
    assert made.participants.count() == 3
    if touched:
        who = [house.ids["s0"], house.ids["s1"]]
        set_participants(house.lena, session_id=made.pk, person_ids=who, co_coach_id=None, now=NOW)
    assert (STAYS in lena.post(undo, follow=True).content.decode()) is touched
    assert (after(own) is not None) is touched


def test_whoever_may_not_undo_takes_nothing_back(house: House, lena: Client) -> None:
    undo = hold(lena, house.talk)
    for name in ("s0", "lou", "edgar", "olga"):
        assert house.client(name).post(undo).status_code == 404
    assert after(house.meeting) is not None
    assert Session.objects.get(pk=house.meeting).held_on == TODAY


def test_put_down_from_the_mail_it_goes_the_same_way(house: House) -> None:
    phone, number = Client(), house.meeting
    address = house.mailed(Purpose.WRAP_UP, about=WEEK.monday.toordinal())
    others = Session.objects.filter(leader_id=house.ids["lena"], monday=WEEK.monday).exclude(pk=number)
    sent = {f"s{number}-became": "held", f"s{number}-minutes": "25", f"s{number}-next_on": "2026-12-03"}
    assert phone.post(address, sent | {f"s{one.pk}-became": "open" for one in others}).status_code == 303
    made = Session.objects.filter(planned_on=date(2026, 12, 3))
    assert made.exists()
    assert phone.post(address, {"undo": number}).status_code == 303
    assert not made.exists()
    assert Session.objects.get(pk=number).held_on is None


def test_who_left_since_can_still_be_taken_back(house: House, lena: Client) -> None:
    """What was planned with them goes with the end: it is the leader's own."""
    undo = hold(lena, house.talk)
    people.set_leader(
        make_operator(), person_id=house.ids["s0"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW
    )
    assert lena.post(undo, follow=True).status_code == 200
    assert after(house.meeting) is None
