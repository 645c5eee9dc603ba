"""Pipedrive: exported deals and answers of its interface, of both versions, give the facts that stand in them."""

# ruff: noqa: E501 - rows of exports are easier to compare on one line each
from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from ridealong.access.rules import Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.figures.rules.identities import name_key
from ridealong.people.models import Organisation
from tests.figures.crm import Bring, clock, facts, local
from tests.figures.exports import text, write

pytestmark = pytest.mark.django_db

ZONE = "Europe/Tallinn"
HEADER = (
    "Deal - ID", "Deal - Title", "Deal - Value", "Deal - Currency", "Deal - Owner", "Deal - Pipeline", "Deal - Stage",
    "Deal - Status", "Deal - Won time", "Deal - Lost time", "Deal - Deal created", "Deal - Expected close date",
    "Deal - Organization", "Deal - Next activity date", "Deal - Lost reason",
)  # fmt: skip
ROWS = (
    (1, "A", "100.0", "EUR", "Kai Kask", "Sales", "Won", "Won", "46021.5", "", "45931.0", "", "Kuu", "", ""),
    (2, "B", "7", "EUR", "Kai Kask", "Sales", "Demo", "Open", "", "", "2025-10-02 10:00:00", "46022", "Kuu", "46000", ""),
    (3, "C", "8.25", "USD", "Mai Mets", "Sales", "Demo", "Lost", "", "2025-12-30 09:00:00", "45931", "", "", "", "Price"),
    (4, "D", "9", "USD", "Mai Mets", "Sales", "Demo", "Deleted", "", "", "45931", "", "", "", ""),
)  # fmt: skip


@pytest.fixture
def bring(operator: Viewer, now: datetime, home: Path) -> Bring:
    Organisation.objects.update_or_create(pk=1, defaults={"zone": ZONE})

    def bringing(*paths: Path, **more: object) -> object:
        return import_files(operator, paths, now=now, **more)

    return bringing


def book(path: Path, epoch_1904: bool) -> Path:
    """The export as a workbook: serial days of the workbook's own epoch, without a format."""
    made = xlsxwriter.Workbook(str(path), {"date_1904": epoch_1904})
    sheet = made.add_worksheet("Deals")
    for at, row in enumerate((HEADER, *ROWS)):
        for column, value in enumerate(row):
            days = column in {8, 10, 11, 13} and str(value).replace(".", "").isdigit()
            sheet.write(at, column, float(str(value)) - 1462 * epoch_1904 if days else value)
    made.close()
    return path


@pytest.mark.parametrize("form", ["csv", "xlsx", "xlsx 1904"])
def test_exported_deals(bring: Bring, tmp_path: Path, form: str) -> None:
    path = (
        write(tmp_path, "deals.csv", text(HEADER, ROWS))
        if form == "csv"
        else book(tmp_path / "deals.xlsx", "1904" in form)
    )
    report = bring(path)
    assert (report.exit_code, report.source, report.rows_rejected) == (0, "pipedrive", 0), report.rejected
    kai, mai, created = name_key("Kai Kask"), name_key("Mai Mets"), date(2025, 10, 1)
    assert facts("deals", "deal", "seller", "customer", "amount", "currency", "outcome", "created_on", "closed_on", "expected_on", "next_step", "loss_reason") == [
        ("1", kai, "Kuu", Decimal(100), "EUR", "won", created, date(2025, 12, 30), None, False, None),
        ("2", kai, "Kuu", Decimal(7), "EUR", "open", date(2025, 10, 2), None, date(2025, 12, 31), True, None),
        ("3", mai, None, Decimal("8.25"), "USD", "lost", created, date(2025, 12, 30), None, False, "Price"),
    ]  # fmt: skip


@pytest.mark.parametrize("title", ["Order #12", "# 7", "#REF!"])
def test_a_number_sign_in_an_export_of_plain_letters(bring: Bring, tmp_path: Path, title: str) -> None:
    """Before it is known what the states mean, their column holds nothing at all."""
    rows = [(one[0], title if one[0] == 2 else one[1], *one[2:]) for one in ROWS]
    report = bring(write(tmp_path, "deals.csv", text(HEADER, rows)), answers={"rejected": "go on"})
    assert (report.exit_code, report.rows_read, report.rows_rejected) == (0, 4, int(title == "#REF!")), report


def test_exported_deals_without_ids_are_keyed_by_what_stays(bring: Bring, tmp_path: Path) -> None:
    first = bring(write(tmp_path, "deals.csv", text(HEADER[1:], [one[1:] for one in ROWS])))
    assert (first.exit_code, first.source, len(facts("deals", "deal"))) == (0, "pipedrive", 3)
    moved = [(*one[1:5], "Sales", "Offer", *one[7:]) if one[0] == 2 else one[1:] for one in ROWS]
    report = bring(write(tmp_path, "later.csv", text(HEADER[1:], moved)))
    assert (report.exit_code, report.added, report.changed_rows, report.gone) == (0, 0, 1, 0), report


