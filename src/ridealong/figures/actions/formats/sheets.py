"""Workbooks (XLSX): every visible sheet is a table. Values only; formulas, links and macros are never looked at.

The reader takes an error, and a formula that was never computed, for an empty cell, and the day that never was (serial
60) for the one before. None of these is a value, so they are told from the sheet itself.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml.ElementTree import fromstring
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from ridealong.figures.actions.formats.limits import MEGABYTE, Budget, damaged, reading_archive
from ridealong.figures.actions.formats.merges import Merges, Spread
from ridealong.figures.actions.formats.parts import Part
from ridealong.figures.actions.formats.writing import Grid, cell_text
from ridealong.figures.actions.surveying import CHUNK, Unreadable
from ridealong.figures.rules.headers import MOST_COLUMNS, below_title
from ridealong.figures.rules.lexical import EPOCH, UNCOMPUTED
from ridealong.kernel.sentences import Sentence

WORKBOOK, PARTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Serial number 60 is 29 February 1900, which was no day.
DAY_60 = (date(1900, 2, 28), "1900-02-29")
Odd = Mapping[tuple[int, int], str]
"""What stands in cells of a sheet that have no value, by row and column, from 1."""
# The reader keeps a whole sheet in memory, 24 bytes a cell, empty ones too.
MOST_CELLS = 10_000_000
MOST_TEXT = 256 * MEGABYTE
MOST_PART = 512 * MEGABYTE
MOST_SHEETS = 200
# So many cells may have an error, which are kept in memory.
MOST_ODD = 100_000
# Among so many rows the header is looked for.
DEEP = 20


def sheets(path: Path, name: str, budget: Budget) -> Iterator[Part]:
    """The tables of a workbook. Raises Unreadable."""
    epoch, extents = _checked(path, budget)
    try:
        with CalamineWorkbook.from_path(path) as book:
            visible = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
            for title in visible[:MOST_SHEETS]:
                called = name if len(visible) == 1 else f"{name} [{title}]"
                part = _sheet(book, title, called, budget, epoch, extents.get(title) or _Extent())
                if part is not None:
                    yield part
    except PasswordError as problem:
        raise Unreadable(Sentence("imports.format.locked")) from problem
    except (CalamineError, OSError, ValueError, OverflowError) as problem:
        raise damaged(problem) from problem


def _sheet(book: CalamineWorkbook, title: str, name: str, budget: Budget, epoch: str, seen: _Extent) -> Part | None:
    sheet = book.get_sheet_by_name(title)
    grid = Grid(budget.path(".csv"), budget)
    spread = Spread(seen.merges.by_row)
    rows = (
        spread.row(number, _texts(row, number, epoch, seen.odd))
        for number, row in enumerate(sheet.iter_rows(), start=1)
    )
    try:
        first = list(islice(rows, DEEP))
        left, width, above = _frame(first)
        for number, texts in enumerate(chain(first, rows), start=1):
            # Above the header empty rows count, so that its line is the row of the sheet.
            if any(texts) or number <= above:
                # What stands beside the header has no column; it is a note beside the table.
                kept = texts[left:width] if width else texts
                width = width or len(kept)
                grid.add(number, [*kept, *[""] * (width - left - len(kept))])
    finally:
        grid.close()
    return Part(grid.path, name, title, lined=True, epoch=epoch, merged=seen.merges.count) if grid.rows else None


def _texts(row: Sequence[object], number: int, epoch: str, odd: Odd) -> list[str]:
    texts = [cell_text(one) for one in row]
    if odd:
        texts = [odd.get((number, at), text) for at, text in enumerate(texts, start=1)]
    day, told = DAY_60
    if epoch == EPOCH and day in row:
        return [told if one == day else text for one, text in zip(row, texts, strict=True)]
    return texts


def _frame(first: Sequence[list[str]]) -> tuple[int, int, int]:
    """Before which column the table begins and with which it ends, and how many rows stand above its header."""
    filled = [row for row in first if any(row)]
    if not filled:
        return 0, 0, 0
    title = below_title(filled)
    header = filled[title]
    left = min(next(at for at, text in enumerate(row) if text) for row in filled) if title else 0
    width = max(at for at, text in enumerate(header, start=1) if text)
    return left, width, first.index(header) if title else 0


def _checked(path: Path, budget: Budget) -> tuple[str, dict[str, _Extent]]:
    """Looks at a workbook before it is read, so that reading it takes no more than it may; answers its epoch, and by
    sheet what the reader does not tell."""
    found: dict[str, _Extent] = {}
    try:
        with reading_archive(), zipfile.ZipFile(path) as archive:
            for one in archive.infolist():
                if one.file_size > (MOST_TEXT if "sharedStrings" in one.filename else MOST_PART):
                    raise Unreadable(Sentence("imports.format.too_large", {"most": MOST_PART // MEGABYTE}))
                budget.declared(one.file_size, one.compress_size)
                if one.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(one) as part:
                        found[one.filename] = _measure(part, one.file_size)
            book = fromstring(archive.read(WORKBOOK), forbid_dtd=True)
            parts = fromstring(archive.read(PARTS), forbid_dtd=True)
            return _epoch(book), {title: found[file] for title, file in _files(book, parts) if file in found}
    except (LookupError, ParseError, expat.ExpatError) as problem:
        raise damaged(problem) from problem


def _epoch(book: Element) -> str:
    """The day on which serial numbers start: workbooks of old Macs count from 1904."""
    for one in book.iter():
        if one.tag.endswith("workbookPr"):
            return "1904-01-01" if one.get("date1904", "0") in {"1", "true"} else EPOCH
    return EPOCH


def _files(book: Element, parts: Element) -> Iterator[tuple[str, str]]:
    """Every sheet's title and where it is kept."""
    kept = {one.get("Id"): one.get("Target", "") for one in parts}
    for one in book.iter():
        target = kept.get(one.get(LINKED))
        if target:
            yield one.get("name", ""), target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _measure(part: IO[bytes], declared: int) -> _Extent:
    """Reads an XML part for how far its cells reach, which have no value and which are joined. No entity and no
    document type is let in."""
    extent = _Extent()
    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.start
    parser.CharacterDataHandler = extent.text
    parser.StartDoctypeDeclHandler = _forbidden
    parser.EntityDeclHandler = _forbidden
    read = 0
    while chunk := part.read(CHUNK):
        read += len(chunk)
        if read > declared:
            raise zipfile.BadZipFile("larger than declared")
        parser.Parse(chunk)
        extent.check()
    parser.Parse(b"", True)  # noqa: FBT003 - positional only
    extent.settle()
    extent.check()
    return extent


