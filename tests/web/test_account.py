"""One's own account, from the outside: reset by mail, second factor, where one is signed in, single sign-on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import requests
from aiosmtpd.controller import Controller
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt, AccessLog
from django.conf import settings as django_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client
from oidc_provider_mock import run_server_in_thread

from ridealong.access import actions as access
from ridealong.access import factors, queries
from ridealong.access.auditing import whole_log
from ridealong.access.models import Account, SignIn
from ridealong.access.rules import Viewer
from ridealong.config import environment
from ridealong.config.servers import Server, SingleSignOn
from ridealong.jobs import work
from ridealong.jobs.tasks import password_forgotten
from ridealong.store import sealing
from tests.store.conftest import free_port
from tests.web.house import NOW, PASSWORD, TODAY, House, make_operator
from tests.web.test_signin import try_in

# The stand-in for a provider uses what its own libraries will drop one day.
DATED = pytest.mark.filterwarnings("ignore::DeprecationWarning")
NEW = "a brand new long password"


class Mailbox:
    """A real SMTP server that keeps what it is handed."""

    def __init__(self) -> None:
        self.letters: list[str] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802  its name
        self.letters.append(envelope.content.decode())
        return "250 taken"


@pytest.fixture(autouse=True)
def _commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the end of the transaction happens at once: the test's own never ends."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda then, **_more: then())


@pytest.fixture
def mailbox(house: House, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box, host, port = Mailbox(), "127.0.0.1", free_port()
    controller = Controller(box, hostname=host, port=port)
    controller.start()
    server = Server(host=host, port=port, name="", password="", encrypted=False)
    settings.RIDEALONG = replace(django_settings.RIDEALONG, mail=server, mail_from="Ridealong <r@example.org>")
    for name, value in environment.mail(settings.RIDEALONG).items():
        setattr(settings, name, value)
    monkeypatch.setattr("ridealong.jobs.clock.now", lambda: NOW)
    yield box
    controller.stop()


def asked(email: str) -> tuple[object, list[tuple[int, str]]]:
    """Asks for a new password; the answer, and the jobs that were asked for."""
    with pytest.MonkeyPatch.context() as patch:
        jobs: list[tuple[int, str]] = []
        patch.setattr("ridealong.jobs.queue.password_forgotten", lambda *ids: jobs.append(ids) or True)
        return Client().post("/forgotten/", {"email": email}), jobs


@pytest.mark.hostile(65)
def test_a_forgotten_password_is_set_anew_by_mail(house: House, mailbox: Mailbox) -> None:
    old = house.client("lena")
    answer, jobs = asked(" Lena@example.org ")
    assert b"a mail is on its way" in answer.content
    for account_id, origin in jobs:
        password_forgotten.func(account_id, origin)
    (letter,) = mailbox.letters
    assert "To: lena@example.org" in letter
    link = urlsplit(re.search(r"http://testserver(/forgotten/\S+)", letter.replace("=\n", ""))[0]).path
    client = Client()
    page = client.get(link, follow=True)
    assert page.redirect_chain[-1][0].endswith("/set-password/"), "the token stands in no referrer"
    short = client.post(page.redirect_chain[-1][0], {"new_password1": "short", "new_password2": "short"})
    assert (short.status_code, b"at least 12" in short.content) == (422, True)
    done = client.post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert b"Your new password is set" in done.content
    assert try_in(Client(), "lena@example.org", PASSWORD).status_code == 422
    assert try_in(Client(), "lena@example.org", NEW).status_code == 302
    assert old.get("/account/").status_code == 302, "case 65: earlier sessions are over"
    assert b"has been used or is older" in Client().get(link, follow=True).content


def test_no_account_and_an_account_are_answered_alike(house: House, mailbox: Mailbox) -> None:
    known, first = asked("lena@example.org")
    unknown, second = asked("nobody.at.all@example.org")
    assert known.status_code == unknown.status_code == 200
    assert known.content == unknown.content
    assert len(first) == len(second) == 1
    for account_id, origin in second:
        password_forgotten.func(account_id, origin)
    assert mailbox.letters == []


def test_one_mail_in_five_minutes_and_none_to_whom_it_is_switched_off(house: House, mailbox: Mailbox) -> None:
    for _ in range(3):
        work.password_forgotten(account_id=house.accounts["lena"], origin="http://testserver")
    assert len(mailbox.letters) == 1
    access.deactivate_account(make_operator(), account_id=house.accounts["lou"], now=NOW)
    work.password_forgotten(account_id=house.accounts["lou"], origin="http://testserver")
    assert len(mailbox.letters) == 1


def test_without_mail_the_page_says_whom_to_ask(house: House) -> None:
    assert b"whoever runs it for you" in Client().get("/forgotten/").content
    assert b"whoever runs it for you" in Client().post("/forgotten/", {"email": "lena@example.org"}).content


def test_wrong_addresses_are_told(house: House, mailbox: Mailbox) -> None:
    answer, jobs = asked("no address")
    assert (answer.status_code, jobs) == (422, [])


@pytest.mark.parametrize("email", ["lena@example.org", "stranger@example.org", "off@example.org"])
def test_signing_in_takes_the_same_work_for_whoever_it_is(
    house: House, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can tell by the time: one password is worked out, whether the account is there, is not, or is off."""
    Account.objects.create(email="off@example.org", is_active=False, created_at=NOW, password="md5$x$y")
    encode, count = MD5PasswordHasher.encode, []

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        count.append(1)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    assert try_in(Client(), email, "wrong").status_code == 422
    assert len(count) == 1


