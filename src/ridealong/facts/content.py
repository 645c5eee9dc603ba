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
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ridealong.facts.engine import listed, name, quoted
from ridealong.facts.schema import SCHEMA_VERSION, TABLES, Kind, Table

if TYPE_CHECKING:
    import duckdb

MODULUS = 1 << 128
SEPARATOR, NOTHING = "\x1f", "\x1e"
# A file tells the least and the greatest text of a column; of longer ones maybe only how they begin.
LONGEST_TOLD = 64

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


@dataclass(frozen=True, slots=True)
class Known:
    """What a file says itself of its columns: what stands in every row alike, and which have something in every row."""

    alike: Mapping[str, str] = field(default_factory=dict)
    filled: Collection[str] = ()


def canonical(table: Table, known: Known | None = None) -> str:
    """The engine's SQL for the canonical text of a row of the table; what is `known` to be the same in all rows is put
    together once."""
    known = known or Known()
    pieces: list[str] = []
    literal = ""
    for number, one in enumerate(table.columns):
        literal += SEPARATOR if number else ""
        if one.name in known.alike:
            literal += known.alike[one.name]
            continue
        pieces += [quoted(literal)] if literal else []
        text = _TEXT[one.kind].format(name(one.name))
        pieces.append(text if one.name in known.filled else f"coalesce({text}, {quoted(NOTHING)})")
        literal = ""
    pieces += [quoted(literal)] if literal else []
    return f"concat({', '.join(pieces)})"


def digest(connection: duckdb.DuckDBPyConnection, table: Table, file: Path, *, believed: bool = True) -> Digest:
    """The digest of one table's file. Halves are added because only those sums are exact and quick.

    A file that was just written is `believed` in what it says of its columns; of another all is looked at.
    """
    halves = (
        "coalesce(sum(CAST(m >> 64 AS UBIGINT)), 0), "
        "coalesce(sum(CAST(m & 18446744073709551615::UHUGEINT AS UBIGINT)), 0)"
    )
    text = canonical(table, _known(connection, table, file) if believed else None)
    rows = f"SELECT md5_number({text}) AS m FROM read_parquet({listed(file)})"
    found = connection.execute(f"SELECT count(*), {halves} FROM ({rows})").fetchone()
    count, high, low = found or (0, 0, 0)
    return Digest(int(count), ((int(high) << 64) + int(low)) % MODULUS)


def _known(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> Known:
    found = connection.execute(
        "SELECT path_in_schema, bool_and(coalesce(stats_null_count = num_values, false)), "
        "bool_and(coalesce(stats_null_count = 0, false)), min(stats_min_value), max(stats_max_value), "
        f"bool_and(stats_min_value IS NOT NULL AND stats_max_value IS NOT NULL) FROM parquet_metadata({listed(file)}) "
        "GROUP BY 1"
    ).fetchall()
    texts = {one.name for one in table.columns if one.kind == "text"}
    empty = {column: NOTHING for column, nothing, *_ in found if nothing}
    same = {
        column: least
        for column, _, filled, least, greatest, told in found
        if filled and told and column in texts and least == greatest and len(least) <= LONGEST_TOLD
    }
    return Known(empty | same, frozenset(column for column, _, filled, *_ in found if filled))


def content_hash(digests: Mapping[str, Digest]) -> str:
    """The hash of a snapshot whose tables have these digests; a table that is not named is empty."""
    lines = [f"ridealong facts {SCHEMA_VERSION}"]
    for table in TABLES:
        found = digests.get(table.name, Digest(0, 0))
        lines.append(f"{table.name} {found.rows} {found.total:032x}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
