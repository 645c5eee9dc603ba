"""How the columns of a file are written and meant: by evidence, by an answer, or as a question, once for a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import duckdb

from ridealong.facts.engine import listed, quoted
from ridealong.figures.actions.planning import DATED, WRITTEN, Plan, Slot, is_key
from ridealong.figures.actions.staging import Staged, raw_text, read_csv
from ridealong.figures.rules import numerals, styles
from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.lexical import Style
from ridealong.figures.rules.reports import Question
from ridealong.kernel.sentences import Sentence

EXAMPLES = 5
RIGHT, STOP = "they are right", "stop"

_LONG_DAY = "^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{4}([ T].*)?$"
_SHORT_DAY = "^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{2})([ T].*)?$"
# In this order: see styles.NumberEvidence.
_NUMBERS = (
    "^[-+]?[0-9]+,([0-9]{1,2}|[0-9]{4,})$|^[-+]?[0-9]{4,},[0-9]+$",
    "^[-+]?[0-9]{1,3}([.][0-9]{3})+,[0-9]*$|^[-+]?[0-9]{1,3}([.][0-9]{3}){2,}$",
    "^[-+]?[0-9]{1,3}(,[0-9]{3})+[.][0-9]*$|^[-+]?[0-9]{1,3}(,[0-9]{3}){2,}$",
    "^[-+]?[0-9]{1,3},[0-9]{3}$",
    "^[-+]?[0-9]+[.]([0-9]{1,2}|[0-9]{4,})$|^[-+]?[0-9]{4,}[.][0-9]+$",
    "^[-+]?[0-9]+[.][0-9]*$",
)
# A point that may group thousands, and what says that it does not: another number of digits after it, or before it
# nothing but zero, or thousands that are not grouped.
_MAYBE_GROUPED = "^[-+]?[1-9][0-9]{0,2}[.][0-9]{3}$"
_NOT_GROUPED = "[.]([0-9]{0,2}|[0-9]{4,})$|^[-+]?0*[.]|[0-9]{4}"
_LETTERED = f"^[-+]?[0-9][0-9.,' ]*[ \u00a0\u202f]?{numerals.LETTERS}[.]?$"
_PARTS = "[0-9][0-9.,' \u2019\u00a0\u2009\u202f]*"
_SIGN, _SPACE = numerals.SIGN, numerals.SPACE
_SIGNED = f"^[-+]?{_SPACE}?{_SIGN}{_SPACE}?[-+]?{_PARTS}$|^[-+]?{_PARTS}{_SPACE}?{_SIGN}$"
_BESIDE = f"^([-+]?){_SPACE}?{_SIGN}{_SPACE}?|{_SPACE}?(?:{_SIGN}|{numerals.LETTERS}[.]?)$"
_AMOUNT = ("deals", "amount", "")
_EXPONENT = "^[0-9]([.,][0-9]+)?[Ee][+][0-9]{1,3}$"


@dataclass
class Told:
    """What a person said: now (question id to choice), or before ((source, question id) to choice). `questions` are
    those that are open, and those that were answered before, which block nothing; `heard` the columns of all that came
    up."""

    now: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[tuple[str, str], str] = field(default_factory=dict)
    source: str | None = None
    questions: list[Question] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)

    def choice(self, question: Question) -> str | None:
        """What was chosen; a question that is open, and one that was answered before, is kept."""
        self.heard.add(question.column or "")
        said = self.now.get(question.id)
        if said in question.choices and said != STOP:
            return said
        before = self.before.get((self.source or "", question.id))
        if said is not None or before == STOP or before not in question.choices:
            self.questions.append(question)
            return None
        ask = Sentence("imports.ask.remembered", {"ask": question.ask, "choice": before})
        self.questions.append(replace(question, ask=ask, blocking=False))
        return before


@dataclass(frozen=True)
class Presumed:
    """How a sample says that columns are written, by plain header, and the sample, staged as if all were as is usual.

    `heard`: the columns of which a person was asked, or would have been."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    sample: Staged | None = None
    heard: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Column:
    """One column of a file while it is looked at. Of days and numbers it is enough to look at `texts` (the engine's SQL
    for them, as x) that would be no value if they were written as is usual, and at each of them once. `values` is how
    many there are besides, and `file` where the text of every row stands."""

    connection: duckdb.DuckDBPyConnection
    made: Plan
    slot: Slot
    told: Told
    file: str
    texts: str = ""
    values: str = "0"

    @cached_property
    def unread(self) -> str:
        """The engine's table of the different texts (x), and in how many rows each is (n); of one column at a time."""
        text = "trim(x)" if self.slot.kind in DATED else numerals.minus("trim(x)")
        # As it stands first: what is refused in many rows is often the same.
        stands = f"SELECT x, count(*) AS n FROM ({self.texts}) WHERE x IS NOT NULL GROUP BY 1"
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE unread AS SELECT {text} AS x, CAST(sum(n) AS BIGINT) AS n FROM ({stands}) "
            "WHERE trim(x) <> '' GROUP BY 1"
        )
        return "unread"

    @property
    def written(self) -> str:
        """The text of every row, in the file."""
        return f"trim(c{self.made.file.header.at[plain(self.slot.headers[0])]})"

    def where(self, form: str) -> str:
        texts = self.unread if self.slot.kind in WRITTEN else f"(SELECT {self.written} AS x FROM {self.file})"
        return f"(SELECT x FROM {texts} WHERE regexp_matches(x, {quoted(form)}))"

    def ask(self, name: str, choices: Sequence[str], rows: str, ask: Sentence | None = None) -> str | None:
        """What was chosen; None while it is open."""
        found = self.connection.execute(f"SELECT DISTINCT x FROM {rows} ORDER BY x LIMIT {EXAMPLES}").fetchall()
        return self.told.choice(
            Question(
                id=f"{name}:{self.made.map.key}:{plain(self.slot.headers[0])}",
                ask=ask or Sentence(f"imports.ask.{name}"),
                choices=tuple(choices),
                file=self.made.file.name,
                column=self.slot.headers[0],
                examples=tuple(one for (one,) in found),
            )
        )


