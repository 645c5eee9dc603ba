"""Outgoing mail over a real server: once, later, never; and nothing is kept of what was sent."""

from __future__ import annotations

import logging
import smtplib
import ssl
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from django.core.mail import get_connection
from django.db import IntegrityError, transaction

from ridealong.access.erasure import erase_person
from ridealong.access.rules import Viewer
from ridealong.kernel.sentences import render
from ridealong.store import mail, outbox
from ridealong.store.mail import Delivered
from ridealong.store.models import OutgoingMail
from ridealong.store.smtp import Backend, Unencrypted
from tests.store.conftest import Postman

SOON = timedelta(minutes=3)


def _post(now: datetime, **more: Any) -> bool:
    given = {"address": "olga@example.org", "subject": "A file\nwas refused", "body": "Line 3: Müller.\n", "now": now}
    return mail.post(**{**given, **more})


@pytest.mark.django_db
def test_a_mail_arrives_once_and_nothing_is_kept_of_it(postman: Postman, now: datetime) -> None:
    assert _post(now)
    assert mail.waiting(now=now)
    assert mail.deliver(now=now) == Delivered(sent=1)
    assert mail.deliver(now=now + timedelta(days=1)) == Delivered()
    (taken,) = postman.taken
    assert (taken["Subject"], taken["To"], postman.to) == (
        "A file was refused",
        "olga@example.org",
        ["olga@example.org"],
    )
    assert taken["From"] == "Ridealong <coach@example.org>"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(taken["Date"]) == now
    assert taken.get_payload(decode=True).decode().strip() == "Line 3: Müller."
    kept = OutgoingMail.objects.get()
    assert (kept.address, kept.subject, kept.body, kept.sent_at, kept.due_at) == ("", "", "", now, None)


@pytest.mark.django_db
def test_a_key_is_posted_once(postman: Postman, now: datetime) -> None:
    for day in range(3):
        assert _post(now + timedelta(days=day), key="import refused: abc")
        mail.deliver(now=now + timedelta(days=day))
    assert len(postman.taken) == 1


@pytest.mark.django_db
def test_nothing_is_posted_where_no_mail_is_configured(now: datetime) -> None:
    assert not mail.configured()
    assert not _post(now)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_what_the_transaction_takes_back_was_never_posted(postman: Postman, now: datetime) -> None:
    def fails_after_posting() -> None:
        with transaction.atomic():
            _post(now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_after_posting()
    assert mail.deliver(now=now) == Delivered()


@pytest.mark.django_db
def test_a_server_that_is_away_and_back(postman: Postman, now: datetime) -> None:
    postman.stop()
    _post(now)
    _post(now, address="adam@example.org")
    assert mail.deliver(now=now) == Delivered(later=2)
    assert mail.deliver(now=now + timedelta(minutes=1)) == Delivered()
    postman.start()
    assert mail.deliver(now=now + SOON) == Delivered(sent=2)
    assert postman.to == ["olga@example.org", "adam@example.org"]


@pytest.mark.django_db
def test_a_recipient_refused_for_good_is_given_up_and_the_others_get_theirs(postman: Postman, now: datetime) -> None:
    postman.recipient_answers = ["550 no such person"]
    _post(now, address="gone@example.org")
    _post(now)
    assert mail.deliver(now=now) == Delivered(sent=1, never=1)
    assert mail.given_up(since=now) == 1
    assert postman.to == ["olga@example.org"]
    assert not OutgoingMail.objects.exclude(address="").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["recipient_answers", "data_answers"])
def test_a_refusal_for_now_is_tried_again(postman: Postman, now: datetime, where: str) -> None:
    setattr(postman, where, ["451 try later"])
    _post(now)
    assert mail.deliver(now=now) == Delivered(later=1)
    assert mail.deliver(now=now + SOON) == Delivered(sent=1)


@pytest.mark.django_db
def test_contents_refused_for_good_are_given_up(postman: Postman, now: datetime) -> None:
    postman.data_answers = ["554 looks like spam"]
    _post(now)
    assert mail.deliver(now=now) == Delivered(never=1)


@pytest.mark.django_db
def test_an_answer_that_is_lost_leads_to_the_same_message_id(postman: Postman, now: datetime, settings: Any) -> None:
    """The one case that cannot be told apart: the receiving side can."""
    _post(now)
    mail.deliver(now=now)
    OutgoingMail.objects.update(sent_at=None, due_at=now, address="olga@example.org", subject="A", body="B")
    mail.deliver(now=now + SOON)
    first, second = (one["Message-ID"] for one in postman.taken)
    assert first == second


