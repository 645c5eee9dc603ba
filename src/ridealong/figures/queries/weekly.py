"""What one person did week by week in a measure, as stored: what development goals go by. Light: pages read this."""

from __future__ import annotations

import struct
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any

from ridealong.access.rules import Viewer
from ridealong.figures.queries import firsts, stored
from ridealong.figures.queries.firsts import Known
from ridealong.figures.queries.imports import CurrentRow
from ridealong.figures.queries.stored import Tables
from ridealong.figures.queries.tabled import among, listing
from ridealong.figures.rules.evidence import PRODUCTIVITY
from ridealong.figures.rules.portraits import Own
from ridealong.figures.rules.shapes import SellerKey

LAYOUT, SUMS, WIDTH = "<{m}i{m}i{sums}d", 3, 32
FIRST = date(1970, 1, 1)
# Measures that are counts: what they say of somebody is part of how much they put in.
COUNTED = frozenset({"activity", "new_deals", "won_deals"})
# With which measure one is switched off that has no switch of its own.
GOES_WITH = {"new_deals": "pipeline_open"}


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week: cases, the sum of what came of them, of what was to be expected, and of their variances; on the scale
    on which the measure adds up (values in logarithms). Of a measure that is a count, every week at work."""

    monday: date
    n: int
    total: float
    expected: float
    variance: float


@dataclass(frozen=True, slots=True)
class Weekly:
    """A person's weeks by measure (`stage_conversion:Demo` is one stage), up to a day."""

    as_of: date
    measures: Mapping[str, tuple[WeekRow, ...]]
    currency: str | None = None


def weekly(of: Own, measures: Collection[str], *, current: CurrentRow | None, today: date) -> Weekly | None:
    """Those of these measures that the viewer may see; None before the first figures are ready. Weeks in order."""
    tables = stored.newest(current, today)
    if tables is None:
        return None
    hidden = of.off | of.held
    wanted = sorted(name for name in measures if not concealed(name, hidden))
    found = _read(tables, dict.fromkeys(of.keys, of.person_id), wanted).get(of.person_id, {})
    weeks = {name: found.get(name, ()) for name in wanted}
    return Weekly(tables.day, weeks, stored.index(tables)["currency"])


def weekly_of(
    viewer: Viewer, known: Known, people: Collection[int], measures: Collection[str], *, off: Collection[str],
    current: CurrentRow | None, today: date,
) -> Mapping[int, Weekly]:  # fmt: skip
    """By person, of those of these people who are `known` to the viewer; without measures that are switched `off`.
    Empty before the first figures are ready."""
    tables = stored.newest(current, today)
    if tables is None or not people:
        return {}
    held, owners = firsts.hidden(viewer, known.new), {key: one for key, one in known.owners.items() if one in people}
    found = _read(tables, owners, sorted(name for name in measures if not concealed(name, off)))
    return {
        person: Weekly(
            tables.day, {name: rows for name, rows in of.items() if not concealed(name, held.get(person, ()))}
        )
        for person, of in found.items()
    }


def concealed(name: str, hidden: Collection[str]) -> bool:
    """Whether a measure is among these, which are switched off or not the viewer's to see yet, or goes with one."""
    base = base_of(name)
    return base in hidden or GOES_WITH.get(base) in hidden or (base in COUNTED and PRODUCTIVITY in hidden)


def base_of(name: str) -> str:
    """The measure of which `stage_conversion:Demo` is one stage."""
    return name.partition(":")[0]


def _read(
    tables: Tables, owners: Mapping[SellerKey, int], wanted: Sequence[str]
) -> Mapping[int, Mapping[str, tuple[WeekRow, ...]]]:
    """By person and measure; the keys of one person are added up."""
    if not owners or not wanted:
        return {}
    sql = f"SELECT key, measure, weeks FROM weekly WHERE {among('key')} AND {among('measure')}"
    sums: dict[tuple[int, str, date], list[float]] = defaultdict(lambda: [0.0] * 4)
    for key, name, weeks in tables.select(sql, [listing(owners), listing(wanted)]):
        for monday, *numbers in unpacked(weeks):
            row = sums[owners[key], name, monday]
            row[:] = [a + b for a, b in zip(row, numbers, strict=True)]
    found: dict[int, dict[str, list[WeekRow]]] = defaultdict(lambda: defaultdict(list))
    for person, name, monday in sorted(sums):
        n, *rest = sums[person, name, monday]
        found[person][name].append(WeekRow(monday, int(n), *rest))
    return {person: {name: tuple(rows) for name, rows in of.items()} for person, of in found.items()}


def packed(mondays: Sequence[int], counts: Sequence[int], numbers: Sequence[Sequence[float]]) -> bytes:
    """One person's weeks in one measure, as they are stored: Mondays in days since 1970-01-01, cases, and the three
    sums (3, m). A large organisation has millions of weeks, which as rows of their own would take ten times as much."""
    m = len(mondays)
    return zlib.compress(struct.pack(LAYOUT.format(m=m, sums=SUMS * m), *mondays, *counts, *chain(*numbers)), level=1)


def unpacked(weeks: bytes) -> Iterator[tuple[Any, ...]]:
    """Each of them: its Monday, cases and the three sums."""
    plain = zlib.decompress(weeks)
    m = len(plain) // WIDTH
    found = struct.unpack(LAYOUT.format(m=m, sums=SUMS * m), plain)
    columns = [found[at * m : (at + 1) * m] for at in range(2 + SUMS)]
    for day, *numbers in zip(*columns, strict=True):
        yield FIRST + timedelta(days=day), *numbers
