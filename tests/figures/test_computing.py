"""Signals and tables of facts that hold little, or something odd."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ridealong.facts.measures.names import DESCRIBED
from ridealong.figures.queries.computing import bench, signals
from ridealong.figures.queries.measuring import luck_table, measure_table
from ridealong.figures.rules.shapes import Signals
from ridealong.kernel.sentences import render
from ridealong.people.rules import LeaveRow, PersonRow
from tests.facts.build import build_snapshot
from tests.facts.world import END, make_world
from tests.figures.settings import setting_of

DAY = date(2026, 6, 30)
SELLERS = [{"seller": f"s{at}", "manager": "m", "sells": True} for at in range(10)] + [{"seller": "m", "sells": False}]


def seen(folder: Path, day: date = DAY, **tables: list[dict[str, Any]]) -> Signals:
    with bench(setting_of(build_snapshot(folder, **{"sellers": SELLERS, **tables})), day) as at:
        return signals(at)


def deal(key: str, seller: str | None, opened: date | None, **more: Any) -> dict[str, Any]:
    return {"deal": key, "seller": seller, "outcome": "open", "opened_on": opened, **more}


LITTLE = {
    "nothing at all": {},
    "sellers only": {"sellers": SELLERS},
    "open deals only": {"sellers": SELLERS, "deals": [deal(str(at), "s1", date(2026, 1, 1)) for at in range(9)]},
    "one closed deal": {
        "sellers": SELLERS,
        "deals": [deal("1", "s1", date(2026, 1, 1), outcome="won", closed_on=date(2026, 6, 1), amount=10)],
    },
    "deals that nobody owns": {
        "deals": [
            deal(str(at), None, date(2026, 1, 1), outcome="lost", closed_on=date(2026, 2, 1 + at)) for at in range(20)
        ]
    },
    "closed before it was opened": {
        "sellers": SELLERS,
        "deals": [deal("1", "s1", date(2026, 6, 1), outcome="won", closed_on=date(2026, 5, 1), amount=-5)],
    },
    "everything later": {"sellers": SELLERS, "deals": [deal("1", "s1", date(2026, 7, 1))]},
}


AT_THE_GATE = ("nothing at all", "one closed deal")


@pytest.mark.parametrize(
    "tables",
    [pytest.param(LITTLE[name], id=name, marks=() if name in AT_THE_GATE else pytest.mark.long) for name in LITTLE],
)
def test_little_or_odd_facts_are_no_error(tmp_path: Path, tables: dict[str, list[dict[str, Any]]]) -> None:
    with bench(setting_of(build_snapshot(tmp_path, **tables)), DAY) as at:
        found = signals(at)
        assert found.measures == ()
        assert np.isfinite(found.trade.closed_a_quarter).all()
        for one in luck_table(at):
            assert render(one.sentence)
            assert one.sellers == 0
        for described in DESCRIBED:
            measure_table(at, described.name, "seller")


def test_deals_worth_a_talk_come_worst_first_and_say_why(tmp_path: Path) -> None:
    long_ago, lately = DAY - timedelta(days=200), DAY - timedelta(days=10)
    closed = [
        deal(f"c{at}", "s2", DAY - timedelta(days=60 + at), outcome="won", closed_on=DAY - timedelta(days=at), amount=9)
        for at in range(5)
    ]
    pushes = [
        {"deal": "pushed", "field": "expected_on", "old": f"2026-0{at}-01", "new": f"2026-0{at + 1}-01",
         "after_on": date(2026, at, 1), "by_on": date(2026, at, 8)}
        for at in (4, 5)
    ]  # fmt: skip
    found = seen(
        tmp_path,
        customers=[{"customer": "c", "name": "Acme"}],
        products=[{"product": "p", "name": "Widget", "list_price": 50}],
        deals=[
            *closed,
            deal("pushed", "s1", lately, customer="c", product="p", name="Big one"),
            deal("stuck", "s1", long_ago),
            deal("young", "s1", lately),
            deal("younger", "s1", DAY),
            deal("undated", "s1", None),
        ],
        changes=pushes,
    )
    mine = found.deals["test:s1"]
    assert [one.deal for one in mine] == ["test:pushed", "test:stuck", "test:young", "test:younger"]
    assert [render(one.why) for one in mine] == [
        "The expected close moved back 2 times.",
        "Open 200 days; every deal that closed in the last year took 60 or fewer.",
        "Open 10 days.",
        "Open 0 days.",
    ]
    assert (mine[0].name, mine[0].customer, mine[0].product, mine[0].amount) == ("Big one", "Acme", "Widget", 50)
    assert (mine[1].name, mine[1].amount) == ("stuck", None)


def test_at_most_five_deals_a_seller(tmp_path: Path) -> None:
    found = seen(tmp_path, deals=[deal(str(at), "s1", DAY - timedelta(days=at)) for at in range(9)])
    assert [one.days_open for one in found.deals["test:s1"]] == [8, 7, 6, 5, 4]
    assert render(found.deals["test:s1"][0].why) == "Open 8 days, the oldest of the open deals."


def test_visits_are_those_of_the_next_five_weeks(tmp_path: Path) -> None:
    days = [DAY, DAY + timedelta(days=1), DAY + timedelta(days=35), DAY + timedelta(days=36)]
    visits = [
        {"visit": str(at), "seller": "s1", "starts_at": datetime.combine(day, datetime.min.time())}
        for at, day in enumerate(days)
    ]
    assert seen(tmp_path, visits=visits).visits == {"test:s1": (days[1], days[2])}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Signals:
    made = build_snapshot(tmp_path_factory.mktemp("world"), **make_world(8, deals=1500).tables())
    with bench(setting_of(made), END) as at:
        return signals(at)


def test_trade_is_what_passes_through_a_sellers_hands(world: Signals) -> None:
    trade = world.trade
    assert len(trade.sellers) == 12
    assert trade.sellers == tuple(sorted(trade.sellers))
    assert ((trade.win_rate > 0.5) & (trade.win_rate < 0.8)).all()
    assert (trade.closed_a_quarter > 3).all()
    assert ((trade.unit_value > 700) & (trade.unit_value < 3000)).all()
    revenue = trade.closed_a_quarter * trade.win_rate * trade.unit_value
    assert trade.peers_mean_revenue == pytest.approx(float(revenue.mean()))
    assert set(trade.stage_rate) == {"Lead", "Demo", "Proposal"}
    # Cost is 60 % of list and prices lie between 80 and 105 % of it.
    assert trade.margin_share == pytest.approx(1 - 0.6 / 0.925, abs=0.03)


def test_signals_are_in_the_order_of_keys(world: Signals) -> None:
    for one in world.measures:
        assert one.sellers == tuple(sorted(one.sellers))
        assert len(one.y) == len(one.v) == len(one.n) == len(one.raw) == len(one.sellers)
        assert (one.v > 0).all()
    names = [one.name for one in world.measures]
    assert names[:4] == ["win_rate", "stage_conversion:Demo", "stage_conversion:Lead", "stage_conversion:Proposal"]


def test_who_is_away_new_or_gone_is_not_compared(tmp_path: Path) -> None:
    world = make_world(9, deals=1500)
    rows = {
        "s00": PersonRow(0, "New", None, "Seller", None, END - timedelta(days=20), None),
        "s01": PersonRow(0, "Gone", None, "Seller", None, None, END - timedelta(days=2)),
    }
    snapshot = build_snapshot(tmp_path, **world.tables())
    away = setting_of(snapshot).persons["test:s02"]
    with bench(setting_of(snapshot, people=rows, leave=(LeaveRow(away, END, None),)), END) as at:
        found = {one.name: one for one in luck_table(at)}["closed_deals"]
    verdicts = {row.key: row.verdict for row in found.rows}
    assert {key for key, verdict in verdicts.items() if verdict == "not_compared"} == {
        "test:s00",
        "test:s01",
        "test:s02",
    }
    assert found.sellers == 9
