"""What was handed in: files, folders, archives and workbooks, opened until every table stands for itself."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ridealong.figures.actions import surveying
from ridealong.figures.actions.formats.limits import MOST_FILES, Budget
from ridealong.figures.actions.formats.opening import parts
from ridealong.figures.actions.formats.parts import Part
from ridealong.figures.actions.surveying import Heard, Survey, Unreadable
from ridealong.figures.rules.headers import spoken
from ridealong.figures.rules.reports import Stopped
from ridealong.figures.rules.sources import FileMap
from ridealong.figures.rules.uploads import hidden
from ridealong.kernel.sentences import Sentence, render

EMPTY = "imports.file.empty"
# By these endings whoever exports says that a file holds data. One that cannot be read may be what is needed, so it is
# a problem wherever it lies; pictures, documents and texts beside the export are none.
TEXTS = frozenset({".csv", ".tsv", ".tab", ".psv", ".dat", ".jsonl", ".ndjson"})
SHEETS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers"})
TABLES = frozenset({".json", ".parquet", ".avro", ".orc", ".feather", ".arrow", ".sav"})
DATABASES = frozenset({".db", ".sqlite", ".sqlite3", ".mdb", ".accdb"})
ARCHIVES = frozenset({".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".7z", ".rar"})
DATA = TEXTS | SHEETS | TABLES | DATABASES | ARCHIVES


@dataclass
class Given:
    """A table that somebody handed in, and what is known of it: `path` is the file that it came in, `part` the table in
    plain sight, `named` whether somebody named the file itself, `skip` how many lines stand above its header."""

    path: Path
    name: str
    named: bool = True
    part: Part | None = None
    plain: Path | None = None
    found: Survey | None = None
    skip: int = 0
    map: FileMap | None = None

    @property
    def stems(self) -> tuple[str, ...]:
        """Names by which a source may know the table: the file's, and the sheet's."""
        title = self.part.title if self.part is not None else None
        return (Path(self.name.split(" [")[0]).stem, *([title] if title else []))

    @property
    def meant(self) -> bool:
        """Whether it must be readable: somebody named it, or its name says that it holds data."""
        return self.named or (self.ending in DATA and not hidden(self.name))

    @property
    def ending(self) -> str:
        """What the name says that it is."""
        return Path(self.name.split(" [")[0]).suffix.lower()

    @property
    def lined(self) -> bool:
        """Whether the table's last column says where each row stood."""
        return self.part is not None and self.part.lined


def gather(paths: Sequence[Path]) -> list[Given]:
    """The files that are meant: themselves, or everything visible in a folder and the folders in it. Raises Stopped."""
    found: list[Given] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(visible(path))
            found += [Given(one, spoken(one.relative_to(path).as_posix()), named=False) for one in inside]
        elif path.is_file():
            found.append(Given(path, spoken(path.name), named=not hidden(path.name)))
        else:
            raise Stopped(Sentence("imports.file.absent", {"file": str(path)}))
        if len(found) > MOST_FILES:
            raise Stopped(Sentence("imports.format.too_many_files", {"most": MOST_FILES}))
    if not found:
        raise Stopped(Sentence("imports.problem.nothing"))
    return found


def visible(folder: Path) -> Iterator[Path]:
    """Visible files of a folder, at any depth; a link to a folder is not followed, and one to nothing is a file that
    cannot be read. Raises Stopped for a folder that cannot be looked into."""
    for here, folders, names in os.walk(folder, onerror=_closed):
        folders[:] = [one for one in folders if not one.startswith((".", "__MACOSX"))]
        found = (Path(here) / one for one in names if not hidden(one))
        yield from (one for one in found if one.is_file() or (one.is_symlink() and not one.exists()))


def _closed(problem: OSError) -> None:
    raise Stopped(of(spoken(Path(str(problem.filename)).name), _no_access(problem))) from problem


def _no_access(problem: OSError) -> Sentence:
    return Sentence("imports.file.unreadable", {"problem": problem.strerror or "no access"})


def unfold(
    connection: duckdb.DuckDBPyConnection, work: Path, given: Sequence[Given], heard: Heard
) -> tuple[list[Given], list[Sentence], list[tuple[Given, Sentence]]]:
    """Every table in the files, notes on how they were read, and what cannot be read and need not be, with the reason.

    Raises Stopped, with a reason for every file that cannot be read and is meant.
    """
    tables: list[Given] = []
    notes: list[Sentence] = []
    strange: list[tuple[Given, Sentence]] = []
    problems: list[Sentence] = []
    budget = Budget(work)
    for one in given:
        try:
            there: list[Given] = []
            for table in _tables(connection, one, budget):
                try:
                    table.plain, table.found, said = surveying.opened(
                        table.plain or one.path, table.name, work, heard=heard
                    )
                except Unreadable as problem:
                    # An empty text is whole, and has nothing that could be needed unless the source knows its name.
                    bare = problem.reason.key == EMPTY and table.ending in TEXTS
                    if table.meant and (table.named or not bare):
                        raise _Inside(table, problem.reason) from problem
                    strange.append((table, problem.reason))
                    continue
                notes += [*said, *_merged(table)]
                there.append(table)
            tables += there
        except (Unreadable, OSError) as problem:
            what, reason = _what(one, problem)
            if what.meant:
                problems.append(_problem(what, reason))
            else:
                strange.append((what, reason))
    if problems:
        raise Stopped(*problems)
    return tables, notes, strange


def _merged(table: Given) -> Iterator[Sentence]:
    """That cells are joined over rows."""
    if table.part is not None and table.part.merged:
        yield Sentence("imports.note.merged", {"file": table.name, "n": table.part.merged})


class _Inside(Unreadable):
    """A table in a file cannot be read."""

    def __init__(self, table: Given, reason: Sentence) -> None:
        super().__init__(reason)
        self.table = table


def _what(one: Given, problem: Unreadable | OSError) -> tuple[Given, Sentence]:
    """What cannot be read, and why."""
    if isinstance(problem, _Inside):
        return problem.table, problem.reason
    return one, problem.reason if isinstance(problem, Unreadable) else _no_access(problem)


def _problem(one: Given, reason: Sentence) -> Sentence:
    return of(one.name, reason) if one.named else beside(one.name, reason)


def _tables(connection: duckdb.DuckDBPyConnection, one: Given, budget: Budget) -> Iterator[Given]:
    for part in parts(connection, one.path, one.name, budget):
        named = one.named and part.name == one.name
        yield Given(one.path, part.name, named=named, part=part, plain=part.path)


def of(file: str, reason: Sentence) -> Sentence:
    """The reason, said of a file."""
    return Sentence("imports.problem.file", {"file": file, "reason": render(reason)})


def beside(file: str, reason: Sentence) -> Sentence:
    """The same of a file that nobody named: it may lie there by chance."""
    return Sentence("imports.problem.beside", {"file": file, "reason": render(reason)})
