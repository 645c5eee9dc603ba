"""Who may be in a session's conversation: its two people, and whoever acts for the leader on its day."""

from __future__ import annotations

from datetime import date

from ridealong.access.queries import allowed
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Session


def day_of(session: Session) -> date:
    """The day by which it is decided who may see a session."""
    return session.held_on or session.planned_on or session.monday


def is_party(viewer: Viewer, session: Session) -> bool:
    """Whether the viewer is one of the two, or acts for the leader. Nobody else's role opens what two people say."""
    if viewer.person_id is None:
        return False
    two = {session.leader_id, session.person_id}
    return viewer.person_id in two or allowed(viewer, Act.WRITE_WEEK, session.leader_id)


def readable(viewer: Viewer, session_id: int) -> Session:
    """The session, if the viewer may read what was said in it. Raises Refused."""
    return _found(viewer, session_id, Act.READ_SESSION)


def writable(viewer: Viewer, session_id: int) -> Session:
    """The session, if the viewer may write into it: a former leader may not. Raises Refused."""
    return _found(viewer, session_id, Act.WRITE_SESSION)


def may_write(viewer: Viewer, session: Session) -> bool:
    return is_party(viewer, session) and allowed(viewer, Act.WRITE_SESSION, session.person_id, on=day_of(session))


def _found(viewer: Viewer, session_id: int, act: Act) -> Session:
    session = Session.objects.select_related("leader", "person").filter(pk=session_id).first()
    if session is None or not is_party(viewer, session):
        raise Refused
    if not allowed(viewer, act, session.person_id, on=day_of(session)):
        raise Refused
    return session
