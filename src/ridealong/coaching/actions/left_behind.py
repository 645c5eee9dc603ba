"""What a leader let recur and left to another, who ends it or lets it recur with themselves. Either is taken back by
whoever did it, while nothing about it changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.actions.rhythm import Rhythm, end, of_two, recur, remember, restore, state, take_back
from ridealong.coaching.models import RhythmChange, Session
from ridealong.coaching.queries.left_behind import left_to
from ridealong.coaching.queries.left_rows import LeftRow

GONE = "gone"


@transaction.atomic
def end_left(by: Viewer, *, leader_id: int, former_id: int, person_id: int, now: datetime) -> int:
    """Ends what another leader let recur and left to this one. Answers the change. Raises Refused."""
    _found(by, leader_id, former_id, person_id)
    return _end(by, leader_id, former_id, person_id, now)


@transaction.atomic
def take_over_left(by: Viewer, *, leader_id: int, former_id: int, person_id: int, now: datetime) -> int:
    """Lets it recur with this leader from its next day on, and with the other no more. Answers the change. Raises
    Refused, NotPossible."""
    found = _found(by, leader_id, former_id, person_id)
    stands = found.recurs
    if stands is None or not found.takes:
        raise Refused
    require(by, Act.MEET, person_id)
    change = _end(by, leader_id, former_id, person_id, now)
    pair = of_two(leader_id, person_id)
    before = state(pair)
    rhythm = Rhythm(stands.weekday, stands.minutes, found.day, stands.starts_at, stands.zone, stands.every_weeks)
    row = recur(pair, rhythm)
    record(by, "coaching.standing_set", row, leader_id, person_id, at=now)
    remember(pair, before, state(pair), now, part_of_id=change)
    return change


@transaction.atomic
def undo_left(by: Viewer, *, leader_id: int, former_id: int, person_id: int, change_id: int, now: datetime) -> None:
    """What had been left is left to this leader again, and recurs with them no more. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    theirs, own = of_two(former_id, person_id), of_two(leader_id, person_id)
    change = RhythmChange.objects.filter(pk=change_id, left_to=leader_id, **theirs).first()
    if change is None:
        raise Refused
    instead = RhythmChange.objects.filter(part_of=change_id, **own).first()
    for pair, number in ((own, instead.pk if instead else None), (theirs, change_id)):
        if number is not None:
            before = take_back(pair, number, state(pair), now)
            restore(pair, [one for one in before if "weekday" in one])
            for one in before:
                stand_again(one.get("dropped", ()), change.at)
    _found(by, leader_id, former_id, person_id)
    record(by, "coaching.rhythm_undone", change_id, former_id, person_id, at=now)


def _found(by: Viewer, leader_id: int, former_id: int, person_id: int) -> LeftRow:
    """What is left to the leader of these two. Raises Refused."""
    require(by, Act.WRITE_WEEK, leader_id)
    whose = (former_id, person_id)
    rows = left_to(by, leader_id=leader_id)
    found = next(
        (one for one in rows if one.recurs and not one.several and (one.former_id, one.person_id) == whose), None
    )
    if found is None:
        raise Refused
    return found


def _end(by: Viewer, leader_id: int, former_id: int, person_id: int, now: datetime) -> int:
    pair = of_two(former_id, person_id)
    before = [*end(pair, by.today), {"dropped": drop_gone(by_rhythm(pair, by.today), now)}]
    record(by, "coaching.standing_ended", former_id, person_id, at=now)
    return remember(pair, before, state(pair), now, left_to_id=leader_id)


def by_rhythm(whose: Mapping[str, int], today: date) -> QuerySet[Session]:
    """Sessions that fall by what recurs, from today on, and were neither moved nor decided."""
    still = {"planned_on": F("occurs_on"), "held_on": None, "dropped_at": None}
    return Session.objects.filter(**whose, occurs_on__gte=today, **still)


def drop_gone(sessions: QuerySet[Session], now: datetime) -> list[int]:
    """They are held no more, since who planned them leads those people no more; answers which."""
    dropped = list(sessions.values_list("pk", flat=True))
    sessions.update(dropped_at=now, drop_reason=GONE)
    return dropped


def stand_again(dropped: Collection[int], at: datetime) -> None:
    """Those that were dropped like that, at that moment, stand again."""
    rows = Session.objects.filter(pk__in=dropped, dropped_at=at, drop_reason=GONE)
    rows.update(dropped_at=None, drop_reason="")
