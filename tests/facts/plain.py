"""The content hash in plain Python, by its definition."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from ridealong.facts.schema import SCHEMA_VERSION, TABLES, Kind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def plain_text(value: object, kind: Kind) -> str:
    """The text of a value."""
    if kind == "time":
        seconds, rest = divmod(_microseconds(value), 10**6)
        return f"{_microseconds(value)}u" if rest else str(seconds)
    if kind == "number":
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{round(value * 1e9)}n"
    return _plain(value, kind)


def first_text(value: object, kind: Kind) -> str:
    """The text of a value in the first version."""
    if value is None:
        return "\x1e"
    if kind == "time":
        return str(_microseconds(value))
    return str(round(value * 1e9)) if kind == "number" else _plain(value, kind)


def _plain(value: object, kind: Kind) -> str:
    if kind == "amount":
        return f"{value:.4f}"
    return str(value).lower() if kind == "flag" else str(value)


def _microseconds(value: object) -> int:
    return (value.replace(tzinfo=UTC) - EPOCH) // EPOCH.resolution


def plain_hash(tables: Mapping[str, Sequence[Sequence[object]]]) -> str:
    """The content hash of these rows by table, columns in schema order."""
    lines = [f"ridealong facts {SCHEMA_VERSION}.2"]
    for table in TABLES:
        sums: dict[str, int] = {}
        for source, *row in tables.get(table.name, ()):
            cells = (
                chr(sign) + plain_text(value, one.kind)
                for sign, (value, one) in enumerate(zip(row, table.columns[1:], strict=True), start=11)
                if value is not None
            )
            sums[source] = sums.get(source, 0) + _number("".join(cells))
        total = sum(_number(f"{source}\x1f{one % 2**128:032x}") for source, one in sums.items())
        lines.append(f"{table.name} {len(tables.get(table.name, ()))} {total % 2**128:032x}")
    return _hash(lines)


def first_hash(tables: Mapping[str, Sequence[Sequence[object]]]) -> str:
    """The content hash of the first version."""
    lines = [f"ridealong facts {SCHEMA_VERSION}"]
    for table in TABLES:
        total = 0
        for row in tables.get(table.name, ()):
            cells = (first_text(value, one.kind) for value, one in zip(row, table.columns, strict=True))
            total += _number("\x1f".join(cells))
        lines.append(f"{table.name} {len(tables.get(table.name, ()))} {total % 2**128:032x}")
    return _hash(lines)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest(), "little")


def _hash(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
