"""By whom or by what a measure is counted."""

from __future__ import annotations

from typing import Literal

import ibis
import ibis.expr.types as ir

from ridealong.facts.measures.basis import Basis
from ridealong.facts.measures.registry import Measure

By = Literal["seller", "team", "leader", "product", "month"]


def counted(measure: Measure, basis: Basis, by: By) -> ir.Table:
    """group (text, NULL where there is none), value, n, excluded. The groups partition the cases.

    A team is a leader's direct reports and is named by the leader: both count a case for whoever led its seller on the
    day that the case counts.
    """
    return measure.fold(grouped(measure.cases(basis), basis, by), ["group"])


def grouped(rows: ir.Table, basis: Basis, by: By) -> ir.Table:
    """`rows` with their group."""
    if by == "month":
        return rows.mutate(group=month(rows))
    if by == "seller":
        return rows.mutate(group=rows.seller)
    if by == "product":
        return with_product(rows, basis).mutate(group=ibis._.product)
    if basis.lines is None:
        return rows.mutate(group=ibis.null("string"))
    lines = basis.lines.select(line_seller="seller", group="leader", line_from="starts_on", line_until="ends_on")
    covers = [
        rows.seller == lines.line_seller,
        rows["on"] >= lines.line_from,
        rows["on"] <= lines.line_until,
    ]
    return rows.left_join(lines, covers).drop("line_seller", "line_from", "line_until")


def with_product(rows: ir.Table, basis: Basis) -> ir.Table:
    """`rows` with their product; an activity's is that of its deal."""
    if "product" in rows.columns:
        return rows
    deals = basis.asof.deals.select("product", deal_key="key")
    return rows.left_join(deals, rows.of == deals.deal_key).drop("deal_key")


def month(rows: ir.Table) -> ir.StringValue:
    """`2017-09` of a case's day."""
    day = rows.day
    text: ir.StringValue = day.year().cast("string") + "-" + day.month().cast("string").lpad(2, "0")
    return text
