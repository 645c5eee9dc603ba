"""Hostile permission cases, by their number in the list of cases to survive. Others stand beside what they try."""

from __future__ import annotations

import ast
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

import ridealong
from ridealong.access import actions, queries
from ridealong.access.erasure import our_models
from ridealong.access.models import Account, AuditEvent
from ridealong.access.rules import Act, Refused, Role, Scope
from ridealong.coaching.actions.notes import write_private_note
from ridealong.coaching.models import Session
from ridealong.figures.actions import waiting
from ridealong.figures.models import UploadedFile
from ridealong.jobs import bringing
from ridealong.people import actions as people
from ridealong.people.rules import CircularLines, NewPerson
from ridealong.web import csvs
from ridealong.week.models import Decision
from tests.web.house import HOSTILE, NOW, TODAY, WEEK, House, make_operator
from tests.web.uploading import past_address

OPERATOR = make_operator()

CASES = (
    1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29, 31, 32, 34, 35, 37, 38, 40, 41, 43, 44,
    46, 47, 49, 50, 52, 53, 55, 56, 58, 59, 61, 62, 64, 65, 67, 68,
)  # fmt: skip
# What a case needs before it can be tried: a room that is not built. Whoever builds it takes the case out of here.
LATER: Mapping[int, tuple[str, str]] = {
    35: ("partnerships", "an ended pair of mentors has no thread while there are no pairs"),
    38: ("succession", "nobody can see that a position has a plan while there are no plans"),
}


