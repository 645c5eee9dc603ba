"""How long a session may be, and what people may put down of it: cleaned, and of how many letters."""

from __future__ import annotations

from ridealong.kernel.lines import all_lines, one_line
from ridealong.kernel.possible import check

LONGEST = 480
LONGEST_AGREED = 500


def line(text: str, most: int, otherwise: str, *, optional: bool = False) -> str:
    """The words as one line of at most so many letters. Raises NotPossible with the sentence of the key `otherwise`."""
    words = one_line(text)
    check((words or optional) and len(words) <= most, otherwise)
    return words


def lines(text: str, most: int, otherwise: str) -> str:
    """The same of several lines; they may be empty."""
    words = all_lines(text).strip()
    check(len(words) <= most, otherwise)
    return words