def agree(
    connection: duckdb.DuckDBPyConnection, staged: Staged, told: Told, presumed: Presumed | None = None
) -> dict[str, Style]:
    """The styles of columns, by plain header, that are not written as is usual. Questions are in `told`.

    The file was staged in the `presumed` styles; what is answered is the same as if it had been in none."""
    agreed: dict[str, Style] = {}
    presumed = presumed or Presumed()
    for slot in _single(staged.plan):
        if slot.kind in WRITTEN and (staged.refused or presumed.styles):
            style = _style(connection, staged, slot, told, presumed)
            if style != Style():
                agreed[plain(slot.headers[0])] = style
        if _by_thousands(connection, staged, slot, told, agreed):
            key = plain(slot.headers[0])
            agreed[key] = replace(agreed.get(key, Style()), decimals="grouped_comma")
        if staged.plan.file.texture.exponents and _named(slot):
            _ids(_as_it_came(connection, staged.plan, slot, told))
    connection.execute("DROP TABLE IF EXISTS unread")
    return agreed


def credit_notes(connection: duckdb.DuckDBPyConnection, staged: Staged, told: Told) -> frozenset[str]:
    """The columns of amounts, by plain header, in which a person says that none may be below zero."""
    amounts = [one for one in _single(staged.plan) if (one.table.table, one.column, one.role) == _AMOUNT]
    return frozenset(plain(one.headers[0]) for one in amounts if not _negative(connection, staged, one, told))


def _style(connection: duckdb.DuckDBPyConnection, staged: Staged, slot: Slot, told: Told, presumed: Presumed) -> Style:
    made, key = staged.plan, plain(slot.headers[0])
    likely = presumed.styles.get(key)
    if likely is None and staged.direct is None:
        file = _file(made)
        values = f"(SELECT count({slot.staged}) FROM {staged.table})"
        return _written(_Column(connection, made, slot, told, file, _unread(staged, slot), values))
    # Where the rows stand as facts already, no text is left that was no value.
    if staged.direct is not None and not _waived(made, slot) and key not in presumed.heard:
        return likely or Style()
    if likely is not None and key not in presumed.heard and _holds(connection, staged, slot, presumed):
        return likely
    return _written(_as_it_came(connection, made, slot, told))


def _holds(connection: duckdb.DuckDBPyConnection, staged: Staged, slot: Slot, presumed: Presumed) -> bool:
    """Whether the whole column is written as the sample says.

    The rows that were read so cannot speak against it: it is enough to look at the sample and at what was not read."""
    if staged.direct is not None or presumed.sample is None:
        return False
    unread = _unread(staged, slot)
    if connection.execute(f"SELECT 1 FROM ({unread}) WHERE trim(x) <> '' LIMIT 1").fetchone() is None:
        return not _waived(staged.plan, slot)
    sample, told = presumed.sample.plan, Told()
    texts = f"{unread} UNION ALL {_texts(sample, slot)}"
    column = _Column(connection, staged.plan, slot, told, _file(sample), texts)
    found = _written(column)
    unsure = bool(told.heard) or (slot.kind in DATED and _any(column, column.where(_SHORT_DAY)))
    return found == presumed.styles[plain(slot.headers[0])] and not unsure


def _as_it_came(connection: duckdb.DuckDBPyConnection, made: Plan, slot: Slot, told: Told) -> _Column:
    """The column with all of its texts. Those that are values if written as is usual say nothing of another style: none
    of the forms looked for is one, but for numbers with a point, for which the file is searched in any case."""
    return _Column(connection, made, slot, told, _file(made), _texts(made, slot))


