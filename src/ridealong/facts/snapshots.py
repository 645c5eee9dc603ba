"""Snapshots on disk: one immutable folder of Parquet files, named by its content hash, and how one comes to be."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ridealong.facts.content import VERSION, Digest, content_hash, digest
from ridealong.facts.engine import listed, name
from ridealong.facts.schema import BY_NAME, SQL_TYPES, TABLES, Table

if TYPE_CHECKING:
    import duckdb

HASH_LENGTH = 32
DIGESTS = "digests.json"
# Where the file of digests says how they were made; the first ones do not.
VERSIONED = "version"
MAGIC = b"PAR1"
# How facts are written. Dictionaries serve columns that measures group by; those of keys would only cost, and so would
# Bloom filters, as every part of a file has rows of every seller.
FINAL = (
    "(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 8192, WRITE_BLOOM_FILTER false)"
)

# Files without rows, by table: most imports bring nothing for most tables, and such a file is always the same.
_EMPTY: dict[str, bytes] = {}

Point = Callable[[str], None]


class NoSnapshot(LookupError):
    """There is no such snapshot, or part of it is missing."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One immutable set of facts as of one import."""

    path: Path
    hash: str

    def file(self, table: str) -> Path:
        """The Parquet file of a table. Raises KeyError for a table that the schema does not have."""
        return self.path / f"{BY_NAME[table].name}.parquet"


def open_snapshot(facts: Path, content: str) -> Snapshot:
    """The snapshot with that content hash. Raises NoSnapshot."""
    snapshot = Snapshot(facts / content, content)
    if not is_hash(content):
        raise NoSnapshot(content)
    for table in TABLES:
        if not snapshot.file(table.name).is_file():
            raise NoSnapshot(f"{content}: {table.name}")
    return snapshot


def torn(snapshot: Snapshot) -> tuple[str, ...]:
    """The tables whose file was cut or written over: it does not begin and end as such files do."""
    return tuple(one.name for one in TABLES if not _closed(snapshot.file(one.name)))


def _closed(path: Path) -> bool:
    """Whether the file is as long as its own end says that it has to be."""
    try:
        with path.open("rb") as file:
            begins = file.read(len(MAGIC))
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 8))
            end = file.read(8)
    except OSError:
        return False
    return begins == MAGIC == end[4:] and 12 + int.from_bytes(end[:4], "little") <= size


def is_hash(text: str) -> bool:
    """Whether a folder of that name can be a snapshot."""
    return len(text) == HASH_LENGTH and all(one in "0123456789abcdef" for one in text)


def stored(facts: Path) -> tuple[str, ...]:
    """The content hashes of all snapshots that are there."""
    if not facts.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in os.scandir(facts) if entry.is_dir() and is_hash(entry.name)))


def write_empty(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> None:
    """A file of the table without rows: the engine writes one, and all others are copies of it."""
    if table.name in _EMPTY:
        file.write_bytes(_EMPTY[table.name])
        return
    columns = ", ".join(f"CAST(NULL AS {SQL_TYPES[one.kind]}) AS {name(one.name)}" for one in table.columns)
    connection.execute(f"COPY (SELECT {columns} WHERE false) TO {literal(file)} {FINAL}")
    _EMPTY[table.name] = file.read_bytes()


def literal(file: Path) -> str:
    """A path to write to, as the engine's SQL takes it (it expands no patterns there)."""
    return "'" + str(file).replace("'", "''") + "'"


def complete(
    connection: duckdb.DuckDBPyConnection, folder: Path, known: Mapping[str, Digest] | None = None
) -> dict[str, Digest]:
    """Adds an empty file for every table that the folder lacks; answers the digests of all tables (of which some may be
    known), and keeps them in the folder beside the tables."""
    digests = dict(known or {})
    for table in TABLES:
        file = folder / f"{table.name}.parquet"
        if file.exists():
            if table.name not in digests:
                digests[table.name] = digest(connection, table, file)
        else:
            write_empty(connection, table, file)
            digests[table.name] = Digest(0, 0)
    lines = {name: [one.rows, f"{one.total:032x}"] for name, one in digests.items()}
    kept = json.dumps({VERSIONED: VERSION, **lines}, indent=1)
    (folder / DIGESTS).write_text(f"{kept}\n", encoding="ascii")
    return digests


def digests_of(snapshot: Snapshot) -> dict[str, Digest]:
    """The digests of the snapshot's tables as they were when it was made; of two versions only empty ones are alike."""
    return _kept(snapshot)[1]


def _kept(snapshot: Snapshot) -> tuple[int, dict[str, Digest]]:
    """The version of the snapshot's digests, and the digests."""
    lines = json.loads((snapshot.path / DIGESTS).read_text(encoding="ascii"))
    version = int(lines.pop(VERSIONED, 1))
    return version, {name: Digest(rows, int(total, 16)) for name, (rows, total) in lines.items()}


def commit(connection: duckdb.DuckDBPyConnection, folder: Path, facts: Path) -> str:
    """Turns a folder of tables into the snapshot of its content hash. Nothing points to it yet."""
    return settle(folder, facts, content_hash(complete(connection, folder)))


def settle(folder: Path, facts: Path, content: str, *, at: Point = lambda _point: None) -> str:
    """Makes a completed folder durable under its content hash, safe against a crash at any moment; a snapshot that is
    there already is left as it is. `at` hears of each point that is passed: tests crash there."""
    target = facts / content
    if _complete(target):
        shutil.rmtree(folder)
        sync(facts)
        return content
    shutil.rmtree(target, ignore_errors=True)
    at("before fsync")
    for file in sorted(folder.iterdir()):
        sync(file)
    sync(folder)
    at("after fsync")
    at("before rename")
    folder.rename(target)
    at("after rename")
    sync(facts)
    at("after folder fsync")
    return content


def _complete(folder: Path) -> bool:
    names = [DIGESTS, *(f"{table.name}.parquet" for table in TABLES)]
    return all((folder / one).is_file() for one in names)


def sync(path: Path) -> None:
    """Does not return before a file or folder is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def verify(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> bool:
    """Whether the files still have the content that the hash promises."""
    import duckdb  # noqa: PLC0415  whoever has a connection has loaded it

    try:
        version, kept = _kept(snapshot)
        found = {
            table.name: digest(connection, table, snapshot.file(table.name), believed=False, version=version)
            for table in TABLES
        }
    except (duckdb.Error, OSError, ValueError):
        return False
    return content_hash(found, version) == snapshot.hash and kept == found


def remove(facts: Path, contents: Iterable[str]) -> None:
    """Removes snapshots and what was derived from them."""
    for content in contents:
        if is_hash(content):
            shutil.rmtree(facts / content, ignore_errors=True)
            shutil.rmtree(facts / "derived" / content, ignore_errors=True)


def scan(snapshot: Snapshot, table: str) -> str:
    """The engine's SQL that reads a table of the snapshot."""
    return f"read_parquet({listed(snapshot.file(table))})"
