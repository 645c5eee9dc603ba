"""What the database itself holds (constraints, triggers, locks) holds on PostgreSQL as on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import postgres as server

ROOT = Path(__file__).parents[2]
ROOMS = ("people", "access", "store", "coaching", "week/test_deciding.py", "week/test_preparing.py")
PAGES = ("left", "left_teams", "undone", "closing", "ending", "positions")
CONTRACTS = [*(f"tests/{one}" for one in ROOMS), *(f"tests/web/test_{one}.py" for one in PAGES)]
# How SQLite goes about a query is asked in SQLite's own way.
OWN_WAY = "not databases_start_from"


@pytest.mark.long
@pytest.mark.postgres
def test_the_contracts_of_the_database_hold_on_postgresql() -> None:
    """The same tests, in a process of their own whose database is PostgreSQL."""
    options = ["-p", "no:cacheprovider", "-m", "not long", "-k", OWN_WAY]
    with server.running() as address:
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *CONTRACTS],
            env={**os.environ, "RIDEALONG_DATABASE_URL": address}, cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:]
