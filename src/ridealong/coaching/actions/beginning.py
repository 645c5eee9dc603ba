"""A session begins: whoever holds it says so, and both see how much time is left."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Session
from ridealong.coaching.queries.guarding import writable
from ridealong.kernel.possible import check

LONGEST_WAIT = timedelta(days=1)
"""For so long a browser without a network may have waited to say when it began"""


@transaction.atomic
def begin(by: Viewer, *, session_id: int, at: datetime | None = None, now: datetime) -> None:
    """The session begins now, or began at a moment of the last day. Where it began already, that stands. Raises
    Refused, NotPossible."""
    session = _to_hold(by, session_id)
    if session.began_at is None:
        session.began_at = at if at is not None and now - LONGEST_WAIT <= at <= now else now
        session.save(update_fields=["began_at"])
    record(by, "coaching.session_began", session.pk, at=now)


@transaction.atomic
def not_begun(by: Viewer, *, session_id: int, now: datetime) -> None:
    """It had not begun after all. Raises Refused, NotPossible."""
    session = _to_hold(by, session_id)
    session.began_at = None
    session.save(update_fields=["began_at"])
    record(by, "coaching.session_not_begun", session.pk, at=now)


def _to_hold(by: Viewer, session_id: int) -> Session:
    """A session that is still to be held, for whoever decides about it."""
    session = writable(by, session_id)
    require(by, Act.WRITE_WEEK, session.leader_id)
    check(session.held_on is None and session.dropped_at is None, "coaching.not_possible.over")
    return session
