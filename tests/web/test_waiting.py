"""What a script sends of a session: it is told what came of it, and the same token does it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from ridealong.coaching.models import ActionItem, Point, Session, SharedNote
from ridealong.people import actions as people
from tests.web.house import NOW, TODAY, House, make_operator

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
TOKEN = {"token": "0123456789abcdef0123456789abcdef"}


def send(client: Client, address: str, **fields: object) -> tuple[int, dict[str, object]]:
    answer = client.post(address, {**TOKEN, **fields}, headers=JSON)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("who", ["lena", "s0"])
@pytest.mark.parametrize("what", ["points", "items"])
def test_what_is_added_twice_is_there_once(what: str, who: str, house: House) -> None:
    client, where = house.client(who), f"{house.talk}{what}/"
    fields = {"text": "Call Nord", "owner": house.ids["s0"], "due_on": TODAY}
    first = send(client, where, **fields)
    assert first[0] == 200
    assert send(client, where, **fields) == first
    model = Point if what == "points" else ActionItem
    assert [one.pk for one in model.objects.all()] == [first[1]["made"]]


def test_an_inherited_item_that_was_ticked_off_is_no_error_when_it_is_sent_again(house: House) -> None:
    client, person = house.client("lena"), house.ids["s0"]
    item = ActionItem.objects.create(person_id=person, owner_id=person, text="Old", made_on=TODAY - timedelta(days=30))
    where = f"{house.talk}items/{item.pk}/"
    assert send(client, where, do="done") == (200, {"made": None})
    assert send(client, where, do="done") == (200, {"made": None})
    item.refresh_from_db()
    assert item.done_on == TODAY
    assert client.post(where, {"do": "done"}).status_code == 404


def test_the_end_sent_twice_answers_the_same_and_plans_one_next_session(house: House) -> None:
    client, where = house.client("lena"), f"{house.talk}end/"
    sent = {
        "minutes": "25",
        "agreed": "Time first",
        "next_on": TODAY + timedelta(days=9),
        "on": TODAY - timedelta(days=1),
    }
    status, said = send(client, where, **sent)
    assert (status, said["to"]) == (200, house.talk)
    assert send(client, where, **sent) == (status, said)
    row = Session.objects.get(pk=house.meeting)
    assert (row.held_on, row.agreed) == (TODAY - timedelta(days=1), "Time first")
    assert Session.objects.filter(planned_on=TODAY + timedelta(days=9)).count() == 1
    page = client.get(house.talk).content.decode()
    assert f"/undo/{said['made']}/" in page


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=9)])
def test_a_browser_cannot_say_a_day_that_cannot_be(day: object, house: House) -> None:
    assert send(house.client("lena"), f"{house.talk}end/", minutes=25, on=day)[0] == 200
    assert Session.objects.get(pk=house.meeting).held_on == TODAY


def test_what_cannot_be_is_said_and_nothing_of_it_stays(house: House) -> None:
    client = house.client("lena")
    assert send(client, f"{house.talk}points/", text=" ") == (422, {"problem": "Write a point of at most 300 letters."})
    Session.objects.filter(pk=house.meeting).update(held_on=TODAY, held_minutes=20)
    status, said = send(client, f"{house.talk}end/", minutes=25)
    assert (status, bool(said["problem"])) == (422, True)
    people.set_leader(
        make_operator(), person_id=house.ids["s0"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW
    )
    answer = client.post(f"{house.talk}points/", {**TOKEN, "text": "Too late"}, headers=JSON)
    assert answer.status_code == 404
    assert not Point.objects.exists()
    assert not SharedNote.objects.exists()


def test_the_page_says_whose_browser_it_is_and_works_by_plain_forms(house: House, client: Client) -> None:
    page = house.client("s0").get(house.talk).content.decode()
    assert f'data-who="{house.accounts["s0"]}"' in page
    assert "js/waiting.js" in page
    way_in = client.get("/sign-in/").content.decode()
    assert "data-who" not in way_in
    assert "js/waiting.js" not in way_in
    house.client("s0").post(f"{house.talk}points/", {"text": "By a form"})
    assert Point.objects.get().text == "By a form"
