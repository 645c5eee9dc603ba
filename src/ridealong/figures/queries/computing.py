"""Comparisons and signals of a snapshot as of a day. Heavy: only the worker and the command line import it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from ridealong.facts.as_of import AsOf, as_of, keyed
from ridealong.facts.measures import trade as trades
from ridealong.facts.measures.basis import Basis, Span, reporting_currency
from ridealong.facts.measures.cases import usual_age
from ridealong.facts.measures.groups import By
from ridealong.facts.measures.registry import BY_NAME
from ridealong.facts.measures.shelf import Shelf, named
from ridealong.facts.measures.surveying import survey
from ridealong.facts.tables import Facts, backend, load
from ridealong.figures.queries.material import material
from ridealong.figures.rules import signals as signal_rules
from ridealong.figures.rules.comparing import Comparison, Material, comparisons
from ridealong.figures.rules.estimates import usable
from ridealong.figures.rules.evidence import Observed
from ridealong.figures.rules.peers import Colleague, Peers
from ridealong.figures.rules.setting import Setting
from ridealong.figures.rules.shapes import SellerKey, Signals

LINES = ibis.schema({"seller": "string", "leader": "string", "starts_on": "date", "ends_on": "date"})


@dataclass(frozen=True)
class Bench:
    """A snapshot opened as of a day, with everything that is computed from it; each part once, when it is needed."""

    setting: Setting
    day: date
    on: Backend
    peers: Peers = "job"

    @cached_property
    def facts(self) -> Facts:
        return load(self.setting.snapshot, self.on)

    @cached_property
    def asof(self) -> AsOf:
        found = as_of(
            self.facts,
            self.day,
            snapshot_on=self.setting.imported_on,
            known_since=self.setting.first_import_on,
            aliases=self.setting.aliases(),
        )
        return named(found, self.on)

    @cached_property
    def span(self) -> Span:
        return survey(self.asof, self.on)

    @cached_property
    def basis(self) -> Basis:
        basis = Basis(
            self.asof,
            self.span,
            reporting_currency(self.setting.currency, self.span),
            lines=self._lines(),
            fiscal_year_start=self.setting.fiscal_year_start,
            keep=Shelf(self.on).keep,
        )
        found = self.rows(trades.realisation(basis))
        # Rounded, so that the order in which the engine sums logarithms cannot show.
        return replace(basis, realisation=round(found[0]["value"], 9)) if found and found[0]["value"] else basis

    @cached_property
    def colleagues(self) -> Mapping[SellerKey, Colleague]:
        """Everybody who sells, by key: sellers of the export who do not only lead, and owners of deals."""
        sellers = self.facts.sellers
        selling = sellers.filter(sellers.sells.fill_null(True))  # noqa: FBT003  Ibis API
        aliases = self.setting.aliases()
        keys = {aliases.get(row["key"], row["key"]) for row in self.rows(selling.select(key=keyed(selling, "seller")))}
        first = self.active
        found = {key: self.setting.colleague(key, self.day, self.peers) for key in sorted(keys | first.keys())}
        return {key: replace(one, since=one.since or first.get(key)) for key, one in found.items()}

    @cached_property
    def active(self) -> Mapping[SellerKey, date | None]:
        """Everybody who owns a deal, with the first day known of them."""
        return {row["seller"]: row["first"] for row in self.rows(trades.first_facts(self.asof))}

    @property
    def observed(self) -> Observed:
        """What drill-downs must know of the whole organisation."""
        return Observed(self.basis.eve, self.span.last_fact, usual_age(self.basis))

    @cached_property
    def horizon(self) -> int:
        """Days up to which times to close are averaged for everybody."""
        lives, keys = self.material.lives, tuple(self.colleagues)
        return usable(lives, lives.who("seller", keys), len(keys))[1]

    @cached_property
    def material(self) -> Material:
        return material(self.basis, self.on, self.colleagues)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        return comparisons(self.material, off=self.setting.off)

    def comparisons_by(self, by: By) -> tuple[Comparison, ...]:
        """Comparisons of sellers, or of the teams of leaders."""
        if by == "seller":
            return self.comparisons
        return comparisons(material(self.basis, self.on, self.colleagues, by=by), off=self.setting.off)

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        """The rows of an expression."""
        found: list[dict[str, Any]] = self.on.to_pyarrow(table).to_pylist()
        return found

    def _lines(self) -> ir.Table:
        lines = self.setting.lines()
        rows = [(line.seller, line.leader, line.starts_on, line.ends_on) for line in lines]
        return ibis.memtable(rows, schema=LINES)


@contextmanager
def bench(setting: Setting, day: date, *, memory: str = "1GB", peers: Peers = "job") -> Iterator[Bench]:
    """Opens the snapshot on a connection of its own and closes it; what does not fit in memory goes to `facts/tmp`."""
    spill = setting.snapshot.path.parent / "tmp" / f"spill-{uuid.uuid4().hex}"
    on = backend(memory=memory, spill=spill)
    try:
        yield Bench(setting, day, on, peers)
    finally:
        on.disconnect()
        shutil.rmtree(spill, ignore_errors=True)


def signals(at: Bench) -> Signals:
    """Everything that the week needs from the facts. Sellers are in the order of their keys."""
    sellers = tuple(sorted(at.colleagues))
    age = usual_age(at.basis)
    talk = at.rows(trades.worth_a_talk(at.basis).order_by(["seller", "place"]))
    visits: dict[SellerKey, list[date]] = {}
    for row in at.rows(trades.visits_ahead(at.asof).order_by(["seller", "day"])):
        visits.setdefault(row["seller"], []).append(row["day"])
    return Signals(
        snapshot=at.setting.snapshot.hash,
        as_of=at.day,
        last_fact=at.span.last_fact,
        hindsight=at.asof.hindsight,
        currency=at.basis.currency,
        measures=tuple(signal_rules.signal(one, BY_NAME[one.tested.measure].unit) for one in at.comparisons),
        trade=signal_rules.trade(at.material, at.comparisons, sellers, _margin(at)),
        deals=signal_rules.deals_to_talk_about(talk, usual=age, whole=age == at.span.longest),
        visits={seller: tuple(days) for seller, days in visits.items()},
        names={key: one.name for key, one in at.colleagues.items()},
    )


def _margin(at: Bench) -> float | None:
    """Share of revenue that is margin, where costs are known and it lies between 0 and 1."""
    row = at.rows(trades.margins(at.basis))[0]
    if not row["revenue"] or row["cost"] is None:
        return None
    share = round(1 - row["cost"] / row["revenue"], 9)
    return share if 0 < share < 1 else None
