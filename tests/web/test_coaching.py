"""The page of a session for both sides, the brief before it, time with a person, and with several at once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ridealong.access.rules import Purpose, Viewer
from ridealong.coaching.actions.asks import ask
from ridealong.coaching.actions.goals import NewGoal, set_goal
from ridealong.coaching.actions.items import add_item
from ridealong.coaching.models import (
    ActionItem,
    Answered,
    Participant,
    Point,
    PrivateNote,
    Recurring,
    RhythmChange,
    Session,
    SharedNote,
    WellDone,
)
from ridealong.people.actions import record_leave
from ridealong.people.actions.editing import stand_in
from ridealong.web import markdown
from ridealong.week.queries import gathering
from tests.web.house import HOSTILE, NOW, TODAY, WEEK, House, make_operator, name_of

CANARY = "canary private 7f3k2"
MALLORYS = "canary of Mallory"
DAY = TODAY.isoformat()
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
        assert re.sub("<template.*?</template>", "", page, flags=re.DOTALL).count('role="checkbox"') == 4
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
    talk, who = house.talk, house.ids["s0"]
    # What else stands on the page: a goal, an ask, the question of how it was.
    new = NewGoal("Ask for the budget first", TODAY + timedelta(days=60), "Offers come too early", "Fewer come twice")
    set_goal(house.lena, person_id=who, new=new, now=NOW)
    ask(Viewer(house.accounts["s0"], who, TODAY), person_id=who, text="Who signs at Nord?", now=NOW)
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


@pytest.mark.hostile(1, 5, 43)
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
    wrong = lena.post(f"{talk}end/", {"minutes": "0", "agreed": "Call Nord first"})
    assert (wrong.status_code, "Call Nord first" in wrong.content.decode()) == (422, True)


def test_the_end_takes_what_was_agreed_and_when_they_meet_next(house: House, lena: Client, seller: Client) -> None:
    talk = house.talk
    page = read(lena, talk)
    assert "You meet again Wed\xa025" in page  # by their rhythm
    assert 'value="2026-12-01"' in page
    sent = {"minutes": "25", "agreed": "Call Nord first", "again": "2026-12-01"}
    held = lena.post(f"{talk}end/", sent, follow=True).content.decode()
    again = Session.objects.get(planned_on=date(2026, 12, 1), person_id=house.ids["s0"])
    assert (again.planned_at, again.minutes, again.by_hand) == (NOW.time(), 30, True)
    for page in (held, read(seller, talk)):
        assert "Call Nord first" in page
        assert "You meet again Wed\xa025" in page
    past = {"minutes": "25", "agreed": "A line", "next_on": "2026-11-01"}
    other = f"/sessions/{again.pk}/"
    answer = lena.post(f"{other}end/", past)
    assert (answer.status_code, "A line" in answer.content.decode()) == (422, True)
    assert Session.objects.get(pk=again.pk).held_on is None


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
    # Of a week that has no plan yet it is taken back just as well.
    lena.post(f"{talk}move/", {"day": "2026-12-04", "at": "09:00"})
    undo = re.findall(r'action="([^"]*/undo/\d+/)"', read(lena, talk))[-1]
    assert "2026-W49" in undo
    assert lena.post(undo).headers["Location"] == "/week/"
    assert Session.objects.get(pk=number).planned_on == date(2026, 12, 3)


def test_what_was_agreed_last_time_stands_in_brief_page_and_link(house: House, lena: Client) -> None:
    row = Session.objects.get(pk=house.meeting)
    held_on = TODAY - timedelta(days=14)
    Session.objects.create(
        leader_id=row.leader_id, person_id=row.person_id, monday=held_on - timedelta(days=held_on.weekday()),
        topic="own_choice", form="one_on_one", minutes=30, held_on=held_on, held_minutes=30,
        agreed=f"Time before price {HOSTILE}", zone=row.zone, planned_on=held_on,
    )  # fmt: skip
    link = house.mailed(Purpose.PREPARE, "s0", house.meeting)
    for told in (read(lena, f"{house.talk}brief/"), read(lena, house.talk), read(Client(), link)):
        assert "Time before price &lt;script" in told
        assert "Agreed Tue" in told


def test_the_brief_holds_what_was_well_done_lately(house: House, lena: Client) -> None:
    brief = f"{house.talk}brief/"
    house.well_done()
    assert "The offer &lt;script" in read(lena, brief)
    WellDone.objects.update(said_on=TODAY - timedelta(weeks=4))
    assert "The offer" not in read(lena, brief)


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
    assert not Recurring.objects.filter(person_id=person, ends_on=None).exists()
    page = read(lena, rhythm)
    undo = re.search(rf'action="({rhythm}undo/\d+/)"', page)
    assert undo is not None
    assert lena.post(undo[1]).status_code == 303
    assert Recurring.objects.filter(person_id=person, ends_on=None).exists()


@pytest.fixture
def clients(house: House) -> dict[str, Client]:
    """Everybody in it who has an account."""
    return {name: house.client(name) for name in ("lena", "s0", "edgar")}


def number(address: str) -> int:
    return int(address.split("/")[2])


def test_it_is_planned_changed_and_put_down_from_the_pages(house: House, lena: Client) -> None:
    ids, new = house.ids, f"/team/{house.ids['lena']}/session/"
    assert f'href="{new}"' in read(lena, f"/team/{ids['lena']}/")
    assert f'href="{new}"' in read(lena, f"/people/{ids['s1']}/sessions/new/")
    record_leave(make_operator(), person_id=ids["s7"], starts_on=TODAY, ends_on=TODAY, now=NOW)
    asked = read(lena, new)
    assert (asked.count(" checked"), asked.count("on leave")) == (house.sellers - 1, 1)
    sent = {"people": [ids["s0"], ids["s5"]], "beside": ids["edgar"], "topic": "negotiating", "day": DAY, "at": "14:00"}
    for wrong, why in (
        ({"people": [ids["s0"]]}, "two to twenty"), ({"people": []}, "Say who"), ({"people": [ids["fay"]]}, "Say who"),
        ({"beside": ids["s0"]}, "take part as well"), ({"beside": ids["olga"]}, "Say who"), ({"topic": "x"}, "Say who"),
        ({"day": "2026-11-23"}, "day is over"), ({"people": ["x" * 30, "9" * 40]}, "Say who"),
    ):  # fmt: skip
        answer = lena.post(new, {**sent, **wrong})
        assert (answer.status_code, why in answer.content.decode()) == (422, True), wrong
    planned = lena.post(new, sent).headers["Location"]
    row = Session.objects.get(pk=number(planned))
    assert (row.form, row.minutes, row.person_id, row.by_hand) == ("team_session", 60, None, True)
    page = read(lena, planned)
    assert "Lena Haukeland and Edgar Novak with Ines Aydın and Mallory &lt;script" in page
    assert HOSTILE not in page
    week = read(lena, house.week)
    assert "Team session" in week
    assert "Ines Aydın, Mallory" in week
    assert HOSTILE not in week
    for name in ("session_drop", "session_done", "session_swap"):
        assert lena.get(reverse(name, args=[ids["lena"], WEEK, row.pk])).status_code == 200
    people = f"{planned}people/"
    assert read(lena, people).count(" checked") == 2
    assert lena.post(people, {"people": [ids["s0"], ids["s1"]], "beside": ""}).status_code == 303
    assert set(Participant.objects.values_list("person_id", flat=True)) == {ids["s0"], ids["s1"]}
    assert lena.post(people, {"people": [ids["s1"]], "beside": ""}).status_code == 422
    brief = read(lena, f"{planned}brief/")
    title = re.search(r"<h1>(.*?)</h1>", brief)
    assert title is not None
    assert name_of(1) not in title[1], "what it is about, and not everybody's name"
    assert name_of(1) in brief
    # Put down from the mail: held, and the same people meet again.
    wrap = house.wrapping
    sent = {f"s{row.pk}-became": "held", f"s{row.pk}-minutes": "55", f"s{row.pk}-next_on": "2026-12-22"}
    others = Session.objects.filter(leader_id=ids["lena"], monday=WEEK.monday).exclude(pk=row.pk)
    sent |= {f"s{one.pk}-became": "open" for one in others}
    assert Client().post(wrap, sent).status_code == 303
    again = Session.objects.filter(form="team_session", held_on=None).get()
    assert (again.planned_on.isoformat(), again.participants.count()) == ("2026-12-22", 2)
    row.refresh_from_db()
    assert row.held_minutes == 55
    assert lena.get(people).status_code == 404
    assert "Team session" in b"".join(lena.get(reverse("held_csv", args=[ids["lena"]]))).decode()


@pytest.mark.hostile(1, 4)
def test_each_reads_and_writes_what_is_everybodys_and_only_their_own_items(
    house: House, clients: dict[str, Client]
) -> None:
    talk, ids = house.together, house.ids
    for who, text in (("s5", MALLORYS), ("s0", "mine to do")):
        add_item(
            house.lena, person_id=ids[who], owner_id=ids[who], text=text, due_on=TODAY, session_id=number(talk), now=NOW
        )
    for name, client in clients.items():
        assert client.post(f"{talk}points/", {"text": f"Point of {name}"}).status_code == 303
        assert client.post(f"{talk}private/", {"text": f"secret of {name}", "version": "0"}).status_code == 303
    clients["s0"].post(f"{talk}note/", {"text": "what we said", "version": "0"})
    person = f"/people/{ids['s0']}/"
    for name, client in clients.items():
        page = read(client, talk)
        for text in ("Point of lena", "Point of s0", "Point of edgar", "what we said", f"secret of {name}"):
            assert text in page, (name, text)
        assert ("mine to do" in page, MALLORYS in page) == (name != "edgar", name == "lena")
        assert page.count("secret of") == page.count(f"secret of {name}")
        assert ('name="owner"' in page, "people/" in page.split("lv-g")[0].split("lv-h")[1]) == (
            name != "edgar", name == "lena",
        )  # fmt: skip
        if name == "lena":
            continue
        for address in (
            f"{talk}along/", f"{talk}along.md", f"{talk}along.json", f"/find/?q={MALLORYS[:6]}", person, "/me/",
            f"{person}timeline/", f"{person}sessions.csv", f"/people/{ids['s5']}/", f"/people/{ids['s5']}/timeline/",
        ):  # fmt: skip
            answer = client.get(address, follow=True)
            text = b"".join(answer).decode().replace(f'value="{MALLORYS[:6]}"', "")
            assert f"{MALLORYS} of" not in text
            assert MALLORYS not in text, (name, address)
            assert "secret of lena" not in text
        # Case 4: an owner that was changed in the form; case 1: another's number in the address.
        wrong = {"text": "x", "owner": ids["s5"], "due_on": DAY}
        theirs = ActionItem.objects.get(text=MALLORYS).pk
        assert client.post(f"{talk}items/", wrong).status_code == 404
        assert client.post(f"{talk}items/{theirs}/", {"do": "done"}).status_code == 404
        assert [client.get(f"{talk}{end}/").status_code for end in ("brief", "move", "people")] == [404] * 3
        assert client.post(f"{talk}end/", {"minutes": "5"}).status_code == 404
    assert "Team session" in read(clients["s0"], "/me/")
    mailed = Client().get(house.mailed(Purpose.PREPARE, "s5", number(talk))).content.decode()
    assert (MALLORYS in mailed, "mine to do" in mailed, "secret of" in mailed) == (True, False, False)
    beside = Client().get(house.mailed(Purpose.PREPARE, "edgar", number(talk))).content.decode()
    assert ("Point of s0" in beside, MALLORYS in beside, "mine to do" in beside) == (True, False, False)
    assert Client().get(house.mailed(Purpose.PREPARE, "fay", number(talk))).status_code == 404


def test_whoever_acts_for_the_leader_that_day_leads_it(house: House) -> None:
    talk, acting = house.together, {"leader_id": house.ids["lena"], "acting_id": house.ids["nobody"]}
    stand_in(house.lena, **acting, starts_on=TODAY, ends_on=TODAY, now=NOW)
    nora = house.client("nobody")
    assert "Team session" in read(nora, house.week)
    assert f"{talk}people/" in read(nora, talk)
    assert nora.post(f"{talk}end/", {"minutes": "50"}).status_code == 303
    assert Session.objects.get(pk=number(talk)).held_minutes == 50


def test_each_of_them_may_say_how_it_was(house: House, clients: dict[str, Client]) -> None:
    talk = house.together
    Session.objects.filter(pk=number(talk)).update(held_on=TODAY, held_minutes=60)
    assert 'name="value"' in read(clients["s0"], talk)
    assert ['name="value"' in read(clients[name], talk) for name in ("lena", "edgar")] == [False, False]
    sent = {"session": number(talk), "value": "4"}
    clients["s0"].post("/useful/", sent)
    Client().post(house.mailed(Purpose.PREPARE, "s5", number(talk)), {"value": "5"})
    clients["edgar"].post("/useful/", sent)
    assert set(Answered.objects.values_list("person_id", flat=True)) == {
        house.ids["s0"], house.ids["s5"],
    }  # fmt: skip


def test_it_takes_its_minutes_in_the_week_once_and_meets_nobodys_must(house: House) -> None:
    assert house.together
    table = gathering.gather(WEEK, today=TODAY, leaders=[house.ids["lena"]])
    found = gathering.inputs(table, house.ids["lena"])
    assert found.elsewhere == 60
    assert not {one.person for one in found.fixed} & {""}
    standing = sum(one.minutes for one in found.fixed)
    assert found.free_minutes == found.minutes - 60 - standing


def test_a_team_session_recurs_is_changed_ended_and_taken_back(house: House) -> None:
    lena, home = house.client("lena"), f"/team/{house.ids['lena']}/rhythm/"
    sent = {
        "people": [house.ids["s0"], house.ids["s5"]], "topic": "negotiating", "every_weeks": "2", "weekday": "3",
        "starts_at": "09:00", "minutes": "45", "starts_on": "2026-11-24",
    }  # fmt: skip
    for wrong in ({"people": []}, {"minutes": "4"}, {"every_weeks": "14"}, {"starts_on": "2026-11-01"}):
        found = lena.post(home, {**sent, **wrong})
        assert (found.status_code, 'role="alert"' in found.content.decode()) == (422, True)
    assert not Recurring.objects.filter(team__isnull=False).exists()
    assert lena.post(home, sent).status_code == 303
    shown = lena.get(home).content.decode()
    assert "Every 2 weeks on Thursday at 09:00" in shown
    assert "Thursday 26 November 2026" in shown
    team = Recurring.objects.get(team__isnull=False).team_id
    assert lena.post(f"{home}{team}/", {**sent, "weekday": "1"}).status_code == 303
    assert "Tuesday 24 November 2026" in lena.get(home).content.decode()
    assert lena.post(f"{home}{team}/end/").status_code == 303
    assert "None recurs yet" in lena.get(home).content.decode()
    change = RhythmChange.objects.filter(team=team).latest("pk").pk
    assert lena.post(f"{home}{team}/undo/{change}/").status_code == 303
    assert "Every 2 weeks on Tuesday at 09:00" in lena.get(home).content.decode()
