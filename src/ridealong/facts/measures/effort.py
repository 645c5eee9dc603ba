"""What sellers put in and move, counted by seller and month: activities, deals entered, stage moves, deals closed."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from ridealong.facts.measures.basis import Basis
from ridealong.facts.measures.cases import activities, closed_deals

BY = ["seller", "month"]


def efforts(basis: Basis) -> Mapping[str, ir.Table]:
    """By kind: seller, month (first day) and n, of the trailing 52 weeks."""
    return {
        "activities": _counted(activities(basis)),
        "entered": _counted(_entered(basis)),
        "moved": _counted(_moved(basis)),
        "closed": _counted(closed_deals(basis)),
    }


def by_week(basis: Basis) -> Mapping[str, ir.Table]:
    """Measures that are counts: seller, monday and n, of the trailing 52 weeks."""
    closed = closed_deals(basis)
    tables = {
        "activity": activities(basis),
        "new_deals": _entered(basis),
        "won_deals": closed.filter(closed.won == 1),
    }
    return {name: _by_monday(rows) for name, rows in tables.items()}


def _by_monday(rows: ir.Table) -> ir.Table:
    rows = rows.filter(rows.seller.notnull()).mutate(monday=rows.day.truncate("W"))
    return rows.group_by(["seller", "monday"]).agg(n=rows.count())


def won_by_month(basis: Basis) -> ir.Table:
    """seller, month, closed and won deals of the trailing 52 weeks."""
    rows = _by_month(closed_deals(basis))
    return rows.group_by(BY).agg(closed=rows.count(), won=rows.won.sum())


def _entered(basis: Basis) -> ir.Table:
    deals = basis.asof.deals
    rows = deals.filter((deals.entered_on >= basis.asof.window_start) & (deals.entered_on <= basis.asof.day))
    return rows.mutate(day=rows.entered_on)


def _moved(basis: Basis) -> ir.Table:
    """Stage moves of the window, credited to the deal's owner; the stage in which a deal begins is no move."""
    asof = basis.asof
    moves = asof.facts.stage_changes
    moves = moves.mutate(day=moves.changed_at.date())
    moves = moves.filter((moves.day >= asof.window_start) & (moves.day <= asof.day) & moves.from_stage.notnull())
    owners = asof.deals.select("source", "deal", "seller")
    return moves.inner_join(owners, ["source", "deal"]).select("seller", "day")


def _counted(rows: ir.Table) -> ir.Table:
    rows = _by_month(rows)
    return rows.group_by(BY).agg(n=rows.count())


def _by_month(rows: ir.Table) -> ir.Table:
    return rows.filter(rows.seller.notnull()).mutate(month=rows.day.truncate("M"))


def stage_order(basis: Basis) -> ir.Table:
    """stage, place: at which position closed deals of the window, on average, first enter it (0 is the first)."""
    moves = basis.asof.facts.stage_changes
    moves = moves.filter((moves.changed_at.date() <= basis.asof.day) & moves.to_stage.isin(basis.span.stages or ("",)))
    moves = moves.semi_join(closed_deals(basis), ["source", "deal"])
    first = moves.group_by(["source", "deal", "to_stage"]).agg(at=moves.changed_at.min())
    order = ibis.window(group_by=["source", "deal"], order_by=["at", "to_stage"])
    ranked = first.mutate(place=ibis.row_number().over(order))
    return ranked.group_by(stage="to_stage").agg(place=ranked.place.mean())
