"""The doctor finds what goes wrong while nobody looks: full disk, old SQLite, silent worker, clock that jumped."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from ridealong.cli.checks import examine
from ridealong.jobs import heartbeat
from ridealong.kernel.sentences import render


def found(now: datetime) -> dict[str, str]:
    """By check how it stands; whatever is not well says what to do."""
    findings = examine(now=now)
    assert all(one.remedy is not None and render(one.remedy) for one in findings if one.state != "good")
    return {one.check: one.state for one in findings}


@pytest.mark.django_db
def test_the_doctor_finds_what_goes_wrong_while_nobody_looks(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RIDEALONG = replace(settings.RIDEALONG, home=tmp_path)
    (tmp_path / "keys").mkdir()
    now = datetime.now(UTC)
    looked = ("worker", "clock", "space", "database")
    before = found(now)
    assert [before[one] for one in looked] == ["note", "good", "good", "good"]
    heartbeat.beat(tmp_path, now=now)
    assert found(now)["worker"] == "good"
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1 << 20))
    monkeypatch.setattr(connection, "get_database_version", lambda: (3, 34, 1))
    after = found(now + timedelta(hours=1))
    assert [after[one] for one in looked] == ["bad", "bad", "bad", "bad"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "state", "said"),
    [
        ({}, "good", "nobody on the way"),
        ({"https": True, "allowed_hosts": ("coach.example.org",)}, "good", "nobody on the way"),
        ({"https": True}, "bad", "a proxy is refused"),
        ({"address": "https://coach.example.org"}, "bad", "although people come by HTTPS"),
        ({"trusted_origins": ("https://coach.example.org",)}, "bad", "although people come by HTTPS"),
        ({"allowed_hosts": ("localhost", "coach.example.org")}, "note", "coach.example.org in the clear"),
    ],
)
def test_the_doctor_says_where_passwords_could_be_read(
    settings: Any, more: dict[str, Any], state: str, said: str
) -> None:
    own = {"https": False, "address": "", "trusted_origins": (), "allowed_hosts": ("localhost", "127.0.0.1")}
    settings.RIDEALONG = replace(settings.RIDEALONG, **{**own, **more})
    (https,) = [one for one in examine(now=datetime.now(UTC)) if one.check == "https"]
    assert (https.state, said in render(https.sentence)) == (state, True)
    assert (https.remedy is None) == (state == "good")
