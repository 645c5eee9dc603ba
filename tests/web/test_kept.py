"""Forms that wait in the browser for the network: whoever sends one again has it done once and is told where it is
seen; what cannot be is said, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from ridealong.access.rules import Purpose
from ridealong.coaching.actions.agreeing import agree
from ridealong.coaching.models import (
    ActionItem,
    Answered,
    Ask,
    Consent,
    Goal,
    GoalLine,
    Mark,
    Point,
    Recording,
    Session,
    Taken,
    Tally,
    WellDone,
)  # fmt: skip
from tests.web.house import NOW, TODAY, WEEK, House

pytestmark = pytest.mark.django_db
TOKEN = "0123456789abcdef0123456789abcdef"
LINK = "https://calls.example.com/r/17"
Say = dict[str, object]


def send(client: Client, address: str, /, **fields: object) -> tuple[int, Say]:
    answer = client.post(address, {"token": TOKEN, **fields}, headers={"accept": "application/json"})
    assert answer["Content-Type"] == "application/json"
    return answer.status_code, answer.json()


def twice(client: Client, address: str, /, **fields: object) -> Say:
    """Sent again because the answer was lost: the same answer."""
    first = send(client, address, **fields)
    assert first[0] == 200
    assert send(client, address, **fields) == first
    return first[1]


def problem(client: Client, address: str, /, **fields: object) -> str:
    status, said = send(client, address, **fields)
    assert status == 422
    assert not Taken.objects.exists()
    return str(said["problem"])


def held(house: House, form: str = "one_on_one") -> int:
    """A session of Lena with the first seller that was held today."""
    number = house.meeting if form == "one_on_one" else int(house.ride.split("/")[2])
    Session.objects.filter(pk=number).update(held_on=TODAY, held_minutes=25)
    return number


def test_the_recording_and_its_marks_come_once_and_go_once(house: House) -> None:
    client, where = house.client("s0"), house.review
    twice(client, f"{where}recording/", address=LINK)
    assert Recording.objects.get().address == LINK
    again = {"at": "1:02", "text": "Price"}
    made = twice(client, f"{where}marks/", **again, token=TOKEN[::-1])["made"]
    assert [one.pk for one in Mark.objects.all()] == [made]
    twice(client, f"{where}marks/{made}/", token=TOKEN[:20])
    twice(client, f"{where}recording/", do="remove", token=TOKEN[:21])
    assert not Mark.objects.exists()
    assert not Recording.objects.exists()


def test_a_link_that_is_none_and_a_moment_that_is_none_are_refused_with_the_reason(house: House) -> None:
    client = house.client("lena")
    assert "no address of a recording" in problem(client, f"{house.review}recording/", address="ftp://x")
    assert "minutes and seconds" in problem(client, f"{house.review}marks/", at="soon", text="Price")
    assert "what can be heard" in problem(client, f"{house.review}marks/", at="1:02", text=" ")
    assert client.post(f"{house.review}marks/", {"at": "soon", "text": "Price"}).status_code == 422


def test_where_they_ride_is_changed_once(house: House) -> None:
    client = house.client("lena")
    twice(client, f"{house.ride}remote/", remote="1")
    assert Session.objects.get(pk=house.ride.split("/")[2]).remote
    held(house, "ride_along")
    assert problem_after(client, f"{house.ride}remote/", remote="")


def problem_after(client: Client, address: str, /, **fields: object) -> str:
    """Why it is not possible, where something else was done before."""
    status, said = send(client, address, token=TOKEN[::-1], **fields)
    assert status == 422
    return str(said["problem"])


def test_what_was_agreed_is_written_once_and_never_over_words_that_came_meanwhile(house: House) -> None:
    client, number = house.client("s0"), held(house)
    where = f"/people/{house.ids['s0']}/sessions/{number}/agreed/?from=session"
    assert twice(client, where, agreed="Ask first", was="")["to"] == house.talk
    agree(house.lena, session_id=number, words="Ask twice", now=NOW)
    assert "meanwhile" in problem_after(client, where, agreed="Ask never", was="Ask first")
    assert Session.objects.get(pk=number).agreed == "Ask twice"
    page = client.post(where, {"agreed": "Ask never", "was": "Ask first"})
    assert page.status_code == 422
    assert 'value="Ask never"' in page.content.decode()
    assert 'name="was" value="Ask twice"' in page.content.decode()
    assert client.post(where, {"agreed": "Ask never", "was": "Ask twice"}).status_code == 303
    assert "too long" in problem_after(client, where, agreed="x" * 501)


def test_how_it_was_is_counted_once_and_no_token_says_when(house: House) -> None:
    client, number = house.client("s0"), held(house)
    sent = {"session": number, "value": "4", "hint": "More calls together"}
    assert "1 to 5" in problem(client, "/useful/", session=number, value="9")
    assert send(client, "/useful/", **sent) == (200, {"made": None, "to": "/me/"})
    assert "already" in problem(client, "/useful/", **sent)
    assert [one.n for one in Tally.objects.all()] == [1]
    assert not Taken.objects.exists()


def test_how_it_was_goes_by_the_link_too_and_is_refused_once(house: House) -> None:
    held(house)
    where = house.mailed(Purpose.PREPARE, "s0", house.meeting)
    assert send(Client(), where, value="4") == (200, {"made": None, "to": f"{where}?counted"})
    assert "already" in problem(Client(), where, value="4")
    assert Answered.objects.count() == 1


@pytest.mark.parametrize("by_link", [True, False])
def test_whether_somebody_sits_in_is_answered_once(house: House, *, by_link: bool) -> None:
    where = house.sat_in
    number = int(where.split("/")[2])
    client = Client() if by_link else house.client("s0")
    address = house.mailed(Purpose.PREPARE, "s0", number) if by_link else f"{where}sitting-in/"
    assert [send(client, address, do="yes")[0] for _ in range(2)] == [200, 200]
    assert [one.agrees for one in Consent.objects.all()] == [True]
    assert [send(client, address, do="no", token=TOKEN[::-1])[0] for _ in range(2)] == [200, 200]
    assert client.post(address, {"do": "no"}).status_code in {400, 404}, "nobody asks any more"


def test_an_ask_is_asked_once_and_taken_back_once(house: House) -> None:
    client, person = house.client("s0"), house.ids["s0"]
    assert "Write" in problem(client, f"/people/{person}/asks/", text=" ")
    said = twice(client, f"/people/{person}/asks/", text="Who signs?")
    assert (said["to"], [one.pk for one in Ask.objects.all()]) == ("/me/#asks", [said["made"]])
    twice(client, f"/people/{person}/asks/{said['made']}/", do="back", token=TOKEN[::-1])
    assert Ask.objects.get().closed_how == "back"


def test_well_done_is_said_once_with_its_undo(house: House) -> None:
    client, person = house.client("lena"), house.ids["s0"]
    assert problem(client, "/well-done/", who=person, text=" ")
    said = twice(client, "/well-done/", who=person, text="The offer")
    assert said == {"made": WellDone.objects.get().pk, "to": f"/people/{person}/"}
    assert f"/well-done/{said['made']}/undo/" in client.get(str(said["to"])).content.decode()
    answer = client.post("/well-done/", {"token": TOKEN[::-1], "who": house.ids["lou"], "text": "x"})
    assert answer.status_code == 404


def test_a_goal_is_set_once_and_what_is_written_of_it_comes_once(house: House) -> None:
    client, where = house.client("s0"), f"/people/{house.ids['s0']}/goals/"
    fields = {"what": "Ask first", "shows": "Fewer offers", "by_when": TODAY + timedelta(days=60)}
    assert problem(client, f"{where}new/", **{**fields, "what": ""})
    said = twice(client, f"{where}new/", **fields)
    goal = Goal.objects.get()
    assert said == {"made": goal.pk, "to": f"{where}{goal.pk}/"}
    twice(client, f"{where}{goal.pk}/line/", text="Twice this week", token=TOKEN[:20])
    assert GoalLine.objects.count() == 1
    assert problem_after(client, f"{where}{goal.pk}/close/", how="reached", why="")
    twice(client, f"{where}{goal.pk}/close/", how="reached", why="It shows", token=TOKEN[:21])
    assert Goal.objects.get().closed_how == "reached"


def test_an_action_item_beside_all_sessions_comes_once(house: House) -> None:
    client, person = house.client("lena"), house.ids["s0"]
    fields = {"text": "Call Nord", "owner": person, "due_on": TODAY}
    assert problem(client, f"/people/{person}/items/", text="")
    made = twice(client, f"/people/{person}/items/", **fields)["made"]
    assert [one.pk for one in ActionItem.objects.all()] == [made]
    where = f"/people/{person}/items/{made}/"
    assert problem_after(client, where, do="due", due_on="soon")
    twice(client, where, do="done", token=TOKEN[:20])
    twice(house.client("s0"), "/me/items/", id=made, do="open", token=TOKEN[:20])
    assert ActionItem.objects.get().done_on is None


def test_a_seller_without_an_account_adds_asks_and_ticks_once(house: House) -> None:
    where, phone = house.mailed(Purpose.PREPARE, "s0", house.meeting), Client()
    assert "point" in problem(phone, where, do="add", text=" ")
    twice_told(phone, where, f"{where}#agenda", do="add", text="Who signs?")
    assert Point.objects.count() == 1
    twice_told(phone, where, f"{where}#asks", do="ask", text="Help me", token=TOKEN[::-1])
    ask = Ask.objects.get()
    twice_told(phone, where, f"{where}#asks", what="ask", id=ask.pk, do="back", token=TOKEN[:20])
    assert Ask.objects.get().closed_how == "back"
    item = house.item()
    items = house.mailed(Purpose.ITEMS, "s0")
    twice_told(phone, items, f"{items}#items", id=item, do="done", token=TOKEN[:21])
    assert ActionItem.objects.get().done_on == TODAY


def twice_told(client: Client, address: str, to: str, /, **fields: object) -> None:
    assert send(client, address, **fields) == (200, {"made": None, "to": to})
    assert send(client, address, **fields) == (200, {"made": None, "to": address})


def test_a_week_is_put_down_once_whatever_was_planned_or_opened_again_meanwhile(house: House) -> None:
    where, number, phone = house.wrapping, house.meeting, Client()
    sent = {f"s{number}-became": "held", f"s{number}-minutes": "25", f"s{number}-agreed": "Two demos"}
    said = problem(phone, where, **{**sent, f"s{number}-minutes": "0"})
    assert "Nothing was saved yet" in said
    planned = Session.objects.filter(leader_id=house.ids["lena"], monday=WEEK.monday, held_on=None).count()
    twice_told(phone, where, where, **sent)
    assert Session.objects.get(pk=number).agreed == "Two demos"
    assert Session.objects.filter(leader_id=house.ids["lena"], monday=WEEK.monday, held_on=None).count() == planned - 1
    twice_told(phone, where, f"{where}#s{number}", undo=number, token=TOKEN[::-1])
    assert send(phone, where, **sent)[0] == 200
    assert Session.objects.get(pk=number).held_on is None, "it was opened again after it had been sent"


@pytest.mark.parametrize(
    "of", [lambda house: house.mailed(Purpose.PREPARE, "s0", house.meeting), lambda house: house.wrapping]
)
def test_a_link_that_has_ended_takes_nothing_and_leaves_no_trace(
    of: Callable[[House], str], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = of(house)
    monkeypatch.setattr("ridealong.web.clock.now", lambda: NOW + timedelta(days=3))
    answer = Client().post(where, {"token": TOKEN, "do": "add", "text": "Late"}, headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert not Point.objects.exists()
    assert not Taken.objects.exists()


def test_pages_by_link_say_whose_they_are_by_the_number_of_the_link_and_not_by_what_opens_it(house: House) -> None:
    for where in (house.wrapping, house.mailed(Purpose.PREPARE, "s0", house.meeting)):
        page = Client().get(where).content.decode()
        number = where.split("/")[3].partition("-")[0]
        assert f'data-who="l{number}"' in page
        assert "js/waiting.js" in page
        assert where.split("/")[3] not in page.replace(f'action="{where}"', "")
