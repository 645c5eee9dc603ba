"""Bad inputs 65 to 85: texts, names and people, as the table in SAFETY numbers them."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.cli.out import shown
from ridealong.figures.queries import imports as queries
from ridealong.kernel.cells import as_given, harmless
from ridealong.people.queries import find, roster
from tests.figures.bad_input.conftest import NOW, Bring, asked, facts, rejected
from tests.figures.exports import DEALS, deal, many, text

FORMULAS = ["=cmd|' /C calc'!A0", '=HYPERLINK("x")', "+1+1", "-1+1", "@SUM(1)", "'=1", "''@x", "'-1"]
SELLERS = ("seller", "name", "email", "manager")


def test_bad_input_65_67_68_texts_are_kept_as_they_are(bring: Bring) -> None:
    stages = [*FORMULAS, "<script>alert(1)</script>", '"><img onerror=1>', "{{7*7}}", "${x}"]
    bring(text(DEALS, [deal(deal=f"d{number:02}", stage=one) for number, one in enumerate(stages)]))
    assert facts("SELECT stage FROM {deals} ORDER BY deal") == [(one,) for one in stages]


def test_bad_input_65_rejected_rows_run_nowhere_and_come_back_as_they_were(bring: Bring) -> None:
    bad = [deal(deal=f"d{number}", stage=one, amount="oops") for number, one in enumerate(FORMULAS)]
    report = bring(text(DEALS, [*many(200), *bad]))
    assert report.rejected_file is not None
    content = Path(report.rejected_file).read_text(encoding="utf-8")
    cells = [cell for row in csv.reader(content.splitlines()) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]
    corrected = bring({"corrected.csv": content.replace("oops", "5")})
    assert (corrected.exit_code, corrected.added) == (0, len(FORMULAS)), corrected
    assert facts("SELECT stage FROM {deals} WHERE amount = 5 ORDER BY deal") == [(one,) for one in FORMULAS]


@given(st.text(st.sampled_from("'=+-@\t\rab1"), max_size=6))
def test_bad_input_65_one_quote_is_added_and_taking_it_away_gives_the_text(cell: str) -> None:
    made = str(harmless(cell))
    number = re.fullmatch(r"[-+]1[1']*", cell) is not None
    assert made[:1] not in {"=", "+", "-", "@", "\t", "\r"} or number
    assert made in {cell, f"'{cell}"}
    assert (made != cell) == (cell.lstrip("'")[:1] in {"=", "+", "-", "@", "\t", "\r"} and not number)
    assert as_given(made) == cell


def test_bad_input_65_headers_run_nowhere_and_come_back_as_they_were(bring: Bring) -> None:
    rows = text([*DEALS, "=1+cmd()"], [[*one, "x"] for one in (*many(40), deal(deal="x", amount="oops"))])
    report = bring(rows, answers={"deals.csv:=1+cmd()": "no"})
    assert report.rejected_file is not None, report
    content = Path(report.rejected_file).read_text(encoding="utf-8")
    assert ",'=1+cmd()" in content.splitlines()[0]
    corrected = bring({"corrected.csv": content.replace("oops", "5")})
    assert (corrected.exit_code, corrected.added, corrected.questions) == (0, 1, ()), corrected


def test_bad_input_70_names_of_all_kinds(bring: Bring) -> None:
    names = ["X", "N" * 200, "Madonna", "Ana María García López", "O'Neil", "李小龍"]
    bring({"sellers.csv": text(SELLERS, [(f"s{number}", one, "", "") for number, one in enumerate(names)])})
    assert {one.name for one in roster().people.values()} == set(names)


def test_bad_input_71_composed_and_decomposed_letters(bring: Bring) -> None:
    first = bring(text(DEALS, [deal(deal="José", stage="é")]))
    second = bring(unicodedata.normalize("NFD", text(DEALS, [deal(deal="José", stage="é")])))
    assert (second.added, second.gone, second.snapshot) == (0, 0, first.snapshot)


def test_bad_input_73_a_name_that_only_looks_the_same(bring: Bring) -> None:
    bring({"sellers.csv": text(SELLERS, [("1", "Anna Petrova", "", "")])})
    disguised = [("1", "Anna Petrova", "", ""), ("2", "\u0410nn\u0430 Petrova", "", "")]
    report = bring({"sellers.csv": text(SELLERS, disguised)})
    (question,) = report.questions
    assert (report.exit_code, question.blocking) == (0, False)
    assert question.choices == ("somebody new", str(find("Anna Petrova").id))
    assert len(roster().people) == 1
    bring({"sellers.csv": text(SELLERS, disguised)}, answers={question.id: "somebody new"})
    assert len(roster().people) == 2


def test_bad_input_73_names_in_one_script_are_no_question(bring: Bring) -> None:
    rows = [("1", "Анна", "", ""), ("2", "Anna", "", ""), ("3", "Сергей", "", "")]
    assert bring({"sellers.csv": text(SELLERS, rows)}).questions == ()


def test_bad_input_74_writing_turned_round(bring: Bring) -> None:
    turned = "abc\u202egpj.exe"
    report = bring({f"deals{chr(0x202E)}.csv": text(DEALS, [*many(40), deal(deal="x", stage=turned, amount="oops")])})
    assert rejected(report).file == "deals.csv"
    bring(text(DEALS, [deal(stage=turned)]), answers={"gone": "go on"})
    assert facts("SELECT stage FROM {deals}") == [(turned,)]
    assert shown("a\u202eb\x1b[31m\u2066") == "a\\u202eb\\u001b[31m\\u2066"


def test_bad_input_76_emoji(bring: Bring) -> None:
    bring(text(DEALS, [deal(deal="🙂", stage="👩‍💻 \U0001f600")]))
    assert facts("SELECT deal, stage FROM {deals}") == [("🙂", "👩‍💻 \U0001f600")]


def test_bad_input_77_control_characters(bring: Bring) -> None:
    controls = ["\x01", "\x07", "\x1f", "\x7f", "\u2028", "\u0085"]
    report = bring(text(DEALS, [*many(200), *(deal(deal=f"a{one}b") for one in controls)]))
    assert (report.exit_code, report.rows_rejected) == (0, len(controls))
    assert [(row.line, row.column, row.reason.key) for row in report.rejected] == [
        (202 + number, "deal", "imports.rejected.controls") for number in range(len(controls))
    ]
    within = [deal(deal=f"x{number}", stage=f"a{one}b") for number, one in enumerate(controls)]
    report = bring(text(DEALS, [*many(200), *within]))
    assert facts("SELECT stage FROM {deals} WHERE starts_with(deal, 'x')") == [("a b",)] * len(controls)
    assert "imports.note.controls" in [one.key for one in report.notes]


@pytest.mark.parametrize("padding", ["\n", "\t", " ", "\t \n"])
def test_space_around_a_text_is_none_of_it_whatever_it_is(bring: Bring, padding: str) -> None:
    bring(text(DEALS, [deal(deal="a", stage=padding), deal(deal="b", stage=f"{padding}Demo{padding}")]))
    assert facts("SELECT stage FROM {deals} ORDER BY deal") == [(None,), ("Demo",)]


def test_bad_input_79_one_address_two_people(bring: Bring) -> None:
    rows = [("1", "Ana Lima", "ana@example.org", ""), ("2", "Ana M. Lima", "ANA@example.org", "")]
    first = bring({"sellers.csv": text(SELLERS, rows)})
    asked_about = [one.id for one in first.questions]
    assert (first.exit_code, asked_about) == (0, ["who:ridealong:1", "who:ridealong:2"])
    assert roster().people == {}, "nobody is merged"
    bring({"sellers.csv": text(SELLERS, rows)}, answers=dict.fromkeys(asked_about, "somebody new"))
    assert sorted((one.name, one.email) for one in roster().people.values()) == [
        ("Ana Lima", None),
        ("Ana M. Lima", None),
    ]


def test_bad_input_80_two_people_of_one_name(bring: Bring) -> None:
    rows = [("2", "Ben Ode", "", ""), ("3", "Ben Ode", "", "")]
    bring({"sellers.csv": text(SELLERS, rows)})
    assert len(roster().people) == 2
    assert len({one.person_id for one in queries.identities().values()}) == 2


def test_bad_input_82_somebody_who_is_missing(bring: Bring) -> None:
    header = ("seller", "name", "job")
    rows = [(f"s{n}", f"Seller {chr(65 + n // 10)}{chr(65 + n % 10)}", "Seller") for n in range(40)]
    bring({"sellers.csv": text(header, rows)})
    report = bring({"sellers.csv": text(header, rows[1:])}, now=NOW + timedelta(days=7))
    assert (report.exit_code, report.gone) == (0, 1)
    assert len(roster().people) == 40, "nobody is deleted"
    many_gone = asked(bring({"sellers.csv": text(header, rows[5:])}, now=NOW + timedelta(days=8)))
    assert many_gone.id == "gone"


OWNERS = ("id", "email", "firstName", "lastName", "userId", "createdAt", "updatedAt", "archived")


def owners(*keys: str) -> str:
    """Owners as HubSpot's interface hands them out: whoever was removed is not among them."""
    rows = [
        dict(zip(OWNERS, (key, f"p{key}@example.org", "Pat", f"Number{key}", 1, DAWN, DAWN, False), strict=True))
        for key in keys
    ]
    return json.dumps({"results": rows})