def _forbidden(*_given: object) -> None:
    raise Unreadable(Sentence("imports.format.entities"))


class _Extent:
    """How far the cells of a sheet reach, which have an error or a formula without a value, which are joined. The
    reader takes a cell that says no place to follow the one before."""

    def __init__(self) -> None:
        self.columns: set[str] = set()
        self.row = 0
        self.here = 0
        self.place = "0"
        self.column = 0
        self.unplaced = 0
        self.widest = 0
        self.odd: dict[tuple[int, int], str] = {}
        self.merges = Merges()
        self.error = self.formula = self.told = False
        self.value: str | None = None

    def start(self, tag: str, given: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "c":
            self.settle()
            self._cell(given)
        elif local == "f":
            self.formula = True
        elif local == "v" and (self.error or self.formula):
            self.value = ""
        elif local == "mergeCell":
            self.merges.add(given.get("ref", ""))
        elif local == "row":
            self.settle()
            self.unplaced = self.column = 0
            self._reach(given.get("r", str(self.here + 1)))

    def text(self, text: str) -> None:
        if self.value is not None:
            self.value += text

    def _cell(self, given: dict[str, str]) -> None:
        self.error, self.told = given.get("t") == "e", given.get("t") == "str"
        place = given.get("r")
        if place is None:
            self.unplaced += 1
            self.column += 1
            self.widest = max(self.widest, self.unplaced)
            return
        letters = place.rstrip("0123456789")
        self.columns.add(letters)
        self.column = _position(letters)
        if place[len(letters) :] != self.place:
            self._reach(place[len(letters) :])

    def settle(self) -> None:
        """The cell before is over. A formula that gives an empty text has one, and says so."""
        if self.error or (self.formula and not self.value and not self.told):
            if len(self.odd) >= MOST_ODD:
                raise Unreadable(Sentence("imports.format.errors", {"most": MOST_ODD}))
            self.odd[self.here, self.column] = self.value or UNCOMPUTED
        self.error = self.formula = self.told = False
        self.value = None

    def _reach(self, text: str) -> None:
        self.place = text
        self.here = int(text[:9] or 0)
        self.row = max(self.row, self.here)

    def check(self) -> None:
        width = max(self.widest, *(_position(one) for one in self.columns), 0)
        if width > MOST_COLUMNS:
            raise Unreadable(Sentence("imports.format.too_wide", {"most": MOST_COLUMNS}))
        if width * self.row > MOST_CELLS:
            raise Unreadable(Sentence("imports.format.too_many_cells", {"most": MOST_CELLS}))


def _position(letters: str) -> int:
    position = 0
    for one in letters[:8]:
        position = position * 26 + ord(one.upper()) - 64
    return position
