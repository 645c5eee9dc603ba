"""JSON read record by record, so that memory holds one record and never the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from ridealong.figures.actions.formats.writing import plain_number
from ridealong.figures.actions.surveying import Unreadable
from ridealong.kernel.sentences import Sentence

PIECE = 1 << 18
LONGEST_RECORD = 16 << 20
DEEPEST = 20
# Under these names interfaces hand out pages of records.
PAGES = ("results", "data", "items", "records", "value")
# What extraction programs call a line that holds a record; the lines between tell of shapes and of how far they came.
MESSAGE = "RECORD"
_SPACE = re.compile(r"[ \t\n\r]*")
# What may stand inside a number or a word: a value that ends with the buffer may go on behind it.
_BARE = re.compile(r"[-+.\w]$")
_DECODER = json.JSONDecoder(parse_float=plain_number, parse_int=str, parse_constant=str, strict=False)

Found = tuple[tuple[str, ...], dict[str, Any]]
"""A record, and the keys that lead to it."""


def records(path: Path) -> Iterator[Found]:
    """Every object that stands in a list, in a line of its own, or is the document itself; lists inside a record belong
    to the record. Numbers arrive as they are written. Raises Unreadable."""
    lines = _is_lines(path)
    with path.open(encoding="utf-8-sig") as file:
        text = _Text(file)
        try:
            while text.peek():
                yield from _unfolded(text.decode(), ()) if lines else _value(text, ())
                text.skip(",")  # some write lines of JSON with commas between them
        except (json.JSONDecodeError, RecursionError, UnicodeDecodeError) as problem:
            said = getattr(problem, "msg", None) or type(problem).__name__
            raise Unreadable(Sentence("imports.format.json", {"line": text.line(), "problem": said})) from problem


def _is_lines(path: Path) -> bool:
    """Whether the objects of a file are records themselves: because others follow, or because no list lies in them."""
    with path.open(encoding="utf-8-sig") as file:
        text = _Text(file)
        try:
            if text.peek() != "{":
                return False
            first = text.decode()
            return bool(text.peek()) or not _holds_records(first)
        except (json.JSONDecodeError, RecursionError, UnicodeDecodeError):
            return False  # whoever reads the records says what is wrong, and where


def _holds_records(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_records(one) for one in value.values())
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _value(text: _Text, path: tuple[str, ...]) -> Iterator[Found]:
    """The records of a value that is no record itself: of a list its objects, of an object what lies in its lists."""
    if len(path) > DEEPEST:
        raise RecursionError
    opening = text.peek()
    if opening == "[":
        yield from _list(text, path)
    elif opening == "{":
        yield from _object(text, path)
    else:
        text.decode()


def _list(text: _Text, path: tuple[str, ...]) -> Iterator[Found]:
    text.take("[")
    while (opening := text.peek()) != "]":
        if opening == "[":
            yield from _list(text, path)
        elif opening == "{":
            yield from _unfolded(text.decode(), path)
        else:
            text.decode()
        if not text.skip(","):
            break
    text.take("]")


def _object(text: _Text, path: tuple[str, ...]) -> Iterator[Found]:
    """An object outside a list: its plain values make a record unless some value of it holds records."""
    text.take("{")
    own: dict[str, Any] = {}
    inside = False
    while text.peek() != "}":
        key = text.decode()
        if not isinstance(key, str):
            raise json.JSONDecodeError("a key is expected", "", 0)
        text.take(":")
        if text.peek() in {"[", "{"}:
            for found in _value(text, (*path, key)):
                inside = True
                yield found
        else:
            own[key] = text.decode()
        if not text.skip(","):
            break
    text.take("}")
    if own and not inside:
        yield path, own


def _unfolded(record: Any, path: tuple[str, ...]) -> Iterator[Found]:
    """An object of a list is a record, unless it is a page: an object whose only lists of objects are its content."""
    if not isinstance(record, dict) or _tells_no_record(record):
        return
    if record.get("type") == MESSAGE and isinstance(record.get("record"), dict):
        yield (*path, str(record.get("stream", ""))), record["record"]
        return
    pages = [key for key in PAGES if isinstance(record.get(key), list)]
    if len(pages) == 1 and all(isinstance(one, dict) for one in record[pages[0]]):
        for one in record[pages[0]]:
            yield (*path, pages[0]), one
    else:
        yield path, record


def _tells_no_record(message: dict[str, Any]) -> bool:
    """Whether it is one of the messages that stand between those with records."""
    kind = message.get("type")
    return (kind == "SCHEMA" and "schema" in message) or (kind == "STATE" and "value" in message)


class _Text:
    """A text file through a window that moves on."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._buffer = ""
        self._at = 0
        self._lines = 1
        self._done = False

    def line(self) -> int:
        return self._lines + self._buffer.count("\n", 0, self._at)

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            found = _SPACE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer) or not self._more():
                return self._buffer[self._at : self._at + 1]

    def take(self, expected: str) -> None:
        """Goes on behind that character. Raises json.JSONDecodeError."""
        if self.peek() != expected:
            raise json.JSONDecodeError(f"{expected} is expected", self._buffer, self._at)
        self._at += 1

    def skip(self, character: str) -> bool:
        """Goes on behind that character if it comes next."""
        found = self.peek() == character
        self._at += found
        return found

    def decode(self) -> Any:
        """The value that comes next. Raises json.JSONDecodeError."""
        self.peek()
        piece = PIECE
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError:
                if not self._more(piece):
                    raise
            else:
                if end < len(self._buffer) or not _BARE.search(self._buffer, end - 1) or not self._more(piece):
                    self._at = end
                    return value
            # A long record is tried again when twice as much of it is there, not with every piece.
            piece *= 2
            if len(self._buffer) - self._at > LONGEST_RECORD:
                raise json.JSONDecodeError("one record is longer than 16 MB", "", 0)

    def _more(self, piece: int = PIECE) -> bool:
        if self._done:
            return False
        self._lines += self._buffer.count("\n", 0, self._at)
        read = self._file.read(piece)
        self._buffer, self._at = self._buffer[self._at :] + read, 0
        self._done = not read
        return bool(read)
