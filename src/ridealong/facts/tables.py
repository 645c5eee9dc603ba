"""A snapshot's tables as Ibis expressions. Importing this costs 60 MiB: web processes never do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from ridealong.facts import engine
from ridealong.facts.schema import TABLES
from ridealong.facts.snapshots import Snapshot


@dataclass(frozen=True)
class Facts:
    """The tables of one snapshot."""

    sellers: ir.Table
    customers: ir.Table
    products: ir.Table
    deals: ir.Table
    deal_lines: ir.Table
    stage_changes: ir.Table
    changes: ir.Table
    activities: ir.Table
    visits: ir.Table
    quotas: ir.Table
    costs: ir.Table
    market: ir.Table
    rates: ir.Table


def backend(*, memory: str = "1GB", threads: int = 2, spill: Path | None = None) -> Backend:
    """An Ibis back end on a connection of its own that never reaches the network."""
    connection = engine.connect(memory=memory, threads=threads, spill=spill, locked=False)
    made = ibis.duckdb.from_connection(connection)
    engine.lock(connection)
    return made


def load(snapshot: Snapshot, on: Backend) -> Facts:
    """The snapshot's tables on that back end."""
    return Facts(
        **{
            table.name: on.read_parquet(
                engine.pattern(snapshot.file(table.name)), table_name=f"{table.name}_{snapshot.hash[:8]}"
            )
            for table in TABLES
        }
    )
