"""Which deals moved on from a stage once they had entered it."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from ridealong.facts.as_of import AsOf
from ridealong.facts.measures.basis import Basis, shared

DEAL = ["source", "deal"]


@shared
def stage_entries(basis: Basis) -> ir.Table:
    """First entries into a stage in the trailing 52 weeks whose end is known: moved (0 or 1), stage.

    A deal moved on if it reached a stage that it had not been in before, or was won; it did not if it was lost before.
    Deals that still wait are no cases. Stages in which deals only end are no stages here.
    """
    asof, stages = basis.asof, basis.span.stages or ("",)
    deals = asof.deals.select("source", "deal", "key", "seller", "product", "outcome", "entered_on", "closed_on")
    recent = deals.filter((deals.outcome == "open") | (deals.closed_on >= asof.window_start))
    rows = _journeys(asof, recent, stages).inner_join(recent, DEAL)
    for at in range(len(stages)):
        # Left before it was ever entered: the deal began in it.
        began = (rows[f"left{at}"] < rows[f"entered{at}"]) | rows[f"entered{at}"].isnull()
        first = ibis.least(rows.entered_on.cast("timestamp"), rows[f"left{at}"])
        rows = rows.mutate(
            **{f"entered{at}": ibis.ifelse(began & rows[f"left{at}"].notnull(), first, rows[f"entered{at}"])}
        )
    rows = rows.mutate(newest=_latest([rows[f"entered{at}"] for at in range(len(stages))]))
    parts = [_of(rows, at, stage, asof) for at, stage in enumerate(stages)]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _journeys(asof: AsOf, deals: ir.Table, stages: Sequence[str]) -> ir.Table:
    """By deal, for each stage by number: `entered` first, `left` first, and `onward`, first left for another stage."""
    # Years of deals closed long ago would be put together only to be left out.
    moves = _moves(asof).semi_join(deals, DEAL)
    onward = moves.to_stage.isin(stages) & (moves.to_stage != moves.from_stage)
    times = {}
    for at, stage in enumerate(stages):
        out = moves.from_stage == stage
        times[f"entered{at}"] = moves.changed_at.min(where=moves.to_stage == stage)
        times[f"left{at}"] = moves.changed_at.min(where=out)
        times[f"onward{at}"] = moves.changed_at.min(where=out & onward)
    return moves.group_by(DEAL).agg(**times)


def _latest(times: Sequence[ir.TimestampValue]) -> ir.TimestampValue:
    """The latest of several times, of which some are missing."""
    never = ibis.timestamp("0001-01-01")
    known = [ibis.coalesce(time, never) for time in times]
    return ibis.greatest(*known) if len(known) > 1 else known[0]


def _of(rows: ir.Table, at: int, stage: str, asof: AsOf) -> ir.Table:
    """The cases of one stage. Of two stages entered at the same time, the one that was left at that time came first."""
    entered = rows[f"entered{at}"]
    went = (rows.newest > entered) | (rows[f"onward{at}"] == entered).fill_null(False)  # noqa: FBT003  Ibis API
    moved = went | (rows.outcome == "won")
    cases = rows.mutate(
        moved=ibis.ifelse(moved, 1, 0), day=entered.date(), on=entered.date(), stage=ibis.literal(stage)
    )
    cases = cases.filter((moved | (rows.outcome == "lost")) & (entered.date() >= asof.window_start))
    return cases.select("key", "seller", "product", "day", "on", "stage", "moved")


def _moves(asof: AsOf) -> ir.Table:
    moves = asof.facts.stage_changes
    return moves.filter(moves.changed_at.date() <= asof.day)


def working_stages(asof: AsOf) -> ir.Table:
    """stage: those that some deal left or in which some open deal stands."""
    moves = _moves(asof)
    left = moves.filter(moves.from_stage.notnull()).select(stage="from_stage").distinct()
    waiting = asof.deals.filter(asof.deals.outcome == "open").select("source", "deal")
    last = moves.semi_join(waiting, DEAL)
    last = last.group_by(DEAL).agg(stage=last.to_stage.argmax(last.changed_at))
    return left.union(last.select("stage").distinct()).distinct()
