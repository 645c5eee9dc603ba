"""How far the running quarter is for the people whom somebody leads, from the stored tables. Imports nothing heavy."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from ridealong.access.rules import Viewer
from ridealong.figures.queries import stored
from ridealong.figures.queries.firsts import Known, known_to
from ridealong.figures.queries.stored import Tables
from ridealong.figures.queries.tabled import among, listing
from ridealong.figures.rules.shapes import SellerKey
from ridealong.kernel.calendar import quarter_of
from ridealong.people.queries import switched_off
from ridealong.science.normal import NINETY

SUMS = "sum(target), sum(won), sum(finish), sum(variance)"


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """Shares of the quota: won so far, and where the quarter is likely to finish (90 %)."""

    attained: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """One person's part of it, in money: quota, won so far, and where they are likely to finish (90 %)."""

    key: SellerKey
    person_id: int
    name: str
    target: float
    won: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Quotas:
    """What the running quarter is made of, A to Z, with what it adds up to."""

    as_of: date
    currency: str | None
    whole: QuarterRow
    rows: tuple[QuotaRow, ...]


def quarter(
    viewer: Viewer, known: Known, *, snapshot: str, today: date, fiscal_year_start: int, off: Collection[str]
) -> QuarterRow | None:
    """The running quarter of everybody in the viewer's line, who are `known` to them; None without quotas, before its
    first figures, or where pace is switched off. `off` is what is."""
    tables = _tables(snapshot, today, fiscal_year_start, off)
    if tables is None:
        return None
    led = listing(_led(viewer, known))
    return _shares(*tables.select(f"SELECT {SUMS} FROM quarter WHERE {among('key')}", [led])[0])


def quotas(viewer: Viewer, *, snapshot: str, today: date, fiscal_year_start: int) -> Quotas | None:
    """The rows that the running quarter is the sum of; None where there is no such sum."""
    tables = _tables(snapshot, today, fiscal_year_start, switched_off())
    if tables is None:
        return None
    people = _led(viewer, known_to(viewer))
    columns = "key, target, won, finish, variance"
    found = tables.select(f"SELECT {columns} FROM quarter WHERE {among('key')}", [listing(people)])
    whole = _shares(*(sum(row[at] or 0.0 for row in found) for at in range(1, 5)))
    if whole is None:
        return None
    rows = [
        QuotaRow(key, *people[key], target, won, *likely_finish(won, finish, variance))
        for key, target, won, finish, variance in found
    ]
    rows.sort(key=lambda one: (one.name.casefold(), one.key))
    return Quotas(tables.day, stored.index(tables)["currency"], whole, tuple(rows))


def _tables(snapshot: str, today: date, fiscal_year_start: int, off: Collection[str]) -> Tables | None:
    tables = stored.latest(settings.RIDEALONG.facts, [snapshot], until=today - timedelta(days=1))
    if tables is None or "pace" in off:
        return None
    same = quarter_of(tables.day, fiscal_year_start) == quarter_of(today, fiscal_year_start)
    return tables if same else None


def _led(viewer: Viewer, known: Known) -> dict[SellerKey, tuple[int, str]]:
    """Whom the viewer leads, by source key; a leader's own quota is the sum of the others' and counts for nothing."""
    return {key: (one, known.names[key]) for key, one in known.owners.items() if one != viewer.person_id}


def _shares(target: float | None, won: float | None, finish: float | None, variance: float | None) -> QuarterRow | None:
    if not target or won is None or finish is None:
        return None
    low, high = likely_finish(won, finish, variance)
    return QuarterRow(won / target, low / target, high / target)


def likely_finish(won: float, finish: float, variance: float | None) -> tuple[float, float]:
    """Where the quarter is likely to end (90 %): never below what is won already."""
    half = NINETY * math.sqrt(variance or 0.0)
    return max(won, finish - half), finish + half
