"""Workbooks, Parquet, JSON, archives and folders give the same facts as CSV; what would blow up is refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from ridealong.access.rules import Viewer
from ridealong.figures.actions.formats import limits, pulling, sheets
from ridealong.figures.actions.formats.limits import Budget
from ridealong.figures.actions.formats.opening import parts
from ridealong.figures.actions.imports import import_files
from ridealong.figures.actions.surveying import Unreadable
from ridealong.figures.rules.reports import ImportReport
from tests.figures.exports import DEALS, deal, many, text, write

pytestmark = pytest.mark.django_db

ROWS = many(8, stage="Größe, “q” \n 2")
Bring = Callable[..., ImportReport]


@pytest.fixture
def bring(operator: Viewer, now: datetime, home: Path) -> Bring:
    def bringing(*paths: Path, **more: object) -> ImportReport:
        return import_files(operator, paths, now=now, **more)

    return bringing


def workbook(path: Path, tables: dict[str, Sequence[Sequence[object]]], **options: object) -> Path:
    """A workbook with these sheets; days are cells of days."""
    book = xlsxwriter.Workbook(str(path), dict(options))
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for title, rows in tables.items():
        sheet = book.add_worksheet(title)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                else:
                    sheet.write(at, column, value)
    book.close()
    return path


def as_cells(row: Sequence[object]) -> list[object]:
    """A row of DEALS as a spreadsheet holds it: numbers and days, nothing for nothing."""
    kinds = {"amount": float, "created_on": date.fromisoformat, "closed_on": date.fromisoformat}
    return [
        kinds.get(name, str)(value) if value else None  # type: ignore[operator]
        for name, value in zip(DEALS, row, strict=True)
    ]


def as_json(row: Sequence[object]) -> dict[str, object]:
    return {name: value or None for name, value in zip(DEALS, row, strict=True)}


def parquet(path: Path, csv: Path) -> Path:
    duckdb.sql(
        f"COPY (SELECT * REPLACE (amount::DECIMAL(9,2) AS amount, created_on::DATE AS created_on, "
        f"closed_on::TIMESTAMP AS closed_on) FROM read_csv('{csv}', all_varchar=true)) TO '{path}' (FORMAT parquet)"
    )
    return path


def zipped(path: Path, **members: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.write(member, name.replace("__", "/").replace("_csv", ".csv").replace("_zip", ".zip"))
    return path


def every_form(folder: Path) -> dict[str, Path]:
    """The same deals in every form."""
    folder.mkdir()
    csv = write(folder, "deals.csv", text(DEALS, ROWS))
    cells = [DEALS, *(as_cells(one) for one in ROWS)]
    objects = [as_json(one) for one in ROWS]
    wrapped = {"success": True, "data": objects, "paging": {"next": {"after": "2"}}}
    pages = [{"results": objects[:5], "total": 8}, {"results": objects[5:], "total": 8}]
    inner = zipped(folder / "inner.zip", deep__deals_csv=csv)
    gz = folder / "deals.csv.gz"
    gz.write_bytes(gzip.compress(csv.read_bytes()))
    nested = folder / "nested" / "a" / "b"
    nested.mkdir(parents=True)
    write(nested, "deals.csv", csv.read_text(encoding="utf-8"))
    write(folder / "nested", "notes.pdf", "%PDF-1.4")
    return {
        "xlsx": workbook(folder / "deals.xlsx", {"Deals": cells}),
        "xlsx 1904": workbook(
            folder / "old.xlsx", {"About": [["Made", "by"], ["x", "y"]], "deals": cells}, date_1904=True
        ),
        "parquet": parquet(folder / "deals.parquet", csv),
        "json": write(folder, "deals.json", json.dumps(objects, indent=2)),
        "json lines": write(folder, "deals.jsonl", "\n".join(json.dumps(one) for one in objects)),
        "json answer": write(folder, "answer_deals.json", json.dumps(wrapped)),
        "json pages": write(folder, "pages_deals.json", json.dumps(pages)),
        "zip": zipped(folder / "export.zip", deals_csv=csv),
        "zip in zip": zipped(folder / "outer.zip", inner_zip=inner),
        "gzip": gz,
        "folder": folder / "nested",
    }


FORMS = (
    "xlsx", "xlsx 1904", "parquet", "json", "json lines", "json answer", "json pages", "zip", "zip in zip", "gzip",
    "folder",
)  # fmt: skip
MAPPING = """
source = "ridealong"
[file.deals]
[[table]]
table = "deals"
file = "deals"
[table.column]
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return write(tmp_path, "mapping.toml", MAPPING + "\n".join(f'{one} = "{one}"' for one in DEALS))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_facts_of_the_text_file(bring: Bring, tmp_path: Path, mapping: Path, form: str) -> None:
    forms = every_form(tmp_path / "forms")
    first = bring(tmp_path / "forms" / "deals.csv", mapping=mapping)
    assert (first.exit_code, first.rows_accepted) == (0, 8), first
    again = bring(forms[form], mapping=mapping)
    assert (again.exit_code, again.rows_accepted, again.rows_rejected) == (0, 8, 0), again
    assert (again.snapshot, again.changed) == (first.snapshot, False)


