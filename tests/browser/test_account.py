"""The own account, programs and the audit log in a real browser: a passkey from making to removing, and axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from playwright.sync_api import Page

from ridealong.access.actions import record
from ridealong.access.queries import viewer_of
from tests.browser.conftest import Watched
from tests.browser.looks import EXTREMES, overflow, violations
from tests.web.house import NOW, PASSWORD, TODAY, House

Look = Callable[..., Watched]
pytestmark = pytest.mark.browser

PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(page: Page, host: str, email: str) -> None:
    page.goto(f"{host}/sign-in/?next=/account/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/")


def confirm(page: Page) -> None:
    """The password once more, before something that matters."""
    page.wait_for_url("**/account/confirm/**")
    if "/passkey/" in page.url:
        page.get_by_role("link", name="password").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def test_a_passkey_is_made_signs_in_and_is_removed(house: House, look: Look) -> None:
    watched = look(None)
    page = watched.page()
    phone = watched.context.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    made = phone.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})["authenticatorId"]
    # A passkey belongs to a name: browsers make none for the address 127.0.0.1.
    host = watched.address.replace("127.0.0.1", "localhost")
    sign_in(page, host, "lena@example.org")
    page.get_by_role("link", name="Make a passkey").click()
    confirm(page)
    page.get_by_label("What to call it").fill("Lena's phone")
    page.get_by_role("button", name="Make a passkey").click()
    # The form's own address is below /account/ too: going on before it is answered would break the answer off.
    page.wait_for_url(lambda url: "/passkeys/new/" not in url)
    page.goto(f"{host}/account/")
    assert page.get_by_text("Lena's phone").first.is_visible()
    kept = phone.send("WebAuthn.getCredentials", {"authenticatorId": made})["credentials"]
    assert [one["isResidentCredential"] for one in kept] == [True]
    watched.context.clear_cookies()
    page.goto(f"{host}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"**/week/{house.ids['lena']}/**")
    page.goto(f"{host}/account/")
    page.get_by_role("link", name="Remove Lena's phone").click()
    confirm(page)
    page.get_by_role("button", name="Remove the passkey").click()
    page.wait_for_url("**/account/")
    assert page.get_by_text("Lena's phone").count() == 0
    assert not Authenticator.objects.filter(user_id=house.accounts["lena"], type="webauthn").exists()
    watched.context.clear_cookies()
    page.goto(f"{host}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_load_state()
    page.wait_for_timeout(500)
    assert "/sign-in/" in page.url, "a passkey that was removed opens nothing"


@pytest.mark.parametrize(("width", "theme"), EXTREMES)
def test_account_programs_and_log_are_for_everybody(width: int, theme: str, house: House, look: Look) -> None:
    house.passkey("adam")
    house.token("adam")
    for at in range(60):
        record(viewer_of(house.accounts["adam"], TODAY), "week.swap", at, at=NOW)
    watched = look("adam", width=width, theme=theme)
    page = watched.page()
    token = f"/settings/tokens/{house.token('olga')}/end/"
    for path in ("/account/", "/account/password/", "/settings/tokens/", token, "/settings/audit/?page=2"):
        page.goto(path)
        assert violations(page) == [], path
        assert overflow(page) <= 0, path
    page.goto("/settings/tokens/")
    page.get_by_label("Name").fill("Warehouse")
    page.get_by_label("the directory of people").check()
    page.get_by_role("button", name="Make the token").click()
    assert page.get_by_label("It is shown this once").input_value().startswith("ra_")
    assert violations(page) == []
    assert overflow(page) <= 0
    assert watched.trouble == []


@pytest.mark.parametrize(("width", "theme"), EXTREMES)
def test_the_ways_in_are_for_everybody(width: int, theme: str, house: House, look: Look) -> None:
    lena = get_user_model().objects.get(pk=house.accounts["lena"])
    Authenticator.objects.create(user=lena, type="totp", data={"secret": "sealed"})
    page = look(None, width=width, theme=theme).page()
    for path in ("/forgotten/", "/forgotten/MQ/guessed/"):
        page.goto(path)
        assert violations(page) == [], path
        assert overflow(page) <= 0, path
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill("lena@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/sign-in/second/**")
    assert violations(page) == []
    assert overflow(page) <= 0
