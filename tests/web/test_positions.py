"""The pages of open positions: from the team and the list of people, opened, filled, closed, and taken back."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from ridealong.people import queries as people
from ridealong.people.actions import bring_roster
from ridealong.people.models import Person, Position, ReportingLine
from ridealong.people.rules import NewPerson
from tests.web.house import NOW, TODAY, House, make_operator

DAY = TODAY.isoformat()


def undo(client: Client, path: str = "/people/positions/") -> str:
    """The address of the undo that the page offers."""
    said = client.get(path).content.decode()
    found = re.search(r'<form method="post" action="([^"]+)" hx-post="[^"]+" data-undo>', said)
    assert found is not None
    return found[1]


def chair_of(house: House) -> int:
    return Position.objects.get(filled_by=None, leader_id=house.ids["lena"]).pk


def test_the_team_leads_whoever_may_to_its_open_positions(house: House) -> None:
    path, chair = f"/team/{house.ids['lena']}/", chair_of(house)
    said = house.client("olga").get(path).content.decode()
    assert f'href="/people/positions/{chair}/"' in said
    assert f'href="/people/positions/?leader={house.ids["lena"]}#new"' in said
    said = house.client("lena").get(path).content.decode()
    assert "Open for 34 days" in said
    assert "/people/positions/" not in said


def test_the_list_of_people_leads_to_it_for_whoever_keeps_them(house: House) -> None:
    assert 'href="/people/positions/"' in house.client("olga").get("/people/").content.decode()
    assert "/people/positions/" not in house.client("lena").get("/people/").content.decode()


def test_the_list_says_how_many_and_for_how_long(house: House) -> None:
    client = house.client("olga")
    said = client.get("/people/positions/").content.decode()
    assert "<h1>1 open position, the longest for 34 days</h1>" in said
    assert '<details class="sec" id="new">' in said
    Position.objects.filter(filled_by=None).update(closed_on=TODAY)
    said = client.get("/people/positions/").content.decode()
    assert "<h1>No position is open</h1>" in said
    assert "A position is open once somebody leaves it" in said
    assert '<details class="sec" open id="new">' in said


def test_a_position_is_opened_and_that_can_be_taken_back(house: House) -> None:
    client = house.client("olga")
    said = client.get(f"/people/positions/?leader={house.ids['lou']}").content.decode()
    assert 'value="lou@example.org"' in said
    sent = {"title": "Seller in Lyon", "who": "lou@example.org", "office": "Lyon", "opened_on": DAY}
    assert client.post("/people/positions/", sent).status_code == 303
    assert [one.title for one, _ in people.open_positions(house.ids["lou"], TODAY)] == ["Seller in Lyon"]
    assert client.post(undo(client)).status_code == 303
    assert people.open_positions(house.ids["lou"], TODAY) == []


def test_what_is_missing_is_said_where_it_stands(house: House) -> None:
    client = house.client("olga")
    answer = client.post("/people/positions/", {"title": "", "who": "Nobody Known", "opened_on": "soon"})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert [part in said for part in ("Write something here.", "Write a day, such as")] == [True, True]
    answer = client.post(f"/people/positions/{chair_of(house)}/fill/", {"who": "Nobody Known", "starts_on": DAY})
    assert answer.status_code == 422
    assert 'id="f-who-e"' in answer.content.decode()
    sent = {"who": "lena@example.org", "starts_on": DAY}
    answer = client.post(f"/people/positions/{chair_of(house)}/fill/", sent)
    assert answer.status_code == 422
    assert "cannot take it: nobody reports to themselves" in answer.content.decode()
    early = (TODAY - timedelta(days=50)).isoformat()
    answer = client.post(f"/people/positions/{chair_of(house)}/close/", {"closed_on": early})
    assert answer.status_code == 422
    assert "Choose that day or a later one" in answer.content.decode()


def test_a_position_is_filled_and_that_can_be_taken_back(house: House) -> None:
    client, chair = house.client("olga"), chair_of(house)
    assert "Whoever takes it gets its job and office" in client.get(f"/people/positions/{chair}/").content.decode()
    sent = {"who": "fay@example.org", "starts_on": DAY, "closes_former": "1"}
    assert client.post(f"/people/positions/{chair}/fill/", sent).status_code == 303
    back = undo(client)
    assert people.roster().leader_of(house.ids["fay"], TODAY) == house.ids["lena"]
    assert people.open_positions(house.ids["lena"], TODAY) == []
    assert client.get(f"/people/positions/{chair}/").status_code == 404
    assert "Position taken" in client.get(f"/people/{house.ids['fay']}/entry/").content.decode()
    assert client.post(back).status_code == 303
    assert [one.id for one, _ in people.open_positions(house.ids["lena"], TODAY)] == [chair]
    assert people.roster().leader_of(house.ids["fay"], TODAY) != house.ids["lena"]


def test_somebody_new_takes_it(house: House) -> None:
    client, chair = house.client("olga"), chair_of(house)
    said = client.get(f"/people/new/?position={chair}").content.decode()
    assert f'<input type="hidden" name="position" value="{chair}">' in said
    assert 'value="lena@example.org"' in said
    sent = {"name": "Kai Lang", "job": "Seller", "title": "Seller", "who": "lena@example.org", "position": chair}
    assert client.post("/people/new/", sent).status_code == 303
    assert people.open_positions(house.ids["lena"], TODAY) == []
    answer = client.post("/people/new/", {**sent, "name": "Li Wen"})
    assert answer.status_code == 422
    assert "This position is not open any more" in answer.content.decode()
    assert not Person.objects.filter(name="Li Wen").exists()


def test_somebody_who_was_added_goes_again_by_the_undo(house: House) -> None:
    client = house.client("olga")
    answer = client.post("/people/new/", {"name": "Kai Lang", "job": "Seller", "who": "lena@example.org"}, follow=True)
    person = Person.objects.get(name="Kai Lang")
    page = answer.content.decode()
    assert "Added" in page
    undo = page.partition(f'action="/people/{person.pk}/entry/undo/')[2].partition('"')[0]
    gone = client.post(f"/people/{person.pk}/entry/undo/{undo}", follow=True)
    assert (gone.redirect_chain, "Undone." in gone.content.decode()) == ([("/people/", 303)], True)
    assert not Person.objects.filter(name="Kai Lang").exists()
    assert client.get(f"/people/{person.pk}/entry/").status_code == 404
    assert client.post(f"/people/{person.pk}/entry/undo/{undo}").status_code == 404


def test_a_position_is_closed_and_opened_again(house: House) -> None:
    client, chair = house.client("olga"), chair_of(house)
    assert client.post(f"/people/positions/{chair}/close/", {"closed_on": DAY}).status_code == 303
    back = undo(client)
    assert "closed on" in client.get(f"/people/positions/{chair}/").content.decode()
    assert client.post(back).status_code == 303
    assert [one.id for one, _ in people.open_positions(house.ids["lena"], TODAY)] == [chair]
    answer = client.post(f"/people/positions/{chair}/reopen/", follow=True)
    assert "This position is not closed" in answer.content.decode()


def came(house: House, days: int = 7) -> None:
    """As a roster brings somebody under Lena, and does not say whose position is theirs."""
    lena = NewPerson("lena", Person.objects.get(pk=house.ids["lena"]).name, person_id=house.ids["lena"])
    since = TODAY - timedelta(days=days)
    kai = NewPerson("kai", "Kai Lang", leader_ref="lena", hired_on=since, line_starts_on=since)
    bring_roster(make_operator(), people=[lena, kai], now=NOW)


def test_whom_a_roster_brought_without_a_position_is_proposed_and_one_click_fills_it(house: House) -> None:
    client, chair = house.client("olga"), chair_of(house)
    assert "Is one of these filled by now?" not in client.get("/people/positions/").content.decode()
    came(house)
    assert chair_of(house) == chair, "nothing is filled silently"
    kai = Person.objects.get(name="Kai Lang")
    for path in ("/people/positions/", f"/people/positions/{chair}/"):
        assert "Is one of these filled by now?" in client.get(path).content.decode()
    found = re.findall(r'name="(who|starts_on|closes_former)" value="([^"]+)"', client.get(path).content.decode())
    sent = dict(reversed(found))
    assert sent == {"who": str(kai.pk), "starts_on": (TODAY - timedelta(days=7)).isoformat(), "closes_former": "1"}
    before = people.roster().lines
    assert client.post(f"/people/positions/{chair}/fill/", sent).status_code == 303
    assert people.roster().lines == before
    assert Position.objects.get(filled_by=kai).pk == chair
    assert not Position.objects.filter(filled_by=None, closed_on=None).exists()
    assert client.post(undo(client)).status_code == 303
    assert Position.objects.get(pk=chair).filled_by is None
    assert "Is one of these filled by now?" in client.get("/people/positions/").content.decode()


def test_nobody_is_proposed_who_came_before_or_long_ago_or_with_another_job_or_a_position(house: House) -> None:
    client, chair = house.client("olga"), Position.objects.get(pk=chair_of(house))
    opened = (TODAY - chair.opened_on).days

    def proposed() -> bool:
        return b"Kai Lang" in client.get("/people/positions/").content

    came(house)
    kai = Person.objects.get(name="Kai Lang")
    assert proposed()
    Person.objects.filter(pk=kai.pk).update(job="Something else")
    assert not proposed()
    Person.objects.filter(pk=kai.pk).update(job=chair.job.upper(), office="")
    assert proposed()
    Position.objects.filter(filled_by=kai).update(number="C7")
    assert not proposed()
    Position.objects.filter(filled_by=kai).update(number="")
    ReportingLine.objects.filter(person=kai).update(starts_on=TODAY - timedelta(days=opened + 1))
    assert not proposed()
    Position.objects.filter(pk=chair.pk).update(opened_on=TODAY - timedelta(days=100))
    assert proposed()
    ReportingLine.objects.filter(person=kai).update(starts_on=TODAY - timedelta(days=57))
    assert not proposed()
    ReportingLine.objects.filter(person=kai).update(starts_on=TODAY)
    assert proposed()
    Person.objects.filter(pk=kai.pk).update(left_on=TODAY)
    assert not proposed()


def test_who_was_given_a_position_by_hand_is_not_proposed_for_another(house: House) -> None:
    client, chair = house.client("olga"), chair_of(house)
    sent = {"name": "Kai Lang", "job": "Seller", "title": "Seller", "who": "lena@example.org", "position": chair}
    assert client.post("/people/new/", sent).status_code == 303
    opened = {"title": "Seller", "who": "lena@example.org", "opened_on": DAY}
    assert client.post("/people/positions/", opened).status_code == 303
    assert "Is one of these filled by now?" not in client.get("/people/positions/").content.decode()
