"""Who gets in where: every address, with success and with refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, path

from ridealong.access import actions as access
from ridealong.access.rules import POLICY
from ridealong.figures.models import CurrentFacts
from ridealong.jobs import heartbeat
from ridealong.web.door import POLICIES, Policy
from ridealong.web.urls import urlpatterns
from tests.web.house import NOW, WEEK, House, make_operator
from tests.web.visits import VISITS

NAMES = sorted(str(pattern.name) for pattern in urlpatterns if isinstance(pattern, URLPattern))


BY_NAME = {str(pattern.name): POLICIES[pattern.callback] for pattern in urlpatterns if isinstance(pattern, URLPattern)}
HOW = """
{names}: in tests/web/visits/, give VISITS an entry of that name:
    "{first}": Visit(lambda house: "/the/address/", who="somebody who may", refused=("somebody", "who may not")),
`who` and `refused` are accounts of tests/web/house.py. Say what is posted with `post={{...}}`, what success
answers with `status=303`, and with `wrong=lambda house: "/an/address/of/nothing/"` what has no object. {why}"""


def _how(names: set[str], why: str = "") -> str:
    return HOW.format(names=", ".join(sorted(names)), first=min(names, default=""), why=why)


def test_every_address_is_visited() -> None:
    unvisited, gone = set(NAMES) - set(VISITS), set(VISITS) - set(NAMES)
    assert not unvisited, _how(unvisited, "An address without a visit is not known to let the right people in.")
    assert not gone, f"{sorted(gone)}: these visits lead to no address any more; remove them from tests/web/visits/"


def test_every_address_refuses_somebody() -> None:
    """What is for everybody with an account refuses strangers; what is for some must name who is refused."""
    closed = {name for name, policy in BY_NAME.items() if policy.act and not POLICY[policy.act].everybody}
    unrefused = {name for name in closed if name in VISITS and not VISITS[name].refused}
    assert not unrefused, _how(unrefused, "`refused` is empty: name at least one account that gets 404.")


def test_every_address_of_an_object_is_tried_without_one() -> None:
    """A loader that finds nothing must look like a refusal, so every address with one is tried with a wrong object."""
    untried = {
        str(one.name)
        for one in urlpatterns
        if isinstance(one, URLPattern) and POLICIES[one.callback].load and "<" in str(one.pattern)
        if one.name in VISITS and not VISITS[str(one.name)].wrong
    }
    assert not untried, _how(untried, "`wrong` is missing: the address has a loader, so try it with an unknown object.")


def _goes_by_relation(policy: Policy) -> bool:
    """Whether it depends on the object who may: what is for a role alone is the same for every id."""
    return policy.act is not None and bool(POLICY[policy.act].relations or POLICY[policy.act].everybody)


def test_every_address_with_an_id_declares_whom_or_what_it_is_about() -> None:
    """A page that takes an id from its address and neither says whom it is about nor loads anything guards nothing."""
    loose = {
        str(one.name)
        for one in urlpatterns
        if isinstance(one, URLPattern) and re.search(r"<(int|uuid):", str(one.pattern))
        if not (POLICIES[one.callback].about or POLICIES[one.callback].load)
        if _goes_by_relation(POLICIES[one.callback])
    }
    assert not loose, f"{sorted(loose)}: give page(...) `about=` (whose it is) or `load=` (what finds it) in urls.py"


def test_every_view_declares_a_policy() -> None:
    assert [pattern for pattern in urlpatterns if pattern.callback not in POLICIES] == []


def test_whoever_declares_no_policy_cannot_be_reached(house: House, settings: object) -> None:
    module = ModuleType("tests.web.undeclared")
    module.urlpatterns = [path("undeclared/", lambda request: HttpResponse("inside"), name="undeclared")]
    settings.ROOT_URLCONF = module
    assert house.client("lena").get("/undeclared/").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_whoever_may_comes_in(name: str, house: House) -> None:
    visit = VISITS[name]
    address = visit.address(house)
    for who in (visit.who, *visit.also):
        client = Client() if who is None else house.client(who)
        status = visit.stranger if who is None else visit.status
        answer = client.get(address) if visit.post is None else client.post(address, visit.post)
        # Some addresses lead one person on and answer another themselves; nobody who may is sent away.
        assert answer.status_code in ({status} if who == visit.who else {status, 200}), (who, answer.status_code)


@pytest.mark.parametrize("name", [name for name in NAMES if VISITS[name].refused])
def test_whoever_may_not_finds_nothing(name: str, house: House) -> None:
    visit = VISITS[name]
    address = visit.address(house)
    for who in visit.refused:
        client = house.client(who)
        answer = client.get(address) if visit.post is None else client.post(address, visit.post)
        assert answer.status_code == 404, who
        partial = {"HX-Request": "true"}
        again = (
            client.get(address, headers=partial)
            if visit.post is None
            else client.post(address, visit.post, headers=partial)
        )
        assert again.status_code == 404, who


@pytest.mark.parametrize("name", [name for name in NAMES if VISITS[name].wrong])
def test_what_does_not_exist_is_not_found(name: str, house: House) -> None:
    visit = VISITS[name]
    assert visit.wrong is not None
    client = house.client(visit.who) if visit.who else Client()
    if visit.who is None:
        house.link()
    address = visit.wrong(house)
    answer = client.get(address) if visit.post is None else client.post(address, visit.post)
    assert answer.status_code == 404


@pytest.mark.parametrize("name", [name for name in NAMES if VISITS[name].who])
def test_strangers_are_shown_the_way_in(name: str, house: House) -> None:
    visit = VISITS[name]
    if visit.status == 302 and visit.post == {}:
        return  # signing out needs nobody
    address = visit.address(house)
    answer = Client().get(address) if visit.post is None else Client().post(address, visit.post)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("name", NAMES)
def test_other_methods_get_nothing(name: str, house: House) -> None:
    visit = VISITS[name]
    client = house.client("lena")
    address = visit.address(house)
    assert client.put(address).status_code in {404, 405}
    assert client.options(address).status_code in {404, 405}
    if visit.post is not None:
        assert client.get(address).status_code == 405


def _body(answer: HttpResponse) -> bytes:
    return re.sub(rb"R-[0-9A-Z]{5}", b"R-", answer.content)


def test_unknown_and_forbidden_look_the_same(house: House) -> None:
    client = house.client("s0")
    forbidden, unknown = client.get(house.week), client.get("/week/999999/2026-W48/")
    nowhere = client.get("/nowhere/")
    assert forbidden.status_code == unknown.status_code == nowhere.status_code == 404
    assert _body(forbidden) == _body(unknown) == _body(nowhere)


def test_an_account_that_is_switched_off_is_out_at_once(house: House) -> None:
    client = house.client("lena")
    assert client.get(house.week).status_code == 200
    access.deactivate_account(make_operator(), account_id=house.accounts["lena"], now=NOW)
    assert client.get(house.week).status_code == 302


@pytest.fixture(scope="module")
def answers(standing: House) -> Iterator[list[HttpResponse]]:
    """What every address answers, and what is refused; asked once."""
    with transaction.atomic():
        yield list(_answers(standing))
        transaction.set_rollback(True)


def test_nothing_signed_in_is_kept_by_a_cache(answers: list[HttpResponse]) -> None:
    for answer in answers:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Cookie" in answer.headers["Vary"]


def test_every_answer_carries_the_security_headers(answers: list[HttpResponse]) -> None:
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def _answers(house: House) -> Iterator[HttpResponse]:
    for visit in VISITS.values():
        client = Client() if visit.who is None else house.client(visit.who)
        address = visit.address(house)
        yield client.get(address) if visit.post is None else client.post(address, visit.post)
    yield house.client("s0").get(house.week)


def test_a_partial_request_of_a_stranger_is_sent_to_the_way_in(house: House) -> None:
    answer = Client().get(house.week, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/sign-in/")


def test_a_form_without_its_token_changes_nothing(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = house.client("lena").cookies
    answer = client.post(f"{house.week}sessions/{house.extra}/done/")
    assert answer.status_code == 403
    assert b"too old" in answer.content


@pytest.mark.hostile(46)
def test_our_own_fault_says_only_an_id(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 46."""

    def broken(*_args: object, **_values: object) -> None:
        raise RuntimeError("a secret in the message")

    monkeypatch.setattr("ridealong.web.week.views.week_page", broken)
    client = house.client("lena")
    client.raise_request_exception = False
    answer = client.get(house.week)
    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert re.search(rb"R-[2-9A-Z]{5}", answer.content)


