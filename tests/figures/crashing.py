"""What a process does that imports and is killed; its home is RIDEALONG_HOME, and Django is set up before.

It imports BEFORE, then starts children that import AFTER and kills each with SIGKILL: at every named point, then at
random moments. After each death it looks at what is there, imports AFTER to the end, and undoes that. A reader process
reads the facts all the while. What it saw goes to standard output as JSON, one line a kill.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from ridealong.access.queries import operator
from ridealong.facts import engine
from ridealong.facts.snapshots import open_snapshot, remove, scan, verify
from ridealong.figures.actions.imports import import_files, undo_import
from ridealong.figures.models import SourceIdentity
from ridealong.figures.queries.imports import current, snapshot

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
BUSY = 75
POINTS = (
    *("before fsync", "after fsync", "before rename", "after rename", "after folder fsync"),
    *("before commit", "inside commit", "after commit"),
)


def main() -> None:
    """Kills children at random moments, after one at each named point."""
    before, after, times = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    call_command("migrate", verbosity=0)
    first = _import(before)
    reader = _fork(lambda: _read_for_ever(first))
    start = time.monotonic()
    second = _import(after)
    lasts = time.monotonic() - start
    _undo_and_remove(second)
    chance = random.Random(20261124)  # noqa: S311  only where to strike
    for point in POINTS:
        _strike(lambda point=point: _import(after, at=_dies_at(point)), None, point, (first, second), after)
    for number in range(times):
        _strike(lambda: _import(after), chance.uniform(0, lasts * 1.1), f"random {number}", (first, second), after)
    print(json.dumps({"together": _together(after, (first, second))}), flush=True)  # noqa: T201
    os.kill(reader, signal.SIGTERM)
    _, status = os.waitpid(reader, 0)
    print(json.dumps({"reader": os.waitstatus_to_exitcode(status)}))  # noqa: T201


def _strike(work: Callable[[], object], after: float | None, point: str, hashes: tuple[str, str], export: Path) -> None:
    child = _fork(work)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    seen = _look()
    again = _import(export)
    whole = seen["current"] in hashes and seen["whole"]
    line = {"point": point, "status": os.waitstatus_to_exitcode(status), "whole": whole, "same": again == hashes[1]}
    print(json.dumps({**line, "left": seen["left"], "new": seen["current"] == hashes[1]}), flush=True)  # noqa: T201
    _undo_and_remove(hashes[1])


def _together(export: Path, hashes: tuple[str, str]) -> dict[str, object]:
    """Several imports at once: whoever is not the one is told so, and nothing is half."""
    children = [_fork(lambda: _import_or_hear_busy(export)) for _ in range(4)]
    ended = sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
    seen = _look()
    whole = bool(seen["whole"]) and seen["current"] == hashes[1]
    _undo_and_remove(hashes[1])
    return {"ended": ended, "whole": whole, "left": seen["left"]}


def _import_or_hear_busy(export: Path) -> None:
    report = import_files(operator(NOW.date()), [export], accept_suggestions=True, now=NOW)
    if [one.key for one in report.problems] == ["imports.problem.busy"]:
        os._exit(BUSY)
    if report.exit_code:
        os._exit(2)


def _look() -> dict[str, object]:
    """What a process that starts now finds: which facts are current, and whether they are whole."""

    row = current()
    if row is None:
        return {"current": None, "whole": False, "left": 0}
    connection = engine.connect()
    whole = verify(connection, open_snapshot(settings.RIDEALONG.facts, row.snapshot))
    connection.close()
    settled = not SourceIdentity.objects.filter(person=None).exists()
    left = len(list((settings.RIDEALONG.facts / "tmp").glob("import-*")))
    return {"current": row.snapshot, "whole": whole and settled, "left": left}


def _import(export: Path, at: Callable[[str], None] = lambda _point: None) -> str:

    report = import_files(operator(NOW.date()), [export], accept_suggestions=True, now=NOW, at=at)
    if report.exit_code or report.snapshot is None:
        raise RuntimeError(report)
    return report.snapshot


def _undo_and_remove(content: str) -> None:
    """Back to the first facts, and the others off the disk, so that the next import has to write them again."""

    undo_import(operator(NOW.date()), now=NOW)
    with _reading(fcntl.LOCK_EX):
        remove(settings.RIDEALONG.facts, [content])


@contextmanager
def _reading(lock: int) -> Iterator[None]:
    """Lets no facts be removed under the reader: a deployment keeps old ones for longer than any page takes."""

    with (settings.RIDEALONG.home / "reading").open("w") as held:
        fcntl.flock(held, lock)
        yield


def _dies_at(point: str) -> Callable[[str], None]:
    def at(passed: str) -> None:
        if passed == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return at


def _read_for_ever(_first: str) -> None:
    """Reads the facts by the pointer, as a page does, until it is told to stop; dies of anything half."""

    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    counts: dict[str, int] = {}
    while not stop:
        with _reading(fcntl.LOCK_SH):
            found = snapshot()
            if found is None:
                raise RuntimeError("no facts")
            rows = int(duckdb.sql(f"SELECT count(DISTINCT deal) FROM {scan(found, 'deals')}").fetchall()[0][0])
        if counts.setdefault(found.hash, rows) != rows or not rows:
            raise RuntimeError("half a snapshot")
        time.sleep(0.02)


def _fork(work: Callable[[], object]) -> int:

    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    finally:
        if status:
            traceback.print_exc()
        os._exit(status)
