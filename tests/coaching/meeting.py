"""A session of Alice with Bob, today, for whoever tests what is talked about in it."""

from __future__ import annotations

from datetime import datetime, time

from ridealong.coaching.actions.planning import plan_session
from ridealong.coaching.models import Session
from tests.cast import Cast


def meet(cast: Cast, now: datetime, *, leader: str = "alice", person: str = "bob", **changes: object) -> int:
    """The id of a session that is planned for today."""
    by = cast.viewers[leader]
    values = {"day": by.today, "at": time(10), "minutes": 30, "topic": "own_choice", "form": "one_on_one", **changes}
    return plan_session(by, leader_id=cast[leader], person_id=cast[person], **values, now=now)


def held(session_id: int, cast: Cast) -> None:
    """The session took place today."""
    Session.objects.filter(pk=session_id).update(held_on=cast.viewers["alice"].today, held_minutes=25)