def test_a_bad_cell_is_told_by_its_sheet_and_row(bring: Bring, tmp_path: Path, mapping: Path) -> None:
    cells = [DEALS, *(as_cells(one) for one in many(40)), [], as_cells(deal(deal="x", outcome="maybe"))]
    path = workbook(tmp_path / "book.xlsx", {"One": [["a"], ["b"]], "Two": cells})
    report = bring(path, mapping=mapping)
    assert report.exit_code == 0
    assert [(one.file, one.line, one.column, one.value) for one in report.rejected] == [
        ("book.xlsx [Two]", 43, "outcome", "maybe")
    ]
    assert report.ignored == ("book.xlsx [One]",)


def test_formulas_are_never_read(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b", "c"])
    sheet.write_formula(1, 0, '=HYPERLINK("http://example.org","x")', None, "shown")
    sheet.write_formula(1, 1, "=1+1", None, 2)
    sheet.write_boolean(1, 2, True)
    book.close()
    assert opened(path, tmp_path) == ["a,b,c,line\nshown,2,true,2\n"]


def opened(path: Path, work: Path) -> list[str]:
    connection = duckdb.connect()
    return [one.path.read_text(encoding="utf-8") for one in parts(connection, path, path.name, Budget(work))]


def refused(path: Path, work: Path, budget: Budget | None = None) -> str:
    with pytest.raises(Unreadable) as problem:
        list(parts(duckdb.connect(), path, path.name, budget or Budget(work)))
    return problem.value.reason.key


def test_nested_objects_become_columns_and_lists_tables(tmp_path: Path) -> None:
    document = {
        "results": [
            {
                "id": "1",
                "properties": {"amount": "10.50", "n": 12345678901234567890, "f": 1.5e3, "no": None},
                "tags": [1, 2],
            },
            {"id": "2", "stages": [{"id": "s", "meta": {"closed": True}}], "more": 1},
        ]
    }
    path = write(tmp_path, "x.json", json.dumps(document))
    assert opened(path, tmp_path) == [
        "id,properties.amount,properties.n,properties.f,properties.no,tags,stages,more,line\n"
        "1,10.50,12345678901234567890,1500.0,,1;2,,,1\n2,,,,,,s,1,2\n",
        "parent.id,parent.stages,parent.more,id,meta.closed,line\n2,s,1,s,true,2\n",
    ]


@pytest.mark.parametrize("piece", [1, 7, 64])
def test_json_is_read_in_pieces_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    objects = [{"a": number, "b": "x" * number, "c": [1, {"d": -0.25}], "e": {"f": "ü\\\n"}} for number in range(30)]
    whole = write(tmp_path, "a.json", json.dumps({"meta": {"n": 12.5}, "data": {"items": objects}, "last": 123}))
    expected = opened(whole, tmp_path)
    monkeypatch.setattr(pulling, "PIECE", piece)
    assert opened(whole, tmp_path) == expected
    lines = write(tmp_path, "b.json", "\n".join(json.dumps(one) for one in objects))
    found = [list(csv.reader(io.StringIO(one))) for one in (*opened(lines, tmp_path), *expected[1:])]
    assert [row[:-1] for row in found[0]] == [row[:-1] for row in found[2]]
    assert [len(one) for one in found] == [31, 31, 31, 31]
    assert found[0][0] == ["a", "b", "c", "e.f", "line"]


@pytest.mark.parametrize(
    "content", ['[{"a": 1}, {"a": ', '{"a": [1, 2}', '[{"a": 1} {"a": 2}]', "[" * 5000, "[" + '{"a":' * 5000]
)
def test_broken_json_is_refused_with_its_line(tmp_path: Path, content: str) -> None:
    assert refused(write(tmp_path, "x.json", content), tmp_path) == "imports.format.json"


def sheet_xml(cells: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


def changed_book(path: Path, **parts_: bytes) -> Path:
    """A workbook in which some parts are replaced."""
    source = workbook(path.with_suffix(".base.xlsx"), {"S": [["a"], ["b"]]})
    names = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml"}
    changed = {names[key]: content for key, content in parts_.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
    return path


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("parts_", "says"),
    [
        ({"sheet": sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>')}, "too_wide"),
        (
            {"sheet": sheet_xml('<row r="1"><c r="A1"/></row><row r="1048576"><c r="ZZ1048576"/></row>')},
            "too_many_cells",
        ),
        ({"sheet": sheet_xml('<row r="1"><c r="A1"/><c r="ZZ1048576"><v>1</v></c></row>')}, "too_many_cells"),
        ({"sheet": sheet_xml("<row>" + "<c/>" * 10_001 + "</row>")}, "too_wide"),
        ({"sheet": sheet_xml("", LAUGHS)}, "entities"),
        ({"strings": sheet_xml("", OUTSIDE)}, "entities"),
        ({"sheet": b"<worksheet>"}, "damaged"),
        ({"sheet": b" " * (80 << 20)}, "packed"),
    ],
)
def test_a_workbook_that_would_blow_up_is_refused(tmp_path: Path, parts_: dict[str, bytes], says: str) -> None:
    path = changed_book(tmp_path / "bad.xlsx", **parts_)
    assert refused(path, tmp_path) == f"imports.format.{says}"


def test_a_damaged_or_locked_archive_is_refused(tmp_path: Path) -> None:
    good = zipped(tmp_path / "good.zip", a_csv=write(tmp_path, "a.csv", "a,b\n1,2\n" * 500))
    content = bytearray(good.read_bytes())
    content[60] ^= 255
    assert refused(write(tmp_path, "bad.zip", bytes(content)), tmp_path) == "imports.format.damaged"
    locked = bytearray(good.read_bytes())
    for header, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(header) + at] |= 1
    assert refused(write(tmp_path, "locked.zip", bytes(locked)), tmp_path) == "imports.format.locked"
    assert refused(write(tmp_path, "bad.parquet", b"PAR1 no more"), tmp_path) == "imports.format.damaged"
    assert refused(write(tmp_path, "bad.gz", b"\x1f\x8b no more"), tmp_path) == "imports.format.damaged"
    elsewhere = bytearray(good.read_bytes())
    start = elsewhere.index(b"PK\x05\x06") + 16
    elsewhere[start : start + 4] = (1 << 20).to_bytes(4, "little")
    assert refused(write(tmp_path, "elsewhere.zip", bytes(elsewhere)), tmp_path) == "imports.format.damaged"
    with zipfile.ZipFile(tmp_path / "other.zip", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.csv", "a,b\n1,2\n" * 500)
    content = bytearray((tmp_path / "other.zip").read_bytes())
    content[60] ^= 255
    assert refused(write(tmp_path, "bad-too.zip", bytes(content)), tmp_path) == "imports.format.damaged"


def bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * size)
    return out.getvalue()


def test_an_archive_that_would_blow_up_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HARMLESS", 1 << 20)
    content = bomb(4 << 20)
    assert refused(write(tmp_path, "bomb.zip", content), tmp_path) == "imports.format.packed"
    assert refused(write(tmp_path, "bomb.gz", gzip.compress(b"0" * (4 << 20))), tmp_path) == "imports.format.packed"
    # A size that is declared smaller than it is: what is written counts, and the reader stops at what was declared.
    lying = bytearray(content)
    for header, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = lying.index(header) + at
        lying[start : start + 4] = (1000).to_bytes(4, "little")
    assert refused(write(tmp_path, "lying.zip", bytes(lying)), tmp_path) == "imports.format.damaged"
    small = zipped(tmp_path / "small.zip", a_csv=write(tmp_path, "a.csv", "a,b\n" * 1000))
    assert refused(small, tmp_path, Budget(tmp_path, bytes=100)) == "imports.format.too_large"
    assert refused(small, tmp_path, Budget(tmp_path, files=0)) == "imports.format.too_many"


def test_archives_in_archives_end_somewhere(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "a,b\n1,2\n")
    for number in range(3):
        path = zipped(tmp_path / f"{number}.zip", **{f"x{number}_zip" if number else "a_csv": path})
    assert refused(path, tmp_path) == "imports.format.nested"


def test_names_in_an_archive_are_never_followed(bring: Bring, tmp_path: Path, mapping: Path) -> None:
    path = tmp_path / "away.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../../away/deals.csv", text(DEALS, ROWS))
        archive.writestr("__MACOSX/deals.csv", "x")
        archive.writestr("sub/.hidden.csv", "x")
    report = bring(path, mapping=mapping)
    assert (report.exit_code, report.rows_accepted) == (0, 8), report
    assert not list(tmp_path.rglob("away"))


def test_a_million_columns_are_refused(tmp_path: Path) -> None:
    wide = {f"column {number}": number for number in range(100_000)}
    assert refused(write(tmp_path, "wide.json", json.dumps([wide])), tmp_path) == "imports.format.too_wide"
    each = "\n".join(json.dumps({f"k{number}": 1}) for number in range(11_000))
    assert refused(write(tmp_path, "each.jsonl", each), tmp_path) == "imports.format.too_wide"


def test_a_long_run_of_one_value_is_no_small_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.parquet"
    duckdb.sql(
        f"COPY (SELECT repeat('x', 1000) AS a FROM range(100000)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    )
    assert path.stat().st_size < 1 << 20
    assert refused(path, tmp_path, Budget(tmp_path, bytes=1 << 20)) == "imports.format.too_large"


def test_parquet_structs_lists_and_zones_are_text(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    duckdb.sql(
        "COPY (SELECT {'a': 1, 'b': {'c': 'x'}} AS s, ['p', 'q'] AS l, 'b'::BLOB AS raw, true AS t, 2.5 AS d, "
        "TIMESTAMPTZ '2026-03-01 23:30:00+01' AS z, NULL AS n) "
        f"TO '{path}' (FORMAT parquet)"
    )
    assert opened(path, tmp_path) == ["s.a,s.b.c,l,t,d,z,n,line\n1,x,p;q,true,2.5,2026-03-01 22:30:00.000000Z,,1\n"]


def test_a_sheet_is_checked_before_it_is_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_CELLS", 5)
    assert refused(workbook(tmp_path / "a.xlsx", {"S": [["a", "b"]] * 3}), tmp_path) == "imports.format.too_many_cells"
