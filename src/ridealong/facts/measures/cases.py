"""The cases that measures count: one row a closed deal, an open deal, a stage entered, an activity, a quota period.

Every table has key, seller, product, `day` (its month is the case's month) and `on` (the day whose reporting line
counts). A measure folds these rows; a test of people looks at the same rows.
"""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from ridealong.facts.as_of import keyed, open_deals
from ridealong.facts.measures.basis import Basis, converted, shared

YEAR = timedelta(days=364)
MANY_WON = 5_000


@shared
def closed_deals(basis: Basis) -> ir.Table:
    """Deals closed in the trailing 52 weeks: won (0 or 1), value, excluded."""
    deals = basis.asof.deals
    rows = deals.filter((deals.outcome != "open") & (deals.closed_on >= basis.asof.window_start))
    rows = rows.mutate(won=ibis.ifelse(rows.outcome == "won", 1, 0), day=rows.closed_on, on=rows.closed_on)
    rows = converted(rows, basis, amount="amount", day="closed_on")
    return rows.select(
        "key", "source", "deal", "seller", "customer", "product", "day", "on", "won", "value", "excluded", "amount",
        "currency",
    )  # fmt: skip


@shared
def detailed_deals(basis: Basis) -> ir.Table:
    """The closed deals with list_value and segment."""
    return _segmented(_listed(closed_deals(basis), basis), basis)


def won_deals(basis: Basis) -> ir.Table:
    """The closed deals that were won."""
    rows = closed_deals(basis)
    return rows.filter(rows.won == 1)


def valued_deals(basis: Basis) -> ir.Table:
    """The won deals whose value is known and positive."""
    rows = won_deals(basis)
    return rows.filter(rows.value > 0)


def priced_deals(basis: Basis) -> ir.Table:
    """The won deals whose value and list value are known and positive."""
    rows = _listed(valued_deals(basis), basis)
    return rows.filter(rows.list_value > 0)


def _products(basis: Basis) -> ir.Table:
    products = basis.asof.facts.products
    return products.select(
        product_key=keyed(products, "product"), list_price=products.list_price, list_currency=products.currency
    )


def _listed(rows: ir.Table, basis: Basis) -> ir.Table:
    """`rows` with `list_value`: what the deal would have brought at list prices, in the currency of `value`.

    A list price in another currency than the deal's counts only where it needs no conversion.
    """
    products = _products(basis)
    joined = rows.left_join(products, rows.product == products.product_key)
    same = ibis.coalesce(joined.list_currency == joined.currency, ibis.literal(value=True))
    price = ibis.ifelse(same, joined.list_price, None).cast("float64")
    found = joined.mutate(list_value=price).drop("product_key", "list_price", "list_currency")
    if basis.span.deal_lines:
        found = _listed_by_lines(found, basis)
    if basis.converts:
        rate = found.value.cast("float64") / found.amount.cast("float64")
        found = found.mutate(list_value=found.list_value * rate)
    return found


def _listed_by_lines(rows: ir.Table, basis: Basis) -> ir.Table:
    """Deals with lines: quantity times list price over all lines, unknown where one line has none."""
    lines, products = basis.asof.facts.deal_lines, _products(basis)
    lines = lines.mutate(line_product=keyed(lines, "product"))
    joined = lines.left_join(products, lines.line_product == products.product_key)
    price = joined.list_price.cast("float64") * joined.quantity
    listed = (
        joined.mutate(line_price=price)
        .group_by(["source", "deal"])
        .agg(of_lines=lambda t: t.line_price.sum(), lines=lambda t: t.count(), priced=lambda t: t.line_price.count())
    )
    both = rows.left_join(listed, ["source", "deal"])
    whole = ibis.ifelse(both.lines == both.priced, both.of_lines, None)
    return both.mutate(list_value=ibis.ifelse(both.lines.isnull(), both.list_value, whole)).drop(
        "of_lines", "lines", "priced", "source_right", "deal_right"
    )


