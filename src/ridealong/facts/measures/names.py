"""The measures by name: unit and what they need. Light: pages read it too; `registry` says how each is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Described:
    """A named, documented number. `unit` is share, money, days, ratio or count; `needs` are `table.column`s of
    the facts without which it cannot be computed; `empty`: its value where there is no case, 0 for sums and counts."""

    name: str
    unit: str
    needs: tuple[str, ...]
    empty: float | None = None


CLOSES = ("deals.seller", "deals.outcome", "deals.closed_on")
STAYS = ("deals.seller", "deals.outcome", "deals.opened_on", "deals.closed_on")
QUOTA = ("deals.seller", "deals.amount", "deals.closed_on", "quotas.seller", "quotas.amount")
STAGES = ("deals.seller", "deals.outcome", "stage_changes.to_stage", "stage_changes.changed_at")

DESCRIBED: tuple[Described, ...] = (
    Described("won_amount", "money", (*CLOSES, "deals.amount"), 0.0),
    Described("won_deals", "count", CLOSES, 0.0),
    Described("closed_deals", "count", CLOSES, 0.0),
    Described("win_rate", "share", CLOSES),
    Described("stage_conversion", "share", STAGES),
    Described("deal_value", "money", (*CLOSES, "deals.amount")),
    Described("discount", "share", (*CLOSES, "deals.amount", "deals.product", "products.list_price")),
    Described("cycle_time", "days", STAYS),
    Described("stale_share", "share", STAYS),
    Described("pipeline_open", "money", ("deals.seller", "deals.outcome"), 0.0),
    Described("pipeline_age", "days", ("deals.seller", "deals.opened_on")),
    Described("coverage", "ratio", QUOTA),
    Described("activity", "count", ("activities.seller", "activities.happened_at"), 0.0),
    Described("attainment", "share", QUOTA),
    Described("pace", "share", QUOTA),
)
BY_NAME: Mapping[str, Described] = {one.name: one for one in DESCRIBED}
