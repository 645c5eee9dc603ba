"""What is read from one file: for each cell of each table a slot, with how its column is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ridealong.facts.engine import quoted
from ridealong.facts.schema import BY_NAME, Kind
from ridealong.figures.actions.files import TextFile
from ridealong.figures.rules import numerals
from ridealong.figures.rules.currencies import CURRENCIES
from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.lexical import Style
from ridealong.figures.rules.sources import ASK, IDENTITY, Cell, FileMap, Source, TableMap

Role = Literal["", "times", "instead", "instead times", "only", "drop", "when", "instead when"]
CONDITIONS = frozenset({"only", "drop", "when", "instead when"})
# Days and numbers are written in several ways.
DATED: frozenset[Kind] = frozenset({"day", "time"})
NUMBERED: frozenset[Kind] = frozenset({"amount", "number", "whole"})
WRITTEN = DATED | NUMBERED
KEYS = frozenset({"seller", "manager", "customer", "product", "deal"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of one table as it is read from one file. `part` is the header of an unpivoted column; `role` says what
    else than the value it is: what it is multiplied by, what stands for it where it has nothing, a condition."""

    number: int
    table: TableMap
    column: str
    cell: Cell
    kind: Kind
    part: str | None
    headers: tuple[str, ...]
    style: Style
    role: Role = ""

    @property
    def staged(self) -> str:
        return f"v{self.number}"

    @property
    def unread(self) -> str:
        """The staged column of the texts that are no value, of kinds that are written in several ways."""
        return f"t{self.number}"

    @property
    def spoken(self) -> str:
        """How the column is called to people."""
        return " + ".join(self.headers) or self.column

    @property
    def asks(self) -> bool:
        """Whether a person says what is meant by values that the description does not know."""
        return self.column == "outcome" and self.cell.otherwise == ASK


@dataclass(frozen=True)
class Plan:
    """What is read from one file. `latest`: no deal was won or lost after that day. `outcomes`: what stages (in
    small letters) mean of which the description says nothing; None before that was looked at."""

    source: Source
    map: FileMap
    file: TextFile
    slots: tuple[Slot, ...]
    lookups: Mapping[str, str] = field(default_factory=dict)
    latest: date | None = None
    outcomes: tuple[tuple[str, str], ...] | None = None

    def slot_of(self, table: TableMap, column: str, part: str | None, role: Role = "") -> Slot | None:
        """The slot of a column of a table."""
        wanted = (column, part, role)
        own = (one for one in self.slots if one.table is table)
        return next((one for one in own if (one.column, one.part, one.role) == wanted), None)

    def first_of(self, table: TableMap, column: str, part: str | None) -> Slot | None:
        """The same, or what stands in for it where the file does not have it."""
        return self.slot_of(table, column, part) or self.slot_of(table, column, part, "instead")

    def conditions(self, table: TableMap) -> str:
        """The engine's SQL for the rows that the table takes at all."""
        found = [self._among(table, header, values, "only") for header, values in table.only]
        found += [f"NOT ({self._among(table, header, values, 'drop')})" for header, values in table.drop]
        return " AND ".join(found)

    def _among(self, table: TableMap, header: str, values: Sequence[str], role: Role) -> str:
        """Whether one of the values stands there; in a column that is missing nothing stands."""
        return among(_staged(self.slot_of(table, header, None, role)), values)

    def holds(self, slot: Slot) -> str:
        """The engine's SQL for the rows in which the slot's value holds; nothing where it always does."""
        role: Role = "instead when" if slot.role.startswith("instead") else "when"
        own = [one for one in self.slots if (one.table, one.part, one.role) == (slot.table, slot.part, role)]
        named = {one.headers[0]: one for one in own if one.column == slot.column}
        return " AND ".join(among(_staged(named.get(header)), values) for header, values in slot.cell.when)


def _staged(slot: Slot | None) -> str | None:
    return None if slot is None else slot.staged


