"""What somebody typed, as it is kept and sought: without the zero byte, which databases do not take; as much of a text
as there is room for."""

from __future__ import annotations


def one_line(text: str) -> str:
    """The words, one space between each two."""
    return " ".join(text.replace("\x00", "").split())


def all_lines(text: str) -> str:
    """The text as it stands, whatever its lines end with."""
    return text.replace("\r\n", "\n").replace("\x00", "")


def beginning(text: str, most: int) -> str:
    """The text; of a longer one so many letters, and a sign that there is more."""
    return text if len(text) <= most else text[:most] + "…"
