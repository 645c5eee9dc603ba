"""Deals as somebody's export: any encoding, separator, line end, quoting, style of days and numbers, and any form."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import xlsxwriter
from hypothesis import strategies as st

Deal = Mapping[str, object]
Style = Mapping[str, object]
COLUMNS = ("deal", "seller", "product", "amount", "stage", "outcome", "created_on", "closed_on")
DAYS = ("created_on", "closed_on")

# How a sum of two decimals is written, by what stands between thousands and before decimals.
NUMBERS: Mapping[str, Callable[[Decimal], str]] = {
    "plain": str,
    "comma": lambda one: f"{one:.2f}".replace(".", ","),
    "1,234.50": lambda one: f"{one:,.2f}",
    "1.234,50": lambda one: f"{one:,.2f}".translate(str.maketrans(",.", ".,")),
    "1 234,50": lambda one: f"{one:,.2f}".translate(str.maketrans(",.", "\u00a0,")),
    "1\u202f234,50": lambda one: f"{one:,.2f}".translate(str.maketrans(",.", "\u202f,")),
    "1'234.50": lambda one: f"{one:,.2f}".replace(",", "'"),
}
# How a day is written, and what a person says where its order or century cannot be seen.
WRITTEN: Mapping[str, tuple[str, str]] = {
    "%Y-%m-%d": ("", ""),
    "%Y/%m/%d": ("", ""),
    "%Y-%m-%d 00:00:00": ("", ""),
    "%Y-%m-%dT09:30": ("", ""),
    "%d.%m.%Y": ("day first", ""),
    "%d/%m/%Y": ("day first", ""),
    "%d-%m-%Y %H:%M": ("day first", ""),
    "%m/%d/%Y": ("month first", ""),
    "%d.%m.%y": ("day first", "2000 to 2099"),
    "%m/%d/%y": ("month first", "2000 to 2099"),
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252")
STYLES = st.fixed_dictionaries(
    {
        "form": st.sampled_from(["csv", "csv", "csv", "zip", "gzip", "xlsx", "parquet", "json", "json lines"]),
        "newline": st.sampled_from(["\n", "\r\n", "\r", "mixed"]),
        "separator": st.sampled_from(",;\t|"),
        "told": st.booleans(),
        "encoding": st.sampled_from(ENCODINGS),
        "header": st.sampled_from([str.upper, str.title, lambda one: one.replace("_", " "), lambda one: f" {one} "]),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        "days": st.sampled_from(sorted(WRITTEN)),
        "numbers": st.sampled_from(sorted(NUMBERS)),
        "extra": st.booleans(),
    }
)


def answers(style: Style) -> dict[str, str]:
    """What somebody who knows the export says of its days and sums."""
    order, century = WRITTEN[str(style["days"])]
    said = {"decimals:deals:amount": "comma separates decimals" if "," in _sum(style, Decimal("0.5")) else ""}
    if str(style["numbers"]) == "1,234.50":
        said["decimals:deals:amount"] = "comma separates thousands"
    for column in ("createdon", "closedon"):
        said |= {f"dates:deals:{column}": order, f"years:deals:{column}": century}
    return {question: choice for question, choice in said.items() if choice}


def export(folder: Path, deals: Sequence[Deal], style: Style, shuffle: random.Random) -> Path:
    """The file in the style, its rows in any order."""
    rows: list[Deal] = [{"deal": f"d{number}", **deal} for number, deal in enumerate(deals)]
    shuffle.shuffle(rows)
    form = str(style["form"])
    made = FORMS[form](rows, style)
    path = folder / {"gzip": "deals.csv.gz", "json lines": "deals.jsonl"}.get(form, f"deals.{form}")
    path.write_bytes(made)
    return path


def _texts(row: Deal, style: Style) -> dict[str, str]:
    cells = {name: str(row[name]) for name in COLUMNS}
    for name in DAYS:
        day = row[name]
        cells[name] = day.strftime(str(style["days"])) if isinstance(day, date) else ""
    cells["amount"] = "" if row["amount"] is None else _sum(style, row["amount"])
    return cells


def _sum(style: Style, amount: object) -> str:
    return NUMBERS[str(style["numbers"])](Decimal(str(amount)))


def _names(style: Style) -> list[str]:
    header = style["header"]
    assert callable(header)
    return [*(header(name) for name in COLUMNS), *(["Remark"] if style["extra"] else [])]


def _csv(rows: Sequence[Deal], style: Style) -> bytes:
    out = io.StringIO()
    separator, quoting = str(style["separator"]), style["quoting"]
    writer = csv.writer(out, delimiter=separator, lineterminator="\n", quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(_names(style))
    writer.writerows([*_texts(row, style).values(), *(["of no use"] if style["extra"] else [])] for row in rows)
    told = f"sep={separator}\n" if style["told"] else ""
    encoding = str(style["encoding"])
    text = _ended(told + out.getvalue(), str(style["newline"]))
    return ("\ufeff" + text if encoding == "utf-16-be" else text).encode(encoding)


def _ended(written: str, newline: str) -> str:
    if newline != "mixed":
        return written.replace("\n", newline)
    # A return before another line end would be one line end with it.
    ends = ("\n", "\r\n", "\r")
    return "".join(
        one if one != "\n" else "\r\n" if written[number + 1 : number + 2] == "\n" else ends[number % 3]
        for number, one in enumerate(written)
    )


def _zip(rows: Sequence[Deal], style: Style) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/deals.csv", _csv(rows, style))
    return out.getvalue()


def _gzip(rows: Sequence[Deal], style: Style) -> bytes:
    return gzip.compress(_csv(rows, style))


def _xlsx(rows: Sequence[Deal], style: Style) -> bytes:
    """Sums and days are cells of their kind, other cells text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"date_1904": style["told"]})
    sheet, day = book.add_worksheet("Deals"), book.add_format({"num_format": "dd/mm/yyyy"})
    for column, name in enumerate(_names(style)):
        sheet.write_string(0, column, name)
    for at, row in enumerate(rows, start=1):
        for column, name in enumerate(COLUMNS):
            value = row[name]
            if isinstance(value, date):
                sheet.write_datetime(at, column, value, day)
            elif name == "amount" and value is not None:
                sheet.write_number(at, column, float(str(value)))
            elif value not in {None, ""}:
                sheet.write_string(at, column, str(value))
    book.close()
    return out.getvalue()


