"""Kinds of session in the settings, and on the page of a session what was heard and seen, and how that compares."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from ridealong.access.models import RoleGrant
from ridealong.access.rules import Role
from ridealong.coaching.actions.observing import write_sheet
from ridealong.coaching.actions.planning import plan_session
from ridealong.coaching.models import ActionItem, Debrief, Mark, Observation, Recording, Session, SessionKind
from ridealong.coaching.rules.merging import Written
from ridealong.desk.held import held_rows
from ridealong.week.queries import gathering
from tests.web.house import HOSTILE, NOW, TODAY, WEEK, House, make_operator, name_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def lena(house: House) -> Client:
    return house.client("lena")


@pytest.fixture
def seller(house: House) -> Client:
    return house.client("s0")


@pytest.fixture
def olga(house: House) -> Client:
    return house.client("olga")


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def mark(house: House, number: int, **levels: str) -> int:
    """A ride-along of so many weeks back with these marks."""
    about = {"leader_id": house.ids["lena"], "person_id": house.ids["s0"], "topic": "own_choice", "form": "ride_along"}
    session = plan_session(house.lena, **about, day=TODAY, at=None, minutes=120, now=NOW)
    day = TODAY - timedelta(weeks=number)
    Session.objects.filter(pk=session).update(held_on=day, held_minutes=120, planned_on=day)
    written = {f"level.{code}": Written("", level) for code, level in levels.items()}
    write_sheet(house.lena, session_id=session, written=written, now=NOW)
    return session


def test_a_kind_of_ones_own_is_added_worded_planned_and_retired(house: House, olga: Client, lena: Client) -> None:
    sent = {"name": f"Deal desk {HOSTILE}"[:60], "base": "call_review", "minutes": "45"}
    code = olga.post("/settings/kinds/", sent).headers["Location"].split("/")[3]
    taken = olga.post("/settings/kinds/", sent)
    assert (taken.status_code, b"There is a kind of that name already" in taken.content) == (422, True)
    template = f"/settings/kinds/{code}/template/"
    assert olga.post(template, {"topic": "", "agenda": "Which deal?\n\nWho decides?", "closing": ""}).status_code == 303
    page = read(olga, f"/settings/kinds/{code}/")
    assert "Which deal?\nWho decides?</textarea>" in page
    assert "Back to what it was" in page
    new = f"/people/{house.ids['s1']}/sessions/new/"
    assert f'value="{code}"' in read(lena, new)
    planned = lena.post(new, {"kind": code, "topic": "negotiating", "day": TODAY.isoformat()}).headers["Location"]
    row = Session.objects.get(pk=planned.split("/")[2])
    assert (row.form, row.minutes, row.kind and f"own-{row.kind.pk}") == ("call_review", 45, code)
    lena.post(f"{planned}template/")
    shown = read(lena, planned)
    assert "Who decides?" in shown
    assert "Deal desk &lt;script" in shown
    assert "<script>alert" not in shown
    # Wherever the session stands, it is called so: on the card of the week, on the timeline, in files.
    person = f"/people/{house.ids['s1']}/"
    for address in (house.week, f"{person}timeline/", f"{person}timeline/all.csv", f"{person}sessions.csv"):
        assert "Deal desk" in b"".join(lena.get(address)).decode(), address
    olga.post(f"/settings/kinds/{code}/retire/")
    assert f'value="{code}"' not in read(lena, new)
    assert "Deal desk" in read(lena, planned)
    assert lena.post(new, {"kind": code, "topic": "negotiating", "day": TODAY.isoformat()}).status_code == 422
    assert "Deal desk" in read(lena, f"/people/{house.ids['s1']}/")


def test_words_that_are_what_came_are_not_kept_as_ones_own(olga: Client) -> None:
    address = "/settings/kinds/practice/"
    before = read(olga, address)
    agenda, closing = (
        before.partition(f'name="{part}"')[2].partition(">")[2].partition("<")[0] for part in ("agenda", "closing")
    )
    olga.post(f"{address}template/", {"topic": "", "agenda": agenda, "closing": closing})
    assert "Back to what it was" not in read(olga, address)
    olga.post(f"{address}template/", {"topic": "career", "agenda": "What next?", "closing": closing})
    assert "(your own)" in " ".join(read(olga, address).split())
    olga.post(f"{address}template/", {"topic": "career", "do": "back", "agenda": "kept?"})
    assert "(your own)" not in read(olga, address)
    assert olga.post(f"{address}template/", {"topic": "dancing"}).status_code == 400
    assert olga.post(f"{address}template/", {"topic": "", "agenda": "x\n" * 3 + "y" * 301}).status_code == 422
    assert olga.post(address, {"minutes": "4"}).status_code == 422
    assert olga.post(address, {"minutes": "40"}).status_code == 303
    assert SessionKind.objects.get().minutes == 40


def test_enablement_keeps_kinds_and_nothing_else_of_the_settings(house: House) -> None:
    RoleGrant.objects.create(account_id=house.accounts["fay"], role=Role.ENABLEMENT.value)
    fay = house.client("fay")
    assert 'href="/settings/kinds/"' in read(fay, "/me/")
    assert fay.get("/settings/kinds/").status_code == 200
    assert [fay.get(one).status_code for one in ("/settings/", "/settings/questions/", house.review)] == [404] * 3


def test_a_leaders_leader_plans_a_talk_that_the_leader_does_not_see(house: House, lena: Client, seller: Client) -> None:
    lou, person = house.client("lou"), f"/people/{house.ids['s0']}/"
    assert f'href="{person}sessions/skip-level/"' in read(lou, person)
    sent = {"kind": "skip_level", "topic": "own_choice", "day": TODAY.isoformat(), "at": "16:00"}
    talk = lou.post(f"{person}sessions/skip-level/", sent).headers["Location"]
    for client in (lou, seller):
        assert "What helps you here" in client.post(f"{talk}template/", follow=True).content.decode()
    lou.post(f"{talk}items/", {"text": "Ask the board", "owner": house.ids["lou"], "due_on": TODAY.isoformat()})
    assert lena.get(talk).status_code == 404
    for page in (person, f"{person}sessions.csv", house.talk, house.week):
        text = b"".join(lena.get(page)).decode()
        assert "Skip-level" not in text, page
        assert "skip_level" not in text, page
        assert "Ask the board" not in text, page
    assert "Skip-level talk" in read(lou, person)
    assert "skip-level/" not in read(lena, person)
    # It takes its minutes in the week of whoever planned it.
    table = gathering.gather(WEEK, today=TODAY, leaders=[house.ids["lou"]])
    found = gathering.inputs(table, house.ids["lou"])
    assert (found.elsewhere, found.free_minutes) == (30, found.minutes - 30)
    Session.objects.filter(form="skip_level").update(held_on=TODAY, held_minutes=30)
    # What is for those who read all sessions is not offered to somebody who reads this one.
    assert f"{person}sessions/along/" not in read(lou, person)
    assert f"{person}sessions/along/" in read(lena, person)
    assert "Lou Castellane" not in str(list(held_rows(make_operator())))
    house.client("olga").post("/settings/kinds/skip_level/retire/")
    assert lou.get(f"{person}sessions/skip-level/").status_code == 404
    assert "sessions/skip-level/" not in read(lou, person)


def test_a_recording_is_linked_as_text_and_its_moments_marked(house: House, lena: Client, seller: Client) -> None:
    review, address = house.review, "https://calls.example.org/1?a=1&b=2"
    wrong = lena.post(f"{review}recording/", {"address": "javascript:alert(1)"})
    assert (wrong.status_code, b"That is no address of a recording" in wrong.content) == (422, True)
    assert not Recording.objects.exists()
    lena.post(f"{review}recording/", {"address": address})
    lena.post(f"{review}marks/", {"at": "12:34", "text": HOSTILE})
    seller.post(f"{review}marks/", {"at": "1:02:03", "text": "who decides?"})
    page = read(seller, review)
    shown = "https://calls.example.org/1?a=1&amp;b=2"
    assert f'<a href="{shown}" target="_blank" rel="noopener noreferrer"><bdi>{shown}</bdi></a>' in page
    assert page.index("<b>12:34</b>") < page.index("<b>1:02:03</b>")
    assert HOSTILE not in page
    late = seller.post(f"{review}marks/", {"at": "99", "text": "kept words"})
    assert (late.status_code, b'value="kept words"' in late.content) == (422, True)
    seller.post(f"{review}marks/{Mark.objects.get(second=3723).pk}/")
    seller.post(f"{review}recording/", {"do": "remove"})
    assert (Mark.objects.count(), Recording.objects.count()) == (1, 0)


def test_both_mark_what_was_seen_and_a_clash_is_shown_as_such(house: House, lena: Client, seller: Client) -> None:
    review = house.review
    page = read(lena, review)
    assert 'name="level.listens"' in page
    assert 'name="level.listens"' not in read(lena, house.talk)
    lena.post(f"{review}sheet/", {"level.listens": "4", "was.level.listens": "", "worked": HOSTILE, "was.worked": ""})
    told = seller.post(
        f"{review}sheet/",
        {"level.listens": "2", "was.level.listens": "", "evidence.trades": "a day", "was.evidence.trades": ""},
        headers=JSON,
    )  # fmt: skip
    assert (told.status_code, told.json()) == (
        409, {"stands": {"level.listens": "4", "evidence.trades": "a day"}, "clashes": ["level.listens"]},
    )  # fmt: skip
    clash = seller.post(f"{review}sheet/", {"level.listens": "2", "was.level.listens": ""})
    shown = clash.content.decode()
    assert clash.status_code == 409
    assert "What stands there: 4" in shown
    assert 'name="level.listens" value="2" checked' in shown
    assert 'name="was.level.listens" value="4"' in shown
    seller.post(f"{review}sheet/", {"level.listens": "2", "was.level.listens": "4"})
    assert Observation.objects.get(behaviour="listens").level == 2
    assert HOSTILE not in read(seller, review)
    long = seller.post(
        f"{review}sheet/",
        {"evidence.listens": "y" * 301, "was.evidence.listens": "", "change": "kept", "was.change": ""},
    )
    assert (long.status_code, "y" * 301 in long.content.decode(), "kept</textarea>" in long.content.decode()) == (
        422,
        True,
        True,
    )
    assert Debrief.objects.get().change == ""
    assert seller.post(f"{review}sheet/", {"level.dancing": "2"}).status_code == 404
    emptied = {"level.listens": "", "was.level.listens": "4"}
    clash = lena.post(f"{review}sheet/", emptied)
    assert (clash.status_code, "What stands there: 2" in clash.content.decode()) == (409, True)
    lena.post(f"{review}sheet/", {**emptied, "was.level.listens": "2"})
    assert not Observation.objects.filter(behaviour="listens").exists()
    assert 'name="level.listens" value="" checked' in read(seller, review)


def test_what_was_seen_and_heard_is_taken_along(house: House, lena: Client, seller: Client) -> None:
    review = house.review
    house.mark()
    lena.post(f"{review}recording/", {"address": "https://calls.example.org/1"})
    seen = {"level.trades": "0", "level.listens": "4", "evidence.listens": "let *them* talk", "worked": "The end"}
    lena.post(f"{review}sheet/", {**seen, **{f"was.{name}": "" for name in seen}})
    listens = "Lets the customer finish and takes up their words: 4. let"
    page = read(seller, f"{review}along/")
    for words in (
        "https://calls.example.org/1",
        "<b>1:02</b>",
        f"{listens} *them* talk",
        ": Not seen",
        "What worked: The end",
    ):
        assert words in page, words
    assert HOSTILE not in page
    assert f"- {listens} \\*them\\* talk" in read(seller, f"{review}along.md")
    (one,) = seller.get(f"{review}along.json").json()["sessions"]
    assert {"behaviour": "listens", "mark": 4, "evidence": "let *them* talk"} in one["seen"]
    assert (one["worked"], one["change"], one["recording"]) == ("The end", None, "https://calls.example.org/1")
    assert one["marks"] == [{"second": 62, "text": f"Price {HOSTILE}"}]
    (none,) = lena.get(f"{house.talk}along.json").json()["sessions"]
    assert (none["seen"], none["worked"], none["recording"], none["marks"]) == ([], None, None, [])


def test_what_to_try_becomes_an_action_item(house: House, lena: Client, seller: Client) -> None:
    review = house.review
    assert "Choose by when" in lena.post(f"{review}try/", {"text": "Wait", "due_on": ""}, follow=True).content.decode()
    lena.post(f"{review}try/", {"text": "Wait after the price", "due_on": TODAY.isoformat()})
    assert "To try: Wait after the price" in read(seller, review)
    seller.post(f"{review}items/{ActionItem.objects.get().pk}/", {"do": "done"})
    page = read(lena, review)
    assert "Tried: Wait after the price" in page
    assert f'action="{review}try/"' not in page


def test_marks_are_compared_over_time_and_with_nobody_else(house: House, lena: Client, seller: Client) -> None:
    address = f"/people/{house.ids['s0']}/observed/"
    assert "Nothing has been marked yet." in read(seller, address)
    for number, level in enumerate("54433221"):
        mark(house, number, listens=level, trades="3" if number < 4 else "0")
    page = read(lena, address).replace("\u00a0", " ")
    assert f"What was seen of {name_of(0)}" in page
    assert "8 sessions with marks, 12 marks." in page
    assert "It moves up beyond chance." in page
    assert "likely between 2 and 4 (8 marks)" in page
    assert "4 marks: too few to say how it moves; it takes 5." in page
    assert page.count('class="plot marks"') == 1
    assert name_of(1) not in page
    assert "What was seen of you" in read(seller, address)
    text = b"".join(lena.get(f"{address}marks.csv")).decode()
    assert text.count("\n") == 17


@pytest.mark.parametrize("sessions", [1, 30])
def test_many_sessions_cost_no_more_queries(
    house: House, lena: Client, sessions: int, django_assert_max_num_queries: object
) -> None:
    for number in range(sessions):
        mark(house, number, listens="3", trades="2")
    house.mark()
    for address in (f"/people/{house.ids['s0']}/observed/", house.review):
        with django_assert_max_num_queries(20, info=address):
            assert lena.get(address).status_code == 200
