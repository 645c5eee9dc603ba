"""The mail drop against a real IMAP server: only known senders, never twice, whenever the line dies."""

from __future__ import annotations

import imaplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from ridealong.access import actions as access
from ridealong.access.rules import Role, Viewer
from ridealong.config.servers import Server
from ridealong.jobs import maildrop
from ridealong.jobs.maildrop import attachments, welcome
from ridealong.store.models import OutgoingMail, TakenMail
from ridealong.store.smtp import Unencrypted
from tests.figures.exports import DEALS, many, text
from tests.store.conftest import Postman, free_port

PASSWORD = "s3cret"
CSV = text(DEALS, many(3)).encode()
# The one password of the mailbox is no secret: half a million rounds at every sign-in would only keep us waiting.
SERVER = """
import sys
from pymap.main import main
from pysasl.hashing import BuiltinHash
BuiltinHash.__init__.__kwdefaults__["rounds"] = 1
sys.argv = ["pymap", *sys.argv[1:]]
main()
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A mailbox of its own, in memory."""
    found = free_port()
    command = [sys.executable, "-m", "pymap.main", "--no-service", "admin", "--no-service", "managesieve", "--no-tls"]
    command += ["--host", "127.0.0.1", "--port", str(found), "dict", "--demo-user", "crm", "--demo-password", PASSWORD]
    with subprocess.Popen([sys.executable, "-c", SERVER, *command[3:]], stderr=subprocess.DEVNULL) as server:
        try:
            _wait(found)
            yield found
        finally:
            server.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            imaplib.IMAP4("127.0.0.1", port, timeout=5).logout()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


