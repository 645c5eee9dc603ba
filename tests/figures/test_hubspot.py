"""HubSpot: exported deals, answers of its interface and Fivetran's copies give the facts that plain Python finds."""

# ruff: noqa: E501 - rows of exports are easier to compare on one line each
from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ridealong.access.rules import Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.figures.models import SourceIdentity
from ridealong.figures.rules.identities import email_key, name_key
from ridealong.kernel.sentences import render
from ridealong.people.models import Organisation
from tests.figures.crm import Bring, clock, export, facts, local, notes, records
from tests.figures.exports import write

pytestmark = pytest.mark.django_db

ZONE = "Europe/Berlin"


@pytest.fixture
def bring(operator: Viewer, now: datetime, home: Path) -> Bring:
    Organisation.objects.update_or_create(pk=1, defaults={"zone": ZONE})

    def bringing(*paths: Path, **more: object) -> object:
        return import_files(operator, paths, now=now, **more)

    return bringing


ENTERED = 'Date entered "{} (Sales Pipeline)"'
EXITED = 'Date exited "{} (Sales Pipeline)"'


@pytest.mark.parametrize("owner", ["Deal owner", "Deal Owner"])
def test_exported_deals(bring: Bring, tmp_path: Path, owner: str) -> None:
    header = [
        "Record ID", "Deal Name", "Deal Stage", "Amount", owner, "Associated Company IDs", "Associated Contact IDs",
        "Close Date", "Create Date", ENTERED.format("Proposal"), EXITED.format("Proposal"), ENTERED.format("Closed Won"),
    ]  # fmt: skip
    rows = [
        ["7001", "Bay", "Proposal", "15000", "Sam Sales", "9001;9002", "8001;8002", "2026-12-01 00:00", "2026-09-01 08:00", "2026-09-02 10:30", "", ""],
        ["7002", "Sea", "Closed Won", "200.5", "sue@example.org", "9002", "", "2026-10-05 14:00", "2026-09-01 08:00", "2026-09-03 09:00", "2026-10-05 14:00", "2026-10-05 14:00"],
        ["7003", "Sky", "Closed Lost", "", "Sam Sales", "", "8003", "2026-10-06 14:00", "2026-09-02 08:00", "", "", ""],
    ]  # fmt: skip
    path = export(
        tmp_path, "hubspot-crm-exports-all-deals.csv", header, [dict(zip(header, one, strict=True)) for one in rows]
    )
    report = bring(path)
    assert (report.exit_code, report.source, report.rows_rejected) == (0, "hubspot", 0), report
    sam, sue = name_key("Sam Sales"), email_key("sue@example.org")
    assert facts(
        "deals", "deal", "seller", "customer", "amount", "outcome", "closed_on", "expected_on", "contacts"
    ) == [
        ("7001", sam, "9001", Decimal(15_000), "open", None, date(2026, 12, 1), 2),
        ("7002", sue, "9002", Decimal("200.5"), "won", date(2026, 10, 5), None, None),
        ("7003", sam, None, None, "lost", date(2026, 10, 6), None, 1),
    ]
    assert facts("stage_changes", "deal", "from_stage", "to_stage", "changed_at") == [
        ("7001", None, "Proposal", clock("2026-09-02 10:30")),
        ("7002", "Proposal", "Closed Won", clock("2026-10-05 14:00")),
        ("7002", None, "Proposal", clock("2026-09-03 09:00")),
    ]
    assert dict(SourceIdentity.objects.values_list("name", "email")) == {"Sam Sales": "", "": "sue@example.org"}


def test_exported_deals_without_dates_of_stages(bring: Bring, tmp_path: Path) -> None:
    header = "Record ID,Deal Name,Amount,Deal Stage,Close Date,Deal Owner,Company Name,Pipeline,Create Date"
    report = bring(
        write(
            tmp_path, "deals.csv", f"{header}\n1,A,5,Proposal,2026-12-01 00:00,Sam Sales,Moon,Sales,2026-09-01 08:00\n"
        )
    )
    assert report.exit_code == 0
    assert facts("deals", "customer", "outcome") == [("Moon", "open")]
    assert "imports.absent.stage_changes" in notes(report)


