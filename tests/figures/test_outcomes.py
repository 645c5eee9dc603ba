"""Which stages mean won, lost or open: common words are known, everything else is asked once and remembered."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ridealong.access.rules import Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.figures.rules.outcomes import MOST, known, likely
from ridealong.figures.rules.previews import preview
from ridealong.web.imports.asking import questions
from tests.figures.crm import Bring, facts
from tests.figures.exports import write

HEADER = "Opportunity ID,Opportunity Name,Opportunity Owner,Account Name,Stage,Amount,Created Date,Close Date"
REPORT = (
    f"{HEADER}\n"
    "006A,A,Mia Chan,Moon,Contract back,12,2026-01-13,2026-01-30\n"
    "006B,B,Mia Chan,Moon,Dead,13,2026-01-14,2026-01-31\n"
    "006C,C,Mia Chan,Moon,dead,14,2026-01-14,2026-01-31\n"
    "006D,D,Mia Chan,Moon,7 - Closed Won,15,2026-01-14,2026-02-01\n"
    "006E,E,Mia Chan,Moon,Proposal,16,2026-01-14,2026-12-31\n"
)
BACK, DEAD = "stage:report:stage:contract back", "stage:report:stage:dead"


@pytest.mark.parametrize(
    ("stage", "meant"),
    [
        ("Closed Won", "won"),
        ("closed_won", "won"),
        ("closedwon", "won"),
        ("6 - Closed Won", "won"),
        ("Closed Won (Sales Pipeline)", "won"),
        ("Gewonnen", "won"),
        ("Fermée gagnée", "won"),
        ("Closed Lost - Price", "lost"),
        ("Verloren", "lost"),
        ("PERDIDO", "lost"),
        ("Offen", "open"),
        ("Prospecting", "open"),
        ("Id. Decision Makers", "open"),
        ("Decision Maker Bought-In", "open"),
        # What could mean either, or more than one word says, is asked.
        ("Abgeschlossen", None),
        ("Closed", None),
        ("Signed", None),
        ("Lost contact", None),
        ("Won - awaiting signature", None),
        ("Not won", None),
        ("90%", None),
        ("", None),
    ],
)
def test_common_words_are_known(stage: str, meant: str | None) -> None:
    assert known(stage) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Closed Won", "won"),
        ("6 - Verloren", "lost"),
        ("Gagné", "won"),
        ("In Progress", "open"),
        ("Abgeschlossen", "won"),
        ("Cancelled", "lost"),
        ("Not won", "won"),
        # A stage tells no column of outcomes.
        ("Angebot", None),
        ("wonderful", None),
    ],
)
def test_a_proposal_makes_do_with_likely_words(text: str, meant: str | None) -> None:
    assert likely(text) == meant


@pytest.fixture
def bring(operator: Viewer, now: datetime, home: Path) -> Bring:
    def bringing(*paths: Path, **more: object) -> object:
        return import_files(operator, paths, now=now, **more)

    return bringing


def outcomes() -> list[tuple[object, ...]]:
    return facts("deals", "deal", "outcome")


@pytest.mark.django_db
def test_a_stage_of_the_organisation_is_asked_once_and_remembered(bring: Bring, tmp_path: Path) -> None:
    path = write(tmp_path, "report.csv", REPORT)
    asked = bring(path)
    assert (asked.exit_code, asked.snapshot) == (3, None)
    assert [(one.id, one.choices, one.column, one.examples) for one in asked.questions if one.blocking] == [
        (DEAD, ("won", "lost", "open"), "Stage", ("B", "C")),
        (BACK, ("won", "lost", "open"), "Stage", ("A",)),
    ]
    half = bring(path, answers={BACK: "won"})
    assert [one.id for one in half.questions] == [DEAD]
    answers = write(tmp_path, "answers.toml", f'"{BACK}" = "won"\n"{DEAD}" = "lost"\n')
    done = bring(path, answers=answers)
    expected = [("006A", "won"), ("006B", "lost"), ("006C", "lost"), ("006D", "won"), ("006E", "open")]
    assert (done.exit_code, done.rows_rejected, done.questions, outcomes()) == (0, 0, (), expected)
    more = write(tmp_path / "later", "report.csv", REPORT + "006F,F,Mia Chan,Moon,DEAD,17,2026-01-14,2026-02-03\n")
    later = bring(more)
    assert (later.exit_code, outcomes()) == (0, [*expected, ("006F", "lost")])
    assert {one.id: one.blocking for one in later.questions} == {BACK: False, DEAD: False}


@pytest.mark.django_db
def test_the_page_asks_it_in_words(bring: Bring, tmp_path: Path) -> None:
    report = bring(write(tmp_path, "report.csv", REPORT), dry_run=True)
    first, _ = questions(preview(report), {DEAD: "lost"}, None)
    assert first.needed
    assert "Dead" in first.heading
    assert "B" in first.text
    assert [(one.value, one.title, one.chosen) for one in first.choices] == [
        ("won", "Won", False),
        ("lost", "Lost", True),
        ("open", "Still open", False),
    ]


@pytest.mark.django_db
def test_what_other_columns_say_is_not_asked(bring: Bring, tmp_path: Path) -> None:
    """Closed and Won say it for the rows in which they stand; the rest is asked."""
    rows = REPORT.splitlines()
    closed = [f"{rows[0]},Closed,Won", f"{rows[1]},1,1", f"{rows[2]},1,0", f"{rows[3]},1,0", f"{rows[4]},1,1"]
    report = bring(write(tmp_path, "report.csv", "\n".join([*closed, f"{rows[5]},0,0"])))
    assert (report.exit_code, report.rows_rejected, report.questions) == (0, 0, ())
    partly = bring(write(tmp_path / "partly", "report.csv", "\n".join([*closed, f"{rows[5]},0,0", f"{rows[1]},,"])))
    assert [one.id for one in partly.questions] == [BACK]


@pytest.mark.django_db
def test_a_mapping_may_ask_and_rows_that_it_leaves_out_are_not_asked_about(bring: Bring, tmp_path: Path) -> None:
    mapping = write(
        tmp_path,
        "own.toml",
        """
