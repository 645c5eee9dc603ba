"""The file of stored tables: one of the database that every process has loaded already, so that a page which shows
figures needs no engine. Written once by the worker, never changed. Imports nothing heavy."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from typing import Any
from urllib.parse import quote

from ridealong.facts.snapshots import Snapshot

LUCK, EFFORT, CURVES, MONTHS, TROUBLE, WAITING, QUARTER, WEEKLY, DEALS, SELLERS, DAYS, FILLED = (
    "luck", "effort", "curves", "months", "trouble", "waiting", "quarter", "weekly", "deals", "sellers", "days",
    "filled",
)  # fmt: skip
TEXT, NUMBER, WHOLE, BYTES = "TEXT", "REAL", "INTEGER", "BLOB"
Columns = Mapping[str, str]
# The first column says whose a row is; it is what rows are found by. Days are text as ISO 8601 writes them.
OF_DAY: Mapping[str, Columns] = {
    LUCK: {
        "key": TEXT, "entry": WHOLE, "value": NUMBER, "adjusted": NUMBER, "low": NUMBER, "high": NUMBER, "n": WHOLE,
        "verdict": TEXT, "side": TEXT, "below": NUMBER,
    },
    EFFORT: {
        "key": TEXT, "percentile": NUMBER, "low": NUMBER, "high": NUMBER, "n": WHOLE, "peers": WHOLE, "verdict": TEXT,
    },
    CURVES: {"key": TEXT, "day": WHOLE, "open": NUMBER, "low": NUMBER, "high": NUMBER, "peers": NUMBER},
    MONTHS: {
        "key": TEXT, "month": TEXT, "closed": WHOLE, "won": WHOLE, "low": NUMBER, "middle": NUMBER, "high": NUMBER,
    },
    TROUBLE: {
        "seller": TEXT, "place": WHOLE, "key": TEXT, "name": TEXT, "customer_name": TEXT, "product_name": TEXT,
        "value": NUMBER, "stage": TEXT, "age": WHOLE, "pushed": WHOLE, "often": WHOLE, "stuck": WHOLE,
        "stepless": WHOLE,
    },
    WAITING: {"key": TEXT, "open": WHOLE, "trouble": WHOLE, "peers": NUMBER},
    QUARTER: {"key": TEXT, "target": NUMBER, "won": NUMBER, "finish": NUMBER, "variance": NUMBER},
    WEEKLY: {"key": TEXT, "measure": TEXT, "weeks": BYTES},
}  # fmt: skip
"""What is stored of a snapshot, a roster and a day."""
OF_SNAPSHOT: Mapping[str, Columns] = {
    DEALS: {
        "key": TEXT, "deal": TEXT, "name": TEXT, "customer": TEXT, "product": TEXT, "amount": NUMBER, "currency": TEXT,
        "outcome": TEXT, "stage": TEXT, "opened_on": TEXT, "closed_on": TEXT,
    },
    SELLERS: {"key": TEXT, "deals": WHOLE, "amount": NUMBER, "stages": TEXT},
    DAYS: {"day": TEXT},
    FILLED: {"column": TEXT},
}  # fmt: skip
"""What is stored of a snapshot alone: the deals that a person's page shows first, how many there are and what they are
worth together, the days on which anything is on record, and which columns that measures need have a value anywhere."""
GLANCE = "glance-v1.sqlite"
ALSO_FOUND_BY = {LUCK: "entry"}
OPEN = 12  # connections, each to one file for one thread
CACHE = "PRAGMA cache_size = -256"  # the rest is the system's, which both workers share
SHARED = f"PRAGMA mmap_size = {256 * 2**20}"


def write(path: Path, tables: Mapping[str, Columns], rows: Mapping[str, Iterable[tuple[object, ...]]]) -> None:
    """Makes the file with all these tables; one without rows is empty. It is durable once the caller has synced it.
    Raises OSError where there is no room for it."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            for name, columns in tables.items():
                _fill(connection, name, columns, rows.get(name, ()))
            connection.execute("COMMIT")
    except sqlite3.OperationalError as problem:
        raise OSError(str(problem)) from problem


def _fill(connection: sqlite3.Connection, name: str, columns: Columns, rows: Iterable[tuple[object, ...]]) -> None:
    typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"CREATE TABLE {name} ({typed})")
    plain = [PLAIN[kind] for kind in columns.values()]
    connection.executemany(
        f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})",
        (tuple(None if one is None else make(one) for make, one in zip(plain, row, strict=True)) for row in rows),
    )
    for column in (next(iter(columns)), ALSO_FOUND_BY.get(name)):
        if column is not None:
            connection.execute(f'CREATE INDEX {name}_{column} ON {name} ("{column}")')


# Numbers of numpy and flags become what the database stores.
PLAIN: Mapping[str, Any] = {TEXT: str, NUMBER: float, WHOLE: int, BYTES: bytes}


def glance(snapshot: Snapshot) -> Path:
    """Where what is stored of a snapshot alone stands, once the worker has made it."""
    return snapshot.path.parent / "derived" / snapshot.hash / GLANCE


def select(path: Path, sql: str, values: Collection[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that a statement over the tables of that file gives."""
    with closing(_opened(path, get_ident()).execute(sql, tuple(values))) as cursor:
        return cursor.fetchall()


@lru_cache(maxsize=OPEN)
def _opened(path: Path, _thread: int) -> sqlite3.Connection:
    """For reading only, and without locks: nobody writes there. Whichever thread drops it may close it."""
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    connection.execute(CACHE)
    connection.execute(SHARED)
    return connection


def among(column: str) -> str:
    """The condition that a column is one of those which `listing` puts into one value."""
    return f'"{column}" IN (SELECT value FROM json_each(?))'


def listing(values: Iterable[str]) -> str:
    """Many keys as one value of a statement, which stays the same however many there are."""
    return json.dumps([*values], ensure_ascii=False)
