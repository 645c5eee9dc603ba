"""A small company made up from a seed, as rows of the facts: for golden tests and properties."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

END = date(2026, 6, 30)
NOON, LATE = time(12), time(23, 59)
STAGES = ("Lead", "Demo", "Proposal")


@dataclass
class World:
    """Rows by table; `day` is the last day on which anything happens."""

    sellers: list[dict[str, Any]] = field(default_factory=list)
    customers: list[dict[str, Any]] = field(default_factory=list)
    products: list[dict[str, Any]] = field(default_factory=list)
    deals: list[dict[str, Any]] = field(default_factory=list)
    stage_changes: list[dict[str, Any]] = field(default_factory=list)
    activities: list[dict[str, Any]] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)
    quotas: list[dict[str, Any]] = field(default_factory=list)
    rates: list[dict[str, Any]] = field(default_factory=list)

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        return dict(vars(self))


def make_world(seed: int = 1, *, sellers: int = 12, deals: int = 600, currencies: bool = False) -> World:
    """Two years of deals up to `END`. With `currencies` some amounts are in dollars, with rates from 2025 on only, and
    a few in pounds, which nothing converts."""
    chance = random.Random(seed)  # noqa: S311  a seed, no secret
    world = World()
    for at in range(3):
        world.sellers.append({"seller": f"m{at}", "sells": False})
    for at in range(sellers):
        world.sellers.append(
            {"seller": f"s{at:02}", "manager": f"m{at % 3}", "job": "Account Executive", "sells": True}
        )
    for at in range(20):
        world.customers.append({"customer": f"c{at}", "name": f"Customer {at}", "segment": chance.choice("ABC")})
    for at, price in enumerate((100, 700, 4000)):
        world.products.append({"product": f"p{at}", "name": f"Product {at}", "list_price": price, "cost": price * 0.6})
    for at in range(deals):
        _deal(world, chance, at, sellers, currencies=currencies)
    for at in range(deals * 2):
        _activity(world, chance, at)
    _quotas(world, sellers)
    for start, rate in ((date(2025, 1, 1), 0.9), (date(2026, 1, 1), 0.8)):
        world.rates.append({"currency": "USD", "into": "EUR", "starts_on": start, "rate": rate})
    return world


def _deal(world: World, chance: random.Random, at: int, sellers: int, *, currencies: bool) -> None:
    opened = END - timedelta(days=chance.randint(0, 700))
    took = int(chance.expovariate(1 / 45)) + 1
    closed = opened + timedelta(days=took)
    open_still = closed > END or chance.random() < 0.1
    product = chance.randrange(3)
    amount = round((100, 700, 4000)[product] * chance.uniform(0.8, 1.05), 2)
    outcome = "open" if open_still else chance.choice(("won", "won", "lost"))
    deal = {
        "deal": f"d{at:04}",
        "name": f"Deal {at}",
        "seller": f"s{chance.randrange(sellers):02}" if chance.random() > 0.02 else None,
        "customer": f"c{chance.randrange(20)}",
        "product": f"p{product}" if chance.random() > 0.03 else None,
        "amount": amount if chance.random() > 0.03 else None,
        "currency": chance.choice(("EUR", "EUR", "USD", "USD", "GBP")) if currencies else None,
        "outcome": outcome,
        "stage": "Won" if outcome == "won" else "Lost" if outcome == "lost" else "Demo",
        "opened_on": opened,
        "closed_on": None if open_still else closed,
    }
    world.deals.append(deal)
    _stages(world, chance, deal, opened, END if open_still else closed)


def _stages(world: World, chance: random.Random, deal: dict[str, Any], opened: date, last: date) -> None:
    """Moves forward, sometimes back, and for closed deals into the stage in which they end."""
    moves = list(STAGES[1 : chance.randint(1, 3)])
    if len(moves) == 2 and chance.random() < 0.3:
        moves.insert(1, "Lead")
    if deal["outcome"] != "open":
        moves.append(deal["stage"])
    days = sorted(chance.uniform(0, (last - opened).days) for _ in moves)
    before = "Lead"
    for stage, offset in zip(moves, days, strict=True):
        at = datetime.combine(opened, NOON) + timedelta(days=offset)
        if stage in {"Won", "Lost"}:
            at = datetime.combine(last, LATE)
        change = {"deal": deal["deal"], "from_stage": before, "to_stage": stage, "changed_at": at}
        world.stage_changes.append(change)
        before = stage


def _activity(world: World, chance: random.Random, at: int) -> None:
    deal = chance.choice(world.deals)
    when = datetime.combine(END, NOON) - timedelta(days=chance.randint(0, 500))
    world.activities.append(
        {"activity": f"a{at}", "seller": deal["seller"], "deal": deal["deal"], "kind": "call", "happened_at": when}
    )


def _quotas(world: World, sellers: int) -> None:
    for at in range(sellers - 1):
        for month in range(18):
            start = date(2025 + month // 12, month % 12 + 1, 1)
            after = date(2025 + (month + 1) // 12, (month + 1) % 12 + 1, 1)
            world.quotas.append(
                {
                    "seller": f"s{at:02}", "starts_on": start, "ends_on": after - timedelta(days=1),
                    "amount": 1500 + 100 * at, "currency": "EUR",
                }
            )  # fmt: skip
