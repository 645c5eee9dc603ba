"""Quotas: what was sold of them, what is left of them, and where the running quarter is likely to finish."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from ridealong.facts.measures.basis import Basis, converted
from ridealong.facts.measures.cases import waiting_deals
from ridealong.kernel.calendar import quarter_of

PAST_QUARTERS = 4


def quota_periods(basis: Basis) -> ir.Table:
    """Quota periods that ended in the trailing 52 weeks: target, sales won in the period, excluded."""
    quotas, asof = basis.asof.facts.quotas, basis.asof
    rows = quotas.filter((quotas.ends_on <= asof.day) & (quotas.ends_on >= asof.window_start) & (quotas.amount > 0))
    rows = _in_currency(rows, basis).mutate(day=rows.ends_on)
    won = _won(basis)
    inside = [rows.seller == won.by, won.closed_on >= rows.starts_on, won.closed_on <= rows.ends_on]
    found = (
        rows.left_join(won, inside)
        .group_by(["seller", "starts_on", "day", "target"])
        .agg(
            sales=lambda t: t.value.sum().cast("float64").fill_null(0.0),
            excluded=lambda t: t.excluded.sum().fill_null(0),
        )
    )
    return _case(found)


def _in_currency(quotas: ir.Table, basis: Basis) -> ir.Table:
    """Quotas with seller and target in the reporting currency; those without a rate are left out."""
    rows = quotas.mutate(seller=basis.asof.seller(quotas))
    rows = converted(rows, basis, amount="amount", day="ends_on")
    rows = rows.mutate(target=rows.value.cast("float64"))
    return rows.filter(rows.target.notnull()).drop("value", "excluded")


def _won(basis: Basis) -> ir.Table:
    deals = basis.asof.deals
    rows = converted(deals.filter(deals.outcome == "won"), basis, amount="amount", day="closed_on")
    return rows.select("closed_on", "excluded", "value", by=rows.seller)


def _case(rows: ir.Table) -> ir.Table:
    return rows.mutate(key=rows.seller + "/" + rows.day.cast("string"), product=ibis.null("string"), on=rows.day)


def _running(basis: Basis) -> tuple[date, date]:
    return quarter_of(basis.asof.day, basis.fiscal_year_start)


def _targets(basis: Basis) -> ir.Table:
    """seller, target: the quota of the running quarter. A longer period gives its share by days."""
    start, end = _running(basis)
    quotas = basis.asof.facts.quotas
    rows = quotas.filter((quotas.ends_on >= start) & (quotas.starts_on <= end) & (quotas.amount > 0))
    rows = _in_currency(rows, basis)
    first, last = ibis.greatest(rows.starts_on, ibis.literal(start)), ibis.least(rows.ends_on, ibis.literal(end))
    inside = last.delta(first, unit="day") + 1
    whole = rows.ends_on.delta(rows.starts_on, unit="day") + 1
    rows = rows.mutate(part=rows.target * inside / whole)
    return rows.group_by("seller").agg(target=rows.part.sum())


def _won_between(basis: Basis, start: date, end: date) -> ir.Table:
    won = _won(basis)
    won = won.filter((won.closed_on >= start) & (won.closed_on <= end))
    return won.group_by("by").agg(
        sum=won.value.sum().cast("float64").fill_null(0.0),
        squares=(won.value.cast("float64") ** 2).sum().fill_null(0.0),
    )


def left_and_waiting(basis: Basis) -> ir.Table:
    """One row a seller with a quota in the running quarter: `left` of it, `waiting` in open deals."""
    start, _ = _running(basis)
    targets, won = _targets(basis), _won_between(basis, start, basis.asof.day)
    rows = targets.left_join(won, targets.seller == won.by)
    rows = rows.mutate(left=rows.target - rows["sum"].fill_null(0.0)).drop("by", "sum", "squares")
    waiting = waiting_deals(basis)
    waiting = waiting.group_by("seller").agg(waiting=waiting.value.sum().fill_null(0.0)).rename(of="seller")
    rows = rows.left_join(waiting, rows.seller == waiting.of).drop("of")
    rows = rows.mutate(waiting=rows.waiting.fill_null(0.0), left=ibis.greatest(rows.left, 0.0))
    return _case(rows.mutate(day=ibis.literal(basis.asof.day)))


def likely_finish(basis: Basis) -> ir.Table:
    """One row a seller with a quota in the running quarter: target, `won` so far, `finish`, `variance` of it.

    The rest of the quarter is what the seller won, on average, in the same last days of past quarters (four at most)
    that the facts cover, so that a busy quarter end is not mistaken for a change.
    """
    start, end = _running(basis)
    targets, won = _targets(basis), _won_between(basis, start, basis.asof.day)
    rows = targets.left_join(won, targets.seller == won.by)
    rows = rows.mutate(won=rows["sum"].fill_null(0.0), day=ibis.literal(basis.asof.day)).drop("by", "sum", "squares")
    spans = past_rests(basis, start, end)
    if not spans:
        return _case(rows.mutate(finish=rows.won, variance=ibis.literal(0.0)))
    found = [_won_between(basis, *span) for span in spans]
    rests = ibis.union(*found) if len(found) > 1 else found[0]
    many = len(spans)
    rests = rests.group_by("by").agg(
        rest=rests["sum"].sum() / many, variance=rests.squares.sum() / many * (1 + 1 / many)
    )
    rows = rows.left_join(rests, rows.seller == rests.by)
    rows = rows.mutate(finish=rows.won + rows.rest.fill_null(0.0), variance=rows.variance.fill_null(0.0))
    return _case(rows.drop("by", "rest"))


def past_rests(basis: Basis, start: date, end: date) -> list[tuple[date, date]]:
    """First and last day of the rest of each past quarter that the facts cover whole, latest first."""
    rest, spans = (end - basis.asof.day).days, []
    for _ in range(PAST_QUARTERS):
        start, end = quarter_of(start - timedelta(days=1), basis.fiscal_year_start)
        if basis.span.first_close is None or start < basis.span.first_close.replace(day=1):
            break
        spans.append((end - timedelta(days=rest - 1), end))
    return spans if rest > 0 else []
