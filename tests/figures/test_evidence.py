"""The deals behind a number are the cases that the measure counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from ridealong.access.rules import Refused, Viewer
from ridealong.figures.models import SourceIdentity
from ridealong.figures.queries import evidence as evidences
from ridealong.figures.queries.computing import Bench, bench
from ridealong.figures.queries.evidence import all_evidence, evidence
from ridealong.figures.queries.measuring import measure_table
from ridealong.figures.queries.setting import setting
from ridealong.kernel.sentences import render
from tests.figures.company import Company, bring_company
from tests.figures.test_tables import DAY, NOW, TODAY

MEASURES = (
    "won_amount", "won_deals", "closed_deals", "win_rate", "deal_value", "discount", "cycle_time", "stale_share",
    "pipeline_open", "pipeline_age", "stage_conversion:Lead", "stage_conversion:Demo", "stage_conversion:Proposal",
)  # fmt: skip


@pytest.fixture
def by() -> Viewer:
    return Viewer(account_id=None, person_id=None, today=TODAY, operator=True)


@pytest.fixture
def company(db: None, home: Path, by: Viewer) -> Company:
    return bring_company(home, by, NOW)


@pytest.fixture(autouse=True)
def seen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all deals say is worked out once a day, as the stored tables would have it."""
    monkeypatch.setattr(evidences, "observed", cache(evidences.observed))


@pytest.fixture(
    params=[DAY, pytest.param(date(2026, 2, 11), marks=pytest.mark.long)], ids=["at the end", "months before"]
)
def at(request: pytest.FixtureRequest, company: Company) -> Iterator[Bench]:
    with bench(setting(), request.param) as made:
        yield made


def test_evidence_lists_what_the_measure_counts(company: Company, at: Bench) -> None:
    for measure in MEASURES:
        for row in measure_table(at, measure, "seller").rows[:3]:
            found = evidence(company.operator, measure=measure, seller=row.key, as_of=at.day)
            assert (measure, found.total, found.name) == (measure, row.n, row.name)
            if measure == "won_amount":
                assert sum(one.amount or 0 for one in found.rows) == pytest.approx(row.value)
            if measure == "win_rate":
                assert sum(one.outcome == "won" for one in found.rows) == pytest.approx(row.value * row.n)


def test_every_number_says_how_it_comes_about(company: Company) -> None:
    for measure in (*MEASURES, "activity", "attainment", "pace", "coverage"):
        found = evidence(company.operator, measure=measure, seller="test:s01", as_of=DAY)
        assert company.names["s01"] in render(found.filter)
        assert render(found.formula)


def test_what_closed_later_is_open_then_and_its_amount_unknown(company: Company) -> None:
    found = evidence(company.operator, measure="pipeline_open", seller="test:s01", as_of=date(2026, 2, 11))
    assert found.total
    assert {row.outcome for row in found.rows} == {"open"}
    assert {row.closed_on for row in found.rows} == {None}
    assert {row.amount for row in found.rows} == {None}


def test_pages_hold_fifty_and_the_last_is_the_last(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidences, "SIZE", 4)
    first = evidence(company.operator, measure="closed_deals", seller="test:s01", as_of=DAY)
    assert (len(first.rows), first.page, first.pages) == (4, 1, -(-first.total // 4))
    last = evidence(company.operator, measure="closed_deals", seller="test:s01", as_of=DAY, page=999)
    assert (last.page, len(last.rows)) == (last.pages, first.total - 4 * (last.pages - 1))
    days = [row.closed_on for row in first.rows]
    assert days == sorted(days, reverse=True)


def test_only_who_may_see_the_person_sees_the_deals(company: Company) -> None:
    mine = sorted(company.line_of("m0"))[0]
    assert evidence(company.viewer("m0"), measure="win_rate", seller=f"test:{mine}", as_of=DAY).total
    for seller in (f"test:{sorted(company.line_of('m1'))[0]}", "test:nobody", "other:s00"):
        with pytest.raises(Refused):
            evidence(company.viewer("m0"), measure="win_rate", seller=seller, as_of=DAY)
        with pytest.raises(Refused):
            all_evidence(company.viewer("m0"), measure="win_rate", seller=seller, as_of=DAY)


def test_a_download_has_every_deal(company: Company) -> None:
    heads, *rows = all_evidence(company.operator, measure="closed_deals", seller="test:s02", as_of=DAY)
    assert heads[0] == "deal"
    assert len({row[0] for row in rows}) == len(rows)
    assert len(rows) == evidence(company.operator, measure="closed_deals", seller="test:s02", as_of=DAY).total


def test_one_person_in_two_sources_is_one_seller(company: Company) -> None:
    SourceIdentity.objects.filter(key="s05").update(person_id=company.ids["s02"])
    with bench(setting(), DAY) as at:
        rows = {row.key: row.n for row in measure_table(at, "closed_deals", "seller").rows}
    assert "test:s05" not in rows
    both = sum(
        row["seller"] in {"s02", "s05"} and row["closed_on"] is not None and row["closed_on"] > DAY - timedelta(364)
        for row in company.world.deals
    )
    assert rows["test:s02"] == both
    assert evidence(company.operator, measure="closed_deals", seller="test:s02", as_of=DAY).total == both
