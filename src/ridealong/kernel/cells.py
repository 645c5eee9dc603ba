"""Cells of a table that a spreadsheet opens: text stays text, whatever it begins with."""

from __future__ import annotations

import re

ACTIVE = "=+\\-@\t\r"
_RUN = re.compile(f"'*[{ACTIVE}]")
# What reads as a number is none the less one with a sign before it, and runs nothing.
_NUMBER = re.compile(r"[-+][.,]?[0-9][0-9.,'\u00a0\u202f ]*(?:[eE][-+]?[0-9]+)?%?")
# What `harmless` makes of a text, in the form that the engine knows too.
QUOTED = f"^'('*[{ACTIVE}])"


def harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula begins with a quote; a number stays one.

    A text that begins with quotes and then so gets one more: `as_given` gives back every text.
    """
    if isinstance(cell, str) and _RUN.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def as_given(cell: str) -> str:
    """The text before `harmless` put a quote in front of it."""
    return re.sub(QUOTED, r"\1", cell) if cell.startswith("'") else cell
