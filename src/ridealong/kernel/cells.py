"""Cells of a table that a spreadsheet opens: text stays text, whatever it begins with."""

from __future__ import annotations

import re

ACTIVE = "=+\\-@\t\r"
_RUN = re.compile(f"'*[{ACTIVE}]")


def harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula begins with a quote; what is no text stays as it is.

    A text that begins with quotes and then so gets one more: taking one away gives back every text.
    """
    return f"'{cell}" if isinstance(cell, str) and _RUN.match(cell) else cell
