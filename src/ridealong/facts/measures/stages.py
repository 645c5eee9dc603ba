"""Which deals moved on from a stage once they had entered it."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from ridealong.facts.measures.basis import Basis

DEAL = ["source", "deal"]


def stage_entries(basis: Basis) -> ir.Table:
    """First entries into a stage in the trailing 52 weeks whose end is known: moved (0 or 1), stage.

    A deal moved on if it reached a stage that it had not been in before, or was won; it did not if it was lost before.
    Deals that still wait are no cases. Stages in which deals only end are no stages here.
    """
    asof = basis.asof
    moves = asof.facts.stage_changes.filter(lambda t: t.changed_at.date() <= asof.day)
    entries = _first_entries(moves, asof.deals)
    entries = entries.semi_join(_working_stages(moves, entries, asof.deals), "stage")
    rows = _with_moves(entries, moves)
    deals = asof.deals.select("source", "deal", "key", "seller", "product", "outcome")
    rows = rows.inner_join(deals, DEAL)
    moved = rows.went | (rows.outcome == "won")
    rows = rows.mutate(moved=ibis.ifelse(moved, 1, 0), day=rows.entered_at.date())
    rows = rows.filter((moved | (rows.outcome == "lost")) & (rows.day >= asof.window_start))
    return rows.mutate(on=rows.day)


def _first_entries(moves: ir.Table, deals: ir.Table) -> ir.Table:
    """source, deal, stage, entered_at of every first entry. The stage a deal began in counts from its first day."""
    changes = moves.select("source", "deal", stage="to_stage", entered_at="changed_at")
    first = moves.group_by(DEAL).agg(stage=moves.from_stage.argmin(moves.changed_at), at=moves.changed_at.min())
    begun = first.filter(first.stage.notnull()).inner_join(deals.select("source", "deal", "entered_on"), DEAL)
    begun = begun.select("source", "deal", "stage", entered_at=ibis.least(begun.entered_on.cast("timestamp"), begun.at))
    both = changes.union(begun)
    return both.group_by(["source", "deal", "stage"]).agg(entered_at=both.entered_at.min())


def _working_stages(moves: ir.Table, entries: ir.Table, deals: ir.Table) -> ir.Table:
    """Stages that some deal left or in which some open deal stands."""
    left = moves.filter(moves.from_stage.notnull()).select(stage="from_stage")
    last = entries.group_by(DEAL).agg(stage=entries.stage.argmax(entries.entered_at))
    waiting = deals.filter(deals.outcome == "open").select("source", "deal")
    return left.union(last.semi_join(waiting, DEAL).select("stage")).distinct()


def _with_moves(entries: ir.Table, moves: ir.Table) -> ir.Table:
    """`entries` with `went`: whether the deal later entered another working stage for the first time."""
    newest = entries.group_by(DEAL).agg(newest=entries.entered_at.max())
    targets = entries.select("source", "deal", to_stage="stage", first_at="entered_at")
    steps = moves.filter(moves.from_stage.notnull() & (moves.from_stage != moves.to_stage))
    steps = steps.inner_join(targets, [*DEAL, "to_stage"])
    steps = steps.filter(steps.changed_at == steps.first_at)
    stepped = steps.select("source", "deal", stage="from_stage").distinct().mutate(stepped=ibis.literal(value=True))
    rows = entries.inner_join(newest, DEAL).left_join(stepped, ["source", "deal", "stage"])
    rows = rows.mutate(went=(rows.newest > rows.entered_at) | rows.stepped.fill_null(False))  # noqa: FBT003  Ibis API
    return rows.select("source", "deal", "stage", "entered_at", "went")
