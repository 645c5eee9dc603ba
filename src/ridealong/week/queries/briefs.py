"""What the week said of a session when it proposed it, for the page before the session. Light."""

from __future__ import annotations

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.queries import weeks as kept
from ridealong.week.queries.pages import session_of
from ridealong.week.rules.shapes import SessionPlan


def brief(viewer: Viewer, *, session_id: int) -> SessionPlan:
    """The session with its reasons, deals and questions. Raises Refused for anybody but the leader."""
    row = kept.session(session_id)
    require(viewer, Act.READ_WEEK, row.leader_id)
    return session_of(row, {} if row.person_id is None else {row.person_id: row.name})
