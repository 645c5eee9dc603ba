"""From staged files to the rows of one source in the form of the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from ridealong.facts.content import canonical
from ridealong.facts.engine import constant, listed, name, quoted
from ridealong.facts.schema import BY_NAME, SQL_TYPES, Column, Table
from ridealong.facts.snapshots import FINAL, literal
from ridealong.figures.actions.planning import Plan, Slot, is_value
from ridealong.figures.actions.staging import Staged, only_refused, stage, typed
from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.sources import PERSONS, Source, TableMap

SPELT = {"product": "products", "customer": "customers"}


@dataclass(frozen=True)
class Rows:
    """The rows of one source in one table, as this import brings them."""

    table: Table
    path: Path
    rows: int
    delta: bool


@dataclass(frozen=True)
class Build:
    """What is needed to make tables out of staged files. `joined` are confirmed spellings by kind. `limited`: the
    engine's table `occurring` says which sellers are taken."""

    connection: duckdb.DuckDBPyConnection
    source: Source
    staged: Sequence[Staged]
    work: Path
    joined: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    limited: bool = False

    def reads(self, table: str) -> list[tuple[Staged, TableMap]]:
        """Every staged file that has rows of the table, and how."""
        return [
            (staged, map_)
            for staged in self.staged
            for map_ in self.source.tables_of(staged.plan.map.key)
            if map_.table == table
        ]


