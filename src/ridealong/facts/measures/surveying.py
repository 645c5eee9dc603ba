"""One look over the facts as of a day: what every measure must know before it counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from ridealong.facts.as_of import AsOf
from ridealong.facts.measures.basis import Span
from ridealong.facts.measures.stages import working_stages


def survey(asof: AsOf, on: Backend) -> Span:
    """One look over the facts as of the day."""
    deals = asof.deals
    closed = deals.filter(deals.outcome != "open")
    recent = closed.filter((closed.closed_on >= asof.window_start) & (closed.closed_on >= closed.opened_on))
    days = recent.closed_on.delta(recent.opened_on, unit="day")
    inside = _row(on, recent.agg(first=recent.closed_on.min(), longest=days.max(), long=days.quantile(0.99)))
    whole = _row(
        on,
        closed.agg(first=closed.closed_on.min(), won=ibis.ifelse(closed.outcome == "won", 1, 0).sum().fill_null(0)),
    )
    return Span(
        first_close=whole["first"],
        first_in_window=inside["first"],
        last_fact=_last_fact(asof, on),
        won=int(whole["won"]),
        longest=None if inside["longest"] is None else int(inside["longest"]),
        long=None if inside["long"] is None else int(inside["long"]),
        currencies=_currencies(asof, on),
        deal_lines=bool(on.to_pyarrow(asof.facts.deal_lines.count()).as_py()),
        stages=tuple(sorted(row["stage"] for row in on.to_pyarrow(working_stages(asof)).to_pylist())),
    )


def _last_fact(asof: AsOf, on: Backend) -> date | None:
    """The latest created, closed, stage-change or activity day up to the day."""
    deals, moves, acts = asof.deals, asof.facts.stage_changes, asof.facts.activities
    moves = moves.mutate(day=moves.changed_at.date())
    acts = acts.mutate(day=acts.happened_at.date())
    latest = [
        deals.agg(day=deals.entered_on.max()),
        deals.agg(day=deals.closed_on.max()),
        moves.filter(moves.day <= asof.day).agg(day=moves.day.max()),
        acts.filter(acts.day <= asof.day).agg(day=acts.day.max()),
    ]
    days = [row["day"] for row in on.to_pyarrow(ibis.union(*latest)).to_pylist() if row["day"] is not None]
    return min(max(days), asof.day) if days else None


def _currencies(asof: AsOf, on: Backend) -> tuple[str | None, ...]:
    deals = asof.facts.deals
    found = deals.filter(deals.amount.notnull()).group_by("currency").agg(n=lambda t: t.count())
    rows = on.to_pyarrow(found).to_pylist()
    return tuple(row["currency"] for row in sorted(rows, key=lambda row: (-row["n"], row["currency"] or "")))


def _row(on: Backend, table: ir.Table) -> dict[str, Any]:
    found: dict[str, Any] = on.to_pyarrow(table).to_pylist()[0]
    return found
