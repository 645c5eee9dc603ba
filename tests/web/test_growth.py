"""Asks, well done, goals, the timeline and how useful a session was, on the pages of both sides."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from ridealong.coaching.models import (
    ActionItem,
    Answered,
    Ask,
    Goal,
    GoalLine,
    Hint,
    Release,
    Round,
    Session,
    Tally,
    WellDone,
)
from ridealong.figures.models import FirstLook, Turn
from ridealong.kernel.sentences import catalogue
from ridealong.people.models import Leave, ReportingLine
from tests.web.house import NOW, TODAY, WEEK, House, name_of


@pytest.fixture
def lena(house: House) -> Client:
    return house.client("lena")


@pytest.fixture
def seller(house: House) -> Client:
    return house.client("s0")


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


MOVED = {"started_on": TODAY - timedelta(weeks=26), "before_away": -0.4}


def linked() -> dict[str, str]:
    """A goal that goes by a number; what is `wanted` of it is left to add."""
    return {"what": "Win more", "by_when": (TODAY + timedelta(days=90)).isoformat(), "measure": "win_rate"}


def undo_in(page: str) -> str:
    return page.partition("data-undo")[0].rpartition('action="')[2].partition('"')[0]


def test_an_ask_reaches_the_leader_everywhere_and_is_answered_in_the_session(
    house: House, lena: Client, seller: Client
) -> None:
    who, talk = house.ids["s0"], house.talk
    asked = seller.post(f"/people/{who}/asks/", {"text": "Two large demos"}, follow=True).content.decode()
    assert "Two large demos" in asked
    one = Ask.objects.get()
    for address in (house.week, f"/people/{who}/", f"{talk}brief/", talk):
        assert "Two large demos" in read(lena, address), address
    assert 'value="answered"' in read(lena, talk)
    assert 'value="answered"' not in read(seller, talk)
    back = lena.post(f"/people/{who}/asks/{one.pk}/", {"do": "answered", "session": house.meeting})
    assert back.headers["Location"] == f"{talk}#asks"
    assert Ask.objects.get().session_id == house.meeting
    assert "answered in a session" in read(seller, "/me/")
    assert "Two large demos" not in read(lena, house.week)
    assert seller.post(f"/people/{who}/asks/{one.pk}/", {"do": "again"}).status_code == 303
    page = seller.post(f"/people/{who}/asks/{one.pk}/", {"do": "back"}, follow=True).content.decode()
    assert seller.post(undo_in(page)).status_code == 303
    assert Ask.objects.get().closed_on is None
    for wrong in ({"do": "burn"}, {"do": "back", "session": "-1"}):
        assert seller.post(f"/people/{who}/asks/{one.pk}/", wrong).status_code == 400
    assert catalogue()["asks.not_possible.words"] in seller.post(
        f"/people/{who}/asks/", {"text": " "}, follow=True
    ).content.decode()  # fmt: skip


def test_well_done_is_said_from_above_and_beside(house: House, lena: Client, seller: Client) -> None:
    who, mate = house.ids["s0"], house.ids["s1"]
    assert f"?who={who}" in read(lena, f"/people/{who}/")
    said = lena.post("/well-done/", {"who": who, "text": "The offer"}, follow=True)
    assert said.redirect_chain[-1][0] == f"/people/{who}/"
    assert "The offer" in read(seller, "/me/")
    choices = read(seller, "/well-done/")
    assert name_of(1) in choices
    assert "Edgar Novak" not in choices
    page = seller.post("/well-done/", {"who": mate, "text": "The demo"}, follow=True)
    assert page.redirect_chain[-1][0] == "/me/"
    assert "The demo" in read(lena, f"/people/{mate}/")
    assert seller.post(undo_in(page.content.decode())).status_code == 303
    assert list(WellDone.objects.values_list("text", flat=True)) == ["The offer"]
    for wrong in ({"who": "", "text": "x"}, {"who": mate, "text": " "}):
        assert seller.post("/well-done/", wrong).status_code == 422
    assert seller.post("/well-done/", {"who": house.ids["fay"], "text": "x"}).status_code == 404
    assert seller.get(f"/well-done/?who={house.ids['fay']}").status_code == 404


def test_a_goal_that_goes_by_a_number_has_its_baseline_and_says_whether_it_moved(
    house: House, lena: Client, seller: Client
) -> None:
    who = house.ids["s0"]
    form, sent = read(lena, f"/people/{who}/goals/new/"), linked()
    assert '<option value="win_rate">' in form
    assert "cycle_time" not in form
    assert lena.post(f"/people/{who}/goals/new/", {**sent, "wanted": ""}).status_code == 422
    assert lena.post(f"/people/{who}/goals/new/", {**sent, "by_when": "2020-01-01", "wanted": "70"}).status_code == 422
    page = lena.post(f"/people/{who}/goals/new/", {**sent, "wanted": "70"}, follow=True).content.decode()
    row = Goal.objects.get()
    assert (row.before_n, row.before_away, row.wanted) == (104, 0.0, 0.7)
    assert "Baseline 45" in page
    assert "0 cases since, 104 before" in page
    Goal.objects.update(**MOVED)
    for client, address in ((lena, f"/people/{who}/"), (seller, "/me/"), (house.client("lou"), f"/people/{who}/")):
        shown = read(client, address)
        assert "<b>Moved.</b> +40 points" in shown
        assert "beside the likely range at the start" in shown
    assert "Moved:</b> +40 points" in read(lena, f"{house.talk}brief/")
    assert "“Win more” moved" in read(lena, house.week)
    lena.post("/well-done/", {"who": who, "text": "It moved"})
    assert "“Win more” moved" not in read(lena, house.week)


def test_a_goal_that_goes_by_what_is_seen(house: House, lena: Client, seller: Client) -> None:
    who = house.ids["s0"]
    assert '<option value="behaviour:listens">' in read(lena, f"/people/{who}/goals/new/")
    sent = {**linked(), "measure": "behaviour:listens", "wanted": ""}
    page = lena.post(f"/people/{who}/goals/new/", sent, follow=True).content.decode()
    assert "Before: 0 marks that you may see; a baseline takes five." in page
    assert Goal.objects.get().behaviour == "listens"
    Goal.objects.update(started_on=TODAY - timedelta(weeks=10))
    pair = {"leader_id": house.ids["lena"], "person_id": who, "topic": "own_choice", "form": "practice"}
    for week in (*range(-16, -10), *range(-9, -3)):
        day = TODAY + timedelta(weeks=week)
        held = Session.objects.create(monday=day - timedelta(days=1), minutes=30, held_on=day, held_minutes=30, **pair)
        held.observations.create(behaviour="listens", level=2 if week < -10 else 4, changed_at=NOW)
    told = ("The middle of 6 marks since is 4.", "Told from 5 of them; looked at again with 4 more.")
    at = f"/people/{who}/goals/{Goal.objects.get().pk}/"
    for client, address in ((lena, at), (seller, at), (lena, f"/people/{who}/"), (lena, f"{house.talk}brief/")):
        shown = read(client, address)
        assert [words in shown for words in ("Moved", *told)] == [True, True, True], address
    assert 'aria-label="Lets the customer finish and takes up their words: marks 4, 4, 4' in read(lena, at)
    assert '"r">Marks</th><th scope="col" class="r">Their middle</th>' in read(lena, at)
    above = read(house.client("lou"), at)
    assert ("Cannot tell yet" in above, "since is 4" in above) == (True, False)
    week = read(lena, house.week)
    assert "the middle of 6 marks before was 2, of 5 since it is 4." in week
    lena.post("/well-done/", {"who": who, "text": "It moved"})
    assert "Worth a word" not in read(lena, house.week)


@pytest.mark.parametrize("by", ["lena", "edgar"])
def test_a_behaviour_that_the_leader_sees_more_and_more_of_is_worth_a_word(house: House, lena: Client, by: str) -> None:
    """Not of what another leader saw, nor before there are marks enough to tell it from chance."""
    pair = {"leader_id": house.ids["lena"], "person_id": house.ids["s0"], "topic": "own_choice", "form": "practice"}
    for at, level in enumerate((1, 2, 2, 2, 3, 3, 3, 4, 4, 5)):
        assert "Worth a word" not in read(lena, house.week)
        day = TODAY - timedelta(weeks=12 - at)
        held = Session.objects.create(monday=day - timedelta(days=1), minutes=30, held_on=day, held_minutes=30, **pair)
        held.observations.create(behaviour="listens", level=level, changed_at=NOW)
    if by != "lena":
        Session.objects.filter(form="practice").update(leader=house.ids[by])
    page = read(lena, house.week)
    said = "your marks go up, beyond chance. The middle of the first five since Thu 1 Jan was 2, of the latest five"
    assert (said in page.replace("\u00a0", " ")) == (by == "lena")


def test_a_goal_is_checked_closed_and_followed(house: House, lena: Client, seller: Client) -> None:
    who, made = house.ids["s0"], house.goal()
    at = f"/people/{who}/goals/{made}/"
    assert seller.post(f"{at}line/", {"text": "Three of five"}).status_code == 303
    assert "Three of five" in read(lena, at)
    lou = read(house.client("lou"), at)
    assert "Three of five" in lou
    GoalLine.objects.update(author=None)
    assert "somebody who has left, Tue 24 Nov" in read(house.client("lou"), at).replace("\u00a0", " ")
    assert "<form" not in lou.partition("<main")[2].partition("</main>")[0]
    wrong = lena.post(f"{at}close/", {"how": "reached", "why": ""}, follow=True).content.decode()
    assert catalogue()["goals.not_possible.reason"] in wrong
    closed = lena.post(f"{at}close/", {"how": "changed", "why": "Too small"})
    assert closed.headers["Location"] == f"/people/{who}/goals/new/?follows={made}"
    assert f'name="follows" value="{made}"' in read(lena, closed.headers["Location"])
    assert "Too small" in read(seller, at)
    assert seller.post(f"{at}open/").status_code == 303
    assert Goal.objects.get().closed_on is None


def test_action_items_need_no_session(house: House, lena: Client, seller: Client) -> None:
    who = house.ids["s0"]
    sent = {"text": "Ask the buyer", "owner": who, "due_on": "2026-11-27"}
    assert lena.post(f"/people/{who}/items/", sent).headers["Location"] == f"/people/{who}/#items"
    item = ActionItem.objects.get(text="Ask the buyer")
    assert item.session_id is None
    seller.post(f"/people/{who}/items/{item.pk}/", {"do": "due", "due_on": "2026-12-04"})
    assert "put off 1 time" in read(seller, "/me/")
    seller.post(f"/people/{who}/items/{item.pk}/", {"do": "done"})
    assert "<s>Ask the buyer</s>" in read(lena, f"/people/{who}/")
    assert lena.post(f"/people/{who}/items/{item.pk}/", {"do": "burn"}).status_code == 400
    assert "Choose today" in lena.post(
        f"/people/{who}/items/", {**sent, "due_on": "2020-01-01"}, follow=True
    ).content.decode()  # fmt: skip


def test_how_was_it_takes_one_tap_and_leaves_no_trace_of_who(house: House, lena: Client, seller: Client) -> None:
    session = house.held()
    page = read(seller, "/me/")
    assert f'name="session" value="{session}"' in page
    assert "How was it?" not in read(lena, f"/people/{house.ids['s0']}/")
    answer = seller.post("/useful/", {"session": session, "value": "4", "hint": "More calls together"})
    assert answer.headers["Location"] == "/me/"
    assert (Answered.objects.count(), Tally.objects.get().n, Hint.objects.count()) == (1, 1, 1)
    assert f'name="session" value="{session}"' not in read(seller, "/me/")
    for client in (lena, house.client("lou"), house.client("adam")):
        for address in ("/me/", f"/people/{house.ids['s0']}/", house.week):
            shown = client.get(address).content.decode()
            assert "More calls together" not in shown
            assert "of 5, from" not in shown
    assert lena.post("/useful/", {"session": session, "value": "4"}).status_code == 404
    again = seller.post("/useful/", {"session": session, "value": "1"}, follow=True).content.decode()
    assert "You have answered about this session already." in again


def test_the_timeline_has_a_line_for_what_measures_came_to_say(house: House, lena: Client, seller: Client) -> None:
    who, at = house.ids["s0"], f"/people/{house.ids['s0']}/timeline/?kind=measure"
    lena.post(f"/people/{who}/goals/new/", {**linked(), "wanted": "70"})
    Goal.objects.update(**MOVED)
    lena.post(f"/people/{who}/goals/{Goal.objects.get().pk}/close/", {"how": "reached", "why": "It is habit"})
    new = {"person_id": who, "since": TODAY - timedelta(days=2)}
    FirstLook.objects.create(measure="cycle_time", open_on=TODAY + timedelta(days=5), **new)
    FirstLook.objects.create(measure="discount", open_on=TODAY, **new)
    Turn.objects.create(person_id=who, measure="win_rate", on=TODAY - timedelta(days=1), side="below")
    mine, theirs = read(seller, at), read(lena, at)
    for page in (mine, theirs, read(house.client("lou"), at)):
        assert "<b>Really below the peers from here on:</b> Win rate" in page
        assert "<b>Goal closed, moved:</b></a> Win rate — Win more" in page
    assert "Cycle time and Price realisation" in mine
    assert "Cycle time" not in theirs
    assert "Price realisation" in theirs
    assert b"measure,below,Win rate" in b"".join(lena.get(f"/people/{who}/timeline/all.csv"))


def test_the_timeline_is_filtered_by_kind_and_by_who_looks(house: House, lena: Client, seller: Client) -> None:
    who = house.ids["s0"]
    house.goal(), house.item(), house.ask(), house.well_done(), house.held("Call twice")
    at = f"/people/{who}/timeline/"
    whole = read(lena, at)
    for words in ("Goal begun:", "Action item of", "Asked for help:", "Well done from Lena", "Agreed: Call twice"):
        assert words in whole
    only = read(seller, f"{at}?kind=goal")
    assert "Goal begun:" in only
    assert "Asked for help:" not in only
    above = read(house.client("lou"), at)
    assert "Goal begun:" in above
    for words in ("Asked for help:", "Well done from", "held, 30", "Action item of"):
        assert words not in above
    assert len(b"".join(lena.get(f"{at}all.csv")).decode().splitlines()) > 5
    days = re.findall(r'datetime="([0-9-]+)"', whole)
    assert days == sorted(days, reverse=True)


def test_everything_at_once_costs_a_page_few_queries(
    house: House, lena: Client, seller: Client, django_assert_max_num_queries: object
) -> None:
    """A goal of each kind, an ask, an agenda, leave, and sessions of two and of several, one of each dropped."""
    who = house.ids["s0"]
    lena.post(f"/people/{who}/goals/new/", {**linked(), "wanted": "70"})
    Goal.objects.update(**MOVED)
    house.ask(), house.item(), house.point(), house.held("Call twice"), house.mark()
    team, review = house.together, house.review
    about = {"topic": "own_choice", "minutes": 30, "dropped_at": NOW, "drop_reason": "no_time"}
    about |= {"leader_id": house.ids["lena"], "monday": WEEK.plus(-1).monday}
    Session.objects.create(**about, form="one_on_one", person_id=who)
    Session.objects.create(**about, form="team_session").participants.create(person_id=who)
    days = {"by_when": TODAY, "started_on": TODAY}
    Goal.objects.create(person_id=who, what="Let them finish", behaviour="listens", **days)
    lena.get(house.week)  # the first look is written down
    at, brief = f"/people/{who}/", f"{house.talk}brief/"
    goal = f"{at}goals/{Goal.objects.get(behaviour='').pk}/"
    with django_assert_max_num_queries(20):
        assert "“Win more” moved" in read(lena, house.week)
    Leave.objects.create(person_id=who, starts_on=TODAY, ends_on=TODAY + timedelta(days=3))
    with django_assert_max_num_queries(26):  # what falls into leave is looked for where anything does
        assert lena.get(house.week).status_code == 200
    for address in (house.talk, review, brief, goal, at, f"{at}timeline/"):
        with django_assert_max_num_queries(20, info=address):  # one of them by whose clocks it is read
            page = read(lena, address)
        assert "Win more" in page, address
    sellers = {"/me/": 19, house.talk: 19, review: 19}
    leaders = {team: 18, "/people/": 18, "/find/?q=win": 18}
    for client, pages in ((lena, leaders), (seller, sellers)):
        for address, most in pages.items():
            with django_assert_max_num_queries(most, info=address):
                assert client.get(address).status_code == 200
    # Who is to lead is asked for what another leader left, by one more.
    ReportingLine.objects.create(person_id=house.ids["adam"], leader_id=who, starts_on=TODAY + timedelta(days=9))
    for address, most in sellers.items():
        with django_assert_max_num_queries(most + 1, info=address):
            assert seller.get(address).status_code == 200


def test_a_release_is_on_the_leaders_own_page_and_on_nobody_elses(house: House, lena: Client) -> None:
    made = Round.objects.create(quarter=TODAY - timedelta(days=55), released_on=TODAY)
    Release.objects.create(round=made, leader_id=house.ids["lena"], value=4.5, people=5, trend=False)
    assert "About 4.5 or more of 5, from 5 to 9 people" in read(lena, "/me/")
    for who in ("lou", "s0", "adam", "olga"):
        assert "of 5, from" not in read(house.client(who), "/me/")
    assert "of 5, from" not in read(house.client("lou"), f"/people/{house.ids['lena']}/")
