"""Rows of which the same can be said, under one title: who stands apart, and who cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ridealong.kernel.sentences import say

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Group(Generic[Row]):
    """Rows of which the same can be said, A to Z. `title` empty: one list of all. `apart`: they differ from the
    peers."""

    title: str
    more: str
    rows: tuple[Row, ...]
    apart: bool = False


def standing_apart(side: str, rows: Iterable[Row]) -> Group[Row]:
    """Those on one side of the peers: above, likely_above, likely_below or below."""
    more = say("web.group.likely.more") if side.startswith("likely_") else ""
    return Group(say(f"web.group.{side}"), more, tuple(rows), apart=True)
