"""The facts as they stood on a day: nothing that happened later, and nothing that was only learnt later.

Won or lost if closed by then; open if entered by then and not yet closed; a deal without a day of entry counts from the
day of the snapshot on. Amount, stage, expected close and next step of an open deal are known only from a stage change,
an observed change or a snapshot up to that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from ridealong.facts.tables import Facts

WINDOW = timedelta(days=364)


@dataclass(frozen=True)
class AsOf:
    """The facts as of `day`. Sellers, products and customers are named by `source:key`; `hindsight`: the snapshot is
    of a later day, so that amounts of closed deals are later ones.

    deals: key, seller, customer, product, name, outcome, amount, currency, entered_on, opened_on (first day known of),
    closed_on (NULL while open). `amount` is NULL for open deals; `open_deals` gives what is known of them. Columns that
    end in `_now` are of the day of the snapshot and for `open_deals` alone.
    """

    day: date
    snapshot_on: date
    known_since: date | None
    facts: Facts
    deals: ir.Table
    aliases: Mapping[str, str]

    @property
    def hindsight(self) -> bool:
        """Whether the export is of a later day, so that amounts of closed deals are those of then."""
        return self.snapshot_on > self.day

    @property
    def window_start(self) -> date:
        """First of the trailing 52 weeks."""
        return self.day - WINDOW + timedelta(days=1)

    def seller(self, table: ir.Table) -> ir.StringValue:
        """The key of a table's seller, the same for one person in all sources."""
        return _alias(keyed(table, "seller"), self.aliases)


def as_of(
    facts: Facts,
    day: date,
    *,
    snapshot_on: date,
    known_since: date | None = None,
    aliases: Mapping[str, str] | None = None,
) -> AsOf:
    """The facts on that day. `snapshot_on` is the day of the import, `known_since` that of the first import ever;
    `aliases` joins the keys of sellers whom several sources know."""
    rows = facts.deals
    shut = (rows.outcome.isin(["won", "lost"]) & (rows.closed_on <= day)).fill_null(False)  # noqa: FBT003  Ibis API
    entered = ibis.coalesce(rows.created_on, rows.opened_on)
    undated = snapshot_on <= day
    there = shut | (entered <= day).fill_null(undated)
    deals = _owned(rows.mutate(shut=shut, entered_on=entered).filter(there), facts.changes, day)
    deals = deals.select(
        key=keyed(deals, "deal"),
        seller=keyed(deals, "seller"),
        customer=keyed(deals, "customer"),
        product=keyed(deals, "product"),
        name=deals.name,
        outcome=ibis.ifelse(deals.shut, deals.outcome, "open"),
        amount=deals.shut.ifelse(deals.amount, ibis.null(deals.amount.type())),
        currency=deals.currency,
        entered_on=deals.entered_on,
        opened_on=ibis.coalesce(deals.opened_on, deals.created_on),
        closed_on=deals.shut.ifelse(deals.closed_on, ibis.null("date")),
        source=deals.source,
        deal=deals.deal,
        amount_now=deals.amount,
        stage_now=deals.stage,
        expected_now=deals.expected_on,
        next_step_now=deals.next_step,
    )
    return AsOf(day, snapshot_on, known_since, facts, _joined(deals, aliases or {}), dict(aliases or {}))


def _joined(deals: ir.Table, aliases: Mapping[str, str]) -> ir.Table:
    return deals.mutate(seller=_alias(deals.seller, aliases)) if aliases else deals


def _alias(key: ir.StringValue, aliases: Mapping[str, str]) -> ir.StringValue:
    return key.substitute(dict(aliases)) if aliases else key


def keyed(table: ir.Table, column: str) -> ir.StringValue:
    """`source:key` of a column, NULL where the key is."""
    found: ir.StringValue = table.source + ":" + table[column]
    return found


def _owned(deals: ir.Table, changes: ir.Table, day: date) -> ir.Table:
    """Deals with their owner on that day where the owner changed between imports."""
    moves = _values(changes, "seller", day)
    joined = deals.left_join(moves, ["source", "deal"])
    return joined.mutate(seller=ibis.coalesce(joined.latest, joined.earliest, joined.seller))


