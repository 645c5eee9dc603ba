"""Tables of a measure and luck or real, computed. Heavy: only the worker and the command line import it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
from scipy.special import chdtrc

from ridealong.facts.as_of import keyed
from ridealong.facts.measures import folds
from ridealong.facts.measures.groups import By, grouped
from ridealong.facts.measures.registry import BY_NAME, Measure
from ridealong.figures.queries.computing import Bench
from ridealong.figures.queries.days import STALE
from ridealong.figures.queries.material import frame
from ridealong.figures.queries.setting import MeasureOff
from ridealong.figures.rules import estimates
from ridealong.figures.rules.comparing import TESTED, Comparison
from ridealong.figures.rules.frames import Frame
from ridealong.figures.rules.intervals import COLUMNS, Range, ranges
from ridealong.figures.rules.luck import Counted, Seen, luck_measures
from ridealong.figures.rules.peers import FEWEST_CASES
from ridealong.figures.rules.shapes import Heterogeneity, LuckMeasure, MeasureRow, MeasureTable, SellerKey

PEOPLE = ("seller", "team", "leader")
FORECAST = "pace"


class UnknownMeasure(KeyError):
    """There is no measure of that name."""


@dataclass(frozen=True)
class Asked:
    """A measure, or one stage of it, by somebody or something."""

    measure: Measure
    stage: str | None
    by: By


def asked(name: str, by: By) -> Asked:
    """`stage_conversion:Demo` is one stage of a measure. Raises UnknownMeasure."""
    measure, _, stage = name.partition(":")
    if measure not in BY_NAME or (stage and measure != "stage_conversion"):
        raise UnknownMeasure(name)
    return Asked(BY_NAME[measure], stage or None, by)


def measure_table(at: Bench, name: str, by: By) -> MeasureTable:
    """The measure as of the bench's day; people A to Z, months in order. Raises UnknownMeasure or MeasureOff."""
    wanted = asked(name, by)
    if wanted.measure.name in at.setting.off:
        raise MeasureOff(name)
    rows = _cases(at, wanted)
    counted = _counted(at, wanted, rows)
    compared = _compared(at, wanted)
    adjusted = _adjusted(compared) if _fair(wanted) else _ranges(at, wanted, rows)
    shown = {key: _shown(key, value, compared) for key, value in counted.items()}
    return MeasureTable(
        measure=name,
        unit=wanted.measure.unit,
        as_of=at.day,
        currency=at.basis.currency,
        hindsight=at.asof.hindsight,
        excluded=sum(one.excluded for one in counted.values()),
        notice=None,
        rows=_listed(at, wanted, shown, adjusted),
        heterogeneity=heterogeneity(compared),
    )


def _fair(wanted: Asked) -> bool:
    """Whether the fair comparison gives the ranges: not for all stages together, nor for how much a team closes."""
    name = wanted.measure.name
    if name == "stage_conversion" and wanted.stage is None:
        return False
    return name in TESTED and (wanted.by == "seller" or (wanted.by in PEOPLE and name != "closed_deals"))


def _cases(at: Bench, wanted: Asked) -> ir.Table:
    rows = wanted.measure.cases(at.basis)
    if wanted.stage is not None:
        rows = rows.filter(rows.stage == wanted.stage)
    return grouped(rows, at.basis, wanted.by)


@dataclass(frozen=True, slots=True)
class _Counted:
    value: float | None
    n: int
    excluded: int


def _fold(at: Bench, wanted: Asked, rows: ir.Table) -> folds.Fold:
    """Days open are averaged up to the horizon that holds for all who are shown side by side."""
    if wanted.measure.name != "cycle_time":
        return wanted.measure.fold
    if wanted.by in PEOPLE:
        return folds.restricted_mean(at.horizon)
    cases = frame(rows, at.on, texts=("group",), numbers=COLUMNS["cycle_time"])
    return folds.restricted_mean(estimates.usable(cases, cases.codes["group"], len(cases.labels["group"]))[1])


def _counted(at: Bench, wanted: Asked, rows: ir.Table) -> dict[str | None, _Counted]:
    found = at.rows(_fold(at, wanted, rows)(rows, ["group"]))
    return {row["group"]: _Counted(row["value"], int(row["n"]), int(row["excluded"] or 0)) for row in found}


def _compared(at: Bench, wanted: Asked) -> list[Comparison]:
    if wanted.by not in PEOPLE or wanted.measure.name not in TESTED:
        return []
    return [
        one
        for one in at.comparisons_by(wanted.by)
        if one.tested.measure == wanted.measure.name and wanted.stage in (None, one.stage)
    ]


def _adjusted(compared: Sequence[Comparison]) -> dict[str | None, Range]:
    """Values adjusted towards fair peers, by key."""
    found: dict[str | None, Range] = {}
    for one in compared:
        if one.posterior is None:
            continue
        for key, mean, low, high in zip(one.keys, one.posterior.mean, *one.posterior.interval(), strict=True):
            found[key] = Range(one.tested.own(mean), *one.tested.bounds(low, high))
    return found


