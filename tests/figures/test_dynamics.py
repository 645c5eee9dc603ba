"""Dynamics 365 Sales: the worksheet of opportunities gives the facts that stand in it."""

# ruff: noqa: E501 - rows of exports are easier to compare on one line each
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from ridealong.access.rules import Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.figures.rules.identities import name_key
from tests.figures.crm import Bring, facts
from tests.figures.exports import text, write

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (f"5b4a9c1e-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
HEADER = (
    "(Do Not Modify) Opportunity", "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", "Topic", "Potential Customer",
    "Status", "Status Reason", "Pipeline Phase", "Probability", "Est. revenue", "Actual Revenue", "Est. close date",
    "Actual Close Date", "Owner", "Created On",
)  # fmt: skip
ROWS = (
    (f"{{{FIRST}}}", "x==", 46000.5, "A", "Adatum", "Open", "In Progress", "Develop", 50, "3,522.00", "", 46387, "", "Vik Vole", 45931.25),
    (SECOND, "y==", 46000.5, "B", "Adatum", "Won", "Won", "Close", 100, "1,000,000.00", "999,999.50", 46021, 46022, "Vik Vole", 45931),
    (THIRD, "z==", 46000.5, "C", "Fabrikam", "Lost", "Out-Sold", "Propose", 0, "12.50", "0", 46021, 46023, "Wim Wolf", 45931),
)  # fmt: skip


@pytest.fixture
def bring(operator: Viewer, now: datetime, home: Path) -> Bring:
    def bringing(*paths: Path, **more: object) -> object:
        return import_files(operator, paths, now=now, **more)

    return bringing


def book(path: Path) -> Path:
    """The worksheet as it is exported: days are formatted cells, money is numbers, and a hidden sheet lies behind."""
    made = xlsxwriter.Workbook(str(path))
    sheet, hidden = made.add_worksheet("Opportunity Advanced Find View"), made.add_worksheet("hiddenSheet")
    hidden.very_hidden()
    hidden.write_row(0, 0, HEADER)
    hidden.write_row(1, 0, ["opportunity", "token"])
    day = made.add_format({"num_format": "m/d/yyyy h:mm"})
    sheet.write_row(0, 0, HEADER)
    for at, row in enumerate(ROWS, start=1):
        for column, value in enumerate(row):
            if column in {9, 10} and value:
                sheet.write_number(at, column, float(str(value).replace(",", "")))
            elif column in {2, 11, 12, 14} and value:
                sheet.write_number(at, column, value, day)
            else:
                sheet.write(at, column, value)
    made.close()
    return path


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_worksheet_of_opportunities(bring: Bring, tmp_path: Path, form: str) -> None:
    report = bring(write(tmp_path, "o.csv", text(HEADER, ROWS)) if form == "csv" else book(tmp_path / "o.xlsx"))
    assert (report.exit_code, report.source, report.rows_rejected, report.ignored) == (0, "dynamics", 0, ()), (
        report.rejected
    )
    vik, wim, created = name_key("Vik Vole"), name_key("Wim Wolf"), date(2025, 10, 1)
    assert facts("deals", "deal", "seller", "customer", "amount", "stage", "outcome", "created_on", "closed_on", "expected_on", "loss_reason") == [
        (FIRST, vik, "Adatum", Decimal(3522), "Develop", "open", created, None, date(2026, 12, 31), None),
        (SECOND, vik, "Adatum", Decimal("999999.5"), "Close", "won", created, date(2025, 12, 31), None, None),
        (THIRD, wim, "Fabrikam", Decimal("12.5"), "Propose", "lost", created, date(2026, 1, 1), None, "Out-Sold"),
    ]  # fmt: skip


def test_a_worksheet_without_the_day_of_closing_is_told_what_it_lacks(bring: Bring, tmp_path: Path) -> None:
    report = bring(write(tmp_path, "o.csv", text([one for one in HEADER if one != "Actual Close Date"], [])))
    assert report.exit_code == 1
    assert "Actual Close Date" in str([one.values for one in report.problems])
