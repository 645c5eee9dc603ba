"""The way in: e-mail and password, the single-use address of the demo, and what the library must not show."""

from __future__ import annotations

import pytest
from django.test import Client

from ridealong.access import actions as access
from ridealong.people import actions as people
from tests.web.house import NOW, PASSWORD, House, make_operator

GONE = (
    "signup", "email", "confirm-email", "password/change", "password/set", "password/reset", "reauthenticate",
    "inactive", "login", "logout", "login/code/confirm",
)  # fmt: skip


def try_in(client: Client, email: str, password: str, **more: str) -> object:
    return client.post("/sign-in/", {"login": email, "password": password, **more})


def test_e_mail_and_password_lead_to_where_one_wanted_to_go(house: House) -> None:
    answer = try_in(Client(), "lena@example.org", PASSWORD, next=house.week)
    assert (answer.status_code, answer.headers["Location"]) == (302, house.week)


def test_nobody_is_sent_to_another_host(house: House) -> None:
    answer = try_in(Client(), "lena@example.org", PASSWORD, next="https://elsewhere.example/")
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("email", ["lena@example.org", "stranger@example.org", "nonsense", ""])
def test_every_failure_looks_the_same(house: House, email: str) -> None:
    answer = try_in(Client(), email, "wrong")
    assert answer.status_code == 422
    assert b"This e-mail and password do not match. Try again." in answer.content
    assert answer.content.count(b'class="err"') == 1


def test_an_account_that_is_switched_off_looks_like_none(house: House) -> None:
    access.deactivate_account(make_operator(), account_id=house.accounts["lena"], now=NOW)
    answer = try_in(Client(), "lena@example.org", PASSWORD)
    assert answer.status_code == 422
    assert b"do not match" in answer.content


def test_too_many_tries_have_to_wait_even_with_the_right_password(house: House) -> None:
    client = Client()
    answers = [try_in(client, "lena@example.org", "wrong").status_code for _ in range(10)]
    assert answers[:9] == [422] * 9
    answer = try_in(client, "lena@example.org", PASSWORD)
    assert answer.status_code == 429
    assert b"Wait 15 minutes" in answer.content
    assert try_in(Client(REMOTE_ADDR="10.0.0.9"), "edgar@example.org", PASSWORD).status_code == 302


def test_the_address_may_be_written_in_any_case(house: House) -> None:
    assert try_in(Client(), " Lena@Example.ORG ", PASSWORD).status_code == 302


@pytest.mark.parametrize("address", GONE)
def test_no_other_page_of_the_library_is_there(house: House, address: str) -> None:
    for prefix in ("", "accounts/"):
        assert house.client("lena").get(f"/{prefix}{address}/").status_code == 404


def test_signing_out_ends_the_session_and_empties_the_browser(house: House) -> None:
    client = house.client("lena")
    answer = client.post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(house.week).status_code == 302


def test_the_address_of_the_demo_signs_in_once(house: House) -> None:
    address = house.link()
    first, second = Client(), Client()
    assert first.get(address, follow=True).redirect_chain[-1] == (house.week, 302)
    assert second.get(address).status_code == 404


def test_the_address_works_only_on_the_machine_itself(house: House) -> None:
    address = house.link()
    assert Client(REMOTE_ADDR="192.0.2.7").get(address).status_code == 404
    assert Client().get(address, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    assert Client(REMOTE_ADDR="").get(address).status_code == 404
    assert Client(REMOTE_ADDR="::1").get(address).status_code == 302


def test_the_address_works_only_in_a_demo(house: House) -> None:
    address = house.link()
    operator = make_operator()
    people.change_organisation(operator, demo=False, now=NOW)
    assert Client().get(address).status_code == 404


def test_looking_at_the_address_does_not_use_it_up(house: House) -> None:
    address = house.link()
    assert Client().head(address).status_code == 405
    assert Client().get(address).status_code == 302
