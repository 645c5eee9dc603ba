"""Sheets that people keep by hand: quotas in every usual shape, and currency rates."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from ridealong.access.rules import Viewer
from ridealong.facts.engine import connect
from ridealong.facts.snapshots import scan
from ridealong.figures.actions.imports import import_files
from ridealong.figures.queries import imports as queries
from ridealong.figures.rules.periods import period
from ridealong.figures.rules.sheets import Sheet, sheet
from ridealong.kernel.sentences import render
from ridealong.people.actions import change_organisation
from ridealong.people.queries import roster
from tests.figures.exports import write


@pytest.mark.parametrize(
    ("text", "year", "first", "last"),
    [
        ("2026-03", None, date(2026, 3, 1), date(2026, 3, 31)),
        ("03/2026", None, date(2026, 3, 1), date(2026, 3, 31)),
        ("2026-02-01", None, date(2026, 2, 1), date(2026, 2, 28)),
        ("Mar 2026", None, date(2026, 3, 1), date(2026, 3, 31)),
        ("March-2026", None, date(2026, 3, 1), date(2026, 3, 31)),
        ("März", 2026, date(2026, 3, 1), date(2026, 3, 31)),
        ("Févr. 2024", None, date(2024, 2, 1), date(2024, 2, 29)),
        ("juin", 2026, date(2026, 6, 1), date(2026, 6, 30)),
        ("Q1 2026", None, date(2026, 1, 1), date(2026, 3, 31)),
        ("2026Q4", None, date(2026, 10, 1), date(2026, 12, 31)),
        ("q2", 2026, date(2026, 4, 1), date(2026, 6, 30)),
        ("2026", None, date(2026, 1, 1), date(2026, 12, 31)),
        ("FY2026", None, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods(text: str, year: int | None, first: date, last: date) -> None:
    found = period(text, year=year)
    assert found is not None
    assert (found.starts_on, found.ends_on) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "Total", "Market", "Decision", "Mario", "Q5 2026", "2026-13", "Seller", "12", "1899", "2026-03-17", "Q1"],
)
def test_what_is_no_period(text: str) -> None:
    assert period(text) is None


def test_a_fiscal_year_is_called_after_the_year_in_which_it_ends() -> None:
    first, whole = period("Q1 2026", fiscal_year_start=7), period("FY2026", fiscal_year_start=7)
    assert first is not None
    assert whole is not None
    assert (first.starts_on, first.ends_on) == (date(2025, 7, 1), date(2025, 9, 30))
    assert (whole.starts_on, whole.ends_on) == (date(2025, 7, 1), date(2026, 6, 30))
    month = period("Jul 2026", fiscal_year_start=7)
    assert month is not None
    assert month.starts_on == date(2026, 7, 1)


def _seen(text: str, reporting: str | None = "EUR") -> Sheet | None:
    records = list(csv.reader(io.StringIO(text)))

    def rows(wanted: Sequence[str]) -> list[list[str]]:
        return [[record[records[0].index(header)] for header in wanted] for record in records[1:]]

    return sheet(records[0], rows, stem="x", reporting=reporting, fiscal_year_start=1)


@pytest.mark.parametrize(
    "text",
    [
        "deal,seller,amount,closed\n1,Ana,10,2026-01-05\n",
        "Seller,Region,Note\nAna,North,2026\n",
        "Opportunity Owner,Amount,Stage\nAna,1,Won\n",
        "seller,starts_on,ends_on,amount\ns1,2026-01-01,2026-01-31,5\n",
        "Currency,Amount\nEUR,5\n",
        "Currency,Date,Rate\nEuro,2026-01-01,1.1\n",
        "",
    ],
)
def test_other_files_are_no_sheets(text: str) -> None:
    assert _seen(text or "\n") is None


def test_rates_without_a_currency_to_convert_into_lack_a_column() -> None:
    found = _seen("Currency,Date,Rate\nUSD,2026-01-01,0.9\n", reporting=None)
    assert found is not None
    assert found.table["column"]["into"] == "To"
    assert _seen("Currency,To,Date,Rate\nUSD,EUR,2026-01-01,0.9\n", reporting=None) is not None


SHAPES = {
    "one row a seller and month": "Seller Email,Month,Quota\nana@example.org,2026-01,10\nana@example.org,2026-02,20\n",
    "a year beside the month": "Email,Year,Month,Target\nana@example.org,2026,Jan,10\nana@example.org,2026,Feb,20\n",
    "a number of the month": "Email,Year,Month,Target\nana@example.org,2026,1,10\nana@example.org,2026,2,20\n",
    "one column a month": "Seller,Jan 2026,Feb 2026,Total\nana@example.org,10,20,30\n",
    "one column a month with a year": "Seller,Year,January,February\nana@example.org,2026,10,20\n",
    "in thousands": "Seller,Jan 2026 (k),Feb 2026 (k)\nana@example.org,0.01,0.02\n",
    "thousands in rows": "E-Mail;Monat;Soll (in thousands)\na@example.org;Jan 2026;0.01\na@example.org;Feb 2026;0.02\n",
}
EXPECTED = [(date(2026, 1, 1), date(2026, 1, 31), 10.0), (date(2026, 2, 1), date(2026, 2, 28), 20.0)]


def _quotas() -> list[tuple[Any, ...]]:
    found = queries.snapshot()
    assert found is not None
    with connect() as connection:
        rows = connection.execute(
            f"SELECT starts_on, ends_on, CAST(amount AS DOUBLE) FROM {scan(found, 'quotas')} ORDER BY ALL"
        )
        return rows.fetchall()


@pytest.mark.django_db
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_says_the_same(shape: str, home: Path, tmp_path: Path, operator: Viewer, now: datetime) -> None:
    report = import_files(operator, [write(tmp_path, "targets.csv", SHAPES[shape])], now=now)
    assert (report.problems, report.questions, report.source) == ((), (), "quotas")
    assert _quotas() == EXPECTED


@pytest.mark.django_db
def test_quarters_and_months_in_one_sheet_are_both_kept(
    home: Path, tmp_path: Path, operator: Viewer, now: datetime
) -> None:
    sheet_ = write(tmp_path, "targets.csv", "Seller,Jan 2026,Q1 2026,2026\nana@example.org,10,90,400\n")
    report = import_files(operator, [sheet_], now=now)
    assert report.exit_code == 0
    assert [one.values for one in report.notes if one.key == "imports.note.overlap"] == [{"n": 1}]
    assert [row[2] for row in _quotas()] == [10.0, 90.0, 400.0]


@pytest.mark.django_db
def test_a_row_of_totals_and_a_bad_amount_are_left_out_with_a_reason(
    home: Path, tmp_path: Path, operator: Viewer, now: datetime
) -> None:
    rows = "".join(f"p{at}@example.org,{at + 1},{at + 1}\n" for at in range(60))
    text = f"Seller,Jan 2026,Feb 2026\n{rows}x@example.org,much,1\nTotal,9,9\n"
    report = import_files(operator, [write(tmp_path, "targets.csv", text)], now=now)
    assert [(one.line, one.column, one.value) for one in report.rejected][:1] == [(62, "Jan 2026", "much")]
    assert len(report.rejected) == 1
    assert len(_quotas()) == 120


@pytest.mark.django_db
def test_two_sheets_at_once(home: Path, tmp_path: Path, operator: Viewer, now: datetime) -> None:
    one = write(tmp_path, "2026.csv", "Seller,Jan 2026,Feb 2026\nana@example.org,10,20\n")
    two = write(tmp_path, "2027.csv", "Email,Month,Quota\nana@example.org,2027-01,30\n")
    assert import_files(operator, [one, two], now=now).exit_code == 0
    assert _quotas() == [*EXPECTED, (date(2027, 1, 1), date(2027, 1, 31), 30.0)]


@pytest.mark.django_db
def test_rates_are_dated_and_add(home: Path, tmp_path: Path, operator: Viewer, now: datetime) -> None:
    change_organisation(operator, now=now, currency="EUR")
    for name, text in (
        ("a.csv", "Currency,Date,Rate\nUSD,2026-01-01,0.9\nUSD,2026-02-01,0.8\n"),
        ("b.csv", "Currency,Date,Rate\nUSD,2026-03-01,0.7\nXXX,2026-03-01,0.7\nGBP,2026-03-01,-1\n"),
    ):
        report = import_files(operator, [write(tmp_path, name, text)], now=now, answers={"rejected": "go on"})
    assert report.rows_rejected in {1, 2}
    found = queries.snapshot()
    assert found is not None
    with connect() as connection:
        rows = connection.execute(f'SELECT currency, "into", rate FROM {scan(found, "rates")} ORDER BY ALL').fetchall()
    assert [row for row in rows if row[0] == "USD"] == [("USD", "EUR", 0.7), ("USD", "EUR", 0.8), ("USD", "EUR", 0.9)]


@pytest.mark.django_db
def test_quotas_find_people_and_neither_make_nor_rename_any(
    home: Path, tmp_path: Path, operator: Viewer, now: datetime
) -> None:
    people = write(tmp_path, "roster.csv", "ID,Name,Email,Manager\n1,Ana Ruiz,ana@example.org,9\n9,Dora Lind,,\n")
    import_files(operator, [people], now=now)
    targets = "Seller,Jan 2026,Feb 2026\nANA@example.org,10,20\nslip@example.org,1,2\n"
    assert import_files(operator, [write(tmp_path, "targets.csv", targets)], now=now).exit_code == 0
    assert {one.name for one in roster().people.values()} == {"Ana Ruiz", "Dora Lind"}
    known = {one.email: one.person_id for one in queries.identities().values() if one.source == "quotas"}
    ana = next(one.id for one in roster().people.values() if one.name == "Ana Ruiz")
    assert {(email or "").lower(): person for email, person in known.items()} == {
        "ana@example.org": ana,
        "slip@example.org": None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        "Seller,Q1 2026,Q2 2026,Total\nAna Ruiz,120000,130000,250000\nTotal,120000,130000,250000\n",
        "Seller,Month,Quota\nAna Ruiz,2026-01,40000\nAna Ruiz,2026-02,40000\nGrand total,,80000\n",
    ],
)
def test_a_row_of_totals_is_left_out_and_said(
    operator: Viewer, home: Path, now: datetime, tmp_path: Path, content: str
) -> None:
    report = import_files(operator, [write(tmp_path, "quotas.csv", content)], now=now)
    assert (report.exit_code, report.added, report.rows_rejected) == (0, 2, 0), report
    assert any("1 of" in one and "left out for what stands in Seller" in one for one in map(render, report.notes))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rates.csv", "Currency,Date,Rate\nUSD,2026-01-01,0.92\n"),
        ("kurse.csv", "Währung;Datum;Kurs\nUSD;31.01.2026;0,92\n"),
    ],
)
def test_rates_into_nothing_say_what_they_lack(
    operator: Viewer, home: Path, now: datetime, tmp_path: Path, name: str, content: str
) -> None:
    path = write(tmp_path, name, content)
    (problem,) = map(render, import_files(operator, [path], now=now).problems)
    assert problem.startswith(f"{name}: it does not say into which currency its rates convert; add a column To")
    change_organisation(operator, now=now, currency="EUR")
    assert import_files(operator, [path], now=now).added == 1
