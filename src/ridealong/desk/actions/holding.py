"""A session is over: what was agreed in it, and when the two meet next, put down with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from ridealong.access.rules import Viewer
from ridealong.coaching.actions.planning import plan_session
from ridealong.coaching.actions.teams import plan_team_again
from ridealong.coaching.queries.weeks import session as stored
from ridealong.coaching.rules.kinds import Kind, number_of
from ridealong.week.actions import deciding


@dataclass(frozen=True, slots=True)
class Held:
    """How long it took, on which day, what was agreed, if anything was, and when they meet next, if that was said."""

    minutes: int
    held_on: date
    agreed: str = ""
    next_on: date | None = None
    next_at: time | None = None


@transaction.atomic
def hold(by: Viewer, *, session_id: int, kind: Kind, held: Held, now: datetime) -> int:
    """Puts all of it down or nothing. Answers the decision; to undo it takes the next session back too, unless somebody
    has done something with that. Raises Refused, NotPossible."""
    then = None if held.next_on is None else _meet_again(by, session_id, kind, held.next_on, held.next_at, now)
    return deciding.done(
        by, session_id=session_id, minutes=held.minutes, held_on=held.held_on, agreed=held.agreed, then=then, now=now
    )


def _meet_again(by: Viewer, session_id: int, kind: Kind, day: date, at: time | None, now: datetime) -> int:
    row = stored(session_id)
    if row.person_id is None:
        return plan_team_again(by, session_id=session_id, day=day, at=at, now=now)
    return plan_session(
        by, leader_id=row.leader_id, person_id=row.person_id, day=day, at=at, minutes=row.minutes,
        topic=row.topic, form=row.form, own_kind=number_of(kind.code), remote=kind.remote, zone=row.zone, now=now,
    )  # fmt: skip
