"""A mapping file alone reads orders with lines, wide targets, tables without a header: known answers."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ridealong.access.rules import Viewer
from ridealong.facts.snapshots import Snapshot, scan
from ridealong.figures.actions.imports import import_files
from ridealong.figures.queries import imports as queries
from ridealong.people.queries import roster

pytestmark = [pytest.mark.acceptance, pytest.mark.django_db]

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "adventureworks.toml"


@pytest.fixture
def snapshot(acceptance_data: Path, operator: Viewer, now: datetime, home: Path) -> Snapshot:
    report = import_files(operator, [acceptance_data / "adventureworks"], mapping=EXAMPLE, now=now)
    assert report.exit_code == 0, report
    assert report.rows_rejected == 0
    assert "imports.note.nameless" not in [one.key for one in report.notes], "what has no header has no names"
    # Each file is either read, if only to look something up in it, or ignored.
    assert {"SalesPerson.csv", "SalesTerritory.csv"} <= set(report.files)
    there = sorted(path.name for path in (acceptance_data / "adventureworks").iterdir())
    assert sorted((*report.files, *report.ignored)) == there
    found = queries.snapshot()
    assert found is not None
    return found


def rows(sql: str) -> list[tuple[object, ...]]:
    return duckdb.sql(sql).fetchall()


def test_orders_are_deals_with_lines(snapshot: Snapshot, acceptance_data: Path) -> None:
    deals, lines = scan(snapshot, "deals"), scan(snapshot, "deal_lines")
    assert rows(f"SELECT count(*) FROM {deals}") == [(3_616,)]
    assert rows(f"SELECT count(*) FROM {lines}") == [(57_851,)]
    amount, cost = rows(f"SELECT sum(amount), sum(cost) FROM {lines}")[0]
    assert round((amount - cost) / amount, 3) == Decimal("0.013")
    with (acceptance_data / "adventureworks" / "FactResellerSales.csv").open(encoding="utf-8-sig") as file:
        by_order: dict[str, Decimal] = defaultdict(Decimal)
        for row in csv.DictReader(file):
            by_order[row["SalesOrderNumber"]] += Decimal(row["SalesAmount"])
    assert dict(rows(f"SELECT deal, amount FROM {deals}")) == by_order


def test_sales_meet_46_percent_of_target(snapshot: Snapshot) -> None:
    """Sales in months for which the seller has a target, against the targets up to the last sale."""
    deals, quotas = scan(snapshot, "deals"), scan(snapshot, "quotas")
    sold = rows(
        f"SELECT sum(d.amount) FROM {deals} AS d JOIN {quotas} AS q "
        "ON q.seller = d.seller AND d.closed_on BETWEEN q.starts_on AND q.ends_on"
    )[0][0]
    target = rows(f"SELECT sum(amount) FROM {quotas} WHERE starts_on <= (SELECT max(closed_on) FROM {deals})")[0][0]
    assert round(sold / target, 4) == Decimal("0.4619")
    assert [str(one) for one in rows(f"SELECT min(starts_on), max(ends_on) FROM {quotas}")[0]] == [
        "2017-07-01",
        "2021-06-30",
    ]
    assert rows(f"SELECT sum(amount) FROM {quotas}") == [(Decimal(84_910_000),)]


def test_leaders_and_territories(snapshot: Snapshot, now: datetime) -> None:
    found = roster()
    names = {person.id: person.name for person in found.people.values()}
    assert {names[one] for one in found.leaders(now.date())} == {"brian", "stephen", "syed", "amy"}
    offices = dict(rows(f"SELECT seller, office FROM {scan(snapshot, 'sellers')}"))
    assert (offices["275"], offices["286"], offices["273"]) == ("Northeast", "Australia", None)
    assert len(offices) == 18