def distinct(build: Build, staged: Staged, slot: Slot) -> list[tuple[str, int]]:
    """The different texts of a column and in how many rows each stands."""
    return build.connection.execute(
        f"SELECT {slot.staged}, count(*) FROM {staged.table} "
        f"WHERE bad = 0 AND {slot.staged} IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()


def build_table(build: Build, table: Table) -> Rows | None:
    """Writes the rows that the files have of a table; None if no file has any."""
    reads = build.reads(table.name)
    if not reads:
        return None
    delta = any(map_.mode == "delta" or staged.plan.file.header.adds for staged, map_ in reads)
    if len(reads) == 1 and reads[0][0].direct is not None:
        return Rows(table, reads[0][0].direct, reads[0][0].rows - reads[0][0].refused, delta)
    path = build.work / f"new-{table.name}.parquet"
    return Rows(table, path, written(build.connection, rows_sql(build, table), path), delta)


def read_directly(connection: duckdb.DuckDBPyConnection, plan: Plan, work: Path) -> tuple[Path, int] | None:
    """Writes the rows of a `simple` file in the form of the facts in one pass, if none has to be refused; answers where
    and how many."""
    table, columns = _straight(connection, plan, work)
    # In a column, not in a condition: the engine would compute every test twice, once to filter and once to select.
    columns[0] = f"CASE WHEN s.bad = 0 THEN {constant(plan.source.key)} ELSE error('a row is refused') END AS source"
    rows = _ruled(table, f"SELECT {', '.join(columns)} FROM ({typed(plan)}) AS s")
    path = _direct(table, work)
    try:
        return path, written(connection, rows, path)
    except duckdb.InvalidInputException:
        path.unlink(missing_ok=True)
        return None


def apart(connection: duckdb.DuckDBPyConnection, staged: Staged, work: Path) -> Staged:
    """Writes the usable rows of a `simple` file that is held in the form of the facts, and keeps the refused ones."""
    table, columns = _straight(connection, staged.plan, work)
    path = _direct(table, work)
    rows = f"SELECT {', '.join(columns)} FROM {staged.table} AS s WHERE bad = 0"
    written(connection, _ruled(table, rows), path)
    keys = [one for one in staged.plan.slots if one.column == table.key[-1] and not one.role]
    return only_refused(connection, staged, keys, path)


def simple(plan: Plan) -> bool:
    """Whether the file's rows become facts as they stand: nothing has to be looked up, joined or told apart."""
    maps = plan.source.tables_of(plan.map.key)
    return len(maps) == 1 and _simple(plan, maps[0])


def _simple(plan: Plan, map_: TableMap) -> bool:
    if map_.table == "sellers" or map_.grouped or map_.unpivot or map_.only or map_.drop or map_.moves:
        return False
    if any(one.column in plan.source.spellings for one in plan.slots):
        return False
    return not any(cell.content or cell.lookup or cell.person != "key" for _, cell in map_.cells)


def _straight(connection: duckdb.DuckDBPyConnection, plan: Plan, work: Path) -> tuple[Table, list[str]]:
    """The table of a `simple` file, and what is selected to make its rows."""
    (map_,) = plan.source.tables_of(plan.map.key)
    table = BY_NAME[map_.table]
    return table, _columns(Build(connection, plan.source, (), work), table, plan, map_, None)[0]


def _direct(table: Table, work: Path) -> Path:
    return work / f"direct-{table.name}.parquet"


def rows_sql(build: Build, table: Table, *, traced: bool = False) -> str:
    """The engine's SQL for the rows of the table; traced ones say from which staged file and row they come."""
    selects = [
        _select(build, table, number, staged, map_, part, traced=traced)
        for number, (staged, map_) in enumerate(build.reads(table.name))
        for part in _parts(map_, staged.plan)
    ]
    rows = " UNION ALL ".join(selects)
    maps = [map_ for _, map_ in build.reads(table.name)]
    if any(map_.grouped for map_ in maps) and not traced:
        rows = _grouped(table, maps, rows)
    if any(map_.moves for map_ in maps) and not traced:
        rows = _moved(rows, first=all(map_.moves != "between" for map_ in maps))
    rows = _ruled(table, rows)
    if any(cell.content for map_ in maps for _, cell in map_.cells) and not traced:
        rows = _occurring(table, rows)
    return rows


def _parts(map_: TableMap, plan: Plan) -> list[str | None]:
    """The columns that become rows, as far as the file has them."""
    if map_.unpivot is None:
        return [None]
    return [header for header, _ in map_.unpivot.parts if plain(header) in plan.file.header.at]


def _moved(rows: str, *, first: bool) -> str:
    """Of what a deal's stage was from then on, the changes: rows with another stage than the one before."""
    window = "OVER (PARTITION BY deal ORDER BY changed_at, from_stage IS NOT NULL, to_stage)"
    changes = "to_stage IS DISTINCT FROM before_stage AND to_stage IS DISTINCT FROM from_stage"
    changes += "" if first else " AND coalesce(from_stage, before_stage) IS NOT NULL"
    return (
        "SELECT * EXCLUDE (before_stage) REPLACE (coalesce(from_stage, before_stage) AS from_stage) "
        f"FROM (SELECT *, lag(to_stage) {window} AS before_stage FROM ({rows})) WHERE {changes}"
    )


def _select(
    build: Build, table: Table, number: int, staged: Staged, map_: TableMap, part: str | None, *, traced: bool
) -> str:
    columns, joins, wanted = _columns(build, table, staged.plan, map_, part)
    if traced:
        columns += [f"{number} AS traced_file", "s.ordinal AS traced_row"]
    rows = staged.numbered if traced else staged.table
    return f"SELECT {', '.join(columns)} FROM {rows} AS s{''.join(joins)} WHERE {wanted}"


def _columns(
    build: Build, table: Table, plan: Plan, map_: TableMap, part: str | None
) -> tuple[list[str], list[str], str]:
    """What is selected, joined and taken to make rows of the table out of staged rows."""
    columns, joins = [], []
    wanted = taken(plan, map_)
    for column in table.columns:
        slot = plan.slot_of(map_, column.name, part)
        expression, join = _column(build, column, slot)
        instead = plan.slot_of(map_, column.name, part, "instead")
        if instead is not None:
            expression = f"coalesce({expression}, s.{instead.staged})"
        columns.append(f"{expression} AS {name(column.name)}")
        joins.append(join)
        if build.limited and map_.occurring and column.name == "seller":
            wanted += f" AND {expression} IN (SELECT key FROM occurring)"
        if slot is not None and part is not None and is_value(slot):
            wanted += f" AND s.{slot.staged} IS NOT NULL"
    return columns, joins, wanted


def taken(plan: Plan, map_: TableMap) -> str:
    """The engine's SQL for the staged rows that the table takes."""
    condition = plan.conditions(map_)
    return f"bad = 0 AND {condition}" if condition else "bad = 0"


def left_out(connection: duckdb.DuckDBPyConnection, staged: Staged) -> tuple[int, list[str]]:
    """How many rows no table takes, and in which columns it stands that they are deleted, not done or the like."""
    plan = staged.plan
    maps = plan.source.tables_of(plan.map.key)
    conditions = [plan.conditions(one) for one in maps]
    if staged.direct is not None or not all(conditions):
        return 0, []
    wanted = " OR ".join(f"({one})" for one in conditions)
    rows = f"SELECT count(*) FROM {staged.table} WHERE bad = 0 AND NOT coalesce({wanted}, false)"
    found = connection.execute(rows).fetchone()
    told = dict.fromkeys(plain(header) for one in maps for header, _ in (*one.only, *one.drop))
    header = plan.file.header
    return int(found[0]) if found else 0, [header.texts[header.at[one]] for one in told if one in header.at]


def _column(build: Build, column: Column, slot: Slot | None) -> tuple[str, str]:
    """The expression of a column, and the join that it needs."""
    if column.name == "source":
        return constant(build.source.key), ""
    if slot is None:
        absent = quoted(build.source.currency) if column.name == "currency" and build.source.currency else "NULL"
        return f"CAST({absent} AS {SQL_TYPES[column.kind]})", ""
    value, alias = f"s.{slot.staged}", f"j{slot.number}"
    if slot.column in PERSONS and slot.cell.person != "key":
        on = f"{alias}.way = {quoted(slot.cell.person)} AND {alias}.text = {value}"
        return f"{alias}.key", f" LEFT JOIN person_key AS {alias} ON {on}"
    if slot.column in SPELT and build.joined.get(slot.column):
        on = f"{alias}.kind = {quoted(slot.column)} AND {alias}.text = {value}"
        return f"coalesce({alias}.meant, {value})", f" LEFT JOIN spelling AS {alias} ON {on}"
    if column.name == "currency" and build.source.currency:
        return f"coalesce({value}, {quoted(build.source.currency)})", ""
    return value, ""


def _grouped(table: Table, maps: Sequence[TableMap], rows: str) -> str:
    takes = {column: cell.take for map_ in maps for column, cell in map_.cells}
    key = [name(one) for one in table.key]
    ways = {"sum": "sum", "last": "max", "first": "min", "any": "min"}
    columns = [
        name(one.name)
        if one.name in table.key
        else f"CAST({ways[takes.get(one.name, 'any')]}({name(one.name)}) AS {SQL_TYPES[one.kind]}) AS {name(one.name)}"
        for one in table.columns
    ]
    return f"SELECT {', '.join(columns)} FROM ({rows}) GROUP BY {', '.join(key)}"


def _ruled(table: Table, rows: str) -> str:
    """What every source's rows have in common: an open deal has no closing day, only an expected one."""
    if table.name != "deals":
        return rows
    return (
        "SELECT * REPLACE (CASE WHEN outcome IN ('won', 'lost') THEN closed_on END AS closed_on, "
        "CASE WHEN outcome = 'open' THEN expected_on END AS expected_on, "
        f"coalesce(opened_on, created_on) AS opened_on) FROM ({rows})"
    )


def _occurring(table: Table, rows: str) -> str:
    """A key made of content gets the number of its occurrence, in an order that does not depend on the file's."""
    own = name(table.key[-1])
    order = f"ORDER BY {canonical(table)}"
    return (
        f"SELECT * REPLACE ({own} || '-' || CAST(row_number() OVER (PARTITION BY {own} {order}) AS VARCHAR) AS {own}) "
        f"FROM ({rows})"
    )


def written(connection: duckdb.DuckDBPyConnection, rows: str, path: Path) -> int:
    """Writes rows in the form of the facts; answers how many."""
    found = connection.execute(f"COPY ({rows}) TO {literal(path)} {FINAL}").fetchone()
    return int(found[0]) if found else 0


def settle_duplicates(build: Build, rows: Rows) -> tuple[Rows, list[tuple[int, int]]]:
    """Rows that stand twice are taken once; keys that stand with different contents are taken out, and answered as
    (number of the staged file, row)."""
    table, connection = rows.table, build.connection
    key, source = _key(table), f"read_parquet({listed(rows.path)})"
    theirs = {staged.path for staged, _ in build.reads(table.name)}
    build = replace(build, staged=[_looked_at(connection, one) for one in build.staged if one.path in theirs])
    conflict = f"conflict_{table.name}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {conflict} AS SELECT {key} FROM {source} GROUP BY {key} "
        f"HAVING count(*) > 1 AND count(DISTINCT {canonical(table)}) > 1"
    )
    traced = connection.execute(
        f"SELECT traced_file, traced_row FROM ({rows_sql(build, table, traced=True)}) SEMI JOIN {conflict} "
        f"USING ({key}) ORDER BY 1, 2"
    ).fetchall()
    path = rows.path.with_name(f"once-{table.name}.parquet")
    once = written(connection, f"SELECT DISTINCT * FROM {source} ANTI JOIN {conflict} USING ({key})", path)
    return Rows(table, path, once, rows.delta), [(int(file), int(row)) for file, row in traced]


