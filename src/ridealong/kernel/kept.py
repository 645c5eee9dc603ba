"""Rows as JSON keeps them, and back: what a change was before and after, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any


def written(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same with days, times and moments as ISO 8601 writes them."""
    return {name: value.isoformat() if isinstance(value, date | time) else value for name, value in row.items()}


def read(row: Mapping[str, Any], forms: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """What was written; `forms` says what is a day, a time or a moment."""
    return {name: forms[name](value) if name in forms and value is not None else value for name, value in row.items()}
