"""Small tables by which values are looked up: given in the description of a source, or taken from files of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from ridealong.facts.engine import quoted
from ridealong.figures.actions.building import insert
from ridealong.figures.actions.files import TextFile
from ridealong.figures.actions.gathering import of
from ridealong.figures.actions.planning import among
from ridealong.figures.actions.staging import read_csv, said, template
from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.reports import Stopped
from ridealong.figures.rules.sources import FileMap, Lookup, Source
from ridealong.kernel.sentences import Sentence


def lookup_tables(
    connection: duckdb.DuckDBPyConnection, source: Source, files: Sequence[tuple[FileMap, TextFile]]
) -> tuple[dict[str, str], list[Sentence]]:
    """Makes the engine's lookup tables; answers what each is called there, and what is not known for lack of a file.
    Raises Stopped."""
    tables, missed = {}, []
    for number, (name, lookup) in enumerate(source.lookups.items()):
        if lookup.file is None:
            tables[name] = _lookup_table(connection, number, lookup.values)
            continue
        own = [(map_, file) for map_, file in files if map_.key == lookup.file]
        if not own and lookup.optional:
            if name in _looked_up(source, [map_ for map_, _ in files]):
                missed.append(_missed(source, lookup))
            tables[name] = _lookup_table(connection, number, ())
            continue
        if not own:
            wanted = source.files[lookup.file]
            called = wanted.names[0] if wanted.names else wanted.key
            raise Stopped(Sentence("imports.problem.lookup", {"file": called, "name": name}))
        pairs = [pair for map_, file in own for pair in _pairs(connection, map_, file, lookup)]
        tables[name] = _lookup_table(connection, number, pairs)
    return tables, missed


def _looked_up(source: Source, maps: Iterable[FileMap]) -> frozenset[str]:
    """The lookups that are used for the files that are there."""
    there = {one.key for one in maps}
    cells = [cell for table in source.tables if table.file in there for _, cell in table.cells]
    return frozenset(name for cell in cells for one in (cell, cell.instead) if one is not None for name in one.lookup)


def _missed(source: Source, lookup: Lookup) -> Sentence:
    file = source.files[lookup.file or ""]
    return Sentence("imports.absent.lookup", {"file": file.title or file.key, "column": lookup.value or lookup.text})


def _pairs(
    connection: duckdb.DuckDBPyConnection, map_: FileMap, file: TextFile, lookup: Lookup
) -> list[tuple[str, str]]:
    def column(text: str) -> str:
        at = file.header.at.get(plain(text))
        return "CAST(NULL AS VARCHAR)" if at is None else f"nullif(trim(c{at}), '')"

    key = column(lookup.key or "")
    value = column(lookup.value or "") if lookup.text is None else template(lookup.text, column)
    if lookup.extract is not None:
        value = f"regexp_extract({value}, {quoted(lookup.extract)}, 1)"
    taken = [f"{key} <> ''", f"{value} <> ''", *(among(column(header), values) for header, values in lookup.only)]
    sql = f"SELECT {key}, min({value}) FROM {read_csv(file, map_.empty)} WHERE {' AND '.join(taken)} GROUP BY 1"
    sql += f" HAVING count(DISTINCT {value}) = 1" if lookup.unique else ""
    try:
        return connection.execute(f"{sql} ORDER BY 1").fetchall()
    except duckdb.InvalidInputException as problem:
        raise Stopped(of(file.name, Sentence("imports.file.malformed", {"problem": said(problem)}))) from problem


def _lookup_table(connection: duckdb.DuckDBPyConnection, number: int, pairs: Sequence[tuple[str, str]]) -> str:
    """Makes a lookup table in the engine; answers its name."""
    table = f"lookup_{number}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} (key VARCHAR, value VARCHAR)")
    insert(connection, table, pairs)
    return table
