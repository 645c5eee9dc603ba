"""Of everybody who has an account somewhere those who sell, and who leads them: nobody else is a person here."""

from __future__ import annotations

from dataclasses import replace

from ridealong.facts.engine import listed, quoted
from ridealong.facts.schema import BY_NAME
from ridealong.facts.snapshots import Snapshot, scan
from ridealong.figures.actions.building import Build, rows_sql


def left_out(build: Build, previous: Snapshot | None) -> frozenset[str]:
    """Keys of listed people who occur nowhere and lead nobody who does; makes the engine's table of the others.

    Nobody where no list of the source is limited, or nobody occurs anywhere yet.
    """
    tables = {one for _, map_ in build.reads("sellers") for one in map_.occurring}
    found = [_sellers(build, table, previous) for table in sorted(tables)]
    known = [one for one in found if one is not None]
    if not known:
        return frozenset()
    people = f"(SELECT seller, manager FROM ({rows_sql(build, BY_NAME['sellers'])}))"
    build.connection.execute(
        "CREATE OR REPLACE TEMP TABLE occurring AS WITH RECURSIVE up AS ("
        f"SELECT DISTINCT key FROM ({' UNION ALL '.join(known)}) WHERE key IS NOT NULL "
        f"UNION SELECT p.manager FROM {people} AS p JOIN up ON p.seller = up.key WHERE p.manager IS NOT NULL"
        ") SELECT key FROM up"
    )
    kept = f"(SELECT seller FROM ({rows_sql(replace(build, limited=True), BY_NAME['sellers'])}))"
    if build.connection.execute("SELECT 1 FROM occurring LIMIT 1").fetchone() is None:
        return frozenset()
    rest = build.connection.execute(f"SELECT DISTINCT seller FROM {people} ANTI JOIN {kept} USING (seller)").fetchall()
    return frozenset(key for (key,) in rest)


def _sellers(build: Build, table: str, previous: Snapshot | None) -> str | None:
    """The engine's SQL for whoever occurs in a table: in these files, else in the facts before."""
    reads = build.reads(table)
    if len(reads) == 1 and reads[0][0].direct is not None:
        return f"SELECT seller AS key FROM read_parquet({listed(reads[0][0].direct)})"
    if reads:
        return f"SELECT seller AS key FROM ({rows_sql(build, BY_NAME[table])})"
    if previous is None:
        return None
    return f"SELECT seller AS key FROM {scan(previous, table)} WHERE source = {quoted(build.source.key)}"
