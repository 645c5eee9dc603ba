"""Who sits in on whose one-on-one: what its two people, and whoever sits in, may know of each other's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Session, SittingIn
from ridealong.coaching.queries.guarding import is_party
from ridealong.coaching.queries.rhythm import next_meetings, rhythm_between
from ridealong.coaching.rules.kinds import ONE_ON_ONE, SIT_IN
from ridealong.coaching.rules.sitting_in import Place, Standing, standing_of
from ridealong.people import queries as people
from ridealong.people.queries.standing_in import reports_to
from ridealong.people.rules import PersonRow

AHEAD = timedelta(weeks=13)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who would sit in, or does, as one of the two sees it. `agrees`: what the viewer said to it, None for
    nothing yet; `answers`: the viewer is one of the two and may still say."""

    id: int
    observer: str
    standing: Standing
    agrees: bool | None
    answers: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """The one-on-one on which somebody sits in, as the observer and its leader see it: with whom, when and on what;
    nothing that is said in it."""

    leader: str
    person: str
    topic: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A one-on-one on which the viewer asked to sit in: with whom, and since when. Until both agree there is no more to
    know of it."""

    id: int
    person: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who asks to sit in, for one of the two who has not answered."""

    session_id: int
    observer: str
    other: str
    day: date
    at: time | None
    asked_at: datetime
    zone: str


def place_of(row: Session) -> Place:
    return Place(
        row.monday, row.planned_on, row.planned_at, row.zone, row.minutes, row.held_on is not None, row.dropped_at,
        row.drop_reason,
    )  # fmt: skip


def may_be_seen(viewer: Viewer, *, leader_id: int) -> tuple[PersonRow, ...]:
    """The leader's people, one of whom the viewer could ask to see coached, A to Z. Raises Refused."""
    require(viewer, Act.SIT_IN, leader_id)
    return tuple(one.person for one in people.team(leader_id, viewer.today))


