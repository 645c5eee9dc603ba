"""What the server sets before its workers come is what the engine of the figures goes by."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ridealong.cli.gunicorn_settings import ENGINE_HEAP


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the engine has no heap of its own")
def test_the_engine_takes_what_is_said_of_its_heap() -> None:
    name, said = ENGINE_HEAP
    heard = subprocess.run(
        [sys.executable, "-c", "import duckdb; duckdb.connect(':memory:').execute('SELECT 1')"],
        env={**os.environ, name: f"{said},confirm_conf:true"}, capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    taken = [line.rpartition(" ")[2] for line in heard.splitlines() if "Set conf value" in line]
    assert set(said.split(",")) <= set(taken)
    assert "Invalid" not in heard
