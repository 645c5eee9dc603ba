"""The deals of a person as the current facts have them: filtered, searched, paged. Imports nothing heavy."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from ridealong.facts.snapshots import Snapshot, open_snapshot, scan
from ridealong.figures.queries import tabled
from ridealong.figures.queries.imports import CurrentRow
from ridealong.figures.queries.reading import deals_of, select
from ridealong.figures.queries.tabled import among, glance, listing
from ridealong.figures.rules.portraits import Own

SIZE = 15
OUTCOMES = ("open", "won", "lost")
COLUMNS = ("deal", "name", "customer", "product", "amount", "currency", "outcome", "stage", "opened_on", "closed_on")
NAMED = """
    d.deal, coalesce(d.name, d.deal) AS name, coalesce(c.name, d.customer) AS customer,
        coalesce(p.name, d.product) AS product, CAST(d.amount AS DOUBLE) AS amount, d.currency, d.outcome, d.stage,
        coalesce(d.opened_on, d.created_on) AS opened_on, d.closed_on
    FROM {mine} d
    LEFT JOIN {customers} c ON c.source = d.source AND c.customer = d.customer
    LEFT JOIN {products} p ON p.source = d.source AND p.product = d.product
"""
SQL = (
    f"WITH mine AS MATERIALIZED (SELECT {NAMED}), "
    """
found AS MATERIALIZED (
    SELECT * FROM mine
    WHERE ($outcome = '' OR outcome = $outcome) AND ($stage = '' OR stage = $stage)
        AND ($text = '' OR contains(lower(concat_ws(' ', deal, name, customer, product)), lower($text)))
)
"""
)
COUNTED = (
    "SELECT (SELECT count(*) FROM mine) AS everything, (SELECT count(*) FROM found) AS total, "
    "(SELECT list_sort(list_distinct(list(stage))) FROM mine) AS stages"
)
COUNTS = 3
# The same for the engine and the database.
ORDER = "outcome <> 'open', coalesce(closed_on, '9999-12-31') DESC, opened_on DESC NULLS LAST, deal"
FIRST = f"SELECT {', '.join(COLUMNS)} FROM deals WHERE {among('key')} ORDER BY {ORDER} LIMIT {SIZE}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deals are asked for; empty: any."""

    outcome: str = ""
    stage: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class DealRow:
    """One deal of the CRM, as of the import."""

    deal: str
    name: str
    customer: str | None
    product: str | None
    amount: float | None
    currency: str | None
    outcome: str
    stage: str | None
    opened_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class DealList:
    """One page of a person's deals. `total` match, of `everything`; `stages` are those that their deals stand in."""

    rows: tuple[DealRow, ...]
    total: int
    everything: int
    page: int
    pages: int
    stages: tuple[str, ...]
    imported_on: date


def deals(of: Own, *, wanted: Wanted, current: CurrentRow | None, page: int = 1) -> DealList | None:
    """A page of the person's deals, open ones first, then the latest; None before the first import."""
    if current is None:
        return None
    snapshot = open_snapshot(settings.RIDEALONG.facts, current.snapshot)
    if wanted == Wanted() and page <= 1 and glance(snapshot).is_file():
        return _first(glance(snapshot), of, current)
    sql, values = _asked(of, wanted, snapshot)
    at = max(1, page)
    rows = _page(sql, values, at)
    everything, total, stages = rows[0][:COUNTS]
    pages = max(1, math.ceil(total / SIZE))
    if at > pages:
        at = pages
        rows = _page(sql, values, at)
    return DealList(
        rows=tuple(DealRow(*row[COUNTS + 1 :]) for row in rows if row[COUNTS] is not None),
        total=total,
        everything=everything,
        page=at,
        pages=pages,
        stages=tuple(stages or ()),
        imported_on=current.imported_on,
    )


def _first(path: Path, of: Own, current: CurrentRow) -> DealList:
    """What is seen most, without the engine."""
    keys = [listing(of.keys)]
    counts = tabled.select(path, f"SELECT deals, stages FROM sellers WHERE {among('key')}", keys)
    everything = sum(deals for deals, _ in counts)
    return DealList(
        rows=tuple(_row(row) for row in tabled.select(path, FIRST, keys)),
        total=everything,
        everything=everything,
        page=1,
        pages=max(1, math.ceil(everything / SIZE)),
        stages=tuple(sorted({stage for _, stages in counts for stage in json.loads(stages)})),
        imported_on=current.imported_on,
    )


def _row(row: tuple[Any, ...]) -> DealRow:
    return DealRow(*row[:-2], *(None if day is None else date.fromisoformat(day) for day in row[-2:]))


def _page(sql: str, values: Mapping[str, Any], page: int) -> list[tuple[Any, ...]]:
    """How many deals there are and match, in which stages they stand, and one of those on the page, in order; a row
    without a deal where there is none. One pass over the deals."""
    part = f"SELECT row_number() OVER (ORDER BY {ORDER}) AS place, * FROM found ORDER BY place LIMIT {SIZE}"
    both = f"({COUNTED}) AS counts LEFT JOIN ({part} OFFSET {(page - 1) * SIZE}) AS part ON true"
    return select(f"{sql} SELECT counts.*, part.* FROM {both} ORDER BY place", values)


def all_deals(of: Own, *, wanted: Wanted, current: CurrentRow | None) -> Iterator[tuple[Any, ...]]:
    """All of them as rows for a download, the names of the columns first."""
    yield COLUMNS
    if current is not None:
        sql, values = _asked(of, wanted, open_snapshot(settings.RIDEALONG.facts, current.snapshot))
        yield from select(f"{sql} SELECT * FROM found ORDER BY {ORDER}", values)


def _asked(of: Own, wanted: Wanted, snapshot: Snapshot) -> tuple[str, Mapping[str, Any]]:
    scans = {table: scan(snapshot, table) for table in ("customers", "products")}
    values = {"outcome": wanted.outcome, "stage": wanted.stage, "text": wanted.text}
    return SQL.format(**scans, mine=f"({deals_of(snapshot, of.keys)})"), values
