"""Likely ranges of measures that people are not compared by, and of months and products: no test, no mix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ridealong.figures.rules.comparing import Level, Tested
from ridealong.figures.rules.estimates import SMALLEST, attainments, usable
from ridealong.figures.rules.frames import Codes, Floats, Frame
from ridealong.science import survival
from ridealong.science.normal import NINETY
from ridealong.science.shrinkage import tau_grid_posterior


@dataclass(frozen=True, slots=True)
class Range:
    """The adjusted value and its bounds in the measure's own unit."""

    adjusted: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Raw:
    """y and v (k,) of groups on an additive scale, with the prior scale of their spread."""

    y: Floats
    v: Floats
    s0: float
    level: Level
    share: bool = False


def _share(column: str) -> Callable[[Frame, Codes, int], Raw]:
    def raw(rows: Frame, at: Codes, k: int) -> Raw:
        n = np.bincount(at, minlength=k)
        x = rows.numbers[column]
        # Where every case is alike, one more of either kind, so that few cases are not mistaken for certainty.
        overall = float(x.mean()) if 0 < x.mean() < 1 else float((x.sum() + 1) / (x.size + 2))
        y = np.bincount(at, x, minlength=k) / n
        return Raw(y, np.maximum(overall * (1 - overall) / n, SMALLEST), 0.10, "identity", share=True)

    return raw


def _count(_rows: Frame, at: Codes, k: int) -> Raw:
    n = np.bincount(at, minlength=k).astype(np.float64)
    return Raw(np.log(n), 1 / n, 0.5, "exp")


def _total(rows: Frame, at: Codes, k: int) -> Raw:
    """Sums of amounts that come one by one: relative variance Σx²/(Σx)²."""
    x = np.nan_to_num(rows.numbers["value"])
    total, squares = np.bincount(at, x, minlength=k), np.bincount(at, x**2, minlength=k)
    total = np.where(total > 0, total, np.nan)
    return Raw(np.log(total), squares / total**2, 0.5, "exp")


def _log_mean(rows: Frame, at: Codes, k: int, *, x: Floats, shown: Floats) -> Raw:
    """Means around `shown` (k,), their doubt from the spread of logarithms x (n,) within groups."""
    n = np.bincount(at, minlength=k)
    mean = np.bincount(at, x, minlength=k) / n
    within = float(((x - mean[at]) ** 2).sum()) / max(1, rows.size - k)
    return Raw(np.log(shown), np.maximum(within / n, SMALLEST), 0.3, "exp")


def _value(rows: Frame, at: Codes, k: int) -> Raw:
    x = rows.numbers["value"]
    return _log_mean(rows, at, k, x=np.log(x), shown=np.bincount(at, x, minlength=k) / np.bincount(at, minlength=k))


def _price(rows: Frame, at: Codes, k: int) -> Raw:
    x = np.log(rows.numbers["value"] / rows.numbers["list_value"])
    return _log_mean(rows, at, k, x=x, shown=np.exp(np.bincount(at, x, minlength=k) / np.bincount(at, minlength=k)))


def _age(rows: Frame, at: Codes, k: int) -> Raw:
    x = np.nan_to_num(rows.numbers["age"])
    n = np.bincount(at, minlength=k)
    mean = np.bincount(at, x, minlength=k) / n
    within = float(((x - mean[at]) ** 2).sum()) / max(1, rows.size - k)
    return Raw(mean, np.maximum(within / n, SMALLEST), 30.0, "identity")


def _days(rows: Frame, at: Codes, k: int) -> Raw:
    _, horizon = usable(rows, at, k)
    life = rows.days("duration"), rows.days("closed"), rows.days("entry")
    mean, v = survival.restricted_means(*life, at, k, horizon)
    return Raw(mean, np.maximum(v, SMALLEST), 15.0, "identity")


def _attainment(rows: Frame, at: Codes, k: int) -> Raw:
    found = attainments(rows, at, k)
    return Raw(found.y, found.v, 0.30, "identity")


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "won_amount": ("value",),
    "won_deals": (),
    "closed_deals": (),
    "win_rate": ("won",),
    "stage_conversion": ("moved",),
    "deal_value": ("value",),
    "discount": ("value", "list_value"),
    "cycle_time": ("duration", "closed", "entry"),
    "stale_share": ("open",),
    "pipeline_open": ("value",),
    "pipeline_age": ("age",),
    "activity": (),
    "attainment": ("sales", "target"),
    "pace": ("won", "finish", "target", "variance"),
    "coverage": ("waiting", "left", "squares", "deals"),
}
RAW: Mapping[str, Callable[[Frame, Codes, int], Raw]] = {
    "won_amount": _total,
    "won_deals": _count,
    "closed_deals": _count,
    "win_rate": _share("won"),
    "stage_conversion": _share("moved"),
    "deal_value": _value,
    "discount": _price,
    "cycle_time": _days,
    "stale_share": _share("open"),
    "pipeline_open": _total,
    "pipeline_age": _age,
    "activity": _count,
    "attainment": _attainment,
}


def ranges(measure: str, rows: Frame, at: Codes, k: int) -> list[Range | None]:
    """The likely range of each of k groups, adjusted towards the others; `at` (n,) the group of every case.

    None where nothing can be said of a group. Pace is a forecast, and its range that of what the quarter still brings;
    coverage is of one's own quota. Neither is adjusted towards anybody, and nor is a group that stands alone.
    """
    if k and measure in OWN:
        return OWN[measure](rows, at, k)
    if not k or measure not in RAW:
        return [None] * k
    raw = RAW[measure](rows, at, k)
    good = np.isfinite(raw.y) & np.isfinite(raw.v)
    found: list[Range | None] = [None] * k
    unit = Tested(measure, raw.s0, 0.0, raw.level, share=raw.share)
    if good.sum() < 2:
        for place in np.flatnonzero(good):
            half = NINETY * np.sqrt(raw.v[place])
            found[int(place)] = Range(*(unit.own(raw.y[place] + by) for by in (0.0, -half, half)))
        return found
    posterior = tau_grid_posterior(raw.y[good], raw.v[good], s0=raw.s0)
    for place, mean, low, high in zip(np.flatnonzero(good), posterior.mean, *posterior.interval(), strict=True):
        found[int(place)] = Range(unit.own(mean), unit.own(low), unit.own(high))
    return found


def _forecasts(rows: Frame, at: Codes, k: int) -> list[Range | None]:
    target, won, finish, variance = (
        np.bincount(at, rows.numbers[name], minlength=k) for name in ("target", "won", "finish", "variance")
    )
    half = NINETY * np.sqrt(variance)
    low, high = np.maximum(finish - half, won) / target, (finish + half) / target
    return [Range(*map(float, one)) for one in zip(finish / target, low, high, strict=True)]


def _coverages(rows: Frame, at: Codes, k: int) -> list[Range | None]:
    """Open amounts come one by one, so that their sum has the variance Σx²; what is left of a quota is known. The range
    is that of the logarithm, which keeps it above nothing."""
    waiting, left, squares = (
        np.bincount(at, rows.numbers[name], minlength=k) for name in ("waiting", "left", "squares")
    )
    found: list[Range | None] = [None] * k
    for place in np.flatnonzero((waiting > 0) & (left > 0)):
        value = waiting[place] / left[place]
        factor = np.exp(NINETY * np.sqrt(squares[place]) / waiting[place])
        found[int(place)] = Range(float(value), float(value / factor), float(value * factor))
    return found


OWN: Mapping[str, Callable[[Frame, Codes, int], list[Range | None]]] = {"pace": _forecasts, "coverage": _coverages}
