"""What programs may read: every address, with success and with refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from ridealong.access import actions as access
from ridealong.access.erasure import our_models
from ridealong.access.models import ApiToken
from ridealong.access.queries import viewer_of
from ridealong.access.rules import Role, Scope
from ridealong.api.door import Pass
from ridealong.api.urls import urlpatterns
from ridealong.api.views import api
from ridealong.figures.models import CurrentFacts
from ridealong.people.actions import switch
from ridealong.web.door import POLICIES
from tests.api.conftest import Programs
from tests.web.house import NOW, TODAY, WEEK, House, make_operator
from tests.web.test_canaries import deals, moved, planted, seen_wrongly

OPEN = {"openapi-json", "api-root"}
NAMES = {str(one.name) for one in urlpatterns if isinstance(one, URLPattern)} - OPEN


@dataclass(frozen=True)
class Visit:
    """`who` succeeds; each of `refused` gets 404, as does whoever asks for something that is not there."""

    address: Callable[[House], str]
    scope: Scope
    who: str = "olga"
    refused: tuple[str, ...] = ()
    wrong: str | None = None


DEALS = "/deals?measure=win_rate&seller=test:s0001"
VISITS: Mapping[str, Visit] = {
    "people": Visit(lambda house: "/people", Scope.PEOPLE),
    "person": Visit(lambda house: f"/people/{house.ids['s1']}", Scope.PEOPLE, wrong="/people/999999"),
    "measures": Visit(lambda house: "/measures", Scope.MEASURES),
    "values": Visit(
        lambda house: "/measures/win_rate/values", Scope.MEASURES,
        wrong="/measures/luckiness/values",
    ),
    "deals": Visit(
        lambda house: DEALS, Scope.DEALS, refused=("adam", "edgar", "s0"),
        wrong="/deals?measure=win_rate&seller=test:nobody",
    ),
    "weeks": Visit(
        lambda house: f"/weeks/{house.ids['lena']}", Scope.WEEK, who="lena", refused=("olga", "adam", "edgar", "s0"),
        wrong="/weeks/999999",
    ),
    "week": Visit(
        lambda house: f"/weeks/{house.ids['lena']}/{WEEK}", Scope.WEEK, who="lena",
        refused=("olga", "adam", "lou", "s0"), wrong="/weeks/999999/2026-W48",
    ),
}  # fmt: skip


def test_every_address_is_visited() -> None:
    assert set(VISITS) == NAMES


def test_every_address_declares_its_token_and_scope() -> None:
    """What is routed without a pass is open to everybody: only what describes the addresses may be."""
    for view in api.default_router.path_operations.values():
        for operation in view.operations:
            (found,) = operation.auth_callbacks
            assert isinstance(found, Pass)
            assert found.about is None or f"{{{found.about}}}" in operation.path


def test_only_reading_is_let_in() -> None:
    """The addresses are read first, as a server does once a program asks for one."""
    assert get_resolver("ridealong.config.all_urls").url_patterns
    assert {POLICIES[one.callback].methods for one in urlpatterns} == {("GET",)}


@pytest.mark.parametrize("name", sorted(VISITS))
def test_whoever_may_is_answered(name: str, programs: Programs) -> None:
    visit = VISITS[name]
    answer = programs.get(visit.address(programs.house), visit.who, [visit.scope])
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.hostile(62)
@pytest.mark.parametrize("name", sorted(VISITS))
def test_without_the_scope_nobody_is(name: str, programs: Programs) -> None:
    """Case 62."""
    visit = VISITS[name]
    answer = programs.get(visit.address(programs.house), visit.who, [one for one in Scope if one is not visit.scope])
    assert (answer.status_code, answer.json()) == (403, {"error": "beyond_scope"})


@pytest.mark.parametrize("name", sorted(VISITS))
def test_without_a_known_token_nobody_is(name: str, programs: Programs) -> None:
    address = f"/api/v1{VISITS[name].address(programs.house)}"
    signed_in = programs.house.client(VISITS[name].who)
    for answer in (
        Client().get(address),
        signed_in.get(address),  # a browser's cookie opens nothing here
        Client().get(address, headers=programs.bearer("ra_guessed")),
        Client().get(address, headers={"Authorization": f"Basic {programs.token('olga')}"}),
    ):
        assert (answer.status_code, answer.json()) == (401, {"error": "no_token"})
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("name", sorted(name for name, visit in VISITS.items() if visit.wrong))
def test_forbidden_and_unknown_are_one_answer(name: str, programs: Programs) -> None:
    visit = VISITS[name]
    unknown = programs.get(str(visit.wrong), visit.who)
    assert (unknown.status_code, unknown.json()) == (404, {"error": "not_found"})
    for who in visit.refused:
        answer = programs.get(visit.address(programs.house), who)
        assert (answer.status_code, answer.content) == (404, unknown.content), who


def test_an_account_without_anybody_reads_no_values(programs: Programs) -> None:
    made = access.add_account(
        make_operator(), email="it@example.org", password=None, roles=[Role.ADMINISTRATOR], person_id=None, now=NOW
    )
    with_it = replace(programs.house, accounts={**programs.house.accounts, "it": made})
    assert Programs(with_it).get("/measures/win_rate/values", "it").status_code == 404


def test_a_token_is_never_more_than_its_maker(programs: Programs) -> None:
    """A seller reads their own numbers, a leader the own line's, and operations everybody's."""

    def sellers(who: str) -> set[str]:
        return {one["seller"] for one in programs.get("/measures/win_rate/values", who).json()["items"]}

    assert sellers("s0") == {"test:s0000"}
    assert sellers("lena") == sellers("olga") == {f"test:s{at:04d}" for at in range(8)}
    assert sellers("edgar") == set()


def test_what_ends_a_token(programs: Programs) -> None:
    """Revoked; its maker's role gone; its maker's account off."""
    token = programs.token("olga")

    def status() -> int:
        return Client().get("/api/v1/people", headers=programs.bearer(token)).status_code

    assert status() == 200
    olga = programs.house.accounts["olga"]
    access.change_account(
        make_operator(), account_id=olga, roles=[Role.ENABLEMENT], person_id=programs.house.ids["olga"], now=NOW
    )
    assert status() == 401
    access.change_account(
        make_operator(), account_id=olga, roles=[Role.OPERATIONS], person_id=programs.house.ids["olga"], now=NOW
    )
    assert status() == 200
    access.deactivate_account(make_operator(), account_id=olga, now=NOW)
    assert status() == 401
    access.reactivate_account(make_operator(), account_id=olga, now=NOW)
    row = ApiToken.objects.get()
    assert row.used_on == TODAY
    access.revoke_token(viewer_of(olga, TODAY), token_id=row.pk, now=NOW)
    assert status() == 401


@pytest.mark.parametrize(
    "address",
    [
        "/people?limit=0", "/people?limit=201", "/people?offset=-1", "/people?limit=ten", "/people?q=in",
        "/people?limit=1&limit=2", "/measures?offset=1000001", "/deals?measure=win_rate", f"{DEALS}&as_of=yesterday",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_400_without_details(address: str, programs: Programs) -> None:
    answer = Client().get(f"/api/v1{address}", headers=programs.bearer(programs.token("olga")))
    assert (answer.status_code, answer.json()) == (400, {"error": "bad_request"})


@pytest.mark.parametrize(
    "address",
    [f"{DEALS}&as_of=2026-11-25", f"{DEALS}&as_of=1989-12-31", "/deals?measure=win_rate&seller=a%00"],
)
def test_a_day_without_numbers_and_a_name_that_none_can_be_are_not_there(address: str, programs: Programs) -> None:
    assert programs.get(address).status_code == 404


def test_pages_of_a_list_are_the_whole_list(programs: Programs) -> None:
    whole = programs.get("/people").json()
    assert whole["total"] == len(whole["items"]) == 16
    parts = [one for at in range(0, 16, 4) for one in programs.get("/people", limit=4, offset=at).json()["items"]]
    assert parts == whole["items"]
    assert programs.get("/people", offset=1000).json()["items"] == []


def test_deals_are_those_of_the_page(programs: Programs) -> None:
    """The drill-down of the pages, and no other deals."""
    found = programs.get(f"{DEALS}&limit=3").json()
    assert (found["total"], len(found["items"]), found["as_of"]) == (4, 3, "2026-11-23")
    page = programs.house.client("olga").get("/figures/evidence/?measure=win_rate&seller=test:s0001&as_of=2026-11-23")
    assert all(one["name"].encode() in page.content for one in found["items"])
    assert {one["outcome"] for one in found["items"]} == {"won", "lost"}


def test_the_week_is_the_stored_one(programs: Programs) -> None:
    found = programs.get(f"/weeks/{programs.house.ids['lena']}/{WEEK}", "lena").json()
    assert (found["leader"], found["week"]) == ("Lena Haukeland", str(WEEK))
    assert found["minutes_planned"] == sum(one["minutes"] for one in found["sessions"])
    assert programs.house.extra in {one["id"] for one in found["sessions"]}
    rows = programs.get(f"/weeks/{programs.house.ids['lena']}", "lena").json()
    assert (rows["total"], rows["items"][0]["planned"]) == (1, len(found["sessions"]))
    for week in ("2026-W60", "0000-W01", "2020-W01", "yesterday"):
        assert programs.get(f"/weeks/{programs.house.ids['lena']}/{week}", "lena").status_code == 404


def test_a_measure_that_is_switched_off_is_not_there(programs: Programs) -> None:
    assert "win_rate" in {one["measure"] for one in programs.get("/measures").json()["items"]}
    switch(make_operator(), name="win_rate", on=False, now=NOW)
    assert "win_rate" not in {one["measure"] for one in programs.get("/measures").json()["items"]}
    assert programs.get("/measures/win_rate/values").status_code == 404
    assert programs.get(DEALS).status_code == 404


def test_before_the_first_import_there_is_nothing_and_no_fault(programs: Programs) -> None:
    CurrentFacts.objects.all().delete()
    assert programs.get("/measures/win_rate/values").json()["items"] == []
    assert programs.get(DEALS).status_code == 404
    assert programs.get("/measures").status_code == 200


def test_the_description_is_open_and_says_what_is_there(db: None) -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert {one.rpartition("/v1")[2].count("/") for one in answer.json()["paths"]} == {1, 2, 3}
    assert len(answer.json()["paths"]) == len(VISITS)
    for nowhere in ("/api/v1/docs", "/api/v1/", "/api/v1/nothing", "/api/v2/people"):
        found = Client().get(nowhere)
        assert (found.status_code, found.json()["error"]) == (404, "not_found"), nowhere


def test_our_own_fault_says_only_an_id(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("a secret in the message")

    monkeypatch.setattr("ridealong.people.queries.in_directory", broken)
    client = Client(raise_request_exception=False)
    answer = client.get("/api/v1/people", headers=programs.bearer(programs.token("olga")))
    assert (answer.status_code, set(answer.json())) == (500, {"error", "incident"})
    assert b"secret" not in answer.content


@pytest.mark.hostile(10)
@pytest.mark.parametrize("name", sorted(VISITS))
def test_case_10_nothing_can_be_changed(name: str, programs: Programs) -> None:
    """Every field is read-only, so no method that changes one is known, with whatever the token may read."""
    visit, house = VISITS[name], programs.house
    bearer = programs.bearer(programs.token(visit.who))
    before = everything_kept()
    for verb in ("post", "put", "patch", "delete"):
        changed = {"name": "Somebody else", "minutes": 5, "left_on": "2026-01-01", "leader_id": house.ids["edgar"]}
        sent = getattr(Client(), verb)(
            f"/api/v1{visit.address(house)}", changed, content_type="application/json", headers=bearer
        )
        assert sent.status_code == 405
    assert everything_kept() == before


def everything_kept() -> str:
    """All rows that are ours."""
    return repr([(one.__name__, list(one._default_manager.order_by("pk").values())) for one in our_models()])


def test_no_program_sees_a_canary_beyond_its_maker(programs: Programs) -> None:
    """What the crawler looks for on pages, in what programs are answered."""
    house = programs.house
    moved(house)
    canaries = [*planted(house), *deals(house)]
    addresses = {visit.address(house) for visit in VISITS.values()}
    addresses |= {f"/deals?measure=win_rate&seller=test:s{at:04d}" for at in range(1, 8)}
    addresses |= {f"/people/{house.ids[name]}" for name in ("fay", "s3")}
    for who in ("lena", "nobody", "s0"):
        bearer = programs.bearer(programs.token(who))
        for address in sorted(addresses):
            answer = Client().get(f"/api/v1{address}", headers=bearer)
            assert seen_wrongly(house, who, address, answer.content.decode(), canaries) == []
    found = programs.get("/deals?measure=win_rate&seller=test:s0003", "edgar").content.decode()
    assert "Deal 3-" in found, "whoever leads them now does"
