"""Luck or real: what each comparison says of each seller, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from ridealong.figures.rules.certainty import LIKELY
from ridealong.figures.rules.comparing import FEWEST_WEEKS, Comparison
from ridealong.figures.rules.peers import FEWEST_CASES, FEWEST_PEERS, Colleague
from ridealong.figures.rules.shapes import Above, LuckMeasure, LuckRow, SellerKey, Spread, Verdict
from ridealong.figures.rules.words import Told, row_sentence, shown
from ridealong.kernel.sentences import Sentence
from ridealong.science import heterogeneity
from ridealong.science.normal import MIDDLE_HALF, NINETY
from ridealong.science.shrinkage import Posterior


@dataclass(frozen=True, slots=True)
class Seen:
    """What comparisons had to go by: weeks of closes, whether deals have products, and the last day of the facts where
    they end long before the day."""

    weeks: float
    products: bool
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A value as counted, and on how many cases it rests."""

    value: float | None
    n: int


def luck_measures(
    compared: Sequence[Comparison],
    counted: Mapping[tuple[str, str | None], Mapping[SellerKey, Counted]],
    colleagues: Mapping[SellerKey, Colleague],
    units: Mapping[str, str],
    currency: str | None,
    seen: Seen,
) -> tuple[LuckMeasure, ...]:
    """One entry a measure, stage and peer group. Whoever could not be compared stands in the measure's largest group.

    `counted` holds, by measure and stage, every seller who has facts.
    """
    found = []
    for (measure, stage), values in counted.items():
        told = Told(measure, stage, units[measure], currency)
        groups = [one for one in compared if (one.tested.measure, one.stage) == (measure, stage) and one.posterior]
        placed = {key for one in groups for key in one.keys}
        others = tuple(_alone(key, values[key], colleagues) for key in sorted(values.keys() - placed))
        entries = [_entry(one, told, colleagues) for one in groups] or [_nobody(told, _why(told, values, seen))]
        largest = max(range(len(entries)), key=lambda at: entries[at].sellers)
        entries[largest] = replace(entries[largest], rows=(*entries[largest].rows, *others))
        found += [shown(told, entry, entry.rows) for entry in entries]
    return tuple(found)


def _why(told: Told, values: Mapping[SellerKey, Counted], seen: Seen) -> Sentence:
    """Why nobody could be compared."""
    if seen.weeks < FEWEST_WEEKS and seen.ended is not None:
        return Sentence("figures.luck.ended", {"last": seen.ended})
    if seen.weeks < FEWEST_WEEKS:
        return Sentence("figures.luck.too_short")
    if told.measure == "deal_value" and not seen.products:
        return Sentence("figures.luck.no_products")
    shown = {one.value for one in values.values() if one.value is not None}
    if len(values) >= FEWEST_PEERS and len(shown) == 1:
        return Sentence("figures.luck.alike", {"value": told.measured(shown.pop())})
    return Sentence("figures.luck.no_fair_peers")


def _nobody(told: Told, why: Sentence) -> LuckMeasure:
    return LuckMeasure(
        measure=told.measure, unit=told.unit, sellers=0, cases=0, spread=None, p_value=None, adjusted_p_value=None,
        adjusted_for=(), distinguishable=False, peers=None, band=None, rows=(), stage=told.stage,
        sentence=why,
    )  # fmt: skip


def _alone(key: SellerKey, value: Counted, colleagues: Mapping[SellerKey, Colleague]) -> LuckRow:
    """Somebody who could not be compared: too few cases, not compared on the day, or no fair peers."""
    colleague = colleagues.get(key)
    verdict: Verdict = "no_fair_peers"
    if colleague is not None and not colleague.compared:
        verdict = "not_compared"
    elif value.n < FEWEST_CASES:
        verdict = "too_few"
    name = colleague.name if colleague is not None else key
    return LuckRow(key, name, value.value, None, None, None, value.n, verdict, "same", None)


def _entry(found: Comparison, told: Told, colleagues: Mapping[SellerKey, Colleague]) -> LuckMeasure:
    numbers, posterior, tested = found.estimates, found.posterior, found.tested
    if posterior is None:
        raise ValueError("only comparisons among fair peers have an entry")
    spread = heterogeneity.spread(numbers.y, numbers.v, numbers.raw_y, numbers.raw_v)
    peers = tested.own(posterior.mean_mu)
    rows = _rows(found, posterior, told, colleagues, peers)
    half = MIDDLE_HALF * posterior.mean_tau
    return LuckMeasure(
        measure=told.measure,
        unit=told.unit,
        sellers=len(found.keys),
        cases=int(numbers.n.sum()),
        spread=Spread(spread.chance, spread.mix, spread.person),
        p_value=numbers.raw_test.p,
        adjusted_p_value=numbers.fair_test.p,
        adjusted_for=numbers.adjusted_for,
        distinguishable=found.rejected,
        peers=peers,
        band=tested.bounds(posterior.mean_mu - half, posterior.mean_mu + half),
        rows=tuple(rows),
        sentence=Sentence("figures.luck.no_fair_peers"),
        stage=found.stage,
        group=found.group,
        real=sum(row.verdict == "real" for row in rows),
        mixed=sum(row.verdict == "mix" for row in rows),
    )


def _rows(
    found: Comparison, posterior: Posterior, told: Told, colleagues: Mapping[SellerKey, Colleague], peers: float
) -> list[LuckRow]:
    numbers, tested = found.estimates, found.tested
    mean, below = posterior.mean, posterior.below
    low, high = posterior.interval()
    mixed = _outside(numbers.raw_y, numbers.raw_v) if found.raw_rejected and not found.rejected else None
    rows = []
    for at, key in enumerate(found.keys):
        least, most = tested.bounds(float(low[at]), float(high[at]))
        adjusted = tested.own(float(mean[at]))
        verdict = _verdict(found, float(below[at]), mixed is not None and bool(mixed[at]))
        row = LuckRow(
            key=key,
            name=colleagues[key].name,
            value=float(numbers.value[at]),
            adjusted=adjusted,
            low=least,
            high=most,
            n=int(numbers.n[at]),
            verdict=verdict,
            side=_side(adjusted, peers) if verdict == "real" else "same",
            probability_below=float(below[at]),
        )
        rows.append(replace(row, sentence=row_sentence(told, row, peers)) if verdict == "real" else row)
    return rows


def _verdict(found: Comparison, below: float, outside: bool) -> Verdict:  # noqa: FBT001  the third of three findings
    if found.rejected and (below >= LIKELY or below <= 1 - LIKELY):
        return "real"
    return "mix" if outside else "too_close"


def _side(adjusted: float, peers: float) -> Above:
    """Whether the figure itself is above or below the peers', whichever of the two is better."""
    return "above" if adjusted > peers else "below"


def _outside(y: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Which raw values (k,) lie outside the 90 % interval of the peers' mean."""
    w = 1 / (v + heterogeneity.paule_mandel(y, v))
    mean, half = float(w @ y / w.sum()), NINETY / float(np.sqrt(w.sum()))
    return np.asarray(np.abs(y - mean) > half)
