"""What is said besides a measure's rows: nothing is left out without a word."""

from __future__ import annotations

from datetime import date

import pytest

from ridealong.figures.rules.notices import notices
from ridealong.figures.rules.shapes import MeasureRow, MeasureTable
from ridealong.kernel.sentences import render

RANGED = MeasureRow("a", "Ana", 1.0, 0.5, 1.5, 9, 1.0)
UNRANGED = MeasureRow("b", "Ben", 1.0, None, None, 3, None)
REACHED = MeasureRow("c", "Cy", None, None, None, 9, None)
EMPTY = MeasureRow("d", "Di", None, None, None, 0, None)


def said(measure: str, by: str, *rows: MeasureRow) -> list[str]:
    table = MeasureTable(measure, "share", date(2026, 6, 30), "EUR", False, 0, None, rows, None)
    return [render(one) for one in notices(table, by)]


def test_rows_that_say_all_need_no_word() -> None:
    assert said("coverage", "seller", RANGED, EMPTY) == []
    assert said("win_rate", "product", RANGED, EMPTY) == []


@pytest.mark.parametrize("measure", ["coverage", "attainment", "pace"])
def test_quotas_are_not_by_product(measure: str) -> None:
    assert said(measure, "product", RANGED) == [
        "Quotas are given by person and not by product: the figure is not divided."
    ]
    assert said(measure, "month", RANGED) == []


def test_a_reached_quota_has_no_coverage() -> None:
    assert said("coverage", "team", REACHED, RANGED) == [
        "1 row has no value: the quarter's quota is reached and nothing is left to cover."
    ]
    assert said("cycle_time", "team", REACHED) == []


def test_a_missing_range_has_its_reason() -> None:
    assert said("coverage", "seller", UNRANGED, UNRANGED) == [
        "2 rows have no likely range: fewer than five open deals, or nothing known of their amounts."
    ]
    nothing = MeasureRow("e", "Eve", 0.0, None, None, 0, None)
    assert said("coverage", "seller", nothing) == [
        "1 row has no likely range: fewer than five open deals, or nothing known of their amounts."
    ]
    assert said("won_amount", "seller", nothing) == []
    assert said("stage_conversion:Demo", "seller", UNRANGED, RANGED) == [
        "1 row has no likely range: fewer than five cases, or no fair peers to be adjusted towards."
    ]