def next_one_on_one(leader_id: int, person_id: int, *, since: date) -> tuple[date, int | None] | None:
    """The day of the next one-on-one of the two from a day on, and its session if it is one already. For actions that
    have asked who may."""
    rows = Session.objects.filter(leader_id=leader_id, person_id=person_id, form=ONE_ON_ONE, dropped_at=None)
    row = rows.filter(held_on=None, planned_on__range=(since, since + AHEAD)).order_by("planned_on", "pk").first()
    found: list[tuple[date, int | None]] = [] if row is None else [(row.planned_on or since, row.pk)]
    for one in rhythm_between(leader_id, person_id, since):
        # What is a session is among those above, unless it was held.
        days = (met.day for met in next_meetings(one, today=since, most=AHEAD.days // 7) if met.session_id is None)
        found += [(day, None) for day in days if day <= since + AHEAD][:1]
    return min(found, key=lambda one: one[0], default=None)


def led_still(today: date) -> QuerySet[SittingIn]:
    """Where the observer leads the leader whom they would see on a day: what they asked ends with that."""
    led = reports_to(person="one_on_one__leader_id", leader="observer_id", day="today")
    return SittingIn.objects.alias(today=Value(today, output_field=DateField())).filter(led)


def live(today: date) -> QuerySet[SittingIn]:
    """Whatever nobody has ended, with all that is beside it."""
    rows = led_still(today).filter(over_at=None, one_on_one__held_on=None, one_on_one__dropped_at=None)
    return rows.filter(Q(session=None) | Q(session__dropped_at=None)).select_related(
        "observer", "one_on_one__leader", "one_on_one__person", "session"
    )


def accompanied(today: date) -> Exists:
    """As a condition on sessions: whether somebody sits in, as both agreed."""
    rows = led_still(today).filter(one_on_one=OuterRef("pk"), over_at=None, session__dropped_at=None)
    return Exists(rows.exclude(session=None))


def is_asked() -> Exists:
    """As a condition on sessions: whether somebody asks to sit in, and it is not agreed."""
    return Exists(SittingIn.objects.filter(one_on_one=OuterRef("pk"), over_at=None, session=None))


def guest(viewer: Viewer, session: Session) -> Guest | None:
    """Who sits in on a one-on-one, or asks to. For pages of those who may read it; one query where nobody does."""
    if session.form != ONE_ON_ONE:
        return None
    rows = SittingIn.objects.filter(one_on_one=session, over_at=None).select_related("observer", "session")
    found = next(iter(rows.prefetch_related("consents")), None)
    if found is None or not is_party(viewer, session):
        return None
    standing = standing_of(over=False, seat=None if found.session is None else place_of(found.session))
    if standing is Standing.OVER or (
        standing is not Standing.HELD and not led_still(viewer.today).filter(pk=found.pk).exists()
    ):
        return None
    said = next((one.agrees for one in found.consents.all() if one.person_id == viewer.person_id), None)
    still = session.held_on is None and session.dropped_at is None and standing is not Standing.HELD
    if standing is Standing.ASKED and not still:
        return None
    own = viewer.person_id in {session.leader_id, session.person_id}
    return Guest(found.pk, found.observer.name, standing, said, own and still)


def seat(session: Session) -> Seat | None:
    """On whose one-on-one somebody sits in by this session, unless one of the two took their yes back. For pages of its
    two people; one query for such a session, else none."""
    return seats([session.pk]).get(session.pk) if session.form == SIT_IN else None


def seats(session_ids: Collection[int]) -> Mapping[int, Seat]:
    """By session of whoever sits in. For those who have asked who may read them. One query, none for no session."""
    if not session_ids:
        return {}
    rows = SittingIn.objects.filter(session__in=session_ids, over_at=None)
    found = rows.select_related("one_on_one__leader", "one_on_one__person")
    return {row.session_id: _seat(row) for row in found if row.session_id is not None}


def guests(session_ids: Collection[int], today: date) -> Mapping[int, str]:
    """By one-on-one: the name of whoever sits in, as both agreed. For those who have asked who may read them. One
    query."""
    if not session_ids:
        return {}
    rows = live(today).filter(one_on_one__in=session_ids).exclude(session=None)
    return {row.one_on_one_id: row.observer.name for row in rows}


def asked_by(viewer: Viewer, *, leader_id: int) -> tuple[Asking, ...]:
    """What the viewer asked of the leader and their people, and is not answered. One query."""
    rows = live(viewer.today).filter(observer=viewer.person_id or 0, one_on_one__leader=leader_id, session=None)
    rows = rows.filter(one_on_one__planned_on__gte=viewer.today)
    return tuple(
        Asking(row.pk, row.one_on_one.person.name if row.one_on_one.person else "", row.asked_at)
        for row in rows.order_by("asked_at", "pk")
    )


def unanswered(first: date, *, person_id: int | None = None) -> Mapping[int, tuple[Asked, ...]]:
    """By person: what somebody asks of them and they have not answered, of one-on-ones from a day on, by day; of
    everybody, or of one. A query, and one more where anything is asked."""
    rows = live(first).filter(session=None, one_on_one__planned_on__gte=first).prefetch_related("consents")
    if person_id is not None:
        rows = rows.filter(Q(one_on_one__leader=person_id) | Q(one_on_one__person=person_id))
    found: dict[int, tuple[Asked, ...]] = {}
    for row in rows.order_by("one_on_one__planned_on", "pk"):
        one, said = row.one_on_one, {answer.person_id for answer in row.consents.all()}
        if one.person is None or one.planned_on is None:
            continue
        for me, other in ((one.leader, one.person), (one.person, one.leader)):
            if me.pk not in said and person_id in {None, me.pk}:
                told = Asked(
                    one.pk, row.observer.name, other.name, one.planned_on, one.planned_at, row.asked_at, one.zone
                )
                found[me.pk] = (*found.get(me.pk, ()), told)
    return found


def _seat(row: SittingIn) -> Seat:
    one = row.one_on_one
    return Seat(one.leader.name, one.person.name if one.person else "", one.topic)
