"""Text files in plain form: their separator, their header and their first records."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ridealong.figures.actions.surveying import CHUNK, FEED, LONGEST_LINE, SAMPLE, Survey, Unreadable
from ridealong.figures.rules.headers import SEPARATORS, Header, WrongHeader, header, plain
from ridealong.figures.rules.lexical import EPOCH, NUL, Texture
from ridealong.kernel.sentences import Sentence

# So many lines without anything at the top are passed over.
MOST_BLANK = 1_000

# Python's own limit for a field would raise long before a line is too long.
csv.field_size_limit(LONGEST_LINE)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file in plain form: `path` is what is read, `name` what people call it.

    `skip` lines stand before the header (or the first row); `width` is how many columns the header has; `lines` how
    many lines the file has. `lined`: the last column is the physical line in the file as it came.
    """

    path: Path
    name: str
    header: Header
    separator: str
    skip: int
    headed: bool
    width: int
    quotes: bool
    texture: Texture
    size: int
    lines: int
    nuls: bool = False
    lined: bool = False
    epoch: str = EPOCH
    notes: tuple[Sentence, ...] = ()


def beginning(path: Path, *, sample: int = SAMPLE, skip: int = 0) -> str:
    """The first characters of a file in plain form below `skip` lines, its first line in any case whole."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for _ in range(skip):
            file.readline()
        text = file.read(sample)
        return text if "\n" in text else text + file.readline(LONGEST_LINE)


def first_records(
    path: Path, separator: str, most: int = 20, *, sample: int = SAMPLE, skip: int = 0
) -> list[list[str]]:
    """The first records of a file in plain form below `skip` lines, as far as they can be read and stand in its first
    characters."""
    records = []
    start = io.StringIO(beginning(path, sample=sample, skip=skip))
    try:
        for record in csv.reader(start, delimiter=separator):
            records.append(record)
            if len(records) >= most:
                break
    except csv.Error:
        pass
    return [record for record in records if record]


def _separator_line(path: Path) -> str | None:
    """The separator that a first line such as `sep=;` names."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline(16).strip('"\r\n')
    return line[4] if line.lower().startswith("sep=") and len(line) == 5 else None


def top(path: Path, *, lined: bool, skip: int = 0) -> tuple[int, str]:
    """How many lines stand above the header of a file in plain form, `skip` being those that are known, and what
    separates its columns. A `lined` table is one of our own making."""
    if lined:
        return skip, ","
    told = _separator_line(path)
    if told is None and not skip:
        skip = _blank_lines(path)
    return (skip, _likely_separator(path, skip)) if told is None else (skip or 1, told)


def _blank_lines(path: Path) -> int:
    """How many lines at the top have nothing in them: the engine would take the first for a header."""
    count = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        while count < MOST_BLANK and (line := file.readline(16)) and line.endswith("\n") and not line.strip():
            count += 1
    return count if count < MOST_BLANK else 0


def _likely_separator(path: Path, skip: int) -> str:
    shapes = {}
    for one in SEPARATORS:
        widths = [len(record) for record in first_records(path, one, skip=skip)]
        if widths:
            shapes[one] = (widths[0] > 1, sum(width == widths[0] for width in widths) / len(widths), widths[0])
    return max(shapes, key=lambda one: shapes[one], default=",")


def text_file(
    path: Path,
    name: str,
    found: Survey,
    *,
    separator: str | None = None,
    columns: tuple[str, ...] = (),
    lined: bool = False,
    epoch: str = EPOCH,
    wanted: Iterable[str] | None = None,
    skip: int = 0,
) -> TextFile:
    """The file with its header, in which columns are `wanted` and which stands below `skip` lines; `columns` are given
    for one that has none. Raises Unreadable."""
    skip, likely = top(path, lined=lined, skip=skip)
    chosen = separator or likely
    records = first_records(path, chosen, skip=skip)
    if not records:
        raise Unreadable(Sentence("imports.file.empty"))
    first = records[0][:-1] if lined else records[0]
    try:
        head = header(columns or first, wanted)
    except WrongHeader as problem:
        raise Unreadable(Sentence("imports.file.header", {"problem": str(problem)})) from problem
    notes = [] if chosen == "," else [Sentence("imports.note.separator", {"file": name, "separator": _spoken(chosen)})]
    notes += _nameless(name, columns or first, records[1:])
    return TextFile(
        path=path,
        name=name,
        header=head,
        separator=chosen,
        skip=skip,
        headed=not columns,
        width=len(columns or first),
        lined=lined,
        epoch=epoch,
        quotes=found.quotes,
        texture=found.texture,
        size=found.size,
        lines=found.lines + (found.last != FEED),
        nuls=not found.ascii and _has_nul_marks(path),
        notes=tuple(notes),
    )


def _nameless(name: str, first: Sequence[str], records: Iterable[Sequence[str]]) -> list[Sentence]:
    """That something stands in columns that have no name."""
    bare = [at for at, text in enumerate(first) if not plain(text)]
    filled = {at for record in records for at in bare if at < len(record) and record[at].strip()}
    columns = [str(at + 1) for at in sorted(filled)]
    return [Sentence("imports.note.nameless", {"file": name, "columns": columns, "n": len(columns)})] if columns else []


def _has_nul_marks(path: Path) -> bool:
    mark = NUL.encode()
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(CHUNK):
            if mark in tail + chunk:
                return True
            tail = chunk[-2:]
    return False


def _spoken(separator: str) -> str:
    return {"\t": "tab"}.get(separator, separator)
