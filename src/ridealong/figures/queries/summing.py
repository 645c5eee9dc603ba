"""What each person did week by week, added up for the pages. Heavy: only the worker imports it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from ridealong.facts.measures import effort
from ridealong.figures.queries.computing import Bench
from ridealong.figures.queries.weekly import concealed
from ridealong.figures.rules.tallies import Tally, closing, counted
from ridealong.figures.rules.weekly import Sums, weekly

WEEKEND = timedelta(days=2)  # the last fact of a week that is whole may be a Friday's


def weekly_sums(at: Bench) -> Iterator[Sums]:
    """Of every measure that a development goal can go by and that is not switched off."""
    off = at.setting.off
    yield from weekly(at.material, off=off)
    if at.span.last_fact is None:
        return
    first, last = at.asof.window_start, min(at.day, at.span.last_fact + WEEKEND)
    for name, table in effort.by_week(at.basis).items():
        if not concealed(name, off):
            found = counted(name, _tally(at, table), at.colleagues, first=first, last=last)
            if found is not None:
                yield found
    if "cycle_time" not in off and at.material.lives.size and at.material.first is not None:
        paced = closing(at.material.lives, first=at.material.first, last=last)
        if paced is not None:
            yield paced


def _tally(at: Bench, table: ir.Table) -> Tally:
    rows = at.on.to_pyarrow(table)
    monday = rows.column("monday").cast(pa.date32()).cast(pa.int32())
    return Tally(
        tuple(rows.column("seller").to_pylist()),
        np.asarray(monday.to_numpy(), dtype=np.int64),
        np.asarray(rows.column("n").to_numpy(), dtype=np.int64),
    )
