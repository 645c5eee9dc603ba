"""Whom the files of a source name: by key, by name or by address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ridealong.figures.actions.building import Build, distinct, insert, taken
from ridealong.figures.actions.planning import Plan
from ridealong.figures.rules.identities import email_key, name_key
from ridealong.figures.rules.sources import IDENTITY, PERSONS, TableMap


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom the source names; `chair`: the number of their position."""

    key: str
    name: str | None
    email: str | None
    team: str | None = None
    led_since: date | None = None
    away_from: date | None = None
    away_to: date | None = None
    chair: str | None = None


def name_people(build: Build) -> dict[str, Named]:
    """Everybody whom the files name, by source key; makes the engine's table from what stands in a file to the key."""
    spelt: dict[str, list[tuple[int, str, bool]]] = {}
    keys: dict[tuple[str, str], str] = {}
    for staged in build.staged:
        for slot in staged.plan.slots:
            if slot.column in PERSONS and slot.cell.person != "key" and slot.role == "":
                for text, rows in distinct(build, staged, slot):
                    address = slot.cell.person == "email" or (slot.cell.person == "either" and "@" in text)
                    key = email_key(text) if address else name_key(text)
                    keys[slot.cell.person, text] = key
                    spelt.setdefault(key, []).append((rows, text, address))
    people = {key: _called(key, spellings) for key, spellings in spelt.items()}
    people.update(_listed(build, keys))
    build.connection.execute("CREATE OR REPLACE TEMP TABLE person_key (way VARCHAR, text VARCHAR, key VARCHAR)")
    insert(build.connection, "person_key", [(way, text, key) for (way, text), key in keys.items()])
    return people


def _called(key: str, spellings: Iterable[tuple[int, str, bool]]) -> Named:
    best = min(spellings, key=lambda one: (-one[0], one[1]))
    return Named(key, None, best[1].lower()) if best[2] else Named(key, " ".join(best[1].split()), None)


def _listed(build: Build, keys: Mapping[tuple[str, str], str]) -> dict[str, Named]:
    """Names, addresses and what only a roster knows, from a list of sellers."""
    found: dict[str, Named] = {}
    for staged, map_ in build.reads("sellers"):
        slots = {one.column: one for one in staged.plan.slots if one.table is map_ and one.role == ""}
        if "name" not in slots and "email" not in slots:
            continue
        columns = ", ".join(_told(staged.plan, map_, one) for one in ("seller", *IDENTITY))
        rows = f"{staged.table} WHERE {taken(staged.plan, map_)}"
        people = build.connection.execute(f"SELECT DISTINCT {columns} FROM {rows} ORDER BY ALL").fetchall()
        for text, *told in people:
            key = keys.get((slots["seller"].cell.person, text), text)
            found[key] = Named(key, *told)
    return found


def _told(plan: Plan, map_: TableMap, column: str) -> str:
    """What a list of sellers says of somebody, in the first way or the other."""
    slots = [plan.slot_of(map_, column, None), plan.slot_of(map_, column, None, "instead")]
    return f"coalesce({', '.join(one.staged for one in slots if one)}, NULL)" if any(slots) else "NULL"
