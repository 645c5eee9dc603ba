"""Luck or real: what each comparison says of each seller, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ridealong.figures.rules.comparing import Comparison, Level
from ridealong.figures.rules.peers import FEWEST_CASES, Colleague
from ridealong.figures.rules.shapes import Above, LuckMeasure, LuckRow, SellerKey, Spread, Verdict
from ridealong.figures.rules.words import Told, measure_sentence, row_sentence
from ridealong.science import heterogeneity
from ridealong.science.shrinkage import Posterior

LIKELY = 0.80
MIDDLE_HALF = 0.6744897501960817
NINETY = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Counted:
    """A value as counted, and on how many cases it rests."""

    value: float | None
    n: int


def own_unit(level: Level, x: float) -> float:
    """A value of the additive scale in the measure's own unit."""
    if level == "exp":
        return float(np.exp(x))
    return -float(x) if level == "minus" else float(x)


def bounds(level: Level, low: float, high: float) -> tuple[float, float]:
    """An interval of the additive scale in the measure's own unit, the smaller bound first."""
    ends = own_unit(level, low), own_unit(level, high)
    return min(ends), max(ends)


def luck_measures(
    compared: Sequence[Comparison],
    counted: Mapping[tuple[str, str | None], Mapping[SellerKey, Counted]],
    colleagues: Mapping[SellerKey, Colleague],
    units: Mapping[str, str],
    currency: str | None,
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
        entries = [_entry(one, told, colleagues) for one in groups] or [_nobody(told)]
        largest = max(range(len(entries)), key=lambda at: entries[at].sellers)
        entries[largest] = replace(entries[largest], rows=_sorted((*entries[largest].rows, *others)))
        found += entries
    return tuple(found)


def _sorted(rows: Sequence[LuckRow]) -> tuple[LuckRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.key)))


def _nobody(told: Told) -> LuckMeasure:
    return LuckMeasure(
        measure=told.measure, unit=told.unit, sellers=0, cases=0, spread=None, p_value=None, adjusted_p_value=None,
        adjusted_for=(), distinguishable=False, peers=None, band=None, rows=(), stage=told.stage,
        sentence=measure_sentence(told, None, ()),
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
    numbers, posterior, level = found.estimates, found.posterior, found.tested.level
    if posterior is None:
        raise ValueError("only comparisons among fair peers have an entry")
    spread = heterogeneity.spread(numbers.y, numbers.v, numbers.raw_y, numbers.raw_v)
    peers = own_unit(level, posterior.mean_mu)
    rows = _rows(found, posterior, told, colleagues, peers)
    half = MIDDLE_HALF * posterior.mean_tau
    entry = LuckMeasure(
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
        band=bounds(level, posterior.mean_mu - half, posterior.mean_mu + half),
        rows=_sorted(rows),
        sentence=measure_sentence(told, None, ()),
        stage=found.stage,
        group=found.group,
    )
    return replace(entry, sentence=measure_sentence(told, entry, numbers.value))


def _rows(
    found: Comparison, posterior: Posterior, told: Told, colleagues: Mapping[SellerKey, Colleague], peers: float
) -> list[LuckRow]:
    numbers, level = found.estimates, found.tested.level
    mean, below = posterior.mean, posterior.below
    low, high = posterior.interval()
    mixed = _outside(numbers.raw_y, numbers.raw_v) if found.raw_rejected and not found.rejected else None
    rows = []
    for at, key in enumerate(found.keys):
        least, most = bounds(level, float(low[at]), float(high[at]))
        adjusted = own_unit(level, float(mean[at]))
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
