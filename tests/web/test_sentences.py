"""Sentences as HTML, and the small tags."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from ridealong.kernel.cells import harmless
from ridealong.kernel.sentences import Measured, Sentence, UnknownSentence, render
from ridealong.web.csvs import lines
from ridealong.web.plots.ghosts import drawn
from ridealong.web.sentences import html
from ridealong.web.tags import exact, initials, money, number

REASON = Sentence(
    "week.reason.win_rate",
    {
        "name": "<b>Ana</b>",
        "value": Measured(0.41, "share"),
        "peers": Measured(0.41, "share"),
        "low": Measured(0.39, "share"),
        "high": Measured(0.52, "share"),
        "n": 148,
        "tail": Sentence("week.adjusted"),
        "verdict": Sentence("week.likely"),
    },
)


def test_html_says_exactly_what_the_sentence_says() -> None:
    plain = unescape(re.sub(r"</?(bdi|a)[^>]*>", "", html(REASON, link="/x")))
    assert plain == render(REASON)


def test_names_are_isolated_and_escaped() -> None:
    assert "<bdi>&lt;b&gt;Ana&lt;/b&gt;</bdi>" in html(REASON)


def test_the_number_is_a_link_once_and_the_peers_are_not() -> None:
    found = html(REASON, link='/figures/?a=1&b="')
    assert found.count("<a ") == 1
    assert '<a class="n" href="/figures/?a=1&amp;b=&quot;">41\u00a0%</a>' in found


def test_an_unknown_sentence_is_refused() -> None:
    with pytest.raises(UnknownSentence):
        html(Sentence("web.nothing.of.the.kind"))


@pytest.mark.parametrize(
    ("name", "letters"), [("Ana Ribeiro", "AR"), ("Ana Maria de Souza", "AS"), ("Cher", "C"), ("", "?"), ("  ", "?")]
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_amounts_and_numbers_in_their_unit() -> None:
    assert (money(48_321.0, "EUR"), money(None, "EUR"), money(48_321.0, None)) == ("€48,300", "", "48,300")
    assert exact(1054.5, "EUR") == "€1,054.50"
    assert number(0.41, "share") == "41\u00a0%"


@pytest.mark.parametrize("cell", ["=1+1", "+1+2", "-1-2", "-x", "@x", "\tx", "\rx", "'=1"])
def test_texts_that_a_spreadsheet_would_run_begin_with_a_quote(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_numbers_and_plain_texts_stay_as_they_are() -> None:
    assert [harmless(one) for one in (-1.5, 3, None, "a=1", date(2026, 1, 1))] == [
        -1.5,
        3,
        None,
        "a=1",
        date(2026, 1, 1),
    ]
    assert list(lines([("a,b", 'c"d', None)])) == ['"a,b","c""d",\r\n']


def test_ghosts_are_plots() -> None:
    assert all(drawn(name).startswith("<svg") for name in ("ruler", "splits", "strip"))
    with pytest.raises(LookupError):
        drawn("banana")
