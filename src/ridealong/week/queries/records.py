"""What the room has on record: sessions held, what stands, minutes, priors, draws and what leaders changed since."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import cast

from django.db.models import OuterRef, QuerySet

from ridealong.coaching.queries import weeks
from ridealong.kernel.calendar import Week
from ridealong.store.listed import Listed
from ridealong.store.prepared import prepared
from ridealong.week.models import Decision, LeaderMinutes, MustEdit, Plan, PlanPerson, Prior
from ridealong.week.rules.inputs import Fixed, Musts
from ridealong.week.rules.priors import Grade, PriorRow, Priors
from ridealong.week.rules.shapes import Cycle
from ridealong.week.rules.topics import CAREER, ONE_ON_ONE

SEEDS = Path(__file__).parents[1] / "data" / "priors.toml"
REMEMBERED = timedelta(weeks=26)
HALVED_AFTER = 4.0
NOT_NEEDED = "not_needed"
LED_WEEKS = 4
TOGETHER_KEY = ""  # no person's source key


@dataclass(frozen=True, slots=True)
class History:
    """Of every person: the day they were last seen, last spoke about their career, and recent sessions by topic."""

    seen: Mapping[int, date]
    career: Mapping[int, date]
    recent: Mapping[int, Mapping[str, float]]


def history(week: Week) -> History:
    """What was held up to the day before the week starts."""
    recent: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for person, topic, day in weeks.held_between(week.eve - REMEMBERED, week.eve):
        recent[person][topic] += 2.0 ** (-(week.monday - day).days / 7 / HALVED_AFTER)
    return History(weeks.last_held(week.eve), weeks.last_held(week.eve, topic=CAREER), recent)


def led(week: Week, leaders: Collection[int] | None = None) -> Mapping[int, tuple[int, int]]:
    """By leader, or of these leaders: sessions planned and held in the four weeks before. One query."""
    return weeks.planned_and_held(week.plus(-LED_WEEKS).monday, week.monday, leaders)


def minutes_of(default: int) -> Mapping[int, int]:
    """By leader, where it is not the default."""
    found: dict[int, int] = defaultdict(lambda: default)
    found.update(LeaderMinutes.objects.values_list("leader_id", "minutes"))
    return found


@cache
def seeds() -> tuple[PriorRow, ...]:
    """The priors that the program comes with."""
    data = tomllib.loads(SEEDS.read_text(encoding="utf-8"))
    return tuple(PriorRow(kind, name, **row) for kind, rows in data.items() for name, row in rows.items())


def musts() -> Musts:
    """When somebody has to be seen, as it is in force."""
    return Musts(**dict(MustEdit.objects.order_by("pk").values_list("name", "value")))


def prior_rows() -> tuple[PriorRow, ...]:
    """Every prior that ever was, the seeds first, then the edits in their order."""
    return (*seeds(), *(_prior(row) for row in Prior.objects.order_by("pk")))


def _prior(row: Prior) -> PriorRow:
    return PriorRow(row.kind, row.name, row.value, cast("Grade", row.grade), row.source, row.leader_minutes)


def priors() -> Priors:
    """The priors in force."""
    return Priors.of(prior_rows())


def fixed(week: Week, leaders: Collection[int] | None, keys: Mapping[int, str]) -> Mapping[int, tuple[Fixed, ...]]:
    """By leader: what stands in the week before it is planned, be it a standing one-on-one, a session that the leader
    moved into it, or one that was planned or held by hand. A team session takes its minutes, and is nobody's."""
    found: dict[int, list[Fixed]] = defaultdict(list)
    there, due = weeks.standing(week, leaders)
    for row in there:
        person = TOGETHER_KEY if row.person_id is None else keys.get(row.person_id)
        if not row.dropped and person is not None:
            found[row.leader_id].append(
                Fixed(
                    person=person,
                    form=row.form,
                    minutes=row.minutes,
                    topic=None if row.standing else row.topic,
                    planned_on=row.planned_on,
                    planned_at=row.planned_at,
                    id=row.id,
                    standing=row.standing,
                    by_hand=row.by_hand,
                )
            )
    for one in due:
        if one.person_id in keys:
            found[one.leader_id].append(Fixed(keys[one.person_id], ONE_ON_ONE, one.minutes, None, one.day, one.at))
    return {leader: tuple(sorted(rows, key=_when)) for leader, rows in found.items()}


def _when(one: Fixed) -> tuple[str, str, str]:
    return one.person, str(one.planned_on), str(one.planned_at)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a leader has made of a cycle in its earlier weeks: what they put in place of the draw's choice, by person,
    and whose focus they ended."""

    swapped: Mapping[str, tuple[str, str, int]]
    ended: frozenset[str]


def changes(leader_id: int, cycle: Cycle, before: Week, keys: Mapping[int, str]) -> Changes:
    """Decisions of the cycle's earlier weeks that the coming weeks learn from."""
    rows = Decision.objects.filter(
        leader_id=leader_id,
        plan__monday__gte=cycle.start,
        plan__monday__lt=before.monday,
        verb__in=["swap", "drop"],
        undone_by=None,
    ).order_by("pk")
    swapped: dict[str, tuple[str, str, int]] = {}
    ended: set[str] = set()
    for one in rows:
        was = keys.get(one.before["person"])
        if one.verb == "drop":
            if one.reason == NOT_NEEDED and was is not None:
                ended.add(was)
            continue
        now = keys.get(one.after["person"])
        if was is not None and was != now:
            swapped.pop(was, None)
            ended.add(was)
        if now is not None:
            swapped[now] = (one.after["topic"], one.after["form"], one.after["minutes"])
            ended.discard(now)
    return Changes(swapped, frozenset(ended))


def plans() -> QuerySet[Plan]:
    """Stored plans, each `named`: id and name of everybody in it who still is there."""
    people = PlanPerson.objects.filter(plan=OuterRef("pk"))
    return Plan.objects.annotate(named=Listed(people, "person_id", "person__name"))


def plan_row(leader_id: int, week: Week) -> Plan | None:
    """The stored plan of a leader's week, with the names of those whom it names. One query."""
    return next(iter(_plan(leader_id, week.monday)), None)


@prepared
def _plan(leader_id: int, monday: date) -> QuerySet[Plan]:
    return plans().defer("swaps", "spare").filter(leader_id=leader_id, monday=monday).order_by("pk")[:1]
