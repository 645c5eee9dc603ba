"""A file of rejected rows that comes back: every file that they came from is a table of its own again."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from ridealong.figures.actions.formats.limits import Budget
from ridealong.figures.actions.formats.parts import Part
from ridealong.figures.actions.formats.writing import Grid
from ridealong.figures.rules.headers import PLACE, REASON, plain
from ridealong.kernel.cells import as_given


def is_corrected(start: bytes) -> bool:
    """Whether a file begins as our own files of rejected rows do."""
    return start.removeprefix(codecs.BOM_UTF8).lstrip(b'"').startswith(REASON.encode())


def corrected(path: Path, name: str, budget: Budget) -> Iterator[Part]:
    """One table for each file that the rows came from; the file as it is where it cannot be taken apart."""
    grids: dict[tuple[str, tuple[str, ...]], Grid] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=_separator(path), strict=True)
            header: tuple[str, ...] = ()
            before = 0
            for fields in reader:
                line, before = before + 1, reader.line_num
                if [plain(one) for one in fields[:2]] == [plain(REASON), plain(PLACE)]:
                    header = tuple(as_given(one) for one in fields)
                elif fields and header:
                    key = (_stem(fields[1]) if len(fields) > 1 else "", header)
                    if key not in grids:
                        grids[key] = Grid(budget.path(".csv"), budget)
                        grids[key].add(0, header)
                    grids[key].add(line, [*fields[: len(header)], *[""] * (len(header) - len(fields))])
    except (UnicodeDecodeError, csv.Error):
        grids.clear()
    if not grids:
        yield Part(path, name)
    for (stem, _), grid in grids.items():
        grid.close()
        yield Part(grid.path, name, stem, lined=True)


def _separator(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.read(len(REASON) + 3).strip('"')
    return next((one for one in first.removeprefix(REASON).strip('"')[:1] if one in ",;\t|"), ",")


def _stem(place: str) -> str:
    return Path(as_given(place).rpartition(":")[0].split(" [")[0]).stem
