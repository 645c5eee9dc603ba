"""Bad inputs 31 to 41: workbooks and archives, as the table in SAFETY numbers them."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ridealong.kernel.sentences import render
from tests.figures.bad_input.conftest import Bring, facts, refused, rejected
from tests.figures.exports import DEALS, deal, many, text

AMOUNT, STAGE, CREATED = DEALS.index("amount"), DEALS.index("stage"), DEALS.index("created_on")
SELLER = DEALS.index("seller")
LAST = 41
"""Below the header and forty good rows; counted from 0."""


def workbook(
    bad: Callable[[Worksheet, xlsxwriter.Workbook], None] = lambda _sheet, _book: None,
    *,
    rows: Sequence[Sequence[object]] = (*many(40), deal(deal="bad")),
    **options: object,
) -> bytes:
    """A workbook of deals, of which `bad` changes cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, dict(options))
    sheet = book.add_worksheet("Deals")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, row in enumerate((DEALS, *rows)):
        for column, value in enumerate(row):
            if at and DEALS[column].endswith("_on") and value:
                sheet.write_datetime(at, column, date.fromisoformat(str(value)), day)
            elif at and column == AMOUNT:
                sheet.write_number(at, column, float(str(value)))
            else:
                sheet.write(at, column, value)
    bad(sheet, book)
    book.close()
    return out.getvalue()


def with_parts(content: bytes, **parts: bytes | Callable[[bytes], bytes]) -> bytes:
    """The workbook with other parts; a name's dots and slashes are written as underscores."""
    out = io.BytesIO()
    given = dict(parts)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            made = given.pop(name.replace("/", "_").replace(".", "_"), None)
            new.writestr(name, old.read(name) if made is None else made(old.read(name)) if callable(made) else made)
        for name, made in given.items():
            if isinstance(made, bytes):
                new.writestr(name, made)
    return out.getvalue()


def test_bad_input_31_a_workbook_with_a_password(bring: Bring, home: Path) -> None:
    """It is a container of another kind, in which the encrypted workbook lies."""
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    locked = container + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    refused(bring({"deals.xlsx": locked}), home, "protected by a password; save it without one")


def test_bad_input_32_macros_links_and_dde_are_never_looked_at(bring: Bring) -> None:
    def dde(sheet: Worksheet, _book: xlsxwriter.Workbook) -> None:
        sheet.write_formula(LAST, STAGE, "=cmd|'/C calc'!A0", None, "shown")
        sheet.write_formula(LAST, AMOUNT, "='http://127.0.0.1/[other.xlsx]S'!A1", None, 12.5)

    away = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    more = {"xl/vbaProject.bin": b"Sub AutoOpen()", "xl/externalLinks/externalLink1.xml": away}
    report = bring({"deals.xlsm": with_parts(workbook(dde), **more)})
    assert (report.exit_code, report.rows_rejected) == (0, 0), report
    assert facts("SELECT stage, amount FROM {deals} WHERE deal = 'bad'") == [("shown", 12.5)]


@pytest.mark.parametrize("name", ["../../../deals.csv", "/deals.csv", "C:\\deals.csv", "a/../../deals.csv"])
def test_bad_input_34_names_that_lead_out_of_the_archive(bring: Bring, tmp_path: Path, name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, text(DEALS, many(5)))
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
    report = bring({"export.zip": out.getvalue()})
    assert (report.exit_code, report.rows_accepted) == (0, 5), report
    # The home lies in there, and whatever leads three folders up from where archives are unpacked.
    assert list(tmp_path.rglob("deals.csv")) == []
    assert not Path("/deals.csv").exists()


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
@pytest.mark.parametrize("part", ["xl_sharedStrings_xml", "xl_worksheets_sheet1_xml", "xl_workbook_xml"])
def test_bad_input_35_entities(bring: Bring, home: Path, declared: str, part: str) -> None:
    def spoilt(content: bytes) -> bytes:
        head, _, rest = content.partition(b"?>")
        return head + b"?>" + declared.encode() + rest

    refused(bring({"deals.xlsx": with_parts(workbook(), **{part: spoilt})}), home, "entities")


