"""What is made of a snapshot alone, so that pages read it quickly: its deals sorted by seller, and what is seen at a
glance. Heavy: only the worker imports it."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from ridealong.facts.engine import connect, listed
from ridealong.facts.snapshots import Snapshot, literal, scan, sync
from ridealong.figures.queries import tabled
from ridealong.figures.queries.days import days
from ridealong.figures.queries.deals import NAMED, ORDER, SIZE
from ridealong.figures.queries.measures import filled
from ridealong.figures.queries.reading import by_seller
from ridealong.figures.queries.tabled import glance

SORTED = "(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION lz4_raw, ROW_GROUP_SIZE 16384)"
WHOSE = "source || ':' || seller"
AT_ONCE = 10_000
FIRST = f"""
WITH picked AS (
    SELECT * FROM (
        SELECT {WHOSE} AS whose, * REPLACE (coalesce(opened_on, created_on) AS opened_on) FROM {{deals}}
        WHERE seller IS NOT NULL
    ) QUALIFY row_number() OVER (PARTITION BY whose ORDER BY {ORDER}) <= {SIZE}
)
SELECT whose, {{named}} ORDER BY whose, {ORDER}
"""
COUNTED = f"""
SELECT {WHOSE}, count(*), CAST(sum(amount) AS DOUBLE), list_sort(list_distinct(list(stage))) FROM {{deals}}
WHERE seller IS NOT NULL GROUP BY ALL ORDER BY 1
"""


def sort_deals(snapshot: Snapshot) -> None:
    """Puts the deals down a second time, sorted by seller, and what is seen at a glance, unless that is done: a page
    then reads one seller's in a tenth of the time, and the first ones without the engine."""
    _once(by_seller(snapshot), lambda connection, path: _sorted(connection, snapshot, path))
    _once(glance(snapshot), lambda connection, path: _glance(connection, snapshot, path))


def _once(target: Path, write: Callable[[duckdb.DuckDBPyConnection, Path], None]) -> None:
    """Has the target written in one step, unless it is there already."""
    if target.is_file():
        return
    work: Path = settings.RIDEALONG.facts / "tmp" / f"sorted-{uuid.uuid4().hex}"
    work.mkdir(parents=True)
    try:
        with connect(memory=settings.RIDEALONG.memory, spill=work) as connection:
            write(connection, work / target.name)
        sync(work / target.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        (work / target.name).replace(target)
        sync(target.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _sorted(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, path: Path) -> None:
    ordered = f"SELECT * FROM {scan(snapshot, 'deals')} ORDER BY seller, source, deal"
    connection.execute(f"COPY ({ordered}) TO {literal(path)} {SORTED}")


def _glance(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, path: Path) -> None:
    deals = f"read_parquet({listed(by_seller(snapshot))})"
    named = NAMED.format(mine="picked", **{table: scan(snapshot, table) for table in ("customers", "products")})
    first, counted = (_rows(connection, one.format(deals=deals, named=named)) for one in (FIRST, COUNTED))
    rows: dict[str, Iterable[tuple[object, ...]]] = {
        tabled.DEALS: [_plain(row) for row in first],
        tabled.SELLERS: [(*row, json.dumps(stages or ())) for *row, stages in counted],
        tabled.DAYS: [(day.isoformat(),) for (day,) in _rows(connection, days(snapshot))],
        tabled.FILLED: [(column,) for column in sorted(filled(snapshot))],
    }
    tabled.write(path, tabled.OF_SNAPSHOT, rows)


def _plain(row: tuple[Any, ...]) -> tuple[object, ...]:
    return (*row[:-2], *(None if day is None else day.isoformat() for day in row[-2:]))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[Any, ...]]:
    found = connection.execute(sql)
    while part := found.fetchmany(AT_ONCE):
        yield from part
