"""Who may be in a session's conversation: its two people, and whoever acts for the leader on its day.

A talk with somebody whose leader one leads is for those two alone: the leader between them finds none; nor does anybody
who acts find what was seen when somebody sat in. A team session
is for its leader, those who take part and the co-coach; whoever acts for the leader is let in by any of those who take
part, and nobody else is, whomever else they lead.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from ridealong.access.queries import allowed, rows_visible, visible
from ridealong.access.rules import Act, Refused, Viewer, takes_role
from ridealong.coaching.models import Participant, Session
from ridealong.coaching.queries.recordings import heard
from ridealong.coaching.rules.kinds import ALONE, APART, TOGETHER
from ridealong.store.prepared import prepared

MOST_NEAR = 2_000
# What there is once beside a session comes with it: pages show all of it.
BESIDE = ("leader", "person", "kind", "note__changed_by", "recording", "debrief")


Row = TypeVar("Row", bound=Session)


def with_participants(sessions: Iterable[Row]) -> list[Row]:
    """The same sessions; those of several have their participants. One query if there are any such, else none."""
    found = list(sessions)
    rows = Participant.objects.select_related("person").order_by("pk")
    together = [one for one in found if one.form in TOGETHER]
    prefetch_related_objects(together, Prefetch("participants", queryset=rows))
    return found


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
    """Whether the viewer is in it, or acts for the leader, which nobody does in what is for two alone. Nobody else's
    role opens what two people say."""
    if viewer.person_id is None:
        return False
    if viewer.person_id in {session.leader_id, session.person_id, *_in(session)}:
        return True
    return session.form not in ALONE and allowed(viewer, Act.WRITE_WEEK, session.leader_id)


def writable(viewer: Viewer, session_id: int) -> Session:
    """The session, if the viewer may write into it: a former leader may not. Raises Refused."""
    session = _found(viewer, session_id)
    return _opened(viewer, writing(session), session)


def opened(viewer: Viewer, session_id: int) -> tuple[Session, bool]:
    """The session, if the viewer may read what was said in it, and whether they may write into it, which is asked
    first: whoever may write may read. Raises Refused."""
    session = _found(viewer, session_id)
    writes = may(viewer, writing(session), session)
    return (session if writes else _opened(viewer, reading(session), session)), writes


def decides(session: Session) -> bool:
    """Whether the viewer for whom it was opened decides on the leader's week. No query."""
    found: bool = vars(session)["decides"]
    return found


def may_write(viewer: Viewer, session: Session) -> bool:
    return is_party(viewer, session) and may(viewer, writing(session), session)


def may(viewer: Viewer, act: Act, session: Session) -> bool:
    """Whether the policy lets the viewer do this to the session on its day. Of a team session it is asked by each of
    those who take part; the co-coach, who is nothing to them, may."""
    if session.form not in TOGETHER:
        return allowed(viewer, act, session.person_id, on=day_of(session))
    if viewer.person_id is not None and viewer.person_id in _in(session):
        return True
    return Session.objects.annotate(on=on_day()).filter(_together(viewer, act, day="on"), pk=session.pk).exists()


def before(session: Session, *, at: str = "") -> Q:
    """Sessions of the same two, up to its week, in which this one goes on: talks over somebody's head go on in such
    talks alone, and nothing else does. `at` leads from rows to their session, as `session__`."""
    if session.form in TOGETHER:
        return Q(**{f"{at}pk__in": _same_people(session)})
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
    """The rule of `opened` as a condition on rows that have `on_day` under the name `day`."""
    if viewer.person_id is None:
        return Q(pk=None)
    there = Participant.objects.filter(session=OuterRef(f"{at}pk"), person=viewer.person_id)
    among = Q(**{f"{at}form__in": TOGETHER}) & Q(Exists(there))
    acted = rows_visible(viewer, Act.WRITE_WEEK, person=f"{at}leader_id") & ~Q(**{f"{at}form__in": ALONE})
    party = _two(viewer, at) | among | acted
    return party & sessions_listed(viewer, day=day, at=at)


def sessions_listed(viewer: Viewer, *, day: str, at: str = "", among: int | None = None) -> Q:
    """Sessions that the viewer may know of, on the day that a column holds. Of those between two others nothing is
    known to anybody but the command line. `among`: those in which a person takes part are asked for by that person
    alone."""
    together = _together(viewer, Act.READ_SESSION, day=day, at=at, among=among)
    return of_two_listed(viewer, day=day, at=at) | together


def sessions_writable(viewer: Viewer, *, day: str) -> Q:
    """Those of them that the viewer may write into as well."""
    return of_two_listed(viewer, day=day, write=True) | _together(viewer, Act.WRITE_SESSION, day=day)


