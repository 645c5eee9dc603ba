"""Every number of SAFETY's table of bad inputs that concerns files has a test that names it."""

from __future__ import annotations

import re
from pathlib import Path

FIGURES = Path(__file__).parents[1]
# F refused before anything is written, R the row rejected, N normalised and said, S stored as it is, Q asked. 34 is N:
# names in an archive are never followed, so that there is nothing to refuse.
ANSWERS = {
    1: "F", 2: "F", 4: "N", 5: "F", 7: "Q", 8: "F", 10: "R", 11: "R", 13: "S", 14: "F", 16: "N", 17: "F", 19: "N",
    20: "F", 22: "R", 23: "R", 26: "F", 28: "N", 29: "Q",
    31: "F", 32: "N", 34: "N", 35: "F", 37: "R", 38: "R", 40: "N", 41: "R",
    43: "R", 44: "Q", 46: "R", 47: "NR", 49: "Q", 50: "NQ",
    52: "N", 53: "N", 55: "Q", 56: "R", 58: "QR", 59: "Q", 61: "R", 62: "R", 64: "NR", 65: "S", 67: "S", 68: "S",
    70: "S", 71: "N", 73: "Q", 74: "S", 76: "S", 77: "RN", 79: "Q", 80: "Q", 82: "Q", 83: "N", 85: "N", 86: "N",
    88: "Q", 89: "F",
}  # fmt: skip
# Held elsewhere: the size, and the commit point under fire.
ELSEWHERE = {25: "bad_input/test_size.py", 91: "test_crashing.py"}


def test_every_number_has_its_test() -> None:
    named: set[int] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for found in re.findall(r"def test_bad_input_((?:\d+_)+)", path.read_text(encoding="utf-8")):
            named |= {int(one) for one in found.strip("_").split("_")}
    assert named == set(ANSWERS)
    assert all((FIGURES / file).is_file() for file in ELSEWHERE.values())
