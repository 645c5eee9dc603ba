"""Quotas of several lengths for the same days: no day counts twice, and nothing is added across currencies."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ridealong.facts.as_of import as_of
from ridealong.facts.measures.basis import Basis, Span
from ridealong.facts.measures.quotas import _apart, _targets, quota_periods
from ridealong.facts.measures.surveying import survey
from ridealong.facts.tables import backend, load
from tests.facts.build import build_snapshot

DAY = date(2026, 6, 30)
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
FIRST_QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
SECOND_QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def _quota(period: tuple[date, date], amount: float, **more: Any) -> dict[str, Any]:
    return {"seller": "ana", "starts_on": period[0], "ends_on": period[1], "amount": amount, **more}


def _won(day: date, amount: float, **more: Any) -> dict[str, Any]:
    name = f"{day}{amount}{more}"
    return {
        "deal": name,
        "seller": "ana",
        "outcome": "won",
        "opened_on": day,
        "closed_on": day,
        "amount": amount,
        **more,
    }


def _basis(folder: Path, on: Any, day: date = DAY, currency: str | None = None, **tables: Any) -> Basis:
    tables.setdefault("deals", [_won(date(2026, 1, 10), 1)])
    asof = as_of(load(build_snapshot(folder, **tables), on), day, snapshot_on=day)
    span: Span = survey(asof, on)
    return Basis(asof, span, currency)


def _periods(folder: Path, day: date = DAY, **tables: Any) -> list[tuple[date, date, float, float]]:
    on = backend()
    try:
        rows = on.to_pyarrow(quota_periods(_basis(folder, on, day, **tables))).to_pylist()
    finally:
        on.disconnect()
    return sorted((row["starts_on"], row["day"], round(row["target"], 6), row["sales"]) for row in rows)


def test_months_hold_where_their_quarter_is_given_too(tmp_path: Path) -> None:
    quotas = [_quota(JANUARY, 10), _quota(FEBRUARY, 20), _quota(MARCH, 30), _quota(FIRST_QUARTER, 70)]
    deals = [_won(date(2026, 1, 10), 5), _won(date(2026, 3, 31), 7)]
    assert _periods(tmp_path, quotas=quotas, deals=deals) == [
        (*JANUARY, 10, 5),
        (*FEBRUARY, 20, 0),
        (*MARCH, 30, 7),
    ]


def test_days_that_no_month_covers_keep_their_share_of_the_quarter(tmp_path: Path) -> None:
    quotas = [_quota(FEBRUARY, 20), _quota(FIRST_QUARTER, 90)]
    deals = [_won(date(2026, 1, 10), 5), _won(date(2026, 2, 10), 6), _won(date(2026, 3, 10), 7)]
    assert _periods(tmp_path, quotas=quotas, deals=deals) == [
        (*JANUARY, 31, 5),
        (*FEBRUARY, 20, 6),
        (*MARCH, 31, 7),
    ]


def test_months_quarters_and_a_year_at_once(tmp_path: Path) -> None:
    quotas = [_quota(JANUARY, 10), _quota(FIRST_QUARTER, 90), _quota(SECOND_QUARTER, 91), _quota(YEAR, 365)]
    assert [row[:3] for row in _periods(tmp_path, quotas=quotas)] == [
        (*JANUARY, 10),
        (FEBRUARY[0], MARCH[1], 59),
        (*SECOND_QUARTER, 91),
    ]


def test_a_quarter_alone_and_other_sellers_stay_as_they_are(tmp_path: Path) -> None:
    quotas = [_quota(FIRST_QUARTER, 90), _quota(JANUARY, 10, seller="ben")]
    assert [row[:3] for row in _periods(tmp_path, quotas=quotas)] == [(*JANUARY, 10), (*FIRST_QUARTER, 90)]


def test_the_running_quarter_counts_a_month_and_its_quarter_once(tmp_path: Path) -> None:
    april = (date(2026, 4, 1), date(2026, 4, 30))
    on = backend()
    basis = _basis(tmp_path, on, date(2026, 5, 10), quotas=[_quota(april, 40), _quota(SECOND_QUARTER, 91)])
    assert on.to_pyarrow(_targets(basis)).to_pylist() == [{"seller": "test:ana", "target": pytest.approx(40 + 61)}]
    on.disconnect()


def test_a_quota_without_a_rate_is_left_out_and_never_added_to_others(tmp_path: Path) -> None:
    quotas = [
        _quota(JANUARY, 10, currency="EUR"),
        _quota(FEBRUARY, 20, currency="USD"),
        _quota(MARCH, 30, currency="GBP"),
    ]
    deals = [
        _won(date(2026, 1, 10), 5, currency="EUR"),
        _won(date(2026, 2, 10), 8, currency="USD"),
        _won(date(2026, 2, 11), 9, currency="GBP"),
    ]
    rates = [{"currency": "USD", "into": "EUR", "starts_on": date(2026, 2, 1), "rate": 0.5}]
    on = backend()
    basis = _basis(tmp_path, on, currency="EUR", quotas=quotas, deals=deals, rates=rates)
    rows = sorted(on.to_pyarrow(quota_periods(basis)).to_pylist(), key=lambda row: row["day"])
    assert [(row["target"], row["sales"], row["excluded"]) for row in rows] == [(10.0, 5.0, 0), (10.0, 4.0, 1)]
    on.disconnect()


def test_a_rate_out_of_the_reporting_currency_is_turned_round(tmp_path: Path) -> None:
    quotas = [_quota(JANUARY, 20, currency="USD"), _quota(FEBRUARY, 30, currency="GBP")]
    rates = [
        {"currency": "EUR", "into": "USD", "starts_on": date(2026, 1, 1), "rate": 2.0},
        {"currency": "EUR", "into": "GBP", "starts_on": date(2026, 1, 1), "rate": 9.0},
        {"currency": "GBP", "into": "EUR", "starts_on": date(2026, 1, 1), "rate": 1.5},
    ]
    on = backend()
    deals = [_won(date(2026, 1, 10), 8, currency="USD")]
    basis = _basis(tmp_path, on, currency="EUR", quotas=quotas, deals=deals, rates=rates)
    rows = sorted(on.to_pyarrow(quota_periods(basis)).to_pylist(), key=lambda row: row["day"])
    assert [(row["target"], row["sales"]) for row in rows] == [(10.0, 4.0), (45.0, 0.0)]
    on.disconnect()


spans = st.tuples(st.integers(0, 60), st.sampled_from([7, 10, 30]), st.integers(1, 50))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(spans, min_size=1, max_size=5, unique_by=lambda one: one[:2]))
def test_every_day_has_the_target_of_the_shortest_period_that_covers_it(found: list[tuple[int, int, int]]) -> None:
    import ibis  # noqa: PLC0415  heavy

    start = date(2026, 1, 1)
    rows = [("a", start + timedelta(at), start + timedelta(at + length - 1), float(n)) for at, length, n in found]
    on = ibis.duckdb.connect()
    schema = {"seller": "string", "starts_on": "date", "ends_on": "date", "target": "float64"}
    pieces = on.to_pyarrow(_apart(ibis.memtable(rows, schema=schema))).to_pylist()
    on.disconnect()
    by_day: dict[date, float] = {}
    for piece in pieces:
        days = (piece["ends_on"] - piece["starts_on"]).days + 1
        for at in range(days):
            day = piece["starts_on"] + timedelta(at)
            assert day not in by_day
            by_day[day] = piece["target"] / days
    for day in {row[1] + timedelta(at) for row in rows for at in range((row[2] - row[1]).days + 1)}:
        covering = [row for row in rows if row[1] <= day <= row[2]]
        best = min(covering, key=lambda row: ((row[2] - row[1]).days, -row[1].toordinal()))
        assert by_day.pop(day) == pytest.approx(best[3] / ((best[2] - best[1]).days + 1))
    assert by_day == {}
