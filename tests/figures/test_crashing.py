"""Whatever kills an import, the facts are the old ones or the new ones, never half, and the rerun gives the same."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from ridealong.access.rules import Viewer
from ridealong.facts.snapshots import stored
from ridealong.figures.actions.imports import import_files
from ridealong.figures.queries import imports as queries
from ridealong.kernel.sentences import render
from tests.figures.crashing import BUSY, POINTS
from tests.figures.exports import DEALS, deal, many, text, write

ROOT = Path(__file__).parents[2]
NOBODY = 65534
SELLERS = ("seller", "name", "manager")


def kill(tmp_path: Path, times: int, *, deals: int = 20_000, database: str | None = None) -> list[dict[str, object]]:
    """Lets a process of its own do the killing; answers what it saw."""
    sellers = text(SELLERS, [("m1", "Dora", ""), *((f"s{n}", f"Seller {n}", "m1") for n in range(40))])
    rows = [deal(deal=f"d{n}", seller=f"s{n % 40}", amount=n) for n in range(deals)]
    for name, count in (("before", deals - deals // 40), ("after", deals)):
        write(tmp_path / name, "deals.csv", text(DEALS, rows[:count]))
        write(tmp_path / name, "sellers.csv", sellers)
    environment = {
        **os.environ,
        "RIDEALONG_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "ridealong.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("RIDEALONG_DATABASE_URL", None)
    if database is not None:
        environment["RIDEALONG_DATABASE_URL"] = database
    start = "import django; django.setup(); from tests.figures.crashing import main; main()"
    command = [sys.executable, "-c", start, tmp_path / "before", tmp_path / "after", str(times)]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    sys.stderr.write(ended.stderr)
    return [json.loads(line) for line in ended.stdout.splitlines()]


def check(seen: list[dict[str, object]], times: int) -> None:
    *kills, several, reader = seen
    assert reader == {"reader": 0}
    together = several["together"]
    assert isinstance(together, dict)
    assert (together["whole"], together["left"]) == (True, 0)
    assert together["ended"][0] == 0
    assert set(together["ended"]) <= {0, BUSY}
    assert len(kills) == len(POINTS) + times
    assert [one["point"] for one in kills if not one["whole"] or not one["same"]] == []
    assert all(one["status"] == -9 for one in kills[: len(POINTS)])
    assert [one["point"] for one in kills[: len(POINTS)] if one["new"]] == ["after commit"]


@pytest.mark.long
def test_killed_at_every_named_point_and_at_a_random_one(tmp_path: Path, with_tables: Callable[[Path], Path]) -> None:
    with_tables(tmp_path / "home")
    check(kill(tmp_path, 1, deals=2_000), 1)


@pytest.mark.long
def test_killed_at_a_hundred_random_points(tmp_path: Path) -> None:
    seen = kill(tmp_path, 100)
    check(seen, 100)
    assert sum(one["status"] == -9 for one in seen[:-2]) > 60


@pytest.mark.long
@pytest.mark.postgres
def test_killed_at_a_hundred_random_points_on_postgresql(tmp_path: Path, postgres: str) -> None:
    check(kill(tmp_path, 100, database=postgres), 100)


@pytest.fixture
def somebody_else() -> Iterator[Callable[[], None]]:
    """Lets the test go on as one who is not root, whom permissions bind."""
    own = os.geteuid()

    def become() -> None:
        os.seteuid(own or NOBODY)

    yield become
    os.seteuid(own)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can enter, unlike those that pytest makes."""
    folder = Path(tempfile.mkdtemp(prefix="ridealong-denied-"))
    folder.chmod(0o755)
    yield folder
    for one in folder.rglob("*"):
        one.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.django_db
@pytest.mark.parametrize("denied", ["facts", "facts/tmp", "export/deals.csv"])
def test_permission_denied_changes_nothing_and_says_so(
    open_folder: Path, settings: object, operator: Viewer, now: datetime, somebody_else: Callable[[], None], denied: str
) -> None:
    home = open_folder / "home"
    home.mkdir(mode=0o755)
    settings.RIDEALONG = replace(settings.RIDEALONG, home=home)
    first = import_files(operator, [write(open_folder / "a", "deals.csv", text(DEALS, many(50)))], now=now)
    path = write(open_folder / "export", "deals.csv", text(DEALS, many(51)))
    barred = path if denied.startswith("export") else home / denied
    mode = barred.stat().st_mode
    barred.chmod(0)
    somebody_else()
    report = import_files(operator, [path], now=now)
    os.seteuid(os.getuid())
    barred.chmod(mode)
    assert [one.key.rpartition(".")[2] for one in report.problems] in (["disk"], ["file"])
    assert "ermission" in render(report.problems[0])
    current = queries.current()
    assert current is not None
    assert (current.snapshot, stored(home / "facts")) == (first.snapshot, (first.snapshot,))
    assert import_files(operator, [path], now=now).exit_code == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "after", [0, pytest.param(1, marks=pytest.mark.long), 3, pytest.param(10, marks=pytest.mark.long), 40]
)
def test_a_full_disk_changes_nothing(
    home: Path, tmp_path: Path, operator: Viewer, now: datetime, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """A size limit on files stands for a full disk: whatever is being written fails."""
    first = import_files(operator, [write(tmp_path / "a", "deals.csv", text(DEALS, many(50)))], now=now)
    path = write(tmp_path / "b", "deals.csv", text(DEALS, [deal(deal=f"{n}-{n * n}", amount=n) for n in range(30_000)]))
    before = {one: one.stat().st_size for one in home.rglob("*.parquet")}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (after * 1024, limits[1]))
        report = import_files(operator, [path], now=now, answers={"gone": "go on"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert [one.key for one in report.problems] == ["imports.problem.disk"]
    assert {one: one.stat().st_size for one in home.rglob("*.parquet")} == before
    current = queries.current()
    assert current is not None
    assert (current.snapshot, stored(home / "facts")) == (first.snapshot, (first.snapshot,))
    assert import_files(operator, [path], now=now, answers={"gone": "go on"}).exit_code == 0
