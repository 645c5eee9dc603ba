"""Hostile permission cases, by their number in the list of cases to survive. Others stand beside what they try."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from ridealong.access import actions, queries
from ridealong.access.rules import Act, Refused
from ridealong.people import actions as people
from ridealong.people.rules import CircularLines, NewPerson
from ridealong.web import csvs
from ridealong.week.models import Decision, Session
from tests.web.house import NOW, TODAY, WEEK, House, make_operator

OPERATOR = make_operator()


def test_1_another_persons_id_in_the_address(house: House) -> None:
    edgar = house.client("edgar")
    for verb in ("plan", "swap", "drop", "done"):
        assert edgar.post(f"{house.week}sessions/{house.extra}/{verb}/", {"day": TODAY}).status_code == 404


def test_2_an_id_learnt_elsewhere_opens_nothing_and_ours_do_not_leak(house: House) -> None:
    answer = house.client("edgar").get(house.week, headers={"Referer": f"http://testserver{house.week}"})
    assert answer.status_code == 404
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_4_hidden_fields_that_were_added_change_nothing(house: House) -> None:
    before = Session.objects.values("leader_id", "person_id", "minutes", "topic").get(pk=house.extra)
    added = {"leader": house.ids["edgar"], "leader_id": house.ids["edgar"], "person_id": house.ids["fay"], "topic": "x"}
    done = house.client("lena").post(
        f"{house.week}sessions/{house.extra}/plan/", {"day": WEEK.friday.isoformat(), **added}
    )
    assert done.status_code == 303
    assert Session.objects.values("leader_id", "person_id", "minutes", "topic").get(pk=house.extra) == before


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"X-Requested-With": "XMLHttpRequest"}])
def test_5_a_part_is_refused_like_the_page(house: House, headers: dict[str, str]) -> None:
    swap = f"{house.week}sessions/{house.extra}/swap/"
    assert house.client("edgar").get(swap, headers=headers).status_code == 404
    assert house.client("lena").get(swap, headers=headers).status_code == 200


def test_8_a_session_of_another_leader_under_ones_own_address(house: House) -> None:
    own = f"/week/{house.ids['edgar']}/{WEEK}/sessions/{house.extra}/done/"
    assert house.client("edgar").post(own).status_code == 404
    assert Session.objects.get(pk=house.extra).held_on is None


@pytest.mark.parametrize("method", ["head", "options", "trace", "put", "patch", "delete"])
def test_11_no_method_does_more_than_looking(house: House, method: str) -> None:
    edgar, lena, before = house.client("edgar"), house.client("lena"), Decision.objects.count()
    assert getattr(edgar, method)(house.week).status_code in {404, 405}
    assert getattr(lena, method)(f"{house.week}sessions/{house.extra}/done/").status_code in {404, 405}
    override = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "DELETE"}
    assert lena.get(f"{house.week}sessions/{house.extra}/done/?_method=POST", headers=override).status_code == 405
    assert Decision.objects.count() == before


def test_13_a_form_that_was_open_when_the_person_moved_is_refused(house: House) -> None:
    evidence = "/figures/evidence/?measure=win_rate&seller=test:s0001&as_of=2026-11-23"
    lena = house.client("lena")
    assert lena.get(evidence).status_code == 200
    people.set_leader(OPERATOR, person_id=house.ids["s1"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW)
    assert lena.get(evidence).status_code == 404
    assert house.client("edgar").get(evidence).status_code == 200


def test_17_reporting_circles_are_refused(house: House) -> None:
    with pytest.raises(CircularLines):
        people.set_leader(OPERATOR, person_id=house.ids["lou"], leader_id=house.ids["s0"], starts_on=TODAY, now=NOW)


def test_22_nobody_appoints_themselves_to_stand_in(house: House) -> None:
    edgar = queries.viewer_of(house.accounts["edgar"], TODAY)
    assert not queries.allowed(edgar, Act.APPOINT_ACTING, house.ids["lena"])
    assert house.client("edgar").post(f"/people/{house.ids['lena']}/acting/", {"who": "Edgar Novak"}).status_code == 404


def test_25_what_is_of_another_line_is_not_there(house: House) -> None:
    edgar = queries.viewer_of(house.accounts["edgar"], TODAY)
    assert house.ids["s0"] not in (queries.visible(edgar, Act.READ_FIGURES) or ())
    assert house.ids["fay"] in (queries.visible(edgar, Act.READ_FIGURES) or ())


def test_32_whoever_is_hired_again_is_somebody_new(house: House) -> None:
    """The former self's standings stay with the former self, though the address is the same."""
    lena = house.ids["lena"]
    people.record_leaving(OPERATOR, person_id=lena, left_on=TODAY - timedelta(days=1), now=NOW)
    actions.deactivate_account(OPERATOR, account_id=house.accounts["lena"], now=NOW)
    again = people.bring_roster(OPERATOR, people=[NewPerson(ref="again", name="Lena Haukeland")], now=NOW)["again"]
    account = actions.add_account(OPERATOR, email="lena2@example.org", password=None, person_id=again, now=NOW)
    viewer = queries.viewer_of(account, TODAY)
    for act in (Act.READ_SESSION, Act.READ_FIGURES, Act.READ_PERSON):
        assert queries.visible(viewer, act) == {again}


@pytest.mark.parametrize("typed", ["Fay", "fay@example.org", "Brandt", "fai"])
def test_40_and_41_search_finds_and_suggests_only_whom_one_may_know(house: House, typed: str) -> None:
    for who in ("s0", "nobody"):
        text = house.client(who).get(f"/find/?q={typed}").content.decode()
        assert "Fay Brandt" not in text
        assert "did you mean" not in text.lower()


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"])
def test_47_no_cell_of_a_download_is_run(cell: str) -> None:
    (line,) = csvs.lines([[cell, 5, -3]])
    assert line.startswith(("'", "\"'"))
    assert ",5,-3" in line


def test_58_and_67_no_answer_is_cached_or_framed(house: House) -> None:
    for client in (house.client("lena"), Client()):
        answer = client.get("/account/", follow=True)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_59_back_after_signing_out_shows_nothing(house: House) -> None:
    client = house.client("lena")
    page = client.get(house.week)
    assert "no-store" in page.headers["Cache-Control"]
    out = client.post("/sign-out/")
    assert '"cache"' in out.headers["Clear-Site-Data"]
    assert client.get(house.week).status_code == 302


def test_61_there_is_no_admin_site(house: House) -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert house.client("olga").get("/admin/").status_code == 404
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_68_what_was_taken_back_is_gone_with_the_next_part(house: House) -> None:
    lena = house.client("lena")
    swap = f"{house.week}sessions/{house.extra}/swap/"
    assert lena.get(swap, headers={"HX-Request": "true"}).status_code == 200
    actions.deactivate_account(OPERATOR, account_id=house.accounts["lena"], now=NOW)
    assert lena.get(swap, headers={"HX-Request": "true"}).status_code == 204, "sent to the sign-in"


def test_what_a_command_may_no_page_may(house: House) -> None:
    """A viewer of a page is never the operator, whatever roles the account has."""
    adam = queries.viewer_of(house.accounts["adam"], TODAY)
    assert not adam.operator
    with pytest.raises(Refused):
        queries.require(replace(adam, roles=frozenset()), Act.ADMINISTER)
