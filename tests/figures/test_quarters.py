"""The running quarter of a line is what its people won over what they should, and where that is likely to end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ridealong.access.rules import Viewer
from ridealong.figures.actions import tables
from ridealong.figures.queries.firsts import known_to
from ridealong.figures.queries.quarters import QuarterRow, quarter
from ridealong.people.queries import switched_off
from tests.figures.company import Company, bring_company

DAY = date(2026, 6, 20)
TODAY = date(2026, 6, 21)
NOW = datetime(2026, 6, 21, 6, 30, tzinfo=UTC)


@pytest.fixture
def company(db: None, home: Path) -> Company:
    by = Viewer(account_id=None, person_id=None, today=TODAY, operator=True)
    return bring_company(home, by, NOW)


def ask(company: Company, who: str, today: date = TODAY) -> QuarterRow | None:
    viewer = company.viewer(who)
    about = {"snapshot": company.snapshot.hash, "today": today, "fiscal_year_start": 1}
    return quarter(viewer, known_to(viewer), **about, off=switched_off())


def test_a_leader_sees_the_own_lines_quarter_once_there_are_figures_of_it(company: Company) -> None:
    assert ask(company, "m0") is None
    tables.compute_tables(day=DAY, now=NOW)
    assert ask(company, "m0", date(2026, 7, 2)) is None, "the next quarter has none yet"
    assert ask(company, "s00") is None, "who leads nobody has none"
    found = ask(company, "m0")
    assert found is not None
    line = company.line_of("m0")
    target = sum(
        row["amount"]
        for row in company.world.quotas
        if row["seller"] in line and date(2026, 4, 1) <= row["starts_on"] <= date(2026, 6, 30)
    )
    won = sum(
        row["amount"] or 0
        for row in company.world.deals
        if row["seller"] in line and row["outcome"] == "won" and date(2026, 4, 1) <= row["closed_on"] <= DAY
    )
    assert target
    assert found.attained == pytest.approx(float(won) / float(target))
    assert found.attained <= found.low <= found.high
