"""The content hash in plain Python, by its definition."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from ridealong.facts.schema import SCHEMA_VERSION, TABLES, Kind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def plain_text(value: object, kind: Kind) -> str:
    """The canonical text of a value."""
    if value is None:
        return "\x1e"
    if kind == "time":
        return str((value.replace(tzinfo=UTC) - EPOCH) // EPOCH.resolution)
    if kind == "amount":
        return f"{value:.4f}"
    if kind == "number":
        return str(round(value * 1e9))
    if kind == "flag":
        return str(value).lower()
    return str(value)


def plain_hash(tables: Mapping[str, Sequence[Sequence[object]]]) -> str:
    """The content hash of these rows by table, columns in schema order."""
    lines = [f"ridealong facts {SCHEMA_VERSION}"]
    for table in TABLES:
        total = 0
        for row in tables.get(table.name, ()):
            cells = (plain_text(value, one.kind) for value, one in zip(row, table.columns, strict=True))
            digest = hashlib.md5("\x1f".join(cells).encode(), usedforsecurity=False).digest()
            total += int.from_bytes(digest, "little")
        lines.append(f"{table.name} {len(tables.get(table.name, ()))} {total % 2**128:032x}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
