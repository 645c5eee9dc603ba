"""`make speed`: each figure beside its reference and goal. Fails only where a ratio is 1.3 times the recorded one.

`--deals N` measures imports and measures with another number of deals than half a million, `--full` these alone with
the five million that the goals speak of, `--only ROOM` a part.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import django

RECORDED = Path(__file__).with_name("recorded.json")
ROOMS = ("imports", "memory", "measures", "week", "pages")
WITH_DEALS = ("imports", "memory", "measures")
FULL = 5_000_000
TOLERANCE = 1.3
HEADS = ("what", "ours", "reference", "ratio", "recorded", "goal", "")
LINE = "{:52} {:>10} {:>10} {:>7} {:>8} {:>14}  {}"


def main() -> int:
    """Prints the table; `--record` keeps this run's ratios as the new reference."""
    asked = asked_of(sys.argv[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ridealong.config.settings_test")
    django.setup()
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    ratios: dict[str, float] = {}
    slower: list[str] = []
    print(LINE.format(*HEADS))  # noqa: T201  a command
    for room in asked.only:
        for row in importlib.import_module(f"tests.speed.{room}").rows():
            before = recorded.get(row.name)
            ratios[row.name] = float(f"{row.ratio:.4g}")
            late = before is not None and row.ratio > TOLERANCE * before
            slower += [row.name] * late
            remark = "SLOWER than recorded, " * late + "behind its goal, " * row.missed + f"beside {row.reference}"
            figures = (row.shown(row.ours), row.shown(row.reference_took), f"{row.ratio:.3g}", before or "-")
            print(LINE.format(row.name, *figures, row.wanted, remark), flush=True)  # noqa: T201  a command
    if asked.record:
        RECORDED.write_text(json.dumps(recorded | ratios, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    return 1 if slower else 0


def asked_of(arguments: Sequence[str]) -> argparse.Namespace:
    """What is measured; its size goes on to the rooms by the environment, for some of them are processes."""
    parser = argparse.ArgumentParser(prog="python -m tests.speed", description=__doc__)
    parser.add_argument("--deals", type=int, help="deals of imports and measures")
    parser.add_argument("--full", action="store_true", help="imports and measures alone, with five million deals")
    parser.add_argument("--only", nargs="+", choices=ROOMS, help="parts of the table")
    parser.add_argument("--record", action="store_true", help="keep this run's ratios as the new reference")
    asked = parser.parse_args(arguments)
    asked.deals = asked.deals or (FULL if asked.full else None)
    if asked.deals:
        os.environ["RIDEALONG_SPEED_DEALS"] = str(asked.deals)
    asked.only = asked.only or (WITH_DEALS if asked.deals else ROOMS)
    return asked


if __name__ == "__main__":
    sys.exit(main())
