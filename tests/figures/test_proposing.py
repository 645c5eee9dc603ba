"""A mapping for anything else: proposed from headers and values, confirmed by a person, remembered."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ridealong.access.rules import Refused, Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.figures.actions.proposing import propose as propose_files
from ridealong.figures.actions.reading import mapping
from ridealong.figures.models import SavedMapping
from ridealong.figures.queries import imports as queries
from ridealong.figures.rules import proposing
from ridealong.figures.rules.drafting import DraftFile, mapping_text, source_key
from ridealong.figures.rules.profiles import Profile, forms, profile
from ridealong.figures.rules.proposing import LEAVE_OUT, TableGuess, answered, confidence, propose, ranked
from ridealong.figures.rules.reports import ImportReport
from ridealong.figures.rules.vocabulary import HEADERS, closeness
from tests.figures.exports import text, write

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
GERMAN = (
    "Vorgangsnr",
    "Kunde",
    "Verkäufer",
    "Auftragswert",
    "Währung",
    "Phase",
    "Angelegt am",
    "Abschlussdatum",
    "Notiz",
)
ROWS = [
    (
        f"V{number}",
        f"Kunde {number % 5}",
        ["Ana Lima", "Ben Ode"][number % 2],
        f"{100 + number},50",
        "EUR",
        ["Gewonnen", "Verloren", "Angebot"][number % 3],
        f"2026-01-{number + 1:02}",
        f"2026-02-{number + 1:02}",
        "abc",
    )
    for number in range(20)
]
MEANT = {
    "Vorgangsnr": "deal",
    "Kunde": "customer",
    "Verkäufer": "seller",
    "Auftragswert": "amount",
    "Währung": "currency",
    "Phase": "stage",
    "Angelegt am": "created_on",
    "Abschlussdatum": "closed_on",
    "Notiz": LEAVE_OUT,
}


def seen(header: Sequence[str], rows: Sequence[Sequence[object]], sellers: Sequence[str] = ()) -> list[Profile]:
    return [profile(one, [str(row[at]) for row in rows], sellers=sellers) for at, one in enumerate(header)]


def placed(found: TableGuess) -> dict[str, str]:
    return {one.header: one.target for one in found.columns}


def test_headers_and_values_say_what_a_column_is() -> None:
    found = propose(seen(GERMAN, ROWS))
    assert (found.table, found.missing, placed(found)) == ("deals", (), MEANT)
    assert confidence(found) > 0.8


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_columns_says_nothing(chance: random.Random) -> None:
    order = list(range(len(GERMAN)))
    chance.shuffle(order)
    header, rows = [GERMAN[at] for at in order], [[row[at] for at in order] for row in ROWS]
    assert placed(propose(seen(header, rows))) == MEANT


@pytest.mark.parametrize(
    ("header", "rows", "table", "meant"),
    [
        (
            ("Nom", "Email", "Responsable", "Poste"),
            [(f"Ana {one}ima", f"{one}@example.org", "Cho Ba", "Commercial") for one in "abcdef"],
            "sellers",
            {"Nom": "name", "Email": "email", "Responsable": "manager", "Poste": "job"},
        ),
        (
            ("Opportunity Owner", "Account Name", "Opportunity Name", "Amount", "Close Date", "Stage", "Fiscal Period"),
            [("Ana Lima", "Acme", f"Acme {n}", n, "3/14/2026", "Closed Won", "Q1-2026") for n in range(6)],
            "deals",
            {
                "Opportunity Owner": "seller",
                "Account Name": "customer",
                "Opportunity Name": "name",
                "Amount": "amount",
                "Close Date": "closed_on",
                "Stage": "stage",
                "Fiscal Period": LEAVE_OUT,
            },
        ),
        (
            ("Vendedor", "Mes", "Cuota"),
            [("Ana Lima", f"2026-{n:02}-01", 1000) for n in range(1, 7)],
            "quotas",
            {"Vendedor": "seller", "Mes": "starts_on", "Cuota": "amount"},
        ),
        (
            ("Codice prodotto", "Categoria", "Prezzo di listino", "Costo"),
            [(f"P{n}", "A", "10,5", "3,2") for n in range(6)],
            "products",
            {"Codice prodotto": "product", "Categoria": "family", "Prezzo di listino": "list_price", "Costo": "cost"},
        ),
    ],
)
def test_rows_are_told_by_their_columns(
    header: Sequence[str], rows: Sequence[Sequence[object]], table: str, meant: dict[str, str]
) -> None:
    found = propose(seen(header, rows))
    assert (found.table, placed(found), found.missing) == (table, meant, ())


def test_a_header_whose_values_have_another_form_is_no_evidence() -> None:
    rows = [(f"d{n}", "soon", "won", "Ana Lima") for n in range(5)]
    found = propose(seen(("Deal ID", "Close Date", "Status", "Amount"), rows))
    assert placed(found) == {"Deal ID": "deal", "Close Date": LEAVE_OUT, "Status": "outcome", "Amount": LEAVE_OUT}


def test_known_sellers_and_telling_values_need_no_header() -> None:
    rows = [(f"d{n}", "s1", "Gewonnen", "EUR") for n in range(5)]
    found = propose(seen(("Deal ID", "XQ", "XR", "XS"), rows, sellers=["S1"]), table="deals")
    assert placed(found) == {"Deal ID": "deal", "XQ": "seller", "XR": "outcome", "XS": "currency"}


def test_what_a_person_says_stands_and_what_was_proposed_gives_way() -> None:
    found = answered(propose(seen(GERMAN, ROWS)), {"Notiz": "stage", "Kunde": LEAVE_OUT, "Phase": "nonsense"})
    meant = {**MEANT, "Notiz": "stage", "Kunde": LEAVE_OUT, "Phase": LEAVE_OUT}
    assert placed(found) == meant
    assert found.missing == ("outcome",)
    twice = answered(propose(seen(GERMAN, ROWS)), {"Kunde": "customer", "Notiz": "customer"})
    assert placed(twice) == MEANT


CELLS = st.text(max_size=8) | st.sampled_from(["2026-01-01", "12.5", "won", "a@b.org", "EUR", "Ana Lima", ""])
NAMES = st.sampled_from([one.strip() for words in HEADERS.values() for one in words.split(",")]) | st.text(max_size=9)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(NAMES, st.lists(CELLS, min_size=1, max_size=4)), min_size=1, max_size=12, unique_by=lambda one: one[0]
    )
)
def test_any_table_gives_a_proposal_that_holds_together(columns: list[tuple[str, list[str]]]) -> None:
    for found in ranked([profile(header, cells) for header, cells in columns]):
        used = [one.target for one in found.columns if one.target != LEAVE_OUT]
        assert len(used) == len(set(used))
        assert set(used) <= set(proposing.targets(found.table))
        assert all(0 <= one.score <= 1 for one in found.columns)
        assert all(one.target in proposing.choices(one, found.table) for one in found.columns)
        written = mapping_text("export", [DraftFile("export", found)])
        if not found.missing and used:
            assert [one.table for one in mapping(written).tables] == [found.table]


@pytest.mark.parametrize(
    ("said", "has"),
    [
        ("2026-01-31", "day"),
        ("31/12/99", "day"),
        ("1.234,50 €", "number"),
        ("1 Mio", "number"),
        ("x@example.org", "email"),
        ("chf", "currency"),
        ("Closed Won", "outcome"),
        ("José Pérez", "name"),
        ("WAHR", "flag"),
    ],
)
def test_forms(said: str, has: str) -> None:
    assert has in forms(said)


def test_words_of_headers() -> None:
    assert closeness("CloseDate", "deals.closed_on") == closeness("close_date", "deals.closed_on") == 1
    assert closeness("Date de clôture", "deals.closed_on") == 1
    assert 0 < closeness("Deal amount in EUR", "deals.amount") < 1
    assert closeness("Weather", "deals.amount") == 0


def test_a_source_is_called_after_its_file_without_days() -> None:
    assert source_key("Export Verkäufe 2026-11-24") == "export_verkaufe"
    assert source_key("2026") == "export"
    assert source_key("deals", ["deals", "deals2"]) == "deals3"


# Importing.

Bring = Callable[..., ImportReport]


@pytest.fixture
def bring(db: None, home: Path, tmp_path: Path, operator: Viewer) -> Bring:
    def one(content: str, *, name: str = "Export 2026-03.csv", **options: object) -> ImportReport:
        return import_files(operator, [write(tmp_path / "in", name, content)], now=NOW, **options)

    return one


def answers(report: ImportReport) -> dict[str, str]:
    return {one.id: one.choices[0] for one in report.questions if one.blocking}


def test_an_unknown_file_is_a_question_for_each_column(bring: Bring, home: Path) -> None:
    report = bring(text(GERMAN, ROWS))
    assert (report.exit_code, report.problems, report.snapshot) == (3, (), None)
    asked = {one.column: one for one in report.questions}
    assert [one for one in asked if one is not None] == list(GERMAN)
    assert {one.column: one.choices[0] for one in report.questions if one.column} == MEANT
    assert asked["Phase"].examples == ("Gewonnen", "Verloren", "Angebot")
    assert not asked["Notiz"].blocking
    assert [one.id for one in report.questions if one.column is None] == ["rows:export"]
    assert report.mapping_file is not None
    assert Path(report.mapping_file).parent == home / "rejected"
    assert queries.current() is None


def test_answers_confirm_it_and_the_shape_is_known_from_then_on(bring: Bring) -> None:
    content = text(GERMAN, ROWS)
    report = bring(content, answers=answers(bring(content)))
    assert (report.exit_code, report.source, report.added) == (0, "export", 20)
    again = bring(text(GERMAN[::-1], [row[::-1] for row in ROWS]), name="another 2026-04.csv")
    assert (again.exit_code, again.source, again.changed) == (0, "export", False)
    assert SavedMapping.objects.get().source == "export"


def test_a_half_confirmed_proposal_asks_for_the_rest(bring: Bring) -> None:
    content = text(GERMAN, ROWS)
    said = answers(bring(content))
    last = list(said)[-1]
    left = bring(content, answers={key: choice for key, choice in said.items() if key != last})
    assert [one.id for one in left.questions if one.blocking] == [last]


def test_the_written_mapping_confirms_it_too(bring: Bring) -> None:
    content = text(GERMAN, ROWS)
    proposed = bring(content).mapping_file
    assert proposed is not None
    by_file = bring(content, mapping=Path(proposed))
    assert (by_file.exit_code, by_file.added) == (0, 20)


def test_a_person_can_call_columns_something_else(bring: Bring) -> None:
    content = text(GERMAN, ROWS)
    said = answers(bring(content)) | {"column:export:notiz": "name", "column:export:kunde": LEAVE_OUT}
    assert bring(content, answers=said).exit_code == 0
    snapshot = queries.snapshot()
    assert snapshot is not None
    saved = SavedMapping.objects.get().text
    assert 'name = "Notiz"' in saved
    assert "# left out: Kunde" in saved


def test_orders_without_an_outcome_are_asked_about(bring: Bring) -> None:
    header = ("Auftragsnummer", "Kunde", "Verkäufer", "Betrag", "Auftragsdatum")
    content = text(header, [(f"A{n}", "K", "Ana Lima", n, "2026-01-05") for n in range(9)])
    report = bring(content)
    asked = [one.id for one in report.questions if one.id.startswith("outcome")]
    assert (report.exit_code, asked) == (3, ["outcome:export"])
    done = bring(content, answers=answers(report))
    assert (done.exit_code, done.added) == (0, 9)


def test_what_is_no_table_of_anything_is_refused(bring: Bring) -> None:
    report = bring(text(("a", "b", "c"), [(1, 2, 3)] * 5))
    assert (report.exit_code, [one.key for one in report.problems]) == (1, ["imports.problem.unrecognised"])
    assert report.mapping_file is None


def test_a_dry_run_proposes_and_writes_nothing(bring: Bring, home: Path) -> None:
    report = bring(text(GERMAN, ROWS), dry_run=True)
    assert (report.exit_code, report.mapping_file) == (3, None)
    assert report.proposal is not None
    assert mapping(report.proposal).key == "export"
    assert list(home.iterdir()) == []


def test_a_new_source_never_takes_the_place_of_another(bring: Bring) -> None:
    content = text(GERMAN, ROWS)
    bring(content, answers=answers(bring(content)))
    other = text(("Betreff", "Besitzer", "Umsatz", "Status"), [(f"B{n}", "Ana Lima", n, "won") for n in range(9)])
    asked = bring(other)
    done = bring(other, answers=answers(asked))
    assert (done.exit_code, done.source, done.gone) == (0, "export2", 0)


def test_a_proposal_is_a_value_for_whoever_may_import(db: None, home: Path, tmp_path: Path, operator: Viewer) -> None:
    path = write(tmp_path / "in", "Export 2026-03.csv", text(GERMAN, ROWS))
    found = propose_files(operator, [path])
    assert found is not None
    assert {one.column: one.target for one in found.columns} == MEANT
    assert (found.source, found.files[0].table, found.confirmed) == ("export", "deals", False)
    said = {one.id: one.choices[0] for one in found.questions}
    confirmed = propose_files(operator, [path], answers=said)
    assert confirmed is not None
    assert (confirmed.confirmed, confirmed.questions) == (True, ())
    assert list(home.iterdir()) == []
    with pytest.raises(Refused):
        propose_files(Viewer(account_id=1, person_id=1, today=NOW.date()), [path])


def test_days_that_were_estimated_are_no_days_of_closing() -> None:
    header = ("(Nicht ändern) Verkaufschance", "Thema", "Geschätztes Abschlussdatum", "Tatsächliches Abschlussdatum")
    rows = [
        (f"{{{n:08x}-0000-4000-8000-000000000000}}", f"T{n}", f"2026-03-{n:02}", f"2026-04-{n:02}")
        for n in range(1, 20)
    ]
    found = propose(seen(header, rows), table="deals")
    assert [one.target for one in found.columns] == ["deal", "name", "expected_on", "closed_on"]


@pytest.mark.parametrize(
    "header",
    [
        ("Deal - ID", "Deal - Titel", "Deal - Eigenaar", "Deal - Waarde", "Deal - Gewonnen op", "Deal - Verloren op"),
        ("Affär - ID", "Affär - Titel", "Affär - Ägare", "Affär - Värde", "Affär - Vunnen tid", "Affär - Förlorad tid"),
        (
            "Szansa - ID",
            "Szansa - Tytuł",
            "Szansa - Właściciel",
            "Szansa - Wartość",
            "Data wygranej",
            "Data przegranej",
        ),
        ("Negócio - ID", "Título", "Proprietário", "Negócio - Valor", "Data de ganho", "Data de perda"),
        ("取引 - ID", "取引 - タイトル", "取引 - 担当者", "取引 - 金額", "取引 - 成立日", "取引 - 失注日"),
    ],
)
def test_headers_of_many_languages(header: Sequence[str]) -> None:
    rows = [
        (f"{n}", f"Order {n}", ["Ana Lima", "Ben Ode"][n % 2], f"R$ {n}.100,50", f"{n:02}/02/2026", f"{n:02}/03/2026")
        for n in range(1, 20)
    ]
    found = propose(seen(header, rows), table="deals")
    assert [one.target for one in found.columns] == ["deal", "name", "seller", "amount", "closed_on", "lost_on"]


def test_a_day_of_winning_and_one_of_losing_are_the_day_of_closing(bring: Bring) -> None:
    header = (
        "Deal - ID",
        "Deal - Titel",
        "Deal - Eigenaar",
        "Deal - Status",
        "Deal - Gewonnen op",
        "Deal - Verloren op",
    )
    rows = [
        (
            n,
            f"T{n}",
            "Ana Lima",
            ["Gewonnen", "Verloren"][n % 2],
            *(("", f"{n}-02-2026") if n % 2 else (f"{n}-03-2026", "")),
        )
        for n in range(11, 29)
    ]
    asked = bring(text(header, rows))
    said = {one.id: one.choices[0] for one in asked.questions}
    report = bring(text(header, rows), answers=said)
    assert (report.exit_code, report.rows_accepted, report.rows_rejected) == (0, 18, 0), report


def test_deals_without_a_day_of_closing_are_said_to_have_none(bring: Bring) -> None:
    rows = [(f"d{n}", "Ana Lima", "Won" if n % 2 else "Lost") for n in range(20)]
    content = text(("Deal ID", "Owner", "Stage"), rows)
    said = {one.id: one.choices[0] for one in bring(content).questions}
    report = bring(content, answers=said)
    assert report.exit_code == 0
    assert "imports.absent.closed_on" in [one.key for one in report.notes]


@pytest.mark.parametrize("last", ["Gesamtsumme", "Total"])
def test_what_stands_below_a_report_is_left_out_every_week(bring: Bring, last: str) -> None:
    rows = [(f"Kunde {n}", "Ana Lima", f"{n},50", "Gewonnen", "21.02.2026") for n in range(13, 25)]
    header = ("Kunde", "Verkäufer", "Betrag", "Phase", "Abschlussdatum")
    below = f"{last};;99,50;;\n\nVertrauliche Informationen - Nicht weitergeben\nCopyright (c) 2026\n"
    content = text(header, rows, separator=";") + below
    said = {one.id: one.choices[0] for one in bring(content).questions}
    first = bring(content, answers=said)
    assert (first.exit_code, first.rows_read, first.rows_rejected) == (0, 12, 0), first
    again = bring(content)
    assert (again.exit_code, [one for one in again.questions if one.blocking]) == (0, [])
    assert "imports.note.footer" in [one.key for one in again.notes]


@pytest.mark.parametrize("nothing", ["-", "n/a", "–", "(No value)"])
def test_what_stands_for_nothing_among_numbers_is_nothing(bring: Bring, nothing: str) -> None:
    rows = [(f"d{n}", "Ana Lima", nothing if n % 4 == 0 else f"{n}.50", "Won", f"2026-02-{n:02}") for n in range(1, 25)]
    content = text(("Deal ID", "Owner", "Amount", "Stage", "Closed"), rows)
    said = {one.id: one.choices[0] for one in bring(content).questions}
    report = bring(content, answers=said)
    assert (report.exit_code, report.rows_accepted, report.rows_rejected) == (0, 24, 0), report


def test_a_customer_called_total_is_no_sum(bring: Bring) -> None:
    rows = [(one, "Ana Lima", "7", "Won", "2026-02-01") for one in ("Acme", "Total Energies")]
    content = text(("Customer", "Owner", "Amount", "Stage", "Closed"), rows)
    said = {one.id: one.choices[0] for one in bring(content).questions}
    assert bring(content, answers=said).rows_accepted == 2


def test_serial_numbers_are_days_where_the_header_says_so(bring: Bring) -> None:
    header = ("Deal ID", "Owner", "Stage", "Created", "Closed")
    rows = [(f"d{n}", "Ana Lima", "Won", 46_000 + n, 46_030 + n) for n in range(20)]
    said = {one.id: one.choices[0] for one in bring(text(header, rows)).questions}
    report = bring(text(header, rows), answers=said)
    assert (report.exit_code, report.rows_accepted, report.rows_rejected) == (0, 20, 0), report
    assert report.proposal is None
