from __future__ import annotations

from datetime import date
from decimal import Decimal
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.kernel.money import MixedCurrencies, Money
from ridealong.kernel.sentences import (
    FORMATS,
    FORMATTER,
    Measured,
    Sentence,
    UnknownSentence,
    catalogue,
    figures,
    render,
)


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("{a:percent}", {"a": 0.405}, "40\u00a0%"),
        ("{a:percent1}", {"a": -0.0123}, "\u22121.2\u00a0%"),
        ("{a:count} {a:plural:deal,deals}", {"a": 1480}, "1,480 deals"),
        ("{a:plural:deal,deals}", {"a": 1}, "deal"),
        ("{a:money}", {"a": Money(48_312, "EUR")}, "€48,300"),
        ("{a:exact}", {"a": Money(Decimal(10005534), "EUR")}, "€10,005,534"),
        ("{a:day}", {"a": date(2026, 11, 24)}, "Tue\u00a024\u00a0Nov"),
        ("{a:date}", {"a": date(2026, 11, 24)}, "24\u00a0November 2026"),
        ("{a:list}", {"a": ["Ana", "Ben", "Chiara"]}, "Ana, Ben and Chiara"),
        ("{a:p}", {"a": 0.0004}, "below 0.001"),
        ("{a:p}", {"a": 0.264}, "0.26"),
        ("{a:unit}", {"a": Measured(49.2, "days")}, "49.2\u00a0days"),
        ("{a:unit}", {"a": Measured(0.41, "share")}, "41\u00a0%"),
    ],
)
def test_formats(template: str, values: dict[str, object], text: str) -> None:
    assert FORMATTER.vformat(template, (), values) == text


def test_a_sentence_inside_another_is_said_in_words() -> None:
    inner = Sentence("imports.absent.never")
    for said in (
        Sentence("imports.absent.quotas", {"hint": inner}),
        Sentence("imports.problem.file", {"file": "a", "reason": inner}),
    ):
        assert render(inner) in render(said)
        assert "Sentence(" not in render(said)


def test_a_sentence_without_text_is_an_error() -> None:
    with pytest.raises(UnknownSentence):
        render(Sentence("no.such.key"))


@pytest.mark.parametrize(("key", "template"), sorted(catalogue().items()))
def test_every_text_uses_known_formats(key: str, template: str) -> None:
    for _, name, spec, _ in Formatter().parse(template):
        assert name is None or name.isidentifier(), key
        if spec:
            assert spec.partition(":")[0] in {*FORMATS, "plural"}, key


@given(st.floats(min_value=1e-4, max_value=1e12))
def test_three_figures_are_within_half_a_percent(value: float) -> None:
    assert float(figures(value).replace(",", "")) == pytest.approx(value, rel=0.0051)


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "€0"), (-1_250, "−€1,250"), (4.5, "€4.50"), (1_024_999, "€1,020,000"), (999.6, "€1,000")]
)
def test_money_on_cards(amount: float, text: str) -> None:
    assert Money(amount, "EUR").rounded() == text


def test_currencies_are_never_added() -> None:
    assert Money(Decimal("1.10"), "EUR") + Money(Decimal("2.20"), "EUR") == Money(Decimal("3.30"), "EUR")
    with pytest.raises(MixedCurrencies):
        Money(1, "EUR") + Money(1, "USD")
    assert Money(1054).exact() == "1,054"


@pytest.mark.parametrize("table", ["sellers", "stage_changes", "activities", "quotas"])
def test_what_is_absent_says_in_words_what_would_bring_it(table: str) -> None:
    said = render(Sentence(f"imports.absent.{table}", {"hint": Sentence("imports.absent.never")}))
    assert said.endswith(catalogue()["imports.absent.never"])