def answers(folder: Path, version: int) -> Path:
    person = {"id": 11, "name": "Kai Kask", "email": "kai@example.org", "has_pic": 0, "value": 11}
    owner = (
        {"user_id": person, "org_id": {"name": "Kuu", "people_count": 1, "value": 5}}
        if version == 1
        else {"owner_id": 11, "org_id": 5}
    )
    gone = {"active": True, "deleted": False} if version == 1 else {"is_deleted": False, "is_archived": False}

    def deal(key: int, status: str, stage: int, **more: object) -> dict[str, object]:
        return {
            "id": key, "title": f"D{key}", "value": 1200.5, "currency": "EUR", "stage_id": stage, "pipeline_id": 1,
            "status": status, "add_time": "2026-03-01 22:30:00" if version == 1 else "2026-03-01T22:30:00Z", "won_time": None,
            "lost_time": None, "close_time": None, "expected_close_date": "2026-12-31", "next_activity_date": None,
            "lost_reason": None, **owner, **gone, **more,
        }  # fmt: skip

    deals = [
        deal(1, "open", 2),
        deal(2, "won", 2, won_time="2026-05-04 10:00:00", lost_time="2026-04-01 10:00:00"),
        deal(3, "lost", 1, lost_time="2026-05-05 22:30:00", lost_reason="Price"),
        deal(4, "deleted", 1),
    ]
    flow = [
        {"id": 1, "item_id": 1, "user_id": 11, "field_key": "stage_id", "old_value": "1", "new_value": "2", "log_time": "2026-03-05 08:00:00", "is_bulk_update_flag": None},
        {"id": 2, "item_id": 1, "user_id": 11, "field_key": "value", "old_value": "1000", "new_value": "1200", "log_time": "2026-03-06 08:00:00", "is_bulk_update_flag": None},
    ]  # fmt: skip
    wrapped = [{"object": "dealChange", "timestamp": one["log_time"], "data": one} for one in flow]
    activities = [
        {"id": 1, "user_id": 11, "done": True, "type": "call", "due_date": "2026-04-01", "due_time": "06:30", "deal_id": 1, "org_id": 5, "duration": "00:30", "attendees": [{"id": 1, "name": "x"}], "active_flag": True},
        {"id": 2, "user_id": 12, "done": True, "type": "lunch", "due_date": "2026-04-02", "due_time": "", "deal_id": None, "org_id": 5, "duration": "", "marked_as_done_time": "2026-04-02 10:00:00", "active_flag": True},
        {"id": 3, "user_id": 11, "done": False, "type": "meeting", "due_date": "2026-12-01", "due_time": "10:00", "deal_id": 1, "org_id": 5, "duration": "01:00", "active_flag": True},
    ]  # fmt: skip
    stages = [
        {"id": 1, "name": "Contact", "pipeline_id": 1, "deal_probability": 10},
        {"id": 2, "name": "Demo", "pipeline_id": 1, "deal_probability": 50},
    ]
    if version == 1:
        stages = [{**one, "order_nr": at} for at, one in enumerate(stages)]
    users = [
        {"id": 11, "name": "Kai Kask", "email": "kai@example.org", "active_flag": True, "last_login": "2026-10-01 10:00:00", "role_id": 1},
        {"id": 12, "name": "Mai Mets", "email": "mai@example.org", "active_flag": False, "last_login": "2026-02-01 22:30:00", "role_id": 1},
    ]  # fmt: skip
    contents = {
        "deals": deals[:2],
        "deals-2": deals[2:],
        "flow": wrapped if version == 2 else flow,
        "activities": activities,
        "stages": stages,
        "users": users,
    }
    for name, data in contents.items():
        write(
            folder,
            f"{name}.json",
            json.dumps({"success": True, "data": data, "additional_data": {"pagination": {"start": 0}}}),
        )
    return folder


@pytest.mark.parametrize("version", [1, 2])
def test_answers_of_the_interface(bring: Bring, tmp_path: Path, version: int) -> None:
    report = bring(answers(tmp_path / "answers", version))
    assert (report.exit_code, report.source, report.rows_rejected) == (0, "pipedrive_api", 0), report.rejected
    created = date(2026, 3, 2)  # in Tallinn
    assert facts("deals", "deal", "seller", "customer", "amount", "stage", "outcome", "created_on", "closed_on") == [
        ("1", "11", "5", Decimal("1200.5"), "Demo", "open", created, None),
        ("2", "11", "5", Decimal("1200.5"), "Demo", "won", created, date(2026, 5, 4)),
        ("3", "11", "5", Decimal("1200.5"), "Contact", "lost", created, date(2026, 5, 6)),
    ]
    assert facts("stage_changes", "deal", "from_stage", "to_stage", "changed_at") == [
        ("1", "Contact", "Demo", local("2026-03-05 08:00:00", ZONE))
    ]
    assert facts("activities", "activity", "seller", "deal", "kind", "happened_at") == [
        ("1", "11", "1", "call", local("2026-04-01 06:30", ZONE)),
        ("2", "12", None, "meeting", local("2026-04-02 10:00", ZONE)),
    ]
    assert facts("visits", "visit", "customer", "starts_at") == [("3", "5", clock("2026-12-01 12:00"))]
    assert facts("sellers", "seller", "left_on") == [("11", None), ("12", date(2026, 2, 2))]
    if version == 1:
        assert facts("customers", "customer", "name") == [("5", "Kuu")]
