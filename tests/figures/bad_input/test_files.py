"""Bad inputs 1 to 29 and 86 to 91: files as a whole, as the table in SAFETY numbers them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ridealong.access.rules import Viewer
from ridealong.facts.snapshots import stored
from ridealong.figures.actions.imports import import_files
from ridealong.figures.actions.keeping import lock
from ridealong.figures.rules.reports import UNUSED, shortly
from ridealong.kernel.sentences import Sentence, render
from tests.figures.bad_input.conftest import NOW, Bring, asked, facts, refused, rejected
from tests.figures.exports import DEALS, deal, many, text, write

GOOD = text(DEALS, many(60))


def with_bad(**changes: object) -> str:
    rows = many(60)
    rows.insert(30, deal(**changes))
    return text(DEALS, rows)


BINARY = hashlib.shake_256(b"no table").digest(4_000)


def packed(members: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


LETTER = packed({"[Content_Types].xml": "<x/>", "word/document.xml": "<w>deal,seller</w>"})
LOCKED = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"  \n\n", b"\xff\xfe"])
def test_bad_input_1_empty_file(bring: Bring, home: Path, content: bytes) -> None:
    refused(bring(content), home, "deals.csv: the file is empty")
    refused(bring({"deals.csv": content, "sellers.csv": "seller\ns1\n"}), home, "deals.csv: the file is empty")


def test_an_empty_file_that_nothing_needs_is_left_out(bring: Bring) -> None:
    report = bring({"deals.csv": GOOD, "spare.csv": b"", "copied.done": b"", "note": b""})
    assert (report.exit_code, sorted(report.ignored)) == (0, ["copied.done", "note", "spare.csv"])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        *(
            (f"more{ending}", BINARY, "of a kind that is not read here (binary)")
            for ending in (".csv", ".tsv", ".xlsx", ".parquet", ".json", ".zip", ".csv.gz", ".DAT")
        ),
        ("more.xlsx", packed({"xl/workbook.xml": "<x"}), "damaged"),
        ("more.xlsx", b"", "empty"),
        ("more.xlsx", LOCKED, "password"),
        ("more.xls", b"\xd0\xcf\x11\xe0" + bytes(2_000), "(office)"),
        ("more.xls", b"<html><table><tr><td>deal</td></tr></table></html>", "(web page)"),
        ("more.ods", packed({"mimetype": "sheet", "META-INF/manifest.xml": "<x/>", "content.xml": "x"}), "(document)"),
        ("more.zip", packed({"deals.csv": GOOD})[:300], "damaged"),
        ("more.parquet", b"PAR1" + BINARY, "damaged"),
        ("more.json", b'[{"deal": 1', "no valid JSON"),
        ("more.sqlite", b"SQLite format 3\0" + bytes(100), "(database)"),
        ("packed.zip", packed({"in/more.csv": BINARY}), "packed.zip/in/more.csv: the file is of a kind"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_data_that_cannot_be_read_is_a_problem_beside_good_files(
    bring: Bring, home: Path, name: str, content: bytes, says: str
) -> None:
    report = bring({"deals.csv": GOOD, name: content})
    refused(report, home, says)
    (problem,) = map(render, report.problems)
    assert problem.startswith(name)
    assert problem.endswith("Mend it, or leave it out of what is imported.")


def test_what_lies_beside_an_export_by_chance_stops_nobody(bring: Bring) -> None:
    beside = {
        "README.txt": "Exported on Monday.\nAsk Ola.\n",
        "README.md": "[![badge](a)](b)\n\n# Hello\n",
        "dictionary.csv": "Table,Field,Description\ndeals,deal,which one\n",
        "dictionary.pdf": b"%PDF-1.4" + BINARY,
        "letter.docx": LETTER,
        "picture.png": b"\x89PNG\r\n" + BINARY,
        "signature": BINARY,
        "note.txt": b"N\0o\0t\0e\0" * 20,
        "report.html": "<html><p>Hello</p></html>",
        "more.zip": packed({"cover.jpg": b"\xff\xd8\xff" + BINARY, "~$deals.xlsx": BINARY, ".DS_Store": BINARY}),
    }
    left_alone = {".DS_Store": BINARY, "Thumbs.db": BINARY, "desktop.ini": "[x]\n", "~$deals.xlsx": BINARY}
    report = bring({"deals.csv": GOOD} | beside | left_alone)
    assert (report.exit_code, report.added) == (0, 60)
    assert sorted(report.ignored) == sorted([*(beside.keys() - {"more.zip"}), "more.zip/cover.jpg"])


@pytest.mark.parametrize("name", ["letter.docx", "note.pdf", "more.csv"])
def test_a_file_that_somebody_names_must_be_readable(
    operator: Viewer, home: Path, db: None, tmp_path: Path, name: str
) -> None:
    good, bad = write(tmp_path / "x", "deals.csv", GOOD), write(tmp_path / "x", name, BINARY)
    refused(import_files(operator, [good, bad], now=NOW), home, f"{name}: the file is of a kind")


def test_a_file_that_may_not_be_opened_is_a_problem_if_it_holds_data(
    operator: Viewer, home: Path, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "export"
    for name in ("deals.csv", "more.csv", "picture.png"):
        write(folder, name, GOOD)
    opened = Path.open

    def guarded(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name in closed:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", guarded)  # the tests may run as somebody who may open everything
    closed = {"more.csv", "picture.png"}
    refused(import_files(operator, [folder], now=NOW), home, "more.csv: the file cannot be read (Permission denied)")
    closed = {"picture.png"}
    (folder / "more.csv").unlink()
    report = import_files(operator, [folder], now=NOW)
    assert (report.exit_code, report.ignored) == (0, ("picture.png",))


def test_a_link_to_nothing_and_a_folder_that_is_closed_are_said(
    operator: Viewer, home: Path, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "export"
    write(folder, "deals.csv", GOOD)
    (folder / "more.csv").symlink_to(tmp_path / "gone.csv")
    refused(import_files(operator, [folder], now=NOW), home, "more.csv: the file cannot be read (No such file")
    (folder / "more.csv").unlink()

    def walk(top: Path, onerror: Callable[[OSError], None]) -> Iterator[Any]:
        onerror(PermissionError(13, "Permission denied", str(top / "inner")))
        yield from ()

    monkeypatch.setattr("ridealong.figures.actions.gathering.os.walk", walk)
    refused(import_files(operator, [folder], now=NOW), home, "inner: the file cannot be read (Permission denied)")


def test_a_file_of_the_source_that_cannot_be_read_is_no_file_to_ignore(bring: Bring, home: Path) -> None:
    refused(bring({"sellers.txt": BINARY, "deals.csv": GOOD}), home, "sellers.txt: the file is of a kind")
    assert bring({"sellers.pdf": BINARY, "deals.csv": GOOD}).exit_code == 0


def test_a_text_about_headers_is_no_export(bring: Bring) -> None:
    about = f"# Headers\n\nDeals:\n\n{','.join(DEALS)}\n\nThat is all.\n"
    report = bring({"deals.csv": GOOD, "headers.md": about})
    assert (report.exit_code, report.ignored, report.questions) == (0, ("headers.md",), ())


def test_bad_input_2_header_only(bring: Bring, home: Path) -> None:
    refused(bring(text(DEALS, [])), home, "no rows")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_bad_input_4_utf16_with_a_mark(bring: Bring, encoding: str) -> None:
    rows = [*many(20), deal(deal="é", stage="Größe – €")]
    first = bring(text(DEALS, rows))
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    second = bring(mark + text(DEALS, rows).encode(encoding))
    assert (second.exit_code, second.snapshot, second.changed) == (0, first.snapshot, False)
    assert [one.values["encoding"] for one in second.notes if one.key == "imports.note.encoding"] == ["utf-16"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_bad_input_5_utf16_without_a_mark(bring: Bring, home: Path, encoding: str) -> None:
    refused(bring(GOOD.encode(encoding)), home, "UTF-16 without a byte order mark; save it as CSV (UTF-8)")


@pytest.mark.parametrize(
    ("encoding", "stages"),
    [
        ("cp1250", ["Zamknięta wygrana", "Właściciel", "Łódź", "Tytuł", "Spotkanie wstępne", "Żółta"]),
        ("cp1251", ["Закрыта", "Переговоры", "Предложение", "Выиграна"]),
        ("cp932", ["商談中", "ステージ", "見積もり", "クローズ"]),
        ("cp1252", ["Größe", "Müller", "10 m³", "café", "Señor ¿qué?", "Straße", "façade", "1³"]),
    ],
)
def test_letters_of_other_countries_are_read_as_what_they_are(bring: Bring, encoding: str, stages: list[str]) -> None:
    rows = [deal(deal=f"d{at}", stage=one) for at, one in enumerate(stages)]
    report = bring(text(DEALS, rows).encode(encoding))
    assert (report.exit_code, report.rows_rejected) == (0, 0), report
    assert facts("SELECT stage FROM {deals} ORDER BY deal") == [(one,) for one in stages]
    said = [render(one) for one in report.notes if one.key.startswith("imports.note.encoding")]
    assert encoding in said[0]
    assert encoding == "cp1252" or any(part in said[0] for one in stages for part in one.split())


@pytest.mark.parametrize("name", ["Müller", "François – “X” €", "Łódź", "🙂"])
def test_bad_input_7_encoded_twice(bring: Bring, name: str) -> None:
    mine = name + " Ã"  # a letter that was not encoded twice stays
    twice = "".join(_twice(one) for one in name) + " Müller".encode().decode("cp1252")
    content = text(DEALS, [*many(20), deal(stage=twice), deal(deal="x", stage=mine)])
    question = asked(bring(content))
    assert question.id == "encoding:deals"
    assert any("MÃ¼ller" in one for one in question.examples)
    assert bring(content, answers={question.id: question.choices[0]}).exit_code == 0
    assert facts("SELECT stage FROM {deals} WHERE stage <> 'Won' ORDER BY deal") == [(f"{name} Müller",), (mine,)]
    bring(content, answers={question.id: question.choices[1]})
    assert facts("SELECT stage FROM {deals} WHERE deal = 'd1'") == [(twice,)]


def _twice(letter: str) -> str:
    return "".join(bytes([one]).decode("cp1252", "ignore") or chr(one) for one in letter.encode())


def test_bad_input_8_mixed_encodings(bring: Bring, home: Path) -> None:
    head, tail = text(DEALS, many(5)), text(DEALS, [deal(stage="Größe")]).splitlines()[1]
    content = (head + tail + "\n").encode() + (tail + "\n").encode("latin-1") + head.encode()
    refused(bring(content), home, "line 8 has bytes of another encoding")


def test_bad_input_10_nul(bring: Bring) -> None:
    row = rejected(bring(with_bad(stage="a\x00b")))
    assert (row.line, row.reason.key) == (32, "imports.rejected.nul")


def test_bad_input_11_lone_surrogates(bring: Bring) -> None:
    deals = [{"deal": f"g{n}", "outcome": "open"} for n in range(40)]
    lines = ["{" + ", ".join(f'"{key}": "{value}"' for key, value in one.items()) + "}" for one in deals]
    lines.append('{"deal": "bad\\ud800", "outcome": "open"}')
    report = bring({"deals.json": "[\n" + ",\n".join(lines) + "\n]"})
    assert (rejected(report).line, report.added) == (41, 40)


def test_bad_input_13_line_breaks_inside_quotes(bring: Bring) -> None:
    rows = [*many(40), deal(deal="two", stage="line one\r\nline two"), deal(deal="bad", amount="oops")]
    assert rejected(bring(text(DEALS, rows))).line == 44
    assert facts("SELECT stage FROM {deals} WHERE deal = 'two'") == [("line one\nline two",)]


def test_bad_input_14_unclosed_quote(bring: Bring, home: Path) -> None:
    content = with_bad(stage="QUOTE").replace("QUOTE", '"never closed')
    refused(bring(content), home, "the quote that opens in line 32 is never closed")


@pytest.mark.parametrize(("separator", "spoken"), [(";", ";"), ("\t", "tab"), ("|", "|")])
def test_bad_input_16_separators(bring: Bring, separator: str, spoken: str) -> None:
    report = bring(text(DEALS, many(5), separator=separator))
    assert (report.exit_code, report.added) == (0, 5)
    said = [one.values["separator"] for one in report.notes if one.key == "imports.note.separator"]
    assert said == [spoken]


def test_bad_input_16_sep_line(bring: Bring) -> None:
    report = bring("sep=;\r\n" + text(DEALS, [*many(40), deal(amount="oops")], separator=";", newline="\r\n"))
    assert (rejected(report).line, report.added) == (43, 40)


def test_bad_input_17_a_header_twice(bring: Bring, home: Path) -> None:
    refused(bring(text((*DEALS, "Deal"), [(*deal(), "x")])), home, "twice; rename or remove one of them")


def test_bad_input_19_an_unknown_column(bring: Bring) -> None:
    report = bring(text((*DEALS, "Weather"), [(*one, "sun") for one in many(5)]))
    said = [render(one) for one in report.notes if one.key == UNUSED]
    assert (report.exit_code, said) == (0, ["deals.csv: Weather is not needed and left out."])


def test_of_many_unknown_columns_a_line_names_the_first() -> None:
    note = Sentence(UNUSED, {"file": "deals.csv", "columns": list("abcdefghij"), "count": 10})
    assert render(shortly(note)) == "deals.csv: a, b, c, d, e, f and 4 more are not needed and left out."
    assert shortly(Sentence(UNUSED, {**note.values, "columns": list("abcdefg")})).values["columns"] == list("abcdefg")


def test_bad_input_20_a_missing_column(bring: Bring, home: Path) -> None:
    refused(bring(text(DEALS[1:], [deal()[1:]])), home, "the columns deal are missing; export the report with them")


def test_bad_input_22_long_and_short_rows(bring: Bring) -> None:
    rows = [*many(60), (*deal(deal="long"), "one", "more"), deal(deal="short")[:4]]
    report = bring(text(DEALS, rows))
    assert [(one.line, one.column, one.reason.key) for one in report.rejected] == [
        (62, None, "imports.rejected.long"),
        (63, None, "imports.rejected.short"),
    ]


def test_bad_input_23_a_field_that_is_too_long(bring: Bring) -> None:
    row = rejected(bring(with_bad(stage="x" * 131_073)))
    assert (row.line, row.column, row.value) == (32, "stage", "x" * 200 + "…")
    assert bring(with_bad(stage="x" * 131_072)).rows_rejected == 0


def test_bad_input_26_a_million_columns(bring: Bring, home: Path) -> None:
    refused(bring(",".join(f"c{n}" for n in range(1_000_000)) + "\n1,2\n"), home, "more than 10,000 columns")


def test_a_wide_header_is_read_whole(bring: Bring) -> None:
    """Its line is longer than what is looked at first."""
    more = tuple(f"a rather long name of a column {n}" for n in range(4_000))
    report = bring(text((*more, *DEALS), [(*[""] * len(more), *deal())]))
    assert (report.exit_code, report.added) == (0, 1)


def test_bad_input_28_blank_rows_and_trailing_commas(bring: Bring) -> None:
    lines = GOOD.splitlines()
    content = "\n".join(f"{line},," for line in lines) + "\n\n" + "," * (len(DEALS) + 1) + "\n"
    report = bring(content)
    assert (report.exit_code, report.rows_read, report.rows_rejected) == (0, 60, 0)


@pytest.mark.parametrize("title", ["Pipeline report\n\n", 'Pipeline report;"as of, today"\nprinted 2026\n\n'])
def test_bad_input_29_a_title_above_the_header(bring: Bring, title: str) -> None:
    above = title.count("\n")
    content = title + text(DEALS, [*many(60), deal(deal="bad", amount="oops")])
    question = asked(bring(content))
    assert (question.id, question.choices) == ("header:deals", (f"line {above + 1}", "line 1"))
    assert question.examples[0].startswith("Pipeline report")
    report = bring(content, answers={question.id: question.choices[0]})
    row = rejected(report)
    assert (row.line, row.value, report.added) == (above + 62, "oops", 60)
    assert bring(content).exit_code == 0, "the answer is remembered"
    misshapen = bring(title + text(DEALS, [*many(60), deal(deal="bad")[:3]]))
    assert rejected(misshapen).line == above + 62


def test_bad_input_29_a_title_above_an_unknown_header(bring: Bring) -> None:
    header = ("Vorgangsnr", "Verkäufer", "Betrag", "Status")
    content = "Bericht\n" + text(header, [(n, "Ana Lima", n, "Gewonnen") for n in range(9)])
    report = bring({"bericht.csv": content})
    assert report.exit_code == 3
    assert "header:bericht" in [one.id for one in report.questions]
    said = {one.id: one.choices[0] for one in report.questions if one.blocking}
    rest = bring({"bericht.csv": content}, answers=said)
    assert (rest.exit_code, rest.added) == (0, 9)


def test_bad_input_86_the_same_file_twice(bring: Bring) -> None:
    first = bring(GOOD)
    again = bring(GOOD)
    assert (again.added, again.changed_rows, again.gone, again.changed) == (0, 0, 0, False)
    assert again.snapshot == first.snapshot


def test_bad_input_88_an_older_file_after_a_newer(bring: Bring) -> None:
    newer = [deal(deal=f"d{n:02}", created_on="2026-01-02", closed_on=f"2026-02-{n % 28 + 1:02}") for n in range(56)]
    bring(text(DEALS, newer))
    older = [one for one in newer if one[8] <= "2026-02-26"]
    question = asked(bring(text(DEALS, older), answers={"gone": "go on"}, now=NOW + timedelta(days=1)))
    assert question.id == "older"
    assert bring(text(DEALS, older), answers={"gone": "go on", "older": "go on"}).exit_code == 0


def test_bad_input_88_a_deal_that_is_open_again(bring: Bring) -> None:
    bring(text(DEALS, [*many(40), deal(deal="x", closed_on="2026-02-20")]))
    before = text(DEALS, [*many(40), deal(deal="x", outcome="open", closed_on="")])
    assert asked(bring(before)).id == "older"


def test_bad_input_89_two_imports_at_once(bring: Bring, home: Path) -> None:
    with lock(home / "facts", dry=False):
        report = bring(GOOD)
    assert [one.key for one in report.problems] == ["imports.problem.busy"]
    assert stored(home / "facts") == ()
    assert bring(GOOD).exit_code == 0


@pytest.mark.parametrize("start", [b"[\x80", b"{\x80", b'[{"deal": "a\xff"}]'])
def test_json_that_is_not_utf_8_is_refused(bring: Bring, home: Path, start: bytes) -> None:
    refused(bring({"deals.json": start}), home, "JSON")