def answers(folder: Path) -> Path:
    """Pages of deals, owners and pipelines as the interface hands them out; numbers arrive as texts."""

    def deal(key: str, stage: str, owner: str | None, **more: object) -> dict[str, object]:
        return {
            "id": key,
            "properties": {
                "amount": "1200.50", "closedate": "2026-10-31T23:30:00Z", "createdate": "2026-09-01T22:30:00.123Z",
                "dealname": f"D{key}", "dealstage": stage, "description": None, "hs_object_id": key,
                "hubspot_owner_id": owner, "hs_v2_date_entered_1001": "2026-09-01T22:30:00.123Z",
                "hs_v2_date_entered_closedwon": "2026-10-31T23:30:00Z" if stage == "closedwon" else None,
            },
            "createdAt": "2026-09-01T22:30:00.123Z", "updatedAt": "2026-10-01T00:00:00Z", "archived": False,
            "url": "https://app.example.org/1", **more,
        }  # fmt: skip

    def stage(key: str, label: str, closed: bool, chance: str) -> dict[str, object]:
        return {
            "id": key,
            "label": label,
            "displayOrder": 1,
            "metadata": {"isClosed": str(closed).lower(), "probability": chance},
            "archived": False,
        }

    pages = {
        "deals_1.json": {"results": [deal("1", "1001", "51"), deal("2", "closedwon", "52")], "paging": {"next": {"after": "2"}}},
        "deals_2.json": {"results": [deal("3", "999", "51"), deal("4", "1001", None, archived=True)]},
        "pipelines.json": {"results": [{"id": "default", "label": "Sales", "displayOrder": 0, "stages": [
            stage("1001", "Qualified", False, "0.2"), stage("closedwon", "Signed", True, "1.0"), stage("999", "Dead", True, "0.0"),
        ], "createdAt": "2020-01-01T00:00:00Z", "archived": False}]},
        "owners.json": {"results": [
            {"id": "51", "email": "ana@example.org", "type": "PERSON", "firstName": "Ana", "lastName": "Ant", "userId": 1, "userIdIncludingInactive": 1, "createdAt": "2020-01-01T00:00:00Z", "updatedAt": "2026-10-05T10:00:00Z", "archived": False},
            {"id": "52", "email": "bo@example.org", "type": "PERSON", "firstName": "Bo", "lastName": "Bee", "userId": None, "userIdIncludingInactive": 2, "createdAt": "2020-01-01T00:00:00Z", "updatedAt": "2026-10-05T10:00:00Z", "archived": True},
        ]},
    }  # fmt: skip
    for name, content in pages.items():
        write(folder, name, json.dumps(content))
    return folder


def test_answers_of_the_interface(bring: Bring, tmp_path: Path) -> None:
    report = bring(answers(tmp_path / "answers"))
    assert (report.exit_code, report.source, report.rows_rejected) == (0, "hubspot_api", 0), report
    opened, closed = date(2026, 9, 2), date(2026, 11, 1)  # in Berlin
    assert facts("deals", "deal", "seller", "amount", "stage", "outcome", "created_on", "closed_on", "expected_on") == [
        ("1", "51", Decimal("1200.5"), "Qualified", "open", opened, None, closed),
        ("2", "52", Decimal("1200.5"), "Signed", "won", opened, closed, None),
        ("3", "51", Decimal("1200.5"), "Dead", "lost", opened, closed, None),
    ]
    assert facts("stage_changes", "deal", "from_stage", "to_stage", "changed_at") == [
        ("1", None, "Qualified", local("2026-09-01 22:30:00.123", ZONE)),
        ("2", "Qualified", "Signed", local("2026-10-31 23:30:00", ZONE)),
        ("2", None, "Qualified", local("2026-09-01 22:30:00.123", ZONE)),
        ("3", None, "Qualified", local("2026-09-01 22:30:00.123", ZONE)),
    ]
    assert facts("sellers", "seller", "left_on") == [("51", None), ("52", date(2026, 10, 5))]


