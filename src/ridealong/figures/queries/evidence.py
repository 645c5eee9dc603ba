"""The deals behind a number, read from the snapshot by plain SQL. Imports nothing heavy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings

from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.facts.snapshots import Snapshot, scan
from ridealong.figures.models import SourceIdentity
from ridealong.figures.queries import firsts, imports, stored
from ridealong.figures.queries.reading import deals_of, select
from ridealong.figures.queries.setting import NoFacts
from ridealong.figures.rules.evidence import (
    AS_OF,
    MOVED_IN,
    WINDOW,
    Evidence,
    EvidenceRow,
    Observed,
    Totals,
    Which,
    formula,
    in_words,
    which,
)
from ridealong.figures.rules.shapes import SellerKey
from ridealong.people.queries import switched_off

SIZE = 50
COLUMNS = ("deal", "name", "customer", "product", "amount", "currency", "outcome", "opened_on", "closed_on")
TABLES = ("deals", "changes", "stage_changes", "activities", "customers", "products")
ROWS = """
found AS (
    SELECT deals.*, c.name AS customer_name, p.name AS product_name, p.list_price
    FROM deals
    LEFT JOIN {customers} c ON c.source = deals.source AND c.customer = deals.customer
    LEFT JOIN {products} p ON p.source = deals.source AND p.product = deals.product
)
"""
SHOWN = (
    "deal, coalesce(name, deal), coalesce(customer_name, customer), coalesce(product_name, product), "
    "CAST(amount AS DOUBLE), currency, outcome, opened_on, closed_on"
)
TOTALS = (
    "count(*), count(*) FILTER (WHERE outcome = 'won'), count(*) FILTER (WHERE outcome = 'lost'), "
    "count(*) FILTER (WHERE outcome = 'open'), CAST(sum(amount) FILTER (WHERE outcome = 'won') AS DOUBLE), "
    "count(DISTINCT currency), min(currency)"
)
SAID = 7
# What `facts.measures.surveying` finds with heavier tools; a test holds the two against each other.
SEEN = """
WITH known AS (
    SELECT outcome, closed_on, coalesce(created_on, opened_on) AS entered_on,
        coalesce(opened_on, created_on) AS opened_on,
        coalesce(outcome IN ('won', 'lost') AND closed_on <= $day, false) AS shut
    FROM {deals}
),
closed AS (SELECT * FROM known WHERE shut),
recent AS (SELECT closed_on - opened_on AS days FROM closed WHERE closed_on >= $first AND closed_on >= opened_on)
SELECT (SELECT min(closed_on) FROM closed), (SELECT count(*) FROM closed WHERE outcome = 'won'),
    (SELECT max(days) FROM recent), (SELECT quantile_cont(days, 0.99) FROM recent),
    (SELECT max(latest) FROM (
        SELECT max(entered_on) AS latest FROM known WHERE shut OR entered_on <= $day
        UNION ALL SELECT max(closed_on) FROM closed
        UNION ALL SELECT max(CAST(changed_at AS DATE)) FROM {stage_changes} WHERE CAST(changed_at AS DATE) <= $day
        UNION ALL SELECT max(CAST(happened_at AS DATE)) FROM {activities} WHERE CAST(happened_at AS DATE) <= $day
    ))
"""
MANY_WON = 5_000  # as in `facts.measures.cases`
ORDER = "coalesce(closed_on, DATE '9999-12-31') DESC, opened_on DESC NULLS LAST, source, deal"


@dataclass(frozen=True)
class _Asked:
    """One seller's deals behind one measure: the SQL before SELECT, its values, and who and what is asked for."""

    snapshot: Snapshot
    measure: str
    stage: str | None
    name: str
    found: Which
    sql: str
    values: Mapping[str, Any]


def evidence(viewer: Viewer, *, measure: str, seller: SellerKey, as_of: date, page: int = 1) -> Evidence:
    """One page of the deals behind a seller's number, and how it comes from them. Raises Refused or NoFacts.

    `stage_conversion:<stage>` is one stage. A page past the end is the last one.
    """
    asked = _asked(viewer, measure, seller, as_of)
    at = max(1, page)
    totals, rows = _part(asked, first=(at - 1) * SIZE, most=SIZE)
    pages = max(1, math.ceil(totals.n / SIZE))
    if at > pages:
        at = pages
        totals, rows = _part(asked, first=(at - 1) * SIZE, most=SIZE)
    return Evidence(
        measure=asked.measure,
        stage=asked.stage,
        seller=seller,
        name=asked.name,
        as_of=as_of,
        formula=formula(asked.measure, totals),
        filter=in_words(asked.found, name=asked.name, stage=asked.stage, day=as_of),
        total=totals.n,
        page=at,
        pages=pages,
        rows=rows,
    )


