"""ZIP and gzip: what is inside, written out under names of our own. Names in an archive are shown, never followed."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from ridealong.figures.actions.formats.limits import Budget, reading_archive
from ridealong.figures.actions.surveying import CHUNK, Unreadable
from ridealong.figures.rules.uploads import hidden
from ridealong.kernel.sentences import Sentence


class Readable(Protocol):
    """Something to read bytes from."""

    def read(self, size: int, /) -> bytes: ...


# What lies in documents of Word and PowerPoint, of LibreOffice and of Numbers, and in nothing that was packed by hand.
DOCUMENTS = ("[Content_Types].xml", "META-INF/manifest.xml", "Index/Document.iwa")


def is_workbook(path: Path) -> bool:
    """Whether a ZIP is a workbook in fact."""
    with suppress(Unreadable), reading_archive(), zipfile.ZipFile(path) as archive:
        return "xl/workbook.xml" in archive.NameToInfo
    return False


def unpacked(path: Path, name: str, budget: Budget) -> Iterator[tuple[Path, str]]:
    """The files of a ZIP. Raises Unreadable."""
    with reading_archive(), zipfile.ZipFile(path) as archive:
        if any(one in archive.NameToInfo for one in DOCUMENTS):
            raise Unreadable(Sentence("imports.file.unsupported", {"kind": "document"}))
        members = [one for one in archive.infolist() if not one.is_dir() and _visible(one.filename)]
        budget.declared(sum(one.file_size for one in members), sum(one.compress_size for one in members))
        for one in sorted(members, key=lambda one: one.filename):
            target = budget.path("")
            with archive.open(one) as source:
                _copy(source, target, budget)
            yield target, f"{name}/{_slashed(one.filename)}"


def unzipped(path: Path, name: str, budget: Budget) -> tuple[Path, str]:
    """The one file of a gzip, whose true size only reading it tells. Raises Unreadable."""
    target = budget.path("")
    with reading_archive(), gzip.open(path) as source:
        _copy(source, target, budget, packed=path.stat().st_size)
    return target, name.removesuffix(".gz")


def _slashed(name: str) -> str:
    """Old programs of Windows write their own separator."""
    return name.replace("\\", "/")


def _visible(name: str) -> bool:
    parts = _slashed(name).split("/")
    if parts[0] == "__MACOSX" or (hidden(parts[-1]) and parts[-1].strip(".")):
        return False
    return not any(one.startswith(".") and one.strip(".") for one in parts)


def _copy(source: Readable, target: Path, budget: Budget, packed: int | None = None) -> None:
    size = 0
    with target.open("wb") as out:
        while chunk := source.read(CHUNK):
            budget.spend(len(chunk))
            size += len(chunk)
            if packed is not None:
                budget.declared(size, packed)
            out.write(chunk)