def _file(made: Plan) -> str:
    return read_csv(made.file, made.map.empty)


def _texts(made: Plan, slot: Slot) -> str:
    return f"SELECT {raw_text(made, slot)} AS x FROM {_file(made)}"


def _unread(staged: Staged, slot: Slot) -> str:
    """The engine's SQL for texts of the staged column that were no value."""
    return f"SELECT {slot.unread} AS x FROM {staged.table}"


def _waived(made: Plan, slot: Slot) -> bool:
    """Whether a text of the column can be no value in a row that is not refused."""
    return slot.cell.otherwise == "" or bool(slot.cell.when or made.conditions(slot.table))


def _written(column: _Column) -> Style:
    return _days(column, Style()) if column.slot.kind in DATED else _numbers(column, Style())


def _named(slot: Slot) -> bool:
    """Whether the column holds keys as a system gives them."""
    return slot.kind == "text" and is_key(slot) and slot.cell.person == "key" and not slot.role


def _single(made: Plan) -> list[Slot]:
    """One slot for each column that is read as it stands; of several kinds the one that is no text."""
    found: dict[str, Slot] = {}
    for slot in made.slots:
        if len(slot.headers) == 1 and not slot.cell.content and slot.cell.extract is None:
            key = plain(slot.headers[0])
            if key not in found or found[key].kind == "text":
                found[key] = slot
    return list(found.values())


def _days(column: _Column, style: Style) -> Style:
    seen = _day_evidence(column)
    if seen.two_digits:
        return _short_days(column, seen, style)
    if column.slot.cell.dates or column.made.map.dates:
        return style
    order = styles.order(seen)
    if order == "ask":
        choice = column.ask("dates", tuple(styles.DATE_CHOICES), column.where(_LONG_DAY))
        order = styles.DATE_CHOICES[choice] if choice is not None else None
    return style if order is None else replace(style, dates=order)


def _day_evidence(column: _Column) -> styles.DayEvidence:
    parts = [
        f"max(TRY_CAST(regexp_extract(x, {quoted(form)}, {group}) AS INTEGER))"
        for form, groups in ((_LONG_DAY, (1, 2)), (_SHORT_DAY, (1, 2, 3)))
        for group in groups
    ]
    counts = [_rows(f"regexp_matches(x, {quoted(form)})") for form in (_LONG_DAY, _SHORT_DAY)]
    filled = f"{_rows('true')} + {column.values}"
    sql = f"SELECT {', '.join([*counts, *parts, filled])} FROM {column.unread}"
    long, short, *largest, count = column.connection.execute(sql).fetchall()[0]
    first, second, short_first, short_second, short_third = (one or 0 for one in largest)
    return styles.DayEvidence(long, first, second, short, short_first, short_second, short_third, count)


def _rows(condition: str) -> str:
    """The engine's SQL for how many rows have an unread text that meets the condition."""
    return f"CAST(coalesce(sum(n) FILTER ({condition}), 0) AS BIGINT)"


def _short_days(column: _Column, seen: styles.DayEvidence, style: Style) -> Style:
    rows = column.where(_SHORT_DAY)
    order = column.slot.cell.dates or column.made.map.dates
    if order is None:
        orders = styles.short_orders(seen)
        choice = next(iter(orders)) if len(orders) == 1 else column.ask("dates", tuple(orders), rows)
        order = orders[choice] if choice is not None else None
    century = column.ask("years", tuple(styles.CENTURY_CHOICES), rows)
    if order is None or century is None:
        return style
    return replace(style, dates=order, century=styles.CENTURY_CHOICES[century])


def _numbers(column: _Column, style: Style) -> Style:
    style = _beside(column, style)
    if column.slot.cell.decimals or column.made.map.decimals:
        return style
    counts = ", ".join(_rows(f"{_has_form('x', form)}{_refused_anyway(style)}") for form in _NUMBERS)
    seen = styles.NumberEvidence(*column.connection.execute(f"SELECT {counts} FROM {column.unread}").fetchall()[0])
    if seen.comma or seen.grouped_comma or seen.unclear:
        pointed, point = _pointed(column)
        seen = replace(seen, pointed=max(pointed, seen.pointed), point=max(point, seen.point))
    found = styles.decimals(seen)
    if found == "ask":
        choice = column.ask("decimals", tuple(styles.DECIMAL_CHOICES), column.where(","))
        found = styles.DECIMAL_CHOICES[choice] if choice is not None else None
        found = "grouped_comma" if found == "comma" and seen.grouped_comma else found
    return style if found is None else replace(style, decimals=found)


