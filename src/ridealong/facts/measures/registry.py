"""How each measure is computed: which cases it counts, and how the cases become a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis.expr.types as ir

from ridealong.facts.measures import cases, folds, names, quotas, stages
from ridealong.facts.measures.basis import Basis

Cases = Callable[[Basis], ir.Table]


@dataclass(frozen=True, slots=True)
class Measure:
    """A described measure as an expression."""

    described: names.Described
    cases: Cases
    fold: folds.Fold

    @property
    def name(self) -> str:
        return self.described.name

    @property
    def unit(self) -> str:
        return self.described.unit


EXPRESSIONS: Mapping[str, tuple[Cases, folds.Fold]] = {
    "won_amount": (cases.won_deals, folds.total("value")),
    "won_deals": (cases.won_deals, folds.count()),
    "closed_deals": (cases.closed_deals, folds.count()),
    "win_rate": (cases.closed_deals, folds.mean("won")),
    "stage_conversion": (stages.stage_entries, folds.mean("moved")),
    "deal_value": (cases.valued_deals, folds.mean("value")),
    "discount": (cases.priced_deals, folds.geometric_ratio("value", "list_value")),
    "cycle_time": (cases.lives, folds.restricted_mean()),
    "stale_share": (cases.aged_deals, folds.mean("open")),
    "pipeline_open": (cases.waiting_deals, folds.total("value")),
    "pipeline_age": (cases.waiting_deals, folds.mean("age")),
    "coverage": (quotas.left_and_waiting, folds.ratio("waiting", "left", cases="deals")),
    "activity": (cases.activities, folds.count()),
    "attainment": (quotas.quota_periods, folds.ratio("sales", "target")),
    "pace": (quotas.likely_finish, folds.ratio("finish", "target")),
}
MEASURES: tuple[Measure, ...] = tuple(Measure(one, *EXPRESSIONS[one.name]) for one in names.DESCRIBED)
BY_NAME: Mapping[str, Measure] = {measure.name: measure for measure in MEASURES}
