"""The quick way to read a text says nothing else than the long one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ridealong.facts import engine
from ridealong.facts.schema import Kind
from ridealong.figures.rules.lexical import FORMATS, Given, Style, Texture, quick, usual, value
from ridealong.figures.rules.sources import Order
from tests.effort import examples

ENGINE = engine.connect()
TWO = st.integers(0, 39).map("{:02}".format)
YEARS = st.one_of(st.integers(1890, 2210).map(str), TWO)
SIGNS = st.sampled_from("-./")


@st.composite
def written(draw: st.DrawFn) -> str:
    """A day or a moment in any order of its parts, or nearly one."""
    sign, year, parts = draw(SIGNS), draw(YEARS), [draw(TWO), draw(TWO)]
    day = sign.join([year, *parts] if draw(st.booleans()) else [*parts, year])
    clock = ":".join([draw(TWO), draw(TWO), draw(st.integers(0, 61).map("{:02}".format))])
    return day + draw(st.sampled_from(["", f" {clock}", f"T{clock}", f" {clock}Z", f" {clock[:5]}"]))


def read(texts: Sequence[str], kind: Kind, order: Order) -> list[date | None]:
    style, from_texts = Style(dates=order), "(SELECT unnest($texts) AS x)"
    told = f"SELECT *, {quick('u', kind)} AS q FROM (SELECT *, {usual('x', kind, style)} AS u FROM {from_texts})"
    found = f"SELECT {value(Given('x', 'u', 'q'), kind, style, Texture())} FROM ({told})"
    return [one for (one,) in ENGINE.execute(found, {"texts": list(texts)}).fetchall()]


@pytest.mark.searched
@pytest.mark.parametrize("order", FORMATS)
@pytest.mark.parametrize("kind", ["day", "time"])
@settings(max_examples=examples(5, 100), deadline=None)
@given(texts=st.lists(written(), min_size=20, max_size=60))
def test_a_day_and_a_moment_are_the_same_behind_a_space(kind: Kind, order: Order, texts: Sequence[str]) -> None:
    """A text that begins with a space is in no usual form, so it is always read the long way."""
    found = read(texts, kind, order)
    assert found == read([f" {one}" for one in texts], kind, order)
    assert all(1900 <= one.year < 2200 for one in found if one is not None)


@pytest.mark.parametrize(("order", "text"), [("ymd", "2024-02-31"), ("dmy", "31.02.2024"), ("mdy", "02/31/2024")])
def test_a_day_that_no_calendar_has_is_none(order: Order, text: str) -> None:
    moments = [f"{text} 09:00:00", f"{text}T09:00:00", f"{text} 09:00"]
    assert read([text], "day", order) == [None]
    assert read(moments, "time", order) == [None, None, None]


def test_the_year_in_front_is_taken_in_any_order() -> None:
    texts = ["2024-01-05", " 2024-01-05 ", "1890-01-05", "2024-1-5"]
    for order in ("dmy", "mdy"):
        assert read(texts, "day", order) == [date(2024, 1, 5), date(2024, 1, 5), None, None]
