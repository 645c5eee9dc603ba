"""How days and numbers are written in a column: decided by evidence, else asked; never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ridealong.figures.rules.sources import Decimals, Order

Ask = Literal["ask"]
DATE_CHOICES: dict[str, Order] = {"day first": "dmy", "month first": "mdy"}
DECIMAL_CHOICES: dict[str, Decimals] = {
    "comma separates thousands": "grouped_point",
    "comma separates decimals": "comma",
}


@dataclass(frozen=True, slots=True)
class DayEvidence:
    """Of the days such as 3/4/2026 in a column: how many, and the largest first and second number."""

    count: int
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class NumberEvidence:
    """Of the numbers in a column, how many have: a comma before other than three digits, groups by points and a decimal
    comma, groups by commas and a decimal point, only commas before three digits, a point at all."""

    comma: int
    grouped_comma: int
    grouped_point: int
    unclear: int
    point: int


def order(seen: DayEvidence) -> Order | Ask | None:
    """The order of day and month; None where the column has no such days."""
    if seen.count == 0:
        return None
    if seen.first > 12 and seen.second <= 12:
        return "dmy"
    if seen.second > 12 and seen.first <= 12:
        return "mdy"
    return "ask"


def decimals(seen: NumberEvidence) -> Decimals | Ask | None:
    """How decimals are written; None where nothing speaks against a point."""
    if seen.grouped_comma:
        return "ask" if seen.grouped_point else "grouped_comma"
    if seen.grouped_point:
        return "ask" if seen.comma else "grouped_point"
    if seen.comma:
        return "grouped_comma" if seen.point else "comma"
    if seen.unclear:
        return "grouped_point" if seen.point else "ask"
    return None
