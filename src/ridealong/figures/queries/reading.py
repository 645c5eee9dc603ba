"""How pages read facts: plain SQL on one small connection a process, and the names that a viewer may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import duckdb

from ridealong.access.queries import visible
from ridealong.access.rules import Act, Viewer
from ridealong.facts.engine import connect
from ridealong.figures.models import SourceIdentity
from ridealong.figures.rules.shapes import SellerKey


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return connect(memory="192MB", threads=1)


def select(sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that a statement of the engine gives."""
    with _connection().cursor() as cursor:
        return cursor.execute(sql, values if isinstance(values, Mapping) else list(values)).fetchall()


def seen(viewer: Viewer) -> tuple[Mapping[SellerKey, str], bool]:
    """The source keys and names of everybody whose figures the viewer may see, and whether that is everybody."""
    rows = SourceIdentity.objects.all()
    allowed = visible(viewer, Act.READ_FIGURES)
    if allowed is not None:
        rows = rows.filter(person_id__in=allowed)
    found = rows.values_list("source", "key", "person__name", "name")
    return {f"{source}:{key}": person or name or key for source, key, person, name in found}, allowed is None
