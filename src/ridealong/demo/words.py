"""The lists that names in the demo company are put together from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Product:
    """What is sold: list price and cost in the company's currency; `ease` is how readily it moves on, in logits."""

    key: str
    name: str
    family: str
    list_price: int
    cost: int
    ease: float


@cache
def words() -> Mapping[str, Any]:
    """The lists as they are written down."""
    return tomllib.loads((Path(__file__).parent / "data" / "words.toml").read_text(encoding="utf-8"))


@cache
def products() -> tuple[Product, ...]:
    """Everything on the price list, smallest first."""
    return tuple(
        Product(
            key=f"P{number}",
            name=row["name"],
            family=row["family"],
            list_price=row["list_price"],
            cost=round(row["list_price"] * row["cost"]),
            ease=row["ease"],
        )
        for number, row in enumerate(words()["product"], start=1)
    )


def full_names(count: int, rng: np.random.Generator) -> list[str]:
    """So many different full names."""
    first, last = words()["first"], words()["last"]
    chosen = rng.choice(len(first) * len(last), size=count, replace=False)
    return [f"{first[number % len(first)]} {last[number // len(first)]}" for number in chosen.tolist()]


def talk_with(*, sells: bool) -> Mapping[str, Any]:
    """What is talked about, agreed and noted with a seller, or with somebody who leads."""
    talk: Mapping[str, Any] = words()["talk" if sells else "leading"]
    return talk


def talked_about(talk: Mapping[str, Any], turn: int) -> tuple[str, ...]:
    """Up to three points of an agenda, in turn."""
    points = talk["points"]
    return tuple(str(points[(turn * 5 + at) % len(points)]) for at in range(turn % 4))


def address(name: str) -> str:
    """The e-mail address of somebody in the company."""
    return f"{name.replace(' ', '.').lower()}@{words()['domain']}"


def customer_names(count: int) -> list[str]:
    """So many different customer names; the same ones first, however many are asked for."""
    first, second, kind = words()["customer_first"], words()["customer_second"], words()["customer_kind"]
    whole = len(first) * len(second) * len(kind)
    # A stride that shares no factor with the number of names visits each once, neighbours being unlike.
    names = []
    for number in range(count):
        at = number * 7_919 % whole
        name = (
            f"{first[at % len(first)]}{second[at // len(first) % len(second)]} {kind[at // len(first) // len(second)]}"
        )
        names.append(name if number < whole else f"{name} {number // whole + 1}")
    return names
