"""A worker that is killed in the middle of an import: the next one brings it to its end, with the right facts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROWS = 400_000
BUILD = """
import django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
call_command("migrate", verbosity=0)
from ridealong.access.actions import add_account
from ridealong.access.queries import operator, viewer_of
from ridealong.access.rules import Role
from ridealong.figures.actions import uploads, waiting
from ridealong.figures.rules.uploads import UploadState
from ridealong.jobs import queue
now = datetime.now(tz=UTC)
account = add_account(operator(now.date()), email="a@example.org", password=None, roles=[Role.OPERATIONS], now=now)
token = waiting.fresh_token()
with waiting.path_of(token).open("w") as file:
    file.write("deal,seller,amount,currency,outcome,created_on,closed_on\\n")
    for row in range({rows}):
        file.write(f"d{{row}},s{{row % 40}},{{row % 900 + 1}}.50,EUR,won,2026-01-05,2026-02-05\\n")
by = viewer_of(account, now.date())
one = uploads.receive(by, files=[uploads.Received(token, "deals.csv", waiting.path_of(token).stat().st_size)], now=now)
uploads.end(uploads.take(one), UploadState.CHECKED)
uploads.confirm(by, upload_id=one, now=now)
queue.upload_waits(one)
"""
LOOK = """
import json
import django
django.setup()
from django.conf import settings
from ridealong.facts import engine
from ridealong.facts.snapshots import scan, verify
from ridealong.figures.models import Import, Upload
from ridealong.figures.queries.imports import snapshot
upload, found = Upload.objects.get(), snapshot()
sums = f"SELECT count(*), sum(amount) FROM {scan(found, 'deals')}" if found else None
deals = engine.connect().execute(sums).fetchall() if sums else None
print(json.dumps({"state": upload.state, "tries": upload.tries, "deals": str(deals),
    "imports": list(Import.objects.order_by("pk").values_list("state", flat=True)),
    "left": [one.name for one in (settings.RIDEALONG.facts / "tmp").glob("import-*")]}))
"""


def run(script: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def start(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ridealong.cli.main", "worker"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)


def until(found: Callable[[], bool], patience: float = 300) -> None:
    deadline = time.monotonic() + patience
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("phase", ["reading", "building", "comparing"])
def test_a_killed_import_is_brought_to_its_end(tmp_path: Path, phase: str) -> None:
    home = tmp_path / "home"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "ridealong.config.settings", "RIDEALONG_HOME": str(home)}
    run(BUILD.format(rows=ROWS), environment)
    progress = home / "uploads" / "waiting" / "upload-1" / "progress.json"

    def reached() -> bool:
        try:
            return bool(json.loads(progress.read_text())["phase"] == phase)
        except (OSError, ValueError):
            return False

    worker = start(environment)
    until(reached)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    before = json.loads(run(LOOK, environment))
    assert (before["state"], before["deals"]) == ("importing", "None")
    worker = start(environment)
    try:
        until(lambda: json.loads(run(LOOK, environment))["state"] == "done")
    finally:
        worker.terminate()
        worker.wait(60)
    after = json.loads(run(LOOK, environment))
    total = sum(row % 900 + 1.5 for row in range(ROWS))
    assert after["deals"] == f"[({ROWS}, Decimal('{total:.4f}'))]"
    assert (after["left"], after["tries"]) == ([], 2)
    # Killed before the import was written down, there is none that was stopped.
    assert after["imports"] in (["done"], ["stopped", "done"])