def test_bad_input_37_formulas_that_were_never_computed(bring: Bring) -> None:
    def uncomputed(sheet: Worksheet, _book: xlsxwriter.Workbook) -> None:
        sheet.write_formula(LAST, AMOUNT, "=1+1", None, "")

    bare = workbook(uncomputed)
    for content in (bare, with_parts(bare, xl_worksheets_sheet1_xml=lambda one: one.replace(b"<v></v>", b""))):
        row = rejected(bring({"deals.xlsx": content}))
        assert (row.line, row.column, row.value) == (LAST + 1, "amount", "#UNCOMPUTED!")


def test_bad_input_37_a_formula_that_gives_nothing_gives_nothing(bring: Bring) -> None:
    def nothing(sheet: Worksheet, _book: xlsxwriter.Workbook) -> None:
        sheet.write_formula(LAST, AMOUNT, '=IF(TRUE,"",1)', None, "")

    def told(part: bytes) -> bytes:
        return part.replace(b'"><f>IF', b'" t="str"><f>IF')

    report = bring({"deals.xlsx": with_parts(workbook(nothing), xl_worksheets_sheet1_xml=told)})
    assert (report.exit_code, report.rows_rejected) == (0, 0), report
    assert facts("SELECT amount FROM {deals} WHERE deal = 'bad'") == [(None,)]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!"])
@pytest.mark.parametrize("column", ["amount", "stage"])
def test_bad_input_38_errors_of_a_spreadsheet(bring: Bring, column: str, error: str) -> None:
    def wrong(sheet: Worksheet, _book: xlsxwriter.Workbook) -> None:
        sheet.write_formula(LAST, DEALS.index(column), "=1+1", None, error)

    for files in ({"deals.xlsx": workbook(wrong)}, {"deals.csv": text(DEALS, [*many(40), deal(**{column: error})])}):
        row = rejected(bring(files, answers={"gone": "go on"}))
        assert (row.line, row.column, row.value) == (LAST + 1, column, error)


def test_bad_input_38_a_number_sign_is_no_error(bring: Bring) -> None:
    assert bring(text(DEALS, [deal(stage="#1 priority"), deal(deal="b", stage="#REF")])).rows_rejected == 0


def test_bad_input_40_days_that_count_from_1904(bring: Bring) -> None:
    first = bring({"deals.xlsx": workbook()})
    second = bring({"deals.xlsx": workbook(date_1904=True)})
    assert (second.exit_code, second.snapshot, second.changed) == (0, first.snapshot, False)


def test_bad_input_41_the_day_that_never_was(bring: Bring) -> None:
    def day_60(sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
        sheet.write_number(LAST, CREATED, 60, book.add_format({"num_format": "dd/mm/yyyy"}))

    row = rejected(bring({"deals.xlsx": workbook(day_60)}))
    assert (row.line, row.column, row.value) == (LAST + 1, "created_on", "1900-02-29")


def test_cells_joined_over_rows_count_for_each_of_them(bring: Bring) -> None:
    def joined(sheet: Worksheet, _book: xlsxwriter.Workbook) -> None:
        sheet.merge_range(1, SELLER, 4, SELLER, "Ana Ruiz")
        sheet.merge_range(LAST - 1, SELLER, LAST, SELLER, "Bo Ek")

    rows = [deal(deal=f"d{at}", seller="" if at < 4 or at > 38 else "s1") for at in range(41)]
    report = bring({"deals.xlsx": workbook(joined, rows=rows)})
    assert (report.exit_code, report.rows_rejected) == (0, 0), report
    sellers = facts("SELECT deal, seller FROM {deals}")
    assert sum(one == "Ana Ruiz" for _, one in sellers) == 4
    assert sum(one == "Bo Ek" for _, one in sellers) == 2
    (said,) = [render(one) for one in report.notes if one.key == "imports.note.merged"]
    assert said == "deals.xlsx: 2 cells that are joined over several rows count for each of these rows."
