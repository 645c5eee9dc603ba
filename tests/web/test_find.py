"""The page on which one finds people and what was said, and the cases to survive that concern search, by number."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ridealong.access.queries import viewer_of
from ridealong.coaching.actions import agendas, items, notes
from ridealong.coaching.actions.planning import plan_session
from ridealong.coaching.models import Goal
from ridealong.coaching.queries import searching
from tests.web.house import HOSTILE, NOW, TODAY, House

WORD = "brightwell"
ABOUT = {"topic": "own_choice", "form": "one_on_one", "minutes": 30, "day": TODAY, "at": NOW.time(), "now": NOW}


def asked(house: House, who: str, text: str, **more: str) -> str:
    """What was found, as it stands on the page."""
    answer = house.client(who).get("/find/", {"q": text, **more})
    assert answer.status_code == 200
    return answer.content.decode().partition('<div id="found"')[2].partition("</main>")[0]


def among_leaders(house: House, text: str) -> int:
    """Lou and Lena talk about somebody, in a session of their own."""
    lou = viewer_of(house.accounts["lou"], TODAY)
    session = plan_session(lou, leader_id=house.ids["lou"], person_id=house.ids["lena"], **ABOUT)
    agendas.add_point(lou, session_id=session, text=text, now=NOW)
    notes.write_note(lou, session_id=session, text=f"We said: {text}", version=0, now=NOW)
    notes.write_private_note(house.lena, session_id=session, text=f"{text} kept to myself", version=0, now=NOW)
    items.add_item(
        lou,
        person_id=house.ids["lena"],
        owner_id=house.ids["lena"],
        session_id=session,
        text=text,
        due_on=None,
        now=NOW,
    )
    return session


def test_what_was_said_is_found_in_groups_with_the_words_marked(house: House) -> None:
    for number in range(6):
        agendas.add_point(house.lena, session_id=house.meeting, text=f"Brightwéll {number} {HOSTILE}", now=NOW)
    notes.write_note(house.lena, session_id=house.meeting, text="Brightwell signs", version=0, now=NOW)
    page = asked(house, "s0", WORD)
    assert "6 agenda points" in page
    assert "1 shared note<" in page
    assert page.count(f'href="{house.talk}"') == 5
    assert "<mark>Brightwéll</mark> 5 &lt;script&gt;" in page
    assert HOSTILE not in page
    whole = asked(house, "s0", WORD, **{"in": "points"})
    assert whole.count(f'href="{house.talk}"') == 6
    assert "shared note<" not in whole
    assert "People" not in re.findall("<h2[^>]*>(.*?)</h2>", whole)
    nothing = asked(house, "s0", "zzzz")
    assert "Nothing that you may see matches" in nothing


@pytest.mark.hostile(37)
def test_37_whoever_others_talk_about_finds_nothing_by_their_own_name(house: House) -> None:
    """The only places where a succession can be talked about yet: sessions between others."""
    name = house.client("s0").get("/me/").content.decode().split("<title>")[1].split(" ·")[0]
    before = asked(house, "s0", name.split()[0])
    among_leaders(house, f"{name} could take over the Nordic team")
    assert asked(house, "s0", name.split()[0]) == before
    assert "Nordic" not in asked(house, "s0", "nordic")
    assert "Nordic" in asked(house, "lena", "nordic")


@pytest.mark.hostile(40, 41, 43)
@pytest.mark.parametrize("who", ["s0", "edgar", "fay", "olga", "adam", "nobody"])
def test_40_41_and_43_nothing_of_what_is_hidden_is_listed_quoted_suggested_or_counted(house: House, who: str) -> None:
    """Not even by who may do much else. The page is the same, letter by letter, as if nothing were there."""
    empty = asked(house, who, WORD), asked(house, who, WORD, **{"in": "notes", "page": "2"})
    among_leaders(house, f"{WORD} is in trouble")
    assert (asked(house, who, WORD), asked(house, who, WORD, **{"in": "notes", "page": "2"})) == empty
    assert "did you mean" not in empty[0].lower()


@pytest.mark.hostile(41, 43)
def test_41_and_43_each_sees_their_own_number_and_never_a_private_note(house: House) -> None:
    among_leaders(house, f"{WORD} is in trouble")
    agendas.add_point(house.lena, session_id=house.meeting, text=f"{WORD} tomorrow", now=NOW)
    numbers = {who: re.findall(r"(\d+) agenda point", asked(house, who, WORD)) for who in ("lena", "lou", "s0")}
    assert numbers == {"lena": ["2"], "lou": ["1"], "s0": ["1"]}
    assert "kept to myself" not in asked(house, "lena", WORD)
    assert "Nothing that you may see" in asked(house, "lena", "kept myself")


def test_search_costs_the_same_for_few_and_many(house: House) -> None:
    counts = []
    for many in (1, 20):
        for number in range(many):
            agendas.add_point(house.lena, session_id=house.meeting, text=f"{WORD} {number}", now=NOW)
        client = house.client("lena")
        client.get("/find/?q=in")
        with CaptureQueriesContext(connection) as found:
            client.get(f"/find/?q={WORD}")
        counts.append(len(found))
    assert counts[0] == counts[1] <= 18


def test_of_very_many_goals_it_says_that_there_are_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "FEW", 1)
    monkeypatch.setattr(searching, "MOST_COUNTED", 5)
    for number in range(6):
        Goal.objects.create(
            person_id=house.ids["s1"], what=f"{WORD} {number}", by_when=TODAY, started_on=TODAY, shows="So"
        )
        page = asked(house, "lena", WORD)
        assert ("More than" in page) is (number == 5)
    assert "More than 5 goals" in page
    assert "The latest 5" in page
    whole = asked(house, "lena", WORD, **{"in": "goals"})
    assert ("More than 5 goals" in whole, "The latest 5" in whole) == (True, False)


def test_what_was_said_in_a_team_session_says_so(house: House) -> None:
    session = int(house.together.strip("/").split("/")[-1])
    agendas.add_point(house.lena, session_id=session, text=f"{WORD} for all", now=NOW)
    for who in ("lena", "s0", "edgar"):
        page = asked(house, who, WORD)
        assert "Team session" in page
        assert f'href="{house.together}"' in page
    assert "Nothing that you may see matches" in asked(house, "lou", WORD)