def test_an_unreadable_address_is_400(house: House) -> None:
    client = house.client("lena")
    assert client.get("/figures/evidence/?measure=win_rate").status_code == 400
    assert client.get("/figures/evidence/?measure=win_rate&seller=a:b&as_of=yesterday").status_code == 400
    for day in ("0001-01-01", "9999-12-31", "2026-11-25"):
        assert client.get(f"/figures/evidence/?measure=win_rate&seller=test:s0001&as_of={day}").status_code == 400
    assert client.get("/figures/evidence/?measure=win_rate&seller=test:%00&as_of=2026-11-23").status_code == 400
    assert client.post(f"{house.week}minutes/", {"minutes": "-5"}).status_code == 400


def test_numbers_that_no_row_can_have_are_not_found(house: House) -> None:
    client, huge = house.client("lena"), 10**30
    assert client.get(f"/week/{huge}/{WEEK}/").status_code == 404
    assert client.get(f"/week/{house.ids['lena']}/2026-W60/").status_code == 404
    assert client.post(f"{house.week}sessions/{huge}/done/").status_code == 404
    assert client.post(f"{house.week}undo/{huge}/").status_code == 404


def test_health_is_yes_or_no_and_no_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (
        200, {"ok": True, "database": True, "facts": "present", "worker": None},
    )  # fmt: skip
    heartbeat.beat(settings.RIDEALONG.home, now=NOW)
    assert Client().get("/healthz").json()["worker"] == "alive"
    heartbeat.beat(settings.RIDEALONG.home, now=NOW - timedelta(hours=1))
    assert Client().get("/healthz").json()["worker"] == "late"
    heartbeat.stop(settings.RIDEALONG.home)
    CurrentFacts.objects.update(snapshot="0" * 32)
    missing = Client().get("/healthz")
    assert (missing.status_code, missing.json()["facts"]) == (503, "missing")


def test_health_says_so_when_the_database_does_not_answer(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, False)
