"""Letters that were encoded twice: UTF-8 that was read as Windows-1252 and written as UTF-8 again."""

from __future__ import annotations

import re
from pathlib import Path

from ridealong.figures.actions.surveying import CHUNK, LONGEST_LINE

# So many words are shown.
EXAMPLES = 5
# What the letters of UTF-8 look like where they were read as Windows-1252 and written as UTF-8 again.
_NEXT = "".join(bytes([one]).decode("cp1252", "ignore") or chr(one) for one in range(0x80, 0xC0))
_TWICE = re.compile(f"[\u00c2\u00c3][{_NEXT}]|\u00e2\u20ac[{_NEXT}]")
_ONCE_MORE = re.compile(f"[\u00c2-\u00df][{_NEXT}]|[\u00e0-\u00ef][{_NEXT}]{{2}}|[\u00f0-\u00f4][{_NEXT}]{{3}}")
_BYTES = {one: number.to_bytes() for number, one in zip(range(0x80, 0xC0), _NEXT, strict=True)}
_WORD = re.compile(r"[^\s,;|\"]*")


def encoded_twice(path: Path) -> tuple[str, ...]:
    """Words of a file in plain form that look like UTF-8 read as Windows-1252."""
    found: dict[str, None] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        while len(found) < EXAMPLES and (chunk := file.read(CHUNK)):
            for one in _TWICE.finditer(chunk):
                start = max(chunk.rfind(mark, 0, one.start()) for mark in ' \n,;\t|"') + 1
                word = _WORD.match(chunk, start)
                found[word[0] if word else one[0]] = None
                if len(found) >= EXAMPLES:
                    break
    return tuple(found)


def encode_once(path: Path, target: Path) -> Path:
    """A copy in which letters that were encoded twice are what they were."""
    with path.open(encoding="utf-8-sig", newline="") as source, target.open("w", encoding="utf-8", newline="") as out:
        while line := source.readline(LONGEST_LINE):
            out.write(_ONCE_MORE.sub(lambda one: _letter(one[0]), line))
    return target


def _letter(text: str) -> str:
    try:
        return (text[0].encode("latin-1") + b"".join(_BYTES[one] for one in text[1:])).decode("utf-8")
    except UnicodeDecodeError:
        return text