def of_two_listed(viewer: Viewer, *, day: str, at: str = "", write: bool = False) -> Q:
    """Both rules, of sessions that are one person's: whoever asks for such rows alone spares the database the others,
    which say much more."""
    between, apart = (Act.WRITE_SESSION, Act.WRITE_SKIP_LEVEL) if write else (Act.READ_SESSION, Act.READ_SKIP_LEVEL)
    theirs, in_it = Q(**{f"{at}form__in": APART}), Q() if takes_role(viewer, between) else _two(viewer, at)
    known = in_it | ~Q(**{f"{at}form__in": ALONE}) if in_it else Q()
    return (~theirs & known & rows_visible(viewer, between, person=f"{at}person_id", day=day)) | (
        theirs & in_it & rows_visible(viewer, apart, person=f"{at}person_id", day=day)
    )


def with_person(person_id: int, *, coached: bool = False) -> Q:
    """Sessions of a person, and those of several that they are in; `coached`: not beside the leader. Asks for the ids
    first, since no database finds rows quickly by one column or by what is in another table."""
    return Q(person=person_id) | Q(pk__in=of_several(person_id, coached=coached))


def of_several(person_id: int, *, coached: bool = False) -> list[int]:
    """Sessions of several that a person is in. One query."""
    return _of_several(person_id, coached=coached)


@prepared
def _of_several(person_id: int, *, coached: bool) -> QuerySet[Participant, int]:
    rows = Participant.objects.filter(person=person_id, **({"co_coach": False} if coached else {}))
    return rows.values_list("session_id", flat=True)


def own(viewer: Viewer) -> Q:
    """Sessions that the viewer is in, on either side. One query."""
    me = viewer.person_id or 0
    return Q(leader=me) | with_person(me)


def near(viewer: Viewer) -> Q:
    """What `rows_readable` implies of sessions, by indexes alone. Two queries, for the same reason."""
    return own(viewer) | people_near(viewer, Act.WRITE_WEEK, person="leader")


def people_near(viewer: Viewer, act: Act, *, person: str = "person") -> Q:
    """Rows of anybody to whom the viewer may do this, on whatever day; of thousands none is left out: databases take
    longer over so many ids than over the rows. One query."""
    found = visible(viewer, act)
    # An empty condition would vanish beside an "or", and with it everybody.
    return ~Q(pk=None) if found is None or len(found) > MOST_NEAR else Q(**{f"{person}__in": found})


def _together(viewer: Viewer, act: Act, *, day: str, at: str = "", among: int | None = None) -> Q:
    """Team sessions in which the viewer is, or one of whose people the viewer may do this to on that day."""
    rows = Participant.objects.filter(session=OuterRef(f"{at}pk")).annotate(day=OuterRef(day))
    if among is not None:
        rows = rows.filter(person=among)
    me = Q(person=viewer.person_id or 0)
    return Q(**{f"{at}form__in": TOGETHER}) & Q(
        Exists(rows.filter(me | (Q(co_coach=False) & rows_visible(viewer, act, person="person_id", day="day"))))
    )


def _in(session: Session) -> frozenset[int]:
    """Everybody in a team session but its leader."""
    return frozenset(one.person_id for one in session.participants.all()) if session.form in TOGETHER else frozenset()


def _same_people(session: Session) -> QuerySet[Any, Any]:
    """Team sessions of the leader up to its week, in which everybody was who is in this one: nobody reads on their
    agenda what was brought up without them."""
    people = _in(session)
    rows = Session.objects.filter(leader=session.leader_id, form=session.form, monday__lte=session.monday)
    there = rows.annotate(there=Count("participants", filter=Q(participants__person__in=people)))
    return there.filter(there=len(people)).values("pk")


def between_others(viewer: Viewer, *, session: str = "session") -> Q:
    """Rows that belong to a session of two others whom the viewer stands between."""
    if takes_role(viewer, Act.READ_SESSION):
        return Q(pk=None)
    apart = Session.objects.filter(pk=OuterRef(session), form__in=APART).exclude(_two(viewer))
    return Q(Exists(apart))


def _two(viewer: Viewer, at: str = "") -> Q:
    """Sessions of two, one of whom is the viewer, and what they lead."""
    me = viewer.person_id or 0
    return Q(**{f"{at}leader": me}) | Q(**{f"{at}person": me})


def _opened(viewer: Viewer, act: Act, session: Session) -> Session:
    if not may(viewer, act, session):
        raise Refused
    return session


def _found(viewer: Viewer, session_id: int) -> Session:
    leads = rows_visible(viewer, Act.WRITE_WEEK, person="leader_id")
    decides = Case(When(leads, then=True), default=False) if leads else Value(value=True)
    rows = Session.objects.select_related(*BESIDE).annotate(heard=heard(), decides=decides).filter(pk=session_id)
    session = next(iter(with_participants(rows)), None)
    if session is None or not is_party(viewer, session):
        raise Refused
    return session
