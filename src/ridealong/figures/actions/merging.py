"""From the rows that an import brings to the next snapshot: what stays, what goes, and what was seen to change."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from ridealong.facts.content import Digest, digest
from ridealong.facts.engine import listed, name, quoted
from ridealong.facts.schema import BY_NAME, SQL_TYPES, TABLES, Table
from ridealong.facts.snapshots import Snapshot, complete, digests_of, scan
from ridealong.figures.actions.building import Rows, written

# Tables that get rows of their own for what other tables name, and how such a row looks.
FOLLOWING = {
    "sellers": "coalesce(manager, job, office) IS NULL AND coalesce(hired_on, left_on) IS NULL",
    "products": "name = product AND family IS NULL AND coalesce(list_price, cost) IS NULL",
}
OBSERVED = ("stage", "amount", "expected_on", "seller")


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows that are new, changed and gone, and how many there were."""

    added: int = 0
    changed: int = 0
    gone: int = 0
    before: int = 0


@dataclass(frozen=True)
class Merge:
    """What is needed to make the next snapshot. `seen_on`: the day of this import, `last_seen_on` of the one before;
    `refused`: by table the engine's SQL for keys of rows that were refused, which are not gone for that."""

    connection: duckdb.DuckDBPyConnection
    source: str
    rows: Mapping[str, Rows]
    previous: Snapshot | None
    folder: Path
    seen_on: date
    last_seen_on: date | None
    refused: Mapping[str, str] = field(default_factory=dict)
    compared: set[str] = field(default_factory=set)

    def before(self, table: str) -> str | None:
        """The engine's SQL for the rows that this source has in the previous snapshot."""
        if self.previous is None:
            return None
        return f"(SELECT * FROM {scan(self.previous, table)} WHERE source = {quoted(self.source)})"

    def others(self, table: str) -> str | None:
        """The engine's SQL for the rows of other sources."""
        if self.previous is None:
            return None
        return f"(SELECT * FROM {scan(self.previous, table)} WHERE source <> {quoted(self.source)})"


def compare(merge: Merge, table: Table, digests: Mapping[str, Digest]) -> Difference:
    """How the source's rows of a table in the next snapshot (which is written) differ from those that it had.

    Rows that follow from others (a seller who only occurs in deals, an observed stage change) do not count as added.
    """
    rows, before = merge.rows[table.name], merge.before(table.name)
    if before is None or merge.previous is None or (had := _count(merge, before)) == 0:
        return Difference(added=rows.rows)
    if digests[table.name] == digests_of(merge.previous)[table.name]:
        return Difference(before=had)
    key = ", ".join(name(one) for one in table.key)
    _differ(merge, table, before, _next(merge, table.name) or _none(table))
    all_fresh, stale = f"fresh_{table.name}", f"stale_{table.name}"
    fresh, left = all_fresh, stale
    if table.name in FOLLOWING:
        # Whoever is listed no longer is gone, though other tables still name them.
        fresh = f"(SELECT * FROM {all_fresh} SEMI JOIN {_brought(rows)} USING ({key}))"
        left = f"(SELECT * FROM {stale} WHERE NOT coalesce({FOLLOWING[table.name]}, false))"
    return Difference(
        added=_count(merge, f"(SELECT {key} FROM {fresh} ANTI JOIN {stale} USING ({key}))"),
        changed=_count(merge, f"(SELECT {key} FROM {fresh} SEMI JOIN {stale} USING ({key}))"),
        gone=_count(merge, f"(SELECT {key} FROM {left} ANTI JOIN {all_fresh if rows.delta else fresh} USING ({key}))"),
        before=had,
    )


def _differ(merge: Merge, table: Table, before: str, after: str) -> None:
    """Makes the engine's tables of rows that only the previous (stale_) or only the next snapshot (fresh_) has, once.

    Whole rows are compared by a hash of the engine's own, which is quick and only compared within this process.
    """
    if table.name in merge.compared:
        return
    merge.compared.add(table.name)
    told = " WHERE NOT coalesce(observed, false)" if table.name == "stage_changes" else ""
    row = f"hash({', '.join(name(one.name) for one in table.columns)})"
    for made, here, there in (("fresh", after, before), ("stale", before, after)):
        merge.connection.execute(
            f"CREATE TEMP TABLE {made}_{table.name} AS SELECT * EXCLUDE row_hash FROM "
            f"(SELECT *, {row} AS row_hash FROM {here}{told}) ANTI JOIN "
            f"(SELECT {row} AS row_hash FROM {there}{told}) USING (row_hash)"
        )


