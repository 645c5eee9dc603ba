"""Files as they come: which encoding and line ends they have, and a plain UTF-8 form of them to read."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ridealong.figures.actions import codepages
from ridealong.figures.rules.headers import MOST_COLUMNS, SEPARATORS
from ridealong.figures.rules.lexical import NUL, Texture
from ridealong.kernel.sentences import Sentence

CHUNK = 1 << 20
# A stretch of a file is looked at in one go by one of two threads: long ones cost less.
SHORTEST, LONGEST = CHUNK, 16 * CHUNK
STRETCHES = 32
BLOCK = 1 << 15
FEED = 10
# A longer line is no record.
LONGEST_LINE = 16 << 20
SAMPLE = 1 << 16
BINARY = {
    b"PK\x03\x04": "zip",
    b"%PDF": "pdf",
    b"PAR1": "parquet",
    b"\xd0\xcf\x11\xe0": "office",
    b"\x1f\x8b": "gzip",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"SQLite": "database",
}

# What programs save as .xls and is none.
PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table")

Heard = Callable[[int], None]
"""Hears how many bytes more have been read."""


class Unreadable(Exception):
    """A file that cannot be read at all; `reason` says why and what to do."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(slots=True)
class Survey:
    """What a pass over the bytes of a file finds. `edges`: some text may have space around it; `long`: some line may be
    longer than a field may be; `exponents`: some number may be written as 1.2E+15; `hashes`: some cell may be an error
    of a spreadsheet; `twice`: some letter may have been encoded twice; `last` is the byte before what comes next."""

    encoding: str
    size: int = 0
    lines: int = 0
    returns: int = 0
    pairs: int = 0
    ascii: bool = True
    controls: bool = False
    nuls: bool = False
    quotes: bool = False
    edges: bool = False
    long: bool = False
    exponents: bool = False
    hashes: bool = False
    twice: bool = False
    last: int = FEED

    @property
    def plain(self) -> bool:
        """Whether it can be read as it is: UTF-8, lines that all end alike, no NUL bytes."""
        alike = self.returns == 0 or self.returns == self.pairs == self.lines
        return self.encoding == "utf-8" and alike and not self.nuls

    @property
    def texture(self) -> Texture:
        """What has to be done about the texts of the file. Between quotes a line end may be space around a text, and
        looks as between two rows."""
        return Texture(
            ascii=self.ascii,
            controls=self.controls,
            returns=self.returns > 0 and self.quotes,
            edges=self.edges or self.quotes,
            long=self.long or self.quotes,
            exponents=self.exponents,
            errors=self.hashes,
        )

    def add(self, chunk: bytes) -> None:
        """One chunk more. Most files need four comparisons a byte; the others only what they show to need."""
        at = np.frombuffer(chunk, dtype=np.uint8)
        feeds = at == FEED
        lines, below = int(np.count_nonzero(feeds)), int(np.count_nonzero(at < 32))
        self.size += len(chunk)
        self.lines += lines
        if not chunk.isascii():
            self.ascii = False
            self.twice = self.twice or any(one in chunk for one in _MARKS)
        self.quotes = self.quotes or b'"' in chunk
        # One byte is found much sooner than two.
        self.exponents = self.exponents or (b"+" in chunk and (b"E+" in chunk or b"e+" in chunk))
        self.hashes = self.hashes or b"#" in chunk
        if below != lines:
            self._unusual(at, feeds, below - lines)
        self.controls = self.controls or b"\x7f" in chunk
        self.edges = self.edges or _edges(at, self.last)
        self.long = self.long or _long(chunk)
        self.last = chunk[-1]

    def join(self, rest: Survey) -> None:
        """What was found in the bytes that follow."""
        for count in ("size", "lines", "returns", "pairs"):
            setattr(self, count, getattr(self, count) + getattr(rest, count))
        self.ascii = self.ascii and rest.ascii
        for trait in ("controls", "nuls", "quotes", "edges", "long", "exponents", "hashes", "twice"):
            setattr(self, trait, getattr(self, trait) or getattr(rest, trait))
        self.last = rest.last

    def _unusual(self, at: NDArray[np.uint8], feeds: NDArray[np.bool_], others: int) -> None:
        returned = at == 13
        returns = int(np.count_nonzero(returned))
        self.returns += returns
        self.pairs += int(np.count_nonzero(returned[:-1] & feeds[1:])) + int(self.last == 13 and at[0] == FEED)
        self.nuls = self.nuls or not bool(at.all())
        self.controls = self.controls or others - returns > int(np.count_nonzero(at == 9))


