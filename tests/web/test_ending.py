"""What recurs with somebody who will go is said ahead on the week, with the day and why, and nothing is to be done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.rhythm import end_standing, set_standing
from ridealong.coaching.actions.team_rhythm import end_team_rhythm
from ridealong.coaching.queries.ending import EndingRow, will_end
from ridealong.people import actions as people
from ridealong.people.actions.editing import stand_in
from tests.web.house import NOW, TODAY, House, make_operator

pytestmark = pytest.mark.django_db
HEADING = "Recurs as long as they report to you"
MARCH = TODAY + timedelta(weeks=9)
NAME = "Ines Aydın"


@pytest.fixture
def lena(house: House) -> Client:
    return house.client("lena")


def ending(house: House) -> tuple[EndingRow, ...]:
    return will_end(house.lena, leader_id=house.ids["lena"])


def leaves(house: House, who: str, day: date = MARCH) -> None:
    people.record_leaving(make_operator(), person_id=house.ids[who], left_on=day, now=NOW)


def goes_to(house: House, who: str, leader: str, day: date) -> None:
    people.set_leader(make_operator(), person_id=house.ids[who], leader_id=house.ids[leader], starts_on=day, now=NOW)


def part(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page.partition(HEADING)[2].partition("</section>")[0]


def test_a_leaving_date_is_told_ahead_with_its_day(house: House, lena: Client) -> None:
    assert part(lena, house.week) == ""
    leaves(house, "s0")
    assert ending(house) == (EndingRow(MARCH, leaves=True, people=(NAME,)),)
    found = part(lena, house.week)
    assert NAME in found
    assert "The one-on-one recurs until 26\xa0January 2027, when they leave." in found
    assert "<form" not in found


def test_a_change_of_leader_is_told_without_the_next_one(house: House, lena: Client) -> None:
    goes_to(house, "s0", "edgar", MARCH + timedelta(days=1))
    assert ending(house) == (EndingRow(MARCH, leaves=False, people=(NAME,)),)
    found = part(lena, house.week)
    assert "after that they report to you no more" in found
    assert "Edgar" not in found


def test_it_is_told_of_whoever_goes_together_at_once(house: House, lena: Client) -> None:
    """As of everybody, where the leader is who leaves."""
    for who in ("s1", "s2"):
        pair = {"leader_id": house.ids["lena"], "person_id": house.ids[who]}
        set_standing(house.lena, **pair, weekday=1, minutes=30, starts_on=TODAY, now=NOW)
    leaves(house, "lena")
    (row,) = ending(house)
    assert (row.day, row.leaves, len(row.people)) == (MARCH, False, 3)
    assert "The one-on-ones recur until" in part(lena, house.week)


def test_a_team_session_that_recurs_is_told_as_what_it_is(house: House, lena: Client) -> None:
    """Also where nothing else of the leader's recurs; who coaches beside them is not told of."""
    house.team_rhythm()
    leaves(house, "s5")
    leaves(house, "edgar")
    (row,) = ending(house)
    assert (row.day, row.leaves, row.team, len(row.people)) == (MARCH, True, True, 1)
    assert "In the team session that recurs until 26\xa0January 2027, when they leave." in part(lena, house.week)
    goes_to(house, "s0", "edgar", MARCH + timedelta(days=1))
    assert [(one.leaves, one.team, one.people == (NAME,)) for one in ending(house)] == [
        (False, False, True), (False, True, True), (True, True, False),
    ]  # fmt: skip
    team = house.team_rhythm()[0]
    end_team_rhythm(house.lena, leader_id=house.ids["lena"], team_id=team, ends_before=TODAY, now=NOW)
    assert [one.team for one in ending(house)] == [False]


def test_nothing_is_told_where_nothing_recurs_so_long(house: House) -> None:
    leaves(house, "s1")
    assert ending(house) == (), "nothing recurs with them"
    leaves(house, "s0")
    pair = {"leader_id": house.ids["lena"], "person_id": house.ids["s0"]}
    end_standing(house.lena, **pair, ends_before=TODAY + timedelta(weeks=2), now=NOW)
    assert ending(house) == ()


def test_who_comes_back_to_the_leader_the_day_after_does_not_go(house: House) -> None:
    goes_to(house, "s0", "lena", MARCH)
    assert ending(house) == ()


@pytest.mark.parametrize(("weeks", "told"), [(0, True), (13, True), (14, False)])
def test_it_is_told_a_quarter_ahead(house: House, weeks: int, *, told: bool) -> None:
    leaves(house, "s0", TODAY + timedelta(weeks=weeks))
    assert bool(ending(house)) is told


def test_when_the_day_has_come_it_is_proposed_to_end(house: House, lena: Client) -> None:
    leaves(house, "s0", TODAY - timedelta(days=1))
    assert ending(house) == ()
    page = lena.get(house.week).content.decode()
    assert HEADING not in page
    assert "reports to you no more" in page


def test_nobody_else_is_told(house: House) -> None:
    leaves(house, "s0")
    nora, today = house.ids["nobody"], TODAY
    stand_in(house.lena, leader_id=house.ids["lena"], acting_id=nora, starts_on=today, ends_on=today, now=NOW)
    acting = Viewer(house.accounts["nobody"], nora, today)
    assert will_end(acting, leader_id=house.ids["lena"]) == ()
    for name in ("lou", "edgar", "s0"):
        with pytest.raises(Refused):
            will_end(Viewer(house.accounts[name], house.ids[name], today), leader_id=house.ids["lena"])
