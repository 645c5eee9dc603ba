"""Rejected rows, corrected and imported again, add exactly those rows; twice adds nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_
from hypothesis import strategies as st

from ridealong.figures.models import CurrentFacts, Import
from tests.effort import examples
from tests.figures.bad_input.conftest import Bring, facts
from tests.figures.exports import DEALS, deal, many, text

PRODUCTS = ("product", "family", "list_price")
MAVEN = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)
WRONG = "twelve"


def ours(bad: set[int], value: str) -> dict[str, str]:
    """Two files of our own tables; the rows of those numbers have an amount that is none."""
    deals = [deal(deal=f"g{n:05}", amount=value if n in bad else n, stage=f"=a{n}", product="other") for n in range(40)]
    products = [(f"p{n}", "F", value if n in bad else n) for n in range(40)]
    return {"deals.csv": text(DEALS, deals), "products.csv": text(PRODUCTS, products, separator=";")}


def maven(bad: set[int], value: str) -> dict[str, str]:
    """The same of another source."""
    rows = [(f"d{n}", "Ana", "P", "A", "Won", "2026-01-01", "2026-01-20", value if n in bad else n) for n in range(40)]
    products = [(f"p{n}", "F", value if n in bad else n) for n in range(40)]
    return {
        "sales_pipeline.csv": text(MAVEN, rows),
        "products.csv": text(("product", "series", "sales_price"), products),
    }


@pytest.mark.parametrize("source", [ours, maven])
@pytest.mark.searched
@settings(
    max_examples=examples(2, 6),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given_(bad=st.sets(st.integers(0, 39), min_size=1, max_size=12))
def test_corrected_rows_are_added_once(bring: Bring, source: object, bad: set[int]) -> None:
    CurrentFacts.objects.all().delete()
    Import.objects.all().delete()
    answers = {"rejected": "go on", "gone": "go on", "older": "go on"}
    first = bring(source(bad, WRONG), answers=answers)
    assert (first.exit_code, first.rows_rejected, first.rows_accepted) == (0, 2 * len(bad), 80 - 2 * len(bad))
    assert first.rejected_file is not None
    corrected = {"12.csv": Path(first.rejected_file).read_text(encoding="utf-8").replace(WRONG, "7")}
    second = bring(corrected, answers=answers)
    assert (second.exit_code, second.rows_read, second.added, second.gone) == (0, 2 * len(bad), 2 * len(bad), 0), second
    third = bring(corrected, answers=answers)
    assert (third.added, third.changed) == (0, False)
    whole = bring(source(bad, "7"), answers=answers)
    assert (whole.added, whole.changed_rows, whole.gone, whole.changed) == (0, 0, 0, False)


def test_rows_that_are_still_wrong_say_their_line_in_the_corrected_file(bring: Bring) -> None:
    first = bring(ours({3, 5}, WRONG), answers={"rejected": "go on"})
    assert first.rejected_file is not None
    content = Path(first.rejected_file).read_text(encoding="utf-8")
    again = bring({"12.csv": content.replace(WRONG, "7", 1)}, answers={"rejected": "go on"})
    lines = content.splitlines()
    assert [(one.file, WRONG in lines[one.line - 1]) for one in again.rejected] == [("12.csv", True)] * 3
    assert facts("SELECT count(*) FROM {deals}") == [(39,)]


def test_a_deal_whose_row_is_refused_stays_as_it_was(bring: Bring) -> None:
    """It is not gone, and no change of it is observed, until its row is corrected."""
    rows = [deal(deal=f"k{number}", amount=str(100 + number)) for number in range(60)]
    assert bring(text(DEALS, rows)).added == 60
    before = facts("SELECT deal, amount, stage FROM {deals} ORDER BY 1")
    there, rows[7] = rows[7], deal(deal="k7", amount="12..5")
    report = bring(text(DEALS, rows))
    assert (report.exit_code, report.rows_rejected, report.gone, report.changed_rows, report.changed) == (
        0,
        1,
        0,
        0,
        False,
    )
    assert [(one.values["n"], one.values["table"]) for one in report.notes if one.key == "imports.note.kept"] == [
        (1, "deals")
    ]
    assert facts("SELECT deal, amount, stage FROM {deals} ORDER BY 1") == before
    rows[7] = deal(deal="k7", amount="77")
    assert bring(text(DEALS, rows)).changed_rows == 1
    assert facts("SELECT amount FROM {deals} WHERE deal = 'k7'") == [(Decimal("77.0000"),)]
    report = bring(text(DEALS, [*rows, there]))
    assert (report.exit_code, report.rows_rejected, report.gone, report.changed) == (0, 2, 0, False)
    assert facts("SELECT amount FROM {deals} WHERE deal = 'k7'") == [(Decimal("77.0000"),)]


def test_whoever_was_never_there_is_not_made_by_a_refused_row(bring: Bring) -> None:
    assert bring(text(DEALS, many(60))).added == 60
    report = bring(text(DEALS, [*many(60), deal(deal="new", amount="12..5")]))
    assert (report.rows_rejected, report.added, report.gone) == (1, 0, 0)
    assert not [one for one in report.notes if one.key == "imports.note.kept"]
    assert facts("SELECT count(*) FROM {deals} WHERE deal = 'new'") == [(0,)]
