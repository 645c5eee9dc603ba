"""The measures by name: unit, what they need, which cases they count, and how the cases become a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis.expr.types as ir

from ridealong.facts.measures import cases, folds, quotas, stages
from ridealong.facts.measures.basis import Basis

Cases = Callable[[Basis], ir.Table]


@dataclass(frozen=True, slots=True)
class Measure:
    """A named, documented number. `unit` is share, money, days, ratio or count; `needs` are `table.column`s of
    the facts without which it cannot be computed."""

    name: str
    unit: str
    needs: tuple[str, ...]
    cases: Cases
    fold: folds.Fold


CLOSES = ("deals.seller", "deals.outcome", "deals.closed_on")
STAYS = ("deals.seller", "deals.outcome", "deals.opened_on", "deals.closed_on")
QUOTA = ("deals.seller", "deals.amount", "deals.closed_on", "quotas.seller", "quotas.amount")

MEASURES: tuple[Measure, ...] = (
    Measure("won_amount", "money", (*CLOSES, "deals.amount"), cases.won_deals, folds.total("value")),
    Measure("won_deals", "count", CLOSES, cases.won_deals, folds.count()),
    Measure("closed_deals", "count", CLOSES, cases.closed_deals, folds.count()),
    Measure("win_rate", "share", CLOSES, cases.closed_deals, folds.mean("won")),
    Measure(
        "stage_conversion",
        "share",
        ("deals.seller", "deals.outcome", "stage_changes.to_stage", "stage_changes.changed_at"),
        stages.stage_entries,
        folds.mean("moved"),
    ),
    Measure("deal_value", "money", (*CLOSES, "deals.amount"), cases.valued_deals, folds.mean("value")),
    Measure(
        "discount",
        "share",
        (*CLOSES, "deals.amount", "deals.product", "products.list_price"),
        cases.priced_deals,
        folds.geometric_ratio("value", "list_value"),
    ),
    Measure("cycle_time", "days", STAYS, cases.lives, folds.restricted_mean()),
    Measure("stale_share", "share", STAYS, cases.aged_deals, folds.mean("open")),
    Measure("pipeline_open", "money", ("deals.seller", "deals.outcome"), cases.waiting_deals, folds.total("value")),
    Measure("pipeline_age", "days", ("deals.seller", "deals.opened_on"), cases.waiting_deals, folds.mean("age")),
    Measure("coverage", "ratio", QUOTA, quotas.left_and_waiting, folds.ratio("waiting", "left")),
    Measure("activity", "count", ("activities.seller", "activities.happened_at"), cases.activities, folds.count()),
    Measure("attainment", "share", QUOTA, quotas.quota_periods, folds.ratio("sales", "target")),
    Measure("pace", "share", QUOTA, quotas.likely_finish, folds.ratio("finish", "target")),
)
BY_NAME: Mapping[str, Measure] = {measure.name: measure for measure in MEASURES}
