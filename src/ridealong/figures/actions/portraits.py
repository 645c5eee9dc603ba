"""The rows of stored tables that the pages of people and teams read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple

from ridealong.figures.queries.portraying import Portraits
from ridealong.figures.queries.tabled import CURVES, EFFORT, MONTHS, OF_DAY, TROUBLE, WAITING

Rows = list[tuple[object, ...]]


def rows(found: Portraits) -> Mapping[str, Rows]:
    """By name of the table."""
    return {
        EFFORT: [astuple(one) for one in found.efforts],
        CURVES: [astuple(one) for one in found.points],
        MONTHS: [astuple(one) for one in found.months],
        TROUBLE: [tuple(row[name] for name in OF_DAY[TROUBLE]) for row in found.trouble],
        WAITING: list(found.waiting),
    }
