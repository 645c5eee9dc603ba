"""How the columns of a large file are likely written, told by a sample, so that the file is staged once and not twice.

Nothing is decided by it: whoever agrees on styles looks at the whole file.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import duckdb

from ridealong.figures.actions.agreeing import Presumed, Told, agree
from ridealong.figures.actions.files import TextFile
from ridealong.figures.actions.planning import WRITTEN, Plan
from ridealong.figures.actions.staging import stage
from ridealong.figures.rules.headers import plain

# A smaller file is staged twice in less time than a sample takes.
SMALLEST = 4 << 20
# Exports are often sorted by day: the beginning alone may know no day after the twelfth.
PIECES, PIECE = 8, 1 << 14


def presume(connection: duckdb.DuckDBPyConnection, made: Plan, work: Path, told: Told) -> Presumed:
    """What a sample says of the plan's file; nothing of a file that is small or whose records are not well formed."""
    if made.file.size < SMALLEST or made.outcomes is None or not any(one.kind in WRITTEN for one in made.slots):
        return Presumed()
    number = len(list(work.iterdir()))
    sample = _sample(made.file, work / f"sample-{number}.csv")
    try:
        staged = stage(connection, replace(made, file=sample), work / f"sample-{number}.parquet")
    except duckdb.InvalidInputException:
        return Presumed()
    if not staged.refused:
        return Presumed()
    asked = Told(told.now, told.before, told.source)
    styles = agree(connection, staged, asked)
    return Presumed(styles, staged, frozenset(map(plain, asked.heard)))


def _sample(file: TextFile, target: Path) -> TextFile:
    """Some records of the file, its header above them."""
    with file.path.open("rb") as source:
        text = _beginning(source) if file.quotes else _here_and_there(source, file)
    target.write_bytes(text)
    return replace(file, path=target, size=len(text), lines=text.count(b"\n"))


def _beginning(source: BinaryIO) -> bytes:
    """Where a line may end between quotes, only a beginning that closes all of them is sure to consist of records."""
    found = source.read(PIECES * PIECE)
    end = found.rfind(b"\n") + 1
    while end and found.count(b'"', 0, end) % 2:
        end = found.rfind(b"\n", 0, end - 1) + 1
    return found[:end]


def _here_and_there(source: BinaryIO, file: TextFile) -> bytes:
    head = b"".join(source.readline() for _ in range(file.skip + file.headed))
    found = head
    for number in range(PIECES):
        if number:
            source.seek(max(len(head), number * file.size // PIECES))
            source.readline()  # the rest of a record
        piece = source.read(PIECE)
        found += piece[: piece.rfind(b"\n") + 1]
    return found
