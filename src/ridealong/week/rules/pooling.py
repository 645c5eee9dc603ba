"""Many sessions on little paper: what they share, reasons and deals mostly, is written once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Json = Any
SHARED = ("reasons", "deals")


def pooled(rows: Iterable[Mapping[str, Json]]) -> Json:
    """Encoded sessions (`shown`) with their shared parts put into one pool."""
    places: dict[str, int] = {}
    pool: list[Json] = []
    lean = []
    for row in rows:
        shown = dict(row["shown"])
        for name in SHARED:
            shown[name] = [_place(part, places, pool) for part in shown[name]["of"]]
        lean.append({**row, "shown": shown})
    return {"pool": pool, "rows": lean}


def unpooled(data: Json) -> Sequence[Mapping[str, Json]]:
    """The rows as they were."""
    return [{**row, "shown": _whole(row["shown"], data["pool"])} for row in data["rows"]]


def _whole(shown: Mapping[str, Json], pool: Sequence[Json]) -> dict[str, Json]:
    return {**shown, **{name: {"$": "tuple", "of": [pool[place] for place in shown[name]]} for name in SHARED}}


def _place(part: Json, places: dict[str, int], pool: list[Json]) -> int:
    key = json.dumps(part, sort_keys=True)
    if key not in places:
        places[key] = len(pool)
        pool.append(part)
    return places[key]
