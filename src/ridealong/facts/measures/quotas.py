"""Quotas: what was sold of them, what is left of them, and where the running quarter is likely to finish.

Where periods of one seller overlap, such as months and their quarter, the shorter one holds for its days, so that no
day is counted twice; of the longer one the other days are left, each with its share by days.
"""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from ridealong.facts.measures.basis import Basis, converted, shared
from ridealong.facts.measures.cases import waiting_deals
from ridealong.kernel.calendar import quarter_of

PAST_QUARTERS = 4


@shared
def quota_periods(basis: Basis) -> ir.Table:
    """Quota periods that ended in the trailing 52 weeks: target, sales won in the period, excluded."""
    asof = basis.asof
    rows = _quotas(basis, asof.window_start, asof.day)
    rows = rows.filter((rows.ends_on <= asof.day) & (rows.ends_on >= asof.window_start)).mutate(day=ibis._.ends_on)
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


def _quotas(basis: Basis, first: date, last: date) -> ir.Table:
    """seller, starts_on, ends_on, target of every period that touches these days, in the reporting currency and without
    overlaps; those without a rate are left out."""
    quotas = basis.asof.facts.quotas
    rows = quotas.filter((quotas.ends_on >= first) & (quotas.starts_on <= last) & (quotas.amount > 0))
    rows = converted(rows.mutate(seller=basis.asof.seller(rows)), basis, amount="amount", day="ends_on")
    rows = rows.filter(rows.value.notnull() & (rows.ends_on >= rows.starts_on))
    # Two sources that tell the same period: the first of them, as with everything that two sources tell.
    rows = rows.group_by(["seller", "starts_on", "ends_on"]).agg(target=rows.value.cast("float64").argmin(rows.source))
    return _apart(rows)


def _apart(rows: ir.Table) -> ir.Table:
    """Periods that do not overlap: the shorter one takes its days from the longer one."""
    other = rows.select(of="seller", since="starts_on", until="ends_on")
    same = (rows.starts_on == other.since) & (rows.ends_on == other.until)
    meets = [rows.seller == other.of, rows.starts_on <= other.until, rows.ends_on >= other.since, ~same]
    crossed, alone = rows.semi_join(other, meets), rows.anti_join(other, meets)
    length = crossed.ends_on.delta(crossed.starts_on, unit="day") + 1
    days = crossed.mutate(length=length, at=ibis.range(0, length).unnest())
    days = days.mutate(day=days.starts_on + days["at"].as_interval("D"), a_day=days.target / days.length)
    order = [days.length, ibis.desc(days.starts_on)]
    days = days.mutate(place=ibis.row_number().over(ibis.window(group_by=["seller", "day"], order_by=order)))
    days = days.filter(days.place == 0)
    # Days of one period that follow each other have the same distance from their number.
    one = ["seller", "starts_on", "ends_on"]
    days = days.mutate(number=ibis.row_number().over(ibis.window(group_by=one, order_by="at")))
    days = days.mutate(run=days["at"] - days.number)
    kept = days.group_by([*one, "run"]).agg(first=days.day.min(), last=days.day.max(), target=days.a_day.sum())
    kept = kept.select("seller", "target", starts_on=kept["first"].cast("date"), ends_on=kept["last"].cast("date"))
    columns = ["seller", "starts_on", "ends_on", "target"]
    return ibis.union(alone.select(columns), kept.select(columns))


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
    rows = _quotas(basis, start, end)
    rows = rows.filter((rows.ends_on >= start) & (rows.starts_on <= end))
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


@shared
def left_and_waiting(basis: Basis) -> ir.Table:
    """One row a seller with a quota in the running quarter: `left` of it, `waiting` in open deals; how many `deals`
    these are, the sum of their `squares`, and excluded."""
    start, _ = _running(basis)
    targets, won = _targets(basis), _won_between(basis, start, basis.asof.day)
    rows = targets.left_join(won, targets.seller == won.by)
    rows = rows.mutate(left=rows.target - rows["sum"].fill_null(0.0)).drop("by", "sum", "squares")
    waiting = waiting_deals(basis)
    waiting = waiting.group_by(of="seller").agg(
        waiting=waiting.value.sum(), squares=(waiting.value**2).sum(), deals=waiting.count(),
        excluded=waiting.excluded.sum(),
    )  # fmt: skip
    rows = rows.left_join(waiting, rows.seller == waiting.of).drop("of")
    zeros = {"waiting": 0.0, "squares": 0.0, "deals": 0, "excluded": 0}
    rows = rows.mutate(**{name: rows[name].fill_null(none) for name, none in zeros.items()})
    rows = rows.mutate(left=ibis.greatest(rows.left, 0.0))
    return _case(rows.mutate(day=ibis.literal(basis.asof.day)))


@shared
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
