"""One-on-ones that recur: set, ended, and either taken back as long as nothing changed since."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import RhythmChange, StandingOneOnOne
from ridealong.coaching.rules.possible import LONGEST
from ridealong.kernel.kept import read, written
from ridealong.kernel.possible import check
from ridealong.people import queries as people

MOST_WEEKS = 13
KEPT = ("pk", "weekday", "starts_at", "zone", "every_weeks", "minutes", "starts_on", "ends_on")
READ = {"starts_at": time.fromisoformat, "starts_on": date.fromisoformat, "ends_on": date.fromisoformat}


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
    check(0 <= weekday <= 6, "coaching.not_possible.weekday")
    check(1 <= every_weeks <= MOST_WEEKS, "coaching.not_possible.every_weeks")
    check(5 <= minutes <= LONGEST, "coaching.not_possible.minutes")
    before = _end(leader_id, person_id, starts_on)
    row = StandingOneOnOne.objects.create(
        leader_id=leader_id,
        person_id=person_id,
        weekday=weekday,
        starts_at=starts_at,
        zone=zone or people.organisation().zone,
        every_weeks=every_weeks,
        minutes=minutes,
        starts_on=starts_on,
    )
    record(by, "coaching.standing_set", row.pk, leader_id, person_id, at=now)
    return _remember(leader_id, person_id, before, now)


@transaction.atomic
def end_standing(by: Viewer, *, leader_id: int, person_id: int, ends_before: date, now: datetime) -> int:
    """Ends the recurring one-on-one: the day before is its last. Answers the change. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    before = _end(leader_id, person_id, ends_before)
    check(before != _state(leader_id, person_id), "coaching.not_possible.nothing_recurs")
    record(by, "coaching.standing_ended", leader_id, person_id, at=now)
    return _remember(leader_id, person_id, before, now)


@transaction.atomic
def undo_rhythm(by: Viewer, *, leader_id: int, person_id: int, change_id: int, now: datetime) -> None:
    """What recurred before recurs again, if nothing about it changed since. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    require(by, Act.MEET, person_id)
    pair = {"leader_id": leader_id, "person_id": person_id}
    change = RhythmChange.objects.select_for_update().filter(pk=change_id, **pair).first()
    if change is None:
        raise Refused
    is_now = _state(leader_id, person_id)
    check(change.undone_at is None and change.after == is_now, "coaching.not_possible.rhythm_changed")
    # What began with the change goes first: only one at a time may be without an end.
    _rows(leader_id, person_id).exclude(pk__in=[one["pk"] for one in change.before]).delete()
    for one in change.before:
        StandingOneOnOne(**pair, **read(one, READ)).save()
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    record(by, "coaching.rhythm_undone", change_id, leader_id, person_id, at=now)


def _end(leader_id: int, person_id: int, first_without: date) -> list[dict[str, Any]]:
    """Ends what recurs between the two; answers what stood before."""
    before = _state(leader_id, person_id)
    rows = _rows(leader_id, person_id)
    rows.filter(starts_on__gte=first_without).delete()
    # One that was to end later, since another was to follow it, ends now.
    rows.filter(Q(ends_on=None) | Q(ends_on__gte=first_without)).update(ends_on=first_without - timedelta(days=1))
    return before


def _remember(leader_id: int, person_id: int, before: list[dict[str, Any]], now: datetime) -> int:
    after = _state(leader_id, person_id)
    made = RhythmChange.objects.create(leader_id=leader_id, person_id=person_id, before=before, after=after, at=now)
    return made.pk


def _rows(leader_id: int, person_id: int) -> QuerySet[StandingOneOnOne]:
    return StandingOneOnOne.objects.select_for_update().filter(leader_id=leader_id, person_id=person_id)


def _state(leader_id: int, person_id: int) -> list[dict[str, Any]]:
    """What recurs between the two, as JSON holds it."""
    return [written(row) for row in _rows(leader_id, person_id).order_by("pk").values(*KEPT)]
