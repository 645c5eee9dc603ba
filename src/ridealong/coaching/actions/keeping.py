"""What the week does to sessions: it proposes them, takes back what it proposed, and changes them as a leader decides.

The week asks who may and writes the audit event of its own verb; both stand in the transaction of that verb.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from ridealong.access.rules import Refused
from ridealong.coaching.actions.sitting_in import align
from ridealong.coaching.models import (
    ActionItem,
    Debrief,
    Observation,
    Point,
    Recording,
    Recurring,
    Session,
    SharedNote,
    SittingIn,
)
from ridealong.coaching.queries.guarding import with_participants
from ridealong.coaching.queries.rhythm import lasting
from ridealong.coaching.queries.weeks import NAMED, stored
from ridealong.coaching.rules.stored import CHANGEABLE, Proposed, Stored
from ridealong.coaching.rules.times import moment
from ridealong.kernel.possible import check


def propose(leader_id: int, monday: date, sessions: Sequence[Proposed], *, zone: str) -> list[int]:
    """Keeps the sessions of a week; answers the ids of those that came into being. A standing one-on-one is meant in
    its own zone, everything else in this one."""
    recurring = list(Recurring.objects.filter(lasting(monday), leader_id=leader_id, team=None))
    rows = [_row(leader_id, monday, one, _zone(one, recurring) or zone) for one in sessions if one.id is None]
    made = Session.objects.bulk_create(rows)
    for one in sessions:
        if one.id is not None:
            Session.objects.filter(pk=one.id).update(topic=one.topic, shown=one.shown, behind=one.behind)
    return [row.pk for row in made]


def _zone(one: Proposed, recurring: Iterable[Recurring]) -> str | None:
    """That of the standing one-on-one which falls on the day, even where another is to follow it later."""
    if not one.standing or one.planned_on is None:
        return None
    theirs = (row for row in recurring if row.person_id == one.person_id and row.starts_on <= one.planned_on)
    return next((row.zone for row in theirs if row.ends_on is None or one.planned_on <= row.ends_on), None)


def _row(leader_id: int, monday: date, one: Proposed, zone: str) -> Session:
    return Session(
        leader_id=leader_id,
        person_id=one.person_id,
        monday=monday,
        topic=one.topic,
        form=one.form,
        minutes=one.minutes,
        standing=one.standing,
        occurs_on=one.planned_on if one.standing else None,
        planned_on=one.planned_on,
        planned_at=one.planned_at,
        zone=zone,
        planned_for=moment(one.planned_on, one.planned_at, zone),
        swapped=one.swapped,
        shown=one.shown,
        behind=one.behind,
    )


def withdraw(leader_id: int, monday: date, *, keep: Collection[int]) -> None:
    """Takes back what the week proposed and nobody has touched, except these."""
    rows = Session.objects.filter(leader_id=leader_id, monday=monday, shown__isnull=False, held_on=None)
    tied = Q(sitting_in__isnull=False) | Q(sittings_in__isnull=False)
    rows.filter(moved=False, by_hand=False).exclude(pk__in=keep).exclude(tied).delete()


def remove(session_ids: Collection[int]) -> None:
    """Takes sessions out again that a decision had added."""
    Session.objects.filter(pk__in=session_ids).delete()


def change(session_id: int, values: Mapping[str, Any]) -> Stored:
    """Changes what may be changed of a session; answers what it is now. It goes to somebody else only while nothing is
    written in it, which they would read. Raises Refused, NotPossible."""
    row = Session.objects.select_related(*NAMED).select_for_update(of=("self",)).filter(pk=session_id).first()
    if row is None or not set(values) <= set(CHANGEABLE):
        raise Refused
    if values.get("person_id", row.person_id) != row.person_id:
        check(not is_written_in(row), "coaching.not_possible.written")
    if values.get("planned_on", row.planned_on) != row.planned_on:
        row.began_at = None  # it begins anew on its other day
    for name, value in values.items():
        setattr(row, name, value)
    # Nobody else's record holds the words of the two: those of a session that was not held after all are gone.
    row.agreed = row.agreed if row.held_on else ""
    row.save()
    align(row)
    return stored(*with_participants([row]))


def is_written_in(row: Session) -> bool:
    """Whether anything stands in it that both of its people read."""
    beside = (ActionItem, Observation, Debrief, Recording)
    said = Point.objects.filter(Q(session=row) | Q(done_in=row)).exists()
    said = said or SittingIn.objects.filter(Q(one_on_one=row) | Q(session=row)).exists()
    noted = SharedNote.objects.filter(session=row).exclude(text="").exists()
    return said or noted or any(model.objects.filter(session=row).exists() for model in beside)
