"""Mail goes out through a box: written in the action's transaction, sent by the worker, tried again when it must be.

A mail may also be announced by its key alone: then it is written at the moment in which it is handed over, by what is
so then, or not at all. Nothing here logs an address or a word of a mail. A mail is claimed before it is handed over, so
that it is sent once. Only where the server took it and its answer, or our note of it, was lost on the way, it is handed
over again, under the same Message-ID, by which the receiving side can tell.
"""

from __future__ import annotations

import secrets
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parseaddr
from functools import partial
from typing import Any, Literal

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q

from ridealong.kernel.sentences import Sentence
from ridealong.store import outbox
from ridealong.store.models import OutgoingMail
from ridealong.store.smtp import Unencrypted

LIFE = timedelta(days=3)
KEPT = timedelta(days=120)
BATCH = 100
REFUSED = 500

Fate = Literal["sent", "later", "never", "needless"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did with how many mails."""

    sent: int = 0
    later: int = 0
    never: int = 0
    needless: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words. `html` says the same to programs that show it. `stop`: the address at which its reader ends
    such mails by one click. `event`: what it asks a calendar to do, by the `method` of iTIP."""

    address: str
    subject: str
    body: str
    html: str = ""
    stop: str = ""
    event: str = ""
    method: str = ""


Write = Callable[[str], Letter | None]


def configured() -> bool:
    """Whether there is a server to send by. Where there is none, whoever would mail says it otherwise."""
    return settings.RIDEALONG.mail is not None


def post(
    *,
    address: str,
    subject: str,
    body: str,
    now: datetime,
    key: str | None = None,
    person_id: int | None = None,
    life: timedelta = LIFE,
) -> bool:
    """Puts a mail into the box, inside the caller's transaction; false where no mail is configured.

    With a `key` it is put there once, however often it is posted. It is not sent any more after `life`.
    """
    if not configured():
        return False
    fields: dict[str, Any] = {
        "person_id": person_id,
        "address": address.strip(),
        "subject": " ".join(subject.split())[:200],
        "body": body,
        "posted_at": now,
        "due_at": now,
        "useless_after": now + life,
    }
    OutgoingMail.objects.get_or_create(key=key or f"once:{secrets.token_urlsafe(16)}", defaults=fields)
    return True


def announce(*, key: str, person_id: int, now: datetime, life: timedelta) -> bool:
    """Puts a mail into the box that is written when it is handed over, once a key, inside the caller's transaction;
    false where it was there before, or where no mail is configured."""
    if not configured():
        return False
    fields = {"person_id": person_id, "posted_at": now, "due_at": now, "useless_after": now + life}
    return OutgoingMail.objects.get_or_create(key=key, defaults=fields)[1]


def announced(prefix: str, *, since: datetime) -> frozenset[str]:
    """Keys that begin so and were posted since then."""
    rows = OutgoingMail.objects.filter(key__startswith=prefix, posted_at__gte=since)
    return frozenset(rows.values_list("key", flat=True))


def solved(prefix: str) -> None:
    """What was posted under keys that begin so is over: the same may be posted again."""
    for pk, key in OutgoingMail.objects.filter(key__startswith=prefix).values_list("pk", "key"):
        OutgoingMail.objects.filter(pk=pk).update(key=f"over:{pk}:{key}"[:120])


def waiting(*, now: datetime) -> bool:
    """Whether a mail is due."""
    return OutgoingMail.objects.filter(due_at__lte=now).exists()


def given_up(*, since: datetime) -> int:
    """How many mails could not be delivered since then. One that was needless in the end was never tried."""
    return OutgoingMail.objects.filter(given_up_at__gte=since, tries__gt=0).count()


def _unwritten(_key: str) -> Letter | None:
    return None


def deliver(
    *, now: datetime, wanted: Callable[[str], bool] = lambda _key: True, write: Write = _unwritten
) -> Delivered:
    """Sends what is due; `write` writes what was announced by its key. One that is refused for good, or has become
    useless, is given up and emptied; needless is one that is not `wanted` any more, or has nothing to say."""
    fates: list[Fate] = []
    with _connected() as connection:
        for mail in outbox.due(OutgoingMail.objects.all(), now=now, most=BATCH):
            letter = partial(_letter, mail, wanted, write)
            fates.append(_fate(connection, mail, letter, now))
            _settle(mail, fates[-1], now)
    return Delivered(fates.count("sent"), fates.count("later"), fates.count("never"), fates.count("needless"))


def unreachable() -> Sentence | None:
    """Why the server cannot be used, or None when it can."""
    connection = get_connection()
    try:
        connection.open()
    except OSError as problem:
        return why(problem)
    connection.close()
    return None


def forget(*, now: datetime) -> None:
    """Removes the traces of mails that were done with long ago."""
    long_ago = now - KEPT
    OutgoingMail.objects.filter(Q(sent_at__lt=long_ago) | Q(given_up_at__lt=long_ago)).delete()


def why(problem: Exception) -> Sentence:
    """What went wrong with a mail server, without addresses or passwords."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return Sentence("mail.problem.name")
    if isinstance(problem, smtplib.SMTPResponseException):
        return Sentence("mail.problem.answer", {"code": problem.smtp_code})
    if isinstance(problem, Unencrypted):
        return Sentence("mail.problem.unencrypted")
    if isinstance(problem, ssl.SSLError):
        return Sentence("mail.problem.certificate", {"what": problem.reason or type(problem).__name__})
    if isinstance(problem, TimeoutError):
        return Sentence("mail.problem.silent")
    return Sentence("mail.problem.other", {"what": getattr(problem, "strerror", None) or type(problem).__name__})


@contextmanager
def _connected() -> Iterator[Any]:
    """One connection for a round; None where there is none to be had."""
    connection = get_connection()
    try:
        connection.open()
    except OSError:
        yield None
        return
    try:
        yield connection
    finally:
        connection.close()


def _letter(mail: OutgoingMail, wanted: Callable[[str], bool], write: Write) -> Letter | None:
    """What is to be said now; None where nothing is."""
    if not wanted(mail.key):
        return None
    return Letter(mail.address, mail.subject, mail.body) if mail.address else write(mail.key)


def _fate(connection: Any, mail: OutgoingMail, letter: Callable[[], Letter | None], now: datetime) -> Fate:
    if now >= mail.useless_after:
        return "never"
    if connection is None:
        return "later"
    found = letter()
    return "needless" if found is None else _hand_over(connection, mail, found)


def _hand_over(connection: Any, mail: OutgoingMail, letter: Letter) -> Fate:
    try:
        connection.send_messages([_message(mail, letter, connection)])
    except smtplib.SMTPRecipientsRefused as problem:
        codes = [code for code, _ in problem.recipients.values()]
        return "never" if all(code >= REFUSED for code in codes) else "later"
    except smtplib.SMTPDataError as problem:
        return "never" if problem.smtp_code >= REFUSED else "later"
    except OSError:
        # The server, the line, or a sender or password it does not like: none of it is the mail's fault.
        connection.close()
        return "later"
    except ValueError:
        return "never"  # an address that is none
    return "sent"


def _message(mail: OutgoingMail, letter: Letter, connection: Any) -> EmailMultiAlternatives:
    domain = parseaddr(settings.RIDEALONG.mail_from)[1].rpartition("@")[2]
    headers = {
        "Message-ID": f"<{mail.pk}.{mail.posted_at:%Y%m%d%H%M%S%f}@{domain}>",
        "Date": format_datetime(mail.posted_at.astimezone(UTC)),
        "Auto-Submitted": "auto-generated",
    }
    if letter.stop:
        headers |= {"List-Unsubscribe": f"<{letter.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        " ".join(letter.subject.split())[:200], letter.body, settings.RIDEALONG.mail_from, [letter.address],
        headers=headers, connection=connection,
    )  # fmt: skip
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    if letter.event:
        message.attach_alternative(letter.event, f"text/calendar; method={letter.method}; component=VEVENT")
    return message


@transaction.atomic
def _settle(mail: OutgoingMail, fate: Fate, now: datetime) -> None:
    if fate == "later":
        return
    empty: dict[str, Any] = {"address": "", "subject": "", "body": "", "person_id": None, "due_at": None}
    done = {"sent_at": now} if fate == "sent" else {"given_up_at": now}
    OutgoingMail.objects.filter(pk=mail.pk).update(**empty, **done, tries=0 if fate == "needless" else mail.tries)
