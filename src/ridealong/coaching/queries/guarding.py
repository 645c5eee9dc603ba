"""Who may be in a session's conversation: its two people, and whoever acts for the leader on its day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.db.models.functions import Coalesce

from ridealong.access.queries import allowed, rows_visible
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


def on_day(at: str = "") -> Coalesce:
    """The same day as a column of rows; `at` leads from them to their session, as `session__`."""
    return Coalesce(f"{at}held_on", f"{at}planned_on", f"{at}monday")


def rows_readable(viewer: Viewer, *, day: str, at: str = "") -> Q:
    """The rule of `readable` as a condition on rows that have `on_day` under the name `day`."""
    if viewer.person_id is None:
        return Q(pk=None)
    two = Q(**{f"{at}leader": viewer.person_id}) | Q(**{f"{at}person": viewer.person_id})
    party = two | rows_visible(viewer, Act.WRITE_WEEK, person=f"{at}leader_id")
    return party & rows_visible(viewer, Act.READ_SESSION, person=f"{at}person_id", day=day)


def _found(viewer: Viewer, session_id: int, act: Act) -> Session:
    session = Session.objects.select_related("leader", "person").filter(pk=session_id).first()
    if session is None or not is_party(viewer, session):
        raise Refused
    if not allowed(viewer, act, session.person_id, on=day_of(session)):
        raise Refused
    return session