def test_guessing_is_stopped_by_account_and_address(house: House) -> None:
    client = Client()
    for _ in range(10):
        try_in(client, "lena@example.org", "wrong")
    assert try_in(client, "lena@example.org", PASSWORD).status_code == 429
    assert try_in(client, "edgar@example.org", PASSWORD).status_code == 302, "another account from here"
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert try_in(elsewhere, "lena@example.org", PASSWORD).status_code == 302, "the account from elsewhere"


def test_a_password_is_changed_and_other_browsers_are_out(house: House) -> None:
    here, there = signed_in("lena"), signed_in("lena")
    form = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    assert here.post("/account/password/", form).status_code == 422
    assert here.post("/account/password/", form | {"old_password": PASSWORD}).status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    for _ in range(10):
        here.post("/account/password/", form)
    assert here.post("/account/password/", form | {"old_password": NEW}).status_code == 429


def test_nothing_of_what_was_typed_is_kept_of_a_try(house: House) -> None:
    """Whoever reads the database learns no password, nor one that is wrong by a letter."""
    here = signed_in("lena")
    with_codes("lena", here)
    typed = {"old_password": "almost right", "new_password1": NEW, "new_password2": NEW, "code": "123123"}
    here.post("/account/password/", typed)
    try_in(here, "lena@example.org", "almost right")
    here.post("/sign-in/second/", typed)
    kept = str(list(AccessAttempt.objects.values("get_data", "post_data")))
    assert "old_password" in kept
    for secret in (*typed.values(), "000000", here.cookies["csrftoken"].value):
        assert secret not in kept
    assert not AccessLog.objects.exists()


def signed_in(name: str, **more: str) -> Client:
    client = Client(**more)
    assert try_in(client, f"{name}@example.org", PASSWORD).status_code == 302
    return client


