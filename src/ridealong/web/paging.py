"""Pages of a list: which one an address asks for, and the rows that stand on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ridealong.kernel.ids import whole

ROWS = 50
MOST = 100_000

Row = TypeVar("Row")


def page_number(text: str | None) -> int:
    """The page asked for; the first where nothing that counts was asked."""
    return min(whole(text or "") or 1, MOST)


@dataclass(frozen=True, slots=True)
class Cut(Generic[Row]):
    """One page of a list."""

    rows: tuple[Row, ...]
    count: int
    number: int
    pages: int


def pages_of(count: int) -> int:
    """How many pages so many rows take; none take one."""
    return max(1, -(-count // ROWS))


def cut(rows: Sequence[Row], page: int) -> Cut[Row]:
    """So many rows of a page; a page that is not there is the last."""
    pages = pages_of(len(rows))
    number = max(1, min(page, pages))
    return Cut(tuple(rows[(number - 1) * ROWS : number * ROWS]), len(rows), number, pages)
