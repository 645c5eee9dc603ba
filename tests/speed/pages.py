"""How long whole pages of the real server take in a company of 5,000 sellers, beside a bare Django page of the same."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.served import served as started
from tests.speed.rows import SpeedRow
from tests.speed.server import Memory, Served, served

if TYPE_CHECKING:
    from tests.speed.company import Visit  # at run time only after Django is set up

LEADERS = 625
TEAM = 8
TURNS = 60
WARM = 6
AT_ONCE = 4
BARE = "a bare Django page with sign-in and one query"
SAME = "a bare Django server with the same packages"
PAGE = (0.060, 0.090)
SEARCH = 0.300
A_PAGE_AT_ONCE = 1 / 30
START = 2.0
MEMORY = (150 * 2**20, 350 * 2**20)
SEARCHES = frozenset({"finding a person", "search over notes", "a person's deals, searched"})
DRILL_DOWNS = frozenset({"deals behind a number", "a person's deals, searched"})


def rows() -> list[SpeedRow]:
    """Pages, searches, pages a second, start and memory, in a process and a home of their own."""
    with tempfile.TemporaryDirectory(prefix="ridealong-speed-") as folder:
        environment = {
            **os.environ,
            "RIDEALONG_HOME": folder,
            "DJANGO_SETTINGS_MODULE": "ridealong.config.settings",
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.speed.pages"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
    return [SpeedRow(**row) for row in json.loads(done.stdout)]


def main() -> None:
    """Builds the company, visits its pages, and prints the rows as JSON."""
    import django  # noqa: PLC0415  settings come from the environment of this process

    django.setup()
    import pytest  # noqa: PLC0415  only here
    from django.conf import settings  # noqa: PLC0415  after set-up
    from django.core.management import call_command  # noqa: PLC0415  after set-up

    from ridealong.cli import static  # noqa: PLC0415  after set-up
    from tests.speed import company  # noqa: PLC0415  needs Django

    call_command("migrate", verbosity=0)
    static.collect()
    home = settings.RIDEALONG.home
    deals = int(os.environ.get("RIDEALONG_SPEED_DEALS", "1000000"))
    with pytest.MonkeyPatch.context() as patch:
        visits = company.make(home, deals, LEADERS, TEAM, patch)
    sys.stdout.write(json.dumps([asdict(row) for row in _measured(home, visits)]))


def _measured(home: Path, visits: list[Visit]) -> list[SpeedRow]:
    plain = replace(visits[0], address="/")
    with served("bare", plain.address, plain.cookie) as bare:
        one, many = statistics.median(_timed(bare, plain)), _at_once(bare, [plain])
        small, start = bare.memory(), bare.first
    pages = [visit for visit in visits if visit.what not in DRILL_DOWNS]
    with served("ours", "/healthz") as server:
        _at_once(server, pages)
        before = server.memory()
        found = [row for visit in visits for row in _page(server, visit, one)]
        rate = _at_once(server, pages)
        after = server.memory()
    return [
        *found,
        SpeedRow(f"a page, {AT_ONCE} asked for at once", rate, BARE, many, most=A_PAGE_AT_ONCE, unit="ms"),
        SpeedRow("start to the first page", _start(home), SAME, start, goal=2.0, most=START),
        *_memory("before drill-downs", before, small, MEMORY[0]),
        *_memory("after drill-downs", after, small, MEMORY[1]),
    ]


def _memory(when: str, ours: Memory, bare: Memory, most: int) -> list[SpeedRow]:
    """The goal is one of the pair of workers."""
    return [
        SpeedRow(f"memory of both workers {when}", ours.workers, SAME, bare.workers, most=most, unit="MiB"),
        SpeedRow(f"the same with what starts them, {when}", ours.whole, SAME, bare.whole, unit="MiB"),
    ]


def _page(server: Served, visit: Visit, plain: float) -> list[SpeedRow]:
    times = _timed(server, visit)
    median, late = statistics.median(times), sorted(times)[int(0.95 * len(times))]
    goals = (SEARCH, SEARCH) if visit.what in SEARCHES else PAGE
    return [
        SpeedRow(f"{visit.what}, median", median, BARE, plain, most=goals[0], unit="ms"),
        SpeedRow(f"{visit.what}, 95th percentile", late, BARE, plain, most=goals[1], unit="ms"),
    ]


def _timed(server: Served, visit: Visit) -> list[float]:
    """Both workers have been asked before the first turn that counts."""
    for _ in range(WARM):
        server.get(visit.address, visit.cookie)
    connection, times = server.connect(), []
    for _ in range(TURNS):
        began = time.perf_counter()
        server.get(visit.address, visit.cookie, connection)
        times.append(time.perf_counter() - began)
    return times


def _at_once(server: Served, visits: Sequence[Visit]) -> float:
    """Seconds a page, with several browsers that ask for one page after the other."""

    def browse(_: int) -> None:
        connection = server.connect()
        for visit in visits:
            server.get(visit.address, visit.cookie, connection)

    turns = max(AT_ONCE, 2 * TURNS // len(visits))
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(browse, range(turns)))
    return (time.perf_counter() - began) / (turns * len(visits))


def _start(home: Path) -> float:
    """From the command to the first page, without the worker."""
    began = time.perf_counter()
    with started(home, "--no-worker") as (address, _):
        connection = HTTPConnection(address.split("/")[2], timeout=60)
        connection.request("GET", "/sign-in/")
        connection.getresponse().read()
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