def test_without_pipelines_ids_stay_ids(bring: Bring, tmp_path: Path) -> None:
    folder = answers(tmp_path / "answers")
    (folder / "pipelines.json").unlink()
    asked = bring(folder)
    assert (asked.exit_code, asked.snapshot) == (3, None)
    assert [(one.id, one.examples) for one in asked.questions] == [
        ("stage:deals:properties.dealstage:1001", ("D1",)),
        ("stage:deals:properties.dealstage:999", ("D3",)),
    ]
    said = {one.id: "lost" if one.id.endswith("999") else "open" for one in asked.questions}
    report = bring(folder, answers=said)
    assert report.exit_code == 0
    assert facts("deals", "deal", "stage", "outcome") == [
        ("1", "1001", "open"),
        ("2", "closedwon", "won"),
        ("3", "999", "lost"),
    ]
    assert "imports.absent.lookup" in notes(report)


MOMENTS = ("2015-10-07T13:10:00.781+00:00", "2026-03-29T01:30:00+00:00", "2026-10-25T00:30:00+00:00")


def engagements() -> list[dict[str, object]]:
    """Engagements as the interface hands them out, their times in milliseconds since 1970."""

    def one(
        key: int,
        kind: str,
        moment: str,
        *,
        owner: int | None = 51,
        deals: tuple[int, ...] = (),
        active: bool = True,
        **more: object,
    ) -> dict[str, object]:
        stamp = (datetime.fromisoformat(moment) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
        times = {"createdAt": stamp, "lastUpdated": stamp, "timestamp": stamp}
        return {
            "engagement": {"id": key, "portalId": 62515, "active": active, "ownerId": owner, "type": kind, **times},
            "associations": {"contactIds": [247], "companyIds": [], "dealIds": list(deals), "ownerIds": []},
            "attachments": [{"id": 4241968539}],
            "metadata": more,
        }  # fmt: skip

    return [
        one(1, "CALL", MOMENTS[0], deals=(1, 3), status="COMPLETED", durationMilliseconds=90_000, toNumber="5618769964"),
        one(2, "INCOMING_EMAIL", MOMENTS[1], subject="Re", to=[{"email": "cat@example.org"}], status="SENT"),
        one(3, "MEETING", MOMENTS[2], owner=None, deals=(2,), startTime=1, endTime=2, title="Visit"),
        one(4, "TASK", MOMENTS[0], status="COMPLETED", body="Call back"),
        one(5, "TASK", MOMENTS[0], status="NOT_STARTED"),
        one(6, "NOTE", MOMENTS[1], body="quiet"),
        one(7, "NOTE", MOMENTS[1], active=False),
    ]  # fmt: skip


def singer(records: list[dict[str, object]]) -> str:
    """The same as a Singer tap writes them: a message a line, times written out."""
    lines: list[object] = [
        {"type": "SCHEMA", "stream": "engagements", "schema": {"type": "object"}, "key_properties": ["engagement_id"]}
    ]
    for one in json.loads(json.dumps(records)):
        for name in ("createdAt", "lastUpdated", "timestamp"):
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=one["engagement"][name])
            one["engagement"][name] = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        record = {"engagement_id": one["engagement"]["id"], **one}
        lines += [{"type": "RECORD", "stream": "engagements", "record": record}, {"type": "STATE", "value": {"engagements": 1}}]  # fmt: skip
    return "\n".join(map(json.dumps, lines))


@pytest.mark.parametrize("form", ["answers", "singer"])
def test_engagements(bring: Bring, tmp_path: Path, form: str) -> None:
    folder, told = answers(tmp_path / "answers"), engagements()
    if form == "singer":
        write(folder, "engagements.jsonl", singer(told))
    else:
        for at, page in enumerate((told[:3], told[3:])):
            write(folder, f"engagements-{at}.json", json.dumps({"results": page, "hasMore": at == 0, "offset": 3}))
    report = bring(folder)
    assert (report.exit_code, report.source, report.rows_rejected) == (0, "hubspot_api", 0), report.rejected
    first, second, third = (local(one.removesuffix("+00:00"), ZONE) for one in MOMENTS)
    assert facts("activities", "activity", "seller", "deal", "kind", "happened_at", "minutes") == [
        ("1", "51", "1", "call", first, 1.5),
        ("2", "51", None, "mail", second, None),
        ("3", None, "2", "meeting", third, None),
        ("4", "51", None, "task", first, None),
        ("6", "51", None, "other", second, None),
    ]
    assert "imports.absent.activities" not in notes(report)


