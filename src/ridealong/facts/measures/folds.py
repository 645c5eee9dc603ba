"""How the cases of a group become one number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir

Fold = Callable[[ir.Table, Sequence[str]], ir.Table]

HORIZON = 90


def total(column: str) -> Fold:
    """Sum of a column."""
    return _fold(lambda rows: rows[column].sum().fill_null(0).cast("float64"))


def mean(column: str) -> Fold:
    """Mean of a column."""
    return _fold(lambda rows: rows[column].sum().cast("float64") / rows[column].count())


def count() -> Fold:
    """How many cases."""
    return _fold(lambda rows: rows.count().cast("float64"))


def ratio(above: str, below: str, *, cases: str | None = None) -> Fold:
    """Sum of one column over the sum of another, NULL where that is not positive; `cases` says how many cases each row
    stands for, one without."""
    return _fold(lambda rows: ibis.ifelse(rows[below].sum() > 0, rows[above].sum() / rows[below].sum(), None), cases)


def geometric_ratio(above: str, below: str) -> Fold:
    """Geometric mean of one column over another."""
    return _fold(lambda rows: (rows[above].cast("float64") / rows[below].cast("float64")).log().mean().exp())


def _fold(number: Callable[[ir.Table], ir.Scalar], cases: str | None = None) -> Fold:
    def folded(rows: ir.Table, keys: Sequence[str]) -> ir.Table:
        excluded = rows.excluded.sum() if "excluded" in rows.columns else ibis.literal(0)
        n = rows.count() if cases is None else rows[cases].sum()
        return rows.group_by(list(keys)).agg(value=number(rows), n=n, excluded=excluded)

    return folded


def restricted_mean(horizon: int = HORIZON) -> Fold:
    """Mean days open up to a horizon: the area under the share still open, entering late and censored at the end.

    A case is at risk on day u if entry < u ≤ duration; a close on the day of opening counts as one day. Where nothing
    was seen from its first day on, nobody knows how much closed before: no mean.
    """

    def folded(rows: ir.Table, keys: Sequence[str]) -> ir.Table:
        by = list(keys)
        table = _life_table(rows, by, horizon)
        through = ibis.window(group_by=by, order_by="u", preceding=None, following=0)
        table = table.mutate(risk=table.enters.sum().over(through))
        kept = ibis.ifelse(table.ends > 0, ibis.greatest(1 - table.ends / table.risk, 1e-300), 1.0)
        table = table.mutate(fall=kept.log())
        table = table.mutate(share=table.fall.sum().over(through).exp())
        later = table.u.lead().over(ibis.window(group_by=by, order_by="u")).fill_null(horizon)
        areas = (
            table.mutate(area=table.share * (later - table.u))
            .group_by(by)
            .agg(area=lambda t: t.area.sum(), first=lambda t: t.u.min())
        )
        sizes = rows.group_by(by).agg(n=rows.count())
        both = sizes.left_join(areas, [sizes[key].identical_to(areas[key]) for key in by])
        return both.select(
            *by, "n", value=ibis.ifelse(both.first == 1, both.area + both.first, ibis.null()), excluded=ibis.literal(0)
        )

    return folded


def _life_table(rows: ir.Table, by: list[str], horizon: int) -> ir.Table:
    """By group and day u below the horizon: `enters` (at risk from u on, less those gone before u), `ends` (closed)."""
    days = ibis.ifelse(rows.closed == 1, ibis.greatest(rows.duration, 1), rows.duration)
    seen = rows.mutate(days=days.cast("int64"), start=rows.entry.cast("int64") + 1)
    seen = seen.filter((seen.start <= seen.days) & (seen.start < horizon))
    seen = seen.group_by([*by, "start", "days", "closed"]).agg(cases=seen.count())
    none = ibis.literal(0, "int64")
    starts = seen.select(*by, u=seen.start, enters=seen.cases, ends=none)
    stops = seen.select(*by, u=seen.days + 1, enters=-seen.cases, ends=none)
    closes = seen.filter(seen.closed == 1).select(*by, u=seen.days, enters=none, ends=seen.cases)
    both = ibis.union(starts, stops, closes)
    both = both.filter(both.u < horizon)
    return both.group_by([*by, "u"]).agg(enters=both.enters.sum(), ends=both.ends.sum())
