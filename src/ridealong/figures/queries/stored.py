"""Stored tables of measures: computed by the worker beside the snapshot, read by pages. Imports nothing heavy."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from ridealong.figures.queries import tabled
from ridealong.figures.queries.imports import CurrentRow
from ridealong.figures.queries.tabled import among, listing
from ridealong.figures.rules.leagues import RawRow
from ridealong.figures.rules.peers import Peers
from ridealong.figures.rules.shapes import LuckMeasure, LuckRow, SellerKey, Spread
from ridealong.figures.rules.words import Told, row_sentence, shown, shown_in_brief
from ridealong.kernel.sentences import Measured, Sentence

VERSION = 4
INDEX, FILE = "index.json", "tables.sqlite"
FEW = 64
# The measure by which a kind of effort is switched off.
EFFORTS = {"activities": "activity", "closed": "closed_deals"}

NAME = re.compile(rf"(\d+)-(\d{{4}}-\d\d-\d\d)-v{VERSION}(-luck-(?:job|office))?")


@dataclass(frozen=True, slots=True)
class Tables:
    """A folder of stored tables and what they are of."""

    path: Path
    snapshot: str
    roster_revision: int
    day: date

    def select(self, sql: str, values: Collection[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that a statement over the stored tables gives."""
        return tabled.select(self.path / FILE, sql, values)


def folder(facts: Path, snapshot: str, roster_revision: int, day: date) -> Path:
    """Where the tables of a snapshot, a roster and a day stand, in the shape that this version reads."""
    return facts / "derived" / snapshot / f"{roster_revision}-{day.isoformat()}-v{VERSION}"


def comparison_folder(facts: Path, snapshot: str, roster_revision: int, day: date, peers: Peers) -> Path:
    """Where luck or real stands that somebody asked for: of another period, or among other peers."""
    plain = folder(facts, snapshot, roster_revision, day)
    return plain.with_name(f"{plain.name}-luck-{peers}")


def stored(facts: Path, snapshot: str) -> list[Tables]:
    """All tables of a snapshot in the shape that this version reads, the latest day and then roster first."""
    return sorted(_found(facts, snapshot, asked=False), key=lambda one: (one.day, one.roster_revision), reverse=True)


def comparisons(facts: Path, snapshot: str) -> list[Tables]:
    """What was asked for and stands there, of the latest roster first: luck or real alone."""
    return sorted(_found(facts, snapshot, asked=True), key=lambda one: (one.roster_revision, one.day), reverse=True)


def _found(facts: Path, snapshot: str, *, asked: bool) -> Iterator[Tables]:
    root = facts / "derived" / snapshot
    for path in root.iterdir() if root.is_dir() else ():
        named = NAME.fullmatch(path.name)
        if named and bool(named[3]) == asked and (path / INDEX).is_file():
            yield Tables(path, snapshot, int(named[1]), date.fromisoformat(named[2]))


def latest(facts: Path, snapshots: Collection[str], *, until: date) -> Tables | None:
    """The latest tables of the first snapshot that has any, as of a day no later than `until`."""
    for snapshot in snapshots:
        for tables in stored(facts, snapshot):
            if tables.day <= until:
                return tables
    return None


def newest(current: CurrentRow | None, today: date) -> Tables | None:
    """The latest tables of the current facts, else of those before, as of a day before today; None while there are
    none."""
    if current is None:
        return None
    return latest(settings.RIDEALONG.facts, _snapshots(current), until=today - timedelta(days=1))


def comparison(current: CurrentRow, day: date, peers: Peers) -> Tables | None:
    """Luck or real as of that day among those peers, of the first facts that have it and of the latest roster."""
    for snapshot in _snapshots(current):
        for tables in comparisons(settings.RIDEALONG.facts, snapshot):
            if tables.day == day and tables.path.name.endswith(f"-{peers}"):
                return tables
    return None


def _snapshots(current: CurrentRow) -> list[str]:
    return [one for one in (current.snapshot, current.previous) if one]


@lru_cache(maxsize=8)
def index(tables: Tables) -> Mapping[str, Any]:
    """What the tables say besides rows. They never change, so one reading is enough."""
    found: Mapping[str, Any] = json.loads((tables.path / INDEX).read_text(encoding="utf-8"))
    return found


