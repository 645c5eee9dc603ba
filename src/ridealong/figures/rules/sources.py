"""What a source looks like: which of its columns become which facts. A value, read from TOML (see docs/mapping.md).

The sources that ship with Ridealong and a mapping that somebody writes themselves have the same form, and nothing in
the importer knows any source by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from ridealong.facts.schema import BY_NAME, Kind

Order = Literal["ymd", "dmy", "mdy"]
Decimals = Literal["point", "comma", "grouped_point", "grouped_comma"]
Take = Literal["any", "sum", "first", "last"]
Period = Literal["month", "quarter", "year"]
Person = Literal["key", "name", "email"]
Mode = Literal["full", "delta"]

# Columns of a description that are no facts: what people are called goes to `SourceIdentity`, the rest to the roster.
IDENTITY: Mapping[str, Kind] = {
    "name": "text",
    "email": "text",
    "team": "text",
    "led_since": "day",
    "away_from": "day",
    "away_to": "day",
}
PERSONS = frozenset({"seller", "manager"})
_FIELDS = re.compile(r"\{([^{}]+)\}")


class WrongMapping(ValueError):
    """A description cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one column of a facts table comes from.

    `columns`: the first that is not empty; or `text`, a template of columns in braces. Then, in this order, `extract`
    (the first group of a pattern), `lookup` (one table after the other) and `values` (what stands in the file to what
    is meant; `otherwise` for the rest), and, once it is read as its kind, `times` (a factor, or a column in braces),
    `shift_years` and `end_of` (the period's last day). `instead` is the cell for rows where this one has nothing.
    `take` says how rows of one key become one. `content` makes a key of what stands in those columns.
    """

    columns: tuple[str, ...] = ()
    text: str | None = None
    extract: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    lookup: tuple[str, ...] = ()
    otherwise: str | None = None
    dates: Order | None = None
    decimals: Decimals | None = None
    times: str = "1"
    shift_years: int = 0
    end_of: Period | None = None
    take: Take = "any"
    person: Person = "key"
    content: bool = False
    required: bool = False
    optional: bool = False
    instead: Cell | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """Headers of the columns that it is made of."""
        return self.columns if self.text is None else tuple(_FIELDS.findall(self.text))

    @property
    def factor(self) -> str | None:
        """The header of the column that it is multiplied by."""
        found = _FIELDS.fullmatch(self.times)
        return found[1] if found else None

    @property
    def needs(self) -> tuple[str, ...]:
        """Headers of all columns that it needs."""
        factor = (self.factor,) if self.factor is not None else ()
        return (*self.reads, *factor, *(self.instead.needs if self.instead is not None else ()))


@dataclass(frozen=True, slots=True)
class Unpivot:
    """Columns of one row that become rows: `parts` is (header, label); a cell reads them as `name` and `value`."""

    parts: tuple[tuple[str, str], ...]
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TableMap:
    """How the rows of one file become rows of one facts table. `only` takes rows that have one of the values there."""

    table: str
    file: str
    cells: tuple[tuple[str, Cell], ...]
    mode: Mode = "full"
    grouped: bool = False
    unpivot: Unpivot | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class FileMap:
    """How a file is recognised and read. Without `header` its columns are `columns`, in that order."""

    key: str
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    header: bool = True
    separator: str | None = None
    empty: tuple[str, ...] = ()
    dates: Order | None = None
    decimals: Decimals | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """A small table: given here, or taken from two columns of a file (`extract` takes a part of the value)."""

    values: tuple[tuple[str, str], ...] = ()
    file: str | None = None
    key: str | None = None
    value: str | None = None
    extract: str | None = None


@dataclass(frozen=True)
class Source:
    """Everything that the importer knows about a source. `spellings` names the kinds (product, customer) that are keyed
    by what people type, so that spelling variants are proposed as one."""

    key: str
    title: str
    files: Mapping[str, FileMap]
    tables: tuple[TableMap, ...]
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()
    currency: str | None = None

    def tables_of(self, file: str) -> tuple[TableMap, ...]:
        """What is made of one file."""
        return tuple(one for one in self.tables if one.file == file)

    def lookups_of(self, file: str) -> tuple[Lookup, ...]:
        """The lookups that are taken from one file."""
        return tuple(one for one in self.lookups.values() if one.file == file)

    def needed(self, file: str) -> tuple[str, ...]:
        """Headers that the file must have."""
        return self._headers(file, optional=False)

    def mentioned(self, file: str) -> tuple[str, ...]:
        """Headers that are read where the file has them."""
        return self._headers(file, optional=True)

    def _headers(self, file: str, *, optional: bool) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for lookup in self.lookups_of(file):
            found.update(dict.fromkeys(one for one in (lookup.key, lookup.value) if one))
        for table in self.tables_of(file):
            virtual = {table.unpivot.name, table.unpivot.value} if table.unpivot else set()
            found.update(dict.fromkeys(header for header, _ in table.unpivot.parts) if table.unpivot else {})
            found.update(dict.fromkeys(header for header, _ in table.only))
            for _, cell in table.cells:
                if optional or not cell.optional:
                    found.update(dict.fromkeys(one for one in cell.needs if one not in virtual))
        return tuple(found)


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
    if table.file not in source.files:
        raise WrongMapping(f"table {table.table}: there is no [file.{table.file}]")
    for column, cell in table.cells:
        for lookup in cell.lookup:
            if lookup not in source.lookups:
                raise WrongMapping(f"table {table.table}, {column}: there is no [lookup.{lookup}]")


def _file(key: str, data: Mapping[str, Any]) -> FileMap:
    where = f"file {key}"
    _only(data, {"name", "names", "columns", "header", "separator", "empty", "dates", "decimals"}, where)
    names = _texts(data.get("names", [data["name"]] if "name" in data else ()), where)
    columns = _texts(data.get("columns", ()), where)
    header = bool(data.get("header", not columns))
    if not header and not columns:
        raise WrongMapping(f"{where}: a file without a header needs `columns`")
    if not header and not names:
        raise WrongMapping(f"{where}: a file without a header needs `name`")
    return FileMap(
        key=key,
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
    _only(data, {"values", "file", "key", "value", "extract"}, where)
    if "values" in data:
        return Lookup(values=tuple((str(left), str(right)) for left, right in data["values"].items()))
    return Lookup(
        file=_text(data, "file", where),
        key=_text(data, "key", where),
        value=_text(data, "value", where),
        extract=_pattern(data.get("extract"), where),
    )


def _table(number: int, data: Mapping[str, Any]) -> TableMap:
    where = f"table {data.get('table', number)}"
    _only(data, {"table", "file", "mode", "grouped", "unpivot", "only", "column"}, where)
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
        only=tuple((str(header), _texts(one, where)) for header, one in _tables(data, "only").items()),
    )


def _unpivot(data: Mapping[str, Any], where: str) -> Unpivot:
    _only(data, {"columns", "name", "value"}, where)
    parts = tuple((str(header), str(label)) for header, label in data["columns"].items())
    return Unpivot(parts, _text(data, "name", where), _text(data, "value", where))


def _cell(data: object, where: str, *, required: bool) -> Cell:
    if isinstance(data, str):
        return Cell(columns=(data,), required=required)
    if not isinstance(data, Mapping):
        raise WrongMapping(f"{where}: write the name of a column, or a table")
    known = {
        *("column", "columns", "text", "extract", "values", "lookup", "otherwise", "dates", "decimals", "times"),
        *("shift_years", "end_of", "take", "person", "content", "required", "optional", "instead"),
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
