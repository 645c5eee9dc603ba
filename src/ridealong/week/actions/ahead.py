"""What a leader decides of days ahead that cannot be as they are planned: each is proposed, nothing moves by itself."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction

from ridealong.access.rules import Viewer
from ridealong.coaching.actions.planning import take_up
from ridealong.kernel.calendar import Week
from ridealong.week.actions import deciding


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
