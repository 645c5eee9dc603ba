"""The deals of a person as the current facts have them: filtered, searched, paged. Imports nothing heavy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from ridealong.facts.snapshots import open_snapshot, scan
from ridealong.figures.queries.imports import CurrentRow
from ridealong.figures.queries.reading import select
from ridealong.figures.rules.portraits import Own

SIZE = 15
OUTCOMES = ("open", "won", "lost")
COLUMNS = ("deal", "name", "customer", "product", "amount", "currency", "outcome", "stage", "opened_on", "closed_on")
SQL = """
WITH mine AS (
    SELECT d.deal, coalesce(d.name, d.deal) AS name, coalesce(c.name, d.customer) AS customer,
        coalesce(p.name, d.product) AS product, CAST(d.amount AS DOUBLE) AS amount, d.currency, d.outcome, d.stage,
        coalesce(d.opened_on, d.created_on) AS opened_on, d.closed_on
    FROM {deals} d
    LEFT JOIN {customers} c ON c.source = d.source AND c.customer = d.customer
    LEFT JOIN {products} p ON p.source = d.source AND p.product = d.product
    WHERE d.source || ':' || d.seller IN (SELECT unnest($keys))
),
found AS (
    SELECT * FROM mine
    WHERE ($outcome = '' OR outcome = $outcome) AND ($stage = '' OR stage = $stage)
        AND ($text = '' OR contains(lower(concat_ws(' ', deal, name, customer, product)), lower($text)))
)
"""
ORDER = "outcome <> 'open', coalesce(closed_on, DATE '9999-12-31') DESC, opened_on DESC NULLS LAST, deal"


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
    sql, values = _asked(of, wanted, current)
    stage_names = "(SELECT list_sort(list_distinct(list(stage))) FROM mine)"
    counts = f"(SELECT count(*) FROM mine), (SELECT count(*) FROM found), {stage_names}"
    everything, total, stages = select(f"{sql} SELECT {counts}", values)[0]
    pages = max(1, math.ceil(total / SIZE))
    at = min(max(1, page), pages)
    rows = select(f"{sql} SELECT * FROM found ORDER BY {ORDER} LIMIT {SIZE} OFFSET {(at - 1) * SIZE}", values)
    return DealList(
        rows=tuple(DealRow(*row) for row in rows),
        total=total,
        everything=everything,
        page=at,
        pages=pages,
        stages=tuple(stages or ()),
        imported_on=current.imported_on,
    )


def all_deals(of: Own, *, wanted: Wanted, current: CurrentRow | None) -> Iterator[tuple[Any, ...]]:
    """All of them as rows for a download, the names of the columns first."""
    yield COLUMNS
    if current is not None:
        sql, values = _asked(of, wanted, current)
        yield from select(f"{sql} SELECT * FROM found ORDER BY {ORDER}", values)


def _asked(of: Own, wanted: Wanted, current: CurrentRow) -> tuple[str, Mapping[str, Any]]:
    snapshot = open_snapshot(settings.RIDEALONG.facts, current.snapshot)
    scans = {table: scan(snapshot, table) for table in ("deals", "customers", "products")}
    values = {"keys": list(of.keys), "outcome": wanted.outcome, "stage": wanted.stage, "text": wanted.text}
    return SQL.format(**scans), values
