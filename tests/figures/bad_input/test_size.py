"""Bad input 25: a file far larger than memory may become is streamed, with progress, and its rows are all there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Ten gigabytes take ten minutes and thirty gigabytes of disk; what does not stay in memory shows with two as well.
GIGABYTES = int(os.environ.get("RIDEALONG_TEST_GIGABYTES", "2"))
WIDE = 4_000
IMPORT = """
import json, resource, sys
from datetime import UTC, datetime
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from ridealong.access.queries import operator
from ridealong.figures.actions.imports import import_files
call_command("migrate", verbosity=0)
heard = []
now = datetime(2026, 3, 2, 8, tzinfo=UTC)
report = import_files(
    operator(now.date()), [Path(sys.argv[1])], now=now, progress=lambda phase, read, rows: heard.append((phase, read))
)
print(json.dumps({
    "exit": report.exit_code, "rows": report.rows_accepted, "rejected": report.rows_rejected,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10,
    "read": [read for _, read in heard], "phases": list(dict.fromkeys(phase for phase, _ in heard)),
}))
"""


def write_large(path: Path, size: int) -> int:
    """Deals with a long remark that nobody reads; answers how many."""
    sentence = "nobody reads this remark. "
    remark = sentence * (WIDE // len(sentence))
    deals = size // WIDE
    with path.open("w", encoding="utf-8") as out:
        out.write("deal,seller,amount,outcome,created_on,closed_on,remark\n")
        for number in range(deals):
            out.write(f"d{number},s{number % 50},{number % 9000}.50,won,2025-01-05,2025-02-05,{remark}\n")
    return deals


@pytest.mark.long
def test_a_file_of_gigabytes_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    deals = write_large(path, GIGABYTES << 30)
    environment = {
        **os.environ,
        "RIDEALONG_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "ridealong.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("RIDEALONG_DATABASE_URL", None)
    ended = subprocess.run([sys.executable, "-c", IMPORT, path], env=environment, cwd=ROOT, capture_output=True)
    assert ended.returncode == 0, ended.stderr.decode()
    seen = json.loads(ended.stdout)
    assert (seen["exit"], seen["rows"], seen["rejected"]) == (0, deals, 0)
    assert seen["peak"] < 2 << 30
    # Progress is true: it only grows, in many steps, to the size of the file.
    assert seen["read"] == sorted(seen["read"])
    assert len(set(seen["read"])) > 1_000
    assert seen["read"][-1] == path.stat().st_size
    assert seen["phases"] == ["reading", "building", "comparing", "writing"]
