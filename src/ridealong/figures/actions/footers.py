"""Lines below the rows of a report: sums, a copyright, who made it. They are no rows, and are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ridealong.figures.actions.surveying import CHUNK

TAIL = 1 << 16
# A line among those of a footer that begins with none of its words has at most so many cells.
FEW = 3
_CELLS = re.compile(r"[,;\t]")


def footer(path: Path, starts: Sequence[str]) -> tuple[int, list[str]]:
    """Where the footer of a file in plain form begins, and its lines; the end and nothing where there is none."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL))
        lines = file.read().splitlines(keepends=True)
    at = size
    found: list[str] = []
    words = tuple(one.casefold() for one in starts)
    best: tuple[int, list[str]] = (size, [])
    for line in reversed(lines[1:] if size > TAIL else lines):
        text = line.decode(errors="replace").strip()
        cells = [one.strip('" ') for one in _CELLS.split(text)]
        full = sum(map(bool, cells)) > FEW
        begins = text.lstrip('"').casefold().startswith(words)
        # A full line is one of sums only if that is all that its first cell says: Total is a company too.
        begins = begins and (not full or cells[0].rstrip(":").casefold() in words)
        if full and not begins:
            break
        at -= len(line)
        found = [text, *found] if text else found
        if begins:
            best = at, found
    return best


def without(path: Path, end: int, target: Path) -> Path:
    """A copy of the file up to there."""
    with path.open("rb") as source, target.open("wb") as out:
        while end > 0 and (chunk := source.read(min(CHUNK, end))):
            out.write(chunk)
            end -= len(chunk)
    return target