def objects(folder: Path) -> Path:
    """Calls, mails, meetings, notes and tasks as pages of objects, one list a kind; numbers arrive as texts."""

    def one(key: int, *, deals: tuple[int, ...] = (), archived: bool = False, **properties: str | None) -> object:
        stamps = {"hs_createdate": "2026-03-01T10:00:00Z", "hs_lastmodifieddate": "2026-03-01T10:00:00Z"}
        found = {"id": str(key), "properties": {**stamps, "hs_object_id": str(key), **properties}, "archived": archived}
        links = {"deals": {"results": [{"id": str(deal), "type": "call_to_deal"} for deal in deals]}} if deals else {}
        return {**found, "associations": {**links, "companies": {"results": [{"id": "9001", "type": "x"}]}}}

    ana = {"hs_timestamp": "2026-03-02T09:30:00.250Z", "hubspot_owner_id": "51"}
    place = {**ana, "hs_timestamp": "2026-03-02T00:00:00Z", "hs_meeting_start_time": "2026-03-29T01:30:00Z"}
    lists = {
        "calls": [
            one(11, deals=(1, 3), hs_call_duration="90000", hs_call_status="COMPLETED", **ana),
            one(12, hs_call_duration=None, hs_call_status="NO_ANSWER", **ana),
            one(13, hs_call_duration=None, hs_call_status="QUEUED", **ana),
        ],
        "emails": [one(21, hs_email_direction="EMAIL", hs_email_status="SENT", **{**ana, "hubspot_owner_id": None})],
        "meetings": [
            one(31, deals=(2,), hs_meeting_location="Harbour 1", hs_meeting_outcome="SCHEDULED", **place),
            one(32, deals=(2,), hs_meeting_location=None, hs_meeting_outcome="COMPLETED", **place),
            one(33, deals=(2,), hs_meeting_location="Harbour 1", hs_meeting_outcome="CANCELED", **place),
        ],
        "notes": [one(41, hs_note_body="quiet", **ana), one(42, archived=True, hs_note_body="gone", **ana)],
        "tasks": [one(51, hs_task_status="COMPLETED", **ana), one(52, hs_task_status="NOT_STARTED", **ana)],
    }
    for name, rows in lists.items():
        write(folder, f"{name}.json", json.dumps({"results": rows, "paging": {"next": {"after": "99"}}}))
    return folder


def test_activities_as_objects(bring: Bring, tmp_path: Path) -> None:
    report = bring(objects(answers(tmp_path / "answers")))
    assert (report.exit_code, report.source, report.rows_rejected) == (0, "hubspot_api", 0), report.rejected
    at, start = local("2026-03-02 09:30:00.250", ZONE), local("2026-03-29 01:30:00", ZONE)
    assert facts("activities", "activity", "seller", "deal", "kind", "happened_at", "minutes") == [
        ("11", "51", "1", "call", at, 1.5),
        ("12", "51", None, "call", at, None),
        ("21", None, None, "mail", at, None),
        ("31", "51", "2", "meeting", start, None),
        ("32", "51", "2", "meeting", start, None),
        ("41", "51", None, "other", at, None),
        ("51", "51", None, "task", at, None),
    ]
    assert facts("visits", "visit", "seller", "customer", "deal", "starts_at") == [("31", "51", "9001", "2", start)]
    assert "imports.absent.activities" not in notes(report)
    left = [render(one) for one in report.notes if one.key == "imports.note.dropped"]
    assert (
        "tasks.json [results]: 1 of 2 rows is left out for what stands in properties.hs_task_status and archived."
        in left
    )
    assert len(left) == 5, "a deal, a call, a meeting, a note and a task"


