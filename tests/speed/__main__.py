"""`make speed`: each figure beside its reference and goal. Fails only where a ratio is 1.3 times the recorded one."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

import django

RECORDED = Path(__file__).with_name("recorded.json")
ROOMS = ("imports", "measures", "week", "pages")
TOLERANCE = 1.3
HEADS = ("what", "ours", "reference", "ratio", "recorded", "goal", "")
LINE = "{:52} {:>10} {:>10} {:>7} {:>8} {:>14}  {}"


def main() -> int:
    """Prints the table; `--record` keeps this run's ratios as the new reference."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ridealong.config.settings_test")
    django.setup()
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    ratios: dict[str, float] = {}
    slower: list[str] = []
    print(LINE.format(*HEADS))  # noqa: T201  a command
    for room in ROOMS:
        for row in importlib.import_module(f"tests.speed.{room}").rows():
            before = recorded.get(row.name)
            ratios[row.name] = float(f"{row.ratio:.4g}")
            late = before is not None and row.ratio > TOLERANCE * before
            slower += [row.name] * late
            remark = "SLOWER than recorded, " * late + "behind its goal, " * row.missed + f"beside {row.reference}"
            figures = (row.shown(row.ours), row.shown(row.reference_took), f"{row.ratio:.3g}", before or "-")
            print(LINE.format(row.name, *figures, row.wanted, remark), flush=True)  # noqa: T201  a command
    if "--record" in sys.argv:
        RECORDED.write_text(json.dumps(ratios, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
