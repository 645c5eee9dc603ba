"""Golden tests: every measure counted a second time in plain Python, from the same rows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import ibis
import pytest

from ridealong.facts.as_of import as_of
from ridealong.facts.measures import folds
from ridealong.facts.measures.basis import Basis, reporting_currency
from ridealong.facts.measures.groups import By, counted
from ridealong.facts.measures.registry import BY_NAME
from ridealong.facts.measures.surveying import survey
from ridealong.facts.tables import backend, load
from tests.facts.build import build_snapshot
from tests.facts.world import END, World, make_world

FIRST = END - timedelta(days=363)
Row = dict[str, Any]
Key = Callable[[Row], str | None]


class Book:
    """The world and its basis, with what plain counting needs."""

    def __init__(self, world: World, basis: Basis, on: Any) -> None:
        self.world, self.basis, self.on = world, basis, on
        self.prices = {row["product"]: float(row["list_price"]) for row in world.products}
        self.leader = {row["seller"]: row.get("manager") for row in world.sellers}

    def measured(self, measure: str, by: By = "seller") -> dict[str | None, tuple[float, int, int]]:
        rows = self.on.to_pyarrow(counted(BY_NAME[measure], self.basis, by)).to_pylist()
        return {row["group"]: (row["value"], row["n"], row["excluded"]) for row in rows}

    def euros(self, row: Row) -> float | None:
        """The amount in the reporting currency; None without one or without a rate."""
        if row["amount"] is None:
            return None
        if row["currency"] in {None, "EUR"}:
            return float(row["amount"])
        rates = [one for one in self.world.rates if one["starts_on"] <= row["closed_on"]]
        if row["currency"] == "GBP" or not rates:
            return None
        return round(float(row["amount"]) * max(rates, key=lambda one: one["starts_on"])["rate"], 4)

    @property
    def closed(self) -> list[Row]:
        return [row for row in self.world.deals if row["closed_on"] and row["closed_on"] >= FIRST]

    @property
    def won(self) -> list[Row]:
        return [row for row in self.closed if row["outcome"] == "won"]


@pytest.fixture(scope="module", params=[False, True], ids=["one currency", "currencies"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    world = make_world(3, currencies=request.param)
    snapshot = build_snapshot(tmp_path_factory.mktemp("world"), **world.tables())
    on = backend()
    asof = as_of(load(snapshot, on), END, snapshot_on=END)
    span = survey(asof, on)
    lines = ibis.memtable(
        [
            (f"test:{row['seller']}", f"test:{row['manager']}", date(2000, 1, 1), date(9999, 1, 1))
            for row in world.sellers
            if row.get("manager")
        ],
        schema={"seller": "string", "leader": "string", "starts_on": "date", "ends_on": "date"},
    )
    basis = Basis(asof, span, reporting_currency("EUR" if request.param else None, span), lines=lines, realisation=0.9)
    yield Book(world, basis, on)
    on.disconnect()


def seller(row: Row) -> str | None:
    return row["seller"] and f"test:{row['seller']}"


def grouped(rows: list[Row], key: Key) -> Mapping[str | None, list[Row]]:
    found: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def keys_of(book: Book, day: str) -> dict[By, Key]:
    def leader(row: Row) -> str | None:
        found = book.leader.get(row["seller"])
        return found and f"test:{found}"

    return {
        "seller": seller,
        "leader": leader,
        "team": leader,
        "product": lambda row: row["product"] and f"test:{row['product']}",
        "month": lambda row: f"{row[day]:%Y-%m}",
    }


@pytest.mark.parametrize("by", ["seller", "leader", "team", "product", "month"])
def test_amounts_and_counts(book: Book, by: By) -> None:
    won = grouped(book.won, keys_of(book, "closed_on")[by])
    amount, count = book.measured("won_amount", by), book.measured("won_deals", by)
    assert amount.keys() == count.keys() == won.keys()
    for key, rows in won.items():
        known = [book.euros(row) for row in rows]
        lost_to_rates = sum(row["amount"] is not None and book.euros(row) is None for row in rows)
        assert amount[key] == (pytest.approx(sum(x for x in known if x), rel=1e-12), len(rows), lost_to_rates)
        assert count[key][:2] == (len(rows), len(rows))


@pytest.mark.parametrize("by", ["seller", "leader", "product", "month"])
def test_rates_and_values(book: Book, by: By) -> None:
    key = keys_of(book, "closed_on")[by]
    closed = grouped(book.closed, key)
    rate, many = book.measured("win_rate", by), book.measured("closed_deals", by)
    for group, rows in closed.items():
        share = sum(row["outcome"] == "won" for row in rows) / len(rows)
        assert rate[group][:2] == (pytest.approx(share, rel=1e-12), len(rows))
        assert many[group][0] == len(rows)
    values = {group: [x for x in map(book.euros, rows) if x] for group, rows in grouped(book.won, key).items()}
    found = book.measured("deal_value", by)
    assert found == {group: (pytest.approx(sum(x) / len(x), rel=1e-12), len(x), 0) for group, x in values.items() if x}


def test_price_realisation(book: Book) -> None:
    found = book.measured("discount")
    for key, rows in grouped(book.won, seller).items():
        logs = [
            math.log(float(row["amount"]) / book.prices[row["product"]])
            for row in rows
            if book.euros(row) and row["product"]
        ]
        assert found[key][:2] == (pytest.approx(math.exp(sum(logs) / len(logs)), rel=1e-9), len(logs))


def survival_area(rows: list[tuple[int, bool, int]], horizon: int) -> float:
    """Area under the share still open, day by day, from (days, closed, entry)."""
    share, area = 1.0, 0.0
    cases = [(max(days, 1) if closed else days, closed, entry) for days, closed, entry in rows]
    for day in range(1, horizon + 1):
        area += share
        at_risk = sum(entry < day <= days for days, _, entry in cases)
        ended = sum(closed and entry < day == days for days, closed, entry in cases)
        if at_risk:
            share *= 1 - ended / at_risk
    return area


def lives(book: Book) -> list[tuple[Row, int, bool, int]]:
    closes = [row["closed_on"] for row in book.world.deals if row["closed_on"]]
    eve = max(min(closes), FIRST) - timedelta(days=1)
    last = max([*closes, *(one["happened_at"].date() for one in book.world.activities)])
    assert last == book.basis.span.last_fact
    found = []
    for row in book.world.deals:
        if row["closed_on"] and row["closed_on"] <= eve:
            continue
        days = ((row["closed_on"] or last) - row["opened_on"]).days
        found.append((row, days, row["closed_on"] is not None, max(0, (eve - row["opened_on"]).days)))
    return found


def test_time_to_close(book: Book) -> None:
    by: dict[str | None, list[tuple[int, bool, int]]] = defaultdict(list)
    for row, *life in lives(book):
        by[seller(row)].append((life[0], life[1], life[2]))
    found = book.measured("cycle_time")
    assert found.keys() == by.keys()
    for key, cases in by.items():
        if key is not None:
            assert found[key] == (pytest.approx(survival_area(cases, 90), rel=1e-9), len(cases), 0)


def test_a_shorter_horizon(book: Book) -> None:
    cases = [(days, closed, entry) for _, days, closed, entry in lives(book)]
    rows = BY_NAME["cycle_time"].cases(book.basis).mutate(all=1)
    found = book.on.to_pyarrow(folds.restricted_mean(30)(rows, ["all"])).to_pylist()[0]
    assert found["value"] == pytest.approx(survival_area(cases, 30), rel=1e-9)


def test_stale_share(book: Book) -> None:
    ages = [(row["closed_on"] - row["opened_on"]).days for row in book.closed]
    last = END
    oldest = last - timedelta(days=max(ages))
    cohort = [row for row, *_ in lives(book) if oldest - timedelta(days=364) <= row["opened_on"] < oldest]
    found = book.measured("stale_share")
    expected = {
        key: (pytest.approx(sum(row["closed_on"] is None for row in rows) / len(rows)), len(rows), 0)
        for key, rows in grouped(cohort, seller).items()
    }
    assert found == expected


def test_stage_conversion(book: Book) -> None:
    """Of first entries into Lead, Demo and Proposal: whether a new one of them, or a win, followed."""
    deals = {row["deal"]: row for row in book.world.deals}
    first: dict[str, dict[str, Any]] = defaultdict(dict)
    for change in sorted(book.world.stage_changes, key=lambda one: one["changed_at"]):
        mine = first[change["deal"]]
        opened = deals[change["deal"]]["opened_on"]
        mine.setdefault("Lead", opened)
        if change["to_stage"] not in {"Won", "Lost"}:
            mine.setdefault(change["to_stage"], change["changed_at"].date())
    found: dict[str | None, list[int]] = defaultdict(list)
    order = ("Lead", "Demo", "Proposal")
    for deal, entries in first.items():
        row = deals[deal]
        for stage, day in entries.items():
            moved = row["outcome"] == "won" or any(order.index(one) > order.index(stage) for one in entries)
            if day >= FIRST and (moved or row["outcome"] == "lost"):
                found[seller(row)].append(moved)
    assert book.measured("stage_conversion") == {
        key: (pytest.approx(sum(x) / len(x)), len(x), 0) for key, x in found.items()
    }


def test_open_pipeline_and_age(book: Book) -> None:
    waiting = [row for row in book.world.deals if row["closed_on"] is None]
    amount, age = book.measured("pipeline_open"), book.measured("pipeline_age")
    for key, rows in grouped(waiting, seller).items():
        total = 0.0
        for row in rows:
            known = book.euros({**row, "closed_on": END})
            total += known or (0.9 * book.prices[row["product"]] if row["product"] else 0)
        assert amount[key][:2] == (pytest.approx(total, rel=1e-9), len(rows))
        ages = [(END - row["opened_on"]).days for row in rows]
        assert age[key][:2] == (pytest.approx(sum(ages) / len(ages)), len(rows))


def test_activity(book: Book) -> None:
    rows = [one for one in book.world.activities if FIRST <= one["happened_at"].date() <= END]
    assert book.measured("activity") == {key: (len(x), len(x), 0) for key, x in grouped(rows, seller).items()}
    products = {row["deal"]: row["product"] for row in book.world.deals}
    by = grouped(rows, lambda row: products[row["deal"]] and f"test:{products[row['deal']]}")
    assert {key: n for key, (n, _, _) in book.measured("activity", "product").items()} == {
        key: len(x) for key, x in by.items()
    }


def test_attainment(book: Book) -> None:
    found = book.measured("attainment")
    periods = [one for one in book.world.quotas if FIRST <= one["ends_on"] <= END]
    for key, quotas in grouped(periods, seller).items():
        sales = sum(
            book.euros(row) or 0
            for row in book.world.deals
            for one in quotas
            if row["outcome"] == "won" and seller(row) == key and one["starts_on"] <= row["closed_on"] <= one["ends_on"]
        )
        target = sum(one["amount"] for one in quotas)
        assert found[key][:2] == (pytest.approx(sales / target), len(quotas))


def test_coverage_and_pace_at_mid_quarter(book: Book) -> None:
    day, start, end = date(2026, 5, 20), date(2026, 4, 1), date(2026, 6, 30)
    asof = as_of(book.basis.asof.facts, day, snapshot_on=day)
    basis = Basis(asof, survey(asof, book.on), book.basis.currency, realisation=0.9)
    pace = {r["group"]: r for r in book.on.to_pyarrow(counted(BY_NAME["pace"], basis, "seller")).to_pylist()}
    cover = {r["group"]: r for r in book.on.to_pyarrow(counted(BY_NAME["coverage"], basis, "seller")).to_pylist()}

    def won(key: str | None, first: date, last: date) -> float:
        rows = (row for row in book.world.deals if row["outcome"] == "won" and seller(row) == key)
        return sum(book.euros(row) or 0 for row in rows if first <= row["closed_on"] <= last)

    rests = [(date(2026, 2, 19), date(2026, 3, 31)), (date(2025, 11, 21), date(2025, 12, 31)),
             (date(2025, 8, 21), date(2025, 9, 30)), (date(2025, 5, 21), date(2025, 6, 30))]  # fmt: skip
    quotas = [one for one in book.world.quotas if start <= one["starts_on"] <= end]
    for key, mine in grouped(quotas, seller).items():
        target, so_far = sum(one["amount"] for one in mine), won(key, start, day)
        rest = sum(won(key, *span) for span in rests) / 4
        assert pace[key]["value"] == pytest.approx((so_far + rest) / target)
        waiting, deals = 0.0, 0
        for row in book.world.deals:
            shut = row["closed_on"] is not None and row["closed_on"] <= day
            if seller(row) == key and row["opened_on"] <= day and not shut:
                known = book.euros({**row, "closed_on": day})
                waiting += known or (0.9 * book.prices[row["product"]] if row["product"] else 0)
                deals += 1
        assert cover[key]["n"] == deals
        left = target - so_far
        if left > 0:
            assert cover[key]["value"] == pytest.approx(waiting / left)


def test_the_rows_partition_the_facts(book: Book) -> None:
    for measure in ("won_amount", "closed_deals", "pipeline_open", "activity"):
        sizes = {by: sum(n for _, n, _ in book.measured(measure, by).values()) for by in BYS}
        assert len(set(sizes.values())) == 1


BYS: tuple[By, ...] = ("seller", "team", "leader", "product", "month")
