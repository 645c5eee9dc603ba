"""A heat map: five steps of one colour, the number in every cell. The table is the plot, so that both say the same."""

from __future__ import annotations

from dataclasses import dataclass

STEPS = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """`shade`: a step from 0 to 4, or `none` where nothing is compared; `real`: it stands apart beyond chance."""

    words: str
    shade: str
    href: str | None = None
    real: bool = False


@dataclass(frozen=True, slots=True)
class Heat:
    """Heads of the columns, then rows: what each is called, and its cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def shade(share: float | None) -> str:
    """The step of a share of one. Its own noise must not colour a cell: give it the adjusted one."""
    return "none" if share is None else f"h{min(STEPS - 1, max(0, int(share * STEPS)))}"
