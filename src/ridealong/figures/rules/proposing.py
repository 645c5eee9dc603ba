"""Which column of a file is probably which column of the facts, and why: a proposal, never more than that.

Headers and values both count: a header that is one of the usual words whose values do not have the form is no evidence,
and neither is a form without a word, except where it says what the column is (addresses, currency codes, outcomes,
sellers who are known). The proposal does not depend on the order of columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ridealong.facts.schema import BY_NAME, Kind
from ridealong.figures.rules import outcomes, vocabulary
from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.profiles import Form, Profile
from ridealong.kernel.sentences import Sentence

LEAVE_OUT = "leave out"
TABLES = ("deals", "sellers", "quotas", "products", "customers", "activities", "stage_changes", "deal_lines")
# Below this a column is left out unless somebody says what it is.
LEAST = 0.35
# A table whose rows these are has at least this many columns that are recognised.
FEWEST = 2
FORMS: Mapping[Kind, Form] = {"day": "day", "time": "day", "amount": "number", "number": "number", "whole": "whole"}
# What stands in them says what they are, whatever the header is; with this weight.
_TELLING: Mapping[str, tuple[Form, float]] = {
    "deals.outcome": ("outcome", 0.5),
    "deals.currency": ("currency", 0.6),
    "sellers.email": ("email", 0.6),
    "quotas.currency": ("currency", 0.6),
    "products.currency": ("currency", 0.6),
}
_SELLERS = frozenset({"deals.seller", "quotas.seller", "activities.seller", "sellers.manager"})


@dataclass(frozen=True, slots=True)
class Guess:
    """That a column may be `target`, how sure that is (0 to 1), and why."""

    target: str
    score: float
    why: Sentence


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column of the file: what it shows, and everything that it may be, the likeliest first; `target` is what is
    proposed, a column of the table or LEAVE_OUT."""

    profile: Profile
    target: str
    score: float
    why: Sentence
    guesses: tuple[Guess, ...] = ()

    @property
    def header(self) -> str:
        return self.profile.header


@dataclass(frozen=True, slots=True)
class TableGuess:
    """What the rows of a file are. `missing` are columns of the facts that are needed and that nothing gives."""

    table: str
    columns: tuple[ColumnGuess, ...]
    score: float
    missing: tuple[str, ...] = field(default=())


def targets(table: str) -> tuple[str, ...]:
    """The columns of a table of facts that a proposal knows words for."""
    return tuple(one.partition(".")[2] for one in vocabulary.HEADERS if one.startswith(f"{table}."))


def kind(table: str, column: str) -> Kind:
    """The kind of a column; a person's name and address are texts."""
    if (table, column) == ("deals", "lost_on"):
        return "day"
    return next((one.kind for one in BY_NAME[table].columns if one.name == column), "text")


def guess(seen: Profile, table: str, column: str) -> Guess:
    """How well a column of a file serves as a column of the facts."""
    target = f"{table}.{column}"
    close, fit = vocabulary.closeness(seen.header, target), fits(seen, table, column)
    score, why = close * (0.3 + 0.7 * fit) if fit >= 0.3 else 0.0, Sentence("imports.why.header")
    telling = _TELLING.get(target)
    if telling is not None and seen.filled and telling[1] * seen.share(telling[0]) > score:
        score, why = telling[1] * seen.share(telling[0]), Sentence(f"imports.why.{telling[0]}")
    if target in _SELLERS and 0.7 * seen.known > score:
        score, why = 0.7 * seen.known, Sentence("imports.why.known")
    if column == BY_NAME[table].key[-1] and seen.unique and close > 0:
        score, why = min(1.0, score + 0.1), Sentence("imports.why.unique")
    if column == BY_NAME[table].key[-1] and seen.unique and seen.share("guid") > 0.9:
        score, why = max(score, 0.9), Sentence("imports.why.unique")
    return Guess(column, round(score, 4), why)


def fits(seen: Profile, table: str, column: str) -> float:
    """Whether the values have the form that the column needs; a column without values may be anything."""
    if not seen.filled:
        return 0.5
    wanted = FORMS.get(kind(table, column))
    if wanted == "day":
        # Days without a form of their own, as spreadsheets count them: likely only where the header says so.
        return max(seen.share("day"), 0.8 * seen.share("serial"))
    if wanted is not None:
        return seen.share(wanted)
    return _fits_text(seen, table, column)


def _fits_text(seen: Profile, table: str, column: str) -> float:
    if column == "currency":
        return seen.share("currency")
    if column == "email":
        return seen.share("email")
    if column == "outcome":
        return max(seen.share("outcome"), 0.9 * seen.share("flag"))
    if kind(table, column) == "flag":
        return seen.share("flag")
    # Days and amounts with decimals are no names and no keys.
    numeric = max(0.0, seen.share("number") - seen.share("whole"))
    odd = max(seen.share("day"), numeric)
    if (table, column) in {("deals", "deal"), ("activities", "activity")}:
        odd = max(odd, 1 - seen.distinct / seen.rows if seen.rows else 0.0)
    if column in {"name", "stage", "to_stage", "from_stage"}:
        odd = max(odd, seen.share("whole"))
    return 1.0 - odd


