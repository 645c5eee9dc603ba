"""Refused rows of several files in one file of them, whenever and in whatever way each was refused."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from ridealong.access.rules import Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.figures.rules.headers import PLACE, REASON
from ridealong.figures.rules.reports import ImportReport
from tests.figures.exports import DEALS, deal, many, text, write

pytestmark = pytest.mark.django_db

MOVES = ("deal", "from_stage", "to_stage", "changed_at")
HEADERS = [[REASON, PLACE, *one] for one in (DEALS, MOVES)]


def bring(folder: Path, by: Viewer, now: datetime, *, short: bool, twice: bool, **how: object) -> ImportReport:
    """Deals and their moves, of which some are refused: `short`, a row without its last field; `twice`, a deal that
    stands with two amounts."""
    deals = [*many(60), deal(deal="late", closed_on="2026-02-31")]
    deals += [deal(deal="both", amount="1"), deal(deal="both", amount="2")] * twice
    moves = [("d1", "Lead", "Demo", f"2026-01-{day:02} 09:00:00") for day in range(1, 31)]
    content = text(MOVES, [*moves, ("d1", "Lead", "Offer", "never")]) + "d1,Lead\n" * short
    write(folder, "stage_changes.csv", content)
    write(folder, "deals.csv", text(DEALS, deals))
    return import_files(by, [folder], now=now, **how)


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("short", [False, True])
def test_every_refused_row_stands_once_below_the_header_of_its_file(
    home: Path, tmp_path: Path, operator: Viewer, now: datetime, short: bool, twice: bool
) -> None:
    report = bring(tmp_path / "export", operator, now, short=short, twice=twice, answers={"rejected": "go on"})
    assert report.exit_code == 0, report
    assert report.rows_rejected == 2 + short + 2 * twice == sum(count for _, count in report.rejected_by_file)
    assert len(report.rejected) == report.rows_rejected
    with Path(str(report.rejected_file)).open(newline="") as file:
        rows = list(csv.reader(file))
    assert sum(row not in HEADERS for row in rows) == report.rows_rejected
    below = None
    for row in rows:
        if row in HEADERS:
            assert row != below, "the same header does not stand twice in a row"
            below = row
        else:
            file = "deals.csv" if below == HEADERS[0] else "stage_changes.csv"
            assert row[1].startswith(f"{file}:")


def test_refused_rows_are_told_once_beside_a_question(
    home: Path, tmp_path: Path, operator: Viewer, now: datetime
) -> None:
    """Sixteen in a hundred rows of one file are refused, and nobody said that the others shall go on."""
    write(tmp_path / "export", "deals.csv", text(DEALS, [*many(40), *[deal(closed_on="never")] * 8]))
    write(tmp_path / "export", "stage_changes.csv", text(MOVES, [("d1", "Lead", "Demo", "2026-01-05 09:00:00")] * 5))
    kept = tmp_path / "refused.csv"
    report = import_files(operator, [tmp_path / "export"], now=now, rejected_to=kept)
    assert [one.id for one in report.questions] == ["rejected"]
    assert (report.exit_code, report.snapshot, report.rows_rejected) == (3, None, 8)
    assert len(kept.read_text().splitlines()) == 9


def test_the_header_stands_once_where_rows_of_one_file_are_refused_in_two_ways(
    home: Path, tmp_path: Path, operator: Viewer, now: datetime
) -> None:
    content = text(DEALS, [*many(60), deal(deal="late", closed_on="2026-02-31")]) + "d,s\n"
    report = import_files(operator, [write(tmp_path / "export", "deals.csv", content)], now=now)
    with Path(str(report.rejected_file)).open(newline="") as file:
        first, *rows = csv.reader(file)
    assert (first, len(rows), report.rows_rejected) == (HEADERS[0], 2, 2)
    assert sorted(row[2] for row in rows) == ["d", "late"]