def refused_keys(build: Build, table: Table, *, twice: bool) -> str | None:
    """The engine's SQL for the keys of rows that were refused, as far as they can be read and are of one column; None
    where there are none. `twice`: some because their key stands with different contents."""
    _, *own = table.key
    if len(own) > 1:
        return None
    key = name(own[0])
    found = [f"SELECT {key} FROM conflict_{table.name}"] if twice else []
    for staged, map_ in build.reads(table.name):
        slot = staged.plan.slot_of(map_, table.key[-1], None)
        if staged.refused and slot is not None and slot.cell.person == "key" and not slot.cell.content:
            found.append(f"SELECT {slot.staged} AS {key} FROM {staged.table} WHERE bad > 0")
    return f"({' UNION '.join(found)})" if found else None


def _looked_at(connection: duckdb.DuckDBPyConnection, staged: Staged) -> Staged:
    return staged if staged.direct is None else stage(connection, staged.plan, staged.path)


def repeating(connection: duckdb.DuckDBPyConnection, made: Sequence[Rows]) -> frozenset[str]:
    """The tables in which a key may stand twice: some of their keys have the same hash. Two tables are looked at at a
    time."""
    with ThreadPoolExecutor(max_workers=2) as beside:
        found = {one.table.name: beside.submit(_repeats, connection.cursor(), one) for one in made}
    return frozenset(table for table, repeats in found.items() if repeats.result())


