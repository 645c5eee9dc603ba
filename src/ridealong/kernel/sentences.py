"""Sentences are keys and values until somebody reads them; the catalogue holds the words.

Catalogue files are TOML: `kernel/catalogue/<language>/<room>.toml`, one flat table of `"room.key" = "template"`.
A template is plain text with fields in braces: `{name}`, or `{value:format}` with one of the formats below.

    {share:percent}     0.41      -> 41 %          {share:percent1}  0.414   -> 41.4 %
    {share:bare}        0.41      -> 41            (the lower end of a range, whose upper end has the sign)
    {amount:money}      Money     -> €48,300       (three figures; `{amount:exact}` keeps every unit)
    {n:count}           1480      -> 1,480         {x:figures}       48.31   -> 48.3   (three figures)
    {day:day}           date      -> Tue 24 Nov    {day:date}        date    -> 24 November 2026
    {n:plural:deal,deals}         -> deal or deals (1 is singular)
    {names:list}        sequence  -> Ana, Ben and Chiara
    {p:p}               0.0004    -> below 0.001   (p-values)
    {value:unit}        Measured  -> by its unit   (share, money, days, ratio, count)
    {topic:say}         Sentence  -> its own words
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from ridealong.kernel.money import Money

NBSP = "\u00a0"
MINUS = "\u2212"
CATALOGUE = Path(__file__).parent / "catalogue"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is to be said, before it is said in a language."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with the unit it is shown in: share, money, days, ratio or count; share1 is a share to a tenth."""

    value: float
    unit: str
    currency: str | None = None


class UnknownSentence(KeyError):
    """The catalogue has no such key."""


def render(sentence: Sentence, language: str = "en") -> str:
    """The sentence in words. Raises UnknownSentence for a key without a text."""
    try:
        template = catalogue(language)[sentence.key]
    except KeyError:
        raise UnknownSentence(sentence.key) from None
    return FORMATTER.vformat(template, (), sentence.values)


def say(key: str, /, **values: Any) -> str:
    """The words for a key, at once."""
    return render(Sentence(key, values))


def inside(words: str) -> str:
    """The words as they stand inside a sentence: with a small first letter."""
    return words[:1].lower() + words[1:]


@cache
def catalogue(language: str = "en") -> Mapping[str, str]:
    """Every text of a language; a key may stand in one file only."""
    texts: dict[str, str] = {}
    for path in sorted((CATALOGUE / language).glob("*.toml")):
        for key, text in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if key in texts:
                raise ValueError(f"{path.name}: the catalogue has {key!r} already")
            texts[key] = text
    return texts


def percent(share: float, digits: int = 0) -> str:
    """0.41 as `41 %`, with a true minus sign and a space that does not break; below one percent to a tenth."""
    if 0.0005 <= abs(share) < 0.00995:
        digits = max(digits, 1)
    return _signed(f"{share * 100:.{digits}f}") + NBSP + "%"


def bare(share: float) -> str:
    """The same without its sign."""
    return percent(share).removesuffix(NBSP + "%")


def figures(value: float, count: int = 3) -> str:
    """A number to so many figures, with thousands separators, never in scientific notation."""
    if value == 0:
        return "0"
    digits = max(0, count - 1 - _magnitude(value))
    rounded = round(value, count - 1 - _magnitude(value))
    text = f"{rounded:,.{min(digits, 6)}f}"
    return _signed(text.rstrip("0").rstrip(".") if "." in text else text)


def p_value(p: float) -> str:
    """A p-value in two digits, or `below 0.001`."""
    if p < 0.001:
        return "below 0.001"
    return f"{p:.3f}" if p < 0.01 else f"{p:.2f}"


def listed(names: Iterable[object]) -> str:
    """`Ana`, `Ana and Ben`, `Ana, Ben and Chiara`."""
    words = [str(name) for name in names]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def day(value: date) -> str:
    """`Tue 24 Nov`."""
    return f"{value:%a}{NBSP}{value.day}{NBSP}{value:%b}"


def full_date(value: date) -> str:
    """`24 November 2026`."""
    return f"{value.day}{NBSP}{value:%B} {value.year}"


def measured(value: Measured) -> str:
    """A number in its unit."""
    match value.unit:
        case "share":
            return percent(value.value)
        case "share1":
            return percent(value.value, 1)
        case "money":
            return Money(value.value, value.currency).rounded()
        case "days":
            return f"{figures(value.value)}{NBSP}{'day' if value.value == 1 else 'days'}"
        case "count":
            return _signed(f"{value.value:,.0f}")
        case _:
            return figures(value.value)


def _magnitude(value: float) -> int:
    return int(f"{abs(value):e}".partition("e")[2])


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


FORMATS: Mapping[str, Callable[[Any], str]] = {
    "percent": percent,
    "percent1": lambda share: percent(share, 1),
    "bare": bare,
    "money": lambda amount: amount.rounded(),
    "exact": lambda amount: amount.exact(),
    "count": lambda n: _signed(f"{n:,.0f}"),
    "figures": figures,
    "day": day,
    "date": full_date,
    "list": listed,
    "p": p_value,
    "unit": measured,
    "say": render,
}


class _CatalogueFormatter(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if not format_spec:
            return render(value) if isinstance(value, Sentence) else str(value)
        name, _, choices = format_spec.partition(":")
        if name == "plural":
            singular, _, plural = choices.partition(",")
            return singular if value == 1 else plural
        return str(FORMATS[name](value))


FORMATTER = _CatalogueFormatter()
