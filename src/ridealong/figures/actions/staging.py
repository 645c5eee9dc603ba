"""From a text file to typed columns in the engine: read as text, test each column's form, cast, mark refused rows.

A staged file has one column for each cell that is read from it, and `bad`, 0 for a row that can be used, else the
number of the first check that failed. It is a table that the engine holds, or, of a large file that is needed until all
files are there, Parquet. Its rows stand in the order of the file. The engine keeps no order once it joins (a long list
of values is a join to it too): then a column `ordinal` says where a row stood, which takes longer, because one thread
alone can count. Of a small file that is no matter, but to ask the engine whether it would join takes as long as to read
it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from ridealong.facts.engine import listed, name, quoted
from ridealong.facts.snapshots import literal
from ridealong.figures.actions.files import TextFile
from ridealong.figures.actions.planning import CONDITIONS, WRITTEN, Plan, Role, Slot, is_key, is_value, real_name
from ridealong.figures.rules import lexical
from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.lexical import NUL
from ridealong.kernel.cells import QUOTED

BLANK = -1
# Nothing, of which the engine knows that it would be a text.
NOTHING = "CAST(NULL AS VARCHAR)"
SMALL = 1_000_000
# Files up to this size are held until the end: to write Parquet would be a third of what it takes to stage them.
HELD = 64 << 20
# Dictionaries cost more than they save in a file that is read once.
INTERMEDIATE = "(FORMAT parquet, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 1000)"


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
    usable rows stand in the form of the facts already; only refused ones are staged, all of them where somebody has to
    look at them. `path` is where staged rows are or would be, `held` that it is a table of the engine. `counted`: a
    column says where a row stood."""

    plan: Plan
    path: Path
    records: int
    rows: int
    refused: int
    checks: tuple[Check, ...]
    direct: Path | None = None
    counted: bool = False
    held: bool = False

    @property
    def table(self) -> str:
        """The engine's SQL for the staged rows."""
        return _table(self.path, held=self.held)

    @property
    def numbered(self) -> str:
        """The engine's SQL for the staged rows and where each stood in the file (`ordinal`, from 0)."""
        if self.counted:
            return self.table
        if self.held:
            return f"(SELECT *, rowid AS ordinal FROM {self.table})"
        rows = f"read_parquet({listed(self.path)}, file_row_number = true)"
        return f"(SELECT * EXCLUDE file_row_number, file_row_number AS ordinal FROM {rows})"


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
    """The engine's SQL for the values of a file of which hardly any is expected to be none, in no order."""
    return _select(plan, tuple(_checks(plan)), _rows(plan, sure=True), [])


def stage(connection: duckdb.DuckDBPyConnection, plan: Plan, path: Path, *, held: bool = False) -> Staged:
    """Reads the file into `path`, or into a table of that name if it is small or to be `held`. Raises
    duckdb.InvalidInputException for a file whose records are not well formed."""
    held = held or plan.file.size <= HELD
    checks, unreads = tuple(_checks(plan)), list(_unreads(plan))
    select = _select(plan, checks, _rows(plan), unreads)
    counted = plan.file.size <= SMALL or _joins_any(connection, select)
    if counted:
        select = _select(plan, checks, _rows(plan, counted=True), ["ordinal", *unreads])
    if held:
        connection.execute(f"CREATE OR REPLACE TABLE {_table(path, held=held)} AS {select}")
    else:
        connection.execute(f"COPY ({select}) TO {literal(path)} {INTERMEDIATE}")
    counts = f"count(*), count(*) FILTER (bad <> {BLANK}), count(*) FILTER (bad > 0)"
    found = connection.execute(f"SELECT {counts} FROM {_table(path, held=held)}").fetchone()
    records, rows, refused = found or (0, 0, 0)
    return Staged(plan, path, int(records), int(rows), int(refused), checks, counted=counted, held=held)