def interface_deals(*owners_: str) -> str:
    told = {"amount": "5", "createdate": DAWN, "closedate": DAWN, "dealstage": "1001"}
    rows = [
        {"id": f"{at}", "archived": False, "createdAt": DAWN, "updatedAt": DAWN}
        | {"properties": {**told, "dealname": f"D{at}", "hubspot_owner_id": owner, "hs_object_id": f"{at}"}}
        for at, owner in enumerate(owners_)
    ]
    return json.dumps({"results": rows})


DAWN = "2026-02-01T08:00:00Z"
STAGE = {"id": "1001", "label": "Open", "displayOrder": 1, "metadata": {"isClosed": "false", "probability": "0.2"}}
PIPELINES = json.dumps({"results": [{"id": "default", "label": "Sales", "createdAt": DAWN, "stages": [STAGE]}]})


def test_bad_input_82_somebody_whom_a_crm_no_longer_lists(bring: Bring) -> None:
    """Their deals are still there: that they own some does not say that they are still here."""
    everybody = [f"{at}" for at in range(51, 81)]
    files = {"deals.json": interface_deals(*everybody), "pipelines.json": PIPELINES}
    first = bring({**files, "owners.json": owners(*everybody)})
    assert (first.exit_code, first.source) == (0, "hubspot_api"), first
    missing = {**files, "owners.json": owners(*everybody[1:])}
    later = NOW + timedelta(days=7)
    for preview in (True, False):
        report = bring(missing, now=later, dry_run=preview)
        assert [(one.id, one.blocking) for one in report.questions] == [("left:51", False)], report
    assert find("Pat Number51").left_on is None
    assert bring(files, now=later).questions == (), "without a list nobody is missing"
    assert bring(missing, now=later, answers={"left:51": "still here"}).questions == ()
    assert bring(missing, now=later).questions == (), "asked once"
    gone = bring(missing, now=later, answers={"left:51": "left"})
    assert (gone.questions, find("Pat Number51").left_on is not None) == ((), True)