def _objects(rows: Sequence[Deal], style: Style) -> list[dict[str, object]]:
    """Sums are numbers where they are written plainly, else texts, as interfaces hand them out."""
    found = []
    for row in rows:
        texts: dict[str, object] = dict(_texts(row, style))
        amount = row["amount"]
        if style["numbers"] == "plain" and style["told"] and amount is not None:
            texts["amount"] = float(str(amount)) if isinstance(amount, Decimal) else amount
        named = dict(zip(_names(style), [*texts.values(), "of no use"], strict=False))
        found.append({name: None if value == "" else value for name, value in named.items()})
    return found


def _json(rows: Sequence[Deal], style: Style) -> bytes:
    objects = _objects(rows, style)
    return json.dumps({"data": objects, "next": None} if style["told"] else objects, ensure_ascii=False).encode()


def _json_lines(rows: Sequence[Deal], style: Style) -> bytes:
    return "\n".join(json.dumps(one) for one in _objects(rows, style)).encode()


def _parquet(rows: Sequence[Deal], style: Style) -> bytes:
    names = _names(style)[: len(COLUMNS)]
    kinds = {"amount": "DECIMAL(18, 2)", **dict.fromkeys(DAYS, "DATE")}
    columns = ", ".join(f'"{name}" {kinds.get(own, "VARCHAR")}' for name, own in zip(names, COLUMNS, strict=True))
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE deals ({columns})")
        marks = ", ".join("?" for _ in COLUMNS)
        for row in rows:
            values = [None if row[name] == "" else row[name] for name in COLUMNS]
            connection.execute(f"INSERT INTO deals VALUES ({marks})", values)
        path = Path(folder) / "deals.parquet"
        connection.execute(f"COPY deals TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


FORMS: Mapping[str, Callable[[Sequence[Deal], Style], bytes]] = {
    "csv": _csv, "zip": _zip, "gzip": _gzip, "xlsx": _xlsx, "parquet": _parquet, "json": _json,
    "json lines": _json_lines,
}  # fmt: skip
