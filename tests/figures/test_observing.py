"""Most sources export no history: a weekly export tells, to the week, what a history would have told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import duckdb
import pytest

from ridealong.access.rules import Viewer
from ridealong.facts.as_of import as_of, described_deals
from ridealong.facts.snapshots import scan
from ridealong.facts.tables import backend, load
from ridealong.figures.actions.imports import import_files
from ridealong.figures.queries.imports import snapshot
from tests.figures.exports import DEALS, deal, text, write

pytestmark = pytest.mark.django_db

STAGES = ("Lead", "Demo", "Offer", "Contract")
FIRST = date(2026, 1, 5)
MONDAYS = tuple(FIRST + timedelta(weeks=number) for number in range(12))
Value = str | None


@dataclass
class Life:
    """A deal as it went: for each field the values that it took, and from which day on."""

    key: str
    created_on: date
    closed_on: date | None
    outcome: str
    values: dict[str, list[tuple[date, Value]]] = field(default_factory=dict)

    def value(self, name: str, day: date) -> Value:
        """What a field had on the evening before the day."""
        return [value for since, value in self.values[name] if since < day][-1]

    def row(self, day: date) -> tuple[object, ...]:
        shut = self.closed_on is not None and self.closed_on < day
        told = {name: self.value(name, day) or "" for name in ("stage", "amount", "expected_on", "seller")}
        over = {"outcome": self.outcome, "closed_on": self.closed_on} if shut else {"outcome": "open", "closed_on": ""}
        return deal(deal=self.key, created_on=self.created_on, **{**told, **over})


def lives(chance: Random, count: int) -> Iterator[Life]:
    for number in range(count):
        created = FIRST + timedelta(days=chance.randrange(-30, 80))
        moves = [created + timedelta(days=one) for one in sorted(chance.sample(range(1, 70), chance.randrange(5)))]
        ends = moves.pop() if moves and chance.random() < 0.5 else None
        outcome = chance.choice(["won", "lost"])
        stages: list[tuple[date, Value]] = [(created, "Lead")]
        stages += [(day, stage) for day, stage in zip(moves, STAGES[1:], strict=False)]
        life = Life(f"d{number:03}", created, ends, outcome, {"stage": stages})
        if ends is not None:
            stages.append((ends, outcome.title()))
        for name, first, then in (("amount", "100.0000", "90.5000"), ("seller", "s1", "s2")):
            life.values[name] = [(created, first)]
            if chance.random() < 0.4:
                life.values[name].append((created + timedelta(days=chance.randrange(1, 60)), then))
        due = created + timedelta(days=90)
        life.values["expected_on"] = [(created, str(due)), (created + timedelta(days=33), str(due + timedelta(days=9)))]
        yield life


def net_moves(life: Life, name: str) -> list[tuple[object, ...]]:
    """What the full history says about a field, to the week."""
    known = [day for day in MONDAYS if life.created_on < day]
    if name == "expected_on" and life.closed_on is not None:
        known = [day for day in known if day <= life.closed_on]
    pairs = [(one, other, life.value(name, one), life.value(name, other)) for one, other in pairwise(known)]
    return [(life.key, name, was, became, after, by) for after, by, was, became in pairs if was != became]


@pytest.fixture
def company(home: Path, tmp_path: Path, operator: Viewer) -> list[Life]:
    """Twelve weekly exports of deals, none of which has a history."""
    made = list(lives(Random(12), 120))  # noqa: S311  a made-up company
    for day in MONDAYS:
        rows = [one.row(day) for one in made if one.created_on < day]
        path = write(tmp_path / str(day), "deals.csv", text(DEALS, rows))
        now = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
        assert import_files(operator, [path], now=now).exit_code == 0
    return made


def facts(sql: str) -> list[tuple[object, ...]]:
    found = snapshot()
    assert found is not None
    return duckdb.sql(sql.format(**{name: scan(found, name) for name in ("changes", "stage_changes")})).fetchall()


def test_twelve_weekly_exports_tell_what_the_history_tells_to_the_week(company: list[Life]) -> None:
    fields = ("stage", "amount", "expected_on", "seller")
    expected = sorted(move for one in company for name in fields for move in net_moves(one, name))
    seen = facts("SELECT deal, field, old, new, after_on, by_on FROM {changes} WHERE after_on IS NOT NULL ORDER BY ALL")
    assert len(expected) > 200
    assert seen == expected
    moves = facts(
        "SELECT deal, 'stage', from_stage, to_stage, after_at::DATE, changed_at::DATE FROM {stage_changes} "
        "WHERE observed ORDER BY ALL"
    )
    assert moves == [one for one in expected if one[1] == "stage"]


def test_every_move_of_the_history_lies_in_the_week_that_was_observed(company: list[Life]) -> None:
    seen = facts("SELECT deal, to_stage, after_at::DATE, changed_at::DATE FROM {stage_changes}")
    weeks = {(key, stage): (after, by) for key, stage, after, by in seen}
    held = 0
    for life in company:
        known_from = next((day for day in MONDAYS if life.created_on < day), MONDAYS[-1])
        for day, stage in life.values["stage"]:
            shows = any(day < monday and life.value("stage", monday) == stage for monday in MONDAYS)
            if known_from <= day < MONDAYS[-1] and shows:
                after, by = weeks[(life.key, str(stage))]
                assert after <= day < by
                held += 1
    assert held > 60


def test_what_was_open_on_a_past_monday_is_known_as_it_was_then(company: list[Life]) -> None:
    """Also of deals that came after the first import and never changed: they were seen."""
    found = snapshot()
    assert found is not None
    on = backend()
    tables = load(found, on)
    for day in MONDAYS[1:-1:4]:
        asof = as_of(tables, day, snapshot_on=MONDAYS[-1], known_since=MONDAYS[0])
        rows = on.to_pyarrow(described_deals(asof)).to_pylist()
        told = {
            row["deal"]: (row["stage"], f"{row['amount']:.4f}", row["seller"][-2:]) for row in rows if row["amount"]
        }
        open_then = [one for one in company if one.created_on < day and (one.closed_on is None or one.closed_on > day)]
        assert told == {
            one.key: (one.value("stage", day), one.value("amount", day), one.value("seller", day)) for one in open_then
        }