def test_bad_input_83_a_leader_who_stands_later_in_the_file(bring: Bring) -> None:
    rows = [("s1", "Ana Lima", "", "m1"), ("m1", "Dora Boss", "", "")]
    bring({"sellers.csv": text(SELLERS, rows)})
    (line,) = roster().lines
    assert (line.person_id, line.leader_id) == (find("Ana Lima").id, find("Dora Boss").id)


def test_bad_input_83_a_leader_who_stands_nowhere(bring: Bring) -> None:
    """A list may be of one team: the row comes in, the line to the unknown leader does not, and it is said."""
    report = bring({"sellers.csv": text(SELLERS, [("s1", "Ana Lima", "", "m9")])})
    assert (report.exit_code, report.rows_rejected, roster().lines) == (0, 0, ())
    (said,) = [one for one in report.notes if one.key == "imports.note.leaders"]
    assert (said.values["people"], said.values["leaders"]) == (["Ana Lima"], ["m9"])
    later = bring({"sellers.csv": text(SELLERS, [("s1", "Ana Lima", "", "m9"), ("m9", "Dora Boss", "", "")])})
    assert [one.key for one in later.notes if one.key == "imports.note.leaders"] == []
    assert [(one.person_id, one.leader_id) for one in roster().lines] == [(find("Ana Lima").id, find("Dora Boss").id)]


def test_bad_input_85_deals_of_somebody_who_left(bring: Bring) -> None:
    sellers = text(("seller", "name", "left_on"), [("s1", "Ana Lima", "2026-01-31")])
    open_deal = text(DEALS, [deal(outcome="open", closed_on="")])
    report = bring({"sellers.csv": sellers, "deals.csv": open_deal})
    assert facts("SELECT seller FROM {deals}") == [("s1",)]
    assert find("Ana Lima").left_on is not None
    for seen in (report, bring({"deals.csv": open_deal})):
        (said,) = [one for one in seen.notes if one.key == "imports.note.left"]
        assert dict(said.values) == {"count": 1, "people": ["Ana Lima"]}
    won = bring({"deals.csv": text(DEALS, [deal()])}, now=NOW + timedelta(days=1))
    assert "imports.note.left" not in [one.key for one in won.notes]
