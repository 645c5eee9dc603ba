"""Files on their way to becoming an import: their names, their limits, and how far the reading of them is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path, PurePosixPath

MOST_FILES = 50
MOST_BYTES = 2 << 30
LONGEST_NAME = 120
KEPT = timedelta(days=1)
# What stands beside an upload, and the home's word on the one import that may change facts now.
PREVIEW, REJECTED, PROGRESS, NAMED, RUNNING = (
    "preview.json",
    "rejected.csv",
    "progress.json",
    "named",
    "import.progress",
)
# A worker that died this often over the same files is not tried again.
MOST_TRIES = 3
# Controls, marks that turn the direction of text around, and what file systems or shells take for more than a letter.
_UNWANTED = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"|?*\\/]')


_AGAIN = re.compile(r" \([0-9]{1,3}\)(\.[^.]+)$")


class UploadState(StrEnum):
    """How far an upload is. A worker takes those that are checking or importing; a person decides in between."""

    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"
    FAILED = "failed"


WORKING = frozenset({UploadState.CHECKING, UploadState.IMPORTING})


def about_columns(question: str) -> bool:
    """Whether the question is what a file's rows and columns are."""
    return question.startswith(("rows:", "column:", "outcome:"))


def beside(waiting: Path, upload_id: int) -> Path:
    """The folder of one upload."""
    return waiting / f"upload-{upload_id}"


def clean_name(name: str) -> str:
    """A file name that can be shown and stored: the last part of the path, without anything that is no plain letter,
    and without the number that browsers add where the same file was downloaded before."""
    last = _AGAIN.sub(r"\1", PurePosixPath(name.replace("\\", "/")).name)
    found = _UNWANTED.sub("", unicodedata.normalize("NFC", last)).strip(" .") or "file"
    if len(found) <= LONGEST_NAME:
        return found
    stem, dot, ending = found.rpartition(".")
    if not dot or len(ending) > 8:
        return found[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def hidden(name: str) -> bool:
    """Whether it is a file that systems leave in folders and nobody means to import."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return last.startswith((".", "~$")) or last.casefold() in {"thumbs.db", "desktop.ini"}


def distinct(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """The names, those that stand there already with a number."""
    seen = {one.casefold() for one in taken}
    found = []
    for name in names:
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, dot + ending) if dot else (name, "")
        fresh, number = name, 2
        while fresh.casefold() in seen:
            fresh, number = f"{stem} ({number}){ending}", number + 1
        seen.add(fresh.casefold())
        found.append(fresh)
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: what it does, bytes and rows read so far, seconds since it began."""

    phase: str
    bytes: int
    total: int
    rows: int
    seconds: float


# Where each phase begins and ends, by rough judgement: within `reading` bytes say where, in the rest nothing does.
PHASES: Mapping[str, tuple[float, float]] = {
    "waiting": (0.0, 0.0),
    "reading": (0.0, 0.55),
    "building": (0.55, 0.75),
    "comparing": (0.75, 0.95),
    "writing": (0.95, 1.0),
}


def fraction(progress: Progress) -> float:
    """How much is done, from 0 to 1."""
    begins, ends = PHASES.get(progress.phase, (0.0, 0.0))
    if progress.phase != "reading" or progress.total <= 0:
        return begins
    return begins + (ends - begins) * min(1.0, progress.bytes / progress.total)


def seconds_left(progress: Progress) -> float | None:
    """How long it will take, if it goes on like this; None before that can be said."""
    done = fraction(progress)
    if done < 0.05 or progress.seconds < 2:
        return None
    return progress.seconds * (1 - done) / done
