"""How days and numbers are written in a column: decided by evidence, else asked; never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ridealong.figures.rules.lexical import Century
from ridealong.figures.rules.numerals import Letters
from ridealong.figures.rules.sources import Decimals, Order

Ask = Literal["ask"]
DATE_CHOICES: dict[str, Order] = {"day first": "dmy", "month first": "mdy"}
SHORT_CHOICES: dict[str, Order] = {**DATE_CHOICES, "year first": "ymd"}
DECIMAL_CHOICES: dict[str, Decimals] = {
    "comma separates thousands": "grouped_point",
    "comma separates decimals": "comma",
}
POINT_CHOICES: dict[str, Decimals] = {
    "point separates thousands": "grouped_comma",
    "point separates decimals": "point",
}
CENTURY_CHOICES: dict[str, Century] = {"1970 to 2069": "sliding", "2000 to 2099": "2000"}
LETTER_CHOICES: dict[str, Letters | None] = {
    "k is a thousand, M a million": "k",
    "M is a thousand, MM a million": "m",
    "reject these rows": None,
}
SIGN_CHOICES: dict[str, bool] = {"as they say": True, "reject these rows": False}
NEGATIVE_CHOICES: dict[str, bool] = {"they are credit notes, keep them": True, "reject these rows": False}
# What is asked of a column where that was agreed once is not asked again.
REMEMBERED = (
    *("dates:", "years:", "decimals:", "points:", "letters:", "signs:", "negative:"),
    *("ids:", "header:", "encoding:", "stage:", "lines:", "left:"),
)
# From this share of a column's days on, years of two digits are how it is written and no slip.
SHORT_YEARS = 0.5
# Up to this share of a column's numbers, decimals written the other way are slips.
SLIPS = 0.05


@dataclass(frozen=True, slots=True)
class DayEvidence:
    """Of the days such as 3/4/2026 in a column: how many, and the largest first and second number. Of those such as
    3/4/26: how many, and the largest of all three. `filled`: how many values the column has."""

    count: int
    first: int
    second: int
    short: int = 0
    short_first: int = 0
    short_second: int = 0
    short_third: int = 0
    filled: int = 0

    @property
    def two_digits(self) -> bool:
        """Whether the column is written with years of two digits."""
        return self.short > 0 and self.short >= SHORT_YEARS * max(self.filled, 1)


@dataclass(frozen=True, slots=True)
class NumberEvidence:
    """Of the numbers in a column, how many have: a comma before other than three digits, groups by points and a decimal
    comma, groups by commas and a decimal point, only commas before three digits, a point before other than three digits
    (`pointed`), a point at all."""

    comma: int
    grouped_comma: int
    grouped_point: int
    unclear: int
    pointed: int
    point: int


def order(seen: DayEvidence) -> Order | Ask | None:
    """The order of day and month; None where the column has no such days."""
    if seen.count == 0 or seen.first == seen.second == 0:
        return None
    if seen.first > 12 and seen.second <= 12:
        return "dmy"
    if seen.second > 12 and seen.first <= 12:
        return "mdy"
    return "ask"


def short_orders(seen: DayEvidence) -> Mapping[str, Order]:
    """Every order in which the days with two-digit years can be read, by what it is called; all where none can."""
    first, second, third = seen.short_first, seen.short_second, seen.short_third
    possible = {
        "dmy": first <= 31 and second <= 12,
        "mdy": first <= 12 and second <= 31,
        "ymd": second <= 12 and third <= 31,
    }
    return {name: one for name, one in SHORT_CHOICES.items() if possible[one]} or SHORT_CHOICES


def decimals(seen: NumberEvidence) -> Decimals | Ask | None:
    """How decimals are written; None where nothing speaks against a point.

    A few numbers that are written the other way are slips, which are refused, and say nothing of the others."""
    by_comma, by_point = seen.comma + seen.grouped_comma, seen.grouped_point + seen.pointed
    if by_comma and by_point:
        if by_comma <= SLIPS * (by_comma + by_point):
            seen = replace(seen, comma=0, grouped_comma=0)
        elif by_point <= SLIPS * (by_comma + by_point):
            seen = replace(seen, grouped_point=0, pointed=0, point=seen.point - seen.pointed)
        else:
            return "ask"
    if seen.comma or seen.grouped_comma:
        if not seen.grouped_comma and seen.comma <= SLIPS * (seen.comma + seen.unclear):
            return "ask"
        return "grouped_comma" if seen.grouped_comma or seen.point else "comma"
    if seen.grouped_point:
        return "grouped_point"
    if seen.unclear:
        return "grouped_point" if seen.pointed else "ask"
    return None