def among(text: str | None, values: Sequence[str]) -> str:
    """The engine's SQL for whether one of the values stands there; an empty one stands for nothing. In a column that is
    missing (None) there is nothing."""
    if text is None:
        return str("" in values).lower()
    some = ", ".join(quoted(one.lower()) for one in values if one)
    known = f"coalesce(lower({text}) IN ({some}), false)" if some else "false"
    return f"({text} IS NULL OR {known})" if "" in values else known


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every file of an import: the zone of times without one, the engine's lookup tables by name, and
    the day after which nothing can have been won or lost."""

    zone: str
    lookups: Mapping[str, str]
    latest: date | None = None


def plan(source: Source, map_: FileMap, file: TextFile, terms: Terms, styles: Mapping[str, Style]) -> Plan:
    """What is read from the file; `styles` by plain header are agreed ones."""
    slots: list[Slot] = []
    for table in source.tables_of(map_.key):
        for part, column, cell, kind, role in _wanted(table):
            real = [real_name(table, part, one) for one in cell.reads]
            there = tuple(one for one in real if one is not None and plain(one) in file.header.at)
            labelled = table.unpivot is not None and (cell.text is not None or table.unpivot.name in cell.reads)
            if there or not cell.reads or labelled:
                style = _style(file, map_, cell, there, styles, terms.zone)
                slots.append(Slot(len(slots), table, column, cell, kind, part, there, style, role))
    slots += list(_signs(tuple(slots)))
    return Plan(source, map_, file, tuple(slots), terms.lookups, terms.latest)


def _signs(slots: Sequence[Slot]) -> Iterator[Slot]:
    """Currencies that stand beside amounts, where no column of their own says them."""
    told = {(one.table.table, one.part) for one in slots if one.column == "currency"}
    for one in slots:
        place = (one.table.table, one.part)
        if one.column == "amount" and one.style.signs and not one.role and place not in told:
            told.add(place)
            codes = tuple((code, code) for code in sorted(CURRENCIES))
            cell = Cell(
                one.cell.columns, extract=f"({numerals.SIGN})", values=(*numerals.SIGNS.items(), *codes), otherwise=""
            )
            number = len(slots) + len(told)
            yield Slot(number, one.table, "currency", cell, "text", one.part, one.headers, Style(zone=one.style.zone))


Wanted = tuple[str | None, str, Cell, Kind, Role]


def _wanted(table: TableMap) -> Iterator[Wanted]:
    """Everything that is read for a table: conditions, values, and what values are multiplied by or replaced with."""
    kinds = {**IDENTITY, **{column.name: column.kind for column in BY_NAME[table.table].columns}}
    for header, _ in table.only:
        yield None, header, Cell(columns=(header,)), "text", "only"
    for header, _ in table.drop:
        yield None, header, Cell(columns=(header,)), "text", "drop"
    parts: list[str | None] = [header for header, _ in table.unpivot.parts] if table.unpivot else [None]
    for part in parts:
        for column, cell in table.cells:
            yield part, column, cell, kinds[column], ""
            yield from _beside(part, column, cell, "times", "when")
            if cell.instead is not None:
                yield part, column, cell.instead, kinds[column], "instead"
                yield from _beside(part, column, cell.instead, "instead times", "instead when")


def _beside(part: str | None, column: str, cell: Cell, factor: Role, condition: Role) -> Iterator[Wanted]:
    if cell.factor is not None:
        yield part, column, Cell(columns=(cell.factor,)), "number", factor
    for header, _ in cell.when:
        yield part, column, Cell(columns=(header,)), "text", condition


def real_name(table: TableMap, part: str | None, name: str) -> str | None:
    if table.unpivot is None:
        return name
    return {table.unpivot.value: part, table.unpivot.name: None}.get(name, name)


def _style(
    file: TextFile, map_: FileMap, cell: Cell, headers: Sequence[str], styles: Mapping[str, Style], zone: str
) -> Style:
    agreed = next((styles[plain(one)] for one in headers if plain(one) in styles), Style())
    return Style(
        dates=cell.dates or map_.dates or agreed.dates,
        decimals=cell.decimals or map_.decimals or agreed.decimals,
        zone=zone,
        century=agreed.century,
        letters=agreed.letters,
        signs=agreed.signs,
        negative=agreed.negative,
        given=cell.zone,
        epoch=file.epoch,
    )


def is_value(slot: Slot) -> bool:
    """Whether the slot holds the value of an unpivoted column."""
    return slot.table.unpivot is not None and slot.table.unpivot.value in slot.cell.reads


def is_key(slot: Slot) -> bool:
    """Whether the column identifies something."""
    return slot.column in BY_NAME[slot.table.table].key or slot.column in KEYS