def _repeats(connection: duckdb.DuckDBPyConnection, rows: Rows) -> bool:
    """Most exports are sorted by key, and of keys that ascend none stands twice; only others have to be sorted."""
    keys, source = [name(one) for one in rows.table.key if one != "source"], f"read_parquet({listed(rows.path)})"
    before = ", ".join(f"lag({key}) OVER () AS before_{number}" for number, key in enumerate(keys))
    ascends = "false"
    for number, key in reversed(list(enumerate(keys))):
        ascends = f"({key} > before_{number} OR ({key} = before_{number} AND {ascends}))"
    straight = f"SELECT {', '.join(keys)}, {before}, row_number() OVER () AS place FROM {source}"
    hashes = f"SELECT hash({', '.join(keys)}) AS value FROM {source}"
    in_order = f"SELECT value, lag(value) OVER (ORDER BY value) AS before FROM ({hashes})"
    with connection:
        return _any(connection, f"({straight}) WHERE place > 1 AND NOT coalesce({ascends}, false)") and _any(
            connection, f"({in_order}) WHERE value = before"
        )


def _any(connection: duckdb.DuckDBPyConnection, rows: str) -> bool:
    return connection.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchone() is not None


def _key(table: Table) -> str:
    return ", ".join(name(one) for one in table.key if one != "source")


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Puts rows of text into a table of the engine."""
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        values = ", ".join(f"({', '.join(quoted(one) for one in row)})" for row in some)
        connection.execute(f"INSERT INTO {table} VALUES {values}")
