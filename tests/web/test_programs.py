"""Tokens of programs are shown once and ended for good; the audit log says in words who did what, to whoever may."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from ridealong.access.actions import record
from ridealong.access.models import ApiToken, AuditEvent, RoleGrant
from ridealong.access.queries import viewer_of
from ridealong.access.rules import Role, Viewer
from ridealong.kernel.sentences import catalogue
from ridealong.web.settings.audit import done
from ridealong.web.signin import FACTORS
from tests.web.house import NOW, TODAY, House, make_operator

SOURCE = Path(__file__).parents[2] / "src" / "ridealong"
NEW = {"name": "Monthly report", "scopes": ["read:people", "read:deals"]}


def test_a_token_is_shown_once_and_works(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ridealong.jobs.clock.now", lambda: NOW)
    olga = house.client("olga")
    answer = olga.post("/settings/tokens/", NEW)
    assert answer.status_code == 201
    (token,) = set(re.findall(r"ra_[\w-]{43}", answer.content.decode()))
    row = ApiToken.objects.get()
    assert (row.name, row.scopes, row.account_id) == (NEW["name"], sorted(NEW["scopes"]), house.accounts["olga"])
    assert token not in str(ApiToken.objects.values())
    again = olga.get("/settings/tokens/").content.decode()
    assert token not in again
    assert "never used" in again
    assert Client().get("/api/v1/people", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert "24\u00a0November 2026" in olga.get("/settings/tokens/").content.decode()


@pytest.mark.parametrize(
    ("sent", "field"), [({"name": "", "scopes": ["read:people"]}, "t-name-e"), ({"name": "Report"}, "t-scopes-e"),
                        ({"name": "Report", "scopes": ["write:people"]}, "t-scopes-e")],
)  # fmt: skip
def test_what_cannot_be_a_token_is_said_beside_its_field(sent: dict[str, object], field: str, house: House) -> None:
    answer = house.client("olga").post("/settings/tokens/", sent)
    assert answer.status_code == 422
    assert f'id="{field}"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_token_ends_after_a_question_and_stays_listed_as_ended(house: House) -> None:
    token_id, olga = house.token("olga"), house.client("adam")
    page = f"/settings/tokens/{token_id}/end/"
    assert "no way back" in olga.get(page).content.decode()
    assert ApiToken.objects.get().revoked_at is None
    answer = olga.post(page, follow=True)
    assert answer.redirect_chain == [("/settings/tokens/", 303)]
    assert ApiToken.objects.get().revoked_at == NOW
    assert "ended on 24\u00a0November 2026" in answer.content.decode()
    assert page not in answer.content.decode()
    assert olga.get(page).status_code == olga.post(page).status_code == 404


def test_settings_lead_to_programs_and_the_log(house: House) -> None:
    adam, olga = (house.client(who).get("/settings/").content.decode() for who in ("adam", "olga"))
    assert 'href="/settings/tokens/"' in adam
    assert 'href="/settings/tokens/"' in olga
    assert 'href="/settings/audit/"' in adam
    assert 'href="/settings/audit/"' not in olga
    assert 'href="/settings/audit/"' in house.client("s0").get("/account/").content.decode()


def test_every_verb_that_is_written_down_has_words() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    written = set(re.findall(r'record\(\s*[\w.]+,\s*"([a-z_.]+)"', text)) | {"people.switched_off"}
    decided = re.findall(r'_decide\(\w+, \w+, "(\w+)"', text)
    written |= {f"week.{one}" for one in decided} | {f"access.{one}" for one in FACTORS}
    assert len(written) > 50
    assert [one for one in sorted(written) if f"audit.verb.{one}" not in catalogue()] == []
    worded = {key.removeprefix("audit.verb.") for key in catalogue() if key.startswith("audit.verb.")}
    assert worded - written == set(), "no code writes these down"


def test_a_verb_of_an_older_version_is_shown_as_it_is() -> None:
    assert done("access.signed_in") == "Signed in"
    assert done("access.waved") == "access.waved"


def viewer(house: House, who: str) -> Viewer:
    return viewer_of(house.accounts[who], TODAY)


def test_everybody_reads_what_they_did_and_some_read_all(house: House) -> None:
    record(viewer(house, "s0"), "week.swap", 4711, at=NOW)
    record(viewer(house, "olga"), "week.undo", 4712, at=NOW)
    RoleGrant.objects.create(account_id=house.accounts["nobody"], role=Role.HR.value)
    seen = {who: house.client(who).get("/settings/audit/").content.decode() for who in ("s0", "olga", "adam", "nobody")}
    assert {who for who, page in seen.items() if "4711" in page} == {"s0", "adam", "nobody"}
    assert {who for who, page in seen.items() if "4712" in page} == {"olga", "adam", "nobody"}
    for address in ("/settings/audit/", "/settings/audit.csv"):
        asked = house.client("s0").get(f"{address}?account={house.accounts['olga']}")
        text = (b"".join(asked.streaming_content) if asked.streaming else asked.content).decode()
        assert "4712" not in text
        assert "olga@example.org" not in text


def test_the_log_is_narrowed_by_what_and_by_whom(house: House) -> None:
    record(viewer(house, "s0"), "week.swap", 4711, at=NOW)
    record(viewer(house, "olga"), "week.swap", 4712, at=NOW)
    record(viewer(house, "olga"), "week.undo", 4713, at=NOW)
    adam = house.client("adam")

    def ids(query: str) -> set[str]:
        return set(re.findall(r"471\d", adam.get(f"/settings/audit/{query}").content.decode()))

    assert ids("?verb=week.swap") == {"4711", "4712"}
    assert ids(f"?account={house.accounts['olga']}") == {"4712", "4713"}
    assert ids(f"?account={house.accounts['olga']}&verb=week.undo") == {"4713"}
    assert "Nothing is written down" in adam.get("/settings/audit/?verb=waved").content.decode()
    lines = b"".join(adam.get("/settings/audit.csv?verb=week.swap").streaming_content).decode().splitlines()
    assert lines == [
        "\ufeffat,by,verb,what,ids",
        "2026-11-24T09:30:00+00:00,olga@example.org,week.swap,Session swapped,4712",
        "2026-11-24T09:30:00+00:00,s0@example.org,week.swap,Session swapped,4711",
    ]


def test_a_log_of_many_entries_has_pages(house: House) -> None:
    for at in range(120):
        record(viewer(house, "s0"), "week.swap", 10_000 + at, at=NOW)
    adam = house.client("adam")
    pages = [adam.get(f"/settings/audit/?verb=week.swap&page={page}").content.decode() for page in (1, 2, 3)]
    found = [re.findall(r">(10\d\d\d)<", page) for page in pages]
    assert [len(one) for one in found] == [50, 50, 20]
    assert [one for page in found for one in page] == [str(10_000 + at) for at in reversed(range(120))]
    assert 'rel="next"' not in pages[2]
    for wrong in ("0", "-1", "x", "999999999999999999999"):
        assert adam.get(f"/settings/audit/?page={wrong}&account={wrong}&verb=%00").status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_both_pages_cost_the_same_for_one_and_for_thirty(
    count: int, house: House, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for at in range(count):
        house.token("olga")
        record(make_operator(), "week.swap", at, at=NOW)
    adam = house.client("adam")
    adam.get("/settings/tokens/")
    assert AuditEvent.objects.count() > count
    for page in ("/settings/tokens/", "/settings/audit/"):
        with django_assert_max_num_queries(20):
            assert adam.get(page).status_code == 200