@pytest.mark.django_db
def test_who_claims_a_mail_first_sends_it(postman: Postman, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    _post(now)
    hand_over = mail._hand_over

    def slow(connection: Any, *what: Any) -> Any:
        """Another worker comes by while this one hands over."""
        monkeypatch.setattr(mail, "_hand_over", hand_over)
        assert mail.deliver(now=now) == Delivered()
        return hand_over(connection, *what)

    monkeypatch.setattr(mail, "_hand_over", slow)
    assert mail.deliver(now=now) == Delivered(sent=1)
    assert len(postman.taken) == 1


@pytest.mark.django_db
def test_a_worker_that_dies_while_it_hands_over_leaves_the_mail_for_later(postman: Postman, now: datetime) -> None:
    _post(now)
    assert outbox.claimed(OutgoingMail.objects.all(), OutgoingMail.objects.get().pk, now=now) is not None
    assert mail.deliver(now=now) == Delivered()
    assert mail.deliver(now=now + SOON) == Delivered(sent=1)


@pytest.mark.django_db
def test_a_mail_that_has_become_useless_is_not_sent(postman: Postman, now: datetime) -> None:
    _post(now, life=timedelta(hours=1))
    assert mail.deliver(now=now + timedelta(hours=2)) == Delivered(never=1)
    assert postman.taken == []


@pytest.mark.django_db
def test_an_address_with_a_line_break_cannot_add_a_header(postman: Postman, now: datetime) -> None:
    _post(now, address="olga@example.org\nBcc: eve@example.org")
    assert mail.deliver(now=now) == Delivered(never=1)
    assert postman.taken == []


def test_pauses_double_up_to_four_hours() -> None:
    minutes = [outbox.pause(tries).total_seconds() / 60 for tries in (1, 2, 3, 7, 8, 9, 30_000)]
    assert minutes == [2, 4, 8, 128, 240, 240, 240]


@pytest.mark.django_db
def test_the_database_refuses_words_that_were_sent(postman: Postman, now: datetime) -> None:
    _post(now)
    mail.deliver(now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMail.objects.update(body="kept after all")


@pytest.mark.django_db
def test_traces_go_after_four_months(postman: Postman, now: datetime) -> None:
    _post(now)
    mail.deliver(now=now)
    _post(now)
    mail.forget(now=now + timedelta(days=121))
    assert [one.sent_at for one in OutgoingMail.objects.all()] == [None]


@pytest.mark.django_db
def test_a_mail_to_an_erased_person_is_not_sent(postman: Postman, now: datetime, operator: Viewer) -> None:
    _post(now, person_id=7)
    erase_person(operator, person_id=7, now=now)
    assert mail.deliver(now=now) == Delivered()


@pytest.mark.django_db
def test_nothing_of_a_mail_is_logged(postman: Postman, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    postman.recipient_answers = ["550 no such person"]
    with caplog.at_level(logging.DEBUG):
        _post(now)
        _post(now, address="adam@example.org")
        mail.deliver(now=now)
    ours = [one for one in caplog.records if not one.name.startswith("mail.")]  # the test's own server
    assert not any("example.org" in one.getMessage() for one in ours)


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_a_password_goes_where_it_stays_on_this_machine(postman: Postman, now: datetime, settings: Any) -> None:
    seen: list[bytes] = []

    def sign_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        seen.append(data.password)
        return AuthResult(success=data.password == b"p@ss", handled=False)

    postman.stop()
    postman.start(authenticator=sign_in, auth_require_tls=False, auth_required=True)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "coach", "wrong"
    _post(now)
    assert mail.deliver(now=now) == Delivered(later=1)
    problem = mail.unreachable()
    assert problem is not None
    assert render(problem) == "it refuses the name or the password"
    settings.EMAIL_HOST_PASSWORD = "p@ss"
    assert mail.unreachable() is None
    assert mail.deliver(now=now + SOON) == Delivered(sent=1)
    assert seen[-1] == b"p@ss"


def test_a_password_never_goes_in_the_clear_to_another_machine(
    postman: Postman, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "coach", "secret"
    monkeypatch.setattr("ridealong.store.smtp.on_this_machine", lambda host: False)
    connection = get_connection()
    assert isinstance(connection, Backend)
    with pytest.raises(Unencrypted):
        connection.open()


def test_a_server_that_nobody_vouches_for_is_not_trusted(postman: Postman, settings: Any, tmp_path: Any) -> None:
    postman.stop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*_certificate(tmp_path))
    postman.start(tls_context=context)
    problem = mail.unreachable()
    assert problem is not None
    assert problem.key == "mail.problem.certificate"


def test_what_is_said_of_a_server_holds_no_address(settings: Any) -> None:
    for problem in (
        smtplib.SMTPAuthenticationError(535, b"no coach@example.org here"),
        smtplib.SMTPSenderRefused(550, b"you?", "coach@example.org"),
        Unencrypted("no"),
        TimeoutError("timed out"),
        ConnectionRefusedError(111, "Connection refused"),
        smtplib.SMTPServerDisconnected("coach@example.org"),
    ):
        assert "example.org" not in render(mail.why(problem))


def _certificate(folder: Any) -> tuple[str, str]:
    """One that nobody signed but itself."""
    from cryptography import x509  # noqa: PLC0415  only here
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime(2020, 1, 1)  # noqa: DTZ001  as the library takes it
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    (folder / "cert").write_bytes(signed.public_bytes(form))
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key").write_bytes(private)
    return str(folder / "cert"), str(folder / "key")


def test_the_box_is_of_no_use_to_another_configuration(settings: Any) -> None:
    settings.RIDEALONG = replace(settings.RIDEALONG, mail=None)
    assert not mail.configured()
