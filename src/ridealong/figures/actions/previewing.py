"""The first rows as they are read, beside the headers that they come from."""

from __future__ import annotations

from collections.abc import Mapping

from ridealong.facts.engine import listed, name
from ridealong.facts.schema import Table
from ridealong.figures.actions.building import Build, Rows
from ridealong.figures.actions.naming import Named
from ridealong.figures.rules.reports import FirstRows
from ridealong.figures.rules.sources import PERSONS

MOST = 6
# The chief table first: whoever looks wants to see deals.
ORDER = ("deals", "quotas", "activities", "stage_changes", "sellers", "products", "customers")


def first_rows(build: Build, rows: Mapping[str, Rows], named: Mapping[str, Named]) -> FirstRows | None:
    """The first rows of the chief table that the files bring; columns without any value are left out. People are called
    by their names, not by the keys that stand for them."""
    chief = next((rows[one] for one in (*ORDER, *rows) if one in rows), None)
    if chief is None:
        return None
    columns = [one.name for one in chief.table.columns if one.name != "source"]
    texts = ", ".join(f"CAST({name(one)} AS VARCHAR)" for one in columns)
    found = build.connection.execute(f"SELECT {texts} FROM read_parquet({listed(chief.path)}) LIMIT {MOST}").fetchall()
    filled = [at for at in range(len(columns)) if any(row[at] is not None for row in found)]
    return FirstRows(
        chief.table.name,
        tuple((columns[at], _header(build, chief.table, columns[at])) for at in filled),
        tuple(tuple(_called(named, columns[at], row[at]) for at in filled) for row in found),
    )


def _called(named: Mapping[str, Named], column: str, value: str | None) -> str | None:
    one = named.get(value) if column in PERSONS and value is not None else None
    return value if one is None else one.name or one.email or value


def _header(build: Build, table: Table, column: str) -> str | None:
    for staged, map_ in build.reads(table.name):
        slot = staged.plan.slot_of(map_, column, None)
        if slot is not None and slot.headers:
            return slot.spoken
    return None