def write(merge: Merge) -> dict[str, Digest]:
    """Writes every table of the next snapshot into the folder; answers their digests."""
    for table in TABLES:
        if table.name not in {"sellers", "products", "stage_changes", "changes"}:
            _write(merge, table, _own(merge, table))
    known = _observe(merge)
    _write(merge, BY_NAME["products"], _with_referenced(merge, BY_NAME["products"], _products_named(merge)))
    _write(merge, BY_NAME["sellers"], _sellers(merge))
    return complete(merge.connection, merge.folder, known)


def _own(merge: Merge, table: Table) -> str | None:
    """The engine's SQL for the rows of this source in the next snapshot."""
    rows, before = merge.rows.get(table.name), merge.before(table.name)
    if rows is None:
        return before
    new = _brought(rows)
    if before is None:
        return new
    if not rows.delta:
        stays = _kept(merge, table)
        return new if stays is None else f"(SELECT * FROM {new} UNION ALL SELECT * FROM {stays})"
    key = ", ".join(name(one) for one in table.key)
    return f"(SELECT * FROM {new} UNION ALL SELECT * FROM {before} ANTI JOIN {new} USING ({key}))"


def _kept(merge: Merge, table: Table) -> str | None:
    """The engine's SQL for rows that stay as they were, because those that would replace them were refused."""
    before, refused = merge.before(table.name), merge.refused.get(table.name)
    if before is None or refused is None:
        return None
    key, new = name(table.key[-1]), _brought(merge.rows[table.name])
    return f"(SELECT * FROM {before} SEMI JOIN {refused} USING ({key}) ANTI JOIN {new} USING ({key}))"


def kept(merge: Merge) -> Iterator[tuple[Table, int]]:
    """Of which tables rows stay as they were because they were refused, and how many."""
    for table in map(BY_NAME.__getitem__, merge.refused):
        rows = None if merge.rows[table.name].delta else _kept(merge, table)
        count = 0 if rows is None else _count(merge, rows)
        if count:
            yield table, count


def _brought(rows: Rows) -> str:
    return f"(SELECT * FROM read_parquet({listed(rows.path)}))"


def _write(merge: Merge, table: Table, own: str | None) -> None:
    others = merge.others(table.name)
    if others is not None and _count(merge, others) == 0:
        others = None
    parts = [one for one in (own, others) if one is not None]
    if not parts:
        return
    path = merge.folder / f"{table.name}.parquet"
    rows = merge.rows.get(table.name)
    if others is None and rows is not None and own == _brought(rows):
        os.link(rows.path, path)
        return
    columns = ", ".join(f"CAST({name(one.name)} AS {SQL_TYPES[one.kind]}) AS {name(one.name)}" for one in table.columns)
    unions = " UNION ALL ".join(f"SELECT {columns} FROM {one}" for one in parts)
    if written(merge.connection, unions, path) == 0:
        path.unlink()


def _next(merge: Merge, table: str) -> str | None:
    """The engine's SQL for this source's rows of a table that is written already."""
    path = merge.folder / f"{table}.parquet"
    if not path.exists():
        return None
    return f"(SELECT * FROM read_parquet({listed(path)}) WHERE source = {quoted(merge.source)})"


def _observe(merge: Merge) -> dict[str, Digest]:
    """Writes changes and stage changes: what the source tells, what was seen before, and what is seen now; answers the
    digests that it needed.

    Differences between successive imports are kept for ever: a later export that lacks them does not undo them. Two
    imports on one day are one observation: from the value before the first to the value after the second.
    """
    known = _deals_digest(merge)
    seen = _seen(merge, known)
    before = merge.before("changes")
    carried = before if seen is None or before is None else _carried(before)
    own = " UNION ALL ".join(f"SELECT * FROM {one}" for one in (seen, carried) if one is not None)
    _write(merge, BY_NAME["changes"], f"({own})" if own else None)
    _write(merge, BY_NAME["stage_changes"], _moves(merge, BY_NAME["stage_changes"]))
    return known


