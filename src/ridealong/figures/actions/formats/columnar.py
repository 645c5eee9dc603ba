"""Parquet files as tables: structs become columns with dots, lists of values one text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from ridealong.facts.engine import listed, name, quoted
from ridealong.facts.snapshots import literal
from ridealong.figures.actions.formats.limits import MEGABYTE, Budget
from ridealong.figures.actions.formats.parts import Part
from ridealong.figures.actions.formats.writing import LINE
from ridealong.figures.actions.surveying import Unreadable
from ridealong.figures.rules.headers import MOST_COLUMNS
from ridealong.figures.rules.lexical import LONGEST, NUL
from ridealong.kernel.sentences import Sentence

# Runs of one value take no room in the file: what it says of its rows is all there is to go by.
MOST_ROWS = 50_000_000
DEEPEST = 8


def table(connection: duckdb.DuckDBPyConnection, path: Path, called: str, budget: Budget) -> Part:
    """The table of a Parquet file. Raises Unreadable."""
    try:
        columns = list(_columns(connection, path))
        if len(columns) > MOST_COLUMNS:
            raise Unreadable(Sentence("imports.format.too_wide", {"most": MOST_COLUMNS}))
        rows = f"read_parquet({listed(path)}, file_row_number = true)"
        _bounded(connection, path, rows, [text for text, _ in columns], budget)
        target = budget.path(".csv")
        selected = ", ".join(f"{text} AS {name(title)}" for text, title in columns)
        connection.execute(
            f"COPY (SELECT {selected}, file_row_number + 1 AS {name(LINE)} FROM {rows}) TO {literal(target)} "
            "(FORMAT csv, HEADER true)"
        )
        budget.spend(target.stat().st_size)
    except (duckdb.Error, UnicodeDecodeError) as problem:
        said = str(problem).splitlines()[0].replace(str(path), called)[:200]
        raise Unreadable(Sentence("imports.format.damaged", {"problem": said})) from problem
    return Part(target, called, lined=True)


def _columns(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[tuple[str, str]]:
    """Each column's text and title."""
    relation = connection.sql(f"SELECT * FROM read_parquet({listed(path)}) LIMIT 0")
    for title, kind in zip(relation.columns, relation.types, strict=True):
        yield from _leaves(name(title), title, kind, 0)


def _leaves(value: str, title: str, kind: Any, depth: int) -> Iterator[tuple[str, str]]:
    if kind.id == "struct" and depth < DEEPEST:
        for key, inner in kind.children:
            yield from _leaves(f"{value}[{quoted(key)}]", f"{title}.{key}", inner, depth + 1)
    elif kind.id != "blob":
        yield _text(value, kind), title


def _text(value: str, kind: Any) -> str:
    if kind.id == "timestamp with time zone":
        return f"strftime(timezone('UTC', {value}), '%Y-%m-%d %H:%M:%S.%fZ')"
    if kind.id == "list" and kind.children[0][1].id not in {"struct", "list", "map"}:
        text = f"array_to_string({value}, ';')"
    else:
        text = f"CAST({value} AS VARCHAR)"
    if kind.id not in {"varchar", "list", "map"}:
        return text
    return f"replace(left({text}, {LONGEST + 1}), chr(0), {quoted(NUL)})"


def _bounded(connection: duckdb.DuckDBPyConnection, path: Path, rows: str, texts: list[str], budget: Budget) -> None:
    """Whether the table, written as text, stays within what it may. Raises Unreadable."""
    declared = connection.execute(
        f"SELECT coalesce(sum(num_rows), 0) FROM parquet_file_metadata({listed(path)})"
    ).fetchone()
    if declared is None or declared[0] > MOST_ROWS:
        raise Unreadable(Sentence("imports.format.too_many_rows", {"most": MOST_ROWS}))
    lengths = " + ".join(f"coalesce(strlen({one}), 0) + 1" for one in texts) or "0"
    size = connection.execute(f"SELECT coalesce(sum({lengths}), 0) FROM {rows}").fetchone()
    if size is None or size[0] > budget.bytes:
        raise Unreadable(Sentence("imports.format.too_large", {"most": budget.bytes // MEGABYTE}))
