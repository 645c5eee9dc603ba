"""Salesforce: objects, Fivetran's copies and reports without ids give the facts that plain Python finds."""

# ruff: noqa: E501 - rows of exports are easier to compare on one line each
from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from ridealong.access.rules import Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.figures.models import SourceIdentity
from ridealong.figures.rules.identities import name_key
from ridealong.people.models import Organisation
from tests.figures.crm import Bring, clock, export, facts, local, notes, records
from tests.figures.exports import write
from tests.figures.salesforce import organisation_of

pytestmark = pytest.mark.django_db

ZONE = "America/New_York"


@pytest.fixture
def bring(operator: Viewer, now: datetime, home: Path) -> Bring:
    Organisation.objects.update_or_create(pk=1, defaults={"zone": ZONE})

    def bringing(*paths: Path, **more: object) -> object:
        return import_files(operator, paths, now=now, **more)

    return bringing


def test_objects_become_facts(bring: Bring, tmp_path: Path) -> None:
    report = bring(organisation_of(tmp_path / "export"))
    assert (report.exit_code, report.source, report.rows_rejected, report.ignored) == (0, "salesforce", 0, ()), (
        report.rejected,
        report.questions,
        report.problems,
    )
    columns = ("deal", "seller", "customer", "amount", "currency", "outcome", "created_on", "closed_on", "expected_on")
    created = date(2026, 2, 28)  # half past two in Greenwich is still the day before in New York
    assert facts("deals", *columns) == [
        ("006A", "005A", "001A", Decimal(1000), "EUR", "won", created, date(2026, 5, 4), None),
        ("006B", "005B", "001A", Decimal(1000), "EUR", "lost", created, date(2026, 5, 5), None),
        ("006C", "005A", None, None, "USD", "open", created, None, date(2026, 12, 31)),
    ]
    assert facts("deals", "deal", "name", "renewal", "next_step", "loss_reason") == [
        ("006A", "Geschäft 006A", True, False, None),
        ("006B", "Geschäft 006B", None, False, "Preis"),
        ("006C", "Geschäft 006C", None, True, None),
    ]
    assert facts("customers", "customer", "name", "segment", "region", "employees") == [
        ("001A", "Käse & Co", "Food", "France", 40)
    ]
    assert facts("quotas", "seller", "starts_on", "ends_on", "amount", "currency") == [
        ("005A", date(2026, 4, 1), date(2026, 6, 30), Decimal(90_000), "EUR")
    ]


def test_edits_of_an_amount_are_no_moves(bring: Bring, tmp_path: Path) -> None:
    bring(organisation_of(tmp_path / "export"))
    assert facts("stage_changes", "deal", "from_stage", "to_stage", "changed_at") == sorted(
        [
            ("006A", None, "Prospección", local("2026-03-01 02:30:00", ZONE)),
            ("006A", "Prospección", "Negociación", local("2026-04-01 03:00:00", ZONE)),
            ("006A", "Negociación", "Gagné", local("2026-05-04 12:00:00", ZONE)),
            ("006B", "Negociación", "Perdue", local("2026-04-09 08:00:00", ZONE)),
        ],
        key=lambda row: (row[0], row[1] is None, row[1]),
    )


def test_what_has_happened_are_activities_and_what_lies_ahead_visits(bring: Bring, tmp_path: Path) -> None:
    bring(organisation_of(tmp_path / "export"))
    assert facts("activities", "activity", "seller", "deal", "kind", "happened_at", "minutes") == [
        ("00T1", "005A", "006A", "call", clock("2026-04-01 21:00"), pytest.approx(10)),
        ("00T2", "005A", None, "mail", clock("2026-04-03 00:00"), None),
        ("00U1", "005A", "006A", "meeting", clock("2026-12-02 10:00"), 60.0),
        ("00U2", "005A", None, "call", clock("2026-04-02 11:00"), 30.0),
    ]
    assert facts("visits", "visit", "seller", "customer", "deal", "starts_at") == [
        ("00U1", "005A", "001A", "006A", clock("2026-12-02 10:00"))
    ]


def test_people_are_those_who_are_people(bring: Bring, tmp_path: Path) -> None:
    """Who leads whom stands with the person, or follows from the roles where one person alone holds the one above."""
    bring(organisation_of(tmp_path / "export"))
    assert facts("sellers", "seller", "manager", "job", "office", "left_on") == [
        ("005A", "005C", "Rep", "South", None),
        ("005B", "005C", None, None, date(2026, 6, 30)),
        ("005C", "005F", None, None, None),
        ("005F", None, None, None, None),
    ]
    names = dict(SourceIdentity.objects.filter(source="salesforce").values_list("key", "name"))
    assert names == {"005A": "Ana Añil", "005B": "Bo Öst", "005C": "Cy Zed", "005F": "Fe Top"}


