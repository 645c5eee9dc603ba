"""Any table of deals, written in any style and order, gives the facts that plain Python computes from it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ridealong.access.rules import Viewer
from ridealong.facts.schema import BY_NAME
from ridealong.figures.actions.imports import import_files
from ridealong.figures.models import Answer, CurrentFacts, Import
from tests.effort import examples
from tests.facts.plain import plain_hash
from tests.figures.styled import STYLES, answers, export

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
ANSWERS = {
    "gone": "go on",
    "rejected": "go on",
    "older": "go on",
    "negative:deals:amount": "they are credit notes, keep them",
}


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


def tells_windows(text: str) -> bool:
    """Whether the Windows-1252 bytes of a text are no UTF-8 by accident, which nobody could tell from meant UTF-8."""
    try:
        return text.isascii() or not text.encode("cp1252").decode()
    except UnicodeDecodeError:
        return True


@pytest.mark.searched
@settings(
    max_examples=examples(15, 250),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deals=st.lists(DEALS, min_size=1, max_size=8), style=STYLES, shuffle=st.randoms(use_true_random=False))
def test_any_style_gives_the_facts_of_plain_python(
    home: Path, tmp_path: Path, operator: Viewer, deals, style, shuffle
) -> None:
    if style["encoding"] == "cp1252":
        # Narrow spaces are none of its letters.
        assume(style["numbers"] != "1\u202f234,50" and all(tells_windows(str(deal["stage"])) for deal in deals))
    # The differences to the example before would be observed changes: another test's matter.
    CurrentFacts.objects.all().delete()
    Import.objects.all().delete()
    Answer.objects.all().delete()
    path = export(tmp_path, deals, style, shuffle)
    report = import_files(operator, [path], now=NOW, answers={**ANSWERS, **answers(style)})
    assert (report.exit_code, report.rows_rejected) == (0, 0), report
    assert report.snapshot == plain_hash(plain_facts(deals))
