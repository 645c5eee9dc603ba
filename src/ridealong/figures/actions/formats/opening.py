"""Any file as tables of text: which kind it is, by its first bytes and never by its name."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

import duckdb

from ridealong.figures.actions.formats.archives import is_workbook, unpacked, unzipped
from ridealong.figures.actions.formats.columnar import table
from ridealong.figures.actions.formats.corrected import corrected, is_corrected
from ridealong.figures.actions.formats.limits import MOST_NESTED, Budget
from ridealong.figures.actions.formats.objects import tables
from ridealong.figures.actions.formats.parts import Part
from ridealong.figures.actions.formats.sheets import sheets
from ridealong.figures.actions.surveying import CHUNK, Unreadable
from ridealong.kernel.sentences import Sentence

HEAD = 512
# A workbook with a password is a container of this kind, in which a stream has that name.
CONTAINER, ENCRYPTED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")


def parts(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, budget: Budget, *, nested: int = 0
) -> Iterator[Part]:
    """The tables of a file; a text file is itself one. Raises Unreadable."""
    with path.open("rb") as file:
        start = file.read(HEAD)
    if start.startswith(b"PK\x03\x04") and is_workbook(path):
        yield from sheets(path, name, budget)
    elif start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        for inner, called in unpacked(path, name, budget):
            yield from _inside(connection, inner, called, budget, nested + 1)
    elif start.startswith(b"\x1f\x8b"):
        inner, called = unzipped(path, name, budget)
        yield from _inside(connection, inner, called, budget, nested + 1)
    elif start.startswith(b"PAR1"):
        yield table(connection, path, name, budget)
    elif start.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"{", b"["}:
        yield from tables(path, name, budget)
    elif is_corrected(start):
        yield from corrected(path, name, budget)
    else:
        yield _itself(path, name, start)


def _itself(path: Path, name: str, start: bytes) -> Part:
    """A file that is read as text. Raises Unreadable for a workbook with a password, which looks like none."""
    if start.startswith(CONTAINER):
        before = b""
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                if ENCRYPTED in before + chunk:
                    raise Unreadable(Sentence("imports.format.locked"))
                before = chunk[-len(ENCRYPTED) :]
    return Part(path, name)


def _inside(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, budget: Budget, nested: int
) -> Iterator[Part]:
    if nested > MOST_NESTED:
        raise Unreadable(Sentence("imports.format.nested", {"most": MOST_NESTED}))
    yield from parts(connection, path, name, budget, nested=nested)