def _long(chunk: bytes) -> bool:
    """Whether a whole block of the chunk has no line end."""
    whole = len(chunk) - len(chunk) % BLOCK
    return any(chunk.find(b"\n", start, start + BLOCK) < 0 for start in range(0, whole, BLOCK))


def _edges(at: NDArray[np.uint8], last: int) -> bool:
    """Whether a space or a tab stands beside a separator, a quote or a line end. Looks at these only."""
    first, end = at[0], at[-1]
    if (last in _PADDING and _EDGES[first]) or (first in _PADDING and _EDGES[[last, *at[1:2]]].any()):
        return True
    if end in _PADDING and _EDGES[at[-2:-1]].any():
        return True
    inner = at[1:-1]
    spaces = np.flatnonzero((inner == 32) | (inner == 9))
    return bool(_EDGES[at[spaces]].any() or _EDGES[at[spaces + 2]].any())


# Letters that stand first where a letter was encoded twice, as UTF-8.
_MARKS = (b"\xc3\x83", b"\xc3\x82", b"\xc3\xa2\xe2\x82\xac")
_PADDING = frozenset((9, 32))
_EDGES = np.isin(np.arange(256), np.frombuffer(b',;\t|"\n\r', dtype=np.uint8))


def survey(path: Path, heard: Heard = lambda _bytes: None) -> Survey:
    """One pass over the bytes, two stretches of a large file at a time. Raises Unreadable for what is no text or in an
    encoding that cannot be told."""
    with path.open("rb") as file:
        found = Survey(_encoding(file.read(SAMPLE)))
        size = os.fstat(file.fileno()).st_size
    length = min(max(size // STRETCHES, SHORTEST), LONGEST) // CHUNK * CHUNK
    stretches = range(0, size, length)
    looked = partial(_stretch, path, found.encoding, length, _in_turn(heard))
    with ThreadPoolExecutor(max_workers=2) as beside:
        for rest in (beside.map if len(stretches) > 1 else map)(looked, stretches):
            found.join(rest)
    if found.encoding == "utf-8" and not found.ascii:
        found.encoding = _utf8_or_other(path)
    return found


def _in_turn(heard: Heard) -> Heard:
    """The same for two threads that tell of what they have read."""
    turn = Lock()

    def told(count: int) -> None:
        with turn:
            heard(count)

    return told


def _stretch(path: Path, encoding: str, length: int, heard: Heard, start: int) -> Survey:
    with path.open("rb") as file:
        file.seek(max(start - 1, 0))
        found = Survey(encoding, last=file.read(1)[0] if start else FEED)
        for _ in range(length // CHUNK):
            chunk = file.read(CHUNK)
            if not chunk:
                break
            found.add(chunk)
            heard(len(chunk))
    return found


def _encoding(start: bytes) -> str:
    if not start.removeprefix(codecs.BOM_UTF8).strip():
        raise Unreadable(Sentence("imports.file.empty"))
    kind = _other_kind(start)
    if kind is not None:
        raise Unreadable(Sentence("imports.file.unsupported", {"kind": kind}))
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    nuls = start.count(0)
    if nuls > len(start) // 4 and nuls > 1:
        raise Unreadable(Sentence("imports.file.utf16_without_mark"))
    if sum(one < 9 or 14 <= one < 32 for one in start[:4096]) > max(8, min(len(start), 4096) // 50):
        raise Unreadable(Sentence("imports.file.unsupported", {"kind": "binary"}))
    return "utf-8"


def _other_kind(start: bytes) -> str | None:
    """What is no text in columns, by its first bytes."""
    if start.removeprefix(codecs.BOM_UTF8).lstrip()[:64].lower().startswith(PAGES):
        return "web page"
    return next((kind for magic, kind in BINARY.items() if start.startswith(magic)), None)


def _utf8_or_other(path: Path) -> str:
    """UTF-8 where all bytes are, else the code page that its words are written in. Raises Unreadable for a mixture."""
    if _is_utf8(path):
        return "utf-8"
    composed, first, undefined = False, 0, False
    line = 1
    words: dict[str, None] = {}
    for text in _escaped(path):
        codepages.words(text, words)
        composed = composed or _COMPOSED.search(text) is not None
        broken = _BROKEN.search(text)
        if broken and not first:
            first = line + text.count("\n", 0, broken.start())
        undefined = undefined or _UNDEFINED.search(text) is not None
        line += text.count("\n")
    if composed or undefined:
        if codepages.japanese(path):
            return codepages.JAPANESE
        said = "imports.file.mixed_encodings" if composed else "imports.file.encoding"
        raise Unreadable(Sentence(said, {"line": first}))
    return codepages.single(words)


# Bytes that are no UTF-8 arrive as lone surrogates.
_BROKEN = re.compile("[\udc80-\udcff]")
_COMPOSED = re.compile("[\u0080-\ud7ff\ue000-\U0010ffff]")
# These five bytes mean nothing in Windows-1252.
_UNDEFINED = re.compile("[\udc81\udc8d\udc8f\udc90\udc9d]")


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _escaped(path: Path) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def normalise(path: Path, found: Survey, target: Path) -> Path:
    """A copy in UTF-8 with line feeds only and no NUL bytes, written in a stream; physical lines stay the same."""
    try:
        with (
            path.open(encoding=found.encoding, newline=None) as source,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            while chunk := source.read(CHUNK):
                out.write(chunk.replace("\0", NUL))
    except UnicodeDecodeError as problem:
        raise Unreadable(Sentence("imports.file.encoding", {"line": 1})) from problem
    return target


def opened(
    path: Path, name: str, work: Path, *, heard: Heard = lambda _bytes: None
) -> tuple[Path, Survey, list[Sentence]]:
    """The file in plain form (itself, or a copy in `work`), what was found, and what was normalised."""
    found = survey(path, heard)
    notes = []
    if found.encoding != "utf-8":
        shown = found.encoding in {codepages.CENTRAL, codepages.CYRILLIC, codepages.JAPANESE}
        told = {"word": codepages.example(path, found.encoding)} if shown else {}
        key = "imports.note.encoding.seen" if shown else "imports.note.encoding"
        notes.append(Sentence(key, {"file": name, "encoding": found.encoding, **told}))
    if found.plain:
        return _checked(path, found, name, notes)
    plain = normalise(path, found, work / f"plain-{len(list(work.iterdir()))}.csv")
    again = survey(plain)
    return _checked(plain, again, name, notes)


def _checked(path: Path, found: Survey, name: str, notes: list[Sentence]) -> tuple[Path, Survey, list[Sentence]]:
    """Raises Unreadable for a file of more columns than any table has."""
    with path.open("rb") as file:
        line = file.readline(LONGEST_LINE)
    if max(line.count(one.encode()) for one in SEPARATORS) >= MOST_COLUMNS:
        raise Unreadable(Sentence("imports.format.too_wide", {"most": MOST_COLUMNS}))
    said = [Sentence("imports.note.controls", {"file": name})] if found.controls else []
    return path, found, [*notes, *said]
