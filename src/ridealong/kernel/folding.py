"""Texts as they are searched and sorted, without case and accents; the piece of a text in which a word was found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Letters that Unicode does not take apart, as people without them on their keyboard write them.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 60
BEFORE = 48  # letters of a snippet that stand before the first word that was meant, at most


@dataclass(frozen=True, slots=True)
class Bit:
    """A part of a snippet; `meant`: a word that was sought."""

    words: str
    meant: bool = False


@lru_cache(maxsize=32_768)
def folded(text: str) -> str:
    """A text without case and accents."""
    return _fold(text)


def words_of(text: str) -> list[str]:
    """Every word of a text, folded, in order: runs of letters and digits."""
    return [one[:LONGEST_WORD] for one in WORD.findall(_fold(text))]


def snippet(text: str, sought: Sequence[str], *, width: int = 160) -> tuple[Bit, ...]:
    """A piece of the text, of about that many letters, around the first word that begins like one that is sought."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    meant = [one.span() for one in WORD.finditer(line) if _means(one.group(), sought)]
    start = _start(line, meant[0][0] if meant else 0)
    end = _end(line, start + width)
    bits = [Bit("…")] if start else []
    at = start
    for first, last in meant:
        if last > end:
            break
        bits += [Bit(line[at:first]), Bit(line[first:last], meant=True)]
        at = last
    bits += [Bit(line[at:end]), *([Bit("…")] if end < len(line) else [])]
    return tuple(bit for bit in bits if bit.words)


def _fold(text: str) -> str:
    if text.isascii():  # most are, and Unicode has nothing to say of them
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(LETTERS)


def _means(word: str, sought: Sequence[str]) -> bool:
    return any(part.startswith(one) for part in words_of(word) for one in sought)


def _start(line: str, found: int) -> int:
    """The beginning of a word, a little before what was found; in the middle of one that is longer than that."""
    if found <= BEFORE:
        return 0
    space = line.find(" ", found - BEFORE, found)
    return found - BEFORE if space < 0 else space + 1


def _end(line: str, wanted: int) -> int:
    """The end of the last word that fits; in the middle of one that is longer than the piece."""
    if wanted >= len(line):
        return len(line)
    space = line.rfind(" ", max(0, wanted - BEFORE), wanted + 1)
    return wanted if space < 0 else space