def only_refused(connection: duckdb.DuckDBPyConnection, staged: Staged, keys: Sequence[Slot], path: Path) -> Staged:
    """Of a file whose usable rows stand in the form of the facts, in `path`, only refused rows stay: where they stood,
    why they are refused and what of their `keys` could be read."""
    columns = ", ".join(["ordinal", "bad", *(one.staged for one in keys)])
    connection.execute(f"CREATE TABLE refused AS SELECT {columns} FROM {staged.numbered} WHERE bad > 0")
    connection.execute(f"DROP TABLE {staged.table}")
    connection.execute(f"ALTER TABLE refused RENAME TO {staged.table}")
    return replace(staged, direct=path, counted=True)


def _table(path: Path, *, held: bool) -> str:
    return name(path.stem) if held else f"read_parquet({listed(path)})"


def _joins_any(connection: duckdb.DuckDBPyConnection, select: str) -> bool:
    """Whether the engine would join, by its own plan; a text that says so by chance costs a little time."""
    return '_JOIN"' in str(connection.execute(f"EXPLAIN (FORMAT json) {select}").fetchall())


def _checks(plan: Plan) -> Iterator[Check]:
    for slot in plan.slots:
        if slot.role in CONDITIONS:
            continue
        yield Check(slot, missing=False)
        if slot.cell.required or _stands_alone(plan, slot):
            yield Check(slot, missing=True)
    for slot in plan.slots:
        if (slot.table.table, slot.column, slot.role) == ("deals", "closed_on", "") and not slot.table.grouped:
            outcome = plan.first_of(slot.table, "outcome", slot.part)
            if outcome is not None:
                yield Check(slot, missing=True, unclosed=outcome)
                if plan.latest is not None:
                    yield Check(slot, missing=False, ahead=outcome)


def _stands_alone(plan: Plan, slot: Slot) -> bool:
    """Whether the slot stands in for one that the file does not have, and of which every row needs a value."""
    if slot.role != "instead" or plan.slot_of(slot.table, slot.column, slot.part) is not None:
        return False
    return any(column == slot.column and cell.required for column, cell in slot.table.cells)


def stages(plan: Plan, slot: Slot, called: Slot | None) -> str:
    """The engine's SQL for stages of which it is not known what they mean, with the least and the greatest of what
    their deals are called; the most frequent first."""
    told = lexical.trimmed(_looked_up(plan, slot), plan.file.texture)
    rows = _rows(plan, more=f", {told} AS told")
    unknown = f"NOT blank AND told IS NOT NULL AND {_known(plan, slot)} IS NULL"
    condition = plan.conditions(slot.table)
    unknown += f" AND {condition}" if condition else ""
    spoken = called.staged if called is not None else "NULL"
    return (
        f"SELECT min(told), lower(told), min({spoken}), max({spoken}) FROM ({rows}) WHERE {unknown} "
        "GROUP BY lower(told) ORDER BY count(*) DESC, lower(told)"
    )


def _rows(plan: Plan, *, counted: bool = False, sure: bool = False, more: str = "") -> str:
    """The engine's SQL for every record with the values of all slots, `sure` if hardly any is expected to be none;
    `more` is made of the texts that were read."""
    raws, texts, usuals, casts, values, finals = [], [], [], [], [], []
    for slot in plan.slots:
        r, x, q, v = (f"{letter}{slot.number}" for letter in "rxqv")
        raws.append(f"{raw_text(plan, slot)} AS {r}")
        texts.append(f"{_meant(plan, slot)} AS {x}")
        usual = lexical.usual(x, slot.kind, slot.style)
        usuals += [f"{usual} AS u{slot.number}"] * (usual != x)
        casts.append(f"{lexical.quick(_usual(slot), slot.kind, sure=sure)} AS {q}")
        values.append(f"{_value(plan, slot)} AS {v}")
        finals.append(f"{_final(plan, slot)} AS {v}")
    ordinal = ", row_number() OVER () - 1 AS ordinal" if counted else ""
    rows = f"SELECT {', '.join(raws)}{_extras(plan)}{ordinal} FROM {read_csv(plan.file, plan.map.empty)}"
    rows = f"SELECT rows.*, {', '.join(texts)}{more} FROM ({rows}) AS rows{_joins(plan)}"
    # What is needed several times is a column: the engine computes what is written twice twice.
    rows = f"SELECT *, {', '.join(usuals)} FROM ({rows})" if usuals else rows
    rows = f"SELECT *, {', '.join(casts)} FROM ({rows})"
    rows = f"SELECT *, {', '.join(values)} FROM ({rows})"
    return f"SELECT * REPLACE ({', '.join(finals)}) FROM ({rows})"