def test_one_sees_where_one_is_signed_in_and_ends_it(house: House) -> None:
    here = signed_in("lena", HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    there = signed_in("lena", HTTP_USER_AGENT="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1")
    third = signed_in("lena")
    text = here.get("/account/").content.decode()
    assert "Firefox on Linux" in text
    assert "Safari on iPhone" in text
    assert text.index("this browser") < text.index("Safari on iPhone")
    phone = SignIn.objects.get(system="iPhone")
    assert here.post(f"/account/sign-ins/{phone.pk}/end/").status_code == 302
    assert there.get("/account/").status_code == 302
    assert third.get("/account/").status_code == 200
    assert here.post("/account/sign-ins/end/").status_code == 302
    assert third.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert {one.verb for one in whole_log(viewer(house, "lena"))} >= {
        "access.signed_in", "access.sign_in_ended", "access.other_sign_ins_ended",
    }  # fmt: skip


def viewer(house: House, name: str) -> Viewer:
    return queries.viewer_of(house.accounts[name], TODAY)


@pytest.mark.hostile(1)
def test_nobody_ends_a_browser_of_somebody_else(house: House) -> None:
    """Case 1 for sign-ins: another's id is not found, and the other stays signed in."""
    theirs = signed_in("edgar")
    row = SignIn.objects.get(account_id=house.accounts["edgar"])
    assert house.client("lena").post(f"/account/sign-ins/{row.pk}/end/").status_code == 404
    assert theirs.get("/account/").status_code == 200


@pytest.mark.hostile(29)
def test_an_account_that_is_switched_off_is_out_everywhere(house: House) -> None:
    """Case 29: all browsers, with the next request."""
    browsers = [signed_in("lena"), signed_in("lena")]
    access.deactivate_account(make_operator(), account_id=house.accounts["lena"], now=NOW)
    assert [one.get("/account/").status_code for one in browsers] == [302, 302]
    assert not SignIn.objects.exists()


def test_sign_ins_go_with_their_sessions(house: House) -> None:
    signed_in("lena")
    Session.objects.all().delete()
    access.forget_sign_ins()
    assert not SignIn.objects.exists()


def code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def with_codes(name: str, client: Client) -> tuple[str, list[str]]:
    """Turns codes on; the secret and the recovery codes."""
    client.get("/account/codes/on/")
    assert client.post("/account/confirm/", {"password": "wrong"}).status_code == 422
    assert client.post("/account/confirm/?next=/account/codes/on/", {"password": PASSWORD}).status_code == 302
    page = client.get("/account/codes/on/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    assert '<svg class="qr"' in page
    assert client.post("/account/codes/on/", {"code": "000000"}).status_code == 422
    done = client.post("/account/codes/on/", {"code": code(secret)}, follow=True)
    assert done.redirect_chain[-1][0] == "/account/recovery/"
    return secret, re.findall(r"<li><code>(\d+)</code>", done.content.decode())


@pytest.mark.hostile(65)
def test_codes_from_an_app_are_asked_for_after_the_password(house: House) -> None:
    here, there = signed_in("lena"), signed_in("lena")
    secret, recovery = with_codes("lena", here)
    assert there.get("/account/").status_code == 302, "case 65: other browsers sign in again"
    assert len(recovery) == 10
    fresh = Client()
    answer = try_in(fresh, "lena@example.org", PASSWORD, next=house.week)
    assert answer.headers["Location"].startswith("/sign-in/second/")
    assert fresh.get("/account/").status_code == 302, "the password alone opens nothing"
    assert fresh.post("/sign-in/second/", {"code": "123456"}).status_code == 422
    assert fresh.post("/sign-in/second/", {"code": code(secret)}).headers["Location"] == house.week
    other = Client()
    try_in(other, "lena@example.org", PASSWORD)
    assert other.post("/sign-in/second/", {"code": recovery[0]}).status_code == 302
    again = Client()
    try_in(again, "lena@example.org", PASSWORD)
    assert again.post("/sign-in/second/", {"code": recovery[0]}).status_code == 422, "a recovery code works once"
    assert other.get("/account/codes/off/").status_code == 302, "asks for the password first"
    other.post("/account/confirm/?next=/account/codes/off/", {"password": PASSWORD})
    assert other.post("/account/codes/off/").status_code == 302
    assert try_in(Client(), "lena@example.org", PASSWORD).headers["Location"] == "/"
    verbs = {one.verb for one in whole_log(viewer(house, "lena"))}
    assert {"access.totp_activated", "access.totp_deactivated"} <= verbs


def test_codes_are_not_to_be_guessed(house: House) -> None:
    with_codes("lena", signed_in("lena"))
    AccessAttempt.objects.all().delete()
    guesser = Client()
    try_in(guesser, "lena@example.org", PASSWORD)
    for guess in range(10):
        guesser.post("/sign-in/second/", {"code": f"{guess:06}"})
    assert b"Too many tries" in guesser.post("/sign-in/second/", {"code": "999999"}).content


def test_secrets_of_second_factors_rest_sealed(house: House) -> None:
    secret, _ = with_codes("lena", signed_in("lena"))
    for row in Authenticator.objects.values_list("data", flat=True):
        assert secret not in str(row)
        assert row.get("secret", row.get("seed")).startswith("s1:")


def test_what_is_sealed_opens_only_with_its_key_and_in_its_place() -> None:
    box = sealing.sealed("a secret", key="k", about="here")
    assert sealing.opened(box, keys=["new", "k"], about="here") == "a secret"
    for wrong in ({"keys": ["other"], "about": "here"}, {"keys": ["k"], "about": "there"}):
        with pytest.raises(sealing.Unreadable):
            sealing.opened(box, **wrong)
    for none in ("in the clear", "s1:", "s1:a", box[:12]):
        with pytest.raises(sealing.Unreadable):
            sealing.opened(none, keys=["k"], about="here")


def test_a_new_key_opens_what_a_former_one_sealed_and_seals_it_anew(house: House, settings: object) -> None:
    secret, codes = with_codes("lena", signed_in("lena"))
    before = django_settings.RIDEALONG
    changed = replace(before, secret_key="a new key " * 4, former_keys=("older still", before.secret_key))
    assert factors.lost() == 0
    settings.RIDEALONG = replace(changed, former_keys=())
    assert factors.lost() == 2, "the codes from the app and the recovery codes"
    alone = Client()
    try_in(alone, "lena@example.org", PASSWORD)
    answer = alone.post("/sign-in/second/", {"code": codes[0]})
    assert (answer.status_code, b"its key was changed" in answer.content) == (422, True)
    settings.RIDEALONG = changed
    assert factors.lost() == 0
    work.sweep()
    settings.RIDEALONG = replace(changed, former_keys=())
    assert factors.lost() == 0
    assert alone.post("/sign-in/second/", {"code": codes[0]}).status_code == 302
    assert all(secret not in str(row) for row in Authenticator.objects.values_list("data", flat=True))


def test_a_change_of_factors_is_told_by_mail(house: House, mailbox: Mailbox) -> None:
    with_codes("lena", signed_in("lena"))
    work.deliver_mail()
    assert any("Codes from an app are needed" in one for one in mailbox.letters)


def test_lost_factors_are_taken_off_by_an_administrator_and_never_their_own(house: House, mailbox: Mailbox) -> None:
    lena, adam = signed_in("lena"), house.client("adam")
    with_codes("lena", lena)
    page = f"/settings/accounts/{house.accounts['lena']}/"
    assert b"Take off lost second factors" in adam.get(page).content
    assert adam.post(f"{page}factors/off/").status_code == 303
    assert lena.get("/account/").status_code == 302, "whoever was signed in is out"
    assert try_in(Client(), "lena@example.org", PASSWORD).headers["Location"] == "/"
    work.deliver_mail()
    assert any("were taken off your account" in one for one in mailbox.letters)
    assert adam.post(f"{page}factors/off/").status_code == 404, "there is none any more"
    house.passkey("adam")
    own = f"/settings/accounts/{house.accounts['adam']}/"
    assert b"Take off lost second factors" not in adam.get(own).content
    assert adam.post(f"{own}factors/off/").status_code == 404
    assert Authenticator.objects.count() == 1


@pytest.fixture
def provider(house: House, settings: object) -> Iterator[str]:
    """A real OpenID Connect provider on this machine."""
    with run_server_in_thread() as server:
        issuer = f"http://localhost:{server.server_port}"
        found = SingleSignOn(issuer=issuer, client_id="ridealong", client_secret="hidden", name="Halden")
        settings.RIDEALONG = replace(django_settings.RIDEALONG, sign_on=found)
        for name, value in environment.sign_on(settings.RIDEALONG).items():
            setattr(settings, name, value)
        yield issuer


def round_trip(client: Client, issuer: str, sub: str, **claims: object) -> object:
    """From our button to the provider, where somebody signs in, and back."""
    known = requests.put(f"{issuer}/users/{sub}", json=claims, timeout=10)
    assert known.status_code < 300, known.text
    away = client.get("/sso/?next=/account/")
    assert away.status_code == 302
    back = requests.post(away.headers["Location"], data={"sub": sub}, allow_redirects=False, timeout=10)
    where = urlsplit(back.headers["Location"])
    assert where.path == "/sso/sso/back/"
    return client.get(f"{where.path}?{where.query}")


@pytest.mark.hostile(31)
@DATED
def test_single_sign_on_leads_in_whoever_has_an_account(
    house: House, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Sessions end by the clock on the wall, whatever day the house has.
    began = datetime.now(tz=UTC)
    monkeypatch.setattr("ridealong.web.clock.now", lambda: began)
    client = Client()
    assert b"Sign in with Halden" in client.get("/sign-in/").content
    answer = round_trip(client, provider, "lena-at-halden", email="Lena@example.org", email_verified=True)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/")
    assert client.get("/account/").status_code == 200
    holds = client.session.get_expiry_date() - began
    assert timedelta(0) < holds <= timedelta(hours=1), "case 31: whoever is removed there is out within the hour"
    assert Account.objects.get(email="lena@example.org").check_password(PASSWORD), "the password stays"


@DATED
@pytest.mark.parametrize(
    ("email", "verified"), [("stranger@example.org", True), ("lena@example.org", False), ("off@example.org", True)]
)
def test_single_sign_on_signs_nobody_up(house: House, provider: str, email: str, verified: bool) -> None:
    Account.objects.create(email="off@example.org", is_active=False, created_at=NOW)
    before = Account.objects.count()
    client = Client()
    answer = round_trip(client, provider, f"somebody-{verified}-{email}", email=email, email_verified=verified)
    assert answer.status_code == 422
    assert b"There is no account for you here" in answer.content
    assert client.get("/account/").status_code == 302
    assert Account.objects.count() == before


@DATED
def test_a_forged_return_and_a_provider_that_is_away_say_so(house: House, provider: str, settings: object) -> None:
    answer = Client().get("/sso/sso/back/?code=made-up&state=made-up")
    assert answer.status_code == 422
    assert b"did not work" in answer.content
    gone = replace(settings.RIDEALONG.sign_on, issuer="http://localhost:9")
    settings.RIDEALONG = replace(settings.RIDEALONG, sign_on=gone)
    for name, value in environment.sign_on(settings.RIDEALONG).items():
        setattr(settings, name, value)
    assert b"did not work" in Client().get("/sso/").content


@DATED
def test_nobody_is_sent_to_another_host_by_single_sign_on(house: House, provider: str) -> None:
    client = Client()
    client.get("/sso/?next=https://elsewhere.example/")
    assert "elsewhere" not in str(dict(client.session))
