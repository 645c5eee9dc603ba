"""Records of a file one by one: only for files that the engine refuses and for rows that are rejected."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ridealong.figures.actions.files import TextFile
from ridealong.figures.actions.surveying import FEED, LONGEST_LINE, Unreadable
from ridealong.figures.rules.lexical import LONGEST
from ridealong.kernel.cells import ACTIVE
from ridealong.kernel.sentences import Sentence

BLOCK = 1 << 20
# So many records are handed out at once that had to be read one by one.
AT_ONCE = 10_000

Refuse = Callable[[int, "Sequence[str]", Sentence], None]
"""Is told physical line, fields and reason of a record that cannot be a row."""


@dataclass(frozen=True, slots=True)
class Records:
    """Some records of a file in their order: their physical lines and what stands in them. `ready`: with commas between
    the fields the text can stand in another CSV file as it is; `known` are the fields where they had to be told apart
    to find the records, and the texts are empty then."""

    lines: Sequence[int]
    texts: Sequence[str]
    separator: str
    ready: Sequence[bool]
    known: Sequence[Sequence[str]] | None = None

    def fields(self, number: int) -> Sequence[str]:
        """What stands in one of them."""
        return _fields(self.texts[number], self.separator) if self.known is None else self.known[number]


def told_apart(separator: str, found: Sequence[tuple[int, Sequence[str]]]) -> Records:
    """Records of which line and fields are known already."""
    blank = [""] * len(found)
    return Records([line for line, _ in found], blank, separator, [False] * len(found), [one for _, one in found])


class _Lines:
    """Physical lines, none longer than memory allows, and how many were handed out."""

    def __init__(self, path: Path, skip: int) -> None:
        self._file = path.open(encoding="utf-8-sig", newline="")
        for _ in range(skip):
            self._file.readline(LONGEST_LINE)

    def __iter__(self) -> Iterator[str]:
        with self._file as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                if len(line) >= LONGEST_LINE and not line.endswith("\n"):
                    raise Unreadable(Sentence("imports.file.endless_line", {"line": number}))
                yield line


def repair(file: TextFile, target: Path, refuse: Refuse) -> TextFile:
    """A copy without the records that cannot be rows, each row with its physical line as a last column.

    Raises Unreadable for a quote that is never closed: what follows it cannot be trusted.
    """
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=file.separator, lineterminator="\n")
        number = 0
        for line, fields in _records(file, refuse):
            number += 1
            if file.headed and number == 1:
                writer.writerow([*_fit(fields, file.width), "line"])
                continue
            problem = _misshapen(fields, file.width)
            if problem is None:
                writer.writerow([*_fit(fields, file.width), line])
            else:
                refuse(line, fields, problem)
    return replace(file, path=target, skip=0, lined=True, quotes=True)


def _records(file: TextFile, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_Lines(file.path, file.skip), delimiter=file.separator, strict=True)
    while True:
        before = file.skip + reader.line_num
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            if file.skip + reader.line_num - before > 1 or "unexpected end" in str(problem):
                raise Unreadable(Sentence("imports.file.unclosed_quote", {"line": before + 1})) from problem
            refuse(before + 1, [], Sentence("imports.rejected.quotes"))
            continue
        if fields:
            yield before + 1, fields


def _misshapen(fields: Sequence[str], width: int) -> Sentence | None:
    if len(fields) < width and not (len(fields) == 1 and not fields[0].strip()):
        return Sentence("imports.rejected.short", {"found": len(fields), "expected": width})
    if any(one.strip() for one in fields[width:]):
        return Sentence("imports.rejected.long", {"found": len(fields), "expected": width})
    if any(len(one) > LONGEST for one in fields):
        return Sentence("imports.rejected.too_long", {"most": LONGEST})
    return None


def _fit(fields: Sequence[str], width: int) -> list[str]:
    return [*fields[:width], *[""] * (width - len(fields))]


def locate(file: TextFile, ordinals: NDArray[np.int64], rows: int) -> Iterator[Records]:
    """The records with those ordinals (from 0, header left out; sorted), `rows` being how many the engine found."""
    if len(ordinals) and not file.lined and _counts(file, rows):
        yield from _by_position(file, ordinals)
        return
    found = _one_by_one(file, ordinals)
    while some := list(islice(found, AT_ONCE)):
        yield told_apart(file.separator, some)


def _counts(file: TextFile, rows: int) -> bool:
    """Whether line feeds outside quotes give as many records as the engine found."""
    head = 1 if file.headed else 0
    if not file.quotes and file.width > 1 and file.lines - file.skip - head == rows:
        return True  # a line is a record, and no line is empty
    found = sum(int(np.count_nonzero(ends > starts)) for _, starts, ends, _ in _blocks(file))
    return found - head == rows


def _one_by_one(file: TextFile, ordinals: NDArray[np.int64]) -> Iterator[tuple[int, Sequence[str]]]:
    wanted = iter(ordinals.tolist())
    want = next(wanted, None)
    ordinal = -1 if file.headed else 0
    reader = csv.reader(_Lines(file.path, file.skip), delimiter=file.separator)
    before = file.skip
    for fields in reader:
        line, before = before + 1, file.skip + reader.line_num
        if not fields:
            continue
        if ordinal == want:
            if file.lined:
                line = int(fields.pop())
            yield line, fields
            want = next(wanted, None)
        if want is None:
            return
        ordinal += 1


def _by_position(file: TextFile, ordinals: NDArray[np.int64]) -> Iterator[Records]:
    """Finds records by the position of line feeds outside quotes."""
    ordinal = -1 if file.headed else 0
    for block, starts, ends, lines in _blocks(file):
        full = (ends - starts) > 0
        starts, ends, lines = starts[full], ends[full], lines[full]
        here = ordinals[np.searchsorted(ordinals, ordinal) : np.searchsorted(ordinals, ordinal + len(starts))] - ordinal
        ordinal += len(starts)
        if len(here):
            found = zip(starts[here].tolist(), ends[here].tolist(), strict=True)
            texts = [block[start:end] for start, end in found]
            texts[0] = texts[0].removeprefix(BOM_UTF8)
            joined = b"\n".join([b"", *texts, b""])
            # Decoded at once where no record has a line end in it: many short texts take longer than one long one.
            spoken = [str(one, "utf-8") for one in texts] if file.quotes else str(joined, "utf-8").split("\n")[1:-1]
            yield Records(lines[here].tolist(), spoken, file.separator, _ready(joined, texts, file.separator))


def _ready(joined: bytes, texts: Sequence[bytes], separator: str) -> list[bool]:
    """Which records can stand in another file with commas: no field has a quote, a line end or a comma in it, or begins
    as a formula does. `joined` are the texts with line feeds around them."""
    at = np.frombuffer(joined, dtype=np.uint8)
    never = [one for one in '",\r' if one != separator and one.encode() in joined]
    first = ["'", *ACTIVE.replace("\\", "").replace(separator, "")]
    odd = _places(at, never)
    begins = _places(at, first)
    odd = np.concatenate([odd, begins[np.isin(at[begins - 1], [ord(separator), FEED])]])
    if not len(odd):
        return [True] * len(texts)
    starts = np.cumsum([0, *map(len, texts)]) + np.arange(1, len(texts) + 2)
    places = np.searchsorted(np.sort(odd), starts)
    found: list[bool] = (places[1:] == places[:-1]).tolist()
    return found


def _places(at: NDArray[np.uint8], signs: Sequence[str]) -> NDArray[np.int64]:
    """Where one of the signs stands."""
    if not signs:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.isin(np.arange(256), [ord(one) for one in signs])[at])


def _fields(record: str, separator: str) -> list[str]:
    if '"' not in record:
        return record.split(separator)
    return next(csv.reader(StringIO(record, newline=""), delimiter=separator), [])


def _blocks(
    file: TextFile,
) -> Iterator[tuple[bytes, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """Blocks of whole records: the bytes, where records start and end in them, and their physical lines."""
    line = 1 + file.skip
    rest = b""
    with file.path.open("rb") as source:
        for _ in range(file.skip):
            source.readline()
        while True:
            read = source.read(BLOCK)
            block = rest + read if read else rest + b"\n"
            if not read and not rest:
                return
            at = np.frombuffer(block, dtype=np.uint8)
            feeds = np.flatnonzero(at == 10)
            ends = feeds
            if file.quotes:
                marks = np.flatnonzero(at == 34)
                ends = feeds[np.searchsorted(marks, feeds) % 2 == 0]
            if len(ends):
                starts = np.concatenate(([0], ends[:-1] + 1))
                # Where no quotes are, every line is a record.
                lines = line + (np.searchsorted(feeds, starts) if file.quotes else np.arange(len(ends)))
                line += int(np.searchsorted(feeds, ends[-1], side="right"))
                returned = (ends > starts) & (at[np.maximum(ends - 1, 0)] == 13)
                yield block, starts, ends - returned, lines
                rest = block[ends[-1] + 1 :]
            else:
                rest = block if read else b""
            if not read:
                return