def hostile_numbers(source: str) -> Iterator[int]:
    """The numbers in `@pytest.mark.hostile(…)` on functions that pytest runs as tests and that hold something."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and _holds_something(node):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.hostile":
                    yield from (ast.literal_eval(one) for one in mark.args)


def _holds_something(test: ast.FunctionDef) -> bool:
    """Whether it asserts, by itself or by what is to be raised."""
    parts = list(ast.walk(test))
    raises = any(isinstance(one, ast.Attribute) and one.attr == "raises" for one in parts)
    return raises or any(isinstance(one, ast.Assert) for one in parts)


def test_every_case_is_tried_or_its_room_is_not_built() -> None:
    sources = (path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))
    tried = {number for text in sources for number in hostile_numbers(text)}
    assert tried == set(CASES) - set(LATER)
    built = {path.name for path in Path(ridealong.__file__).parent.iterdir() if path.is_dir()}
    assert {number for number, (room, _) in LATER.items() if room in built} == set()


def test_only_a_marked_test_that_holds_something_counts() -> None:
    """Neither a name, nor words about it, nor a function that pytest never runs."""
    mark = "@pytest.mark.hostile(7, 9)\n"
    assert list(hostile_numbers(f"{mark}def test_it():\n    assert thing()")) == [7, 9]
    assert list(hostile_numbers(f"{mark}def test_it():\n    with pytest.raises(Refused):\n        thing()")) == [7, 9]
    for source in (
        f"{mark}def test_it():\n    thing()",
        f"{mark}def helper():\n    assert thing()",
        '"""Case 7."""\ndef test_7_it():\n    """Case 7."""\n    assert thing()',
        f"def outer():\n    {mark}    def test_it():\n        assert thing()",
    ):
        assert list(hostile_numbers(source)) == []


@pytest.mark.hostile(1)
def test_1_another_persons_id_in_the_address(house: House) -> None:
    edgar = house.client("edgar")
    for verb in ("plan", "swap", "drop", "done"):
        assert edgar.post(f"{house.week}sessions/{house.extra}/{verb}/", {"day": TODAY}).status_code == 404


@pytest.mark.hostile(2)
def test_2_an_id_learnt_elsewhere_opens_nothing_and_ours_do_not_leak(house: House) -> None:
    answer = house.client("edgar").get(house.week, headers={"Referer": f"http://testserver{house.week}"})
    assert answer.status_code == 404
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.hostile(4)
def test_4_hidden_fields_that_were_added_change_nothing(house: House) -> None:
    before = Session.objects.values("leader_id", "person_id", "minutes", "topic").get(pk=house.extra)
    added = {"leader": house.ids["edgar"], "leader_id": house.ids["edgar"], "person_id": house.ids["fay"], "topic": "x"}
    done = house.client("lena").post(
        f"{house.week}sessions/{house.extra}/plan/", {"day": WEEK.friday.isoformat(), **added}
    )
    assert done.status_code == 303
    assert Session.objects.values("leader_id", "person_id", "minutes", "topic").get(pk=house.extra) == before


@pytest.mark.hostile(5)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"X-Requested-With": "XMLHttpRequest"}])
def test_5_a_part_is_refused_like_the_page(house: House, headers: dict[str, str]) -> None:
    swap = f"{house.week}sessions/{house.extra}/swap/"
    assert house.client("edgar").get(swap, headers=headers).status_code == 404
    assert house.client("lena").get(swap, headers=headers).status_code == 200


@pytest.mark.hostile(8)
def test_8_a_session_of_another_leader_under_ones_own_address(house: House) -> None:
    own = f"/week/{house.ids['edgar']}/{WEEK}/sessions/{house.extra}/done/"
    assert house.client("edgar").post(own).status_code == 404
    assert Session.objects.get(pk=house.extra).held_on is None


@pytest.mark.hostile(11)
@pytest.mark.parametrize("method", ["head", "options", "trace", "put", "patch", "delete"])
def test_11_no_method_does_more_than_looking(house: House, method: str) -> None:
    edgar, lena, before = house.client("edgar"), house.client("lena"), Decision.objects.count()
    assert getattr(edgar, method)(house.week).status_code in {404, 405}
    assert getattr(lena, method)(f"{house.week}sessions/{house.extra}/plan/").status_code in {404, 405}
    override = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "DELETE"}
    assert lena.get(f"{house.week}sessions/{house.extra}/plan/?_method=POST", headers=override).status_code == 405
    assert Decision.objects.count() == before


@pytest.mark.hostile(13)
def test_13_a_form_that_was_open_when_the_person_moved_is_refused(house: House) -> None:
    evidence = "/figures/evidence/?measure=win_rate&seller=test:s0001&as_of=2026-11-23"
    lena = house.client("lena")
    assert lena.get(evidence).status_code == 200
    people.set_leader(OPERATOR, person_id=house.ids["s1"], leader_id=house.ids["edgar"], starts_on=TODAY, now=NOW)
    assert lena.get(evidence).status_code == 404
    assert house.client("edgar").get(evidence).status_code == 200


@pytest.mark.hostile(17)
def test_17_reporting_circles_are_refused(house: House) -> None:
    with pytest.raises(CircularLines):
        people.set_leader(OPERATOR, person_id=house.ids["lou"], leader_id=house.ids["s0"], starts_on=TODAY, now=NOW)


@pytest.mark.hostile(22)
def test_22_nobody_appoints_themselves_to_stand_in(house: House) -> None:
    edgar = queries.viewer_of(house.accounts["edgar"], TODAY)
    assert not queries.allowed(edgar, Act.APPOINT_ACTING, house.ids["lena"])
    assert house.client("edgar").post(f"/people/{house.ids['lena']}/acting/", {"who": "Edgar Novak"}).status_code == 404


@pytest.mark.hostile(25)
def test_25_what_is_of_another_line_is_not_there(house: House) -> None:
    edgar = queries.viewer_of(house.accounts["edgar"], TODAY)
    assert house.ids["s0"] not in (queries.visible(edgar, Act.READ_FIGURES) or ())
    assert house.ids["fay"] in (queries.visible(edgar, Act.READ_FIGURES) or ())


IMPERSONATING = ("as", "su", "user", "hijack", "impersonate", "login-as", "switch")


@pytest.mark.hostile(26)
@pytest.mark.parametrize("who", ["adam", "olga", "hana"])
def test_26_no_role_looks_with_anothers_eyes_and_what_opens_notes_is_masked_no_less(house: House, who: str) -> None:
    """There is no impersonation: no address, no header, no field and no value of a session begins one. What comes
    nearest, break-glass, is shown to the person in words, is written down, and opens nothing to an administrator."""
    write_private_note(house.lena, session_id=house.meeting, text="kept to herself", version=0, now=NOW)
    client, lena = house.client(who), house.accounts["lena"]
    began = AuditEvent.objects.count()
    session = client.session
    session.update(dict.fromkeys((*IMPERSONATING, "_impersonate", "hijacker", "account_id", "viewer"), lena))
    session.save()
    for name in IMPERSONATING:
        sent = {name: lena, f"_{name}": lena}
        headers = {f"X-{name}": str(lena), "X-Remote-User": "lena@example.org"}
        assert client.get(house.talk, sent, headers=headers).status_code == 404
        for address in (f"/{name}/{lena}/", f"/settings/accounts/{lena}/{name}/"):
            assert client.post(address, sent).status_code == 404
        assert "Lena Haukeland" not in client.get("/account/", sent, headers=headers).content.decode()
    assert AuditEvent.objects.count() == began
    made = house.glass()
    status = client.get(f"/settings/break-glass/{made}/sessions/{house.meeting}/").status_code
    assert status == (200 if who == "hana" else 404)
    read = AuditEvent.objects.filter(verb="coaching.glass_read", account_id=house.accounts[who]).count()
    assert read == (who == "hana")
    assert "Hana Ruiz" in house.client("s0").get("/opened/").content.decode()


@pytest.mark.hostile(28)
def test_28_break_glass_is_closed_to_the_minute_in_open_pages_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_private_note(house.lena, session_id=house.meeting, text="kept to herself", version=0, now=NOW)
    made, hana = house.glass(), house.client("hana")
    one = f"/settings/break-glass/{made}/sessions/{house.meeting}/"
    monkeypatch.setattr("ridealong.web.clock.now", lambda: NOW + timedelta(minutes=59, seconds=59))
    assert "kept to herself" in hana.get(one).content.decode()
    read = AuditEvent.objects.filter(verb="coaching.glass_read").count()
    monkeypatch.setattr("ridealong.web.clock.now", lambda: NOW + timedelta(minutes=60))
    for address in (one, f"/settings/break-glass/{made}/"):
        assert hana.get(address).status_code == 404
    assert hana.post(f"/settings/break-glass/{made}/close/").status_code == 404
    assert AuditEvent.objects.filter(verb="coaching.glass_read").count() == read


@pytest.mark.hostile(34)
def test_34_two_accounts_never_become_one_and_an_account_that_changes_hands_brings_nothing_along(house: House) -> None:
    """A person has one account at most, by the database as well; what an account was to others goes by its person."""
    lena, edgar, s0 = (house.accounts[name] for name in ("lena", "edgar", "s0"))
    for account, person in ((edgar, "lena"), (s0, "edgar")):
        before = queries.viewer_of(account, TODAY)
        with pytest.raises(actions.PersonHasAccount):
            actions.link_account(OPERATOR, account_id=account, person_id=house.ids[person], now=NOW)
        with pytest.raises(actions.PersonHasAccount):
            actions.change_account(OPERATOR, account_id=account, roles=[Role.HR], person_id=house.ids[person], now=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=account).update(person_id=house.ids[person])
        assert queries.viewer_of(account, TODAY) == before
    with pytest.raises(actions.PersonHasAccount):
        actions.add_account(OPERATOR, email="again@example.org", password=None, person_id=house.ids["lena"], now=NOW)
    # Taken from one person and given to another, by an administrator alone, and back: only who it is now counts.
    actions.link_account(OPERATOR, account_id=lena, person_id=None, now=NOW)
    actions.link_account(OPERATOR, account_id=edgar, person_id=house.ids["lena"], now=NOW)
    theirs = queries.viewer_of(edgar, TODAY)
    assert queries.allowed(theirs, Act.READ_SESSION, house.ids["s0"])
    assert not queries.allowed(theirs, Act.READ_SESSION, house.ids["fay"]), "no union of both"
    assert not queries.allowed(queries.viewer_of(lena, TODAY), Act.READ_SESSION, house.ids["s0"])
    for account, person in ((edgar, "edgar"), (lena, "lena")):
        actions.link_account(OPERATOR, account_id=account, person_id=house.ids[person], now=NOW)
    assert queries.allowed(queries.viewer_of(lena, TODAY), Act.READ_SESSION, house.ids["s0"])


@pytest.mark.hostile(32)
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


@pytest.mark.hostile(40, 41)
@pytest.mark.parametrize("typed", ["Fay", "fay@example.org", "Brandt", "fai"])
def test_40_and_41_search_finds_and_suggests_only_whom_one_may_know(house: House, typed: str) -> None:
    for who in ("s0", "nobody"):
        text = house.client(who).get(f"/find/?q={typed}").content.decode()
        assert "Fay Brandt" not in text
        assert "did you mean" not in text.lower()


@pytest.mark.hostile(44)
def test_44_an_error_names_nobody_whom_one_may_not_know(house: House) -> None:
    """Whoever names a deputy learns nothing of people outside the own line but what they wrote themselves."""
    lena, address = house.client("lena"), f"/people/{house.ids['lena']}/acting/"
    days = {"starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()}
    people.bring_roster(OPERATOR, people=[NewPerson(ref="f", name="Fay Brandt", email="fay.b@example.org")], now=NOW)

    def said(who: object) -> str:
        answer = lena.post(address, {"who": str(who), **days})
        assert answer.status_code == 422
        return answer.content.decode()

    twins = said("Fay Brandt")
    assert "Several people are called" in twins
    assert "fay@example.org" not in twins + said(house.ids["fay"])
    assert "Fay Brandt" not in said(house.ids["fay"])
    assert f"Nobody is called “{house.ids['fay']}”" in said(house.ids["fay"])
    assert lena.post(address, {"who": str(house.ids["s2"]), **days}).status_code == 303, "of her own line she may"


@pytest.mark.hostile(47)
@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"])
def test_47_no_cell_of_a_download_is_run(cell: str) -> None:
    (line,) = csvs.lines([[cell, 5, -3]])
    assert line.startswith(("'", "\"'"))
    assert ",5,-3" in line


@pytest.mark.hostile(50)
def test_50_what_opens_something_by_itself_is_long_hashed_unlogged_and_ends_with_its_account(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    olga = queries.viewer_of(house.accounts["olga"], TODAY)
    token = actions.make_token(olga, name="Report", scopes=[Scope.PEOPLE], now=NOW)
    link = actions.make_sign_in_link(OPERATOR, account_id=house.accounts["olga"], now=NOW)
    people.change_organisation(OPERATOR, demo=True, now=NOW)
    bearer = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/people", headers=bearer).status_code == 200
    assert Client().get("/in/guessed/").status_code == 404
    kept = repr([list(one._default_manager.values()) for one in our_models()])
    for secret in (token.removeprefix("ra_"), link):
        assert len(urlsafe_b64decode(secret + "==")) * 8 >= 128
        assert secret not in kept
    actions.deactivate_account(OPERATOR, account_id=house.accounts["olga"], now=NOW)
    assert Client().get("/api/v1/people", headers=bearer).status_code == 401
    assert Client().get(f"/in/{link}/").status_code == 404
    logged = capsys.readouterr().err
    assert logged.count('"url":"sign_in_link"') == 2
    assert token not in logged
    assert link not in logged


@pytest.mark.hostile(50)
def test_50_the_file_of_a_week_is_for_whoever_is_signed_in_and_names_nobody(house: House) -> None:
    """The feed, which opens by itself, is tried beside it."""
    client = house.client("lena")
    done = client.post(f"{house.week}sessions/{house.extra}/plan/", {"day": WEEK.friday.isoformat()})
    assert done.status_code == 303
    found = client.get(f"{house.week}week.ics").content.decode()
    assert set(re.findall(r"SUMMARY:(.*)\r", found)) == {"1:1"}
    assert Client().get(f"{house.week}week.ics").status_code == 302
    actions.deactivate_account(OPERATOR, account_id=house.accounts["lena"], now=NOW)
    assert client.get(f"{house.week}week.ics").status_code == 302


SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.hostile(55)
def test_55_a_file_with_a_script_in_it_is_refused_and_never_served(house: House) -> None:
    olga = house.client("olga")
    sent = [SimpleUploadedFile(name, SCRIPT, "image/svg+xml") for name in ("x.svg", "x.html", "x.csv")]
    page = olga.post("/imports/upload/", {"files": sent}).headers["Location"]
    bringing.bring(int(page.strip("/").rpartition("/")[2]))
    shown = olga.get(page)
    assert b"None of these files is one that Ridealong knows" in shown.content
    assert b"<script>alert" not in shown.content
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    refused = olga.get(past_address(house, "refused.csv"))
    assert refused.headers["Content-Disposition"].startswith("attachment")
    assert refused.headers["Content-Type"].startswith("text/csv")
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in refused.headers["Content-Security-Policy"]


@pytest.mark.hostile(56)
@pytest.mark.parametrize("name", ["../../x.csv", "a\x00b.csv", "a" * 300 + ".csv", "a\u202evsc.exe", f"{HOSTILE}.csv"])
def test_56_a_name_of_a_file_is_shown_as_text_and_names_no_place(house: House, name: str) -> None:
    before = {one.name for one in waiting.folder().iterdir()}
    olga = house.client("olga")
    page = olga.post("/imports/upload/", {"files": [SimpleUploadedFile(name, b"deal\nd1\n")]}).headers["Location"]
    row = UploadedFile.objects.get()
    new = {one for one in waiting.folder().iterdir() if one.name not in before and one.is_file()}
    assert {one.name for one in new} == {row.token}
    assert re.fullmatch("[0-9a-f]{32}", row.token)
    assert len(row.name) <= 200
    assert not set(row.name) & set("/\\\x00\u202e")
    assert HOSTILE not in olga.get(page).content.decode()


@pytest.mark.hostile(58, 67)
def test_58_and_67_no_answer_is_cached_or_framed(house: House) -> None:
    for client in (house.client("lena"), Client()):
        answer = client.get("/account/", follow=True)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.hostile(59)
def test_59_back_after_signing_out_shows_nothing(house: House) -> None:
    client = house.client("lena")
    page = client.get(house.week)
    assert "no-store" in page.headers["Cache-Control"]
    out = client.post("/sign-out/")
    assert '"cache"' in out.headers["Clear-Site-Data"]
    assert client.get(house.week).status_code == 302


@pytest.mark.hostile(61)
def test_61_there_is_no_admin_site(house: House) -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert house.client("olga").get("/admin/").status_code == 404
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


@pytest.mark.hostile(64)
def test_64_a_team_that_moves_takes_nothing_along(house: House) -> None:
    """The new unit sees from the day on, the old one no more; what was before stays where it was."""
    lena, eve = house.ids["lena"], TODAY - timedelta(days=1)
    people.set_leader(OPERATOR, person_id=lena, leader_id=house.ids["nobody"], starts_on=TODAY, now=NOW)
    nora, lou = (queries.viewer_of(house.accounts[name], TODAY) for name in ("nobody", "lou"))
    sessions = {
        (who, day): queries.allowed(viewer, Act.READ_SESSION, lena, on=day)
        for who, viewer in (("nora", nora), ("lou", lou))
        for day in (eve, TODAY)
    }
    assert sessions == {("nora", eve): False, ("nora", TODAY): True, ("lou", eve): True, ("lou", TODAY): False}
    for seller in ("s0", "s7"):
        assert queries.allowed(nora, Act.READ_FIGURES, house.ids[seller])
        assert not queries.allowed(lou, Act.READ_FIGURES, house.ids[seller])
    assert house.client("nobody").get(f"/team/{lena}/").status_code == 200
    assert house.client("lou").get(f"/team/{lena}/").status_code == 404
    assert house.client("nobody").get(house.week).status_code == 404, "a leader's week is theirs alone"


@pytest.mark.hostile(68)
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
