"""How much memory imports take, from the command to its end: the whole tree of its processes, beside the engine's own
way from the same CSV to Parquet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.speed.imports import refuse_a_fifth, write_export, write_in_german
from tests.speed.rows import SpeedRow

MOST = 2 << 30
OFTEN = 0.02
QUICK = 500_000
REFERENCE = """
import sys, duckdb
from pathlib import Path
connection = duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})
for path in sorted(Path(sys.argv[1]).iterdir()):
    connection.execute(f"COPY (SELECT * FROM read_csv('{path}')) TO '{Path(sys.argv[2]) / path.stem}.parquet'")
"""


def rows() -> list[SpeedRow]:
    """The hungriest of: a first import, every fifth row refused, and where it is not about a quick look a later import
    in which rows changed, and a German export."""
    deals = int(os.environ.get("RIDEALONG_SPEED_DEALS", "500000"))
    with tempfile.TemporaryDirectory(prefix="ridealong-speed-") as name:
        folder = Path(name)
        exports = _exports(folder, deals)
        (folder / "engine").mkdir()
        reference = peak([sys.executable, "-c", REFERENCE, str(exports["first"]), str(folder / "engine")], os.environ)
        kinds = exports if deals > QUICK else exports.keys() & {"first", "a fifth refused"}
        taken = {what: _imported(folder, what, exports[what]) for what in exports if what in kinds}
    hungriest = max(taken, key=lambda what: taken[what])
    what = f"{deals / 1e6:g} M deals, stages, activities"
    beside = f"DuckDB, the same CSV to Parquet; {hungriest}"
    return [SpeedRow(f"memory of any import, {what}", taken[hungriest], beside, reference, most=MOST, unit="MiB")]


def _exports(folder: Path, deals: int) -> Mapping[str, Path]:
    """What is imported, in this order; the later one into the home of the first."""
    names = ("first", "later", "a fifth refused", "German")
    first, later, refused, german = (folder / f"export-{number}" for number in range(len(names)))
    write_export(first, deals)
    write_export(later, deals, moved=True)
    refuse_a_fifth(first, refused)
    write_in_german(first, german)
    return dict(zip(names, (first, later, refused, german), strict=True))


def _imported(folder: Path, what: str, export: Path) -> int:
    """Bytes that an import took at most. Raises RuntimeError for one that did not go through."""
    answers = folder / "answers.json"
    answers.write_text(json.dumps({"rejected": "go on"}), encoding="utf-8")
    home = folder / ("home-first" if what == "later" else f"home-{what}")
    command = [sys.executable, "-m", "ridealong.cli.main", "import", str(export), "--answers", str(answers), "--json"]
    settings = {"DJANGO_SETTINGS_MODULE": "ridealong.config.settings", "RIDEALONG_HOME": str(home)}
    return peak(command, {**os.environ, **settings})


def peak(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """The most bytes that a command and all that it started held at once: summed fifty times a second, what they share
    counted with each, and never less than the largest of them at its own peak. Raises RuntimeError if it fails."""
    with subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        most = 0
        while process.poll() is None:
            held = [_held(one) for one in (process.pid, *_below(process.pid))]
            most = max(most, sum(now for now, _ in held), *(peak for _, peak in held))
            time.sleep(OFTEN)
    if process.returncode:
        raise RuntimeError(command, process.returncode)
    return most


def _below(process: int) -> Iterator[int]:
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in map(int, (task / "children").read_text(encoding="ascii").split()):
                yield child
                yield from _below(child)


def _held(process: int) -> tuple[int, int]:
    """Bytes that a process holds, and the most that it held. What the system says of one that has ended would be no
    less than what whoever started it held: a copy of them begins it."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
        told = dict(one.split(":", 1) for one in lines if one.startswith(("VmRSS:", "VmHWM:")))
        if told:
            return int(told["VmRSS"].split()[0]) << 10, int(told["VmHWM"].split()[0]) << 10
    return 0, 0
