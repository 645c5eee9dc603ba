"""What a leader decides of days ahead that cannot be as they are planned: each is proposed, nothing moves by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from django.db import transaction

from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.actions.planning import plan_session, take_up
from ridealong.coaching.actions.teams import beside_of, plan_team_session
from ridealong.coaching.queries.left_behind import left_to
from ridealong.coaching.queries.left_rows import LeftRow
from ridealong.coaching.queries.teams import others_wait
from ridealong.kernel.calendar import Week
from ridealong.week.actions import deciding
from ridealong.week.rules.topics import OWN_CHOICE


@transaction.atomic
def move_day(by: Viewer, *, leader_id: int, person_id: int, day: date, to: date, at: time | None, now: datetime) -> int:
    """Moves one day of what recurs, which becomes a session by that; the rhythm goes on. Answers the decision. Raises
    Refused, NotPossible."""
    session_id = take_up(by, leader_id=leader_id, person_id=person_id, day=day, now=now)
    if Week.of(to) == Week.of(day):
        return deciding.plan_on(by, session_id=session_id, day=to, at=at, now=now)
    return deciding.move(by, session_id=session_id, week=Week.of(to), day=to, at=at, now=now)


@transaction.atomic
def skip_day(by: Viewer, *, leader_id: int, person_id: int, day: date, now: datetime) -> int:
    """Leaves one day of what recurs out, since somebody is away. Answers the decision. Raises Refused, NotPossible."""
    session_id = take_up(by, leader_id=leader_id, person_id=person_id, day=day, now=now)
    return deciding.drop(by, session_id=session_id, reason="away", now=now)


@transaction.atomic
def take_over(by: Viewer, *, leader_id: int, session_id: int, now: datetime) -> int:
    """Plans in this leader's name what another had planned and left to them, and drops that: nothing that was written
    in it comes along. Answers the decision. Raises Refused, NotPossible."""
    found = _left(by, leader_id, session_id)
    if not found.takes:
        raise Refused
    if found.several:
        beside = beside_of(session_id, leader_id, by.today)
        made = plan_team_session(
            by, leader_id=leader_id, person_ids=found.theirs, co_coach_id=beside, day=found.day, at=found.at,
            minutes=found.minutes, topic=OWN_CHOICE, zone=found.zone, now=now,
        )  # fmt: skip
        return _let_go(by, found, found.theirs, leader_id, made, now)
    made = plan_session(
        by, leader_id=leader_id, person_id=found.person_id, day=found.day, at=found.at, minutes=found.minutes,
        topic=OWN_CHOICE, form=found.form, own_kind=found.own_kind, zone=found.zone, now=now,
    )  # fmt: skip
    return _let_go(by, found, (), leader_id, made, now)


@transaction.atomic
def drop_left(by: Viewer, *, leader_id: int, session_id: int, now: datetime) -> int:
    """Drops what another leader had planned and left to this one: a team session with several new leaders for this
    one's own people. Answers the decision. Raises Refused."""
    found = _left(by, leader_id, session_id)
    return _let_go(by, found, [one for one, _ in found.people], leader_id, None, now)


@transaction.atomic
def undo_left(by: Viewer, *, leader_id: int, decision_id: int, now: datetime) -> None:
    """It is left to this leader again, as it was. Raises Refused, NotPossible."""
    _left(by, leader_id, deciding.undo_left(by, decision_id=decision_id, left_to=leader_id, now=now))


def _let_go(by: Viewer, found: LeftRow, gone: Collection[int], leader_id: int, then: int | None, now: datetime) -> int:
    """The session is dropped, or where others of a team session wait for their own leader these people taken out."""
    session_id = found.session_id or 0
    if found.several and others_wait(session_id, gone, found.day):
        return deciding.take_out_left(by, session_id=session_id, people=gone, left_to=leader_id, then=then, now=now)
    return deciding.let_go_left(by, session_id=session_id, left_to=leader_id, then=then, now=now)


def _left(by: Viewer, leader_id: int, session_id: int) -> LeftRow:
    require(by, Act.WRITE_WEEK, leader_id)
    found = next((one for one in left_to(by, leader_id=leader_id) if one.session_id == session_id), None)
    if found is None:
        raise Refused
    return found
