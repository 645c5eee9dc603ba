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
from ridealong.kernel.sentences import Sentence, render

# Reasons why a file that nobody named (it lay in a folder or an archive) is left out and not a problem.
EMPTY = "imports.file.empty"
STRANGE = frozenset({"imports.file.unsupported", EMPTY})


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
            found.append(Given(path, spoken(path.name)))
        else:
            raise Stopped(Sentence("imports.file.absent", {"file": str(path)}))
        if len(found) > MOST_FILES:
            raise Stopped(Sentence("imports.format.too_many_files", {"most": MOST_FILES}))
    if not found:
        raise Stopped(Sentence("imports.problem.nothing"))
    return found


def visible(folder: Path) -> Iterator[Path]:
    """Visible files of a folder, at any depth; a link to a folder is not followed."""
    for here, folders, names in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith((".", "__MACOSX"))]
        yield from (Path(here) / one for one in names if not one.startswith(".") and (Path(here) / one).is_file())


def unfold(
    connection: duckdb.DuckDBPyConnection, work: Path, given: Sequence[Given], heard: Heard
) -> tuple[list[Given], list[Sentence], list[tuple[Given, Sentence]]]:
    """Every table in the files, notes on how they were read, and what holds none, with the reason.

    Raises Stopped, with a reason for every file that cannot be read.
    """
    tables: list[Given] = []
    notes: list[Sentence] = []
    strange: list[tuple[Given, Sentence]] = []
    problems: list[Sentence] = []
    budget = Budget(work)
    for one in given:
        try:
            for table in _tables(connection, one, budget):
                try:
                    table.plain, table.found, said = surveying.opened(
                        table.plain or one.path, table.name, work, heard=heard
                    )
                except Unreadable as problem:
                    if table.named or problem.reason.key not in STRANGE:
                        raise
                    strange.append((table, problem.reason))
                    continue
                notes += said
                tables.append(table)
        except Unreadable as problem:
            problems.append(of(one.name, problem.reason))
        except OSError as problem:
            reason = Sentence("imports.file.unreadable", {"problem": problem.strerror or "no access"})
            problems.append(of(one.name, reason))
    if problems:
        raise Stopped(*problems)
    return tables, notes, strange


def _tables(connection: duckdb.DuckDBPyConnection, one: Given, budget: Budget) -> Iterator[Given]:
    for part in parts(connection, one.path, one.name, budget):
        named = one.named and part.name == one.name
        yield Given(one.path, part.name, named=named, part=part, plain=part.path)


def of(file: str, reason: Sentence) -> Sentence:
    """The reason, said of a file."""
    return Sentence("imports.problem.file", {"file": file, "reason": render(reason)})
