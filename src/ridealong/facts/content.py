"""The content hash: the same facts have the same hash, whatever the order of rows, the file layout or the engine.

Of every row the canonical text is made: its columns in schema order, joined by U+001F, with U+001E for NULL. Text
stands as it is (an import lets no control characters but line feeds and tabs into facts), a day as ISO date, a time in
microseconds since 1970, an amount with four decimals, a number in billionths, a flag as true or false. The MD5 of that
text (RFC 1321, UTF-8) is read as a whole number, first byte lowest; the numbers of a table are added modulo 2**128. The
hash is SHA-256, cut to 128 bits, of the schema version and, for each table, its name, row count and sum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ridealong.facts.engine import listed, name, quoted
from ridealong.facts.schema import SCHEMA_VERSION, TABLES, Kind, Table

MODULUS = 1 << 128
SEPARATOR, NOTHING = "\x1f", "\x1e"

_TEXT: Mapping[Kind, str] = {
    "text": "{0}",
    "day": "CAST({0} AS VARCHAR)",
    "time": "CAST(epoch_us({0}) AS VARCHAR)",
    "amount": "CAST({0} AS VARCHAR)",
    "number": "CAST(CAST(round({0} * 1e9) AS HUGEINT) AS VARCHAR)",
    "whole": "CAST({0} AS VARCHAR)",
    "flag": "CAST({0} AS VARCHAR)",
}


@dataclass(frozen=True, slots=True)
class Digest:
    """How many rows a table has and the sum of their digests."""

    rows: int
    total: int


def canonical(table: Table, *, empty: Collection[str] = ()) -> str:
    """The engine's SQL for the canonical text of a row of the table; columns in `empty` are NULL in every row, which is
    worth knowing: what is the same in all rows is put together once."""
    pieces: list[str] = []
    literal = ""
    for number, one in enumerate(table.columns):
        literal += SEPARATOR if number else ""
        if one.name in empty:
            literal += NOTHING
            continue
        pieces += [quoted(literal)] if literal else []
        pieces.append(f"coalesce({_TEXT[one.kind].format(name(one.name))}, {quoted(NOTHING)})")
        literal = ""
    pieces += [quoted(literal)] if literal else []
    return f"concat({', '.join(pieces)})"


def digest(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> Digest:
    """The digest of one table's file. Quarters are added because only those sums are exact and quick."""
    quarters = ", ".join(
        f"coalesce(sum(CAST((m >> {shift}) & 4294967295::UHUGEINT AS BIGINT)), 0)" for shift in (96, 64, 32, 0)
    )
    rows = (
        f"SELECT md5_number({canonical(table, empty=_empty(connection, file))}) AS m FROM read_parquet({listed(file)})"
    )
    found = connection.execute(f"SELECT count(*), {quarters} FROM ({rows})").fetchone()
    count, *sums = found or (0, 0, 0, 0, 0)
    total = sum(int(one) << shift for one, shift in zip(sums, (96, 64, 32, 0), strict=True))
    return Digest(int(count), total % MODULUS)


def _empty(connection: duckdb.DuckDBPyConnection, file: Path) -> frozenset[str]:
    """The columns that have nothing in any row, as the file says itself."""
    found = connection.execute(
        f"SELECT path_in_schema FROM parquet_metadata({listed(file)}) GROUP BY 1 "
        "HAVING bool_and(coalesce(stats_null_count = num_values, false))"
    ).fetchall()
    return frozenset(column for (column,) in found)


def content_hash(digests: Mapping[str, Digest]) -> str:
    """The hash of a snapshot whose tables have these digests; a table that is not named is empty."""
    lines = [f"ridealong facts {SCHEMA_VERSION}"]
    for table in TABLES:
        found = digests.get(table.name, Digest(0, 0))
        lines.append(f"{table.name} {found.rows} {found.total:032x}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