def _segmented(rows: ir.Table, basis: Basis) -> ir.Table:
    customers = basis.asof.facts.customers
    known = customers.select(customer_key=keyed(customers, "customer"), segment=customers.segment)
    joined = rows.left_join(known, rows.customer == known.customer_key)
    return joined.drop("customer_key")


@shared
def lives(basis: Basis) -> ir.Table:
    """Deals under observation in the window: duration in days, closed (0 or 1), entry (days unseen before).

    Open deals are censored at the last fact; deals closed before the window are not seen.
    """
    deals, eve, last = basis.asof.deals, basis.eve, basis.span.last_fact
    if eve is None or last is None:  # nothing was ever closed: nobody is seen
        eve = last = date.max
        deals = deals.filter(ibis.literal(value=False))
    seen = (deals.outcome == "open") | (deals.closed_on > eve)
    rows = deals.filter(seen & (deals.opened_on <= last))
    closed = rows.outcome != "open"
    rows = rows.mutate(
        closed=ibis.ifelse(closed, 1, 0),
        duration=ibis.coalesce(rows.closed_on, ibis.literal(last)).delta(rows.opened_on, unit="day"),
        entry=ibis.greatest(ibis.literal(eve).delta(rows.opened_on, unit="day"), 0),
        day=rows.opened_on,
        on=ibis.coalesce(rows.closed_on, ibis.literal(basis.asof.day)),
    )
    rows = rows.filter(rows.duration >= 0)
    return rows.select("key", "seller", "product", "day", "on", "opened_on", "closed", "duration", "entry")


def usual_age(basis: Basis) -> int | None:
    """The longest closed duration in days; its 99th percentile once more than 5,000 deals were won."""
    return basis.span.long if basis.span.won > MANY_WON else basis.span.longest


def aged_deals(basis: Basis) -> ir.Table:
    """Deals opened in the 52 weeks that ended one usual age ago: open (0 or 1)."""
    rows, age, last = lives(basis), usual_age(basis), basis.span.last_fact
    if age is None or last is None:
        return rows.mutate(open=1 - rows.closed)
    oldest = last - timedelta(days=age)
    rows = rows.filter((rows.opened_on < oldest) & (rows.opened_on >= oldest - YEAR))
    return rows.mutate(open=1 - rows.closed)


@shared
def waiting_deals(basis: Basis) -> ir.Table:
    """Deals open on the day: age in days, value as known then, else list price at peer realisation, else NULL."""
    rows = guessed(open_deals(basis.asof), basis)
    return rows.select("key", "seller", "product", "day", "on", "value", "excluded", "age")


def guessed(rows: ir.Table, basis: Basis) -> ir.Table:
    """Open deals with their value and age."""
    rows = rows.mutate(today=ibis.literal(basis.asof.day))
    rows = converted(rows, basis, amount="amount", day="today")
    products = _products(basis)
    joined = rows.left_join(products, rows.product == products.product_key)
    same = ibis.coalesce(joined.list_currency == basis.currency, ibis.literal(value=True))
    guess = ibis.ifelse(same, joined.list_price, None).cast("float64") * basis.realisation
    return joined.mutate(
        value=ibis.coalesce(joined.value.cast("float64"), guess),
        age=joined.today.delta(joined.opened_on, unit="day"),
        day=joined.opened_on,
        on=joined.today,
    ).drop("product_key", "list_price", "list_currency")


def activities(basis: Basis) -> ir.Table:
    """Activities of the trailing 52 weeks; `of` names their deal, whose product is theirs."""
    acts, asof = basis.asof.facts.activities, basis.asof
    rows = acts.mutate(key=keyed(acts, "activity"), seller=asof.seller(acts), day=acts.happened_at.date())
    rows = rows.filter((rows.day <= asof.day) & (rows.day >= asof.window_start))
    return rows.mutate(on=rows.day, of=rows.source + ":" + rows.deal)
