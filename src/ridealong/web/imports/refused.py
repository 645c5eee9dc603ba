"""Refused rows as files to correct: one for each file that they came from, in its own shape."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from ridealong.figures.rules.headers import REASON
from ridealong.kernel.cells import as_given


def rows_of(path: Path, file: str | None) -> Iterator[list[str]]:
    """Header and rows of one file among the refused rows, as they were given; of the first where none is named."""
    header: list[str] = []
    sent: list[str] = []
    with path.open(encoding="utf-8", newline="") as found:
        for cells in csv.reader(found):
            row = [as_given(cell) for cell in cells]
            if row[:1] == [REASON]:
                header = row
            elif len(row) > 1 and (file is None or row[1].rpartition(":")[0] == file):
                file = row[1].rpartition(":")[0]
                if sent != header:
                    sent = header
                    yield header
                yield row