def computed_at(tables: Tables) -> datetime:
    return datetime.fromisoformat(index(tables)["computed_at"])


def luck(
    tables: Tables,
    names: Mapping[SellerKey, str],
    *,
    everybody: bool,
    off: Collection[str],
    held: Mapping[SellerKey, Collection[str]],
) -> tuple[LuckMeasure, ...]:
    """Luck or real with the rows of these people only; names come from the records, never from the tables.
    What was switched off (`off`) since they were computed is left out, and by person what is `held` back."""
    rows: dict[int, list[LuckRow]] = {}
    for entry, row in _luck_rows(tables, None if everybody else tuple(sorted(names)), names):
        rows.setdefault(entry, []).append(row)
    currency = index(tables)["currency"]
    return tuple(
        _entry(one, [row for row in rows.get(at, []) if one["measure"] not in held.get(row.key, ())], currency)
        for at, one in enumerate(index(tables)["luck"])
        if one["measure"] not in off
    )


def brief(
    tables: Tables, names: Mapping[SellerKey, str], *, off: Collection[str], held: Mapping[SellerKey, Collection[str]]
) -> tuple[tuple[LuckMeasure, ...], int]:
    """The same of any number of people, with the rows of those alone whose difference is real; and how many people have
    a row at all."""
    said = index(tables)
    entries = [(at, one) for at, one in enumerate(said["luck"]) if one["measure"] not in off]
    if not entries:
        return (), 0
    back = [(key, at) for key, measures in held.items() for at, one in entries if one["measure"] in measures]
    here, values = _these(tables, names, [at for at, _ in entries], back)
    counts = {row[0]: row[1:] for row in tables.select(COUNTED.format(here=here), values)}
    rows: dict[int, list[LuckRow]] = {}
    real = f"SELECT {COLUMNS} FROM luck WHERE {here} AND verdict = 'real'"
    for entry, key, *rest in tables.select(real, values):
        rows.setdefault(entry, []).append(LuckRow(key, names[key], *rest))
    ((seen,),) = tables.select(f"SELECT count(DISTINCT key) FROM luck WHERE {here}", values)
    found = (_brief(one, rows.get(at, []), counts.get(at, (0, None, None)), said["currency"]) for at, one in entries)
    return tuple(found), seen


def _these(
    tables: Tables, names: Mapping[SellerKey, str], entries: Collection[int], held: Collection[tuple[SellerKey, int]]
) -> tuple[str, list[str]]:
    """The condition that a row is of these people and entries and not held back, and its values."""
    # The plus keeps the database from going entry by entry, which for all people takes twice as long.
    here = f"+entry IN ({', '.join(map(str, entries))})"
    hidden = () if len(names) <= FEW else _keys(tables) - names.keys()
    if len(names) <= FEW or len(hidden) > FEW:
        here, values = f"{here} AND {among('key')}", [listing(names)]
    else:  # of nearly everybody it is said sooner whom they leave out
        here, values = f"{here} AND NOT {among('key')}", [listing(hidden)]
    return (f"{here} AND {NOT_HELD}", [*values, json.dumps([*held])]) if held else (here, values)


@lru_cache(maxsize=2)
def _keys(tables: Tables) -> frozenset[SellerKey]:
    """All who have a row in luck or real."""
    return frozenset(key for (key,) in tables.select("SELECT DISTINCT key FROM luck"))


COLUMNS = "entry, key, value, adjusted, low, high, n, verdict, side, below"
NOT_HELD = "(key, entry) NOT IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
COUNTED = """
    SELECT entry, count(*), min(value) FILTER (WHERE adjusted IS NOT NULL),
        max(value) FILTER (WHERE adjusted IS NOT NULL) FROM luck WHERE {here} GROUP BY entry
"""


