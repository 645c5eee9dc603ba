"""Cells that a sheet joins over several rows: the reader gives their text to the first row, and each row means it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Merged = Mapping[int, Sequence[tuple[int, int]]]
"""By the row in which a joined cell begins (from 1) its column (from 0) and its last row."""
MOST = 100_000
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")


@dataclass(slots=True)
class Merges:
    """What the joined cells of a sheet are, as its parts are read; more than MOST are left as they are."""

    by_row: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    count: int = 0

    def add(self, place: str) -> None:
        """One range, such as A2:A5. One that lies in a single row is a title."""
        found = _PLACE.fullmatch(place)
        if found is None or self.count >= MOST:
            return
        column, first, last = found[1], int(found[2]), int(found[3])
        if last > first:
            self.by_row.setdefault(first, []).append((_position(column), last))
            self.count += 1


@dataclass(slots=True)
class Spread:
    """Gives each row of a joined cell its text, from the first row to the last."""

    merged: Merged
    held: dict[int, tuple[int, str]] = field(default_factory=dict)

    def row(self, number: int, texts: list[str]) -> list[str]:
        """The row with what stands in cells that began above it."""
        for column, (last, text) in list(self.held.items()):
            if number > last:
                del self.held[column]
            elif column < len(texts) and not texts[column]:
                texts[column] = text
        for column, last in self.merged.get(number, ()):
            if column < len(texts) and texts[column]:
                self.held[column] = (last, texts[column])
        return texts


def _position(letters: str) -> int:
    position = 0
    for one in letters:
        position = position * 26 + ord(one) - 64
    return position - 1
