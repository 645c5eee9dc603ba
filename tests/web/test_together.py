"""A team session on the pages: planned, talked in by everybody, wrapped up; nobody reads what is another's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ridealong.access.rules import Purpose
from ridealong.coaching.actions.items import add_item
from ridealong.coaching.models import ActionItem, Answered, Participant, Session
from ridealong.people.actions.editing import stand_in
from tests.web.house import HOSTILE, NOW, TODAY, WEEK, House
from tests.web.test_seen import read

CANARY = "canary of Mallory"
DAY = TODAY.isoformat()


@pytest.fixture
def lena(house: House) -> Client:
    return house.client("lena")


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
    assert read(lena, new).count(" checked") == house.sellers
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
    assert lena.get(f"{planned}brief/").status_code == 200
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


def test_each_reads_and_writes_what_is_everybodys_and_only_their_own_items(
    house: House, clients: dict[str, Client]
) -> None:
    talk, ids = house.together, house.ids
    for who, text in (("s5", CANARY), ("s0", "mine to do")):
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
        assert ("mine to do" in page, CANARY in page) == (name != "edgar", name == "lena")
        assert page.count("secret of") == page.count(f"secret of {name}")
        assert ('name="owner"' in page, "people/" in page.split("lv-g")[0].split("lv-h")[1]) == (
            name != "edgar", name == "lena",
        )  # fmt: skip
        if name == "lena":
            continue
        for address in (
            f"{talk}along/", f"{talk}along.md", f"{talk}along.json", f"/find/?q={CANARY[:6]}", person, "/me/",
            f"{person}timeline/", f"{person}sessions.csv", f"/people/{ids['s5']}/", f"/people/{ids['s5']}/timeline/",
        ):  # fmt: skip
            answer = client.get(address, follow=True)
            text = b"".join(answer).decode().replace(f'value="{CANARY[:6]}"', "")
            assert f"{CANARY} of" not in text
            assert CANARY not in text, (name, address)
            assert "secret of lena" not in text
        # Case 4: an owner that was changed in the form; case 1: another's number in the address.
        wrong = {"text": "x", "owner": ids["s5"], "due_on": DAY}
        theirs = ActionItem.objects.get(text=CANARY).pk
        assert client.post(f"{talk}items/", wrong).status_code == 404
        assert client.post(f"{talk}items/{theirs}/", {"do": "done"}).status_code == 404
        assert [client.get(f"{talk}{end}/").status_code for end in ("brief", "move", "people")] == [404] * 3
        assert client.post(f"{talk}end/", {"minutes": "5"}).status_code == 404
    assert "Team session" in read(clients["s0"], "/me/")
    mailed = Client().get(house.mailed(Purpose.PREPARE, "s5", number(talk))).content.decode()
    assert (CANARY in mailed, "mine to do" in mailed, "secret of" in mailed) == (True, False, False)
    beside = Client().get(house.mailed(Purpose.PREPARE, "edgar", number(talk))).content.decode()
    assert ("Point of s0" in beside, CANARY in beside, "mine to do" in beside) == (True, False, False)
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
    assert {one.participant.person_id for one in Answered.objects.all() if one.participant} == {
        house.ids["s0"], house.ids["s5"],
    }  # fmt: skip


def test_it_takes_its_minutes_in_the_week_once_and_meets_nobodys_must(house: House) -> None:
    from ridealong.week.queries import gathering  # noqa: PLC0415  heavy

    house.together  # noqa: B018  plans it
    table = gathering.gather(WEEK, today=TODAY, leaders=[house.ids["lena"]])
    found = gathering.inputs(table, house.ids["lena"])
    assert found.elsewhere == 60
    assert not {one.person for one in found.fixed} & {""}
    standing = sum(one.minutes for one in found.fixed)
    assert found.free_minutes == found.minutes - 60 - standing
