"""Lines of a report that are no rows and are left out: below them sums, a copyright, who made it; among them the header
again, where files were put one below the other."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Sequence
from pathlib import Path

from ridealong.figures.actions.surveying import CHUNK

TAIL = 1 << 16
# A line among those of a footer that begins with none of its words has at most so many cells.
FEW = 3
# Files that somebody put together by hand are no larger.
BY_HAND = 16 << 20
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


def headers_again(path: Path, skip: int, target: Path) -> int:
    """How often the header of a file in plain form stands there again; then `target` is a copy with blank lines in
    these places, so that every line keeps its number."""
    if path.stat().st_size > BY_HAND:
        return 0
    with path.open("rb") as file:
        above = [file.readline() for _ in range(skip)]
        first = file.readline()
        rest = file.read()
    head = first.removeprefix(BOM_UTF8).rstrip(b"\r\n")
    if not _CELLS.search(head.decode(errors="replace")) or (head not in rest):
        return 0
    lines = rest.split(b"\n")
    again = [at for at, line in enumerate(lines) if line.rstrip(b"\r") == head]
    for at in again:
        lines[at] = lines[at][len(head) :]
    if again:
        target.write_bytes(b"".join([*above, first]) + b"\n".join(lines))
    return len(again)