def arrange(columns: Sequence[Profile], table: str) -> TableGuess:
    """The best place for each column if the rows are those of the table."""
    found = {
        one.header: sorted((guess(one, table, each) for each in targets(table)), key=lambda each: -each.score)
        if plain(one.header)
        else []
        for one in columns
    }
    order = {target: number for number, target in enumerate(targets(table))}
    pairs = sorted(
        ((each, header) for header, guesses in found.items() for each in guesses if each.score >= LEAST),
        key=lambda pair: (-pair[0].score, order[pair[0].target], plain(pair[1]), pair[1]),
    )
    placed: dict[str, Guess] = {}
    taken: set[str] = set()
    for each, header in pairs:
        if header not in placed and each.target not in taken:
            placed[header] = each
            taken.add(each.target)
    made = tuple(_column(one, placed.get(one.header), found[one.header]) for one in columns)
    return weighed(table, made)


def _column(seen: Profile, placed: Guess | None, guesses: Iterable[Guess]) -> ColumnGuess:
    likely = tuple(one for one in guesses if one.score > 0)
    if placed is None:
        key = "imports.why.empty" if not seen.filled else "imports.why.nothing"
        return ColumnGuess(seen, LEAVE_OUT, 0.0, Sentence(key), likely)
    return ColumnGuess(seen, placed.target, placed.score, placed.why, likely)


def weighed(table: str, columns: Sequence[ColumnGuess]) -> TableGuess:
    """The table with these columns: how sure it is, and what it lacks."""
    placed = [one for one in columns if one.target != LEAVE_OUT]
    missing = lacking(table, {one.target: one.profile for one in placed})
    score = sum(one.score for one in placed) - 2.0 * len(missing)
    return TableGuess(table, tuple(columns), round(score, 4), missing)


def lacking(table: str, placed: Mapping[str, Profile]) -> tuple[str, ...]:
    """Columns of the facts that are needed and that nothing gives.

    A deal without an id is keyed by its contents, its outcome may follow from its stage, a seller is known by name or
    address too, and the end of a period follows from its start.
    """
    needed = {one.name for one in BY_NAME[table].columns if one.required and one.name != "source"} - set(placed)
    if table == "deals":
        if {"name", "customer", "seller"} & set(placed):
            needed -= {"deal"}
        if _tells_outcome(placed.get("stage")):
            needed -= {"outcome"}
    if table == "sellers" and {"name", "email"} & set(placed):
        needed -= {"seller"}
    if table == "quotas":
        needed -= {"ends_on"}
    if table == "activities" and {"seller", "happened_at"} <= set(placed):
        needed -= {"activity"}
    if table == "deal_lines" and "product" in placed:
        needed -= {"line"}
    return tuple(sorted(needed))


def _tells_outcome(seen: Profile | None) -> bool:
    return seen is not None and any(outcomes.likely(one) in {"won", "lost"} for one in seen.values)


def propose(columns: Sequence[Profile], *, table: str | None = None) -> TableGuess:
    """What the rows are, or, if that is given, which column is which."""
    if table is not None:
        return arrange(columns, table)
    return ranked(columns)[0]


def ranked(columns: Sequence[Profile]) -> tuple[TableGuess, ...]:
    """Every table that the rows may be, the likeliest first."""
    found = [arrange(columns, one) for one in TABLES]
    return tuple(sorted(found, key=lambda one: (-one.score, TABLES.index(one.table))))


def answered(found: TableGuess, told: Mapping[str, str]) -> TableGuess:
    """The proposal after what a person said, header to column of the table or LEAVE_OUT.

    What they say stands; what was proposed for another column gives way. Of two columns that they call the same the
    first one has it.
    """
    taken = {LEAVE_OUT}
    said: dict[str, str] = {}
    for one in found.columns:
        target = told.get(one.header)
        if target == LEAVE_OUT or (target in targets(found.table) and target not in taken):
            said[one.header] = target
            taken.add(target)
    columns = []
    for one in found.columns:
        target = said.get(one.header, one.target)
        if one.header in said:
            columns.append(replace(one, target=target, score=1.0, why=Sentence("imports.why.said")))
        elif target != LEAVE_OUT and target in taken:
            columns.append(replace(one, target=LEAVE_OUT, score=0.0, why=Sentence("imports.why.nothing")))
        else:
            columns.append(one)
    return weighed(found.table, columns)


def choices(one: ColumnGuess, table: str) -> tuple[str, ...]:
    """What the column may be called: what is proposed first, then by likelihood, then everything else."""
    likely = (one.target, *(each.target for each in one.guesses), *targets(table), LEAVE_OUT)
    return tuple(dict.fromkeys(likely))


def usable(found: TableGuess) -> bool:
    """Whether a person could confirm it: some columns are recognised. What is missing they can still say."""
    placed = sum(one.target != LEAVE_OUT for one in found.columns)
    return placed >= FEWEST and set(found.missing) <= {"outcome", "deal", "seller"}


def confidence(found: TableGuess) -> float:
    """From 0 to 1: the mean of the columns that are proposed; 0 where something is missing."""
    placed = [one.score for one in found.columns if one.target != LEAVE_OUT]
    return 0.0 if found.missing or not placed else round(sum(placed) / len(placed), 2)
