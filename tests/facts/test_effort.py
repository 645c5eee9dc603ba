"""What people put in and move, counted a second time in plain Python; and deals in trouble against those open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from ridealong.facts.as_of import as_of
from ridealong.facts.measures import effort, trade
from ridealong.facts.measures.basis import Basis
from ridealong.facts.measures.surveying import survey
from ridealong.facts.tables import backend, load
from tests.facts.build import build_snapshot
from tests.facts.world import END, World, make_world

FIRST = END - timedelta(days=363)
Counted = Counter[tuple[str, date]]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Basis, Any]]:
    world = make_world(4)
    snapshot = build_snapshot(tmp_path_factory.mktemp("world"), **world.tables())
    on = backend()
    asof = as_of(load(snapshot, on), END, snapshot_on=END)
    yield world, Basis(asof, survey(asof, on), None), on
    on.disconnect()


def rows(on: Any, table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = on.to_pyarrow(table).to_pylist()
    return found


def counted(on: Any, table: Any) -> Counted:
    return Counter({(row["seller"], row["month"]): row["n"] for row in rows(on, table)})


def month(day: date) -> date:
    return day.replace(day=1)


def test_each_kind_of_effort(book: tuple[World, Basis, Any]) -> None:
    world, basis, on = book
    owner = {row["deal"]: row["seller"] for row in world.deals}
    plain: dict[str, Counted] = defaultdict(Counter)
    for row in world.deals:
        opened, closed = row["opened_on"], row["closed_on"]
        if row["seller"] and FIRST <= opened <= END:
            plain["entered"][f"test:{row['seller']}", month(opened)] += 1
        if row["seller"] and closed and closed >= FIRST:
            plain["closed"][f"test:{row['seller']}", month(closed)] += 1
    for row in world.stage_changes:
        day, seller = row["changed_at"].date(), owner[row["deal"]]
        if seller and FIRST <= day <= END:
            plain["moved"][f"test:{seller}", month(day)] += 1
    for row in world.activities:
        day = row["happened_at"].date()
        if row["seller"] and FIRST <= day <= END:
            plain["activities"][f"test:{row['seller']}", month(day)] += 1
    found = {kind: counted(on, table) for kind, table in effort.efforts(basis).items()}
    assert found == dict(plain)


def test_won_by_month_and_the_order_of_stages(book: tuple[World, Basis, Any]) -> None:
    world, basis, on = book
    won: Counted = Counter()
    for row in world.deals:
        if row["seller"] and row["outcome"] == "won" and row["closed_on"] >= FIRST:
            won[f"test:{row['seller']}", month(row["closed_on"])] += 1
    found = rows(on, effort.won_by_month(basis))
    assert Counter({(row["seller"], row["month"]): row["won"] for row in found if row["won"]}) == won
    places = {row["stage"]: row["place"] for row in rows(on, effort.stage_order(basis))}
    assert places["Demo"] < places["Proposal"]


def test_deals_in_trouble_are_some_of_those_open(book: tuple[World, Basis, Any]) -> None:
    world, basis, on = book
    of = {row["seller"]: row for row in rows(on, trade.open_and_in_trouble(basis))}
    plain = Counter(f"test:{row['seller']}" for row in world.deals if row["outcome"] == "open" and row["seller"])
    assert {key: row["open"] for key, row in of.items()} == dict(plain)
    listed = rows(on, trade.in_trouble(basis, most=10_000))
    assert all(row["often"] or row["stuck"] or row["stepless"] for row in listed)
    assert Counter(row["seller"] for row in listed) == {
        key: row["trouble"] for key, row in of.items() if row["trouble"]
    }
