"""What the small deployment knows of its sellers: a snapshot of facts and the figures stored beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from ridealong.facts.snapshots import Snapshot
from ridealong.figures.actions import portraits, tables
from ridealong.figures.queries import portraying, stored, tabled
from ridealong.figures.rules.effort import Effort
from ridealong.figures.rules.paces import Month, Point
from ridealong.figures.rules.shapes import LuckMeasure, LuckRow, Spread
from ridealong.figures.rules.weekly import Sums
from ridealong.kernel.sentences import Sentence
from tests.facts.build import build_snapshot
from tests.web.house import HOSTILE, NOW, TODAY, WEEK, YESTERDAY, key_of


def make_facts(folder: Path, sellers: int) -> Snapshot:
    """A snapshot with deals of everybody, and the stored tables of luck or real beside it."""
    deals = [
        {
            "deal": f"d{seller}-{at}",
            "name": f"Deal {seller}-{at}" if at else "=HYPERLINK(1)",
            "seller": f"s{seller:04d}",
            "customer": f"c{at % 5}",
            "product": f"p{at % 3}",
            "amount": 1000 + 10 * at,
            "currency": "EUR",
            "stage": None,
            "outcome": ("won", "lost", "open")[at % 3],
            "created_on": TODAY - timedelta(days=100 + at),
            "opened_on": TODAY - timedelta(days=100 + at),
            "closed_on": None if at % 3 == 2 else TODAY - timedelta(days=at + 1),
        }
        for seller in range(sellers)
        for at in range(60 if seller == 0 else 6)
    ]
    customers = [
        {"customer": f"c{at}", "name": f"Customer {at} {HOSTILE if at == 1 else ''}".strip()} for at in range(5)
    ]
    products = [{"product": f"p{at}", "name": f"Product {at}", "list_price": 1000} for at in range(3)]
    everybody = [{"seller": f"s{at:04d}", "sells": True} for at in range(sellers)]
    snapshot = build_snapshot(folder, deals=deals, customers=customers, products=products, sellers=everybody)
    store_figures(folder, snapshot, luck_measures(sellers))
    return snapshot


def luck_measures(sellers: int) -> list[LuckMeasure]:
    """Three measures: one real (seller 1 below, seller 2 above), one mix, one chance; and one without fair peers."""
    return [
        _measure("win_rate", "share", 0.5, 0.05, Spread(0.34, 0.18, 0.48), p=0.002, real=True, sellers=sellers),
        _measure("deal_value", "money", 20_000, 5_000, Spread(0.31, 0.66, 0.03), p=0.58, mixed=2, sellers=sellers),
        _measure("cycle_time", "days", 40, 6, Spread(0.91, 0.07, 0.02), p=0.41, sellers=sellers),
        replace(
            _measure("stale_share", "share", 0.2, 0.1, None, p=None, sellers=sellers),
            peers=None, band=None, adjusted_for=(),
        ),
    ]  # fmt: skip


def _measure(
    measure: str, unit: str, middle: float, step: float, spread: Spread | None, *, p: float | None, sellers: int,
    real: bool = False, mixed: int = 0,
) -> LuckMeasure:  # fmt: skip
    rows = tuple(
        _row(seller, middle, step, compared=spread is not None, real=real, mixed=mixed) for seller in range(sellers)
    )
    return LuckMeasure(
        measure=measure, unit=unit, sellers=sellers, cases=1000, spread=spread, p_value=p, adjusted_p_value=p,
        adjusted_for=("product", "month"), distinguishable=real, peers=middle, band=(middle - step, middle + step),
        rows=rows, sentence=Sentence("figures.luck.no_fair_peers"), real=2 if real else 0, mixed=mixed,
    )  # fmt: skip


def _row(seller: int, middle: float, step: float, *, compared: bool, real: bool, mixed: int) -> LuckRow:
    away = {1: -3.0, 2: 3.0}.get(seller, ((seller * 7) % 5 - 2) / 2) if real else ((seller * 7) % 5 - 2) / 2
    value, adjusted = middle + away * step, middle + 0.7 * away * step
    if not compared or seller == 4:
        verdict = "too_few" if compared else "no_fair_peers"
        return LuckRow(key_of(seller), "", value, None, None, None, 3, verdict, "same", None)
    verdict, side, below = "too_close", "same", 0.5
    if real and seller in {1, 2}:
        verdict, side, below = "real", "below" if seller == 1 else "above", 0.99 if seller == 1 else 0.01
    elif seller in range(5, 5 + mixed):
        verdict = "mix"
    low, high = adjusted - step, adjusted + step
    return LuckRow(key_of(seller), "", value, adjusted, low, high, 40 + seller, verdict, side, below)


def store_figures(facts: Path, snapshot: Snapshot, measures: list[LuckMeasure]) -> None:
    """Stores the figures of everybody as the worker would have, beside the snapshot they are of."""
    target = stored.folder(facts, snapshot.hash, 1, YESTERDAY)
    target.mkdir(parents=True)
    keys = sorted(row.key for row in measures[0].rows)
    tabled.write(
        target / stored.FILE,
        tabled.OF_DAY,
        {
            tabled.LUCK: tables.luck_rows(measures),
            tabled.QUARTER: [(key, 1000.0, 510.0, 905.0, 12_492.0) for key in keys],
            tabled.WEEKLY: tables.weekly_rows([_weeks(keys)]),
            **portraits.rows(_portraits(keys)),
        },
    )
    about = {
        "version": stored.VERSION,
        "as_of": YESTERDAY.isoformat(),
        "computed_at": NOW.isoformat(),
        "imported_on": TODAY.isoformat(),
        "currency": "EUR",
        "hindsight": False,
        "sellers": len(measures[0].rows),
        "observed": {"eve": None, "last_fact": YESTERDAY.isoformat(), "usual_age": 60},
        "luck": [stored.described(one) for one in measures],
        "kinds": ["entered", "closed"],
        "stages": ["Demo", "Proposal"],
    }
    (target / stored.INDEX).write_text(json.dumps(about), encoding="utf-8")


def _weeks(keys: list[str]) -> Sums:
    """A year of weeks in which everybody closes two deals and wins one, as was to be expected."""
    mondays = [(WEEK.plus(-back).monday - date(1970, 1, 1)).days for back in range(52, 0, -1)]
    m = len(keys) * len(mondays)
    who, ones = np.repeat(np.arange(len(keys)), len(mondays)), np.ones(m)
    return Sums(
        "win_rate", tuple(keys), who, np.tile(mondays, len(keys)), np.full(m, 2), total=ones, expected=ones,
        variance=ones / 2,
    )  # fmt: skip


def _portraits(keys: list[str]) -> portraying.Portraits:
    """Everybody's effort, curve, months and open deals; seller 3 is above, seller 4 cannot be compared."""
    return portraying.Portraits(
        efforts=tuple(_effort(at, key, len(keys)) for at, key in enumerate(keys)),
        points=tuple(
            Point(key, day, 1 - day / 100, 0.95 - day / 100, 1.0, 1 - day / 120)
            for key in keys
            for day in range(0, 65, 5)
        ),
        months=tuple(Month(key, date(2026, month, 1), 6, 2, 1.0, 2.0, 3.0) for key in keys for month in (9, 10, 11)),
        trouble=(_troubled(keys[0]),),
        waiting=tuple((key, 8, 1 if key == keys[0] else 0, 0.1) for key in keys),
        kinds=(),
        stages=(),
    )


def _effort(at: int, key: str, many: int) -> Effort:
    if at == 4:
        return Effort(key, None, None, None, 3, 0, "too_few")
    middle = 92.0 if at == 3 else 50.0
    return Effort(key, middle, middle - 20, min(100.0, middle + 20), 120, many, "real" if at == 3 else "too_close")


def _troubled(key: str) -> dict[str, object]:
    return {
        "seller": key, "place": 0, "key": "test:d0-2", "name": "Deal 0-2", "customer_name": f"Customer {HOSTILE}",
        "product_name": "Product 2", "value": 1020.0, "stage": "Demo", "age": 90, "pushed": 3, "often": True,
        "stuck": True, "stepless": True,
    }  # fmt: skip