def behind(
    viewer: Viewer, *, measure: str, seller: SellerKey, as_of: date, first: int, most: int
) -> tuple[int, tuple[EvidenceRow, ...]]:
    """How many deals are behind a seller's number, and some of them in order.

    Raises NoFacts, and Refused for sellers whom no source knows as well.
    """
    source, _, key = seller.partition(":")
    if not SourceIdentity.objects.filter(source=source, key=key).exists():
        raise Refused
    asked = _asked(viewer, measure, seller, as_of)
    totals, rows = _part(asked, first=first, most=most)
    return totals.n, rows


def _part(asked: _Asked, *, first: int, most: int) -> tuple[Totals, tuple[EvidenceRow, ...]]:
    """What is said of all the deals, and some of them in order. One statement: to plan it takes most of its time."""
    part = f"SELECT row_number() OVER (ORDER BY {ORDER}) AS place, {SHOWN} FROM counted ORDER BY place LIMIT {most:d}"
    both = f"(SELECT {TOTALS} FROM counted) AS totals LEFT JOIN ({part} OFFSET {first:d}) AS part ON true"
    found = select(f"{asked.sql} SELECT totals.*, part.* FROM {both} ORDER BY place", asked.values)
    n, won, lost, still, total, currencies, currency = found[0][:SAID]
    totals = Totals(n, won, lost, still, None if currencies > 1 else total or 0.0, currency)
    return totals, tuple(EvidenceRow(*row[SAID + 1 :]) for row in found if row[SAID] is not None)


def all_evidence(viewer: Viewer, *, measure: str, seller: SellerKey, as_of: date) -> list[tuple[Any, ...]]:
    """All deals behind a seller's number as rows for a download, the names of the columns first. Raises as above."""
    asked = _asked(viewer, measure, seller, as_of)
    return [COLUMNS, *select(f"{asked.sql} SELECT {SHOWN} FROM counted ORDER BY {ORDER}", asked.values)]


def _asked(viewer: Viewer, measure: str, seller: SellerKey, as_of: date) -> _Asked:
    current = imports.current()
    snapshot = imports.snapshot()
    if current is None or snapshot is None:
        raise NoFacts
    keys, name = _who(viewer, seller)
    measure, _, stage = measure.partition(":")
    if measure in switched_off() or measure in firsts.by_key(firsts.held_back(viewer)).get(seller, ()):
        raise Refused
    found = which(measure, stage or None, as_of, observed(snapshot, as_of))
    scans = {table: scan(snapshot, table) for table in TABLES}
    sql = f"{AS_OF}, {ROWS}, counted AS MATERIALIZED (SELECT * FROM found AS deals WHERE {found.condition})"
    mine = deals_of(snapshot, keys) + (MOVED_IN.format(**scans) if _any_moved(snapshot) else "")
    sql = sql.format(**scans, mine=mine)
    values = {"day": as_of, "keys": keys, "hindsight": current.imported_on > as_of, **found.values}
    used = {key: value for key, value in values.items() if f"${key}" in sql}
    return _Asked(snapshot, measure, stage or None, name, found, sql, used)


def _who(viewer: Viewer, seller: SellerKey) -> tuple[list[str], str]:
    """All keys of the person behind a key, and the name. Raises Refused for somebody whom the viewer may not see."""
    source, _, key = seller.partition(":")
    row = SourceIdentity.objects.filter(source=source, key=key).select_related("person").first()
    require(viewer, Act.READ_FIGURES, None if row is None else row.person_id)
    if row is None or row.person is None:
        return [seller], seller if row is None else row.name
    same = SourceIdentity.objects.filter(person=row.person).order_by("source", "key").values_list("source", "key")
    return [f"{one}:{other}" for one, other in same], row.person.name


def observed(snapshot: Snapshot, day: date) -> Observed:
    """What the whole organisation's deals say about the window: from the stored tables, else by one statement."""
    for tables in stored.stored(settings.RIDEALONG.facts, snapshot.hash):
        if tables.day == day:
            said = stored.index(tables)["observed"]
            return Observed(_day(said["eve"]), _day(said["last_fact"]), said["usual_age"])
    return _observed(snapshot, day)


@lru_cache(maxsize=64)
def _observed(snapshot: Snapshot, day: date) -> Observed:
    first = day - WINDOW
    scans = {table: scan(snapshot, table) for table in ("deals", "stage_changes", "activities")}
    since, won, longest, long, last = select(SEEN.format(**scans), {"day": day, "first": first})[0]
    age = long if won > MANY_WON else longest
    eve = None if since is None else max(since, first) - timedelta(days=1)
    return Observed(eve, None if last is None else min(last, day), None if age is None else int(age))


@lru_cache(maxsize=64)
def _any_moved(snapshot: Snapshot) -> bool:
    """Whether any deal ever changed hands, as far as successive imports show."""
    return bool(select(f"SELECT 1 FROM {scan(snapshot, 'changes')} WHERE field = 'seller' LIMIT 1"))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
