"""Measures and their rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from ridealong.access.actions import record
from ridealong.access.queries import operator
from ridealong.cli import out
from ridealong.cli.failures import WRONG_USAGE, stop
from ridealong.facts.measures.names import BY_NAME
from ridealong.figures.queries import measures as figures
from ridealong.figures.rules.shapes import Heterogeneity, MeasureInfo, MeasureRow, MeasureTable
from ridealong.jobs import clock
from ridealong.kernel.sentences import Measured, measured, p_value, render, say


def measures(*, as_json: bool) -> None:
    """Lists every measure."""
    found = figures.catalogue()
    if as_json:
        out.document([_info(one) for one in found])
        return
    heads = [say(f"cli.measures.head.{name}") for name in ("measure", "unit", "definition", "needs")]
    rows = []
    for one in found:
        needs = say("cli.measures.available") if one.available else say("cli.measures.needs", what=one.needs)
        rows.append((one.measure, one.unit, render(one.definition), needs))
    out.table(heads, rows)


def _info(one: MeasureInfo) -> dict[str, Any]:
    return {
        "measure": one.measure,
        "unit": one.unit,
        "definition": render(one.definition),
        "needs": list(one.needs),
        "available": one.available,
    }


def measure(*, name: str, by: figures.By, as_of: date | None, as_json: bool) -> None:
    """Prints one measure by something."""
    if name.partition(":")[0] not in BY_NAME:
        raise stop("cli.failure.measure", code=WRONG_USAGE, what=name)
    today = clock.today()
    viewer = operator(today)
    found = figures.measure(viewer, name, by=by, as_of=as_of, today=today)
    record(viewer, "figures.measure_printed", name, by, at=clock.now())
    if as_json:
        out.document(as_document(found))
        return
    out.say_line(say("cli.measure.title", measure=say_measure(found.measure), day=found.as_of), style="bold")
    if found.notice:
        out.say_line(found.notice)
    shown = [row for row in found.rows if row.n or row.value is not None]
    heads = [say("cli.measure.head.name"), *(say(f"cli.measure.head.{one}") for one in ("value", "likely", "n"))]
    out.table(heads, [_row(row, found) for row in shown], right=[1, 2, 3])
    for line in _footer(found, silent=len(found.rows) - len(shown)):
        out.say_line(line)


def as_document(found: MeasureTable) -> dict[str, Any]:
    """The exact shape of `measure --json`."""
    return {
        "measure": found.measure,
        "unit": found.unit,
        "as_of": found.as_of.isoformat(),
        "currency": found.currency,
        "hindsight": found.hindsight,
        "excluded": found.excluded,
        "notice": found.notice,
        "rows": [
            {
                "key": row.key,
                "name": row.name,
                "value": row.value,
                "low": row.low,
                "high": row.high,
                "n": row.n,
                "adjusted": row.adjusted,
            }
            for row in found.rows
        ],
        "heterogeneity": _heterogeneity(found.heterogeneity),
    }


def say_measure(name: str) -> str:
    """A measure's name as people read it: `win rate`, or `stage conversion: Demo`."""
    measure, _, stage = name.partition(":")
    return measure.replace("_", " ") + (f": {stage}" if stage else "")


def shown(value: float | None, unit: str, currency: str | None) -> str:
    """A number in its unit; a dash where there is none."""
    return "–" if value is None else measured(Measured(value, unit, currency))


def between(low: float | None, high: float | None, unit: str, currency: str | None) -> str:
    """The likely range in words."""
    if low is None or high is None:
        return "–"
    return say("cli.measure.between", low=shown(low, unit, currency), high=shown(high, unit, currency))


def _heterogeneity(found: Heterogeneity | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "p_value": found.p_value,
        "adjusted_p_value": found.adjusted_p_value,
        "adjusted_for": list(found.adjusted_for),
        "distinguishable": found.distinguishable,
    }


def _row(row: MeasureRow, found: MeasureTable) -> tuple[str, ...]:
    unit, currency = found.unit, found.currency
    likely = between(row.low, row.high, unit, currency)
    return row.name or row.key or say("cli.measure.none"), shown(row.value, unit, currency), likely, f"{row.n:,}"


def _footer(found: MeasureTable, *, silent: int) -> list[str]:
    lines = []
    if silent:
        lines.append(say("cli.measure.silent", n=silent))
    if found.excluded:
        lines.append(say("cli.measure.excluded", n=found.excluded))
    if found.hindsight:
        lines.append(say("cli.measure.hindsight"))
    test = found.heterogeneity
    if test is not None and test.adjusted_p_value is not None:
        key = "cli.measure.apart" if test.distinguishable else "cli.measure.not_apart"
        lines.append(say(key, p=p_value(test.adjusted_p_value)))
    return lines
