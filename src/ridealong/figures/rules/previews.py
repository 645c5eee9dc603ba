"""What an import would do or has done, as a page shows it: kept as JSON beside the files and read again as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ridealong.figures.rules.reports import UNUSED, FirstRows, ImportReport, Question, TableChange
from ridealong.figures.rules.uploads import about_columns
from ridealong.kernel.sentences import Sentence, listed, render

UNRECOGNISED = "imports.problem.unrecognised"
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be used."""

    file: str
    line: int
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Spelt:
    """Two spellings that are probably one thing; `amount` is text, exact."""

    id: str
    kind: str
    of: str
    into: str
    rows: int
    amount: str | None
    accepted: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a column, or about the import as a whole."""

    id: str
    ask: str
    choices: tuple[str, ...]
    file: str | None
    column: str | None
    examples: tuple[str, ...]
    blocking: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a page says about a run. `unused`: columns that nothing reads, by file; `unrecognised`: a person has
    to say first what the columns are; `apart`: names of files that are an export of their own."""

    source: str | None = None
    files: tuple[str, ...] = ()
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    rejected: tuple[RefusedRow, ...] = ()
    refused_files: tuple[tuple[str, int], ...] = ()
    ignored: tuple[str, ...] = ()
    spelt: tuple[Spelt, ...] = ()
    asked: tuple[Asked, ...] = ()
    tables: tuple[TableChange, ...] = ()
    first: FirstRows | None = None
    changed: bool = False
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unused: tuple[tuple[str, str], ...] = ()
    unrecognised: bool = False
    apart: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Asked, ...]:
        """Questions without whose answer nothing is imported."""
        return tuple(one for one in self.asked if one.blocking)

    @property
    def columns_asked(self) -> bool:
        """Whether a person has to say first what the columns are."""
        return any(about_columns(one.id) for one in self.open)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def preview(report: ImportReport) -> Preview:
    """The report in words."""
    return Preview(
        source=report.source,
        files=report.files,
        rows_read=report.rows_read,
        rows_accepted=report.rows_accepted,
        rows_rejected=report.rows_rejected,
        rejected=tuple(
            RefusedRow(one.file, one.line, one.column, one.value, render(one.reason))
            for one in report.rejected[:MOST_SHOWN]
        ),
        refused_files=report.rejected_by_file,
        ignored=report.ignored,
        spelt=tuple(
            Spelt(one.id, one.kind, one.of, one.into, one.rows, _exact(one.amount), one.accepted)
            for one in report.suggestions
        ),
        asked=tuple(
            Asked(one.id, render(one.ask), one.choices, one.file, one.column, one.examples, one.blocking, _why(one))
            for one in report.questions
        ),
        tables=report.tables,
        first=report.first,
        changed=report.changed,
        problems=tuple(render(one) for one in report.problems),
        notes=tuple(render(one) for one in report.notes if one.key != UNUSED),
        unused=tuple((one.values["file"], listed(one.values["columns"])) for one in report.notes if one.key == UNUSED),
        unrecognised=[one.key for one in report.problems] == [UNRECOGNISED],
        apart=tuple(one.name for one in report.apart),
    )


def _why(question: Question) -> str:
    """Why a column is taken for what is proposed."""
    found = question.ask.values.get("why")
    return render(found) if isinstance(found, Sentence) else ""


def _exact(amount: object) -> str | None:
    return None if amount is None else str(amount)


def read(data: Mapping[str, Any]) -> Preview:
    """The value that `as_json` made. Raises KeyError, TypeError or ValueError for anything else."""
    first = data["first"]
    plain: dict[str, Any] = {name: tuple(data[name]) for name in ("files", "ignored", "problems", "notes")}
    plain |= {name: data[name] for name in ("source", "rows_read", "rows_accepted", "rows_rejected", "changed")}
    return Preview(
        **plain,
        rejected=tuple(RefusedRow(**one) for one in data["rejected"]),
        refused_files=tuple((name, int(count)) for name, count in data["refused_files"]),
        spelt=tuple(Spelt(**one) for one in data["spelt"]),
        asked=tuple(
            Asked(**{**one, "choices": tuple(one["choices"]), "examples": tuple(one["examples"])})
            for one in data["asked"]
        ),
        unused=tuple((file, columns) for file, columns in data.get("unused", ())),
        tables=tuple(TableChange(**one) for one in data["tables"]),
        first=None if first is None else FirstRows(first["table"], _pairs(first["columns"]), _rows(first["rows"])),
        unrecognised=data["unrecognised"],
        apart=tuple(data.get("apart", ())),
    )


def _pairs(found: Any) -> tuple[tuple[str, str | None], ...]:
    return tuple((name, header) for name, header in found)


def _rows(found: Any) -> tuple[tuple[str | None, ...], ...]:
    return tuple(tuple(row) for row in found)
