"""Files that are no UTF-8: most are Windows-1252. Where the words of one say beyond doubt that it is of another
country, it is read as that, and a word of it is shown: no file says itself which it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterable
from pathlib import Path

CHUNK = 1 << 18
# So many different words are looked at.
MOST = 5_000
FEWEST = 3
WESTERN, CENTRAL, CYRILLIC, JAPANESE = "cp1252", "cp1250", "cp1251", "cp932"
# Bytes that are no UTF-8 arrive as lone surrogates.
_WORD = re.compile("[A-Za-z\udc80-\udcff]*[\udc80-\udcff][A-Za-z\udc80-\udcff]*")
# What Polish letters look like in Windows-1252: signs that no word has inside.
_SIGNS = re.compile(r"[A-Za-zß-ÿœŸ][¹³¿](?!\d)|^z³$")
_UNITS = re.compile(r"^[a-z]{1,2}[²³]$")
_KANA = re.compile("[\u3040-\u30ff]")


def words(text: str, found: dict[str, None]) -> None:
    """Adds the words of a text in which some bytes are no UTF-8."""
    if len(found) < MOST:
        found.update(dict.fromkeys(one[0] for one in _WORD.finditer(text)))


def single(found: Collection[str]) -> str:
    """The code page of one byte a letter that the words are written in."""
    western = _decoded(found, WESTERN)
    polish = [one for one in western if _SIGNS.search(one) and (one == "z³" or not _UNITS.match(one))]
    if len(polish) >= FEWEST and 5 * len(polish) >= len(western):
        return CENTRAL
    long = [one for one in found if len(one) > 3]
    foreign = [one for one in long if not any(sign.isascii() for sign in one)]
    if len(foreign) >= FEWEST and 2 * len(foreign) > len(long) and _cyrillic(_decoded(foreign, CYRILLIC)):
        return CYRILLIC
    return WESTERN


def japanese(path: Path) -> bool:
    """Whether all of the file is Shift JIS as Windows writes it, and has syllables."""
    decoder, seen = codecs.getincrementaldecoder(JAPANESE)(), False
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                seen = _KANA.search(decoder.decode(chunk)) is not None or seen
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return seen


def example(path: Path, encoding: str) -> str:
    """A word of the file in which the encoding shows."""
    with path.open(encoding=encoding, errors="replace") as file:
        text = file.read(CHUNK)
    found = re.findall(r"[^\W\d_]*[^\x00-\x7f\W\d_][^\W\d_]*", text)
    return max(found[:50], key=len, default="")


def _decoded(found: Iterable[str], encoding: str) -> list[str]:
    return [one.encode("ascii", "surrogateescape").decode(encoding, "replace") for one in found]


def _cyrillic(found: Collection[str]) -> bool:
    """Whether the words begin with a capital at most: in another alphabet of the same bytes they would not."""
    return all("\u0400" <= sign <= "\u04ff" for one in found for sign in one) and 10 * sum(
        one[1:].islower() or one.isupper() for one in found
    ) >= 9 * len(found)