def _deals_digest(merge: Merge) -> dict[str, Digest]:
    path = merge.folder / "deals.parquet"
    if merge.previous is None or not path.exists():
        return {}
    return {"deals": digest(merge.connection, BY_NAME["deals"], path)}


def _seen(merge: Merge, known: Mapping[str, Digest]) -> str | None:
    """The engine's SQL for what changed since the import before, joined with what was seen earlier the same day."""
    before, after = merge.before("deals"), _next(merge, "deals")
    if before is None or after is None or merge.previous is None or "deals" not in merge.rows:
        return None
    if merge.last_seen_on is None or digests_of(merge.previous)["deals"] == known.get("deals"):
        return None
    _differ(merge, BY_NAME["deals"], before, after)
    today = f"DATE '{merge.seen_on}'"
    merge.connection.execute(f"CREATE TEMP TABLE seen AS {_changed(merge.last_seen_on)} UNION ALL {_first_sights()}")
    earlier = f"(SELECT deal, field, old, after_on FROM {merge.before('changes')} WHERE by_on = {today})"
    merge.connection.execute(
        "CREATE TEMP TABLE observation AS SELECT "
        f"{quoted(merge.source)} AS source, s.deal, s.field, "
        "CASE WHEN e.deal IS NULL THEN s.old ELSE e.old END AS old, s.new, "
        f"CASE WHEN e.deal IS NULL THEN s.after_on ELSE e.after_on END AS after_on, {today} AS by_on "
        f"FROM seen AS s LEFT JOIN {earlier} AS e USING (deal, field)"
    )
    return "(SELECT * FROM observation WHERE old IS DISTINCT FROM new)"


def _changed(last_seen_on: date) -> str:
    """The engine's SQL for values of deals that the import before had too."""
    return " UNION ALL ".join(
        f"SELECT n.deal, {quoted(one)} AS field, CAST(o.{one} AS VARCHAR) AS old, CAST(n.{one} AS VARCHAR) AS new, "
        f"DATE '{last_seen_on}' AS after_on FROM stale_deals AS o JOIN fresh_deals AS n USING (deal) "
        f"WHERE o.{one} IS DISTINCT FROM n.{one}{_while_open(one)}"
        for one in OBSERVED
    )


def _first_sights() -> str:
    """The engine's SQL for what open deals had when they were first seen: known from then on, changed from nothing."""
    fresh = "(SELECT * FROM fresh_deals ANTI JOIN stale_deals USING (deal) WHERE outcome = 'open')"
    return " UNION ALL ".join(
        f"SELECT deal, {quoted(one)}, NULL, CAST({one} AS VARCHAR), NULL FROM {fresh} WHERE {one} IS NOT NULL"
        for one in OBSERVED
    )


def _while_open(field: str) -> str:
    """An expected day ends with the closing: that it is gone then is no change of it."""
    return " AND n.outcome = 'open'" if field == "expected_on" else ""


def _carried(before: str) -> str:
    return f"(SELECT * FROM {before} ANTI JOIN observation USING (deal, field, by_on))"


def _moves(merge: Merge, table: Table) -> str | None:
    """Stage changes that the source tells, and those that were observed where it tells none."""
    columns = ", ".join(name(one.name) for one in table.columns)
    own, before = merge.rows.get(table.name), merge.before(table.name)
    parts = []
    if own is not None:
        told = _own(merge, table) or ""
        if before is None or _count(merge, f"(SELECT deal FROM {before} WHERE observed)") == 0:
            return told
        parts.append(f"SELECT {columns} FROM {told}")
        if not own.delta:
            key = ", ".join(name(one) for one in table.key)
            parts.append(f"SELECT {columns} FROM {before} ANTI JOIN {told} USING ({key}) WHERE observed")
        return f"({' UNION ALL '.join(parts)})"
    if before is not None:
        parts.append(f"SELECT {columns} FROM {before} WHERE NOT coalesce(observed, false)")
    changes = _next(merge, "changes")
    if changes is not None:
        parts.append(_observed(changes, before or _none(table)))
    return f"({' UNION ALL '.join(parts)})" if parts else None


