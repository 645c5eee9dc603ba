"""Descriptions of sources, from TOML to a value; what is wrong in one is told by its place (see docs/mapping.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_args
from zoneinfo import available_timezones

from ridealong.facts.schema import BY_NAME
from ridealong.figures.rules.sources import (
    IDENTITY,
    Cell,
    Decimals,
    FileMap,
    Lookup,
    Mode,
    Moves,
    Order,
    Period,
    Person,
    Source,
    TableMap,
    Take,
    Unpivot,
    Values,
    WrongMapping,
)

_RECOGNISED = frozenset({"title", "marks", "without", "footer"})
_TABLE = frozenset(
    {
        *("table", "file", "mode", "grouped", "unpivot", "only", "drop", "moves", "with", "unless", "occurring"),
        "column",
    }
)


def read(data: Mapping[str, Any]) -> Source:
    """The source that a parsed TOML document describes. Raises WrongMapping."""
    _only(data, {"source", "title", "currency", "spellings", "file", "lookup", "table"}, "the document")
    key = _text(data, "source", "the document")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", key):
        raise WrongMapping(f"source: {key!r} must be lower-case letters, digits and underscores")
    files = {name: _file(name, one) for name, one in _tables(data, "file").items()}
    lookups = {name: _lookup(name, one) for name, one in _tables(data, "lookup").items()}
    tables = tuple(_table(number, one) for number, one in enumerate(data.get("table", ()), start=1))
    source = Source(
        key=key,
        title=str(data.get("title", key)),
        files=files,
        tables=tables,
        lookups=lookups,
        spellings=_texts(data.get("spellings", ()), "spellings"),
        currency=data.get("currency") or None,
    )
    _check(source)
    return source


def _check(source: Source) -> None:
    if not source.tables:
        raise WrongMapping("a mapping needs at least one [[table]]")
    for table in source.tables:
        _check_table(source, table)
    for name, lookup in source.lookups.items():
        if lookup.file is not None and lookup.file not in source.files:
            raise WrongMapping(f"lookup {name}: there is no [file.{lookup.file}]")
    unknown = set(source.spellings) - {"product", "customer"}
    if unknown:
        raise WrongMapping(f"spellings: {', '.join(sorted(unknown))} is neither product nor customer")


def _check_table(source: Source, table: TableMap) -> None:
    for file in (table.file, table.with_, table.unless):
        if file is not None and file not in source.files:
            raise WrongMapping(f"table {table.table}: there is no [file.{file}]")
    for column, cell in table.cells:
        for lookup in cell.lookup:
            if lookup not in source.lookups:
                raise WrongMapping(f"table {table.table}, {column}: there is no [lookup.{lookup}]")


def _file(key: str, data: Mapping[str, Any]) -> FileMap:
    where = f"file {key}"
    _only(data, {"name", "names", "columns", "header", "separator", "empty", "dates", "decimals", *_RECOGNISED}, where)
    names = _texts(data.get("names", [data["name"]] if "name" in data else ()), where)
    columns = _texts(data.get("columns", ()), where)
    header = bool(data.get("header", not columns))
    if not header and not columns:
        raise WrongMapping(f"{where}: a file without a header needs `columns`")
    if not header and not names:
        raise WrongMapping(f"{where}: a file without a header needs `name`")
    return FileMap(
        key=key,
        title=data.get("title"),
        marks=_texts(data.get("marks", ()), where),
        without=_texts(data.get("without", ()), where),
        footer=_texts(data.get("footer", ()), where),
        names=names,
        columns=columns,
        header=header,
        separator=data.get("separator"),
        empty=_texts(data.get("empty", ()), where),
        dates=_one_of(data.get("dates"), Order, where),
        decimals=_one_of(data.get("decimals"), Decimals, where),
    )


def _lookup(name: str, data: Mapping[str, Any]) -> Lookup:
    where = f"lookup {name}"
    _only(data, {"values", "file", "key", "value", "extract", "text", "only", "unique", "optional"}, where)
    if "values" in data:
        return Lookup(values=tuple((str(left), str(right)) for left, right in data["values"].items()))
    return Lookup(
        file=_text(data, "file", where),
        key=_text(data, "key", where),
        value=None if "text" in data else _text(data, "value", where),
        text=data.get("text"),
        only=_values(data, "only", where),
        unique=bool(data.get("unique", False)),
        optional=bool(data.get("optional", False)),
        extract=_pattern(data.get("extract"), where),
    )


def _table(number: int, data: Mapping[str, Any]) -> TableMap:
    where = f"table {data.get('table', number)}"
    _only(data, _TABLE, where)
    name = _text(data, "table", where)
    if name not in BY_NAME or name == "changes":
        raise WrongMapping(f"{where}: there is no table of facts of that name")
    schema = {column.name: column for column in BY_NAME[name].columns if column.name != "source"}
    allowed = set(schema) | (set(IDENTITY) if name == "sellers" else set())
    cells = {}
    for column, one in _tables(data, "column").items():
        if column not in allowed:
            raise WrongMapping(f"{where}: the table has no column {column!r}")
        required = column in schema and schema[column].required
        cells[column] = _cell(one, f"{where}, {column}", required=required)
    missing = [one.name for one in schema.values() if one.required and one.name not in cells]
    if missing:
        raise WrongMapping(f"{where}: {', '.join(missing)} must be mapped")
    return TableMap(
        table=name,
        file=_text(data, "file", where),
        cells=tuple(cells.items()),
        mode=_one_of(data.get("mode"), Mode, where) or "full",
        grouped=bool(data.get("grouped", False)),
        unpivot=_unpivot(data["unpivot"], where) if "unpivot" in data else None,
        only=_values(data, "only", where),
        drop=_values(data, "drop", where),
        moves=_moves(data, name, where),
        with_=data.get("with"),
        unless=data.get("unless"),
        occurring=_occurring(data, name, where),
    )


def _occurring(data: Mapping[str, Any], table: str, where: str) -> tuple[str, ...]:
    if "occurring" in data and table != "sellers":
        raise WrongMapping(f"{where}: only sellers are occurring elsewhere")
    found = _texts(data.get("occurring", ()), where)
    owned = [
        one for one in BY_NAME.values() if one.name != table and any(each.name == "seller" for each in one.columns)
    ]
    unknown = set(found) - {one.name for one in owned}
    if unknown:
        raise WrongMapping(f"{where}: {', '.join(sorted(unknown))} is no table in which sellers occur")
    return found


def _moves(data: Mapping[str, Any], table: str, where: str) -> Moves | None:
    if "moves" in data and table != "stage_changes":
        raise WrongMapping(f"{where}: only stage_changes are moves")
    found: Moves | None = _one_of(data.get("moves"), Moves, where)
    return found


def _values(data: Mapping[str, Any], key: str, where: str) -> Values:
    return tuple((str(header), _texts(one, where)) for header, one in _tables(data, key).items())


def _unpivot(data: Mapping[str, Any], where: str) -> Unpivot:
    _only(data, {"columns", "name", "value", "pattern"}, where)
    if ("columns" in data) == ("pattern" in data):
        raise WrongMapping(f"{where}: unpivot needs either `columns` or a `pattern`")
    parts = tuple((str(header), str(label)) for header, label in _tables(data, "columns").items())
    pattern = _pattern(data.get("pattern"), where)
    return Unpivot(parts, _text(data, "name", where), _text(data, "value", where), pattern)


def _cell(data: object, where: str, *, required: bool) -> Cell:
    if isinstance(data, str):
        return Cell(columns=(data,), required=required)
    if not isinstance(data, Mapping):
        raise WrongMapping(f"{where}: write the name of a column, or a table")
    known = {
        *("column", "columns", "text", "extract", "values", "lookup", "otherwise", "dates", "decimals", "times"),
        *("shift_years", "end_of", "take", "person", "content", "required", "optional", "instead", "absent", "keep"),
        *("count", "zone", "when"),
    }
    _only(data, known, where)
    columns = _texts(data.get("columns", data.get("content", ())), where)
    if "column" in data:
        columns = (_text(data, "column", where),)
    if bool(columns) == ("text" in data):
        raise WrongMapping(f"{where}: say either `column` (or `columns`) or `text`")
    return Cell(
        columns=columns,
        text=data.get("text"),
        extract=_pattern(data.get("extract"), where),
        values=tuple((str(left), str(right)) for left, right in data.get("values", {}).items()),
        lookup=(data["lookup"],) if isinstance(data.get("lookup"), str) else _texts(data.get("lookup", ()), where),
        otherwise=data.get("otherwise"),
        absent=data.get("absent"),
        keep=bool(data.get("keep", False)),
        count=data.get("count"),
        zone=_zone(data.get("zone"), where),
        when=_values(data, "when", where),
        dates=_one_of(data.get("dates"), Order, where),
        decimals=_one_of(data.get("decimals"), Decimals, where),
        times=str(data.get("times", 1)),
        shift_years=int(data.get("shift_years", 0)),
        end_of=_one_of(data.get("end_of"), Period, where),
        take=_one_of(data.get("take"), Take, where) or "any",
        person=_one_of(data.get("person"), Person, where) or "key",
        content="content" in data,
        required=required or bool(data.get("required", False)),
        optional=bool(data.get("optional", False)),
        instead=_cell(data["instead"], where, required=False) if "instead" in data else None,
    )


def _zone(text: str | None, where: str) -> str | None:
    if text is not None and text not in _zones():
        raise WrongMapping(f"{where}: there is no zone {text!r}")
    return text


@cache
def _zones() -> frozenset[str]:
    """Every zone there is: looking for them on the disk takes a while."""
    return frozenset(available_timezones())


def _pattern(text: str | None, where: str) -> str | None:
    if text is None:
        return None
    try:
        groups = re.compile(text).groups
    except re.error as problem:
        raise WrongMapping(f"{where}: extract is no pattern ({problem})") from problem
    if groups != 1:
        raise WrongMapping(f"{where}: extract needs one group in brackets")
    return text


def _only(data: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    if not isinstance(data, Mapping):
        raise WrongMapping(f"{where}: a table is expected")
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise WrongMapping(f"{where}: {', '.join(unknown)} is unknown; known are {', '.join(sorted(known))}")


def _tables(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key, {})
    if not isinstance(found, Mapping):
        raise WrongMapping(f"{key}: a table is expected")
    return found


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    found = data.get(key)
    if not isinstance(found, str) or not found:
        raise WrongMapping(f"{where}: `{key}` is missing")
    return found


def _texts(found: object, where: str) -> tuple[str, ...]:
    if isinstance(found, str) or not isinstance(found, Iterable):
        raise WrongMapping(f"{where}: a list of texts is expected")
    return tuple(str(one) for one in found)


def _one_of(found: object, allowed: Any, where: str) -> Any:
    if found is None:
        return None
    if found not in get_args(allowed):
        raise WrongMapping(f"{where}: {found!r} is none of {', '.join(get_args(allowed))}")
    return found
