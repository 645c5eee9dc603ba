"""Tables of any format as the text table that the importer reads: CSV in UTF-8, its last column the record's number."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from ridealong.figures.actions.formats.limits import Budget
from ridealong.figures.actions.surveying import Unreadable
from ridealong.figures.rules.headers import MOST_COLUMNS
from ridealong.figures.rules.lexical import LONGEST, NUL
from ridealong.kernel.sentences import Sentence

LINE = "line"
# Half of a character that takes two, which no text can hold: such a row is refused as one with a NUL is.
_HALF = re.compile("[\ud800-\udfff]")
NOISE = 1_000  # microseconds that a serial number of Excel may be off
MOST_DIGITS = 30


def cell_text(value: object) -> str:
    """A value as the importer reads it: ISO days and times, plain numbers, true and false, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _shortened(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return _shortened(str(value))


def _shortened(text: str) -> str:
    """A text that is longer than a text may be stays too long, and no longer."""
    text = text.replace("\0", NUL) if "\0" in text else text
    if not text.isascii():
        text = _HALF.sub(NUL, text)
    return text if len(text) <= LONGEST else text[: LONGEST + 1]


def _number(value: float | Decimal) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return plain_number(repr(value))
    return plain_number(str(value))


def plain_number(text: str) -> str:
    """A number without an exponent, where that is not absurdly long."""
    if "e" not in text.lower():
        return text
    number = Decimal(text)
    return format(number, "f") if abs(number.adjusted()) <= MOST_DIGITS else text


def _moment(value: datetime) -> str:
    """Excel's serial numbers are floating: a moment a fraction of a millisecond off a second is that second."""
    if value.microsecond < NOISE:
        value = value.replace(microsecond=0)
    elif value.microsecond > 1_000_000 - NOISE:
        value = value.replace(microsecond=0) + timedelta(seconds=1)
    return value.isoformat(sep=" ")


class Grid:
    """Rows of a known width, written as they come."""

    def __init__(self, path: Path, budget: Budget) -> None:
        self.path = path
        self.rows = 0
        self._out = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(Counted(self._out, budget), lineterminator="\n")

    def add(self, number: int, texts: Sequence[str]) -> None:
        """One row; `number` is where it stands in the file as it came."""
        self._writer.writerow([*texts, LINE if self.rows == 0 else number])
        self.rows += 1

    def close(self) -> None:
        self._out.close()


class Counted:
    """A file that counts what is written to it."""

    def __init__(self, out: TextIO, budget: Budget) -> None:
        self._out, self._budget = out, budget

    def write(self, text: str) -> int:
        self._budget.spend(len(text))
        return self._out.write(text)


class Records:
    """Rows whose columns become known only as they come: written as they are, and made equally wide at the end."""

    def __init__(self, path: Path, budget: Budget) -> None:
        self._path, self._budget = path, budget
        self._rough = path.with_suffix(".rough")
        self._out = self._rough.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(Counted(self._out, budget), lineterminator="\n")
        self._at: dict[str, int] = {}
        self.rows = 0

    def add(self, number: int, record: Mapping[str, str]) -> None:
        """One record. Raises Unreadable for a file of too many columns."""
        for name in record:
            if name not in self._at:
                self._at[name] = len(self._at)
        if len(self._at) > MOST_COLUMNS:
            raise Unreadable(Sentence("imports.format.too_wide", {"most": MOST_COLUMNS}))
        texts = [""] * len(self._at)
        for name, text in record.items():
            texts[self._at[name]] = text
        self._writer.writerow([number, *texts])
        self.rows += 1

    def close(self) -> Path:
        """The table."""
        self._out.close()
        width = len(self._at)
        grid = Grid(self._path, self._budget)
        try:
            grid.add(0, [_shortened(one) for one in self._at])
            with self._rough.open(encoding="utf-8", newline="") as rough:
                for number, *texts in csv.reader(rough):
                    grid.add(int(number), [*texts, *[""] * (width - len(texts))])
        finally:
            grid.close()
        return self._path

    def abandon(self) -> None:
        """Only the table is left, if there is one."""
        self._out.close()
        self._rough.unlink(missing_ok=True)
