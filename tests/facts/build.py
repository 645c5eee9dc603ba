"""Snapshots for tests, from rows given as dictionaries; what a row does not name is NULL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from ridealong.facts.engine import connect, listed, name
from ridealong.facts.schema import BY_NAME, SQL_TYPES, Column
from ridealong.facts.snapshots import Snapshot, commit, literal, open_snapshot

Row = Mapping[str, Any]


def build_snapshot(folder: Path, **tables: Sequence[Row]) -> Snapshot:
    """A committed snapshot under `folder`: `build_snapshot(path, deals=[{"deal": "1", ...}], sellers=[...])`.

    `source` is "test" where a row does not say, a deal's outcome follows from nothing: write it.
    """
    work = folder / "tmp" / "built"
    work.mkdir(parents=True)
    with connect() as connection:
        for table, rows in tables.items():
            columns = BY_NAME[table].columns
            unknown = {key for row in rows for key in row} - {column.name for column in columns}
            if unknown:
                raise KeyError(f"{table} has no {sorted(unknown)}")
            typed = ", ".join(_typed(column, {one.name for one in columns}) for column in columns)
            given = [{column.name: _value(column, row) for column in columns} for row in rows]
            connection.register("given", pa.Table.from_pylist(given, schema=pa.schema(_arrow(columns))))
            connection.execute(f"CREATE TABLE {name(table)} AS SELECT {typed} FROM given")
            connection.unregister("given")
            connection.execute(f"COPY {name(table)} TO {literal(work / f'{table}.parquet')} (FORMAT parquet)")
        content = commit(connection, work, folder)
    return open_snapshot(folder, content)


def build_maven(folder: Path, data: Path, *, deals: str = "SELECT * FROM read_deals") -> Snapshot:
    """The Maven set as a snapshot, its product joined, sellers keyed by name; `deals` may rewrite its rows.

    Independent of the importer, so that measures are tested on their own.
    """
    work = folder / "tmp" / "maven"
    work.mkdir(parents=True)
    source = data / "maven_crm"
    with connect() as connection:
        for table, select in MAVEN.items():
            files = {key: listed(source / f"{key}.csv") for key in FILES}
            connection.execute(f"CREATE TABLE {name(table)} AS {select.format(**files)}")
        connection.execute("CREATE VIEW read_deals AS SELECT * FROM deals")
        for table in MAVEN:
            select = deals if table == "deals" else f"SELECT * FROM {name(table)}"
            columns = ", ".join(_typed(column, MAVEN_COLUMNS[table]) for column in BY_NAME[table].columns)
            connection.execute(
                f"COPY (SELECT {columns} FROM ({select})) TO {literal(work / f'{table}.parquet')} (FORMAT parquet)"
            )
        content = commit(connection, work, folder)
    return open_snapshot(folder, content)


ARROW = {
    "day": pa.date32(),
    "time": pa.timestamp("us"),
    "number": pa.float64(),
    "whole": pa.int64(),
    "flag": pa.bool_(),
}
FILES = ("sales_pipeline", "sales_teams", "products")
MAVEN = {
    "sellers": """
        SELECT 'maven' AS source, sales_agent AS seller, manager, regional_office AS office, true AS sells
        FROM read_csv({sales_teams}, header = true, all_varchar = true)
        UNION SELECT 'maven', manager, NULL, NULL, false
        FROM read_csv({sales_teams}, header = true, all_varchar = true)""",
    "products": """
        SELECT 'maven' AS source, product, product AS name, series AS family, sales_price AS list_price
        FROM read_csv({products}, header = true, all_varchar = true)""",
    "deals": """
        SELECT 'maven' AS source, opportunity_id AS deal, opportunity_id AS name, sales_agent AS seller,
            account AS customer, replace(product, 'GTXPro', 'GTX Pro') AS product, close_value AS amount,
            deal_stage AS stage,
            CASE deal_stage WHEN 'Won' THEN 'won' WHEN 'Lost' THEN 'lost' ELSE 'open' END AS outcome,
            engage_date AS opened_on, close_date AS closed_on
        FROM read_csv({sales_pipeline}, header = true, all_varchar = true)""",
}
MAVEN_COLUMNS = {
    "sellers": {"source", "seller", "manager", "office", "sells"},
    "products": {"source", "product", "name", "family", "list_price"},
    "deals": {
        "source",
        "deal",
        "name",
        "seller",
        "customer",
        "product",
        "amount",
        "stage",
        "outcome",
        "opened_on",
        "closed_on",
    },
}


def _typed(column: Column, known: set[str]) -> str:
    value = name(column.name) if column.name in known else "NULL"
    return f"CAST({value} AS {SQL_TYPES[column.kind]}) AS {name(column.name)}"


def _arrow(columns: Sequence[Column]) -> list[tuple[str, pa.DataType]]:
    """The type in which each column is handed over: what its values are, amounts as text."""
    return [
        (column.name, pa.string() if column.kind in {"amount", "text"} else ARROW[column.kind]) for column in columns
    ]


def _value(column: Column, row: Row) -> Any:
    value = row.get(column.name, "test" if column.name == "source" else None)
    return str(value) if value is not None and column.kind in {"amount", "text"} else value
