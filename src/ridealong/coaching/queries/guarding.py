"""Who may be in a session's conversation: its two people, and whoever acts for the leader on its day.

A talk with somebody whose leader one leads is for those two alone: the leader between them finds none.
"""

from __future__ import annotations

from datetime import date

from django.db.models import DateField, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from ridealong.access.queries import allowed, require, rows_visible
from ridealong.access.rules import Act, Refused, Viewer, takes_role
from ridealong.coaching.models import Session
from ridealong.coaching.rules.kinds import APART

# What there is once beside a session comes with it: pages show all of it.
BESIDE = ("leader", "person", "kind", "note__changed_by", "recording", "debrief")


def day_of(session: Session) -> date:
    """The day by which it is decided who may see a session."""
    return session.held_on or session.planned_on or session.monday


def reading(session: Session) -> Act:
    """What reading this session takes."""
    return Act.READ_SKIP_LEVEL if session.form in APART else Act.READ_SESSION


def writing(session: Session) -> Act:
    """What writing into this session takes."""
    return Act.WRITE_SKIP_LEVEL if session.form in APART else Act.WRITE_SESSION


def is_party(viewer: Viewer, session: Session) -> bool:
    """Whether the viewer is one of the two, or acts for the leader, which nobody does in a talk over somebody's head.
    Nobody else's role opens what two people say."""
    if viewer.person_id is None:
        return False
    if viewer.person_id in {session.leader_id, session.person_id}:
        return True
    return session.form not in APART and allowed(viewer, Act.WRITE_WEEK, session.leader_id)


def readable(viewer: Viewer, session_id: int) -> Session:
    """The session, if the viewer may read what was said in it. Raises Refused."""
    session = _found(viewer, session_id)
    require(viewer, reading(session), session.person_id, on=day_of(session))
    return session


def writable(viewer: Viewer, session_id: int) -> Session:
    """The session, if the viewer may write into it: a former leader may not. Raises Refused."""
    session = _found(viewer, session_id)
    require(viewer, writing(session), session.person_id, on=day_of(session))
    return session


def may_write(viewer: Viewer, session: Session) -> bool:
    return is_party(viewer, session) and allowed(viewer, writing(session), session.person_id, on=day_of(session))


def before(session: Session, *, at: str = "") -> Q:
    """Sessions of the same two, up to its week, in which this one goes on: talks over somebody's head go on in such
    talks alone, and nothing else does. `at` leads from rows to their session, as `session__`."""
    two = {"leader": session.leader_id, "person": session.person_id, "monday__lte": session.monday}
    apart = Q(**{f"{at}form__in": APART})
    return Q(**{f"{at}{name}": value for name, value in two.items()}) & (apart if session.form in APART else ~apart)


def on_day(at: str = "") -> Coalesce:
    """The same day as a column of rows; `at` leads from them to their session, as `session__`."""
    return Coalesce(f"{at}held_on", f"{at}planned_on", f"{at}monday")


def on_closing(viewer: Viewer) -> Coalesce:
    """The day of rows that may be closed: of those that are open it is the viewer's own."""
    return Coalesce("closed_on", Value(viewer.today), output_field=DateField())


def rows_readable(viewer: Viewer, *, day: str, at: str = "") -> Q:
    """The rule of `readable` as a condition on rows that have `on_day` under the name `day`."""
    if viewer.person_id is None:
        return Q(pk=None)
    party = _own(viewer, at) | rows_visible(viewer, Act.WRITE_WEEK, person=f"{at}leader_id")
    return party & sessions_listed(viewer, day=day, at=at)


def sessions_listed(viewer: Viewer, *, day: str, at: str = "", write: bool = False) -> Q:
    """Sessions that the viewer may know of, on the day that a column holds; `write`: that they may write into as well.
    Of those between two others nothing is known to anybody but the command line."""
    between, apart = (Act.WRITE_SESSION, Act.WRITE_SKIP_LEVEL) if write else (Act.READ_SESSION, Act.READ_SKIP_LEVEL)
    theirs, own = Q(**{f"{at}form__in": APART}), Q() if takes_role(viewer, between) else _own(viewer, at)
    return (~theirs & rows_visible(viewer, between, person=f"{at}person_id", day=day)) | (
        theirs & own & rows_visible(viewer, apart, person=f"{at}person_id", day=day)
    )


def between_others(viewer: Viewer, *, session: str = "session") -> Q:
    """Rows that belong to a session of two others whom the viewer stands between."""
    if takes_role(viewer, Act.READ_SESSION):
        return Q(pk=None)
    apart = Session.objects.filter(pk=OuterRef(session), form__in=APART).exclude(_own(viewer))
    return Q(Exists(apart))


def _own(viewer: Viewer, at: str = "") -> Q:
    return Q(**{f"{at}leader": viewer.person_id or 0}) | Q(**{f"{at}person": viewer.person_id or 0})


def _found(viewer: Viewer, session_id: int) -> Session:
    session = Session.objects.select_related(*BESIDE).filter(pk=session_id).first()
    if session is None or not is_party(viewer, session):
        raise Refused
    return session
