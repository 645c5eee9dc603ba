"""The page of a session for both sides, the brief before it, and time with a person."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from ridealong.coaching.actions.planning import record_held
from ridealong.coaching.models import ActionItem, Point, PrivateNote, Session, SharedNote, StandingOneOnOne
from ridealong.web import markdown
from tests.web.house import NOW, TODAY, House, make_operator, name_of

CANARY = "canary private 7f3k2"
JSON = {"Accept": "application/json"}


@pytest.fixture
def lena(house: House) -> Client:
    return house.client("lena")


@pytest.fixture
def seller(house: House) -> Client:
    return house.client("s0")


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("<img src=x onerror=alert(1)>", "&lt;img"),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("[a](data:text/html;base64,PHNjcmlwdD4=)", "[a](data:"),
        ("![a](https://example.org/a.png)", "!<a href"),
        ("<a href='javascript:alert(1)'>x</a>", "&lt;a href"),
        ("**bold**\n\n- one", "<strong>bold</strong>"),
        ("[a](https://example.org)", '<a href="https://example.org">'),
    ],
)
def test_notes_are_markdown_that_can_do_no_harm(text: str, shown: str) -> None:
    made = markdown.html(text)
    assert shown in made
    for bad in ("<script", "<img", 'href="javascript', 'href="data', "style=", "<h1"):
        assert bad not in made


def test_both_sides_work_on_one_page(house: House, lena: Client, seller: Client) -> None:
    talk = house.talk
    assert "Start with 3 usual points" in read(lena, talk)
    assert lena.post(f"{talk}template/").status_code == 303
    assert seller.post(f"{talk}points/", {"text": "Who signs?"}).status_code == 303
    for client, other in ((lena, name_of(0)), (seller, "Lena Haukeland")):
        page = read(client, talk)
        assert other in page
        assert page.count('role="checkbox"') == 4
    point = Point.objects.get(text="Who signs?")
    lena.post(f"{talk}points/{point.pk}/", {"do": "done"})
    assert "<s>Who signs?</s>" in read(seller, talk)
    assert lena.post(f"{talk}points/{point.pk}/", {"do": "burn"}).status_code == 400
    assert "at most 300" in lena.post(f"{talk}points/", {"text": "x" * 301}, follow=True).content.decode()
    who = house.ids["s0"]
    seller.post(f"{talk}items/", {"text": "Ask the buyer", "owner": who, "due_on": "2026-11-27"})
    item = ActionItem.objects.get()
    assert f"{name_of(0)}, due Fri 27 Nov" in read(lena, talk).replace("\u00a0", " ")
    lena.post(f"{talk}items/{item.pk}/", {"do": "due", "due_on": "2026-12-04"})
    assert "put off 1 time" in read(seller, talk)
    seller.post(f"{talk}items/{item.pk}/", {"do": "done"})
    assert "<s>Ask the buyer</s>" in read(lena, talk)
    assert "Ask the buyer" in read(seller, "/me/")


def test_a_conflict_is_shown_as_such_and_nothing_is_lost(house: House, lena: Client, seller: Client) -> None:
    talk = house.talk
    saved = lena.post(f"{talk}note/", {"text": "of Lena", "version": "0"}, headers=JSON)
    assert (saved.status_code, saved.json()) == (200, {"version": 1})
    clash = seller.post(f"{talk}note/", {"text": "of Björn", "version": "0"}, headers=JSON)
    assert (clash.status_code, clash.json()) == (409, {"text": "of Lena", "version": 1})
    page = seller.post(f"{talk}note/", {"text": "of Björn", "version": "0"})
    assert page.status_code == 409
    shown = page.content.decode()
    assert "Somebody else has saved in the meantime." in shown
    assert ">of Björn</textarea>" in shown
    assert "<p>of Lena</p>" in shown
    assert 'name="version" value="1"' in shown
    assert seller.post(f"{talk}note/", {"text": "of both", "version": "1"}).status_code == 303
    assert SharedNote.objects.get().text == "of both"
    too_long = seller.post(f"{talk}note/", {"text": "x" * 50_001, "version": "2"}, headers=JSON)
    assert too_long.status_code == 422
    assert SharedNote.objects.get().text == "of both"


def test_a_private_note_is_on_its_authors_page_only(house: House, lena: Client, seller: Client) -> None:
    """Cases 1, 5 and 43: not for the other side, not by a partial, and nothing says that there is one."""
    talk = house.talk
    before = read(seller, talk)
    assert lena.post(f"{talk}private/", {"text": CANARY, "version": "0"}).status_code == 303
    assert CANARY in read(lena, talk)
    assert CANARY not in PrivateNote.objects.get().sealed
    partial = seller.get(talk, headers={"HX-Request": "true"}).content.decode()
    for page in (read(seller, talk), partial, read(seller, "/me/"), read(lena, f"{talk}brief/")):
        assert CANARY not in page
    assert read(seller, talk).count("Only me") == before.count("Only me")
    clash = lena.post(f"{talk}private/", {"text": "again", "version": "0"})
    assert (clash.status_code, CANARY in clash.content.decode()) == (409, True)


def test_a_session_is_ended_with_its_minutes_and_the_end_taken_back(house: House, lena: Client) -> None:
    talk = house.talk
    lena.post(f"{talk}points/", {"text": "Left open"})
    page = lena.post(f"{talk}end/", {"minutes": "25"}, follow=True).content.decode()
    row = Session.objects.get(pk=house.meeting)
    assert (row.held_on, row.held_minutes) == (TODAY, 25)
    assert "End and save" not in page
    undo = page.partition("data-undo")[0].rpartition('action="')[2].partition('"')[0]
    assert lena.post(undo).status_code == 303
    row.refresh_from_db()
    assert row.held_on is None
    assert lena.post(f"{talk}end/", {"minutes": "0"}).status_code == 400


def test_a_session_is_moved_within_its_week_and_out_of_it(house: House, lena: Client) -> None:
    talk = house.talk
    number = house.meeting
    assert read(lena, f"{talk}move/").count("<input") > 2
    lena.post(f"{talk}move/", {"day": (TODAY + timedelta(days=1)).isoformat(), "at": "15:30"})
    assert Session.objects.get(pk=number).planned_on == TODAY + timedelta(days=1)
    lena.post(f"{talk}move/", {"day": "2026-12-03", "at": "09:00"})
    row = Session.objects.get(pk=number)
    assert (row.monday, row.planned_on, row.moved) == (date(2026, 11, 30), date(2026, 12, 3), True)
    assert lena.post(f"{talk}move/", {"day": "never"}).status_code == 422


def test_the_brief_says_why_and_what_was_agreed(house: House, lena: Client) -> None:
    brief = read(lena, f"/sessions/{house.extra}/brief/")
    for words in ("Why", "Two deals", "Ostra Foods", "Open with", "Start, "):
        assert words in brief
    assert "Agreed last time" not in brief
    item = house.item()
    Session.objects.filter(items=item).update(held_on=TODAY, held_minutes=30)
    later = Session.objects.filter(person_id=house.ids["s0"], standing=True).first()
    assert later is not None
    assert "Agreed last time" in read(lena, f"/sessions/{later.pk}/brief/")


def test_time_is_planned_with_a_person_by_hand_and_again_and_again(house: House, lena: Client) -> None:
    person = house.ids["s2"]
    sent = {"kind": "career", "topic": "own_choice", "day": "2026-11-26", "at": "14:00", "minutes": ""}
    answer = lena.post(f"/people/{person}/sessions/new/", sent)
    row = Session.objects.get(person_id=person, by_hand=True)
    assert answer.headers["Location"] == f"/sessions/{row.pk}/"
    assert (row.form, row.topic, row.minutes) == ("one_on_one", "career", 60)
    assert f'href="/sessions/{row.pk}/brief/"' in read(lena, house.week)
    assert lena.post(f"/people/{person}/sessions/new/", {**sent, "day": "2026-11-01"}).status_code == 422
    rhythm = f"/people/{person}/rhythm/"
    assert "Nothing recurs between you yet" in read(lena, rhythm)
    stands = {"every_weeks": "2", "weekday": "3", "starts_at": "09:00", "minutes": "30", "starts_on": "2026-12-01"}
    assert lena.post(rhythm, stands).status_code == 303
    page = read(lena, rhythm)
    assert "Every 2 weeks on Thursday at 09:00 (UTC), 30 minutes." in page
    assert "Thursday 3 December 2026" in page
    assert lena.post(rhythm, {**stands, "every_weeks": "0"}).status_code == 422
    opened = lena.post(f"{rhythm}take-up/", {"day": "2026-12-03"})
    assert opened.headers["Location"].startswith("/sessions/")
    assert lena.post(f"{rhythm}end/").status_code == 303
    assert not StandingOneOnOne.objects.filter(person_id=person, ends_on=None).exists()
    page = read(lena, rhythm)
    undo = re.search(rf'action="({rhythm}undo/\d+/)"', page)
    assert undo is not None
    assert lena.post(undo[1]).status_code == 303
    assert StandingOneOnOne.objects.filter(person_id=person, ends_on=None).exists()


@pytest.mark.parametrize("weeks", [0, 40])
def test_a_long_history_costs_no_more_queries(
    house: House, lena: Client, weeks: int, django_assert_max_num_queries: object
) -> None:
    pair = {"leader_id": house.ids["lena"], "person_id": house.ids["s0"], "minutes": 30, "topic": "own_choice"}
    for week in range(weeks):
        day = TODAY - timedelta(weeks=week + 1)
        record_held(make_operator(), held_on=day, form="one_on_one", now=NOW, **pair)
    house.point()
    house.item()
    for address in (house.talk, f"{house.talk}brief/", f"/people/{house.ids['s0']}/"):
        with django_assert_max_num_queries(20, info=address):
            assert lena.get(address).status_code == 200
