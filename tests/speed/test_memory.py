"""The speed table's own measuring: memory of a whole tree of processes, and what is asked of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.speed.__main__ import FULL, ROOMS, WITH_DEALS, asked_of
from tests.speed.memory import peak

MEGABYTE = 1 << 20
HOLD = "held = b'x' * (80 << 20)"


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks into /proc")
def test_what_a_command_starts_counts_with_it() -> None:
    child = f"{HOLD}; import time; time.sleep(0.5)"
    parent = f"{HOLD}; import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    large = b"y" * (300 * MEGABYTE)  # what the one that measures holds is no part of it
    alone = peak([sys.executable, "-c", f"{HOLD}; import time; time.sleep(0.2)"], os.environ)
    assert large
    assert 80 * MEGABYTE < alone < 130 * MEGABYTE
    assert 160 * MEGABYTE < peak([sys.executable, "-c", parent], os.environ) < 260 * MEGABYTE


def test_a_command_that_fails_is_no_figure() -> None:
    with pytest.raises(RuntimeError):
        peak([sys.executable, "-c", "raise SystemExit(3)"], os.environ)


def test_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIDEALONG_SPEED_DEALS", "7")
    assert tuple(asked_of([]).only) == ROOMS
    assert os.environ["RIDEALONG_SPEED_DEALS"] == "7"
    assert tuple(asked_of(["--full"]).only) == WITH_DEALS
    assert os.environ["RIDEALONG_SPEED_DEALS"] == str(FULL)
    assert asked_of(["--deals", "1000", "--only", "memory"]).only == ["memory"]
    assert os.environ["RIDEALONG_SPEED_DEALS"] == "1000"
