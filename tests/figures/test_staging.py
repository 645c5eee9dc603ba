"""Where staged rows are, in the engine or in a file beside it, how they are numbered and whether the usable ones are
written at once makes no difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from ridealong.access.rules import Viewer
from ridealong.figures.actions import reading, staging
from ridealong.figures.actions.imports import import_files
from ridealong.figures.actions.undoing import undo_import
from ridealong.figures.rules import styles
from ridealong.figures.rules.reports import ImportReport
from tests.figures.exports import DEALS, deal, many, text, write

pytestmark = pytest.mark.django_db

ANSWERS = {"rejected": "go on", "negative:deals:amount": next(iter(styles.NEGATIVE_CHOICES))}
PLACES = {
    "written at once and counted": ({}, True),
    "written at once": ({"SMALL": 0}, True),
    "held and counted": ({}, False),
    "held": ({"SMALL": 0}, False),
    "in a file and counted": ({"HELD": 0}, False),
    "in a file": ({"SMALL": 0, "HELD": 0}, False),
}
TWO_AMOUNTS = [
    deal(deal="twice", amount="1"),
    *many(30),
    deal(deal="twice", amount="2"),
    deal(deal="twice", amount="1"),
]
EXPORTS = {
    "rows that are refused": [*many(40), deal(deal="late", closed_on="2026-02-31"), deal(deal="odd", amount="n/a")],
    "keys that stand twice": TWO_AMOUNTS,
    "both": [*many(5), deal(deal="late", closed_on="2026-02-31"), *TWO_AMOUNTS],
    "credit notes": [*many(40), deal(deal="back", amount="-5")],
}


@pytest.mark.parametrize("rows", EXPORTS.values(), ids=EXPORTS)
def test_wherever_rows_are_staged_the_import_says_the_same(
    home: Path,
    tmp_path: Path,
    operator: Viewer,
    now: datetime,
    settings: object,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[tuple[object, ...]],
) -> None:
    export = write(tmp_path / "export", "deals.csv", text(DEALS, rows))
    said = {}
    for number, (place, (sizes, at_once)) in enumerate(PLACES.items()):
        settings.RIDEALONG = replace(django_settings.RIDEALONG, home=home / str(number))
        (home / str(number)).mkdir()
        undo_import(operator, now=now)
        for name in ("SMALL", "HELD"):
            monkeypatch.setattr(staging, name, sizes.get(name, getattr(staging, name)))
        if not at_once:
            monkeypatch.setattr(reading, "simple", lambda _plan: False)
        report = import_files(operator, [export], now=now, answers=ANSWERS)
        monkeypatch.undo()
        said[place] = _told(report)
    assert said == dict.fromkeys(PLACES, said["held and counted"])
    assert said["held"]["accepted"][2] is not None


def _told(report: ImportReport) -> Mapping[str, object]:
    refused = Path(report.rejected_file).read_text() if report.rejected_file else None
    accepted = (report.rows_accepted, report.rows_rejected, report.snapshot)
    return {"accepted": accepted, "rejected": report.rejected, "notes": report.notes, "refused": refused}
