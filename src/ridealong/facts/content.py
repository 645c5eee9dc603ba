"""The content hash: the same facts have the same hash, whatever the order of rows, the file layout or the engine.

Of every row a text is made: of each column but the source that has a value, in schema order, a sign of its own (U+000B
for the second column, the next one for the third and so on) and the value. Text stands as it is (an import lets no
control characters but line feeds and tabs into facts), a day as ISO date, a time in whole seconds since 1970 or else in
microseconds and "u", an amount with four decimals, a number as a whole number or else in billionths and "n", a flag as
true or false. The MD5 of that text (RFC 1321, UTF-8) is read as a whole number, first byte lowest; those of the rows of
a source are added modulo 2**128. Of each source the MD5 of its name, U+001F and that sum in hexadecimal digits is a
number again, and the numbers of a table are added. The hash is SHA-256, cut to 128 bits, of the versions of facts and
digests and, for each table, its name, row count and sum.

Snapshots of version 1, which still are on disks, had one sum for each table, over the `canonical` text of its rows.
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

VERSION = 2
MODULUS = 1 << 128
SEPARATOR, NOTHING = "\x1f", "\x1e"
# The sign of the column after the source.
FIRST = 11
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
# A short text costs half of what a long one does: up to 55 bytes are one block of MD5.
_SHORT: Mapping[Kind, str] = {
    "time": "CASE WHEN epoch_us({0}) % 1000000 = 0 THEN CAST(epoch_us({0}) // 1000000 AS VARCHAR) "
    "ELSE CAST(epoch_us({0}) AS VARCHAR) || 'u' END",
    "number": "CASE WHEN {0} % 1 = 0 AND abs({0}) < 1e15 THEN CAST(CAST({0} AS BIGINT) AS VARCHAR) "
    "ELSE CAST(CAST(round({0} * 1e9) AS HUGEINT) AS VARCHAR) || 'n' END",
}


@dataclass(frozen=True, slots=True)
class Digest:
    """How many rows a table has and the sum of their digests."""

    rows: int
    total: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a file says itself of its columns: what stands in every row alike (None: nothing), and which have something
    in every row."""

    alike: Mapping[str, str | None] = field(default_factory=dict)
    filled: Collection[str] = ()


def canonical(table: Table) -> str:
    """The engine's SQL for a text that tells a row of the table from any other: its columns in schema order, joined by
    U+001F, with U+001E for NULL, a time in microseconds since 1970 and a number in billionths."""
    cells = [f"coalesce({_TEXT[one.kind].format(name(one.name))}, {quoted(NOTHING)})" for one in table.columns]
    return f"concat({f', {quoted(SEPARATOR)}, '.join(cells)})"


def _text(table: Table, known: Known) -> str:
    """The engine's SQL for the text of a row; what is `known` to be the same in all rows is put together once."""
    pieces: list[str] = []
    literal = ""
    for number, one in enumerate(table.columns[1:], start=FIRST):
        sign = chr(number)
        if one.name in known.alike:
            alike = known.alike[one.name]
            literal += "" if alike is None else f"{sign}{alike}"
            continue
        text = _SHORT.get(one.kind, _TEXT[one.kind]).format(name(one.name))
        if one.name in known.filled:
            pieces += [quoted(f"{literal}{sign}"), text]
        else:
            # Where there is nothing, nothing is what is put together.
            pieces += [quoted(literal)] * bool(literal) + [f"{quoted(sign)} || {text}"]
        literal = ""
    return f"concat({', '.join([*pieces, quoted(literal)])})"


def digest(
    connection: duckdb.DuckDBPyConnection, table: Table, file: Path, *, believed: bool = True, version: int = VERSION
) -> Digest:
    """The digest of one table's file. Halves are added because only those sums are exact and quick.

    A file that was just written is `believed` in what it says of its columns; of another all is looked at.
    """
    halves = "sum(CAST(m >> 64 AS UBIGINT)), sum(CAST(m & 18446744073709551615::UHUGEINT AS UBIGINT))"
    text = canonical(table) if version == 1 else _text(table, _known(connection, table, file) if believed else Known())
    rows = f"SELECT source, md5_number({text}) AS m FROM read_parquet({listed(file)})"
    found = connection.execute(f"SELECT source, count(*), {halves} FROM ({rows}) GROUP BY source").fetchall()
    sums = [(source, ((int(high) << 64) + int(low)) % MODULUS) for source, _, high, low in found]
    total = sum(one for _, one in sums) if version == 1 else sum(_of_source(source, one) for source, one in sums)
    return Digest(sum(int(count) for _, count, *_ in found), total % MODULUS)


def _of_source(source: str, total: int) -> int:
    text = f"{source}{SEPARATOR}{total:032x}".encode()
    return int.from_bytes(hashlib.md5(text, usedforsecurity=False).digest(), "little")


def _known(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> Known:
    found = connection.execute(
        "SELECT path_in_schema, bool_and(coalesce(stats_null_count = num_values, false)), "
        "bool_and(coalesce(stats_null_count = 0, false)), min(stats_min_value), max(stats_max_value), "
        f"bool_and(stats_min_value IS NOT NULL AND stats_max_value IS NOT NULL) FROM parquet_metadata({listed(file)}) "
        "GROUP BY 1"
    ).fetchall()
    texts = {one.name for one in table.columns if one.kind == "text"}
    empty = {column: None for column, nothing, *_ in found if nothing}
    same = {
        column: least
        for column, _, filled, least, greatest, told in found
        if filled and told and column in texts and least == greatest and len(least) <= LONGEST_TOLD
    }
    return Known(empty | same, frozenset(column for column, _, filled, *_ in found if filled))


def content_hash(digests: Mapping[str, Digest], version: int = VERSION) -> str:
    """The hash of a snapshot whose tables have these digests; a table that is not named is empty."""
    lines = [f"ridealong facts {SCHEMA_VERSION}" if version == 1 else f"ridealong facts {SCHEMA_VERSION}.{version}"]
    for table in TABLES:
        found = digests.get(table.name, Digest(0, 0))
        lines.append(f"{table.name} {found.rows} {found.total:032x}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
