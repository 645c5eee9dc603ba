"""From a text file to typed columns in the engine: read as text, test each column's form, cast, mark refused rows.

A staged file is Parquet: one column for each cell that is read from it; `bad`, 0 for a row that can be used, else the
number of the first check that failed; and `ordinal`, where the row stood in the file, because the engine keeps no order
once it joins (a long list of values is a join to it too).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb

from ridealong.facts.engine import listed, quoted
from ridealong.facts.schema import BY_NAME, Kind
from ridealong.facts.snapshots import literal
from ridealong.figures.actions.files import TextFile
from ridealong.figures.rules import lexical
from ridealong.figures.rules.currencies import CURRENCIES
from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.lexical import NUL, Style
from ridealong.figures.rules.sources import IDENTITY, Cell, FileMap, Source, TableMap
from ridealong.kernel.cells import ACTIVE

BLANK = -1
_QUOTED = f"^'('*[{ACTIVE}])"
# Dictionaries cost more than they save in a file that is read once.
INTERMEDIATE = "(FORMAT parquet, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 1000)"
Role = Literal["", "times", "instead", "instead times", "only", "drop", "when", "instead when"]
CONDITIONS = frozenset({"only", "drop", "when", "instead when"})
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
    def spoken(self) -> str:
        """How the column is called to people."""
        return " + ".join(self.headers) or self.column


@dataclass(frozen=True)
class Plan:
    """What is read from one file. `latest`: no deal was won or lost after that day."""

    source: Source
    map: FileMap
    file: TextFile
    slots: tuple[Slot, ...]
    lookups: Mapping[str, str] = field(default_factory=dict)
    latest: date | None = None

    def slot_of(self, table: TableMap, column: str, part: str | None, role: Role = "") -> Slot | None:
        """The slot of a column of a table."""
        wanted = (column, part, role)
        own = (one for one in self.slots if one.table is table)
        return next((one for one in own if (one.column, one.part, one.role) == wanted), None)

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
class Check:
    """A test of a row: which slot it is about, and whether it failed because there is nothing; `unclosed` because a
    deal that is won or lost has no closing day, `ahead` because it has one that is far ahead."""

    slot: Slot
    missing: bool
    unclosed: Slot | None = None
    ahead: Slot | None = None


@dataclass(frozen=True)
class Staged:
    """A file in the engine: how many records, rows (records that are not blank) and refused rows it has. `direct`: its
    rows stand in the form of the facts already, and `path` is made only if they have to be looked at."""

    plan: Plan
    path: Path
    records: int
    rows: int
    refused: int
    checks: tuple[Check, ...]
    direct: Path | None = None


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
            real = [_real(table, part, one) for one in cell.reads]
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
            values = tuple((sign, code) for sign, code in lexical.SIGNS.items())
            codes = tuple((code, code) for code in sorted(CURRENCIES))
            cell = Cell(one.cell.columns, extract=f"({lexical.SIGN})", values=(*values, *codes), otherwise="")
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


def _real(table: TableMap, part: str | None, name: str) -> str | None:
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


def read_csv(file: TextFile, empty: Sequence[str] = ()) -> str:
    """The engine's SQL that reads the file as text, columns c0, c1, ... by position."""
    names = [f"c{number}" for number in range(file.width)] + (["line"] if file.lined else [])
    columns = ", ".join(f"'{one}': 'VARCHAR'" for one in names)
    nulls = ", ".join(quoted(one) for one in ("", *empty))
    return (
        f"read_csv({listed(file.path)}, auto_detect = false, header = {str(file.headed).lower()}, skip = {file.skip}, "
        f"delim = {quoted(file.separator)}, quote = '\"', escape = '\"', strict_mode = true, null_padding = false, "
        f"nullstr = [{nulls}], columns = {{{columns}}})"
    )


def typed(plan: Plan) -> str:
    """The engine's SQL for the staged form of the file, without ordinals."""
    return _select(plan, tuple(_checks(plan)), ordered=False)


def stage(connection: duckdb.DuckDBPyConnection, plan: Plan, path: Path) -> Staged:
    """Reads the file into `path`. Raises duckdb.InvalidInputException for a file whose records are not well formed."""
    checks = tuple(_checks(plan))
    connection.execute(f"COPY ({_select(plan, checks, ordered=True)}) TO {literal(path)} {INTERMEDIATE}")
    counts = f"count(*), count(*) FILTER (bad <> {BLANK}), count(*) FILTER (bad > 0)"
    counted = connection.execute(f"SELECT {counts} FROM read_parquet({listed(path)})").fetchone()
    records, rows, refused = counted or (0, 0, 0)
    return Staged(plan, path, int(records), int(rows), int(refused), checks)


