"""How pages read facts: plain SQL on one small connection a process, and the names that a viewer may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from ridealong.access.queries import visible
from ridealong.access.rules import Act, Viewer
from ridealong.facts.engine import connect, listed, lock, quoted
from ridealong.facts.snapshots import Snapshot, scan
from ridealong.figures.models import SourceIdentity
from ridealong.figures.rules.shapes import SellerKey
from ridealong.store.prepared import prepared

if TYPE_CHECKING:
    import duckdb

FEW = 64
# A copy of the deals of a snapshot, beside what is derived from it: sorted by seller, in parts so small that whoever
# reads one seller's deals leaves out nearly all of it.
BY_SELLER = "deals-by-seller-v1.parquet"


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    connection = connect(memory="192MB", threads=1, locked=False)
    connection.execute("SET parquet_metadata_cache = true")
    lock(connection)
    return connection


def select(sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that a statement of the engine gives."""
    with _connection().cursor() as cursor:
        return cursor.execute(sql, values if isinstance(values, Mapping) else list(values)).fetchall()


def among(column: str, values: Collection[str]) -> str:
    """The condition that a column has one of these values. Few plain values are what the engine can hold against the
    parts of a file before it reads them; for many a list is quicker to look through."""
    listing = ", ".join(map(quoted, values))
    if not values:
        return "false"
    return f"{column} IN ({listing})" if len(values) <= FEW else f"{column} IN (SELECT unnest([{listing}]))"


def by_seller(snapshot: Snapshot) -> Path:
    """Where that copy stands, once the worker has made it."""
    return snapshot.path.parent / "derived" / snapshot.hash / BY_SELLER


def deals_of(snapshot: Snapshot, keys: Collection[SellerKey]) -> str:
    """The engine's SQL for the deals that stand under these keys now."""
    copy = by_seller(snapshot)
    deals = f"read_parquet({listed(copy)})" if copy.is_file() else scan(snapshot, "deals")
    parts = [one.partition(":") for one in keys]
    owned = " OR ".join(f"(source = {quoted(source)} AND seller = {quoted(key)})" for source, _, key in parts)
    sellers = among("seller", [key for _, _, key in parts])
    return f"SELECT * FROM {deals} WHERE {sellers} AND ({owned or 'false'})"


def seen(viewer: Viewer) -> tuple[Mapping[SellerKey, str], bool]:
    """The source keys and names of everybody whose figures the viewer may see, and whether that is everybody."""
    allowed = visible(viewer, Act.READ_FIGURES)
    found = _identities(allowed)
    return {f"{source}:{key}": person or name or key for source, key, person, name in found}, allowed is None


@prepared
def _identities(people: frozenset[int] | None) -> QuerySet[SourceIdentity, tuple[str, str, str | None, str]]:
    rows = SourceIdentity.objects.all() if people is None else SourceIdentity.objects.filter(person_id__in=people)
    return rows.values_list("source", "key", "person__name", "name")
