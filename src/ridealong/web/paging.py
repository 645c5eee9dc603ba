"""Pages of a list: which one an address asks for."""

from __future__ import annotations


def page_number(text: str | None) -> int:
    """The page asked for; the first where nothing that counts was asked."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1
