"""What a leader had planned with somebody whom they lead no more: for whoever leads them now, and while nobody does for
the leader's leader. That there is something and when, so that it is taken over or dropped; what it is about and what
is written in it stays with the two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any, TypeVar

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When

from ridealong.access.queries import require, visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Recurring, Session
from ridealong.coaching.queries.absence import AHEAD
from ridealong.coaching.queries.left_rows import LeftRow
from ridealong.coaching.queries.left_teams import in_left_rhythms, in_left_sessions, left_rhythms, left_sessions
from ridealong.coaching.queries.rhythm import lasting, next_days, row_of
from ridealong.coaching.rules.kinds import ALONE
from ridealong.people.queries.standing_in import comes_to, ever_led, left_under, left_with, reports_to
from ridealong.store.prepared import prepared

Row = TypeVar("Row", Session, Recurring)


def is_left(leader_id: int, *, today: date) -> bool:
    """Whether anything is left to a leader. One query."""
    return bool(_all_left(leader_id, today, today + AHEAD))


@prepared
def _all_left(leader_id: int, today: date, last: date) -> QuerySet[Session, int]:
    sessions, rhythms = _sessions(leader_id, today, last), _rhythms(leader_id, today)
    others = (rhythms, in_left_sessions(leader_id, today, last), in_left_rhythms(leader_id, today))
    return _keys(sessions).union(*map(_keys, others), all=True)


def _keys(rows: QuerySet[Any]) -> QuerySet[Any, int]:
    return rows.order_by().values_list("pk", flat=True)


def left_to(viewer: Viewer, *, leader_id: int) -> tuple[LeftRow, ...]:
    """What is left to a leader, by day. Raises Refused."""
    require(viewer, Act.READ_WEEK, leader_id)
    led = visible(viewer, Act.MEET) or frozenset()
    found = [
        *_of_sessions(viewer, leader_id, led),
        *_of_rhythms(viewer, leader_id, led),
        *left_sessions(leader_id, viewer.today, viewer.today + AHEAD, led),
        *left_rhythms(leader_id, viewer.today, led),
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.at or time.max, one.person_id)))


def _of_sessions(viewer: Viewer, leader_id: int, led: frozenset[int]) -> Iterator[LeftRow]:
    rows = _sessions(leader_id, viewer.today, viewer.today + AHEAD)
    for row in rows.select_related("person", "leader").order_by("pk"):
        if row.person is not None and row.person_id not in {None, viewer.person_id}:
            yield LeftRow(
                row.pk, row.person.pk, row.person.name, row.leader_id, row.leader.name, row.planned_on or row.monday,
                row.planned_at, row.minutes, row.form, row.kind_id, takes=row.person_id in led,
                alone=not getattr(row, "comes", False), zone=row.zone,
            )  # fmt: skip


def _of_rhythms(viewer: Viewer, leader_id: int, led: frozenset[int]) -> Iterator[LeftRow]:
    """What recurs already with the leader is not there twice. Two queries where there are any."""
    rows = _rhythms(leader_id, viewer.today).select_related("person", "leader").order_by("pk")
    found = [row for row in rows if row.person_id not in {None, viewer.person_id}]
    own = Recurring.objects.filter(lasting(viewer.today), leader_id=leader_id, team=None)
    known = set(own.values_list("person_id", flat=True)) if found else set()
    for row, day in next_days(found, viewer.today):
        if row.person is not None:
            yield LeftRow(
                None, row.person.pk, row.person.name, row.leader_id, row.leader.name, day, row.starts_at,
                row.minutes, "one_on_one", None, takes=row.person_id in led and row.person_id not in known,
                alone=not getattr(row, "comes", False), recurs=row_of(row),
            )  # fmt: skip


def _sessions(leader_id: int, today: date, last: date) -> QuerySet[Session]:
    """Sessions ahead of other leaders with those who by then are this one's, but for those of two people alone. What
    falls by a rhythm that is left as well by today is decided with that."""
    ahead = {"planned_on__range": (today, last), "held_on": None, "dropped_at": None}
    rows = Session.objects.filter(person__isnull=False, **ahead).exclude(form__in=ALONE)
    goes_on = Recurring.objects.filter(lasting(today), leader=OuterRef("leader"), person=OuterRef("person"))
    goes_on = goes_on.annotate(on=Value(today, output_field=DateField()))
    goes_on = goes_on.exclude(reports_to(person="person_id", leader="leader_id", day="on"))
    rows = rows.exclude(Q(Exists(goes_on)), standing=True, occurs_on=F("planned_on"))
    return _left(rows.annotate(on=F("planned_on")), leader_id)


def _rhythms(leader_id: int, today: date) -> QuerySet[Recurring]:
    """What recurs of other leaders with those who are this one's today."""
    rows = Recurring.objects.filter(lasting(today), team=None)
    return _left(rows.annotate(on=Value(today, output_field=DateField())), leader_id)


def _left(rows: QuerySet[Row], leader_id: int) -> QuerySet[Row]:
    comes = comes_to(leader_id, person="person_id", day="on")
    alone = left_with(leader_id, person="person_id", leader="leader_id", day="on")
    near = Q(person_id__in=ever_led(leader_id)) | Q(leader_id__in=left_under(leader_id))
    rows = rows.filter(near).exclude(leader_id=leader_id).exclude(person_id=leader_id).filter(Q(comes) | alone)
    return rows.annotate(comes=Case(When(comes, then=True), default=False))
