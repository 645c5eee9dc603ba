"""The files of stored tables that the pages of people and teams read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple

import pyarrow as pa

from ridealong.figures.queries import stored
from ridealong.figures.queries.portraying import Portraits

Rows = list[tuple[object, ...]]
TEXT, NUMBER, WHOLE, DAY, FLAG = pa.string(), pa.float64(), pa.int64(), pa.date32(), pa.bool_()
EFFORT = pa.schema(
    [
        ("key", TEXT), ("percentile", NUMBER), ("low", NUMBER), ("high", NUMBER), ("n", WHOLE), ("peers", WHOLE),
        ("verdict", TEXT),
    ]
)  # fmt: skip
CURVES = pa.schema(
    [("key", TEXT), ("day", WHOLE), ("open", NUMBER), ("low", NUMBER), ("high", NUMBER), ("peers", NUMBER)]
)
MONTHS = pa.schema(
    [
        ("key", TEXT), ("month", DAY), ("closed", WHOLE), ("won", WHOLE), ("low", NUMBER), ("middle", NUMBER),
        ("high", NUMBER),
    ]
)  # fmt: skip
TROUBLE = pa.schema(
    [
        ("seller", TEXT), ("place", WHOLE), ("key", TEXT), ("name", TEXT), ("customer_name", TEXT),
        ("product_name", TEXT), ("value", NUMBER), ("stage", TEXT), ("age", WHOLE), ("pushed", WHOLE),
        ("often", FLAG), ("stuck", FLAG), ("stepless", FLAG),
    ]
)  # fmt: skip
WAITING = pa.schema([("key", TEXT), ("open", WHOLE), ("trouble", WHOLE), ("peers", NUMBER)])


def files(found: Portraits) -> Mapping[str, tuple[pa.Schema, Rows]]:
    """By name of the file: its columns and rows."""
    return {
        stored.EFFORT: (EFFORT, [astuple(one) for one in found.efforts]),
        stored.CURVES: (CURVES, [astuple(one) for one in found.points]),
        stored.MONTHS: (MONTHS, [astuple(one) for one in found.months]),
        stored.TROUBLE: (TROUBLE, [tuple(row[name] for name in TROUBLE.names) for row in found.trouble]),
        stored.WAITING: (WAITING, list(found.waiting)),
    }
