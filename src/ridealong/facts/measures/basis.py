"""What every measure stands on: the facts as of a day, the span they cover, one currency, and who led whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps

import ibis
import ibis.expr.types as ir

from ridealong.facts.as_of import AsOf

ONE_DAY = timedelta(days=1)

Make = Callable[[], ir.Table]
Keep = Callable[[str, Make], ir.Table]


def _made_each_time(_name: str, make: Make) -> ir.Table:
    return make()


@dataclass(frozen=True, slots=True)
class Span:
    """What one look over the facts tells, as of the day. `longest` and `long`: the longest closed duration of the
    window and its 99th percentile, in days; `currencies`: of deals with an amount, the most frequent first;
    `stages`: those through which deals move, A to Z."""

    first_close: date | None
    first_in_window: date | None
    last_fact: date | None
    won: int
    longest: int | None
    long: int | None
    currencies: tuple[str | None, ...]
    deal_lines: bool
    stages: tuple[str, ...]


@dataclass(frozen=True)
class Basis:
    """The facts as of a day and what is needed to count them.

    `currency`: the one that amounts are reported in, None where nobody ever named one. `lines`: reporting lines with
    seller, leader (keys), starts_on, ends_on, None where nobody asks by leader. `realisation`: all sellers' price over
    list price. `keep`: gives the cases of a name, made by the one who asks first.
    """

    asof: AsOf
    span: Span
    currency: str | None
    lines: ir.Table | None = None
    realisation: float = 1.0
    fiscal_year_start: int = 1
    keep: Keep = _made_each_time

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

    @property
    def silent(self) -> float:
        """Weeks from the last fact to the day: of these nothing is known."""
        return 0.0 if self.span.last_fact is None else (self.asof.day - self.span.last_fact).days / 7


def reporting_currency(organisation: str | None, span: Span) -> str | None:
    """The organisation's currency; if it names none, the most frequent one of the export."""
    return organisation or next((one for one in span.currencies if one is not None), None)


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
    told = basis.asof.facts.rates
    there = told.filter(told.into == basis.currency).select("source", "currency", "starts_on", "rate")
    # A rate out of the reporting currency is one into it, turned round; one that is told directly goes before.
    back = told.filter((told.currency == basis.currency) & (told.rate > 0))
    back = back.select("source", "starts_on", currency=back.into, rate=1 / back.rate)
    known = there.select("currency").distinct()
    rates = ibis.union(there, back.anti_join(known, "currency").select("source", "currency", "starts_on", "rate"))
    rates = rates.group_by(["currency", "starts_on"]).agg(rate=rates.rate.argmin(rates.source))
    window = ibis.window(group_by="currency", order_by="starts_on")
    until = rates.starts_on.lead().over(window).fill_null(date(9999, 12, 31))
    return rates.mutate(until=until).select(
        rate_currency="currency", rate_from="starts_on", rate_until="until", rate="rate"
    )


def shared(make: Callable[[Basis], ir.Table]) -> Callable[[Basis], ir.Table]:
    """Cases that several measures or tests ask for: made once a basis where it keeps them."""

    @wraps(make)
    def found(basis: Basis) -> ir.Table:
        return basis.keep(make.__name__, lambda: make(basis))

    return found