def _select(plan: Plan, checks: Sequence[Check], rows: str, more: Sequence[str]) -> str:
    failed = [f"WHEN {_fails(plan, check)} THEN {number}" for number, check in enumerate(checks, start=1)]
    if plan.file.nuls:
        failed.insert(0, f"WHEN nul THEN {len(checks) + 1}")
    kept = ", ".join([*(slot.staged for slot in plan.slots), *more])
    bad = f"CASE WHEN blank THEN {BLANK} {' '.join(failed)} ELSE 0 END AS bad"
    return f"SELECT {kept}, {bad} FROM ({rows})"


def _unreads(plan: Plan) -> Iterator[str]:
    """Texts that were no value: by them it is told how a column is written."""
    for one in plan.slots:
        if one.kind in WRITTEN:
            yield f"CASE WHEN {one.staged} IS NULL THEN r{one.number} END AS {one.unread}"


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
    waived += f" AND {_known(plan, slot)} IS NULL" if slot.asks else ""
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


def _known(plan: Plan, slot: Slot) -> str:
    """The column's value as far as it is known without asking."""
    return _either(plan, plan.first_of(slot.table, slot.column, slot.part) or slot)


def raw_text(plan: Plan, slot: Slot) -> str:
    """The engine's SQL for the text that a cell reads, before anything is made of it."""
    cell, table = slot.cell, slot.table
    position = plan.file.header.at

    def column(header: str) -> str:
        if table.unpivot is not None and header == table.unpivot.name:
            return quoted(dict(table.unpivot.parts)[slot.part or ""])
        own = plain(real_name(table, slot.part, header) or header)
        if own not in position:
            return NOTHING
        found = f"c{position[own]}"
        # Our own files of rejected rows quote what a spreadsheet would run.
        return f"regexp_replace({found}, {quoted(QUOTED)}, '\\1')" if plan.file.header.adds else found

    if cell.text is not None:
        return template(cell.text, lambda header: f"trim({column(header)})")
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


def _looked_up(plan: Plan, slot: Slot) -> str:
    """The text after extraction and lookups."""
    cell, text = slot.cell, _extracted(slot)
    if not cell.lookup:
        return text
    given = lexical.trimmed(text, plan.file.texture)
    found = f"l{slot.number}_{len(cell.lookup) - 1}.value"
    rest = given if cell.keep else NOTHING if cell.values else _otherwise(slot)
    return f"CASE WHEN {given} IS NOT NULL THEN coalesce({found}, {rest}) END"


def _otherwise(slot: Slot) -> str:
    return NOTHING if not slot.cell.otherwise or slot.asks else quoted(slot.cell.otherwise)


def _meant(plan: Plan, slot: Slot) -> str:
    """The text after extraction and translation."""
    cell, texture = slot.cell, plan.file.texture
    text = _looked_up(plan, slot)
    meanings = (*cell.values, *((plan.outcomes or ()) if slot.asks else ()))
    if meanings or slot.asks:
        folded = f"lower({lexical.trimmed(text, texture)})"
        known = " ".join(f"WHEN {folded} = {quoted(left.lower())} THEN {quoted(right)}" for left, right in meanings)
        rest = lexical.trimmed(text, texture) if cell.keep else _otherwise(slot)
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
    return lexical.value(lexical.Given(x, _usual(slot), f"q{slot.number}"), slot.kind, slot.style, texture)


def _usual(slot: Slot) -> str:
    """The column of the slot's text in its usual form."""
    x = f"x{slot.number}"
    return x if lexical.usual(x, slot.kind, slot.style) == x else f"u{slot.number}"


def said(problem: Exception) -> str:
    """What the engine says of a file whose records are not well formed."""
    return str(problem).splitlines()[0].removeprefix("Invalid Input Error: ")[:200]
