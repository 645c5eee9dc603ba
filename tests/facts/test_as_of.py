"""The facts as of a day: nothing that happened or was learnt later."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ibis.backends.duckdb import Backend

from ridealong.facts.as_of import as_of, described_deals
from ridealong.facts.measures.basis import Basis
from ridealong.facts.measures.groups import with_product
from ridealong.facts.measures.registry import MEASURES
from ridealong.facts.measures.surveying import survey
from ridealong.facts.tables import backend, load
from tests.effort import examples
from tests.facts.build import build_snapshot
from tests.facts.world import END, World, make_world

DAY, LATER = date(2026, 3, 31), date(2026, 6, 30)
Rows = list[dict[str, Any]]
Opened = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def on() -> Iterator[Backend]:
    made = backend()
    yield made
    made.disconnect()


@pytest.fixture
def opened(tmp_path: Path, on: Backend) -> Opened:
    """The open deals by key as of `DAY`, for one deal opened on 1 March or as `deals` say."""

    def build(
        *, deals: Rows | None = None, snapshot_on: date = LATER, known_since: date | None = None, **tables: Rows
    ) -> dict[str, dict[str, Any]]:
        rows = deals or [{"deal": "1", "outcome": "open", "opened_on": date(2026, 3, 1), **OPEN}]
        snapshot = build_snapshot(tmp_path, deals=rows, **tables)
        asof = as_of(load(snapshot, on), DAY, snapshot_on=snapshot_on, known_since=known_since)
        return {row["key"]: row for row in on.to_pyarrow(described_deals(asof)).to_pylist()}

    return build


OPEN = {"seller": "a", "amount": 100, "stage": "Proposal", "expected_on": date(2026, 7, 1), "next_step": False}


def outcomes(on: Backend, tmp_path: Path, deals: Rows, **days: date) -> dict[str, tuple[str, date | None]]:
    snapshot = build_snapshot(tmp_path, deals=deals)
    asof = as_of(load(snapshot, on), DAY, snapshot_on=days.get("snapshot_on", LATER))
    rows = on.to_pyarrow(asof.deals).to_pylist()
    return {row["deal"]: (row["outcome"], row["closed_on"]) for row in rows}


def test_won_or_lost_if_closed_by_then(on: Backend, tmp_path: Path) -> None:
    long_ago = date(2026, 1, 1)
    found = outcomes(
        on,
        tmp_path,
        [
            {"deal": "on the day", "outcome": "won", "opened_on": long_ago, "closed_on": DAY},
            {"deal": "a day later", "outcome": "lost", "opened_on": long_ago, "closed_on": DAY + timedelta(days=1)},
            {"deal": "opened later", "outcome": "open", "opened_on": DAY + timedelta(days=1)},
            {"deal": "opened then", "outcome": "open", "opened_on": DAY},
            {"deal": "entered later", "outcome": "open", "opened_on": long_ago, "created_on": LATER},
            {"deal": "closed, without a day of entry", "outcome": "won", "closed_on": long_ago},
            {"deal": "open, without a day of entry", "outcome": "open"},
            {"deal": "closed later, without a day of entry", "outcome": "won", "closed_on": LATER},
        ],
    )
    assert found == {
        "on the day": ("won", DAY),
        "a day later": ("open", None),
        "opened then": ("open", None),
        "closed, without a day of entry": ("won", long_ago),
    }


def test_undated_open_deals_count_from_the_day_of_the_snapshot(on: Backend, tmp_path: Path) -> None:
    assert outcomes(on, tmp_path, [{"deal": "1", "outcome": "open"}], snapshot_on=DAY) == {"1": ("open", None)}


def test_nothing_is_known_of_an_open_deal_before_the_snapshot(opened: Opened) -> None:
    row = opened()["test:1"]
    assert {key: row[key] for key in ("amount", "stage", "expected_on", "next_step")} == dict.fromkeys(
        ("amount", "stage", "expected_on", "next_step")
    )


@pytest.mark.parametrize("snapshot_on", [DAY, DAY - timedelta(days=3)])
def test_all_is_known_from_a_snapshot_up_to_the_day(opened: Opened, snapshot_on: date) -> None:
    row = opened(snapshot_on=snapshot_on)["test:1"]
    known = {key: row[key] for key in ("amount", "stage", "expected_on", "next_step")}
    assert known == {"amount": 100, "stage": "Proposal", "expected_on": date(2026, 7, 1), "next_step": False}


def test_what_the_first_import_saw_and_no_later_one_changed_is_known(opened: Opened) -> None:
    assert opened(known_since=date(2026, 3, 2))["test:1"]["amount"] == 100


def test_what_the_first_import_could_not_have_seen_is_not_known(opened: Opened) -> None:
    assert opened(known_since=date(2026, 2, 27))["test:1"]["amount"] is None


def change(field: str, old: str, new: str, after: date, by: date) -> dict[str, Any]:
    return {"deal": "1", "field": field, "old": old, "new": new, "after_on": after, "by_on": by}


def test_an_observed_change_gives_the_value_of_the_day(opened: Opened) -> None:
    changes = [
        change("amount", "40", "60", date(2026, 3, 2), date(2026, 3, 9)),
        change("amount", "60", "100", date(2026, 3, 30), date(2026, 4, 6)),
        change("expected_on", "2026-05-01", "2026-07-01", date(2026, 3, 30), date(2026, 4, 6)),
    ]
    row = opened(changes=changes)["test:1"]
    assert (row["amount"], row["expected_on"], row["stage"]) == (60, date(2026, 5, 1), None)


def test_a_change_between_two_later_imports_tells_nothing_of_the_day(opened: Opened) -> None:
    row = opened(changes=[change("amount", "40", "100", date(2026, 4, 1), date(2026, 4, 6))])["test:1"]
    assert row["amount"] is None


def test_the_owner_is_the_one_of_the_day(opened: Opened) -> None:
    changes = [
        change("seller", "b", "c", date(2026, 3, 2), date(2026, 3, 9)),
        change("seller", "c", "a", date(2026, 4, 1), date(2026, 4, 6)),
    ]
    assert opened(changes=changes)["test:1"]["seller"] == "test:c"


def test_the_stage_comes_from_stage_changes_up_to_the_day(opened: Opened) -> None:
    def moved(to: str, at: datetime) -> dict[str, Any]:
        return {"deal": "1", "to_stage": to, "changed_at": at}

    changes = [
        moved("Demo", datetime.combine(DAY, datetime.max.time())),
        moved("Proposal", datetime.combine(DAY + timedelta(days=1), datetime.min.time())),
        moved("Lead", datetime.combine(date(2026, 3, 1), datetime.min.time())),
    ]
    assert opened(stage_changes=changes)["test:1"]["stage"] == "Demo"


def test_pushes_count_moves_back_up_to_the_day(opened: Opened) -> None:
    changes = [
        change("expected_on", "2026-04-01", "2026-05-01", date(2026, 3, 2), date(2026, 3, 9)),
        change("expected_on", "2026-05-01", "2026-04-20", date(2026, 3, 9), date(2026, 3, 16)),
        change("expected_on", "2026-04-20", "2026-06-01", date(2026, 3, 16), date(2026, 3, 23)),
        change("expected_on", "2026-06-01", "2026-07-01", date(2026, 3, 30), date(2026, 4, 6)),
    ]
    assert opened(changes=changes)["test:1"]["pushed"] == 2


def cut(world: World, day: date) -> World:
    """The export as it would have been on a day: later rows gone, later closings open again, with another amount."""
    deals = []
    for row in world.deals:
        if row["opened_on"] > day:
            continue
        if row["closed_on"] is not None and row["closed_on"] > day:
            row = {**row, "closed_on": None, "outcome": "open", "stage": "Lead", "amount": 1}
        deals.append(row)
    kept = {row["deal"] for row in deals}
    return World(
        sellers=world.sellers,
        customers=world.customers,
        products=world.products,
        deals=deals,
        stage_changes=[row for row in world.stage_changes if row["changed_at"].date() <= day and row["deal"] in kept],
        activities=[
            {**row, "deal": row["deal"] if row["deal"] in kept else None}
            for row in world.activities
            if row["happened_at"].date() <= day
        ],
        quotas=world.quotas,
        rates=world.rates,
    )


# Examples are whole companies: shrinking one takes minutes and makes nothing clearer.
@pytest.mark.searched
@settings(
    max_examples=examples(1, 12),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000), ago=st.integers(1, 400), currencies=st.booleans())
def test_no_look_ahead(tmp_path_factory: pytest.TempPathFactory, seed: int, ago: int, currencies: bool) -> None:
    """Every measure's cases are the same from the whole export and from one cut at the day, in any row order."""
    day, world = END - timedelta(days=ago), make_world(seed, sellers=5, deals=120, currencies=currencies)
    short = cut(world, day)
    shuffle = random.Random(seed).shuffle  # noqa: S311  a seed, no secret
    for rows in vars(short).values():
        shuffle(rows)
    seen = [_all_cases(tmp_path_factory.mktemp("world"), one, day) for one in (world, short)]
    assert seen[0] == seen[1]


NUMBERS = ("won", "value", "list_value", "duration", "open", "moved", "age", "sales", "finish")


def _all_cases(folder: Path, world: World, day: date) -> dict[str, Any]:
    snapshot, on = build_snapshot(folder, **world.tables()), backend()
    asof = as_of(load(snapshot, on), day, snapshot_on=date(2026, 11, 1), known_since=date(2026, 11, 1))
    span = survey(asof, on)
    basis = Basis(asof, span, "EUR")
    found: dict[str, Any] = {"span": (span.first_close, span.last_fact, span.won, span.longest)}
    for measure in MEASURES:
        rows = measure.cases(basis)
        texts = [name for name in ("stage", "segment") if name in rows.columns]
        columns = [*texts, *(name for name in NUMBERS if name in rows.columns)]
        table = on.to_pyarrow(with_product(rows, basis).select("key", "seller", "product", "day", *columns))
        found[measure.name] = sorted(
            repr({key: _plain(value) for key, value in row.items()}) for row in table.to_pylist()
        )
    on.disconnect()
    return found


def _plain(value: Any) -> Any:
    """Sums of amounts are exact; what went through floating point is so to nine digits."""
    return float(f"{value:.9g}") if isinstance(value, float) else value
