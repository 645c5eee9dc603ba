"""What recurs, one-on-ones and team sessions alike: set, ended, and either taken back while nothing changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Recurring, RhythmChange
from ridealong.coaching.queries.rhythm import lasting
from ridealong.coaching.rules.possible import LONGEST
from ridealong.kernel.kept import read, written
from ridealong.kernel.possible import check
from ridealong.people import queries as people

MOST_WEEKS = 13
KEPT = ("pk", "weekday", "starts_at", "zone", "every_weeks", "minutes", "starts_on", "ends_on")
READ = {"starts_at": time.fromisoformat, "starts_on": date.fromisoformat, "ends_on": date.fromisoformat}
State = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, on which day, at what time by which clocks (None: the organisation's), for how long, from when on."""

    weekday: int
    minutes: int
    starts_on: date
    starts_at: time | None = None
    zone: str | None = None
    every_weeks: int = 1


@transaction.atomic
def set_standing(
    by: Viewer,
    *,
    leader_id: int,
    person_id: int,
    weekday: int,
    minutes: int,
    starts_on: date,
    starts_at: time | None = None,
    zone: str | None = None,
    every_weeks: int = 1,
    now: datetime,
) -> int:
    """Sets the recurring one-on-one of a leader with a person from a day on; an earlier one ends the day before.
    Answers the change. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    require(by, Act.MEET, person_id)
    pair = of_two(leader_id, person_id)
    before = state(pair)
    row = recur(pair, Rhythm(weekday, minutes, starts_on, starts_at, zone, every_weeks))
    record(by, "coaching.standing_set", row, leader_id, person_id, at=now)
    return remember(pair, before, state(pair), now)


@transaction.atomic
def end_standing(by: Viewer, *, leader_id: int, person_id: int, ends_before: date, now: datetime) -> int:
    """Ends the recurring one-on-one: the day before is its last. Answers the change. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    pair = of_two(leader_id, person_id)
    before = end(pair, ends_before)
    record(by, "coaching.standing_ended", leader_id, person_id, at=now)
    return remember(pair, before, state(pair), now)


@transaction.atomic
def undo_rhythm(by: Viewer, *, leader_id: int, person_id: int, change_id: int, now: datetime) -> None:
    """What recurred before recurs again, if nothing about it changed since. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    require(by, Act.MEET, person_id)
    _undo(by, of_two(leader_id, person_id), change_id, now)


@transaction.atomic
def undo_end(by: Viewer, *, leader_id: int, person_id: int, change_id: int, now: datetime) -> None:
    """The same of an end, whoever the person reports to by now: whoever may end it may take that back. Raises Refused,
    NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    pair = of_two(leader_id, person_id)
    change = RhythmChange.objects.filter(pk=change_id, **pair).first()
    if change is None or any(one["ends_on"] is None for one in change.after):
        raise Refused
    _undo(by, pair, change_id, now)


def _undo(by: Viewer, pair: Mapping[str, int], change_id: int, now: datetime) -> None:
    if RhythmChange.objects.filter(pk=change_id, left_to__isnull=False).exists():
        raise Refused
    restore(pair, take_back(pair, change_id, state(pair), now))
    record(by, "coaching.rhythm_undone", change_id, pair["leader_id"], pair["person_id"], at=now)


def of_two(leader_id: int, person_id: int) -> dict[str, int]:
    return {"leader_id": leader_id, "person_id": person_id}


# What follows is the same of a person and of a team: `whose` names the leader and either, who may is asked before.


def recur(whose: Mapping[str, int], rhythm: Rhythm) -> int:
    """From a day on it recurs like this, and no other way. Raises NotPossible."""
    check(0 <= rhythm.weekday <= 6, "coaching.not_possible.weekday")
    check(1 <= rhythm.every_weeks <= MOST_WEEKS, "coaching.not_possible.every_weeks")
    check(5 <= rhythm.minutes <= LONGEST, "coaching.not_possible.minutes")
    _end(whose, rhythm.starts_on)
    row = Recurring.objects.create(
        **whose,
        weekday=rhythm.weekday,
        starts_at=rhythm.starts_at,
        zone=rhythm.zone or people.organisation().zone,
        every_weeks=rhythm.every_weeks,
        minutes=rhythm.minutes,
        starts_on=rhythm.starts_on,
    )
    return row.pk


def end(whose: Mapping[str, int], ends_before: date) -> State:
    """Ends it the day before; answers what stood. Raises NotPossible where nothing recurs then."""
    before = state(whose)
    _end(whose, ends_before)
    check(before != state(whose), "coaching.not_possible.nothing_recurs")
    return before


def state(whose: Mapping[str, int]) -> State:
    """What recurs, as JSON holds it."""
    return [written(row) for row in _rows(whose).order_by("pk").values(*KEPT)]


def remember(whose: Mapping[str, int], before: State, after: State, now: datetime, **more: int) -> int:
    """Keeps a change, so that it can be taken back."""
    return RhythmChange.objects.create(**whose, before=before, after=after, at=now, **more).pk


def take_back(whose: Mapping[str, int], change_id: int, is_now: State, now: datetime) -> State:
    """Marks a change as undone; answers what is to stand again. Raises Refused, NotPossible."""
    change = RhythmChange.objects.select_for_update().filter(pk=change_id, **whose).first()
    if change is None:
        raise Refused
    check(change.undone_at is None and change.after == is_now, "coaching.not_possible.rhythm_changed")
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    return list(change.before)


def restore(whose: Mapping[str, int], rules: State) -> None:
    """It recurs by these rules and by no others."""
    # What began with the change goes first: only one at a time may be without an end.
    _rows(whose).exclude(pk__in=[one["pk"] for one in rules]).delete()
    for one in rules:
        Recurring(**whose, **read(one, READ)).save()


def _end(whose: Mapping[str, int], first_without: date) -> None:
    rows = _rows(whose)
    rows.filter(starts_on__gte=first_without).delete()
    # One that was to end later, since another was to follow it, ends now.
    rows.filter(lasting(first_without)).update(ends_on=first_without - timedelta(days=1))


def _rows(whose: Mapping[str, int]) -> QuerySet[Recurring]:
    return Recurring.objects.select_for_update().filter(**whose)
