"""What a source looks like: which of its columns become which facts. A value, read from TOML (see docs/mapping.md).

The sources that ship with Ridealong and a mapping that somebody writes themselves have the same form, and nothing in
the importer knows any source by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ridealong.facts.schema import Kind

Order = Literal["ymd", "dmy", "mdy", "serial", "milliseconds"]
Decimals = Literal["point", "comma", "grouped_point", "grouped_comma"]
Take = Literal["any", "sum", "first", "last"]
Period = Literal["month", "quarter", "year"]
Person = Literal["key", "name", "email", "either"]
Moves = Literal["all", "between"]
Values = tuple[tuple[str, tuple[str, ...]], ...]
"""Headers, each with values that may stand there; an empty value stands for nothing, and for a missing column."""
Mode = Literal["full", "delta"]

# Columns of a description that are no facts: what people are called goes to `SourceIdentity`, the rest to the roster.
IDENTITY: Mapping[str, Kind] = {
    "name": "text",
    "email": "text",
    "team": "text",
    "led_since": "day",
    "away_from": "day",
    "away_to": "day",
    "chair": "text",
}
PERSONS = frozenset({"seller", "manager"})
# What is meant by the rest of an outcome: common words are known, and what is none of them a person is asked.
ASK = "ask"
_FIELDS = re.compile(r"\{([^{}]+)\}")


class WrongMapping(ValueError):
    """A description cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one column of a facts table comes from.

    `columns`: the first that is not empty; or `text`, a template of columns in braces. Then, in this order, `extract`
    (the first group of a pattern), `count` (the number of parts that it separates), `lookup` (one table after the
    other) and `values` (what stands in the file to what is meant; `otherwise` for the rest, `absent` for nothing,
    `keep` for the rest as it is), and, once it is read as its kind, `times` (a factor, or a column in braces),
    `shift_years` and `end_of` (the period's last day). `zone` is the one in which times without a zone are written.
    The value holds only `when` other columns have one of these values. `instead` is the cell for rows where this one
    has nothing. `take` says how rows of one key become one. `content` makes a key of what stands in those columns.
    """

    columns: tuple[str, ...] = ()
    text: str | None = None
    extract: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    lookup: tuple[str, ...] = ()
    otherwise: str | None = None
    absent: str | None = None
    keep: bool = False
    count: str | None = None
    zone: str | None = None
    when: Values = ()
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
        return (*self.reads, *self.others)

    @property
    def others(self) -> tuple[str, ...]:
        """Headers of columns that it needs beside those that it is made of."""
        factor = (self.factor,) if self.factor is not None else ()
        conditions = tuple(header for header, _ in self.when)
        return (*factor, *conditions, *(self.instead.needs if self.instead is not None else ()))

    @property
    def musts(self) -> tuple[str, ...]:
        """Headers of columns that a file must have for it."""
        if self.optional:
            return () if self.instead is None else self.instead.musts
        own = () if len(self.columns) > 1 and not self.content else self.reads
        factor = (self.factor,) if self.factor is not None else ()
        return (*own, *factor, *(self.instead.musts if self.instead is not None else ()))


@dataclass(frozen=True, slots=True)
class Unpivot:
    """Columns of one row that become rows: `parts` is (header, label); a cell reads them as `name` and `value`. Of a
    `pattern` the columns whose header it matches are the parts, and its group the label."""

    parts: tuple[tuple[str, str], ...]
    name: str
    value: str
    pattern: str | None = None

    def resolved(self, found: Iterable[str]) -> Unpivot:
        """The same with the parts that these headers give."""
        if self.pattern is None:
            return self
        matches = {one: re.match(self.pattern, one, re.IGNORECASE) for one in found}
        return replace(self, parts=tuple((one, match[1]) for one, match in matches.items() if match))


@dataclass(frozen=True, slots=True)
class TableMap:
    """How the rows of one file become rows of one facts table.

    `only` takes rows that have one of the values there, `drop` leaves them out. `moves`: the rows are what a deal's
    stage was from then on, and only those with another stage than the row before are changes (`between`: and the first
    is none). The table is made only `with` that file, or `unless` that file is there. Of sellers only those are taken
    who are `occurring` in one of these tables, and their leaders.
    """

    table: str
    file: str
    cells: tuple[tuple[str, Cell], ...]
    mode: Mode = "full"
    grouped: bool = False
    unpivot: Unpivot | None = None
    only: Values = ()
    drop: Values = ()
    moves: Moves | None = None
    with_: str | None = None
    unless: str | None = None
    occurring: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileMap:
    """How a file is recognised and read. Without `header` its columns are `columns`, in that order.

    Where there are `marks`, a file that has these headers and none of `without` is recognised, whatever else it has.
    `footer`: how lines begin that stand below the rows.
    """

    key: str
    title: str | None = None
    marks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    header: bool = True
    separator: str | None = None
    empty: tuple[str, ...] = ()
    dates: Order | None = None
    decimals: Decimals | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """A small table: given here, or taken from a file: `key` and `value` are its columns (`extract` takes a part of the
    value), or `text` a template of the value. `only` takes some rows, `unique` keys with one value. An `optional` one
    may lack its file: nothing is known then."""

    values: tuple[tuple[str, str], ...] = ()
    file: str | None = None
    key: str | None = None
    value: str | None = None
    extract: str | None = None
    text: str | None = None
    only: Values = ()
    unique: bool = False
    optional: bool = False

    @property
    def reads(self) -> tuple[str, ...]:
        """Headers of the columns that it is made of."""
        found = [self.key, self.value, *(_FIELDS.findall(self.text) if self.text else [])]
        return tuple(one for one in found if one)


@dataclass(frozen=True)
class Source:
    """Everything that the importer knows about a source. `spellings` names the kinds (product, customer) that are keyed
    by what people type, so that spelling variants are proposed as one. `offered` are all tables that its files could
    have, where `tables` are those that they have."""

    key: str
    title: str
    files: Mapping[str, FileMap]
    tables: tuple[TableMap, ...]
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()
    currency: str | None = None
    offered: tuple[TableMap, ...] = ()

    def tables_of(self, file: str) -> tuple[TableMap, ...]:
        """What is made of one file."""
        return tuple(one for one in self.tables if one.file == file)

    def lookups_of(self, file: str) -> tuple[Lookup, ...]:
        """The lookups that are taken from one file."""
        return tuple(one for one in self.lookups.values() if one.file == file)

    def needed(self, file: str) -> tuple[str, ...]:
        """Headers that the file must have."""
        found: dict[str, None] = {}
        for lookup in self.lookups_of(file):
            found.update(dict.fromkeys(lookup.reads[:2] if lookup.text is None else lookup.reads[:1]))
        for table in self.tables_of(file):
            virtual = {table.unpivot.name, table.unpivot.value} if table.unpivot else set()
            found.update(dict.fromkeys(header for header, _ in table.unpivot.parts) if table.unpivot else {})
            found.update(dict.fromkeys(header for header, values in table.only if "" not in values))
            for _, cell in table.cells:
                found.update(dict.fromkeys(one for one in cell.musts if one not in virtual))
        return tuple(found)

    def choices(self, file: str) -> tuple[tuple[str, ...], ...]:
        """Headers of which the file must have at least one."""
        cells = [cell for table in self.tables_of(file) for _, cell in table.cells]
        return tuple(one.columns for one in cells if len(one.columns) > 1 and not one.content and not one.optional)

    def mentioned(self, file: str) -> tuple[str, ...]:
        """Headers that are read where the file has them."""
        found = dict.fromkeys(self.files[file].marks)
        for lookup in self.lookups_of(file):
            found.update(dict.fromkeys((*lookup.reads, *(header for header, _ in lookup.only))))
        for table in self.tables_of(file):
            virtual = {table.unpivot.name, table.unpivot.value} if table.unpivot else set()
            found.update(dict.fromkeys(header for header, _ in table.unpivot.parts) if table.unpivot else {})
            found.update(dict.fromkeys(header for header, _ in (*table.only, *table.drop)))
            for _, cell in table.cells:
                found.update(dict.fromkeys(one for one in cell.needs if one not in virtual))
        return tuple(found)

    def resolved(self, headers: Mapping[str, Iterable[str]]) -> Source:
        """The source as it is for the files that are there: which tables are made, and of which columns. `headers` are
        those of each file's tables."""
        tables = []
        for one in self.tables:
            if (one.with_ is None or one.with_ in headers) and (one.unless is None or one.unless not in headers):
                unpivot = one.unpivot and one.unpivot.resolved(headers.get(one.file, ()))
                if unpivot is None or unpivot.pattern is None or unpivot.parts:
                    tables.append(replace(one, unpivot=unpivot) if unpivot is not one.unpivot else one)
        return replace(self, tables=tuple(tables), offered=self.offered or self.tables)
