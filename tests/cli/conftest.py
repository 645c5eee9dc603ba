"""The command as people run it: a process of its own, in a home of its own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.cli import becoming

COMMAND = [sys.executable, "-m", "ridealong.cli.main"]
PATIENCE = 180


@dataclass(frozen=True)
class Ran:
    """What a command did. `result` is standard output, `said` standard error."""

    code: int
    result: str
    said: str

    @property
    def document(self) -> Any:
        return json.loads(self.result)


Run = Callable[..., Ran]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of the tests' own settings: what a deployment has."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("RIDEALONG_", "DJANGO_"))}
    return {**plain, "RIDEALONG_HOME": str(home), "RIDEALONG_DRAW_SECRET": "of the tests", **more}


def run_in(home: Path) -> Run:
    """Runs `ridealong` with these arguments in that home."""

    def run(*arguments: object, typed: str = "", **more: str) -> Ran:
        where = environment(home, **more)
        code, result, said = becoming.command([*map(str, arguments)], environment=where, typed=typed, patience=PATIENCE)
        assert code is not None
        return Ran(code, result, said)

    return run


@pytest.fixture
def ridealong(tmp_path: Path, with_tables: Callable[[Path], Path]) -> Run:
    """The command in a home in which nothing is yet."""
    return run_in(with_tables(tmp_path / "home"))


@pytest.fixture(scope="package")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The command in a home that stays empty; only for what changes nothing."""
    return run_in(tmp_path_factory.mktemp("empty") / "home")


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory, with_tables: Callable[[Path], Path]) -> Run:
    """The command in a home that holds a small demo company; only for what changes nothing."""
    run = run_in(with_tables(tmp_path_factory.mktemp("demo") / "home"))
    made = run("demo", "--sellers", 24, "--seed", 3)
    assert made.code == 0, made.said
    # Nothing that is asked of this home changes it, so each question is asked once.
    return cache(run)
