"""`make speed`: each figure beside its reference. Fails only where a ratio is 1.3 times the recorded one or more."""

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


def main() -> int:
    """Prints the table; `--record` keeps this run's ratios as the new reference."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ridealong.config.settings_test")
    django.setup()
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    ratios: dict[str, float] = {}
    slower: list[str] = []
    print(f"{'what':44} {'ours':>9} {'reference':>9} {'ratio':>7} {'recorded':>9}  reference is")  # noqa: T201  a command
    for room in ROOMS:
        for row in importlib.import_module(f"tests.speed.{room}").rows():
            before = recorded.get(row.name)
            ratios[row.name] = round(row.ratio, 3)
            late = before is not None and row.ratio > TOLERANCE * before
            slower += [row.name] * late
            line = f"{row.name:44} {row.ours_seconds:8.3f}s {row.reference_seconds:8.3f}s {row.ratio:7.2f}"
            print(f"{line} {before or '-':>9}  {row.reference}{'  SLOWER' if late else ''}", flush=True)  # noqa: T201
    if "--record" in sys.argv:
        RECORDED.write_text(json.dumps(ratios, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
