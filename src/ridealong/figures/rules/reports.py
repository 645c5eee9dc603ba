"""What an import says about itself; its JSON is what the command line prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ridealong.kernel.sentences import Sentence, render

MOST_LISTED = 1_000
# More than this share of rows rejected or gone is a question.
TOO_MANY = 0.05
# Nothing is wrong with the files: another import runs, or the disk is full.
BUSY, DISK = "imports.problem.busy", "imports.problem.disk"
# Columns of a file that nothing reads: how many of them are named where a line has to do.
UNUSED, MOST_NAMED = "imports.note.columns", 6
# Files that are an export of their own.
APART = "imports.note.apart"
# What a person says to two spellings.
JOIN, KEEP = "join", "keep"


class Stopped(Exception):
    """The import cannot go on; nothing was changed."""

    def __init__(self, *problems: Sentence) -> None:
        super().__init__(*(one.key for one in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class TableChange:
    """What becomes of the rows of one table; `rows` are those that the files bring."""

    table: str
    rows: int
    added: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The first rows of the chief table as they are read; each column with the header that it comes from."""

    table: str
    columns: tuple[tuple[str, str | None], ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was refused: where it stands (`line` is the physical line of its first character) and why."""

    file: str
    line: int
    column: str | None
    value: str | None
    reason: Sentence

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "reason": render(self.reason),
        }


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two spellings that are probably one thing, with the rows and the money at stake."""

    kind: str
    of: str
    into: str
    rows: int
    amount: Decimal | None
    accepted: bool = False

    @property
    def id(self) -> str:
        """What an answers file calls it."""
        return f"spelling:{self.kind}:{self.of}"

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "from": self.of,
            "to": self.into,
            "rows": self.rows,
            "amount": None if self.amount is None else number(self.amount),
            "accepted": self.accepted,
        }


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can say, once for a column. While a blocking one is open nothing is changed."""

    id: str
    ask: Sentence
    choices: tuple[str, ...]
    file: str | None = None
    column: str | None = None
    examples: tuple[str, ...] = ()
    blocking: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "file": self.file,
            "column": self.column,
            "ask": render(self.ask),
            "choices": list(self.choices),
            "examples": list(self.examples),
            "blocking": self.blocking,
        }


@dataclass(frozen=True)
class ImportReport:
    """How an import went. `problems` are reasons why nothing could be read at all, `notes` what was normalised;
    `proposal` is the mapping (TOML) that the questions are about, and `mapping_file` where it lies. `forward`: an undo
    was taken back. `apart`: files that are an export of their own, and were left for an import of their own."""

    source: str | None = None
    files: tuple[str, ...] = ()
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    rejected: tuple[Rejected, ...] = ()
    rejected_file: str | None = None
    rejected_by_file: tuple[tuple[str, int], ...] = ()
    ignored: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    questions: tuple[Question, ...] = ()
    added: int = 0
    changed_rows: int = 0
    gone: int = 0
    changed: bool = False
    snapshot: str | None = None
    problems: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    tables: tuple[TableChange, ...] = ()
    first: FirstRows | None = None
    proposal: str | None = None
    mapping_file: str | None = None
    import_id: int | None = None
    forward: bool = False
    apart: tuple[Path, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 done, 1 bad input, 3 a question must be answered first."""
        if self.problems:
            return 1
        return 3 if any(one.blocking for one in self.questions) else 0

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "files": list(self.files),
            "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted,
            "rows_rejected": self.rows_rejected,
            "rejected": [one.as_json() for one in self.rejected[:MOST_LISTED]],
            "rejected_file": self.rejected_file,
            "ignored": [*self.ignored, *(one.name for one in self.apart)],
            "suggestions": [one.as_json() for one in self.suggestions],
            "questions": [one.as_json() for one in self.questions],
            "added": self.added,
            "changed_rows": self.changed_rows,
            "gone": self.gone,
            "changed": self.changed,
            "snapshot": self.snapshot,
        }


def shortly(note: Sentence) -> Sentence:
    """The note in a line: of many columns only the first are named."""
    columns = note.values.get("columns", ()) if note.key == UNUSED else ()
    left = len(columns) - MOST_NAMED
    if left < 2:
        return note
    more = render(Sentence("imports.note.columns.more", {"n": left}))
    return Sentence(UNUSED, {**note.values, "columns": [*columns[:MOST_NAMED], more]})


def number(amount: Decimal) -> int | float:
    """A JSON number: whole where it is."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
