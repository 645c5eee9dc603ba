"""The first run: who may set a home up, what it asks, and who the administrator then is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from ridealong.access import opening
from ridealong.access.models import Account, AuditEvent, RoleGrant, SignIn
from ridealong.access.rules import Viewer
from ridealong.people.actions import founding
from ridealong.people.models import Organisation
from tests.web.conftest import SELLERS
from tests.web.house import NOW, PASSWORD, House

GOOD = {
    "name": "Example & Sons",
    "email": "Ada@Example.org ",
    "password": "correct horse battery",
    "currency": "eur",
    "zone": "Europe/Berlin",
    "fiscal_year_start": "2",
    "week_start": "7",
    "close_calls": "on",
}


@pytest.fixture
def house(build: Callable[[int], House]) -> House:
    """Of each test alone: others of this module look at a home in which there is nobody."""
    return build(SELLERS)


@pytest.fixture
def empty(db: None, tmp_path: Path, settings: object) -> Path:
    """A home that nobody has set up, on a server that nobody else reaches."""
    here = replace(
        django_settings.RIDEALONG, home=tmp_path, https=False, trusted_origins=(), allowed_hosts=("localhost",)
    )
    (tmp_path / "keys").mkdir()
    settings.RIDEALONG = here
    settings.ALLOWED_HOSTS = ["*"]
    return tmp_path


def near() -> Client:
    return Client(REMOTE_ADDR="127.0.0.1", SERVER_NAME="localhost")


def far() -> Client:
    return Client(REMOTE_ADDR="203.0.113.9", SERVER_NAME="localhost")


def test_whoever_sits_at_the_machine_sets_it_up_and_lands_on_the_import(empty: Path) -> None:
    client = near()
    assert b"Set up Ridealong" in client.get("/start/").content
    answer = client.post("/start/", GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/imports/")
    page = client.get("/imports/")
    assert b"Your week starts with one export" in page.content
    account, organisation = Account.objects.get(), Organisation.objects.get()
    assert (account.email, account.person_id) == ("ada@example.org", None)
    assert RoleGrant.objects.get().role == "administrator"
    assert (organisation.name, organisation.currency, organisation.zone) == ("Example & Sons", "EUR", "Europe/Berlin")
    assert (organisation.fiscal_year_start, organisation.week_start, organisation.close_calls) == (2, 7, True)
    assert SignIn.objects.filter(account=account, session_key=client.session.session_key).exists()
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[:3] == ["people.organisation_changed", "access.account_added", "people.set_up"]
    assert near().get("/start/").status_code == 404
    assert near().post("/start/", GOOD).status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"https": True}, {"trusted_origins": ("https://a.example",)}, {"allowed_hosts": ("localhost", "a.example")}],
)
def test_a_server_that_others_reach_asks_everybody_for_the_code(
    empty: Path, settings: object, change: dict[str, object]
) -> None:
    settings.RIDEALONG = replace(settings.RIDEALONG, **change)
    assert b"waits for its administrator" in near().get("/start/").content


@pytest.mark.parametrize(
    "client",
    [far(), Client(REMOTE_ADDR="127.0.0.1", SERVER_NAME="localhost", HTTP_X_FORWARDED_FOR="203.0.113.9"),
     Client(REMOTE_ADDR="127.0.0.1", SERVER_NAME="sales.example.org"), Client(REMOTE_ADDR="", SERVER_NAME="localhost")],
)  # fmt: skip
def test_from_elsewhere_only_the_code_opens(empty: Path, client: Client) -> None:
    assert client.post("/start/", GOOD).status_code == 200
    assert not Account.objects.exists()
    right = opening.code(empty)
    wrong = client.post("/start/", {"code": "AAAA-AAAA-AAAA"})
    assert wrong.status_code == 403
    assert b"That is not the code" in wrong.content
    answer = client.get("/start/", {"code": right.lower().replace("-", " ")})
    assert answer.headers["Location"] == "/start/"
    assert b"Set up Ridealong" in client.get("/start/").content
    assert client.post("/start/", GOOD).headers["Location"] == "/imports/"
    assert not (empty / "keys" / opening.NAME).exists()


def test_without_a_code_no_code_fits(empty: Path) -> None:
    assert not opening.fits(empty, "")
    first = opening.code(empty)
    assert opening.code(empty) == first
    assert (empty / "keys" / opening.NAME).stat().st_mode & 0o077 == 0
    assert not opening.fits(empty, "")
    assert opening.fits(empty, first)
    (empty / "keys" / opening.NAME).write_text("")
    assert not opening.fits(empty, "-")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("currency", "XYZ", "three letters of a currency"),
        ("email", "me", "Write an e-mail address"),
        ("password", "short", "at least 12"),
        ("name", " ", "Write what the organisation is called"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(empty: Path, field: str, value: str, words: str) -> None:
    answer = near().post("/start/", {**GOOD, field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "correct horse" not in answer.content.decode()
    assert not Account.objects.exists()


def test_of_two_who_come_at_once_one_is_told_so(empty: Path) -> None:
    founding.set_up(email="a@example.org", password=PASSWORD, settings={"name": "A"}, now=NOW)
    with pytest.raises(founding.SetUpAlready):
        founding.set_up(email="b@example.org", password=PASSWORD, settings={"name": "B"}, now=NOW)
    assert Organisation.objects.get().name == "A"


def _nobody_yet(house: House) -> Client:
    Account.objects.filter(pk__in=[house.accounts["adam"], house.accounts["lena"]]).update(person_id=None)
    return house.client("adam")


def test_whoever_only_keeps_the_people_begins_there(house: House) -> None:
    assert _nobody_yet(house).get("/").headers["Location"] == "/people/"
    assert house.client("lou").get("/").headers["Location"] == "/week/"


def test_the_administrator_says_who_they_are_and_lands_on_their_week(house: House) -> None:
    client = _nobody_yet(house)
    text = client.get("/start/you/").content.decode()
    assert text.index("Lena Haukeland") < text.index("people more")
    answer = client.post("/start/you/", {"person": str(house.ids["lena"])}, follow=True)
    assert [address for address, _ in answer.redirect_chain] == ["/", "/week/", house.week]
    assert client.get("/start/you/").status_code == 404


def test_whoever_is_none_of_them_keeps_the_data(house: House) -> None:
    client = _nobody_yet(house)
    client.post("/start/you/", {"person": "none"})
    roles = set(RoleGrant.objects.filter(account_id=house.accounts["adam"]).values_list("role", flat=True))
    assert roles == {"administrator", "sales_operations"}
    assert client.get("/figures/").status_code == 200


@pytest.mark.parametrize("person", ["", "999999", "x", "taken"])
def test_nobody_becomes_somebody_who_is_not_there_or_taken(house: House, person: str) -> None:
    client = _nobody_yet(house)
    sent = str(house.ids["olga"]) if person == "taken" else person
    assert client.post("/start/you/", {"person": sent}).status_code in {400, 422}
    assert Account.objects.get(pk=house.accounts["adam"]).person_id is None


def test_only_an_account_says_who_it_is(operator: Viewer, db: None) -> None:
    with pytest.raises(ValueError, match="nobody"):
        founding.say_who(operator, person_id=None, now=NOW)


def test_before_there_is_an_account_everybody_is_led_to_set_up(db: None) -> None:
    assert Client().get("/", follow=True).redirect_chain == [("/start/", 302)]
    Account.objects.create(email="a@example.org", created_at=NOW, is_active=False)
    assert Client().get("/start/").status_code == 404
