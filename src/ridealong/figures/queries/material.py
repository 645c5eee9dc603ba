"""From snapshots to the cases that comparisons are made of. Heavy: only the worker and the command line import it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend

from ridealong.facts.measures import cases, quotas, stages
from ridealong.facts.measures.basis import Basis
from ridealong.facts.measures.groups import By, grouped
from ridealong.figures.rules.comparing import Material
from ridealong.figures.rules.frames import Frame
from ridealong.figures.rules.peers import Colleague


def frame(table: ir.Table, on: Backend, *, texts: Sequence[str], numbers: Sequence[str]) -> Frame:
    """The named columns of the cases, in the order of their keys."""
    found = on.to_pyarrow(table.order_by("key").select(*texts, *numbers)).combine_chunks()
    coded = {name: _coded(found.column(name)) for name in texts}
    return Frame(
        found.num_rows,
        {name: codes for name, (codes, _) in coded.items()},
        {name: labels for name, (_, labels) in coded.items()},
        {name: _numbers(found.column(name)) for name in numbers},
    )


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray[Any, np.dtype[np.int64]], tuple[str, ...]]:
    """Codes of the sorted labels, -1 for NULL."""
    encoded = pc.dictionary_encode(column.cast(pa.string()).combine_chunks())
    labels = encoded.dictionary.to_pylist()
    order = sorted(range(len(labels)), key=labels.__getitem__)
    place = np.empty(len(labels) + 1, dtype=np.int64)
    place[order] = np.arange(len(labels))
    place[-1] = -1
    codes = encoded.indices.fill_null(len(labels)).to_numpy(zero_copy_only=False)
    return place[codes], tuple(labels[at] for at in order)


def _numbers(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.float64]]:
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    return np.asarray(column.cast(pa.float64()).fill_null(float("nan")).to_numpy(), dtype=np.float64)


def material(basis: Basis, on: Backend, colleagues: Mapping[str, Colleague], *, by: By = "seller") -> Material:
    """Everything that comparisons of sellers, or of the leaders' teams, are made of."""
    owner = "seller" if by == "seller" else "group"

    def read(table: ir.Table, texts: Sequence[str], numbers: Sequence[str]) -> Frame:
        if by != "seller":
            table = grouped(table, basis, by)
        who = ("seller",) if by == "seller" else ("seller", "group")
        return frame(table, on, texts=(*who, *texts), numbers=("day", *numbers))

    return Material(
        day=basis.asof.day,
        first=None if basis.eve is None else basis.eve + timedelta(days=1),
        weeks=basis.weeks,
        silent=basis.silent,
        closed=read(cases.detailed_deals(basis), ("product", "segment"), ("won", "value", "list_value")),
        lives=read(cases.lives(basis), ("product",), ("duration", "closed", "entry")),
        aged=read(cases.aged_deals(basis), (), ("open",)),
        stages=read(stages.stage_entries(basis), ("product", "stage"), ("moved",)),
        quotas=read(quotas.quota_periods(basis), (), ("sales", "target")),
        colleagues=colleagues,
        owner=owner,
    )
