"""What every measure stands on: the facts as of a day, the span they cover, one currency, and who led whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from ridealong.facts.as_of import AsOf

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """What one look over the facts tells, as of the day. `longest` and `long`: the longest closed duration of the
    window and its 99th percentile, in days; `currencies`: of deals with an amount, the most frequent first."""

    first_close: date | None
    first_in_window: date | None
    last_fact: date | None
    won: int
    longest: int | None
    long: int | None
    currencies: tuple[str | None, ...]
    deal_lines: bool


@dataclass(frozen=True)
class Basis:
    """The facts as of a day and what is needed to count them.

    `currency`: the one that amounts are reported in, None where nobody ever named one. `lines`: reporting lines with
    seller, leader (keys), starts_on, ends_on, None where nobody asks by leader. `realisation`: all sellers' price over
    list price.
    """

    asof: AsOf
    span: Span
    currency: str | None
    lines: ir.Table | None = None
    realisation: float = 1.0
    fiscal_year_start: int = 1

    @property
    def eve(self) -> date | None:
        """Day before observation of the window began: closes up to it are not seen."""
        if self.span.first_close is None:
            return None
        return max(self.span.first_close, self.asof.window_start) - ONE_DAY

    @property
    def converts(self) -> bool:
        """Whether any amount is in another currency than the reporting one."""
        return any(one is not None and one != self.currency for one in self.span.currencies)

    @property
    def weeks(self) -> float:
        """Weeks of closes seen in the window."""
        return 0.0 if self.eve is None else (self.asof.day - self.eve).days / 7


def reporting_currency(organisation: str | None, span: Span) -> str | None:
    """The organisation's currency; if it names none, the most frequent one of the export."""
    return organisation or next((one for one in span.currencies if one is not None), None)


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


def converted(table: ir.Table, basis: Basis, *, amount: str, day: str) -> ir.Table:
    """`table` with `value`, the amount in the reporting currency, and `excluded`, 1 where no rate gives it."""
    if not basis.converts:
        return table.mutate(value=table[amount], excluded=ibis.literal(0))
    same = (table.currency == basis.currency).fill_null(True)  # noqa: FBT003  Ibis API
    rates = _rates(basis)
    joined = table.left_join(
        rates,
        [table.currency == rates.rate_currency, table[day] >= rates.rate_from, table[day] < rates.rate_until],
    )
    # Rounded to the decimals of an amount, so that sums are exact whatever the order of the rows.
    value = (joined[amount].cast("float64") * ibis.ifelse(same, 1.0, joined.rate)).round(4).cast("decimal(18, 4)")
    missing = joined[amount].notnull() & value.isnull()
    found = joined.mutate(value=value, excluded=ibis.ifelse(missing, 1, 0))
    return found.drop("rate_currency", "rate_from", "rate_until", "rate")


def _rates(basis: Basis) -> ir.Table:
    """Rates into the reporting currency, each from its day until the next one's."""
    rates = basis.asof.facts.rates
    rates = rates.filter(rates.into == basis.currency)
    rates = rates.group_by(["currency", "starts_on"]).agg(rate=rates.rate.argmin(rates.source))
    window = ibis.window(group_by="currency", order_by="starts_on")
    until = rates.starts_on.lead().over(window).fill_null(date(9999, 12, 31))
    return rates.mutate(until=until).select(
        rate_currency="currency", rate_from="starts_on", rate_until="until", rate="rate"
    )
