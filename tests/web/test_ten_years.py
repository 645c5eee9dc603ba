"""Somebody who was met every week for ten years costs every page as many queries as before they were ever met."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ridealong.access.models import Standing
from ridealong.coaching.actions.history import bring_past
from ridealong.coaching.models import Ask, Debrief, Goal, Mark, Observation, Recording, Session, WellDone
from ridealong.coaching.rules.past import Past
from tests.web.house import NOW, TODAY, House, make_operator

YEARS = 10
FORMS = ("one_on_one", "one_on_one", "call_review", "practice")
ROWS = 50  # on a page of the timeline
SPREAD = 13  # weeks between two goals, asks and well dones


@pytest.fixture
def pages(house: House) -> Mapping[str, tuple[Client, str]]:
    """What the leader and the person look at of the person, by name. Each was looked at once, which is written down."""
    lena, seller, who = house.client("lena"), house.client("s0"), f"/people/{house.ids['s0']}/"
    found = {
        "person": (lena, who),
        "timeline": (lena, f"{who}timeline/"),
        "own timeline": (seller, f"{who}timeline/"),
        "session": (lena, house.talk),
        "the other side of it": (seller, house.talk),
        "brief": (lena, f"{house.talk}brief/"),
        "call review": (lena, house.review),
        "my page": (seller, "/me/"),
        "the leader's my page": (lena, "/me/"),
        "week": (lena, house.week),
        "team": (lena, f"/team/{house.ids['lena']}/"),
    }
    for client, address in found.values():
        assert client.get(address).status_code == 200
    return found


def costs(pages: Mapping[str, tuple[Client, str]]) -> dict[str, int]:
    """How many queries each page takes."""
    counted = {}
    for name, (client, address) in pages.items():
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        counted[name] = len(found)
    return counted


def live_through(house: House) -> None:
    """Ten years of weekly sessions with agendas, notes, items, sheets and recordings, and of asks, goals and praise."""
    leader, person = house.ids["lena"], house.ids["s0"]
    weeks = [TODAY - timedelta(weeks=back) for back in range(YEARS * 52, 0, -1)]
    held = [
        Past(
            held_on=day, minutes=30, topic="own_choice", form=FORMS[turn % len(FORMS)], agreed=f"Agreed {turn}",
            note=f"Note {turn}", item=f"Item {turn}", done_on=None if turn % 9 == 0 else day, points=("One", "Two"),
        )
        for turn, day in enumerate(weeks)
    ]  # fmt: skip
    made = bring_past(make_operator(), leader_id=leader, person_id=person, sessions=held, now=NOW)
    for session in Session.objects.filter(pk__in=made, form__in=["call_review", "practice"]):
        Observation.objects.create(session=session, behaviour="listens", level=3, changed_at=NOW)
        Debrief.objects.create(session=session, worked="The opening", changed_at=NOW)
        Recording.objects.create(session=session, address="https://calls.example.com/1", made_at=NOW)
        Mark.objects.create(session=session, second=60, text="Here", made_at=NOW)
    for day in weeks[::SPREAD]:
        closed = {"closed_on": day + timedelta(days=5)}
        Ask.objects.create(person_id=person, text="Help", asked_on=day, closed_how="hand", **closed)
        WellDone.objects.create(person_id=person, author_id=leader, text="Well", said_on=day)
        dated = {"started_on": day, "by_when": day}
        Goal.objects.create(person_id=person, what="Ask", **dated, closed_how="reached", closed_why="Habit", **closed)


def test_ten_years_cost_every_page_the_same_number_of_queries(
    house: House, pages: Mapping[str, tuple[Client, str]]
) -> None:
    Standing.objects.update(starts_on=TODAY - timedelta(weeks=52 * YEARS + 1))
    before = costs(pages)
    live_through(house)
    assert Session.objects.filter(person_id=house.ids["s0"], held_on__isnull=False).count() == YEARS * 52
    client, timeline = pages["timeline"]
    told = re.search(r"Page 1 of (\d+)", client.get(timeline).content.decode())
    assert told is not None
    assert int(told[1]) * ROWS > YEARS * 52, "the leader sees all of it"
    assert costs(pages) == before
