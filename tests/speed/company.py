"""The company that pages are timed on: 5,000 sellers, as many deals as asked for, one leader who is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from ridealong.coaching.models import Point, Session, SharedNote
from ridealong.facts.engine import connect, name
from ridealong.facts.schema import BY_NAME, SQL_TYPES
from ridealong.facts.snapshots import Snapshot, commit, literal, open_snapshot
from ridealong.figures.actions.sorting import sort_deals
from ridealong.figures.models import SourceIdentity
from ridealong.people import actions as people
from ridealong.people.models import ReportingLine
from ridealong.people.rules import NewPerson
from tests.speed.server import NOW
from tests.web import house, known

BATCH = 2_000
WORDS = ("Delivery", "Competitor", "Discount", "Introduction", "Trial", "Contract", "Budget")
LONG = "Who decides, by when, and what has to be true before they can? " * 6
OUTCOME = "CASE i % 3 WHEN 0 THEN 'won' WHEN 1 THEN 'lost' ELSE 'open' END"
OPENED = "DATE '2024-11-01' + CAST(hash(i) % 600 AS INTEGER)"
DEALS = {
    "source": "'test'",
    "deal": "'d' || i",
    "name": "'Deal ' || i",
    "seller": "'s' || lpad(CAST(hash(i * 3) % {sellers} AS VARCHAR), 4, '0')",
    "customer": "'c' || hash(i * 5) % 5000",
    "product": "'p' || hash(i * 7) % 40",
    "amount": "1000 + i % 5000",
    "currency": "'EUR'",
    "outcome": OUTCOME,
    "created_on": OPENED,
    "opened_on": OPENED,
    "closed_on": f"CASE WHEN i % 3 < 2 THEN {OPENED} + CAST(hash(i * 11) % 150 AS INTEGER) END",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that is timed: what it is called, its address, and the cookie of who is signed in there."""

    what: str
    address: str
    cookie: str


def make(home: Path, deals: int, leaders: int, team: int, patch: pytest.MonkeyPatch) -> list[Visit]:
    """The pages of a leader of eight, and those of sales operations, who see all."""
    assert house.NOW == NOW
    sellers = leaders * team
    snapshot = _facts(home / "facts", deals, sellers)
    known.store_figures(home / "facts", snapshot, known.luck_measures(sellers))
    patch.setattr(settings, "RIDEALONG", replace(settings.RIDEALONG, home=home))
    sort_deals(snapshot)
    made = house.make_house(home, snapshot, team, patch, settings)
    _crowd(leaders, team)
    _talks(made)
    seller, leader = f"/people/{made.ids['s0']}/", _cookie(made.client("lena"))
    operations = _cookie(made.client("olga"))
    evidence = "/figures/evidence/?measure=win_rate&seller=test:s0001&as_of=2026-11-23"
    return [
        Visit("the week", made.week, leader),
        Visit("a person", seller, leader),
        Visit("the team", f"/team/{made.ids['lena']}/", leader),
        Visit("luck or real", "/figures/", leader),
        Visit("luck or real, all sellers", "/figures/", operations),
        Visit("people", "/people/", operations),
        Visit("finding a person", "/find/?q=seller+12", operations),
        Visit("search over notes", "/find/?q=price+off", _cookie(made.client("edgar"))),
        Visit("deals behind a number", evidence, leader),
        Visit("a person's deals, searched", f"{seller}?q=deal", leader),
    ]


def _cookie(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _facts(facts: Path, deals: int, sellers: int) -> Snapshot:
    work = facts / "tmp" / "speed"
    work.mkdir(parents=True)
    typed = ", ".join(
        f"CAST({DEALS.get(one.name, 'NULL').format(sellers=sellers)} AS {SQL_TYPES[one.kind]}) AS {name(one.name)}"
        for one in BY_NAME["deals"].columns
    )
    with connect() as connection:
        target = literal(work / "deals.parquet")
        connection.execute(f"COPY (SELECT {typed} FROM range({deals}) t(i) ORDER BY 2, 1) TO {target} (FORMAT parquet)")
        content = commit(connection, work, facts)
    return open_snapshot(facts, content)


def _crowd(leaders: int, team: int) -> None:
    """Everybody else: their leaders, their lines and their identities."""
    found = []
    for leader in range(1, leaders):
        found.append(NewPerson(ref=f"l{leader}", name=f"Leader {leader}", line_starts_on=house.SINCE))
        found += [
            NewPerson(ref=f"s{seller}", name=f"Seller {seller}", leader_ref=f"l{leader}", line_starts_on=house.SINCE)
            for seller in range(leader * team, leader * team + team)
        ]
    ids = people.bring_roster(house.make_operator(), people=found, now=house.NOW)
    SourceIdentity.objects.bulk_create(
        SourceIdentity(source="test", key=f"s{seller:04d}", person_id=ids[f"s{seller}"], name=f"Seller {seller}")
        for seller in range(team, leaders * team)
    )


def _talks(made: house.House) -> None:
    """What was said in a few weeks of every line, and in ten years of one, whose leader searches in it."""
    lines = ReportingLine.objects.exclude(leader_id__in=[made.ids["lena"], made.ids["edgar"]])
    _meetings([*lines.values_list("leader_id", "person_id")], weeks=4, points=2)
    _meetings([(made.ids["edgar"], made.ids["fay"])], weeks=520, points=8)


def _meetings(pairs: Sequence[tuple[int, int]], *, weeks: int, points: int) -> None:
    mondays = [house.WEEK.plus(-week - 1).monday for week in range(weeks)]
    about = {"topic": "own_choice", "form": "one_on_one", "minutes": 30, "held_minutes": 30}
    rows = (
        Session(leader_id=leader, person_id=person, monday=monday, held_on=monday, **about)
        for leader, person in pairs
        for monday in mondays
    )
    sessions = Session.objects.bulk_create(rows, batch_size=BATCH)
    Point.objects.bulk_create(
        (
            Point(session=one, source="template", text=f"{WORDS[at % len(WORDS)]} {one.pk}, the offer", made_at=NOW)
            for one in sessions
            for at in range(points)
        ),
        batch_size=BATCH,
    )
    notes = (
        SharedNote(session=one, text=f"The price of the offer, {one.pk}. {LONG}", changed_at=NOW) for one in sessions
    )
    SharedNote.objects.bulk_create(notes, batch_size=BATCH)
