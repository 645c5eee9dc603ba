"""A roster in a file: leaders by id, address or name, in any order; nothing guessed, nobody removed, no past opened."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ridealong.access.models import AuditEvent, Standing
from ridealong.access.rules import Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.figures.rules.reports import ImportReport
from ridealong.people.models import Person, Position
from ridealong.people.queries import roster
from tests.figures.exports import write

pytestmark = pytest.mark.django_db

HEADER = "Employee ID,Name,Email,Manager,Job,Office,Hire date"
ANA = "1,Ana Ruiz,ana@example.org,{dora},Seller,Lyon,2024-01-08"
BEN = "2,Ben Osei,ben@example.org,{dora},Seller,Lyon,2024-02-01"
DORA = "9,Dora Lind,dora@example.org,,Leader,Lyon,2020-01-01"


@pytest.fixture
def bring(home: Path, tmp_path: Path, operator: Viewer, now: datetime) -> Any:
    def brought(*rows: str, header: str = HEADER, later: int = 0, **answers: str) -> ImportReport:
        path = write(tmp_path, "roster.csv", "\n".join([header, *rows]) + "\n")
        by = Viewer(None, None, operator.today + timedelta(days=later), operator=True)
        told = {key.replace("__", ":"): value for key, value in answers.items()}
        return import_files(by, [path], now=now + timedelta(days=later), answers=told)

    return brought


def _led() -> dict[str, str | None]:
    found = roster()
    people = found.people
    lines = {line.person_id: people[line.leader_id].name for line in found.lines if line.ends_on is None}
    return {one.name: lines.get(one.id) for one in people.values()}


@pytest.mark.parametrize("dora", ["9", "dora@example.org", "DORA@example.org", "Dora Lind", "dora  lind"])
def test_leaders_are_found_however_they_are_named_and_wherever_they_stand(bring: Any, dora: str) -> None:
    report = bring(ANA.format(dora=dora), BEN.format(dora=dora), DORA)
    assert (report.source, report.problems, report.questions, report.rows_rejected) == ("roster", (), (), 0)
    assert _led() == {"Ana Ruiz": "Dora Lind", "Ben Osei": "Dora Lind", "Dora Lind": None}
    ana = Person.objects.get(name="Ana Ruiz")
    assert (ana.email, ana.job, ana.office, ana.hired_on) == ("ana@example.org", "Seller", "Lyon", date(2024, 1, 8))


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("Email,Name,Manager Email", ["ana@example.org,Ana Ruiz,dora@example.org", "dora@example.org,Dora Lind,"]),
        ("Name,Manager,Job", ["Ana Ruiz,Dora Lind,Seller", "Dora Lind,,Leader"]),
    ],
)
def test_rosters_without_ids(bring: Any, header: str, rows: list[str]) -> None:
    assert bring(*rows, header=header).exit_code == 0
    assert _led() == {"Ana Ruiz": "Dora Lind", "Dora Lind": None}


def test_an_unknown_leader_is_a_row_left_out_with_its_reason(bring: Any) -> None:
    many = [f"{at},P{at} X,p{at}@example.org,9,Seller,Lyon,2024-01-08" for at in range(100, 130)]
    report = bring(DORA, *many, ANA.format(dora="Nobody Known"))
    assert [(one.line, one.column, one.value) for one in report.rejected] == [(33, "Manager", "Nobody Known")]
    assert not Person.objects.filter(name="Ana Ruiz").exists()


def test_a_name_that_two_leaders_have_names_neither(bring: Any) -> None:
    twin = DORA.replace("9,", "8,").replace("dora@", "dora2@")
    many = [f"{at},P{at} X,p{at}@example.org,9,Seller,Lyon,2024-01-08" for at in range(100, 130)]
    report = bring(DORA, twin, *many, ANA.format(dora="Dora Lind"))
    assert [one.value for one in report.rejected] == ["Dora Lind"]


def test_two_people_of_one_name_stay_two(bring: Any) -> None:
    assert (
        bring(DORA, ANA.format(dora="9"), ANA.format(dora="9").replace("1,", "3,").replace("ana@", "ana2@")).exit_code
        == 0
    )
    assert Person.objects.filter(name="Ana Ruiz").count() == 2


def test_a_circle_is_refused_and_changes_nothing(bring: Any) -> None:
    report = bring(ANA.format(dora="2"), BEN.format(dora="1"))
    assert [one.key for one in report.problems] == ["imports.problem.circle"]
    assert not Person.objects.exists()


def test_two_leaders_for_one_person_are_both_left_out(bring: Any) -> None:
    many = [f"{at},P{at} X,p{at}@example.org,9,Seller,Lyon,2024-01-08" for at in range(100, 150)]
    report = bring(DORA, *many, ANA.format(dora="9"), ANA.format(dora="100"))
    assert [one.reason.key for one in report.rejected] == ["imports.rejected.twice"] * 2


def test_one_address_with_two_ids_is_a_question_and_joins_nobody(bring: Any) -> None:
    twin = BEN.format(dora="9").replace("ben@", "ana@")
    report = bring(DORA, ANA.format(dora="9"), twin)
    assert sorted(one.id for one in report.questions) == ["who:roster:1", "who:roster:2"]
    assert not any(one.blocking for one in report.questions)
    assert {one.name for one in Person.objects.all()} == {"Dora Lind"}
    again = bring(DORA, ANA.format(dora="9"), twin, who__roster__1="somebody new", who__roster__2="somebody new")
    assert again.questions == ()
    assert set(Person.objects.values_list("name", "email")) == {
        ("Dora Lind", "dora@example.org"),
        ("Ana Ruiz", None),
        ("Ben Osei", None),
    }


def _company(count: int) -> list[str]:
    return [f"{at},P{at} X,p{at}@example.org,9,Seller,Lyon,2024-01-08" for at in range(100, 100 + count)]


def test_somebody_missing_is_asked_about_and_never_removed(bring: Any) -> None:
    bring(DORA, *_company(30), ANA.format(dora="9"))
    report = bring(DORA, *_company(30), later=7)
    assert [(one.id, one.blocking) for one in report.questions] == [("left:1", False)]
    assert Person.objects.get(name="Ana Ruiz").left_on is None
    assert bring(DORA, *_company(30), later=8, left__1="still here").questions == ()
    assert bring(DORA, *_company(30), later=9, left__1="left").questions == ()
    assert Person.objects.get(name="Ana Ruiz").left_on == date(2026, 12, 3)
    assert bring(DORA, *_company(30), later=10).questions == ()


def test_many_missing_stop_the_import(bring: Any) -> None:
    bring(DORA, *_company(30))
    report = bring(DORA, *_company(20), later=7)
    assert (report.exit_code, [one.id for one in report.questions]) == (3, ["gone"])


def test_a_move_starts_on_the_day_of_the_import_and_opens_no_past(bring: Any, today: date) -> None:
    edgar = "8,Edgar Novak,edgar@example.org,,Leader,Lyon,2019-01-01"
    bring(DORA, edgar, ANA.format(dora="9"), BEN.format(dora="9"))
    assert bring(DORA, edgar, ANA.format(dora="8"), BEN.format(dora="9"), later=7).exit_code == 0
    moved = today + timedelta(days=7)
    found = roster()
    ana, eddy = (Person.objects.get(name=name).pk for name in ("Ana Ruiz", "Edgar Novak"))
    assert [(line.starts_on, line.ends_on) for line in found.lines if line.person_id == ana] == [
        (date(2024, 1, 8), moved - timedelta(days=1)),
        (moved, None),
    ]
    assert Standing.objects.get(viewer_id=eddy, person_id=ana).starts_on == moved


def test_open_chairs_teams_leave_and_since_when_somebody_is_led(bring: Any, operator: Viewer, today: date) -> None:
    header = "ID,Name,Manager,Job,Office,Team,Leader since,Leave from,Leave to,Hire date"
    rows = [
        "9,Dora Lind,,Leader,Lyon,South,,,,2020-01-01",
        "1,Ana Ruiz,9,Seller,Lyon,South,2025-03-01,2026-12-01,2026-12-24,2024-01-08",
        "P7,Vacant,9,Seller,Lyon,South,,,,2026-10-01",
        "P8,Open position,9,Seller,Lyon,South,,,,2026-10-01",
    ]
    for _ in range(2):
        assert bring(*rows, header=header).questions == ()
        found = roster()
        assert {one.name for one in found.people.values()} == {"Ana Ruiz", "Dora Lind"}
        ana, dora = (Person.objects.get(name=name).pk for name in ("Ana Ruiz", "Dora Lind"))
        assert [line.starts_on for line in found.lines] == [date(2025, 3, 1)]
        assert [(one.person_id, one.starts_on, one.ends_on) for one in found.leave] == [
            (ana, date(2026, 12, 1), date(2026, 12, 24))
        ]
        opened = [(one.leader_id, one.job, one.opened_on) for one in found.positions if one.filled_by is None]
        assert opened == [(dora, "Seller", date(2026, 10, 1))] * 2
        assert set(Position.objects.values_list("team__name", flat=True)) == {"South"}


CHAIRS = "ID,Name,Manager,Job,Office,Position ID,Hire date"
LEAD = "9,Dora Lind,,Leader,Lyon,{},2020-01-01"


def _chairs() -> dict[tuple[str, str | None], date | None]:
    """Number and who sits there, and since when it is open where nobody does."""
    rows = Position.objects.values_list("number", "filled_by__name", "opened_on")
    return {(number, name): None if name else day for number, name, day in rows}


def test_who_stands_in_the_row_of_an_open_chair_fills_it(bring: Any) -> None:
    header = CHAIRS.replace("Position ID,", "")
    lead = LEAD.replace("{},", "")
    bring(lead, "P7,Vacant,9,Seller,Lyon,2026-10-01", "P8,Vacant,9,Seller,Lyon,2026-10-01", header=header)
    filled = [lead, "P7,Kai Lang,9,Seller,Lyon,2026-11-02", "P8,Vacant,9,Seller,Lyon,2026-10-01"]
    for _ in range(2):
        assert bring(*filled, header=header).questions == ()
        assert _chairs() == {("", "Dora Lind"): None, ("P7", "Kai Lang"): None, ("P8", None): date(2026, 10, 1)}
    assert AuditEvent.objects.filter(verb="people.position_filled").count() == 1


def test_a_row_that_numbers_its_position_fills_it_and_leaves_the_one_before(bring: Any, today: date) -> None:
    ana = "1,Ana Ruiz,9,Seller,Lyon,{},2024-01-08"
    bring(LEAD.format("C1"), ana.format("C2"), "V1,Vacant,9,Seller,Lyon,C3,2026-10-01", header=CHAIRS)
    assert _chairs() == {("C1", "Dora Lind"): None, ("C2", "Ana Ruiz"): None, ("C3", None): date(2026, 10, 1)}
    moved = today + timedelta(days=7)
    report = bring(
        LEAD.format("C1"), ana.format("C3"), "3,Kai Lang,9,Seller,Lyon,,", header=CHAIRS, later=7, gone="go on"
    )
    assert report.exit_code == 0
    assert _chairs() == {
        ("C1", "Dora Lind"): None, ("C2", None): moved, ("C3", "Ana Ruiz"): None, ("", "Kai Lang"): None,
    }  # fmt: skip


def test_a_chair_whose_person_leaves_in_a_file_is_taken_in_the_same_file(bring: Any) -> None:
    header = CHAIRS + ",Last day"
    bring(LEAD.format("C1") + ",", "1,Ana Ruiz,9,Seller,Lyon,C2,2024-01-08,", header=header)
    rows = ["1,Ana Ruiz,9,Seller,Lyon,C2,2024-01-08,2026-11-01", "3,Kai Lang,9,Seller,Lyon,C2,2026-11-02,"]
    assert bring(LEAD.format("C1") + ",", *rows, header=header).exit_code == 0
    assert _chairs() == {("C1", "Dora Lind"): None, ("C2", "Kai Lang"): None}


def test_a_row_that_cannot_say_which_leaves_the_chair_open(bring: Any) -> None:
    """It is proposed to whoever keeps the people, and closed by nobody but them."""
    bring(LEAD.format("C1"), "V1,Vacant,9,Seller,Lyon,C3,2026-10-01", header=CHAIRS)
    assert bring(LEAD.format("C1"), "3,Kai Lang,9,Seller,Lyon,,2026-11-02", header=CHAIRS, gone="go on").exit_code == 0
    assert _chairs() == {("C1", "Dora Lind"): None, ("C3", None): date(2026, 10, 1), ("", "Kai Lang"): None}


def test_a_chair_that_was_brought_without_a_number_gets_it_and_no_number_is_given_twice(bring: Any) -> None:
    rows = ["V1,Vacant,9,Seller,Lyon,{},2026-10-01", "V2,Vacant,9,Seller,Lyon,{},2026-10-01"]
    bring(LEAD.format(""), *(one.format("") for one in rows), header=CHAIRS)
    Position.objects.update(number="")
    for numbers in (("C3", "C3"), ("C3", "C4")):
        told = [one.format(number) for one, number in zip(rows, numbers, strict=True)]
        assert bring(LEAD.format("C4"), *told, header=CHAIRS).exit_code == 0
        assert sorted(Position.objects.values_list("number", flat=True)) == ["", "C3", "C4"]
