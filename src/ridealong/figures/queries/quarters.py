"""How far the running quarter is for the people whom somebody leads, from the stored tables. Imports nothing heavy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from ridealong.access.queries import visible
from ridealong.access.rules import Act, Viewer
from ridealong.facts.engine import listed
from ridealong.figures.models import SourceIdentity
from ridealong.figures.queries import stored
from ridealong.figures.queries.reading import select
from ridealong.kernel.calendar import quarter_of
from ridealong.people.queries import switched_off
from ridealong.science.normal import NINETY

FILE = "quarter.parquet"
SUMS = "sum(target), sum(won), sum(finish), sum(variance)"


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """Shares of the quota: won so far, and where the quarter is likely to finish (90 %)."""

    attained: float
    low: float
    high: float


def quarter(viewer: Viewer, *, snapshot: str, today: date, fiscal_year_start: int) -> QuarterRow | None:
    """The running quarter of everybody in the viewer's line; None without quotas, before its first figures,
    or where pace is switched off."""
    tables = stored.latest(settings.RIDEALONG.facts, [snapshot], until=today - timedelta(days=1))
    if tables is None or not (tables.path / FILE).is_file() or "pace" in switched_off():
        return None
    if quarter_of(tables.day, fiscal_year_start) != quarter_of(today, fiscal_year_start):
        return None
    source = f"read_parquet({listed(tables.path / FILE)})"
    found = select(f"SELECT {SUMS} FROM {source} WHERE key IN (SELECT unnest(?))", [_keys(viewer)])
    return _shares(*found[0])


def _keys(viewer: Viewer) -> list[str]:
    """Whom the viewer leads, by source key; a leader's own quota is the sum of the others' and counts for nothing."""
    rows = SourceIdentity.objects.exclude(person=None).exclude(person_id=viewer.person_id or 0)
    allowed = visible(viewer, Act.READ_FIGURES)
    if allowed is not None:
        rows = rows.filter(person_id__in=allowed)
    return [f"{source}:{key}" for source, key in rows.values_list("source", "key")]


def _shares(target: float | None, won: float | None, finish: float | None, variance: float | None) -> QuarterRow | None:
    if not target or won is None or finish is None:
        return None
    low, high = likely_finish(won, finish, variance)
    return QuarterRow(won / target, low / target, high / target)


def likely_finish(won: float, finish: float, variance: float | None) -> tuple[float, float]:
    """Where the quarter is likely to end (90 %): never below what is won already."""
    half = NINETY * math.sqrt(variance or 0.0)
    return max(won, finish - half), finish + half
