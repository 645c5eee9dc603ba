"""Ids and other whole numbers as addresses and forms send them."""

from __future__ import annotations

MOST_DIGITS = 18  # what any database holds


def whole(text: str) -> int | None:
    """The number that plain digits write; None for anything else, and for more than a row can have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
