"""What a leader leaves behind, planned and recurring: whoever leads the person next decides and reads nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ridealong.coaching.actions.rhythm import set_standing
from ridealong.coaching.models import Point, Recurring, Session
from ridealong.people import actions as people
from ridealong.week.actions.preparing import prepare_week
from tests.web.house import NOW, TODAY, WEEK, House, make_operator

pytestmark = pytest.mark.django_db
HEADING = "Planned by who led them before"
CANARY = "canary-of-an-agenda"


@pytest.fixture
def lena(house: House) -> Client:
    return house.client("lena")


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_new_leader_takes_over_what_was_planned_and_what_recurs_without_what_was_written(
    house: House, lena: Client
) -> None:
    """Case 14: the topic and the agenda stay between the two."""
    assert HEADING not in text(lena, house.week)
    session, fay = house.left()
    Point.objects.create(session_id=session, author_id=house.ids["edgar"], text=CANARY, made_at=NOW)
    with CaptureQueriesContext(connection) as queries:
        page = text(lena, house.week)
    assert len(queries) <= 24
    assert HEADING in page
    assert "planned by Edgar Novak" in page
    assert "with Edgar Novak, next on Thu" in page
    assert CANARY not in page
    home = f"/week/{house.ids['lena']}/left/"
    assert lena.post(f"{home}sessions/{session}/", {"do": "keep"}).status_code == 400
    assert lena.post(f"{home}sessions/{session}/", {"do": "take"}).status_code == 303
    old, new = Session.objects.get(pk=session), Session.objects.latest("pk")
    assert (old.leader_id, old.drop_reason) == (house.ids["edgar"], "gone")
    assert (new.leader_id, new.person_id, new.planned_on, new.planned_at) == (
        house.ids["lena"], fay, old.planned_on, old.planned_at,
    )  # fmt: skip
    assert (new.minutes, new.form, new.topic) == (25, "one_on_one", "own_choice")
    assert lena.get(f"/sessions/{session}/").status_code == 404
    assert CANARY not in text(lena, f"/sessions/{new.pk}/")
    assert lena.post(f"{home}{house.ids['edgar']}/{fay}/", {"do": "take"}).status_code == 303
    own = Recurring.objects.get(leader_id=house.ids["lena"], person_id=fay)
    assert (own.weekday, own.every_weeks, own.minutes, own.starts_on) == (3, 2, 45, TODAY + timedelta(days=2))
    assert not Recurring.objects.filter(leader_id=house.ids["edgar"], person_id=fay, ends_on=None).exists()
    assert HEADING not in text(lena, house.week)
    for address in (f"{home}sessions/{session}/", f"{home}{house.ids['edgar']}/{fay}/"):
        assert lena.post(address, {"do": "drop"}).status_code == 404


def test_while_nobody_leads_them_the_leaders_leader_sees_what_was_planned_and_drops_it(house: House) -> None:
    """Lena leaves: her people are led by nobody, until somebody is put over them."""
    kept, lou = house.meeting, house.client("lou")
    Session.objects.filter(pk=kept).update(planned_on=TODAY + timedelta(days=3))
    week = f"/week/{house.ids['lou']}/{WEEK}/"
    prepare_week(make_operator(), leader_id=house.ids["lou"], week=WEEK, now=NOW)
    assert HEADING not in text(lou, week)
    people.record_leaving(make_operator(), person_id=house.ids["lena"], left_on=TODAY, now=NOW)
    page = text(lou, week)
    assert (HEADING in page, "Nobody leads them now." in page, "Take over" in page) == (True, True, False)
    act = f"/week/{house.ids['lou']}/left/sessions/{kept}/"
    assert lou.post(act, {"do": "take"}).status_code == 404
    assert (
        house.client("edgar").post(f"/week/{house.ids['edgar']}/left/sessions/{kept}/", {"do": "drop"}).status_code
        == 404
    )
    assert lou.get(f"/sessions/{kept}/").status_code == 404
    assert lou.post(act, {"do": "drop"}).status_code == 303
    assert Session.objects.get(pk=kept).drop_reason == "gone"


def test_what_recurs_with_somebody_who_went_is_ended_from_the_week(house: House, lena: Client) -> None:
    pair = {"leader_id": house.ids["lena"], "person_id": house.ids["s1"]}
    set_standing(house.lena, **pair, weekday=2, minutes=30, starts_on=TODAY, now=NOW)
    assert "reports to you no more" not in text(lena, house.week)
    people.set_leader(
        make_operator(), person_id=house.ids["s1"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW
    )
    assert "reports to you no more" in text(lena, house.week)
    end = f"/week/{house.ids['lena']}/ahead/people/{house.ids['s1']}/"
    assert house.client("edgar").post(end, {"do": "end"}).status_code == 404
    assert lena.post(end, {"do": "end"}).status_code == 303
    assert not Recurring.objects.filter(**pair, ends_on=None).exists()
    assert "reports to you no more" not in text(lena, house.week)