def raw_rows(
    tables: Tables, one: LuckMeasure, names: Mapping[SellerKey, str], *, held: Mapping[SellerKey, Collection[str]]
) -> list[RawRow]:
    """What is stored of these people in one measure of one group of peers."""
    entries = [at for at, said in enumerate(index(tables)["luck"]) if _same(said, one)]
    columns = "key, value, adjusted, low, high, n, verdict, side, below"
    here, values = (
        ("entry = ?", entries) if len(names) > FEW else (f"entry = ? AND {among('key')}", [*entries, listing(names)])
    )
    found: list[RawRow] = tables.select(f"SELECT {columns} FROM luck WHERE {here}", values)
    return [row for row in found if row[0] in names and one.measure not in held.get(row[0], ())]


def _same(said: Mapping[str, Any], one: LuckMeasure) -> bool:
    return (said["measure"], said["stage"], said["group"]) == (one.measure, one.stage, one.group)


def _luck_rows(
    tables: Tables, keys: tuple[SellerKey, ...] | None, names: Mapping[SellerKey, str]
) -> list[tuple[int, LuckRow]]:
    where, values = ("true", []) if keys is None else (among("key"), [listing(keys)])
    found = tables.select(f"SELECT {COLUMNS} FROM luck WHERE {where} ORDER BY key, entry", values)
    return [(entry, LuckRow(key, names[key], *rest)) for entry, key, *rest in found if key in names]


def _entry(one: Mapping[str, Any], rows: list[LuckRow], currency: str | None) -> LuckMeasure:
    told, entry = _bare(one, currency)
    return shown(told, entry, _all_worded(told, entry, rows))


def _brief(one: Mapping[str, Any], rows: list[LuckRow], counts: tuple[Any, ...], currency: str | None) -> LuckMeasure:
    told, entry = _bare(one, currency)
    seen, lowest, highest = counts
    worded = _all_worded(told, entry, rows)
    return shown_in_brief(told, entry, worded, seen=seen, lowest=lowest, highest=highest)


def _bare(one: Mapping[str, Any], currency: str | None) -> tuple[Told, LuckMeasure]:
    told = Told(one["measure"], one["stage"], one["unit"], currency)
    spread = None if one["spread"] is None else Spread(*one["spread"])
    band = None if one["band"] is None else (one["band"][0], one["band"][1])
    fixed = {key: one[key] for key in FIXED}
    entry = LuckMeasure(
        **fixed, spread=spread, band=band, adjusted_for=tuple(one["adjusted_for"]), rows=(),
        sentence=_why(one["why"], told),
    )  # fmt: skip
    return told, entry


def _all_worded(told: Told, entry: LuckMeasure, rows: list[LuckRow]) -> list[LuckRow]:
    peers = entry.peers
    return [row if row.verdict != "real" or peers is None else _worded(told, row, peers) for row in rows]


FIXED = (
    "measure", "stage", "group", "unit", "sellers", "cases", "p_value", "adjusted_p_value", "distinguishable", "peers",
    "real", "mixed",
)  # fmt: skip


def _worded(told: Told, row: LuckRow, peers: float) -> LuckRow:
    return LuckRow(
        row.key, row.name, row.value, row.adjusted, row.low, row.high, row.n, row.verdict, row.side,
        row.probability_below, row_sentence(told, row, peers),
    )  # fmt: skip


def _number(sentence: Sentence) -> float | None:
    value = sentence.values.get("value")
    return value.value if isinstance(value, Measured) else None


def _last(sentence: Sentence) -> list[str]:
    last = sentence.values.get("last")
    return [last.isoformat()] if isinstance(last, date) else []


def _why(said: list[Any] | None, told: Told) -> Sentence:
    """Why nobody could be compared; of an entry with a comparison nothing."""
    key, number, *last = said or ["figures.luck.no_fair_peers", None]
    if last:
        return Sentence(key, {"last": date.fromisoformat(last[0])})
    return Sentence(key, {} if number is None else {"value": told.measured(number)})


def described(entry: LuckMeasure) -> dict[str, Any]:
    """The entry without rows, as the index keeps it."""
    spread = None if entry.spread is None else [entry.spread.chance, entry.spread.mix, entry.spread.person]
    return {
        **{key: getattr(entry, key) for key in FIXED},
        "spread": spread,
        "band": entry.band,
        "adjusted_for": list(entry.adjusted_for),
        "why": None if spread is not None else [entry.sentence.key, _number(entry.sentence), *_last(entry.sentence)],
    }
