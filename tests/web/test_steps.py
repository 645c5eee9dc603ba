"""People by stage: the number as counted, the colour of what chance leaves, and a frame only beyond chance."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ridealong.figures.rules.portraits import About, Figures, Many, One
from ridealong.figures.rules.shapes import LuckMeasure, LuckRow, Verdict
from ridealong.kernel.sentences import Sentence
from ridealong.people.rules import Member, PersonRow
from ridealong.web.plots.heat import shade
from ridealong.web.team.steps import csv_rows, steps

DAY = date(2026, 11, 23)


def one(stage: str, value: float, adjusted: float | None, n: int, verdict: Verdict = "too_close") -> One:
    measure = LuckMeasure(
        measure="stage_conversion", unit="share", sellers=9, cases=900, spread=None, p_value=0.1, adjusted_p_value=0.1,
        adjusted_for=(), distinguishable=True, peers=0.55, band=(0.5, 0.6), rows=(), sentence=Sentence("week.plain"),
        stage=stage,
    )  # fmt: skip
    low, high = (None, None) if adjusted is None else (adjusted - 0.05, adjusted + 0.05)
    return One(measure, LuckRow("test:a", "", value, adjusted, low, high, n, verdict, "below", 0.99))


def found(*rows: One) -> Many:
    about = About(DAY, datetime(2026, 11, 24), DAY, "EUR", late=False, kinds=(), stages=("Demo", "Proposal"))  # noqa: DTZ001  shown nowhere
    return Many(about, {7: Figures("test:a", rows, None, None, None)})


def member() -> Member:
    return Member(PersonRow(7, "Ana Ribeiro", None, None, None, None, None), away=None, new=False, leads=False)


def test_stages_stand_in_the_order_of_deals_with_the_number_as_counted() -> None:
    heat = steps([member()], found(one("Proposal", 0.8, 0.71, 40), one("Demo", 0.2, 0.31, 90, "real")))
    assert heat is not None
    assert heat.heads == ("Demo", "Proposal")
    ((name, (demo, proposal)),) = heat.rows
    assert name == "Ana Ribeiro"
    assert [(cell.words, cell.shade, cell.real) for cell in (demo, proposal)] == [
        ("20\u00a0%", "h1", True),
        ("80\u00a0%", "h3", False),
    ]
    assert demo.href is not None
    assert "measure=stage_conversion%3ADemo" in demo.href


def test_few_deals_have_no_colour_and_no_number() -> None:
    heat = steps([member()], found(one("Demo", 1.0, None, 4), one("Proposal", 0.5, None, 9)))
    assert heat is not None
    assert [(cell.words, cell.shade) for cell in heat.rows[0][1]] == [("few", "none"), ("50\u00a0%", "none")]


def test_one_stage_is_no_map() -> None:
    assert steps([member()], found(one("Demo", 0.2, 0.3, 90))) is None
    assert steps([member()], None) is None


def test_the_download_says_the_same() -> None:
    rows = list(csv_rows([member()], found(one("Demo", 0.2, 0.31, 90, "real"))))
    assert rows[1][:4] == ("Ana Ribeiro", "Demo", 0.2, 0.31)
    assert rows[1][-2:] == (90, "real")


@pytest.mark.parametrize(("share", "step"), [(0.0, "h0"), (0.19, "h0"), (0.2, "h1"), (1.0, "h4"), (None, "none")])
def test_five_steps(share: float | None, step: str) -> None:
    assert shade(share) == step
