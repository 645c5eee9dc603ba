"""What passes through the sellers' hands: margins, price realisation, first facts, deals and visits to talk about."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from ridealong.facts.as_of import AsOf, described_deals, keyed
from ridealong.facts.measures import folds
from ridealong.facts.measures.basis import Basis
from ridealong.facts.measures.cases import guessed, priced_deals, usual_age, valued_deals

AHEAD = timedelta(weeks=5)
PUSHED_OFTEN = 2


def realisation(basis: Basis) -> ir.Table:
    """value: price over list of all won deals of the window, as a geometric mean; one row, NULL without list prices."""
    return folds.geometric_ratio("value", "list_value")(priced_deals(basis).mutate(all=1), ["all"])


def margins(basis: Basis) -> ir.Table:
    """revenue and cost of the won deals of the window whose cost is known; one row.

    Cost is that of the deal's lines; without lines, the product's for as many units as the value buys at list price.
    """
    deals = valued_deals(basis)
    products, lines = basis.asof.facts.products, basis.asof.facts.deal_lines
    units = products.select(product_key=keyed(products, "product"), unit_cost=products.cost, price=products.list_price)
    rows = deals.left_join(units, deals.product == units.product_key)
    count = ibis.greatest((rows.value.cast("float64") / rows.price.cast("float64")).round(), 1)
    rows = rows.mutate(by_product=rows.unit_cost.cast("float64") * count.fill_null(1))
    summed = lines.group_by(["source", "deal"]).agg(
        by_lines=ibis.ifelse(lines.cost.count() == lines.count(), lines.cost.sum(), None).cast("float64"),
        of_lines=lines.amount.sum().cast("float64"),
    )
    rows = rows.left_join(summed, ["source", "deal"])
    # Lines are in the deal's own currency: only their share of cost is used.
    share = ibis.coalesce(rows.by_lines / rows.of_lines.nullif(0), rows.by_product / rows.value.cast("float64"))
    rows = rows.mutate(cost=share * rows.value.cast("float64"))
    rows = rows.filter(rows.cost.notnull())
    return rows.agg(revenue=rows.value.cast("float64").sum(), cost=rows.cost.sum())


def first_facts(asof: AsOf) -> ir.Table:
    """seller, first: the first day on which anything is known of a seller."""
    deals = asof.deals
    day = ibis.coalesce(ibis.least(deals.entered_on, deals.opened_on), deals.closed_on)
    return deals.filter(deals.seller.notnull()).group_by("seller").agg(first=day.min())


def worth_a_talk(basis: Basis, *, most: int = 5) -> ir.Table:
    """Per seller at most `most` open deals, worst first: pushed often, older than usual, no next step, oldest.

    key, seller, name, customer_name, product_name, value, stage, age, pushed, stuck, stepless, place (from 0).
    """
    rows = _looked_at(basis)
    rows = rows.filter(rows.seller.notnull() & (rows.age.notnull() | rows.stepless | rows.often))
    return _named(_placed(rows).filter(lambda t: t.place < most), basis)


def in_trouble(basis: Basis, *, most: int = 20) -> ir.Table:
    """The same columns of at most `most` open deals a seller that are pushed often, stuck or without a next step."""
    rows = _looked_at(basis)
    rows = rows.filter(rows.seller.notnull() & (rows.often | rows.stuck | rows.stepless))
    return _named(_placed(rows).filter(lambda t: t.place < most), basis)


def open_and_in_trouble(basis: Basis) -> ir.Table:
    """seller, open: open deals; trouble: those of them that are pushed often, stuck or without a next step."""
    rows = _looked_at(basis)
    rows = rows.filter(rows.seller.notnull())
    troubled = ibis.ifelse(rows.often | rows.stuck | rows.stepless, 1, 0)
    return (
        rows.mutate(troubled=troubled)
        .group_by("seller")
        .agg(open=lambda t: t.count(), trouble=lambda t: t.troubled.sum())
    )


def _looked_at(basis: Basis) -> ir.Table:
    """Open deals with what is wrong with each: often, stuck, stepless."""
    rows = guessed(described_deals(basis.asof), basis)
    age = usual_age(basis)
    return rows.mutate(
        often=rows.pushed >= PUSHED_OFTEN,
        stuck=(rows.age > age).fill_null(False) if age is not None else ibis.literal(value=False),  # noqa: FBT003  Ibis
        stepless=(rows.next_step == ibis.literal(value=False)).fill_null(False),  # noqa: FBT003  Ibis API
    )


def _placed(rows: ir.Table) -> ir.Table:
    """`place` of each deal among those of its seller, worst first."""
    order = [
        ibis.desc(rows.often), ibis.desc(rows.stuck), ibis.desc(rows.stepless),
        ibis.desc(rows.age.fill_null(-1)), rows.key,
    ]  # fmt: skip
    return rows.mutate(place=ibis.row_number().over(ibis.window(group_by="seller", order_by=order)))


def _named(rows: ir.Table, basis: Basis) -> ir.Table:
    customers, products = basis.asof.facts.customers, basis.asof.facts.products
    buyers = customers.select(customer_key=keyed(customers, "customer"), customer_name=customers.name)
    goods = products.select(product_key=keyed(products, "product"), product_name=products.name)
    rows = rows.left_join(buyers, rows.customer == buyers.customer_key)
    rows = rows.left_join(goods, rows.product == goods.product_key)
    return rows.select(
        "key", "seller", "name", "stage", "age", "pushed", "often", "stuck", "stepless", "place",
        value=rows.value.cast("float64"),
        customer_name=ibis.coalesce(rows.customer_name, rows.customer.split(":")[1]),
        product_name=ibis.coalesce(rows.product_name, rows.product.split(":")[1]),
    )  # fmt: skip


def visits_ahead(asof: AsOf) -> ir.Table:
    """seller, day of the customer visits of the five weeks after the day."""
    visits = asof.facts.visits
    rows = visits.mutate(day=visits.starts_at.date(), of=asof.seller(visits))
    rows = rows.filter((rows.day > asof.day) & (rows.day <= asof.day + AHEAD) & rows.of.notnull())
    return rows.select("day", seller="of").distinct()
