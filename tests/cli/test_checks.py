"""The doctor: whatever is wrong with a deployment is found, said in words, and comes with what to do."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.utils import OperationalError

from ridealong.access.rules import Viewer
from ridealong.cli import checks
from ridealong.cli.checks import Finding, examine
from ridealong.facts import snapshots
from ridealong.figures.actions.imports import import_files
from ridealong.jobs import heartbeat
from ridealong.kernel.sentences import render
from tests.figures.exports import DEALS, many, text, write

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")
Found = Callable[..., Finding]


@pytest.fixture
def home(tmp_path: Path, settings: object, operator: Viewer) -> Path:
    """A healthy home with facts, keys and a worker."""
    where = tmp_path / "home"
    (where / "keys").mkdir(mode=0o700, parents=True)
    where.chmod(0o700)
    settings.RIDEALONG = replace(django_settings.RIDEALONG, home=where, secret_key="0123456789abcdef" * 3)
    now = datetime.now(tz=UTC)
    path = write(tmp_path / "export", "deals.csv", text(DEALS, many(30)))
    assert import_files(operator, [path], now=now).exit_code == 0
    heartbeat.beat(where, now=now)
    return where


@pytest.fixture
def found(home: Path) -> Found:
    """What one check finds; every other one is content."""

    def one(check: str, *, now: datetime | None = None) -> Finding:
        findings = {one.check: one for one in examine(now=now or datetime.now(tz=UTC))}
        assert {name for name, one in findings.items() if one.state == "bad"} <= {check}
        return findings[check]

    return one


def bad(finding: Finding, kind: str) -> str:
    """Holds that it is that trouble, with a sentence and a remedy; answers both."""
    assert finding.remedy is not None
    assert (finding.state, finding.sentence.key) == ("bad", f"cli.check.{finding.check}.{kind}")
    return f"{render(finding.sentence)} {render(finding.remedy)}"


def configured(settings: object, **changes: object) -> None:
    settings.RIDEALONG = replace(settings.RIDEALONG, **changes)


def the_snapshot(home: Path) -> Path:
    (content,) = snapshots.stored(home / "facts")
    return home / "facts" / content


def test_a_healthy_home_is_said_to_be_healthy(home: Path) -> None:
    assert {one.state for one in examine(now=datetime.now(tz=UTC))} <= {"good", "note"}


def test_a_pointer_to_nothing_is_found(home: Path, found: Found) -> None:
    shutil.rmtree(the_snapshot(home))
    assert "--undo" in bad(found("facts"), "gone")


@pytest.mark.parametrize("harm", ["cut", "emptied", "no digests"])
def test_damaged_facts_are_found(home: Path, found: Found, harm: str) -> None:
    file = the_snapshot(home) / ("digests.json" if harm == "no digests" else "deals.parquet")
    if harm == "no digests":
        file.unlink()
    else:
        os.truncate(file, file.stat().st_size // 2 if harm == "cut" else 0)
    assert "cut off" in bad(found("facts"), "damaged")


@pytest.mark.parametrize("mode", [0o755, 0o710, 0o701])
def test_a_home_that_others_can_enter_is_found(home: Path, found: Found, mode: int) -> None:
    home.chmod(mode)
    assert f"chmod go-rwx {home}" in bad(found("permissions"), "open")


def test_a_key_that_others_can_read_is_found(home: Path, found: Found) -> None:
    (home / "keys" / "secret").touch(mode=0o644)
    assert "keys/secret" in bad(found("permissions"), "open")


def test_a_home_that_cannot_be_written_to_is_found(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.os, "access", lambda *_: False)
    assert "belong to whoever runs" in bad(found("permissions"), "closed")


def test_an_old_sqlite_is_found(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "get_database_version", lambda: (3, 40, 1))
    assert "3.40.1" in bad(found("database"), "old")


def test_a_database_that_does_not_answer_is_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("connection refused\nand more")

    monkeypatch.setattr(connection, "cursor", refuse)
    findings = {one.check: one for one in examine(now=datetime.now(tz=UTC))}
    assert "connection refused" in bad(findings["database"], "unreachable")
    assert "see database" in bad(findings["facts"], "unknown")


def test_a_full_disk_is_found(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: Usage(1 << 40, 1 << 40, 1 << 20))
    assert "make room" in bad(found("space"), "little")


def test_a_folder_that_refuses_to_sync_is_found(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checks, "sync", full)
    assert "No space left" in bad(found("folder"), "refused")


def test_a_worker_that_is_not_there_is_found(home: Path, found: Found) -> None:
    assert "5 minutes" in bad(found("worker", now=datetime.now(tz=UTC) + timedelta(minutes=4.9)), "silent")
    heartbeat.stop(home)
    absent = found("worker")
    assert (absent.state, absent.sentence.key) == ("note", "cli.check.worker.none")


def test_a_clock_that_jumped_is_found(home: Path, found: Found) -> None:
    heartbeat.stop(home)
    assert "60 minutes" in bad(found("clock", now=datetime.now(tz=UTC) + timedelta(hours=1)), "skewed")


def test_a_clock_behind_the_last_import_is_found(
    home: Path, found: Found, tmp_path: Path, operator: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "later", "deals.csv", text(DEALS, many(31)))
    assert import_files(operator, [path], now=datetime.now(tz=UTC) + timedelta(days=2)).exit_code == 0
    assert "time service" in bad(found("clock"), "behind")


def test_debug_that_others_reach_is_found(found: Found, settings: object) -> None:
    configured(settings, debug=True, allowed_hosts=("localhost",))
    assert found("debug").state == "note"
    configured(settings, allowed_hosts=("localhost", "coach.example.org"))
    assert "coach.example.org" in bad(found("debug"), "reachable")


@pytest.mark.parametrize("key", ["short", "a" * 60, "abab" * 20])
def test_a_weak_secret_is_found(found: Found, settings: object, key: str) -> None:
    configured(settings, secret_key=key)
    said = bad(found("secret_key"), "weak")
    assert key not in said
