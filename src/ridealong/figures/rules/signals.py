"""From comparisons to the signals that the week is built on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ridealong.figures.rules.comparing import Comparison, Material, exposures
from ridealong.figures.rules.frames import Codes, Floats, Frame
from ridealong.figures.rules.shapes import DealToTalkAbout, SellerKey, Signal, Trade
from ridealong.kernel.sentences import Sentence

QUARTER_WEEKS = 13


def signal(found: Comparison, unit: str) -> Signal:
    """The comparison as the week reads it."""
    return Signal(
        measure=found.tested.measure,
        stage=found.stage,
        unit=unit,
        sellers=found.keys,
        y=found.estimates.y,
        v=found.estimates.v,
        n=found.estimates.n,
        raw=found.estimates.value,
        raw_test=found.estimates.raw_test,
        fair_test=found.estimates.fair_test,
        posterior=found.posterior,
        rejected=found.rejected,
        gamma=found.tested.gamma,
        s0=found.tested.s0,
        level_unit=found.tested.level,
        peer_group=found.group,
    )


def trade(
    material: Material, compared: Sequence[Comparison], sellers: tuple[SellerKey, ...], margin: float | None
) -> Trade:
    """What each seller closes in a quarter, how often it is won, and what a win brings at peer prices."""
    closed = material.closed
    who = closed.who("seller", sellers)
    a_quarter, variance = _volume(material, compared, sellers, who)
    win_rate = _rate(compared, "win_rate", None, sellers, _shares(closed, who, len(sellers)))
    value = unit_values(closed, who, len(sellers))
    revenue = a_quarter * win_rate * value
    known = revenue[np.isfinite(revenue) & (a_quarter > 0)]
    stages = {one.stage for one in compared if one.stage is not None}
    return Trade(
        sellers=sellers,
        closed_a_quarter=a_quarter,
        closed_variance=variance,
        win_rate=win_rate,
        unit_value=value,
        margin_share=margin,
        peers_mean_revenue=float(known.mean()) if len(known) else None,
        stage_rate={
            stage: _rate(compared, "stage_conversion", stage, sellers, np.full(len(sellers), np.nan))
            for stage in sorted(stages)
        },
    )


def _volume(
    material: Material, compared: Sequence[Comparison], sellers: tuple[SellerKey, ...], who: Codes
) -> tuple[Floats, Floats]:
    """Deals closed a quarter, adjusted where there are peers, and the variance of that."""
    n = np.bincount(who[who >= 0], minlength=len(sellers))
    weeks = exposures(material, material.closed, sellers)
    plain = np.divide(n * QUARTER_WEEKS, weeks, out=np.zeros(len(sellers)), where=weeks > 0)
    spread = np.divide(plain**2, n, out=np.zeros(len(sellers)), where=n > 0)
    for one in compared:
        if one.tested.measure == "closed_deals" and one.posterior is not None:
            at = _places(one.keys, sellers)
            adjusted = np.exp(one.posterior.mean) / material.weeks * QUARTER_WEEKS
            plain[at], spread[at] = adjusted, (adjusted * one.posterior.sd) ** 2
    return plain, spread


def _shares(closed: Frame, who: Codes, k: int) -> Floats:
    """Win rate as counted; that of everybody for those who closed nothing."""
    inside = who >= 0
    n = np.bincount(who[inside], minlength=k)
    won = np.bincount(who[inside], closed.numbers["won"][inside], minlength=k)
    overall = float(closed.numbers["won"].mean()) if closed.size else 0.0
    return np.asarray(np.divide(won, n, out=np.full(k, overall), where=n > 0), dtype=np.float64)


def _rate(
    compared: Sequence[Comparison], measure: str, stage: str | None, sellers: tuple[SellerKey, ...], plain: Floats
) -> Floats:
    """`plain`, replaced by the adjusted share where there are peers."""
    rate = plain.copy()
    for one in compared:
        if one.tested.measure == measure and one.stage == stage and one.posterior is not None:
            rate[_places(one.keys, sellers)] = np.clip(one.posterior.mean, 0.0, 1.0)
    return rate


def _places(keys: Iterable[str], sellers: Sequence[str]) -> Codes:
    place = {key: at for at, key in enumerate(sellers)}
    return np.array([place[key] for key in keys], dtype=np.int64)


def unit_values(closed: Frame, who: Codes, k: int) -> Floats:
    """Mean value of a won deal given each seller's products, every product at the peers' mean; NaN without amounts.

    Whoever won nothing is given the products of the deals that they closed, whoever closed nothing everybody's.
    """
    product = closed.codes["product"] + 1
    won, value = closed.numbers["won"] == 1, closed.numbers["value"]
    priced = won & (value > 0)
    if not priced.any():
        return np.full(k, np.nan)
    width = int(product.max()) + 1
    count = np.bincount(product[priced], minlength=width)
    overall = float(value[priced].mean())
    mean = np.divide(
        np.bincount(product[priced], value[priced], minlength=width),
        count,
        out=np.full(width, overall),
        where=count > 0,
    )
    result = np.full(k, overall)
    for cases in (who >= 0, (who >= 0) & won):
        n = np.bincount(who[cases], minlength=k)
        total = np.bincount(who[cases], mean[product[cases]], minlength=k)
        result = np.divide(total, n, out=result, where=n > 0)
    return result


def deals_to_talk_about(
    rows: Iterable[Mapping[str, Any]], *, usual: int | None, whole: bool
) -> dict[SellerKey, tuple[DealToTalkAbout, ...]]:
    """The rows of open deals, each with why; `whole`: `usual` is the longest of all, not the 99th percentile."""
    found: dict[SellerKey, list[DealToTalkAbout]] = {}
    for row in rows:
        mine = found.setdefault(row["seller"], [])
        mine.append(
            DealToTalkAbout(
                deal=row["key"],
                name=row["name"] or row["key"].partition(":")[2],
                customer=row["customer_name"],
                product=row["product_name"],
                amount=row["value"],
                stage=row["stage"],
                days_open=row["age"],
                why=_why(row, usual=usual, whole=whole, first=not mine),
            )
        )
    return {seller: tuple(deals) for seller, deals in found.items()}


def _why(row: Mapping[str, Any], *, usual: int | None, whole: bool, first: bool) -> Sentence:
    if row["often"]:
        return Sentence("figures.deal.pushed", {"times": row["pushed"]})
    if row["stuck"]:
        key = "figures.deal.stuck_longest" if whole else "figures.deal.stuck_most"
        return Sentence(key, {"days": row["age"], "usual": usual})
    if row["stepless"]:
        return Sentence("figures.deal.stepless")
    return Sentence("figures.deal.oldest" if first else "figures.deal.old", {"days": row["age"]})
