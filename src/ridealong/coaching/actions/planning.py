"""Time with a person: planned by hand, held without a plan, and taken up from what recurs."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import allowed, require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Session, SessionKind
from ridealong.coaching.queries.guarding import writable
from ridealong.coaching.queries.rhythm import standing_of
from ridealong.coaching.rules.kinds import APART, RIDE_ALONG, SIT_IN
from ridealong.coaching.rules.possible import LONGEST, LONGEST_AGREED, lines
from ridealong.coaching.rules.times import earliest
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible, check
from ridealong.kernel.sentences import Sentence
from ridealong.people import queries as people

ONE_ON_ONE, OWN_CHOICE = "one_on_one", "own_choice"


@transaction.atomic
def plan_session(
    by: Viewer,
    *,
    leader_id: int,
    person_id: int,
    day: date,
    at: time | None,
    minutes: int,
    topic: str,
    form: str,
    own_kind: int | None = None,
    remote: bool = False,
    zone: str | None = None,
    now: datetime,
) -> int:
    """Plans a session that no week proposed, or one that was already, this week or last, to put down what came of it;
    it takes its minutes in its week. `own_kind`: which kind of the
    organisation's own it is of; `remote`: a ride-along not in the field; `zone`: by which clocks the time is meant,
    else by the organisation's. Raises Refused, NotPossible."""
    check(form != SIT_IN, "sitting_in.not_possible.by_hand")
    _may_meet(by, leader_id, person_id, form)
    _is_offered(own_kind, form)
    check(day >= earliest(by.today), "coaching.not_possible.long_past")
    if day < by.today:
        act = Act.WRITE_SKIP_LEVEL if form in APART else Act.WRITE_SESSION
        check(allowed(by, act, person_id, on=day), "coaching.not_possible.not_led")
    row = by_hand(
        by, leader_id=leader_id, person_id=person_id, day=day, at=at, minutes=minutes, topic=topic, form=form,
        own_kind=own_kind, remote=remote, zone=zone, since=earliest(by.today),
    )  # fmt: skip
    record(by, "coaching.session_planned", row.pk, leader_id, person_id, at=now)
    return row.pk


@transaction.atomic
def ride_remotely(by: Viewer, *, session_id: int, remote: bool, now: datetime) -> None:
    """Makes a ride-along that is still to be held one by call or screen, or one in the field. Raises Refused,
    NotPossible."""
    session = writable(by, session_id)
    require(by, Act.WRITE_WEEK, session.leader_id)
    check(session.form == RIDE_ALONG, "kinds.not_possible.rides_not")
    check(session.held_on is None and session.dropped_at is None, "coaching.not_possible.over")
    session.remote = remote
    session.save(update_fields=["remote"])
    if remote:
        record(by, "coaching.ridden_remotely", session.pk, at=now)
    else:
        record(by, "coaching.ridden_in_the_field", session.pk, at=now)


@transaction.atomic
def record_held(
    by: Viewer,
    *,
    leader_id: int,
    person_id: int,
    held_on: date,
    minutes: int,
    topic: str,
    form: str,
    standing: bool = False,
    agreed: str = "",
    now: datetime,
) -> int:
    """Records a session that took place outside a plan; it counts as seen and recent. Raises Refused, NotPossible."""
    _may_meet(by, leader_id, person_id, form)
    check(held_on <= by.today, "coaching.not_possible.not_yet")
    check(0 < minutes <= LONGEST, "coaching.not_possible.minutes")
    words = lines(agreed, LONGEST_AGREED, "coaching.not_possible.too_long")
    row = Session.objects.create(
        leader_id=leader_id,
        person_id=person_id,
        monday=Week.of(held_on).monday,
        topic=topic,
        form=form,
        minutes=minutes,
        standing=standing,
        by_hand=not standing,
        occurs_on=held_on if standing else None,
        planned_on=held_on,
        held_on=held_on,
        held_minutes=minutes,
        agreed=words,
        zone=people.organisation().zone,
    )
    record(by, "coaching.held_recorded", row.pk, at=now)
    return row.pk


@transaction.atomic
def take_up(by: Viewer, *, leader_id: int, person_id: int, day: date, now: datetime) -> int:
    """Makes the standing one-on-one of a day a session of its own, so that there is something to prepare, move or drop;
    one that is there already is answered. Either side may. Raises Refused, NotPossible."""
    require(by, Act.WRITE_SESSION, person_id)
    if by.person_id != person_id:
        require(by, Act.WRITE_WEEK, leader_id)
    known = Session.objects.filter(leader_id=leader_id, person_id=person_id, occurs_on=day).first()
    if known is not None:
        return known.pk
    row = taken_up(leader_id, person_id, day)
    record(by, "coaching.taken_up", row.pk, at=now)
    return row.pk


def taken_up(leader_id: int, person_id: int, day: date) -> Session:
    """The standing one-on-one of a day as a session of its own, kept. Who may is asked by whoever takes it up. Raises
    NotPossible."""
    one = standing_of(leader_id, person_id, day=day)
    if one is None:
        raise NotPossible(Sentence("coaching.not_possible.no_occurrence"))
    return Session.objects.create(
        leader_id=leader_id,
        person_id=person_id,
        monday=Week.of(day).monday,
        topic=OWN_CHOICE,
        form=ONE_ON_ONE,
        minutes=one.minutes,
        standing=True,
        occurs_on=day,
        planned_on=day,
        planned_at=one.starts_at,
        zone=one.zone,
    )


def by_hand(
    by: Viewer,
    *,
    leader_id: int,
    person_id: int | None,
    day: date,
    at: time | None,
    minutes: int,
    topic: str,
    form: str,
    own_kind: int | None = None,
    remote: bool = False,
    zone: str | None = None,
    since: date | None = None,
) -> Session:
    """A session that is planned by hand, of one person or of several, kept. Who may is asked by whoever plans it.
    `since`: the first day for which that may be, else today. Raises NotPossible."""
    check(day >= (since or by.today), "coaching.not_possible.past")
    check(0 < minutes <= LONGEST, "coaching.not_possible.minutes")
    return Session.objects.create(
        leader_id=leader_id,
        person_id=person_id,
        monday=Week.of(day).monday,
        topic=topic,
        form=form,
        kind_id=own_kind,
        remote=remote,
        minutes=minutes,
        by_hand=True,
        planned_on=day,
        planned_at=at,
        zone=zone or people.organisation().zone,
    )


def _may_meet(by: Viewer, leader_id: int, person_id: int, form: str) -> None:
    """Raises Refused unless it is the leader's own time, and the person theirs to meet in this form. A talk over
    somebody's head is nobody's to plan for another."""
    require(by, Act.WRITE_WEEK, leader_id)
    require(by, Act.MEET_SKIP_LEVEL if form in APART else Act.MEET, person_id)
    if form in APART and not by.operator and by.person_id != leader_id:
        raise Refused


def _is_offered(own_kind: int | None, form: str) -> None:
    """Raises NotPossible for a kind that is retired, or that works otherwise."""
    if own_kind is not None:
        offered = SessionKind.objects.filter(pk=own_kind, form=form, built_in="", retired_at=None)
        check(offered.exists(), "kinds.not_possible.retired")