def test_who_sells_nothing_and_leads_nobody_who_does_is_no_person_here(bring: Bring, tmp_path: Path) -> None:
    """Di leads El, but neither has deals; the two are counted, and stay out when the list comes alone as well."""
    folder = organisation_of(tmp_path / "export")
    report = bring(folder)
    assert [one.values["count"] for one in report.notes if one.key == "imports.note.occurring"] == [2]
    assert not SourceIdentity.objects.filter(key__in=["005D", "005E"]).exists()
    alone = bring(folder / "User.csv", folder / "UserRole.csv")
    assert (alone.exit_code, alone.gone, alone.snapshot) == (0, 0, report.snapshot)


def test_a_list_of_people_that_comes_first_is_taken_whole(bring: Bring, tmp_path: Path) -> None:
    report = bring(organisation_of(tmp_path / "export") / "User.csv")
    assert (report.exit_code, "imports.note.occurring" in notes(report)) == (0, False)
    assert len(facts("sellers", "seller")) == 6


def test_what_is_missing_is_absent_and_said(bring: Bring, tmp_path: Path) -> None:
    missing = ("OpportunityHistory", "Task", "Event", "User", "UserRole", "Account", "Period")
    report = bring(organisation_of(tmp_path / "export", without=missing))
    assert report.exit_code == 0
    assert {one for one in notes(report) if "absent" in one} == {
        f"imports.absent.{one}" for one in ("sellers", "stage_changes", "activities", "quotas")
    }
    assert len(facts("deals", "deal")) == 3
    (told,) = [one for one in report.notes if one.key == "imports.absent.stage_changes"]
    assert "OpportunityHistory" in str(told.values["hint"])


def test_files_may_come_in_any_order_and_one_by_one(bring: Bring, tmp_path: Path) -> None:
    folder = organisation_of(tmp_path / "export")
    whole = bring(folder)
    again = bring(*sorted(folder.iterdir(), reverse=True))
    assert (again.exit_code, again.snapshot) == (0, whole.snapshot)
    later = bring(folder / "Account.csv")
    assert (later.exit_code, later.changed) == (0, False)


def test_one_of_two_files_that_make_one_table_takes_nothing_away(bring: Bring, tmp_path: Path) -> None:
    """What Event told stays while only Task is there, also the next time; it goes where somebody says so."""
    folder = organisation_of(tmp_path / "export")
    bring(folder)
    every = ["00T1", "00T2", "00U1", "00U2"]
    lines = (folder / "Task.csv").read_bytes().splitlines(keepends=True)
    (folder / "Task.csv").write_bytes(b"".join(line for line in lines if b"00T2" not in line))
    for _ in range(2):
        report = bring(folder / "Task.csv")
        (question,) = [one for one in report.questions if one.id == "partial:activities"]
        assert (report.exit_code, report.gone, question.blocking) == (0, 0, False)
        assert question.ask.values["files"] == ["Event"]
        assert [one for (one,) in facts("activities", "activity")] == every
    whole = bring(folder / "Task.csv", folder / "Event.csv", answers={"gone": "go on"})
    assert (whole.exit_code, whole.gone, whole.questions) == (0, 1, ())
    last = bring(folder / "Task.csv", answers={"partial:activities": "it is gone", "gone": "go on"})
    assert (last.exit_code, last.gone) == (0, 2)
    assert bring(folder / "Task.csv").questions == ()
    assert facts("activities", "activity") == [("00T1",)]


def copies(acceptance_data: Path) -> dict[str, list[dict[str, str]]]:
    source = acceptance_data / "crm_exports" / "fivetran_salesforce"
    return {one.stem: records(one) for one in source.glob("*.csv")}