source = "own"
[file.deals]
name = "deals.csv"
[[table]]
table = "deals"
file = "deals"
drop = { gone = ["yes"] }
[table.column]
deal = "id"
stage = "phase"
outcome = { column = "phase", values = { "Sale" = "won" }, otherwise = "ask" }
closed_on = "end"
expected_on = "end"
""",
    )
    # The third record has a quote inside: the file is read record by record, and asked about all the same.
    text = (
        'id,phase,end,gone\n1,Sale,2026-02-03,\n2,Elsewhere,2026-02-03,yes\n3,X"Y"Z,2026-02-04,\n4,"a"b,2026-02-04,\n'
    )
    path = write(tmp_path, "deals.csv", text)
    asked = bring(path, mapping=mapping, answers={"rejected": "go on"})
    (question,) = [one for one in asked.questions if one.blocking]
    assert (question.id, question.examples) == ('stage:deals:phase:x"y"z', ("3",))
    report = bring(path, mapping=mapping, answers={"rejected": "go on", question.id: "lost"})
    assert (report.exit_code, outcomes()) == (0, [("1", "won"), ("3", "lost")]), report


@pytest.mark.django_db
def test_states_in_another_language_are_known(bring: Bring, tmp_path: Path) -> None:
    header = "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Won time,Deal - Lost time"
    rows = ["1,A,Demo,Gewonnen,2026-01-02,", "2,B,Demo,Verloren,,2026-01-03", "3,C,Demo,Offen,,", "4,D,Demo,Ruht,,"]
    path = write(tmp_path, "deals.csv", "\n".join([header, *rows]))
    (question,) = bring(path).questions
    assert question.id == "stage:deals:deal-status:ruht"
    report = bring(path, answers={question.id: "open"})
    assert (report.exit_code, outcomes()) == (0, [("1", "won"), ("2", "lost"), ("3", "open"), ("4", "open")])


@pytest.mark.django_db
def test_a_column_that_is_none_of_stages_is_not_asked_about_value_by_value(bring: Bring, tmp_path: Path) -> None:
    rows = [f"006{n},A{n},Mia Chan,Moon,Text {n},1,2026-01-13,2026-01-30" for n in range(MOST + 1)]
    report = bring(write(tmp_path, "report.csv", "\n".join([HEADER, *rows])))
    assert (report.exit_code, report.questions) == (1, ())
    (problem,) = report.problems
    assert (problem.values["file"], "Stage" in str(problem.values["reason"])) == ("report.csv", True)