def _observed(changes: str, before: str) -> str:
    """Stage changes out of changes, except those that the source itself told once. That a deal was seen for the first
    time is none: it may have been in that stage for long."""
    told = (
        f"SELECT 1 FROM {before} AS t WHERE t.deal = c.deal AND t.to_stage = c.new "
        "AND NOT coalesce(t.observed, false) AND CAST(t.changed_at AS DATE) BETWEEN c.after_on AND c.by_on"
    )
    return (
        "SELECT source, deal, old AS from_stage, new AS to_stage, CAST(by_on AS TIMESTAMP) AS changed_at, "
        f"CAST(after_on AS TIMESTAMP) AS after_at, true AS observed FROM {changes} AS c "
        f"WHERE field = 'stage' AND new IS NOT NULL AND after_on IS NOT NULL AND NOT EXISTS ({told})"
    )


def _referenced(merge: Merge, column: str, tables: tuple[str, ...]) -> str | None:
    parts = [
        f"SELECT DISTINCT {column} AS key FROM {found} WHERE {column} IS NOT NULL"
        for table in tables
        if (found := _next(merge, table)) is not None
    ]
    return f"(SELECT DISTINCT key FROM ({' UNION ALL '.join(parts)}))" if parts else None


def _products_named(merge: Merge) -> str | None:
    return _referenced(merge, "product", ("deals", "deal_lines"))


def _with_referenced(merge: Merge, table: Table, keys: str | None) -> str | None:
    """The table's rows, and one of its own for every key that deals name and the table lacks."""
    own = _own(merge, table)
    if keys is None:
        return own
    key = table.key[-1]
    empty = {one.name: f"CAST(NULL AS {SQL_TYPES[one.kind]})" for one in table.columns}
    empty.update({"source": quoted(merge.source), key: "key", "name": "key"})
    lacking = f" WHERE key NOT IN (SELECT {key} FROM {own})" if own is not None else ""
    columns = ", ".join(f"{empty[one.name]} AS {name(one.name)}" for one in table.columns)
    extra = f"SELECT {columns} FROM {keys}{lacking}"
    return f"({extra})" if own is None else f"(SELECT * FROM {own} UNION ALL {extra})"


def _sellers(merge: Merge) -> str | None:
    """Everybody who is listed, is active or leads; and whether they sell, where the source is silent."""
    table = BY_NAME["sellers"]
    own = _own(merge, table)
    active = _referenced(merge, "seller", ("deals", "quotas", "activities", "visits"))
    if own is None and active is None:
        return None
    rows = own or _none(table)
    busy = active or "(SELECT NULL::VARCHAR AS key WHERE false)"
    leads = f"(SELECT DISTINCT manager AS key FROM {rows} WHERE manager IS NOT NULL)"
    known = f"(SELECT seller FROM {rows})"
    lacking = f"SELECT key FROM (SELECT key FROM {busy} UNION SELECT key FROM {leads}) WHERE key NOT IN {known}"
    empty = {one.name: f"CAST(NULL AS {SQL_TYPES[one.kind]})" for one in table.columns}
    empty.update({"source": quoted(merge.source), "seller": "key"})
    extra = ", ".join(f"{empty[one.name]} AS {name(one.name)}" for one in table.columns)
    sells = f"coalesce(sells, seller IN (SELECT key FROM {busy}) OR seller NOT IN (SELECT key FROM {leads}))"
    return (
        f"(SELECT * REPLACE ({sells} AS sells) FROM (SELECT * FROM {rows} UNION ALL SELECT {extra} FROM ({lacking})))"
    )


def _none(table: Table) -> str:
    columns = ", ".join(f"CAST(NULL AS {SQL_TYPES[one.kind]}) AS {name(one.name)}" for one in table.columns)
    return f"(SELECT {columns} WHERE false)"


def _count(merge: Merge, rows: str) -> int:
    found = merge.connection.execute(f"SELECT count(*) FROM {rows}").fetchone()
    return int(found[0]) if found else 0