@pytest.mark.acceptance
def test_fivetran_copies_give_what_stands_in_them(bring: Bring, acceptance_data: Path) -> None:
    source = acceptance_data / "crm_exports" / "fivetran_hubspot"
    report = bring(source)
    assert (report.exit_code, report.source, report.rows_rejected) == (0, "hubspot_api", 0), report.rejected
    rows = {one.stem.removesuffix("_data"): records(one) for one in source.glob("*.csv")}
    assert facts("deals", "deal", "seller", "outcome", "created_on") == sorted(
        (
            (one["deal_id"], one["owner_id"] or None, "open", local(one["property_createdate"], ZONE).date())
            for one in rows["deal"]
        ),
        key=lambda one: one[0],
    )
    padded = {
        one["deal_id"]: one["date_entered"]
        .replace(" 6:", " 06:")
        .replace(" 8:", " 08:")
        .replace(" 7:", " 07:")
        .replace(" 5:", " 05:")
        .replace(" 3:", " 03:")
        .replace(" 4:", " 04:")
        for one in rows["deal_stage"]
    }
    assert facts("stage_changes", "deal", "from_stage", "to_stage", "changed_at") == sorted(
        (one["deal_id"], None, one["value"], local(padded[one["deal_id"]], ZONE)) for one in rows["deal_stage"]
    )
    calls = [
        *rows["engagement_call"],
        *rows["engagement_email"],
        *rows["engagement_note"],
        *rows["engagement_task"],
        *rows["engagement_communication"],
    ]
    expected = {one["engagement_id"]: local(one["property_hs_timestamp"], ZONE) for one in calls}
    expected |= {one["engagement_id"]: local(one["start_time"], ZONE) for one in rows["engagement_meeting"]}
    assert facts("activities", "activity", "happened_at") == sorted(expected.items())
    teams = {one["owner_id"]: one["team_id"] for one in rows["owner_team"] if one["is_team_primary"] == "true"}
    names = {one["id"]: one["name"] for one in rows["team"]}
    offices = dict(facts("sellers", "seller", "office"))
    assert offices == {
        **dict.fromkeys(offices),
        **{
            one["owner_id"]: names.get(teams.get(one["owner_id"], ""))
            for one in rows["owner"]
            if one["owner_id"] in offices
        },
    }
    assert set(offices) == {
        one["owner_id"] for one in (*rows["deal"], *rows["engagement_task"]) if one.get("owner_id")
    } | {one["property_hubspot_owner_id"] for one in rows["engagement_task"]}
    assert facts("customers", "customer", "name", "segment", "region") == sorted(
        (one["id"], one["property_name"], one["property_industry"] or None, one["property_country"] or None)
        for one in rows["company"]
        if one["is_deleted"] == "false"
    )


@pytest.mark.acceptance
def test_fivetran_copies_join_what_stands_in_several_files(bring: Bring, acceptance_data: Path) -> None:
    source = acceptance_data / "crm_exports" / "fivetran_hubspot"
    bring(source)
    rows = {one.stem.removesuffix("_data"): records(one) for one in source.glob("*.csv")}
    company = {one["deal_id"]: one["company_id"] for one in rows["deal_company"]}
    assert facts("deals", "deal", "name", "amount", "customer") == sorted(
        (
            one["deal_id"],
            one["property_dealname"] or None,
            Decimal(one["property_amount"]) if one["property_amount"] else None,
            company.get(one["deal_id"]),
        )
        for one in rows["deal"]
    )
    deal = {one["engagement_id"]: one["deal_id"] for one in rows["engagement_deal"]}
    kinds = {"CALL": "call", "EMAIL": "mail", "TASK": "task"}
    found = [("meeting", one) for one in rows["engagement_meeting"]]
    for name in ("call", "email", "task", "note", "communication"):
        found += [(kinds.get(one["type"], "other"), one) for one in rows[f"engagement_{name}"]]
    assert facts("activities", "activity", "kind", "seller", "deal") == sorted(
        (one["engagement_id"], kind, one.get("property_hubspot_owner_id") or None, deal.get(one["engagement_id"]))
        for kind, one in found
    )