def _ranges(at: Bench, wanted: Asked, rows: ir.Table) -> dict[str | None, Range]:
    """Likely ranges without a fair comparison, for groups of at least five cases."""
    name = wanted.measure.name
    cases = frame(rows, at.on, texts=("group",), numbers=COLUMNS[name])
    # Of nobody's group first; a row of coverage stands for several open deals.
    sizes = np.bincount(cases.codes["group"] + 1, cases.numbers.get("deals"), minlength=len(cases.labels["group"]) + 1)
    enough = (sizes >= FEWEST_CASES) | ((name == FORECAST) & (sizes > 0))
    kept = [label for label, good in zip(cases.labels["group"], enough[1:], strict=True) if good]
    if name == "cycle_time":
        good, _ = estimates.usable(cases, cases.who("group", kept), len(kept))
        kept = [label for label, usable in zip(kept, good, strict=True) if usable]
    who = cases.who("group", kept)
    inside = cases.where(who >= 0)
    found = ranges(name, inside, who[who >= 0], len(kept))
    by_key: dict[str | None, Range] = {label: one for label, one in zip(kept, found, strict=True) if one is not None}
    return by_key | (_without_group(cases, name) if enough[0] and name != "cycle_time" else {})


def _without_group(cases: Frame, name: str) -> dict[str | None, Range]:
    """The range of what belongs to no group, such as quotas by product: of itself alone."""
    rest = cases.where(cases.codes["group"] < 0)
    alone = ranges(name, rest, np.zeros(rest.size, dtype=np.int64), 1)[0]
    return {} if alone is None else {None: alone}


def _shown(key: str | None, value: _Counted, compared: Sequence[Comparison]) -> _Counted:
    """As counted; where people are compared up to a common horizon, that value."""
    for one in compared:
        if one.tested.measure == "cycle_time" and key in one.keys:
            return _Counted(float(one.estimates.value[one.keys.index(key)]), value.n, value.excluded)
    return value


def _listed(
    at: Bench, wanted: Asked, counted: Mapping[str | None, _Counted], adjusted: Mapping[str | None, Range]
) -> tuple[MeasureRow, ...]:
    names = _names(at, wanted.by, counted)
    empty = wanted.measure.described.empty
    rows = []
    for key, name in names.items():
        with_facts = key in counted or wanted.by != "seller" or key in at.active
        found = counted.get(key) or _Counted(empty if with_facts else None, 0, 0)
        near = adjusted.get(key)
        low, high, middle = (near.low, near.high, near.adjusted) if near else (None, None, None)
        rows.append(MeasureRow(key, name, found.value, low, high, found.n, middle))
    return tuple(rows)


def _names(at: Bench, by: By, counted: Mapping[str | None, _Counted]) -> dict[str | None, str | None]:
    """Every row's key and name in the order in which they are shown; the row of those without a group comes last."""
    keys: set[str] = {key for key in counted if key is not None}
    names: dict[str, str | None] = {}
    if by == "seller":
        names = {key: one.name for key, one in at.colleagues.items()} | dict.fromkeys(keys - at.colleagues.keys())
    elif by == "month":
        names = {key: key for key in keys}
    elif by == "product":
        products = at.facts.products
        known = {row["key"]: row["name"] for row in at.rows(products.select("name", key=keyed(products, "product")))}
        names = {key: known.get(key) or key.partition(":")[2] for key in keys}
    else:
        roster, setting = at.setting.roster, at.setting
        leaders = {setting.key_of(leader) for leader in roster.leaders(at.day)}
        names = {key: setting.name_of(key) for key in keys | leaders}
    ordered = sorted(names, key=lambda key: ((names[key] or key).casefold(), key))
    listed: dict[str | None, str | None] = {key: names[key] for key in ordered}
    return listed | ({None: None} if None in counted else {})


def heterogeneity(compared: Sequence[Comparison]) -> Heterogeneity | None:
    """Whether people can be told apart, over all groups and stages together (Fisher's combination of independent p)."""
    tested = [one for one in compared if one.posterior is not None]
    if not tested:
        return None
    held = tuple(dict.fromkeys(name for one in tested for name in one.estimates.adjusted_for))
    return Heterogeneity(
        p_value=_fisher([one.estimates.raw_test.p for one in tested]),
        adjusted_p_value=_fisher([one.estimates.fair_test.p for one in tested]),
        adjusted_for=held,
        distinguishable=any(one.rejected for one in tested),
    )


def _fisher(p: Sequence[float]) -> float:
    if len(p) == 1:
        return p[0]
    return float(chdtrc(2 * len(p), -2 * float(np.log(np.maximum(p, 1e-300)).sum())))


def luck_table(at: Bench) -> tuple[LuckMeasure, ...]:
    """Luck or real for everybody."""
    counted: dict[tuple[str, str | None], dict[SellerKey, Counted]] = {}
    for name in (one for one in TESTED if one not in at.setting.off):
        for stage, key, value in _by_seller(at, name):
            if key in at.colleagues:
                counted.setdefault((name, stage), {})[key] = value
    units = {name: BY_NAME[name].unit for name in TESTED}
    material, last = at.material, at.span.last_fact
    ended = last if last is not None and at.day - last > STALE else None
    seen = Seen(material.weeks - material.silent, bool(material.closed.labels["product"]), ended)
    return luck_measures(at.comparisons, counted, at.colleagues, units, at.basis.currency, seen)


def _by_seller(at: Bench, name: str) -> Iterator[tuple[str | None, SellerKey, Counted]]:
    """stage, seller and value of everybody who has facts."""
    wanted = Asked(BY_NAME[name], None, "seller")
    staged = name == "stage_conversion"
    keys = ["group", "stage"] if staged else ["group"]
    cases = _cases(at, wanted)
    rows = at.rows(_fold(at, wanted, cases)(cases, keys).order_by(keys))
    for row in sorted(rows, key=lambda row: row.get("stage", "")):
        yield row["stage"] if staged else None, row["group"], Counted(row["value"], int(row["n"]))
