"""What the command line prints, as plain data: exact, because other tools rely on it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from ridealong.figures.rules.shapes import LuckMeasure, LuckRow, MeasureInfo, MeasureTable
from ridealong.kernel.sentences import render

VERDICTS = frozenset({"real", "mix", "too_close"})


def number(value: float | None) -> float | None:
    """A JSON number; what is not finite is null."""
    return value if value is not None and math.isfinite(value) else None


def catalogue(measures: Iterable[MeasureInfo]) -> list[dict[str, Any]]:
    """`measures --json`."""
    return [
        {
            "measure": one.measure,
            "unit": one.unit,
            "definition": render(one.definition),
            "needs": list(one.needs),
            "available": one.available,
        }
        for one in measures
    ]


def measure(table: MeasureTable) -> dict[str, Any]:
    """`measure NAME --json`."""
    found = table.heterogeneity
    return {
        "measure": table.measure,
        "unit": table.unit,
        "as_of": table.as_of.isoformat(),
        "currency": table.currency,
        "hindsight": table.hindsight,
        "excluded": table.excluded,
        "notice": table.notice,
        "rows": [
            {
                "key": row.key,
                "name": row.name,
                "value": number(row.value),
                "low": number(row.low),
                "high": number(row.high),
                "n": row.n,
                "adjusted": number(row.adjusted),
            }
            for row in table.rows
        ],
        "heterogeneity": None
        if found is None
        else {
            "p_value": number(found.p_value),
            "adjusted_p_value": number(found.adjusted_p_value),
            "adjusted_for": list(found.adjusted_for),
            "distinguishable": found.distinguishable,
        },
    }


def luck(measures: Iterable[LuckMeasure]) -> list[dict[str, Any]]:
    """`luck --json`. Whoever could not be compared is too close to call, without a range."""
    return [
        {
            "measure": one.name,
            "sellers": one.sellers,
            "spread": None
            if one.spread is None
            else {"chance": one.spread.chance, "mix": one.spread.mix, "person": one.spread.person},
            "p_value": number(one.p_value),
            "adjusted_p_value": number(one.adjusted_p_value),
            "rows": [_luck_row(row) for row in one.rows],
            "sentence": render(one.sentence),
        }
        for one in measures
    ]


def _luck_row(row: LuckRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "value": number(row.value),
        "adjusted": number(row.adjusted),
        "low": number(row.low),
        "high": number(row.high),
        "n": row.n,
        "verdict": row.verdict if row.verdict in VERDICTS else "too_close",
    }