@dataclass
class Box:
    """The mailbox as whoever sends to it sees it, and the inbox."""

    port: int
    inbox: Path
    now: datetime

    def send(self, sender: str = "crm@example.org", subject: str = "Report", **files: bytes) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, "coach@example.org", subject
        message["Message-ID"] = f"<{time.monotonic_ns()}@example.org>"
        message.set_content("Your scheduled report.")
        for name, content in files.items():
            message.add_attachment(content, maintype="text", subtype="csv", filename=name.replace("_csv", ".csv"))
        self.put(message.as_bytes())

    def put(self, raw: bytes) -> None:
        self._do(lambda box: box.append("INBOX", None, None, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")))

    def empty(self) -> None:
        def remove(box: imaplib.IMAP4) -> None:
            box.store("1:*", "+FLAGS", r"(\Deleted)")
            box.expunge()

        self._do(remove)

    @property
    def unread(self) -> int:
        return len(self._do(lambda box: box.uid("SEARCH", "UNSEEN"))[1][0].split())

    def _do(self, what: Callable[[imaplib.IMAP4], Any]) -> Any:
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        box.login("crm", PASSWORD)
        box.select("INBOX")
        try:
            return what(box)
        finally:
            box.logout()

    def fetch(self) -> int:
        return maildrop.fetch(now=self.now)

    @property
    def files(self) -> list[list[str]]:
        folders = sorted(one for one in self.inbox.glob("mail-*")) if self.inbox.is_dir() else []
        return [sorted(one.name for one in folder.iterdir()) for folder in folders]


@pytest.fixture
def box(db: None, port: int, home: Path, now: datetime, settings: Any) -> Box:
    settings.RIDEALONG = replace(
        django_settings.RIDEALONG,
        imap=Server("127.0.0.1", port, "crm", PASSWORD, encrypted=False, folder="INBOX"),
        imap_from=("crm@example.org", "@reports.example.org"),
    )
    found = Box(port, home / "inbox", now)
    found.empty()
    return found


def test_a_report_lies_in_the_inbox_and_its_mail_is_read(box: Box) -> None:
    box.send(deals_csv=CSV, sellers_csv=b"seller\ns1\n")
    assert box.fetch() == 1
    assert box.files == [["deals.csv", "sellers.csv"]]
    (folder,) = box.inbox.glob("mail-*")
    assert (folder / "deals.csv").read_bytes() == CSV
    assert box.unread == 0
    assert box.fetch() == 0
    assert len(box.files) == 1


def test_two_reports_are_two_drops(box: Box) -> None:
    box.send(deals_csv=CSV)
    box.send("weekly@reports.example.org", deals_csv=CSV)
    assert box.fetch() == 2
    assert box.files == [["deals.csv"], ["deals.csv"]]


@pytest.mark.parametrize(
    "sender",
    ["eve@example.com", "crm@example.org.evil.com", "x@evilreports.example.org", "crm@example.org, eve@e.com", ""],
)
@pytest.mark.hostile(52)
def test_a_stranger_is_never_imported(box: Box, sender: str) -> None:
    box.put(f"From: {sender}\nSubject: Report\nMessage-ID: <{sender}>\n\nHello\n".encode())
    box.send(f"{sender or 'eve@example.com'}", deals_csv=CSV) if "," not in sender else None
    assert box.fetch() == 0
    assert box.files == []
    assert box.unread == 0


@pytest.mark.hostile(52)
def test_an_address_that_was_found_forged_is_a_stranger() -> None:
    message = EmailMessage()
    message["From"] = "CRM <crm@example.org>"
    assert welcome(message, ("crm@example.org",))
    message["Authentication-Results"] = "mx.example.org; spf=pass; dmarc=fail (p=reject) header.from=example.org"
    assert not welcome(message, ("crm@example.org",))


def test_a_mail_that_cannot_be_used_is_told_once(box: Box, operator: Viewer, postman: Postman, settings: Any) -> None:
    access.add_account(operator, email="olga@example.org", password=None, roles=[Role.OPERATIONS], now=box.now)
    box.send(subject="Out of office")
    for _ in range(2):
        assert box.fetch() == 0
    assert [one.subject for one in OutgoingMail.objects.all()] == ["A mail with an export could not be used"]
    assert "Out of office" in OutgoingMail.objects.get().body


def test_a_mail_that_is_too_large_is_not_even_read(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maildrop, "LARGEST", 500)
    box.send(deals_csv=CSV * 10)
    asked = _listen(monkeypatch)
    assert box.fetch() == 0
    assert not any("BODY.PEEK[]" in one for one in asked)
    assert (box.files, box.unread) == ([], 0)


def _listen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    uid = imaplib.IMAP4.uid

    def heard(self: imaplib.IMAP4, command: str, *arguments: str) -> Any:
        asked.append(f"{command} {' '.join(arguments)}")
        return uid(self, command, *arguments)

    monkeypatch.setattr(imaplib.IMAP4, "uid", heard)
    return asked


@pytest.mark.parametrize(
    "dies_at", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long), 4]
)
@pytest.mark.parametrize("before", [True, False])
def test_wherever_the_line_dies_the_report_comes_exactly_once(
    box: Box, monkeypatch: pytest.MonkeyPatch, dies_at: int, before: bool
) -> None:
    """SEARCH, FETCH of headers, FETCH of the whole, STORE: the line dies before or after the server did it."""
    box.send(deals_csv=CSV)
    uid, calls = imaplib.IMAP4.uid, 0

    def dying(self: imaplib.IMAP4, *arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == dies_at and before:
            raise imaplib.IMAP4.abort("the line is dead")
        answer = uid(self, *arguments)
        if calls == dies_at:
            raise imaplib.IMAP4.abort("the line is dead")
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(imaplib.IMAP4, "uid", dying)
        with pytest.raises(imaplib.IMAP4.abort):
            box.fetch()
    box.fetch()
    box.fetch()
    assert box.files == [["deals.csv"]]
    assert TakenMail.objects.count() == 1
    assert box.unread == 0


@pytest.mark.hostile(52)
def test_a_mail_that_was_taken_is_not_taken_again_if_somebody_marks_it_unread(box: Box) -> None:
    box.send(deals_csv=CSV)
    box.fetch()
    (folder,) = box.inbox.glob("mail-*")
    (folder / "deals.csv").unlink()
    folder.rmdir()
    box._do(lambda found: found.store("1:*", "-FLAGS", r"(\Seen)"))
    assert box.fetch() == 0
    assert (box.files, box.unread) == ([], 0)


def test_a_disk_that_is_full_leaves_the_mail_for_later(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.send(deals_csv=CSV)
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", _full)
        with pytest.raises(OSError, match="No space"):
            box.fetch()
    assert (box.files, box.unread) == ([], 1)
    assert box.fetch() == 1
    assert box.files == [["deals.csv"]]


def _full(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_password_never_goes_in_the_clear_to_another_machine(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maildrop, "on_this_machine", lambda host: False)
    with pytest.raises(Unencrypted):
        box.fetch()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.csv", ["report.csv"]),
        ("../../etc/cron.csv", ["cron.csv"]),
        ("C:\\Users\\x\\Umsätze 2026.xlsx", ["Umsätze 2026.xlsx"]),
        ("gpj\u202ecsv.exe", []),
        (".hidden.csv", ["hidden.csv"]),
        (".csv", []),
    ],
)
def test_names_of_attachments_are_harmless(name: str, kept: list[str]) -> None:
    message = EmailMessage()
    message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=name)
    assert list(attachments(message)) == kept


def test_only_exports_are_taken_and_none_replaces_another() -> None:
    message = EmailMessage()
    message.set_content("see attached")
    for name in ("a.csv", "A.csv", "a.csv", "logo.png", "run.exe", "b.ZIP"):
        message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=name)
    assert list(attachments(message)) == ["a.csv", "A (2).csv", "a (3).csv", "b.ZIP"]