def _has_form(text: str, form: str) -> str:
    """The engine's SQL for whether a number has the form, whatever stands beside it or between its groups."""
    bare = f"regexp_replace({text}, {quoted(_BESIDE)}, '\\1', 'g')"
    bare = f"regexp_replace({bare}, {quoted(numerals.GROUPS)}, '', 'g')"
    return f"regexp_matches({bare}, {quoted(form)})"


def _refused_anyway(style: Style) -> str:
    """The engine's SQL that leaves out what will be refused for what stands beside the number."""
    beside = [form for form, taken in ((_LETTERED, style.letters), (_SIGNED, style.signs)) if not taken]
    return "".join(f" AND NOT regexp_matches(x, {quoted(form)})" for form in beside)


def _pointed(column: _Column) -> tuple[int, int]:
    """How many numbers of the file have a point before other than three digits, and how many have one: one alone is a
    value, so that it is not among the texts kept."""
    counts = ", ".join(f"count(*) FILTER ({_has_form('x', form)})" for form in _NUMBERS[-2:])
    rows = f"SELECT {numerals.minus(column.written)} AS x FROM {column.file}"
    pointed, point = column.connection.execute(f"SELECT {counts} FROM ({rows})").fetchall()[0]
    return int(pointed), int(point)


def _beside(column: _Column, style: Style) -> Style:
    """Letters that shorten a number, and currencies beside it."""
    lettered, signed = (column.where(form) for form in (_LETTERED, _SIGNED))
    if column.slot.kind != "whole" and _any(column, lettered):
        choice = column.ask("letters", tuple(styles.LETTER_CHOICES), lettered)
        style = replace(style, letters=styles.LETTER_CHOICES[choice] if choice is not None else None)
    if column.slot.kind == "amount" and _any(column, signed):
        sign = f"regexp_extract(x, {quoted(f'({numerals.SIGN})')}, 1)"
        found = column.connection.execute(f"SELECT DISTINCT {sign} FROM {signed} ORDER BY 1 LIMIT 20").fetchall()
        spoken = [f"{one} ({numerals.SIGNS[one]})" if one in numerals.SIGNS else one for (one,) in found]
        ask = Sentence("imports.ask.signs", {"signs": spoken})
        choice = column.ask("signs", tuple(styles.SIGN_CHOICES), signed, ask)
        style = replace(style, signs=choice is not None and styles.SIGN_CHOICES[choice])
    return style


def _by_thousands(
    connection: duckdb.DuckDBPyConnection, staged: Staged, slot: Slot, told: Told, agreed: Mapping[str, Style]
) -> bool:
    """Whether a point separates thousands in a column in which every number with a point could be read so."""
    if slot.kind not in {"amount", "number"} or slot.role or slot.cell.decimals or staged.plan.map.decimals:
        return False
    if agreed.get(plain(slot.headers[0]), Style()).decimals != "point":
        return False
    if slot.style.decimals == "point" and not _small_fractions(connection, staged, slot):
        return False
    column = _as_it_came(connection, staged.plan, slot, told)
    grouped, not_grouped = (column.where(form) for form in (_MAYBE_GROUPED, _NOT_GROUPED))
    if not _any(column, grouped) or _any(column, not_grouped):
        return False
    choice = column.ask("points", tuple(styles.POINT_CHOICES), grouped)
    return choice is not None and styles.POINT_CHOICES[choice] != "point"


def _small_fractions(connection: duckdb.DuckDBPyConnection, staged: Staged, slot: Slot) -> bool:
    """Whether no number is a thousand or more, and some are not whole: of most columns that is known at once."""
    value, table = slot.staged, staged.table
    if staged.direct is not None:
        value, table = slot.column, f"read_parquet({listed(staged.direct)})"
    found = connection.execute(f"SELECT max(abs({value})) < 1000, bool_or({value} <> trunc({value})) FROM {table}")
    return all(found.fetchall()[0])


def _any(column: _Column, rows: str) -> bool:
    return column.connection.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchone() is not None


def _negative(connection: duckdb.DuckDBPyConnection, staged: Staged, slot: Slot, told: Told) -> bool:
    """Whether amounts may be below zero: credit notes, or mistakes."""
    amount, table = slot.staged, staged.table
    if staged.direct is not None:
        amount, table = "amount", f"read_parquet({listed(staged.direct)})"
    below = f"(SELECT CAST({amount} AS VARCHAR) AS x FROM {table} WHERE {amount} < 0)"
    column = _Column(connection, staged.plan, slot, told, _file(staged.plan))
    if not _any(column, below):
        return True
    choice = column.ask("negative", tuple(styles.NEGATIVE_CHOICES), below)
    return choice is None or styles.NEGATIVE_CHOICES[choice]


def _ids(column: _Column) -> None:
    """Keys that a spreadsheet took for numbers."""
    rows = column.where(_EXPONENT)
    if _any(column, rows):
        column.ask("ids", (RIGHT, STOP), rows)
