"""The catalogue of measures, and one measure as a viewer may see it. Light, like `luck`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any, Literal

from django.conf import settings

from ridealong.access.queries import visible
from ridealong.access.rules import Act, Viewer
from ridealong.facts.measures.names import BY_NAME, DESCRIBED
from ridealong.facts.schema import BY_NAME as TABLES
from ridealong.facts.snapshots import Snapshot, scan
from ridealong.figures.queries import imports, tabled
from ridealong.figures.queries.days import asked_day
from ridealong.figures.queries.reading import seen, select
from ridealong.figures.queries.tabled import glance
from ridealong.figures.rules.notices import notices
from ridealong.figures.rules.shapes import MeasureInfo, MeasureTable
from ridealong.figures.rules.words import definition
from ridealong.kernel.sentences import Sentence, render

By = Literal["seller", "team", "leader", "product", "month"]


def catalogue() -> tuple[MeasureInfo, ...]:
    """Every measure, what it needs, and whether the current facts have that."""
    snapshot = imports.snapshot()
    there = set() if snapshot is None else filled(snapshot)
    return tuple(
        MeasureInfo(one.name, one.unit, definition(one.name), one.needs, there.issuperset(one.needs))
        for one in DESCRIBED
    )


def filled(snapshot: Snapshot) -> set[str]:
    """The `table.column`s of the facts that have a value anywhere, among those that measures need."""
    if glance(snapshot).is_file():
        return {column for (column,) in tabled.select(glance(snapshot), 'SELECT "column" FROM filled')}
    needed = sorted({need for one in DESCRIBED for need in one.needs})
    found = set()
    for table in TABLES:
        columns = [need.partition(".")[2] for need in needed if need.startswith(f"{table}.")]
        if columns:
            counts = ", ".join(f"count({column})" for column in columns)
            row = select(f"SELECT {counts} FROM {scan(snapshot, table)}")[0]
            found |= {f"{table}.{column}" for column, count in zip(columns, row, strict=True) if count}
    return found


def measure(viewer: Viewer, name: str, *, by: By = "seller", as_of: date | None = None, today: date) -> MeasureTable:
    """The measure, computed now. Raises NoFacts, or UnknownMeasure.

    A leader sees sellers and teams of the own line only; months and products are everybody's.
    """
    computing, measuring, current = (
        import_module(f"ridealong.figures.queries.{one}") for one in ("computing", "measuring", "setting")
    )
    measuring.asked(name, by)
    day, notice = asked_day(as_of, today)
    setting: Any = current.setting()
    with computing.bench(setting, day, memory=settings.RIDEALONG.memory) as bench:
        table: MeasureTable = measuring.measure_table(bench, name, by)
    table = _as_seen(viewer, table, by)
    missing = _missing(name, setting.snapshot)
    said = [missing] if missing else [*([notice] if notice else ()), *notices(table, by)]
    return replace(table, notice=" ".join(map(render, said)) or None)


def _missing(name: str, snapshot: Snapshot) -> Sentence | None:
    needs = BY_NAME[name.partition(":")[0]].needs
    there = filled(snapshot)
    lacking = [need for need in needs if need not in there]
    return Sentence("figures.notice.missing", {"needs": lacking}) if lacking else None


def _as_seen(viewer: Viewer, table: MeasureTable, by: By) -> MeasureTable:
    allowed = visible(viewer, Act.READ_FIGURES)
    if allowed is None or by in {"product", "month"}:
        return table
    names, _ = seen(viewer)
    own = {f"person:{person}" for person in allowed}
    return replace(table, rows=tuple(row for row in table.rows if row.key in names or row.key in own))
