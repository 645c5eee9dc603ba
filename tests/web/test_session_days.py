"""On which day a session is held, put down later, left out or opened again, and who else is met at its time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from ridealong.coaching.models import Session
from tests.web.house import NOW, TODAY, WEEK, House, name_of


@pytest.fixture
def lena(house: House) -> Client:
    return house.client("lena")


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_planning_moving_and_recurring_say_who_is_met_at_that_time(house: House, lena: Client) -> None:
    """It is said, and not refused."""
    day, zone = (TODAY + timedelta(days=9)).isoformat(), "Europe/Berlin"
    at = {"at": "10:00", "zone": zone, "topic": "own_choice", "kind": "one_on_one"}
    one, two = (f"/people/{house.ids[who]}" for who in ("s1", "s2"))
    first = lena.post(f"{one}/sessions/new/", {"day": day, **at}).headers["Location"]
    assert "there is also a session" not in read(lena, first)
    then = lena.post(f"{two}/sessions/new/", {"day": day, **at}).headers["Location"]
    assert f"At that time there is also a session with {name_of(1)}." in read(lena, then)
    lena.post(f"{then}move/", {"day": day, "at": "11:00", "zone": zone})
    assert "there is also a session" not in read(lena, then)
    lena.post(f"{then}move/", {"day": day, "at": "10:15", "zone": zone})
    assert f"also a session with {name_of(1)}." in read(lena, then)
    every = {"every_weeks": "1", "weekday": "3", "starts_at": "10:00", "minutes": "30", "starts_on": day, "zone": zone}
    lena.post(f"/people/{house.ids['s3']}/rhythm/", every)
    told = read(lena, f"/people/{house.ids['s3']}/rhythm/")
    assert f"also a session with {name_of(1)} and {name_of(2)}." in told


def test_what_was_ended_or_left_out_by_mistake_is_opened_again_on_its_page(house: House, lena: Client) -> None:
    """Also when the toast is long gone, by whoever decides; not weeks later."""
    for act, sent, words in (
        ("end/", {"minutes": "30"}, "Not held after all"),
        ("leave-out/", {"reason": "away"}, "It takes place after all"),
    ):
        assert words not in read(lena, house.talk)
        lena.post(f"{house.talk}{act}", sent)
        read(lena, house.talk)  # the toast is told once
        told = read(lena, house.talk)
        assert words in told
        assert words not in read(house.client("s0"), house.talk)
        undo = re.search(rf'action="([^"]*/undo/\d+/)">(?:(?!</form>).)*{words}', told, re.DOTALL)
        assert undo is not None
        assert lena.post(undo[1], {"session": house.meeting}).headers["Location"] == house.talk
        row = Session.objects.get(pk=house.meeting)
        assert (row.held_on, row.dropped_at) == (None, None)
    lena.post(f"{house.talk}end/", {"minutes": "30"})
    Session.objects.filter(pk=house.meeting).update(monday=WEEK.plus(-2).monday)
    assert "Not held after all" not in read(lena, house.talk)


def test_a_talk_of_yesterday_is_written_down(house: House, lena: Client) -> None:
    new, day = f"/people/{house.ids['s1']}/sessions/new/", (TODAY - timedelta(days=1)).isoformat()
    assert f'min="{WEEK.plus(-1).monday}"' in read(lena, new)
    sent = {"day": day, "topic": "own_choice", "kind": "one_on_one"}
    talk = lena.post(new, sent).headers["Location"]
    told = read(lena, talk)
    assert f"Write down what came of Mon\xa023\xa0Nov with {name_of(1)}" in told
    assert f'name="held_on" value="{day}"' in told
    refused = lena.post(new, {**sent, "day": (TODAY - timedelta(days=9)).isoformat()})
    assert refused.status_code == 422
    assert "that day is too long ago" in refused.content.decode()


def test_what_was_held_on_an_earlier_day_is_put_down_for_that_day(house: House, lena: Client) -> None:
    """Whoever only writes it down later is asked; a session on its day, or that has begun, is held on that day."""
    assert 'name="held_on"' not in read(lena, house.talk)
    day = TODAY - timedelta(days=1)
    rows = Session.objects.filter(pk=house.meeting)
    rows.update(planned_on=day)
    assert f'name="held_on" value="{day}" min="{WEEK.monday}" max="{TODAY}"' in read(lena, house.talk)
    rows.update(began_at=NOW)
    assert 'name="held_on"' not in read(lena, house.talk)
    rows.update(began_at=None)
    wrong = lena.post(f"{house.talk}end/", {"minutes": "0", "held_on": day.isoformat()})
    assert f'name="held_on" value="{day}"' in wrong.content.decode()
    lena.post(f"{house.talk}end/", {"minutes": "30", "held_on": day.isoformat(), "on": TODAY.isoformat()})
    assert Session.objects.get(pk=house.meeting).held_on == day


def test_a_session_is_left_out_once_and_what_recurs_goes_on(house: House, lena: Client) -> None:
    person = house.ids["s0"]
    rows = read(lena, f"/people/{person}/rhythm/")
    days = re.findall(r'name="day" value="([^"]+)"', rows)
    talk = lena.post(f"/people/{person}/rhythm/take-up/", {"day": days[0]}).headers["Location"]
    number = int(talk.split("/")[-2])
    assert "leave-out/" in read(lena, f"{talk}move/")
    for none in ({}, {"reason": "not_needed"}, {"reason": "gone"}):
        answer = lena.post(f"{talk}leave-out/", none)
        assert answer.status_code == 422
        assert "Choose a reason." in answer.content.decode()
    assert Session.objects.get(pk=number).dropped_at is None
    lena.post(f"{talk}leave-out/", {"reason": "customer"})
    row = Session.objects.get(pk=number)
    assert (row.dropped_at is not None, row.drop_reason) == (True, "customer")
    told = read(lena, talk)
    assert "is left out" in told
    assert "leave-out/" not in read(lena, f"{talk}move/")
    assert re.findall(r'name="day" value="([^"]+)"', read(lena, f"/people/{person}/rhythm/"))[:2] == days[1:]
    assert lena.post(re.findall(r'action="([^"]*/undo/\d+/)"', told)[-1]).status_code == 303
    assert Session.objects.get(pk=number).dropped_at is None
