"""What the doctor looks at. Every check answers with what it found and, where that is not well, what to do."""

from __future__ import annotations

import imaplib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError

from ridealong.access import factors
from ridealong.calendars import queries as calendars
from ridealong.cli import home as homes
from ridealong.facts.snapshots import NoSnapshot, open_snapshot, sync, torn
from ridealong.figures.queries import imports
from ridealong.jobs import heartbeat, maildrop
from ridealong.kernel.hosts import on_this_machine
from ridealong.kernel.sentences import Sentence
from ridealong.store import hooks, mail
from ridealong.store.sqlite import SAFE

State = Literal["good", "note", "bad"]
LITTLE_SPACE = 1 << 30
SHORT_KEY = 32
WEEK = timedelta(days=7)
SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and what it found; `remedy` says what to do."""

    check: str
    state: State
    sentence: Sentence
    remedy: Sentence | None = None


def examine(*, now: datetime) -> list[Finding]:
    """All checks, in the order in which one would mend things."""
    return [found for check in CHECKS if (found := check(now)) is not None]


def _good(check: str, **values: object) -> Finding:
    return Finding(check, "good", Sentence(f"cli.check.{check}.good", values))


def _bad(check: str, kind: str, state: State = "bad", /, **values: object) -> Finding:
    found = Sentence(f"cli.check.{check}.{kind}", values)
    return Finding(check, state, found, Sentence(f"cli.check.{check}.{kind}.do", values))


def _configuration(_now: datetime) -> Finding:
    unknown = settings.RIDEALONG.unknown
    if unknown:
        return _bad("configuration", "unknown", names=[f"RIDEALONG_{name}" for name in unknown])
    return _good("configuration")


def _permissions(_now: datetime) -> Finding:
    home: Path = settings.RIDEALONG.home
    open_ones = [str(path) for path in _private(home) if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_ones:
        return _bad("permissions", "open", paths=open_ones)
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        return _bad("permissions", "closed", home=str(home))
    return _good("permissions", home=str(home))


def _private(home: Path) -> Iterator[Path]:
    yield home
    yield home / "keys"
    yield from sorted((home / "keys").iterdir())


def _secret(_now: datetime) -> Finding:
    key = settings.RIDEALONG.secret_key
    if len(key) < SHORT_KEY or len(set(key)) < 5:
        return _bad("secret_key", "weak", least=SHORT_KEY)
    return _good("secret_key")


def _second_factors(_now: datetime) -> Finding:
    try:
        lost = factors.lost()
    except DatabaseError:
        return _bad("second_factors", "unknown", "note")
    return _bad("second_factors", "lost", n=lost) if lost else _good("second_factors")


def _debug(_now: datetime) -> Finding:
    others = _other_names()
    if not settings.RIDEALONG.debug:
        return _good("debug")
    if others:
        return _bad("debug", "reachable", hosts=others)
    return _bad("debug", "on", "note")


def _host_names(_now: datetime) -> Finding:
    """Addresses in mails are made of the name that was asked for, so it must be one of ours."""
    return _bad("host_names", "any") if "*" in settings.RIDEALONG.allowed_hosts else _good("host_names")


def _other_names() -> list[str]:
    return [host for host in settings.RIDEALONG.allowed_hosts if not on_this_machine(host)]


def _https(_now: datetime) -> Finding:
    """Whether what people send, passwords too, can be read on its way."""
    here, others = settings.RIDEALONG, _other_names()
    if here.https:
        return _good("https") if others else _bad("https", "nobody")
    if any(one.startswith("https:") for one in (here.address, *here.trusted_origins)):
        return _bad("https", "forgotten")
    return _bad("https", "clear", "note", hosts=others) if others else _good("https")


def _restore(_now: datetime) -> Finding:
    """Every other command refuses a home that is half restored."""
    home: Path = settings.RIDEALONG.home
    return _bad("restore", "unfinished", home=str(home)) if homes.restoring(home).exists() else _good("restore")


def _database(_now: datetime) -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        return _bad("database", "unreachable", what=str(problem).splitlines()[0])
    if connection.vendor != "sqlite":
        return _good("database", version=f"PostgreSQL {_database_version()[0]}")
    version = _database_version()
    if version < SAFE:
        return _bad("database", "old", version=".".join(map(str, version)), least=".".join(map(str, SAFE)))
    return _good("database", version=f"SQLite {'.'.join(map(str, version))}")


def _database_version() -> tuple[int, ...]:
    return tuple(connection.get_database_version())


def _migrations(_now: datetime) -> Finding:
    try:
        waiting = homes.pending()
    except DatabaseError:
        return _bad("migrations", "unknown")
    return _bad("migrations", "waiting", n=len(waiting)) if waiting else _good("migrations")


def _facts(_now: datetime) -> Finding:
    try:
        current = imports.current()
    except DatabaseError:
        return _bad("facts", "unknown")
    if current is None:
        return _bad("facts", "none", "note")
    try:
        damaged = torn(open_snapshot(settings.RIDEALONG.facts, current.snapshot))
    except NoSnapshot:
        return _bad("facts", "gone", snapshot=current.snapshot)
    if damaged:
        return _bad("facts", "torn", snapshot=current.snapshot, tables=damaged)
    return _good("facts", day=current.imported_on)


def _probe(_now: datetime) -> Finding:
    """Whether the folder of the facts can do what the commit point needs: fsync, and a rename that replaces."""
    facts: Path = settings.RIDEALONG.facts
    try:
        facts.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".probe-", dir=facts) as folder:
            for text in ("first", "second"):
                fresh = Path(folder, "new")
                fresh.write_text(text, encoding="ascii")
                sync(fresh)
                fresh.replace(Path(folder, "old"))
                sync(Path(folder))
            if Path(folder, "old").read_text(encoding="ascii") != "second":
                return _bad("folder", "torn", path=str(facts))
    except OSError as problem:
        return _bad("folder", "refused", path=str(facts), what=problem.strerror or "")
    return _good("folder")


def _space(_now: datetime) -> Finding:
    free = shutil.disk_usage(settings.RIDEALONG.home).free
    gigabytes = free / (1 << 30)
    return _bad("space", "little", free=gigabytes) if free < LITTLE_SPACE else _good("space", free=gigabytes)


def _worker(now: datetime) -> Finding:
    beat = heartbeat.last(settings.RIDEALONG.home)
    if beat is None:
        return _bad("worker", "none", "note")
    if beat.late(now):
        return _bad("worker", "silent", minutes=round((now - beat.at).total_seconds() / 60))
    return _good("worker")


def _mail(now: datetime) -> Finding:
    if not mail.configured():
        return _bad("mail", "none", "note")
    problem = mail.unreachable()
    if problem is not None:
        return _bad("mail", "unreachable", what=problem)
    try:
        lost = mail.given_up(since=now - WEEK)
    except DatabaseError:
        lost = 0
    return _bad("mail", "lost", n=lost) if lost else _good("mail")


def _address(_now: datetime) -> Finding | None:
    """Only where mail is sent: a mail of the habit leads somewhere, or is not sent."""
    if not mail.configured():
        return None
    address = settings.RIDEALONG.address
    return _good("address", address=address) if address else _bad("address", "none", "note")


def _mailbox(_now: datetime) -> Finding | None:
    """Only where one is configured: most have none."""
    if settings.RIDEALONG.imap is None:
        return None
    try:
        with maildrop.mailbox():
            return _good("mailbox")
    except imaplib.IMAP4.error:
        return _bad("mailbox", "refused")
    except OSError as problem:
        return _bad("mailbox", "unreachable", what=mail.why(problem))


def _calendars(now: datetime) -> Finding | None:
    """Only where somebody has given an address. One that fails is its owner's affair; many are the server's."""
    try:
        n, late = calendars.by_address(now)
    except DatabaseError:
        return None
    if late:
        return _bad("calendars", "late", "note", n=n, late=late)
    return _good("calendars", n=n) if n else None


def _channels(_now: datetime) -> Finding | None:
    """Only where there is one."""
    try:
        lost = hooks.troubled()
        there = hooks.any_hook()
    except DatabaseError:
        return None
    if lost:
        return _bad("channels", "lost", "note", n=lost)
    return _good("channels") if there else None


def _inbox(_now: datetime) -> Finding:
    inbox: Path = settings.RIDEALONG.inbox
    if inbox.is_dir() and not os.access(inbox, os.R_OK | os.W_OK | os.X_OK):
        return _bad("inbox", "closed", path=str(inbox))
    return _good("inbox", path=str(inbox))


def _clock(now: datetime) -> Finding:
    """The clock against that of the disk, and against the last import: neither lies in the future."""
    with tempfile.NamedTemporaryFile(prefix=".clock-", dir=settings.RIDEALONG.home) as file:
        written = datetime.fromtimestamp(os.stat(file.name).st_mtime, tz=UTC)
    if abs(written - now) > SKEW:
        return _bad("clock", "skewed", minutes=round(abs((written - now).total_seconds()) / 60))
    try:
        current = imports.current()
    except DatabaseError:
        current = None
    if current is not None and current.imported_at > now + SKEW:
        return _bad("clock", "behind", day=current.imported_on)
    return _good("clock")


CHECKS: tuple[Callable[[datetime], Finding | None], ...] = (
    _configuration,
    _permissions,
    _secret,
    _debug,
    _host_names,
    _https,
    _restore,
    _database,
    _migrations,
    _second_factors,
    _facts,
    _probe,
    _space,
    _worker,
    _mail,
    _address,
    _mailbox,
    _inbox,
    _calendars,
    _channels,
    _clock,
)