def _checks(plan: Plan) -> Iterator[Check]:
    for slot in plan.slots:
        if slot.role in CONDITIONS:
            continue
        yield Check(slot, missing=False)
        if slot.cell.required or _stands_alone(plan, slot):
            yield Check(slot, missing=True)
    for slot in plan.slots:
        if (slot.table.table, slot.column, slot.role) == ("deals", "closed_on", "") and not slot.table.grouped:
            outcome = plan.slot_of(slot.table, "outcome", slot.part) or plan.slot_of(
                slot.table, "outcome", slot.part, "instead"
            )
            if outcome is not None:
                yield Check(slot, missing=True, unclosed=outcome)
                if plan.latest is not None:
                    yield Check(slot, missing=False, ahead=outcome)


def _stands_alone(plan: Plan, slot: Slot) -> bool:
    """Whether the slot stands in for one that the file does not have, and of which every row needs a value."""
    if slot.role != "instead" or plan.slot_of(slot.table, slot.column, slot.part) is not None:
        return False
    return any(column == slot.column and cell.required for column, cell in slot.table.cells)


def _select(plan: Plan, checks: Sequence[Check], *, ordered: bool) -> str:
    raws, texts, casts, values, finals = [], [], [], [], []
    for slot in plan.slots:
        r, x, q, v = (f"{letter}{slot.number}" for letter in "rxqv")
        raws.append(f"{_raw(plan, slot)} AS {r}")
        texts.append(f"{_meant(plan, slot)} AS {x}")
        casts.append(f"{lexical.quick(x, slot.kind)} AS {q}")
        values.append(f"{_value(plan, slot)} AS {v}")
        finals.append(f"{_final(plan, slot)} AS {v}")
    counted = ", row_number() OVER () - 1 AS ordinal" if ordered else ""
    rows = f"SELECT {', '.join(raws)}{_extras(plan)}{counted} FROM {read_csv(plan.file, plan.map.empty)}"
    rows = f"SELECT rows.*, {', '.join(texts)} FROM ({rows}) AS rows{_joins(plan)}"
    rows = f"SELECT *, {', '.join(casts)} FROM ({rows})"
    rows = f"SELECT *, {', '.join(values)} FROM ({rows})"
    rows = f"SELECT * REPLACE ({', '.join(finals)}) FROM ({rows})"
    failed = [f"WHEN {_fails(plan, check)} THEN {number}" for number, check in enumerate(checks, start=1)]
    if plan.file.nuls:
        failed.insert(0, f"WHEN nul THEN {len(checks) + 1}")
    kept = ", ".join([slot.staged for slot in plan.slots] + (["ordinal"] if counted else []))
    return f"SELECT {kept}, CASE WHEN blank THEN {BLANK} {' '.join(failed)} ELSE 0 END AS bad FROM ({rows})"


def _final(plan: Plan, slot: Slot) -> str:
    if slot.role in {"times", "instead times"} or slot.role in CONDITIONS:
        return slot.staged
    role: Role = "instead times" if slot.role else "times"
    factor = plan.slot_of(slot.table, slot.column, slot.part, role)
    found = lexical.adjust(slot.staged, slot.kind, slot.cell, factor.staged if factor else "1")
    found = lexical.in_domain(found, slot.table.table, slot.column, slot.style)
    return f"CASE WHEN {plan.holds(slot)} THEN {found} END" if slot.cell.when else found


def _extras(plan: Plan) -> str:
    columns = [f"c{number}" for number in range(plan.file.width)]
    extras = f", coalesce({', '.join(columns)}) IS NULL AS blank"
    if plan.file.nuls:
        extras += f", contains(concat_ws('', {', '.join(columns)}), {quoted(NUL)}) AS nul"
    return extras


def _joins(plan: Plan) -> str:
    joins = []
    for slot in plan.slots:
        text = lexical.trimmed(_extracted(slot), plan.file.texture)
        for step, lookup in enumerate(slot.cell.lookup):
            alias = f"l{slot.number}_{step}"
            joins.append(f" LEFT JOIN {plan.lookups[lookup]} AS {alias} ON {alias}.key = {text}")
            text = f"{alias}.value"
    return "".join(joins)


def _fails(plan: Plan, check: Check) -> str:
    slot = check.slot
    if check.ahead is not None:
        failed = f"{slot.staged} > DATE '{plan.latest}' AND {check.ahead.staged} <> 'open'"
    else:
        failed = _unread(plan, slot) if not check.missing else _lacking(plan, check)
    condition = plan.conditions(slot.table)
    return f"({condition}) AND {failed}" if condition else failed


def _unread(plan: Plan, slot: Slot) -> str:
    given = lexical.trimmed(f"r{slot.number}", plan.file.texture)
    # Text that is not among the known ones is nothing where the description says `otherwise = ""`.
    waived = f" AND x{slot.number} IS NOT NULL" if slot.cell.otherwise == "" else ""
    waived += f" AND ({plan.holds(slot)})" if slot.cell.when else ""
    return f"{slot.staged} IS NULL AND {given} IS NOT NULL{waived}"


