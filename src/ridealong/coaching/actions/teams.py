"""Team sessions: a leader with several of their people, and whoever coaches beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.actions.history import keep_notes, past_points, past_session
from ridealong.coaching.actions.planning import by_hand
from ridealong.coaching.models import Participant, Point, Session, TeamMember
from ridealong.coaching.queries.guarding import writable
from ridealong.coaching.queries.teams import possible
from ridealong.coaching.rules.kinds import FEWEST, MOST, TEAM
from ridealong.coaching.rules.past import Past
from ridealong.kernel.possible import check
from ridealong.people import queries as people


@transaction.atomic
def plan_team_session(
    by: Viewer,
    *,
    leader_id: int,
    person_ids: Collection[int],
    co_coach_id: int | None,
    day: date,
    at: time | None,
    minutes: int,
    topic: str,
    zone: str | None = None,
    now: datetime,
) -> int:
    """Plans a session of a leader with several of their people; it takes its minutes once. Raises Refused,
    NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    may_take_part(by, leader_id, person_ids, co_coach_id, known=())
    row = by_hand(
        by, leader_id=leader_id, person_id=None, day=day, at=at, minutes=minutes, topic=topic, form=TEAM, zone=zone
    )  # fmt: skip
    _keep(row, person_ids, co_coach_id)
    record(by, "coaching.team_session_planned", row.pk, leader_id, *sorted(set(person_ids)), at=now)
    return row.pk


@transaction.atomic
def set_participants(
    by: Viewer, *, session_id: int, person_ids: Collection[int], co_coach_id: int | None, now: datetime
) -> None:
    """Who takes part from now on; who is taken out finds the session no more. Raises Refused, NotPossible."""
    session = writable(by, session_id)
    require(by, Act.WRITE_WEEK, session.leader_id)
    if session.form != TEAM:
        raise Refused
    check(session.held_on is None and session.dropped_at is None, "team_session.not_possible.over")
    may_take_part(by, session.leader_id, person_ids, co_coach_id, known=tuple(session.participants.all()))
    session.participants.exclude(person__in=person_ids).delete()
    session.participants.filter(co_coach=True).delete()
    _keep(session, person_ids, co_coach_id)
    record(by, "coaching.participants_set", session.pk, *sorted(set(person_ids)), at=now)


def plan_team_again(by: Viewer, *, session_id: int, day: date, at: time | None, now: datetime) -> int:
    """Plans the same once more with those who still report to the leader. Raises Refused, NotPossible."""
    session = writable(by, session_id)
    led = {one.id for one in possible(session.leader_id, by.today).people}
    beside = beside_still(session.participants.all(), session.leader_id, by.today)
    return plan_team_session(
        by, leader_id=session.leader_id, person_ids=[one for one, _ in session.coached if one in led],
        co_coach_id=beside, day=day, at=at, minutes=session.minutes, topic=session.topic, zone=session.zone,
        now=now,
    )  # fmt: skip


def beside_of(session_id: int, leader_id: int, today: date) -> int | None:
    """The same of a session; for actions that have asked who may."""
    return beside_still(Participant.objects.filter(session=session_id), leader_id, today)


def beside_still(rows: Iterable[Participant | TeamMember], leader_id: int, today: date) -> int | None:
    """Who coached beside the leader of these, if they may beside this one."""
    near = {one.id for one in possible(leader_id, today).beside}
    return next((one.person_id for one in rows if one.co_coach and one.person_id in near), None)


def take_out(session_ids: Iterable[int], person_ids: Iterable[int]) -> list[list[int]]:
    """These people are in these sessions no more; answers who was in which. For actions that have asked who may."""
    rows = Participant.objects.filter(session__in=list(session_ids), person__in=list(person_ids), co_coach=False)
    found = [[session, person] for session, person in rows.order_by("pk").values_list("session_id", "person_id")]
    rows.delete()
    return found


def put_back(pairs: Iterable[tuple[int, int]]) -> None:
    """They are in them again, wherever both are still there."""
    found = list(pairs)
    there = set(Session.objects.filter(pk__in={one for one, _ in found}, held_on=None).values_list("pk", flat=True))
    here = people.names({person for _, person in found})
    fresh = [Participant(session_id=one, person_id=who) for one, who in found if one in there and who in here]
    Participant.objects.bulk_create(fresh, ignore_conflicts=True)


@transaction.atomic
def bring_team_sessions(
    by: Viewer, *, leader_id: int, sessions: Sequence[tuple[Past, Collection[int]]], now: datetime
) -> list[int]:
    """Records team sessions of the past with their agendas, notes and who took part; answers their ids. Raises Refused,
    NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    for one, there in sessions:
        check(one.held_on <= by.today, "coaching.not_possible.not_yet")
        check(FEWEST <= len(set(there)) <= MOST, "team_session.not_possible.people")
        check(one.minutes > 0, "coaching.not_possible.minutes")
    for person_id in sorted({person_id for _, there in sessions for person_id in there}):
        require(by, Act.MEET, person_id)
    zone = people.organisation().zone
    rows = Session.objects.bulk_create([past_session(one, leader_id, None, zone) for one, _ in sessions])
    kept = [(row, one, sorted(set(there))) for row, (one, there) in zip(rows, sessions, strict=True)]
    keep_notes((row, one, leader_id) for row, one, _ in kept)
    Point.objects.bulk_create(point for row, one, there in kept for point in past_points(row, there[0], one))
    Participant.objects.bulk_create(
        Participant(session=row, person_id=person_id) for row, _, there in kept for person_id in there
    )
    record(by, "coaching.past_brought", leader_id, len(rows), at=now)
    return [row.pk for row in rows]


def may_take_part(
    by: Viewer,
    leader_id: int,
    person_ids: Collection[int],
    co_coach_id: int | None,
    *,
    known: Sequence[Participant | TeamMember],
) -> None:
    """Who is in it already may stay as what they are, also if the leader leads them no more. Raises Refused,
    NotPossible."""
    check(FEWEST <= len(set(person_ids)) <= MOST, "team_session.not_possible.people")
    check(co_coach_id is None or co_coach_id not in person_ids, "team_session.not_possible.both")
    may = possible(leader_id, by.today)
    coached = {one.person_id for one in known if not one.co_coach}
    if not set(person_ids) <= {one.id for one in may.people} | coached:
        raise Refused
    near = {one.id for one in may.beside} | {one.person_id for one in known if one.co_coach}
    if co_coach_id is not None and co_coach_id not in near:
        raise Refused


def _keep(session: Session, person_ids: Collection[int], co_coach_id: int | None) -> None:
    """Those who are there stay as they are, with what they have said of themselves."""
    there = set(Participant.objects.filter(session=session).values_list("person_id", flat=True))
    fresh = [*sorted(set(person_ids) - there), *([co_coach_id] if co_coach_id is not None else [])]
    Participant.objects.bulk_create(
        Participant(session=session, person_id=one, co_coach=one == co_coach_id) for one in fresh
    )