@pytest.mark.acceptance
def test_fivetran_copies_give_what_stands_in_them(bring: Bring, acceptance_data: Path) -> None:
    """In the copies every opportunity is deleted and every type of person is scrambled."""
    source = acceptance_data / "crm_exports" / "fivetran_salesforce"
    report = bring(source)
    assert (report.exit_code, report.source, report.rows_rejected) == (0, "salesforce", 0), report
    assert facts("deals", "deal") == []
    rows = copies(acceptance_data)
    tasks, events = rows["sf_task_data"], rows["sf_event_data"]
    assert facts("activities", "activity", "seller", "deal", "happened_at") == sorted(
        [
            (
                one["id"],
                one["owner_id"],
                one["what_id"] if one["what_id"].startswith("006") else None,
                local(one["completed_date_time"], ZONE),
            )
            for one in tasks
        ]
        + [(one["id"], one["owner_id"], None, local(one["activity_date_time"], ZONE)) for one in events]
    )
    assert facts("deal_lines", "line", "deal", "amount") == sorted(
        (one["id"], one["opportunity_id"], Decimal(one["total_price"]))
        for one in rows["sf_opportunity_line_item_data"]
        if one["is_deleted"] != "TRUE"
    )
    assert facts("customers", "customer", "name", "segment", "region", "employees") == sorted(
        (
            (
                one["id"],
                one["name"] or None,
                one["industry"] or None,
                one["billing_country"] or None,
                int(one["number_of_employees"]) if one["number_of_employees"].isdigit() else None,
            )
            for one in rows["sf_account_data"]
            if one["is_deleted"] == "false" and one["_fivetran_active"] == "true"
        ),
        key=lambda row: row[0],
    )


def put_right(acceptance_data: Path, folder: Path) -> Path:
    """The copies with opportunities that are not deleted and people who are people."""
    source, rows = acceptance_data / "crm_exports" / "fivetran_salesforce", copies(acceptance_data)
    for path in source.glob("*.csv"):
        write(folder, path.name, path.read_text(encoding="utf-8"))
    deals, people = rows["sf_opportunity_data"], rows["sf_user_data"]
    export(folder, "sf_opportunity_data.csv", list(deals[0]), [{**one, "is_deleted": "false"} for one in deals])
    export(folder, "sf_user_data.csv", list(people[0]), [{**one, "user_type": "Standard"} for one in people])
    return folder


@pytest.mark.acceptance
def test_fivetran_copies_that_are_put_right(bring: Bring, acceptance_data: Path, tmp_path: Path) -> None:
    rows = copies(acceptance_data)
    report = bring(put_right(acceptance_data, tmp_path / "right"))
    assert (report.exit_code, report.rows_rejected) == (0, 0), report.rejected
    outcome = {("true", "true"): "won", ("true", "false"): "lost", ("false", "false"): "open"}
    assert facts("deals", "deal", "seller", "customer", "amount", "outcome", "created_on") == sorted(
        (
            (
                one["id"],
                one["owner_id"],
                one["account_id"],
                Decimal(one["amount"]) if one["amount"] else None,
                outcome[one["is_closed"], one["is_won"]],
                local(one["created_date"], ZONE).date(),
            )
            for one in rows["sf_opportunity_data"]
            if one["_fivetran_active"] == "true"
        ),
        key=str,
    )
    people = {
        one["id"]: one
        for one in rows["sf_user_data"]
        if (one["_fivetran_active"], one["_fivetran_deleted"]) == ("true", "false")
    }
    wanted = {one["owner_id"] for one in (*rows["sf_opportunity_data"], *rows["sf_task_data"], *rows["sf_event_data"])}
    while more := {people[one]["manager_id"] for one in wanted & set(people)} - wanted - {""}:
        wanted |= more
    found = dict(SourceIdentity.objects.exclude(name="").values_list("key", "name"))
    assert found == {key: one["name"] for key, one in people.items() if key in wanted}


@pytest.mark.acceptance
def test_versions_of_an_opportunity_are_no_history_of_stages(
    bring: Bring, acceptance_data: Path, tmp_path: Path
) -> None:
    name = "sf_opportunity_history_data.csv"
    text = (acceptance_data / "crm_exports" / "fivetran_salesforce" / name).read_text(encoding="utf-8")
    rows = [{**one, "is_deleted": "false"} for one in csv.DictReader(text.splitlines())]
    later = {**rows[0], "_fivetran_active": "false", "stage_name": "Before", "_fivetran_start": "2019-10-01 10:00:00"}
    report = bring(export(tmp_path, name, list(rows[0]), [*rows, later]))
    assert (report.exit_code, report.rows_rejected) == (0, 0), report
    assert [one for (one,) in facts("deals", "deal")] == sorted(
        one["id"] for one in rows if one["_fivetran_active"] == "true"
    )
    # A version that is the first of its deal tells no move; the one that follows another stage does.
    assert facts("stage_changes", "deal", "from_stage", "to_stage", "changed_at") == [
        (rows[0]["id"], "Before", rows[0]["stage_name"], local(rows[0]["_fivetran_start"], ZONE))
    ]