def _lacking(plan: Plan, check: Check) -> str:
    slot = check.slot
    found = _either(plan, slot)
    if check.unclosed is not None:
        return f"{found} IS NULL AND {_either(plan, check.unclosed)} <> 'open'"
    if slot.part is None:
        return f"{found} IS NULL"
    there = [one for one in plan.slots if one.table is slot.table and one.part == slot.part and is_value(one)]
    return f"{slot.staged} IS NULL AND ({' OR '.join(f'{one.staged} IS NOT NULL' for one in there) or 'true'})"


def _either(plan: Plan, slot: Slot) -> str:
    """The value, or what stands in for it."""
    instead = plan.slot_of(slot.table, slot.column, slot.part, "instead")
    return slot.staged if instead is None or instead is slot else f"coalesce({slot.staged}, {instead.staged})"


def is_value(slot: Slot) -> bool:
    """Whether the slot holds the value of an unpivoted column."""
    return slot.table.unpivot is not None and slot.table.unpivot.value in slot.cell.reads


def _raw(plan: Plan, slot: Slot) -> str:
    """The text that a cell reads, before anything is made of it."""
    cell, table = slot.cell, slot.table
    position = plan.file.header.at

    def column(name: str) -> str:
        if table.unpivot is not None and name == table.unpivot.name:
            return quoted(dict(table.unpivot.parts)[slot.part or ""])
        real = plain(_real(table, slot.part, name) or name)
        if real not in position:
            return "NULL"
        found = f"c{position[real]}"
        # Our own files of rejected rows quote what a spreadsheet would run.
        return f"regexp_replace({found}, {quoted(_QUOTED)}, '\\1')" if plan.file.header.adds else found

    if cell.text is not None:
        return template(cell.text, lambda name: f"trim({column(name)})")
    found = [column(one) for one in cell.columns]
    if cell.content:
        return f"concat_ws(chr(31), {', '.join(f'coalesce(trim({one}), chr(30))' for one in found)})"
    given = [f"nullif(trim({one}), '')" for one in found]
    return found[0] if len(found) == 1 else f"coalesce({', '.join(given)})"


def template(text: str, column: Callable[[str], str]) -> str:
    pieces = [piece for piece in re.split(r"(\{[^{}]+\})", text) if piece]
    return "(" + " || ".join(column(one[1:-1]) if one.startswith("{") else quoted(one) for one in pieces) + ")"


def _extracted(slot: Slot) -> str:
    text = f"rows.r{slot.number}"
    if slot.cell.extract is not None:
        text = f"nullif(regexp_extract({text}, {quoted(slot.cell.extract)}, 1), '')"
    if slot.cell.count is not None:
        text = f"CAST(len(string_split(nullif(trim({text}), ''), {quoted(slot.cell.count)})) AS VARCHAR)"
    return text


def _meant(plan: Plan, slot: Slot) -> str:
    """The text after extraction and translation."""
    cell, texture = slot.cell, plan.file.texture
    text = _extracted(slot)
    otherwise = "NULL" if not cell.otherwise else quoted(cell.otherwise)
    if cell.lookup:
        given = lexical.trimmed(text, texture)
        found = f"l{slot.number}_{len(cell.lookup) - 1}.value"
        rest = given if cell.keep else "NULL" if cell.values else otherwise
        text = f"CASE WHEN {given} IS NOT NULL THEN coalesce({found}, {rest}) END"
    if cell.values:
        folded = f"lower({lexical.trimmed(text, texture)})"
        known = " ".join(f"WHEN {folded} = {quoted(left.lower())} THEN {quoted(right)}" for left, right in cell.values)
        rest = lexical.trimmed(text, texture) if cell.keep else otherwise
        there = lexical.trimmed(_extracted(slot), texture)
        text = f"CASE {known} WHEN {there} IS NOT NULL THEN {rest} END"
    if cell.absent is not None:
        given = lexical.trimmed(_extracted(slot), texture)
        text = f"CASE WHEN {given} IS NULL THEN {quoted(cell.absent)} ELSE {text} END"
    return text


def _value(plan: Plan, slot: Slot) -> str:
    x, texture = f"x{slot.number}", plan.file.texture
    if slot.cell.content:
        return f"'c' || left(md5({x}), 20)"
    if slot.kind == "text":
        return lexical.clean(x, texture, key=is_key(slot))
    return lexical.value(x, f"q{slot.number}", slot.kind, slot.style, texture)


def is_key(slot: Slot) -> bool:
    """Whether the column identifies something."""
    return slot.column in BY_NAME[slot.table.table].key or slot.column in KEYS
