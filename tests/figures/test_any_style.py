"""Any table of deals, written in any style and order, gives the facts that plain Python computes from it."""

from __future__ import annotations

import csv
import io
import random
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from ridealong.access.rules import Viewer
from ridealong.facts.schema import BY_NAME
from ridealong.figures.actions.imports import import_files
from ridealong.figures.models import CurrentFacts, Import
from tests.effort import examples
from tests.facts.plain import plain_hash

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
WORDS = st.text(st.sampled_from("abcÄéñ€ ,;|\"'=<\n"), max_size=12)
DAYS = st.dates(date(2020, 1, 1), date(2026, 2, 28))
DEALS = st.fixed_dictionaries(
    {
        "seller": st.sampled_from(["s1", "s2", "José", ""]),
        "product": st.sampled_from(["p1", "P 2", ""]),
        "amount": st.none() | st.integers(-(10**9), 10**9) | st.decimals(-(10**6), 10**6, places=2),
        "stage": WORDS,
        "outcome": st.sampled_from(["won", "lost", "open", "Won"]),
        "created_on": st.none() | DAYS,
        "closed_on": DAYS,
    }
)
STYLES = st.fixed_dictionaries(
    {
        "newline": st.sampled_from(["\n", "\r\n", "\r", "mixed"]),
        "separator": st.sampled_from(",;\t|"),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
        "header": st.sampled_from([str.upper, str.title, lambda one: one.replace("_", " "), lambda one: f" {one} "]),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        "days": st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%d 00:00:00", "%Y-%m-%dT09:30"]),
        "extra": st.booleans(),
    }
)
ANSWERS = {
    "gone": "go on",
    "rejected": "go on",
    "older": "go on",
    "negative:deals:amount": "they are credit notes, keep them",
}
COLUMNS = ("deal", "seller", "product", "amount", "stage", "outcome", "created_on", "closed_on")


def kept(text: str) -> str | None:
    """A text as the facts keep it."""
    return unicodedata.normalize("NFC", text).strip() or None


def plain_facts(deals: Sequence[dict[str, object]]) -> dict[str, list[tuple[object, ...]]]:
    """What the facts must be, row by row."""
    rows = []
    for number, deal in enumerate(deals):
        outcome = str(deal["outcome"]).lower()
        row = dict.fromkeys(column.name for column in BY_NAME["deals"].columns)
        amount = deal["amount"]
        row.update(
            source="ridealong",
            deal=f"d{number}",
            seller=kept(deal["seller"]),
            product=kept(deal["product"]),
            amount=None if amount is None else Decimal(amount),
            stage=kept(deal["stage"]),
            outcome=outcome,
            created_on=deal["created_on"],
            opened_on=deal["created_on"],
            closed_on=None if outcome == "open" else deal["closed_on"],
        )
        rows.append(tuple(row.values()))
    sellers = sorted({row[3] for row in rows} - {None})
    products = sorted({row[5] for row in rows} - {None})
    return {
        "deals": rows,
        "sellers": [("ridealong", one, None, None, None, None, None, True) for one in sellers],
        "products": [("ridealong", one, one, None, None, None, None) for one in products],
    }


def export(deals: Sequence[dict[str, object]], style: dict[str, object], shuffle: random.Random) -> bytes:
    """The deals as somebody's CSV."""
    rows = []
    for number, deal in enumerate(deals):
        cells = {"deal": f"d{number}", **deal}
        for name in ("created_on", "closed_on"):
            cells[name] = "" if cells[name] is None else cells[name].strftime(style["days"])
        cells["amount"] = "" if cells["amount"] is None else str(cells["amount"])
        rows.append([*(cells[name] for name in COLUMNS), *(["of no use"] if style["extra"] else [])])
    shuffle.shuffle(rows)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=style["separator"], lineterminator="\n", quoting=style["quoting"])
    writer.writerow([*(style["header"](name) for name in COLUMNS), *(["Remark"] if style["extra"] else [])])
    writer.writerows(rows)
    newline = style["newline"]
    if newline == "mixed":
        # A return before another line end would be one line end with it.
        written = out.getvalue()
        ends = ("\n", "\r\n", "\r")
        text = "".join(
            one if one != "\n" else "\r\n" if written[number + 1 : number + 2] == "\n" else ends[number % 3]
            for number, one in enumerate(written)
        )
    else:
        text = out.getvalue().replace("\n", newline)
    return text.encode(style["encoding"])


def tells_windows(text: str) -> bool:
    """Whether the Windows-1252 bytes of a text are no UTF-8 by accident, which nobody could tell from meant UTF-8."""
    try:
        return text.isascii() or not text.encode("cp1252").decode()
    except UnicodeDecodeError:
        return True


@pytest.mark.searched
@settings(
    max_examples=examples(15, 120),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deals=st.lists(DEALS, min_size=1, max_size=8), style=STYLES, shuffle=st.randoms(use_true_random=False))
def test_any_style_gives_the_facts_of_plain_python(
    home: Path, tmp_path: Path, operator: Viewer, deals, style, shuffle
) -> None:
    assume(style["encoding"] != "cp1252" or all(tells_windows(str(deal["stage"])) for deal in deals))
    # The differences to the example before would be observed changes: another test's matter.
    CurrentFacts.objects.all().delete()
    Import.objects.all().delete()
    path = tmp_path / "deals.csv"
    path.write_bytes(export(deals, style, shuffle))
    report = import_files(operator, [path], now=NOW, answers=ANSWERS)
    assert (report.exit_code, report.rows_rejected) == (0, 0), report
    assert report.snapshot == plain_hash(plain_facts(deals))


@pytest.mark.searched
@settings(
    max_examples=examples(60, 600),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(content=b"ab\xc3", headed=True)
@example(content=b"a,won,\x81\n", headed=True)
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode), headed=st.booleans())
def test_any_bytes_are_read_or_refused(home: Path, tmp_path: Path, operator: Viewer, content, headed) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes((b"deal,outcome,stage\n" if headed else b"") + content)
    report = import_files(operator, [path], now=NOW, dry_run=True)
    assert report.exit_code in {0, 1, 3}
    assert report.snapshot is None
