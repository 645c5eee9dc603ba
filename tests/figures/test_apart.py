"""Several exports handed in at once: each comes in, or it is said which did not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from ridealong.access.rules import Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.kernel.sentences import render
from tests.figures.exports import DEALS, many, text, write

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ROSTER = "Employee ID,Name,Email,Manager\n1,Ana Ruiz,ana@example.org,9\n9,Dora Lind,dora@example.org,\n"
LONG = "Seller Email,Month,Quota\nana@example.org,2026-01,40000\n"


def test_of_several_exports_none_is_left_alone_in_silence(operator: Viewer, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    files = {"deals.csv": text(DEALS, many(5)), "roster.csv": ROSTER, "quotas.csv": LONG, "readme.csv": "a,b\n1,2\n"}
    for name, content in files.items():
        write(folder, name, content)
    report = import_files(operator, [folder], now=NOW)
    assert (report.exit_code, report.source, report.ignored) == (0, "ridealong", ("readme.csv",))
    assert {one.name for one in report.apart} == {"quotas.csv", "roster.csv"}
    said = [render(one) for one in report.notes]
    assert "quotas.csv is an export of its own (Quotas): it comes in by an import of its own, after this one." in said
    next_ = import_files(operator, report.apart, now=NOW)
    assert {report.source, next_.source} <= {"ridealong", "roster", "quotas"}
    last = import_files(operator, next_.apart, now=NOW)
    assert ({next_.source, last.source}, last.apart) == ({"roster", "quotas"}, ())


def test_deals_beside_quotas_in_one_workbook_are_not_lost(operator: Viewer, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in {
            "Deals": (("Nr", "Wer", "Was"), (1, "Ana", 5)),
            "Quota": (("Seller", "Q1 2026"), ("Ana", 7)),
        }.items():
            sheet_ = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet_.write_row(at, 0, row)
    report = import_files(operator, [path], now=NOW)
    assert (report.source, report.apart) == ("quotas", ())
    (said,) = [render(one) for one in report.notes if one.key == "imports.note.within.strange"]
    assert said.startswith("What stands in all.xlsx [Deals] is not recognised, and was not imported")