REPORT = (
    "Territory Region,Opportunity Owner,Account Name,Opportunity Name,Stage,Forecast Category,Total Amount Currency,"
    "Total Amount,Billed iARR Currency,Billed iARR,Fiscal Period,Close Date,Opportunity Next Steps,Type\n"
    "East,Mia Chan,Dawn Bank,Dawn Bank - Mining,Proposal,Commit,USD,450000,USD,180000,FY26-Q3,2026-12-30,Call CISO,New\n"
    "East,Mia Chan,Dawn Bank,Dawn Bank - Mining,Closed Won,Closed,EUR,100.5,EUR,1,FY26-Q3,2026-06-30,,New\n"
    "West,Total Ali,Moon,Moon,Closed Lost,Omitted,USD,7,USD,1,FY26-Q3,2026-05-30,,Renewal\n"
)
FOOTER = (
    '"Grand Totals","3 records",,,,,"USD","450107","USD","3"\n\n"Report by",Mia Chan\n'
    '"Confidential Information - Do Not Distribute"\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
)


@pytest.mark.parametrize("footer", ["", FOOTER])
def test_a_report_without_ids_and_with_a_footer(bring: Bring, tmp_path: Path, footer: str) -> None:
    report = bring(write(tmp_path, "report1700000.csv", REPORT + footer, encoding="cp1252"))
    assert (report.exit_code, report.source, report.rows_read, report.rows_rejected) == (0, "salesforce_report", 3, 0)
    assert ("imports.note.footer" in notes(report)) == bool(footer)
    assert facts(
        "deals", "outcome", "amount", "currency", "customer", "next_step", "renewal", "closed_on", "expected_on"
    ) == [
        ("lost", Decimal(7), "USD", "Moon", False, True, date(2026, 5, 30), None),
        ("open", Decimal(450_000), "USD", "Dawn Bank", True, False, None, date(2026, 12, 30)),
        ("won", Decimal("100.5"), "EUR", "Dawn Bank", False, False, date(2026, 6, 30), None),
    ]
    # Two deals of one name are two, whichever comes first.
    lines = REPORT.splitlines(keepends=True)
    again = bring(write(tmp_path / "again", "report.csv", "".join([lines[0], *reversed(lines[1:])])))
    assert (again.exit_code, again.changed) == (0, False)
    assert {one for (one,) in facts("deals", "seller")} == {name_key("Mia Chan"), name_key("Total Ali")}


def test_a_report_with_ids_is_keyed_by_them(bring: Bring, tmp_path: Path) -> None:
    header = (
        "Opportunity ID,Opportunity Name,Opportunity Owner,Account Name,Stage,Amount,Created Date,Close Date,Closed,Won"
    )
    rows = [
        "006A1,A,Mia Chan,Moon,Signed,12,1/13/2026,1/30/2026,1,1",
        "006B1,B,Mia Chan,Moon,Dead,13,1/14/2026,1/31/2026,1,0",
    ]
    report = bring(write(tmp_path, "report.csv", "\n".join([header, *rows])))
    assert (report.exit_code, report.rows_rejected) == (0, 0), report
    assert facts("deals", "deal", "outcome", "closed_on") == [
        ("006A1", "won", date(2026, 1, 30)),
        ("006B1", "lost", date(2026, 1, 31)),
    ]


def formatted(path: Path) -> Path:
    """A formatted report: a title, filters and an empty column stand around the table, sums below it."""
    rows = [
        ["", "Pipeline by owner"], ["", "As of 2026-11-24 09:00:00 Central European Time"], ["", "Filtered By"],
        ["", "Show: All opportunities"], [],
        ["", "Opportunity ID", "Opportunity Name", "Opportunity Owner", "Stage", "Amount", "Created Date", "Close Date", "Closed", "Won"],
        ["", "006A1", "A", "Mia Chan", "Signed", 12, "2026-01-13", "2026-01-30", 1, 1],
        ["", "006B1", "B", "Mia Chan", "Dead", 13, "2026-01-14", "2026-01-31", 1, 0],
        ["", "Total", "", "", "", 25], ["", "Confidential Information - Do Not Distribute"],
    ]  # fmt: skip
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet("Pipeline by owner")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                sheet.write(at, column, value)
    made.close()
    return path


def test_a_formatted_report_with_a_title_and_filters_above(bring: Bring, tmp_path: Path) -> None:
    path = formatted(tmp_path / "report.xlsx")
    asked = bring(path)
    (question,) = asked.questions
    assert (asked.exit_code, question.id, question.choices[0]) == (3, "header:report", "line 6")
    report = bring(path, answers={question.id: question.choices[0]})
    assert (report.exit_code, report.rows_read, report.rows_rejected) == (0, 2, 0), report
    assert "imports.note.footer" in notes(report)
    assert facts("deals", "deal", "amount", "outcome") == [
        ("006A1", Decimal(12), "won"),
        ("006B1", Decimal(13), "lost"),
    ]