def _values(changes: ir.Table, field: str, day: date) -> ir.Table:
    """What the changes of a field say about the day: `latest` new value up to it, else `earliest` old value after it;
    `seen`: an import up to that day had the value."""
    moves = changes.filter(changes.field == field)
    return moves.group_by(["source", "deal"]).agg(
        latest=moves.new.argmax(moves.by_on, where=moves.by_on <= day),
        earliest=moves.old.argmin(moves.by_on, where=moves.by_on > day),
        seen=(ibis.coalesce(moves.after_on, moves.by_on).min() <= day).fill_null(False),  # noqa: FBT003  Ibis API
    )


def open_deals(asof: AsOf) -> ir.Table:
    """The open deals with the amount that was known on the day, NULL where none was: key, seller, customer, product,
    name, opened_on, entered_on, amount, currency."""
    rows = asof.deals.filter(asof.deals.outcome == "open")
    rows = _as_seen(rows.mutate(known=_known(rows, asof)), asof, "amount", "amount_now", "decimal(18, 4)")
    return rows.mutate(amount=rows.amount_now)


def described_deals(asof: AsOf) -> ir.Table:
    """The open deals with all that was known of them: also stage, expected_on, next_step, pushed (times that the
    expected close moved back)."""
    rows = open_deals(asof)
    rows = _as_seen(rows, asof, "stage", "stage_now", "string")
    rows = _as_seen(rows, asof, "expected_on", "expected_now", "date")
    rows = _staged(rows, asof).left_join(_pushes(asof), ["source", "deal"])
    return rows.mutate(
        expected_on=rows.expected_now,
        next_step=rows.known.ifelse(rows.next_step_now, ibis.null("boolean")),
        pushed=rows.pushed.fill_null(0),
    ).drop("source_right", "deal_right")


def _known(rows: ir.Table, asof: AsOf) -> ir.BooleanValue:
    """Whether an import up to the day saw the deal."""
    if not asof.hindsight:
        return ibis.literal(value=True)
    if asof.known_since is None or asof.known_since > asof.day:
        return ibis.literal(value=False)
    return (rows.entered_on <= asof.known_since).fill_null(False)  # noqa: FBT003  Ibis API


def _as_seen(rows: ir.Table, asof: AsOf, field: str, column: str, kind: str) -> ir.Table:
    """`rows` with `column` as it was on the day, NULL where no import up to then saw it."""
    joined = rows.left_join(_values(asof.facts.changes, field, asof.day), ["source", "deal"])
    then = ibis.coalesce(joined.latest, joined.earliest).cast(kind)
    seen = joined.known | joined.seen.fill_null(False)  # noqa: FBT003  Ibis API
    value = ibis.coalesce(then, joined[column].cast(kind))
    found = joined.mutate(**{column: seen.ifelse(value, ibis.null(kind))})
    return found.drop("latest", "earliest", "seen", "source_right", "deal_right")


def _staged(rows: ir.Table, asof: AsOf) -> ir.Table:
    """`rows` with the stage that the last stage change up to the day gives, if there is one."""
    moves = asof.facts.stage_changes
    moves = moves.filter(moves.changed_at.date() <= asof.day).semi_join(rows, ["source", "deal"])
    last = moves.group_by(["source", "deal"]).agg(moved_to=moves.to_stage.argmax(moves.changed_at))
    joined = rows.left_join(last, ["source", "deal"])
    found = joined.mutate(stage=ibis.coalesce(joined.moved_to, joined.stage_now))
    return found.drop("moved_to", "source_right", "deal_right")


def _pushes(asof: AsOf) -> ir.Table:
    """How often each deal's expected close moved back by the day."""
    moves = asof.facts.changes
    moves = moves.filter((moves.field == "expected_on") & (moves.by_on <= asof.day) & (moves.new > moves.old))
    return moves.group_by(["source", "deal"]).agg(pushed=moves.count())
