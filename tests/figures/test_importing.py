"""Importing again: what is added, gone and seen to change, undone, and asked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ridealong.access.erasure import erase_person
from ridealong.access.rules import Refused, Viewer
from ridealong.facts.snapshots import open_snapshot, scan, stored
from ridealong.figures.actions.imports import import_files, undo_import
from ridealong.figures.actions.keeping import lock, sweep
from ridealong.figures.queries import imports as queries
from ridealong.figures.queries.reading import by_seller
from ridealong.figures.rules.reports import ImportReport
from ridealong.kernel.sentences import Sentence, render
from ridealong.people.queries import find, roster
from tests.figures.exports import DEALS, deal, many, text, write

pytestmark = pytest.mark.django_db

Bring = Callable[..., ImportReport]
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def bring(home: Path, tmp_path: Path, operator: Viewer) -> Bring:
    """Imports a folder with exactly these files."""

    def one(files: Mapping[str, str], *, now: datetime = MONDAY, **options: object) -> ImportReport:
        folder = tmp_path / f"export{len(list(tmp_path.iterdir()))}"
        for name, content in files.items():
            write(folder, name, content)
        return import_files(operator, [folder], now=now, **options)

    return one


def facts(sql: str) -> list[tuple[object, ...]]:
    """Rows of the current facts; `{deals}` stands for the table."""
    snapshot = queries.snapshot()
    assert snapshot is not None
    names = ("deals", "sellers", "products", "customers", "changes", "stage_changes", "quotas", "deal_lines")
    return duckdb.sql(sql.format(**{name: scan(snapshot, name) for name in names})).fetchall()


def open_deal(**changes: object) -> tuple[object, ...]:
    return deal(**{"outcome": "open", "stage": "Demo", "closed_on": "", "expected_on": "2026-04-30", **changes})


def test_the_same_again_changes_nothing(bring: Bring) -> None:
    first = bring({"deals.csv": text(DEALS, many(30))})
    assert (first.added, first.changed_rows, first.gone, first.changed) == (30, 0, 0, True)
    second = bring({"deals.csv": text(DEALS, many(30))}, now=MONDAY + timedelta(days=3))
    assert (second.added, second.changed_rows, second.gone, second.changed) == (0, 0, 0, False)
    assert second.snapshot == first.snapshot


def test_what_is_new_changed_and_gone_is_counted(bring: Bring) -> None:
    bring({"deals.csv": text(DEALS, many(40))})
    rows = [*many(39)[1:], deal(deal="g00000", amount=7), deal(deal="new")]
    report = bring({"deals.csv": text(DEALS, rows)}, now=MONDAY + timedelta(days=7))
    assert (report.exit_code, report.added, report.changed_rows, report.gone) == (0, 1, 1, 1)
    assert facts("SELECT count(*) FROM {deals}") == [(40,)]


def test_many_gone_rows_are_a_question(bring: Bring) -> None:
    first = bring({"deals.csv": text(DEALS, many(40))})
    report = bring({"deals.csv": text(DEALS, many(30))})
    assert (report.exit_code, [one.id for one in report.questions]) == (3, ["gone"])
    current = queries.current()
    assert current is not None
    assert current.snapshot == first.snapshot
    assert bring({"deals.csv": text(DEALS, many(30))}, answers={"gone": "go on"}).exit_code == 0
    assert facts("SELECT count(*) FROM {deals}") == [(30,)]


def test_differences_between_imports_are_the_history(bring: Bring) -> None:
    bring({"deals.csv": text(DEALS, [*many(30), open_deal(deal="o")])})
    week = timedelta(days=7)
    moved = open_deal(deal="o", stage="Proposal", amount="90", expected_on="2026-05-31", seller="s2")
    bring({"deals.csv": text(DEALS, [*many(30), moved])}, now=MONDAY + week)
    seen = facts("SELECT field, old, new, after_on, by_on FROM {changes} ORDER BY field")
    on, by = date(2026, 3, 2), date(2026, 3, 9)
    assert seen == [
        ("amount", "100.5000", "90.0000", on, by),
        ("expected_on", "2026-04-30", "2026-05-31", on, by),
        ("seller", "s1", "s2", on, by),
        ("stage", "Demo", "Proposal", on, by),
    ]
    moves = "SELECT deal, from_stage, to_stage, after_at::DATE, changed_at::DATE, observed FROM {stage_changes}"
    assert facts(moves) == [("o", "Demo", "Proposal", on, by, True)]
    won = deal(deal="o", amount="90", seller="s2", closed_on="2026-03-12")
    bring({"deals.csv": text(DEALS, [*many(30), won])}, now=MONDAY + 2 * week)
    assert facts(moves + " ORDER BY changed_at") == [
        ("o", "Demo", "Proposal", on, by, True),
        ("o", "Proposal", "Won", by, date(2026, 3, 16), True),
    ]
    assert facts("SELECT count(*) FROM {changes} WHERE field = 'expected_on'") == [(1,)]
    bring({"deals.csv": text(DEALS, many(30))}, now=MONDAY + 3 * week)
    assert facts("SELECT count(*) FROM {changes}") == [(5,)]
    assert facts("SELECT count(*) FROM {stage_changes}") == [(2,)]


def test_two_imports_on_a_day_are_one_observation(bring: Bring) -> None:
    later = MONDAY + timedelta(days=7)
    for stage, now in (("Demo", MONDAY), ("Proposal", later), ("Contract", later + timedelta(hours=2))):
        bring({"deals.csv": text(DEALS, [*many(30), open_deal(deal="o", stage=stage)])}, now=now)
    assert facts("SELECT old, new FROM {changes}") == [("Demo", "Contract")]
    assert facts("SELECT from_stage, to_stage FROM {stage_changes}") == [("Demo", "Contract")]
    bring({"deals.csv": text(DEALS, [*many(30), open_deal(deal="o", stage="Demo")])}, now=later + timedelta(hours=3))
    assert facts("SELECT count(*) FROM {changes}") == [(0,)]


def test_a_source_that_tells_stage_changes_is_not_observed(bring: Bring) -> None:
    # A letter and a sign that could be of a number stand in the name of a stage.
    moves = ("deal", "from_stage", "to_stage", "changed_at")
    first = text(moves, [("o", "", "Demo", "2026-02-01 09:00:00")])
    bring({"deals.csv": text(DEALS, [*many(30), open_deal(deal="o")]), "stage_changes.csv": first})
    second = text(moves, [("o", "", "Demo", "2026-02-01 09:00:00"), ("o", "Demo", "SAFE+", "2026-03-05 10:30")])
    later = MONDAY + timedelta(days=7)
    rows = text(DEALS, [*many(30), open_deal(deal="o", stage="SAFE+")])
    bring({"deals.csv": rows, "stage_changes.csv": second}, now=later)
    expected = [("Demo", None), ("SAFE+", None)]
    assert facts("SELECT to_stage, observed FROM {stage_changes} ORDER BY changed_at") == expected
    bring({"deals.csv": rows}, now=later + timedelta(days=7))
    assert facts("SELECT to_stage, observed FROM {stage_changes} ORDER BY changed_at") == expected


def test_undo_and_undone_again(bring: Bring, operator: Viewer, home: Path) -> None:
    first = bring({"deals.csv": text(DEALS, many(30))})
    second = bring({"deals.csv": text(DEALS, many(31))}, now=MONDAY + timedelta(days=1))
    back = undo_import(operator, now=MONDAY + timedelta(days=2))
    assert (back.exit_code, back.snapshot, back.forward) == (0, first.snapshot, False)
    current = queries.current()
    assert current is not None
    assert (current.snapshot, current.previous, current.imported_on) == (
        first.snapshot,
        second.snapshot,
        date(2026, 3, 2),
    )
    again = undo_import(operator, now=MONDAY + timedelta(days=2))
    assert (again.snapshot, again.forward) == (second.snapshot, True)


def test_undo_of_the_first_import_leaves_no_facts(bring: Bring, operator: Viewer) -> None:
    assert undo_import(operator, now=MONDAY).exit_code == 1
    first = bring({"deals.csv": text(DEALS, many(30))})
    assert not undo_import(operator, now=MONDAY).forward
    assert (queries.current(), queries.snapshot()) == (None, None)
    assert queries.first_import_on() == MONDAY.date()
    again = undo_import(operator, now=MONDAY)
    assert (again.snapshot, again.forward) == (first.snapshot, True)


def test_where_all_facts_are_gone_an_undo_makes_room(bring: Bring, operator: Viewer, home: Path) -> None:
    made = [bring({"deals.csv": text(DEALS, many(30 + n))}, now=MONDAY + timedelta(days=n)).snapshot for n in range(3)]
    shutil.rmtree(home / "facts" / str(made[1]))
    assert [one.key for one in undo_import(operator, now=MONDAY).problems] == ["imports.problem.previous"]
    shutil.rmtree(home / "facts" / str(made[2]))
    again = bring({"deals.csv": text(DEALS, many(32))})
    assert [one.key for one in again.problems] == ["imports.problem.snapshot"]
    assert undo_import(operator, now=MONDAY).exit_code == 0
    assert queries.current() is None
    assert bring({"deals.csv": text(DEALS, many(32))}).exit_code == 0
    assert facts("SELECT count(*) FROM {deals}") == [(32,)]


def test_a_dry_run_writes_nothing(bring: Bring, home: Path) -> None:
    report = bring({"deals.csv": text(DEALS, many(30))}, dry_run=True)
    assert (report.exit_code, report.added, report.changed, report.snapshot) == (0, 30, True, None)
    assert queries.current() is None
    assert list(home.iterdir()) == []
    assert roster().people == {}


def test_a_seller_who_is_not_listed_is_still_a_seller(bring: Bring) -> None:
    sellers = text(("seller", "name", "manager"), [("s1", "Ana Lima", "m1")])
    bring({"sellers.csv": sellers, "deals.csv": text(DEALS, [deal(seller="s1"), deal(deal="x", seller="s9")])})
    assert facts("SELECT seller, sells FROM {sellers} ORDER BY 1") == [("m1", False), ("s1", True), ("s9", True)]
    found = queries.identities()
    assert (found["ridealong:s1"].name, found["ridealong:s9"].person_id) == ("Ana Lima", None)


def test_a_seller_who_is_listed_no_longer_is_gone_though_deals_still_name_them(bring: Bring) -> None:
    deals = text(DEALS, [*many(40), deal(deal="x", seller="s2")])
    listed = [("s1", "Ana Lima", "m1"), ("s2", "Ben Ito", "m1")]
    bring({"sellers.csv": text(("seller", "name", "manager"), listed), "deals.csv": deals})
    fewer = text(("seller", "name", "manager"), listed[:1])
    missing = bring({"sellers.csv": fewer, "deals.csv": deals}, now=MONDAY + timedelta(days=7))
    assert [one.id for one in missing.questions] == ["gone"], "one of two is more than five in a hundred"
    later = MONDAY + timedelta(days=7)
    report = bring({"sellers.csv": fewer, "deals.csv": deals}, now=later, answers={"gone": "go on"})
    assert (report.exit_code, report.added, report.changed_rows, report.gone) == (0, 0, 0, 1)
    assert facts("SELECT seller FROM {sellers} WHERE sells ORDER BY 1") == [("s1",), ("s2",)]


def test_unconfirmed_spellings_are_things_of_their_own(bring: Bring) -> None:
    pipeline = ("opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date")
    rows = [
        (f"d{n}", "Ana", product, "A", "Won", "2026-01-01", "2026-01-20", 10 + n)
        for n, product in enumerate(["GTX Pro", "GTXPro", "gtx-pro", "Other"])
    ]
    files = {
        "sales_pipeline.csv": text((*pipeline, "close_value"), rows),
        "products.csv": text(("product", "series", "sales_price"), [("GTX Pro", "GTX", 500), ("Other", "O", 5)]),
    }
    first = bring(files)
    assert [(one.of, one.into, one.rows, one.amount, one.accepted) for one in first.suggestions] == [
        ("GTXPro", "GTX Pro", 1, Decimal("11"), False),
        ("gtx-pro", "GTX Pro", 1, Decimal("12"), False),
    ]
    assert (first.exit_code, first.rows_rejected) == (0, 0)
    assert facts("SELECT count(*) FROM {products}") == [(4,)]
    one = bring(files, answers={"spelling:product:GTXPro": "join", "spelling:product:gtx-pro": "keep"})
    assert [one.accepted for one in one.suggestions] == [True, False]
    assert facts("SELECT count(*) FROM {products}") == [(3,)]
    remembered = bring({"sales_pipeline.csv": files["sales_pipeline.csv"]})
    assert (remembered.changed, [one.accepted for one in remembered.suggestions]) == (False, [True, False])
    assert bring(files, accept_suggestions=True).changed
    assert facts("SELECT count(*) FROM {deals} WHERE product = 'GTX Pro'") == [(3,)]


@pytest.mark.hostile(19)
def test_case_19_two_sources_never_take_turns_at_leading_somebody(bring: Bring, operator: Viewer) -> None:
    """The newest is not believed until a person says who is right, and what was said holds."""
    rows = [
        ("1", "Ana Lima", "ana@example.com", ""),
        ("2", "Ben Ode", "ben@example.com", "1"),
        ("3", "Cy Park", "", ""),
    ]
    ours = {"sellers.csv": text(("seller", "name", "email", "manager"), rows)}
    bring(ours)
    won = [("d1", "Ben Ode", "P", "A", "Won", "2026-01-01", "2026-01-20", 10)]
    names = ("opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date")
    theirs = {
        "sales_pipeline.csv": text((*names, "close_value"), won),
        "sales_teams.csv": text(("sales_agent", "manager", "regional_office"), [("Ben Ode", "Cy Park", "East")]),
    }
    ids = {one.name: one.id for one in roster().people.values()}

    def leader() -> str:
        return roster().people[roster().leader_of(ids["Ben Ode"], operator.today) or 0].name

    who = {one.id: one.choices[1] for one in bring(theirs).questions}
    (asked,) = bring(theirs, answers=who).questions
    assert (asked.id, asked.blocking, leader()) == ("lines:maven", False, "Ana Lima")
    assert "Ben Ode (here Cy Park, until now Ana Lima)" in render(asked.ask)
    assert bring(theirs, dry_run=True).questions == (asked,), "it is asked in the preview too"
    assert bring(theirs, answers={asked.id: "the line stands"}).questions == ()
    assert (["answered before" in render(one.ask) for one in bring(theirs).questions], leader()) == ([True], "Ana Lima")
    assert bring(theirs, answers={asked.id: "these files are right"}).questions == ()
    assert leader() == "Cy Park"
    (back,) = bring(ours).questions
    assert (back.id, leader()) == ("lines:ridealong", "Cy Park")


def test_names_join_one_source_only_and_addresses_always(bring: Bring, operator: Viewer) -> None:
    sellers = ("seller", "name", "email", "manager")
    rows = [("1", "Ana Lima", "ana@example.com", ""), ("2", "Ben Ode", "", "1"), ("3", "Ben Ode", "", "1")]
    bring({"sellers.csv": text(sellers, rows)})
    assert sorted(person.name for person in roster().people.values()) == ["Ana Lima", "Ben Ode", "Ben Ode"]
    pipeline = ("opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date")
    maven = [("d1", "Ana  lima", "P", "A", "Won", "2026-01-01", "2026-01-20", 10)]
    files = {"sales_pipeline.csv": text((*pipeline, "close_value"), maven)}
    report = bring(files)
    (question,) = report.questions
    ana = find("Ana Lima").id
    assert (report.exit_code, question.blocking, question.choices) == (0, False, ("somebody new", str(ana)))
    assert len(roster().people) == 3
    bring(files, answers={question.id: str(ana)})
    assert {one.person_id for one in queries.identities().values() if one.source == "maven"} == {ana}
    assert bring(files).questions == ()


def test_forgotten_people_stay_forgotten(bring: Bring, operator: Viewer) -> None:
    files = {"sellers.csv": text(("seller", "name", "email"), [("1", "Ana Lima", "ana@example.com"), ("2", "Ben", "")])}
    bring(files)
    erase_person(operator, person_id=find("Ana Lima").id, now=MONDAY)
    bring(files)
    other = text(("seller", "name", "email"), [("9", "Ana L.", "Ana@Example.com"), ("2", "Ben", "")])
    assert bring({"sellers.csv": other}, answers={"gone": "go on"}).exit_code == 0
    assert [one.name for one in queries.identities().values()] == ["Ben"]


def test_reporting_in_a_circle_is_refused(bring: Bring) -> None:
    rows = [("1", "Ana", "2"), ("2", "Ben", "1")]
    report = bring({"sellers.csv": text(("seller", "name", "manager"), rows)})
    assert [one.key for one in report.problems] == ["imports.problem.circle"]
    assert (report.exit_code, report.snapshot, report.changed, queries.current()) == (1, None, False, None)
    assert roster().people == {}


def test_day_order_is_asked_once_where_nothing_tells(bring: Bring) -> None:
    rows = [deal(deal=f"d{n}", created_on=f"0{n}/03/2025", closed_on=f"1{n}/0{n}/2025") for n in range(1, 9)]
    content = {"deals.csv": text(DEALS, rows)}
    report = bring(content)
    assert (report.exit_code, [one.id for one in report.questions]) == (3, ["dates:deals:createdon"])
    (question,) = report.as_json()["questions"]
    assert (question["column"], question["choices"]) == ("created_on", ["day first", "month first"])
    assert question["examples"][0] == "01/03/2025"
    assert bring(content, answers={question["id"]: "month first"}).exit_code == 0
    assert facts("SELECT min(created_on), max(closed_on) FROM {deals}") == [(date(2025, 1, 3), date(2025, 8, 18))]
    assert bring(content).changed is False


@pytest.mark.parametrize("answered_before", [False, True])
def test_an_answer_that_is_no_choice_is_said_and_the_question_asked_again(bring: Bring, answered_before: bool) -> None:
    content = {"deals.csv": text(DEALS, [deal(deal=f"d{n}", created_on=f"0{n}/03/2025") for n in range(1, 9)])}
    (question,) = bring(content).questions
    if answered_before:
        assert bring(content, answers={question.id: "day first"}).exit_code == 0
    report = bring(content, answers={question.id: "month frist"})
    assert (report.exit_code, report.changed, [one.id for one in report.questions]) == (3, False, [question.id])
    assert report.notes[-1] == Sentence("imports.note.no_choice", {"id": question.id, "said": "month frist"})


def test_decimals_follow_what_the_column_shows(bring: Bring) -> None:
    rows = [deal(deal="a", amount="1.234,56"), deal(deal="b", amount="12,5"), deal(deal="c", amount="7")]
    assert bring({"deals.csv": text(DEALS, rows, separator=";")}).exit_code == 0
    assert facts("SELECT sum(amount) FROM {deals}") == [(Decimal("1254.06"),)]
    unclear = {"deals.csv": text(DEALS, [deal(deal="a", amount="1,234")])}
    report = bring(unclear)
    assert [one.id for one in report.questions] == ["decimals:deals:amount"]
    answered = bring(unclear, answers={"decimals:deals:amount": "comma separates decimals", "gone": "go on"})
    assert answered.exit_code == 0
    assert facts("SELECT amount FROM {deals}") == [(Decimal("1.234"),)]


def test_deals_without_ids_are_keyed_by_content_and_occurrence(bring: Bring, tmp_path: Path) -> None:
    mapping = write(
        tmp_path,
        "report.toml",
        """
        source = "report"
        [file.report]
        [[table]]
        table = "deals"
        file = "report"
        [table.column]
        deal = { content = ["Name", "Owner", "Close Date"] }
        seller = { column = "Owner", person = "name" }
        outcome = { text = "won" }
        closed_on = "Close Date"
        amount = "Amount"
        """,
    )
    header = ("Name", "Owner", "Amount", "Close Date")
    rows = [("A", "Ana", 5, "2026-01-02"), ("A", "Ana", 5, "2026-01-02"), ("A", "Ana", 7, "2026-01-02")]
    first = bring({"report.csv": text(header, rows)}, mapping=mapping)
    assert facts("SELECT count(*), count(DISTINCT deal), sum(amount) FROM {deals}") == [(3, 3, 17)]
    again = bring({"report.csv": text(header, rows[::-1])})
    assert (again.source, again.changed, again.snapshot) == ("report", False, first.snapshot)


def test_a_source_keeps_what_other_sources_brought(bring: Bring) -> None:
    bring({"deals.csv": text(DEALS, many(30))})
    pipeline = ("opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date")
    row = ("d1", "Ana", "P", "A", "Won", "2026-01-01", "2026-01-20", 10)
    bring({"pipe.csv": text((*pipeline, "close_value"), [row])})
    assert facts("SELECT source, count(*) FROM {deals} GROUP BY 1 ORDER BY 1") == [("maven", 1), ("ridealong", 30)]


def test_only_who_may_imports(bring: Bring, home: Path, tmp_path: Path, today: date) -> None:
    nobody = Viewer(account_id=1, person_id=1, today=today)
    path = write(tmp_path, "deals.csv", text(DEALS, many(3)))
    with pytest.raises(Refused):
        import_files(nobody, [path], now=MONDAY)
    with pytest.raises(Refused):
        undo_import(nobody, now=MONDAY)


def test_sweeping_keeps_five_and_what_plans_need(bring: Bring, operator: Viewer, home: Path) -> None:
    made = []
    for number in range(8):
        report = bring({"deals.csv": text(DEALS, many(100 + number))}, now=MONDAY + timedelta(days=number))
        made.append(report.snapshot)
    for one in stored(home / "facts"):
        os.utime(home / "facts" / one, (MONDAY.timestamp(), MONDAY.timestamp()))
        copy = by_seller(open_snapshot(home / "facts", one))
        copy.parent.mkdir(parents=True)
        copy.touch()
    dead, busy = (home / "facts" / "tmp" / f"sorted-{name}" for name in ("dead", "busy"))
    dead.mkdir()
    busy.mkdir()
    bring({"deals.csv": text(DEALS, [*many(107), deal(amount="?")])}, now=MONDAY + timedelta(days=7))
    late = MONDAY + timedelta(days=40)
    os.utime(dead, (MONDAY.timestamp(), MONDAY.timestamp()))
    os.utime(busy, (late.timestamp(), late.timestamp()))
    gone = sweep(operator, now=late, keep=[made[0]])
    assert set(gone) == {made[1], made[2]}
    assert set(stored(home / "facts")) == {made[0], *made[3:]}
    open_snapshot(home / "facts", made[7])
    assert list((home / "uploads").iterdir()) == list((home / "rejected").iterdir()) == []
    assert {one.parent.name for one in (home / "facts" / "derived").rglob("*.parquet")} == set(made[6:])
    assert [one.name for one in (home / "facts" / "tmp").iterdir()] == ["sorted-busy"]


def test_a_second_import_at_once_is_refused(bring: Bring, home: Path, operator: Viewer, tmp_path: Path) -> None:
    path = write(tmp_path, "deals.csv", text(DEALS, many(3)))
    with lock(home / "facts", dry=False):
        report = import_files(operator, [path], now=MONDAY)
    assert [one.key for one in report.problems] == ["imports.problem.busy"]
    assert import_files(operator, [path], now=MONDAY).exit_code == 0


def test_the_report_has_exactly_the_promised_keys(bring: Bring) -> None:
    report = bring({"deals.csv": text(DEALS, many(3)), "notes.txt": "hello\nworld\n"})
    assert list(report.as_json()) == [
        *("source", "files", "rows_read", "rows_accepted", "rows_rejected", "rejected", "rejected_file", "ignored"),
        *("suggestions", "questions", "added", "changed_rows", "gone", "changed", "snapshot"),
    ]
    assert report.ignored == ("notes.txt",)


def test_the_source_that_explains_most_columns_wins(bring: Bring, tmp_path: Path) -> None:
    """A file called deals.csv is not ours for its name alone."""
    mapping = write(
        tmp_path,
        "own.toml",
        """
        source = "own"
        [file.deals]
        [[table]]
        table = "deals"
        file = "deals"
        [table.column]
        deal = "Number"
        amount = "Amount"
        stage = "Phase"
        outcome = { text = "open" }
        """,
    )
    content = {"deals.csv": text(("Number", "Amount", "Phase"), [("1", "5", "Demo")])}
    assert bring(content).source != "own"
    assert bring(content, mapping=mapping).source == "own"
    assert (bring(content).source, bring(content).exit_code) == ("own", 0)
