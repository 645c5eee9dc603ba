"""What the columns of files are that no source explains: proposed, and confirmed by a person column by column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ridealong.figures.rules.previews import Asked, Preview
from ridealong.kernel.sentences import say
from ridealong.web.imports.naming import ASKED

LEAVE_OUT = "leave out"


@dataclass(frozen=True, slots=True)
class Option:
    """What a column or a file may be."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Pick:
    """One choice to make: the field that carries it, what is proposed (the first option), and why."""

    name: str
    anchor: str
    label: str
    examples: tuple[str, ...]
    why: str
    options: Sequence[Option]


@dataclass
class FileAsked:
    """What is asked about one file."""

    file: str
    rows: list[Pick] = field(default_factory=list)
    columns: list[Pick] = field(default_factory=list)


def columns_asked(preview: Preview) -> list[FileAsked]:
    """Everything that is asked about the files, file by file."""
    found: dict[str, FileAsked] = {}
    for number, one in enumerate(preview.asked):
        asked = found.setdefault(one.file or "", FileAsked(one.file or ""))
        if one.id.startswith("column:"):
            asked.columns.append(_pick(one, number, one.column or "", _column_words))
        elif one.id.startswith("rows:"):
            asked.rows.append(_pick(one, number, one.ask, _table_words))
        else:
            asked.rows.append(_pick(one, number, one.ask, str.capitalize))
    return list(found.values())


def _pick(one: Asked, number: int, label: str, words: Callable[[str], str]) -> Pick:
    options = [Option(value, words(value)) for value in one.choices]
    return Pick(ASKED + one.id, f"c{number}", label, one.examples[:3], one.why, options)


def _column_words(value: str) -> str:
    if value == LEAVE_OUT:
        return say("uploads.columns.leave_out")
    return value.rpartition(".")[2].replace("_", " ").capitalize()


def _table_words(value: str) -> str:
    return say("uploads.columns.no_file") if value == LEAVE_OUT else say(f"uploads.row_of.{value}")
