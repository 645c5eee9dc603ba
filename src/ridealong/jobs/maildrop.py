"""Takes the exports that a CRM sends to a mailbox into the inbox; never one twice, and never a stranger's.

A message is taken in this order: its files are written beside the inbox, one transaction notes the message while the
files are moved in, then it is marked as read. Wherever the line or the process dies, the next round finds either
nothing done, or the note, and marks the message again.
"""

from __future__ import annotations

import hashlib
import imaplib
import os
import re
import shutil
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from django.conf import settings

from ridealong.figures.rules.uploads import clean_name, distinct
from ridealong.jobs import arrivals
from ridealong.jobs.log import line
from ridealong.jobs.telling import complain
from ridealong.kernel.hosts import on_this_machine
from ridealong.kernel.sentences import Sentence
from ridealong.store.intake import note, noted
from ridealong.store.smtp import Unencrypted

PATIENCE = 30
MOST = 200
LARGEST = 40 << 20
MOST_FILES = 20
KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".zip")
FOLDER = "mail"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that was not looked at: its number on this connection, its size, and a digest of its headers."""

    uid: str
    size: int
    headers: EmailMessage
    digest: str


class WrongMailbox(OSError):
    """The server answered with something else than what was asked for."""


def fetch(*, now: datetime) -> int:
    """Takes what has come since the last time; answers how many messages. Raises OSError or imaplib's own errors."""
    taken = 0
    with mailbox() as box:
        for letter in _letters(box):
            outcome = "known" if noted(letter.digest) else _take(box, letter, now)
            _mark(box, letter)
            taken += outcome == "taken"
            line(mail=letter.digest[:8], outcome=outcome)
    return taken


@contextmanager
def mailbox() -> Iterator[imaplib.IMAP4]:
    """The configured mailbox, signed in and open; a password goes over an encrypted connection, or stays here."""
    where = settings.RIDEALONG.imap
    if where is None:
        raise WrongMailbox("none is configured")
    context = ssl.create_default_context()
    if where.encrypted:
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(where.host, where.port, ssl_context=context, timeout=PATIENCE)
    else:
        box = imaplib.IMAP4(where.host, where.port, timeout=PATIENCE)
    try:
        if not where.encrypted and "STARTTLS" in box.capabilities:
            box.starttls(context)
        elif not where.encrypted and not on_this_machine(where.host):
            raise Unencrypted
        box.login(where.name, where.password)
        _answered(box.select(_quoted(where.folder or "INBOX")))
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _answered(answer: tuple[str, list[Any]]) -> list[Any]:
    status, found = answer
    if status != "OK":
        raise WrongMailbox(status)
    return found


def _letters(box: imaplib.IMAP4) -> Iterator[Letter]:
    """Unread messages, oldest first."""
    found = _answered(box.uid("SEARCH", "UNSEEN", "UNDELETED"))
    numbers = found[0].decode("ascii").split() if found and isinstance(found[0], bytes) else []
    for uid in numbers[:MOST]:
        parts = _answered(box.uid("FETCH", uid, "(RFC822.SIZE BODY.PEEK[HEADER])"))
        for part in parts:
            if isinstance(part, tuple):
                size = re.search(rb"RFC822\.SIZE (\d+)", part[0] + _tail(parts))
                headers = message_from_bytes(part[1], policy=policy.default)
                digest = hashlib.sha256(part[1].strip()).hexdigest()
                yield Letter(uid, int(size[1]) if size else LARGEST + 1, headers, digest)


def _tail(parts: list[Any]) -> bytes:
    return b" ".join(part for part in parts if isinstance(part, bytes))


def _take(box: imaplib.IMAP4, letter: Letter, now: datetime) -> str:
    """Brings the files of a message into the inbox, or says why not."""
    if not welcome(letter.headers, settings.RIDEALONG.imap_from):
        note(letter.digest, now=now)
        return "stranger"
    if letter.size > LARGEST:
        return _complained(letter, Sentence("inbox.mail.large", {"megabytes": LARGEST >> 20}), now)
    parts = _answered(box.uid("FETCH", letter.uid, "(BODY.PEEK[])"))
    raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
    if raw is None:  # gone meanwhile
        return "gone"
    files = attachments(message_from_bytes(raw, policy=policy.default))
    if not files:
        return _complained(letter, Sentence("inbox.mail.nothing", {"kinds": [one[1:].upper() for one in KINDS]}), now)
    _bring(letter, files, now)
    return "taken"


def _complained(letter: Letter, reason: Sentence, now: datetime) -> str:
    complain(letter.digest, str(letter.headers.get("Subject", ""))[:100], reason, now=now)
    note(letter.digest, now=now)
    return "unusable"


def _bring(letter: Letter, files: dict[str, bytes], now: datetime) -> None:
    inbox: Path = settings.RIDEALONG.inbox
    arrivals.make(inbox)
    name = f"{FOLDER}-{letter.digest[:12]}"
    under_way = inbox / f".{name}"
    shutil.rmtree(under_way, ignore_errors=True)
    under_way.mkdir(mode=0o700)
    for file, content in files.items():
        with (under_way / file).open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    note(letter.digest, now=now, then=lambda: _move_in(under_way, inbox / name))


def _move_in(under_way: Path, there: Path) -> None:
    """What a round that died between moving and noting has left is the same message."""
    shutil.rmtree(there, ignore_errors=True)
    under_way.rename(there)


def _mark(box: imaplib.IMAP4, letter: Letter) -> None:
    _answered(box.uid("STORE", letter.uid, "+FLAGS.SILENT", r"(\Seen)"))


def welcome(headers: EmailMessage, senders: tuple[str, ...]) -> bool:
    """Whether the one sender is on the list, and the server that took the mail in did not find the address forged."""
    froms = [address.casefold() for _, address in getaddresses([str(one) for one in headers.get_all("From", [])])]
    if len(froms) != 1 or "@" not in froms[0]:
        return False
    checked = str(headers.get("Authentication-Results", "")).casefold()
    if re.search(r"\bdmarc\s*=\s*fail\b", checked):
        return False
    return froms[0] in senders or "@" + froms[0].rpartition("@")[2] in senders


def attachments(message: EmailMessage) -> dict[str, bytes]:
    """Contents of the exports that hang on a message, by the names that uploaded files would get."""
    found: list[tuple[str, bytes]] = []
    for part in message.walk():
        name = clean_name(part.get_filename() or "")
        content = part.get_payload(decode=True)
        if name.lower().endswith(KINDS) and isinstance(content, bytes) and content:
            found.append((name, content))
    taken = found[:MOST_FILES]
    return dict(zip(distinct(name for name, _ in taken), (content for _, content in taken), strict=True))
