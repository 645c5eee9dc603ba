"""Sessions of people, across weeks: what was planned, held and dropped. Light: pages read this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import Case, F, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber

from ridealong.access.queries import require, visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Session
from ridealong.coaching.queries.guarding import of_several, of_two_listed, on_day, sessions_listed
from ridealong.kernel.calendar import Week
from ridealong.store.prepared import Most, prepared

REMEMBERED = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session of a person, or one in which they take part. `day` is when it was held, else is planned; None: in its
    week, on no day yet. `own_kind` is the name of a kind of the organisation's own; `remote`: a ride-along not in the
    field."""

    id: int
    person_id: int
    leader_id: int
    leader: str
    person: str
    week: Week
    day: date | None
    at: time | None
    form: str
    topic: str
    minutes: int
    standing: bool
    held: bool
    dropped: bool
    reason: str
    agreed: str
    writable: bool
    own_kind: str = ""
    remote: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed in a session, if anything was, on the day on which it was held; whether the viewer may write."""

    session_id: int
    day: date
    words: str
    writable: bool


@dataclass(frozen=True, slots=True)
class LastAndNext:
    """A person's latest session held, and the next one planned."""

    last: SessionRow | None
    next: SessionRow | None


def sessions_of(viewer: Viewer, *, person_id: int, most: int = 60) -> tuple[SessionRow, ...]:
    """The person's sessions on days on which the viewer may read them, the latest first. Raises Refused, also for a
    leader's leader who never had a talk with the person: that none is seen says nothing of those there are."""
    found = sessions_seen(viewer, person_id=person_id, most=most)
    if not found:
        require(viewer, Act.READ_SESSION, person_id)
    return found


def sessions_seen(viewer: Viewer, *, person_id: int, most: int = 60) -> tuple[SessionRow, ...]:
    """The same for whoever may see none: they find none."""
    together = of_several(person_id, coached=viewer.person_id != person_id)
    rows = _of_person(viewer, person_id, tuple(together), Most(most))
    found = (_row(row, person_id) for row in rows)
    return tuple(sorted(found, key=lambda row: (row.day or row.week.monday, row.id), reverse=True))


@prepared
def _of_person(viewer: Viewer, person_id: int, together: tuple[int, ...], most: Most) -> QuerySet[Session]:
    rows = _rows(viewer, among=person_id if together else None)
    return rows.filter(Q(person=person_id) | Q(pk__in=together)).order_by("-monday", "-pk")[:most]


def last_and_next(viewer: Viewer, people: Collection[int], *, today: date) -> Mapping[int, LastAndNext]:
    """Of those whose sessions the viewer may read. One query, however many people."""
    known = visible(viewer, Act.READ_SESSION)
    wanted = set(people) if known is None else set(people) & known
    last: dict[int, SessionRow] = {}
    ahead: dict[int, SessionRow] = {}
    for row in _each(_last_and_ahead(viewer, frozenset(wanted), Week.of(today).monday)):
        if row.held:
            last[row.person_id] = row
        elif row.day is None or row.day >= today:
            first = ahead.get(row.person_id)
            if first is None or (*_when(row), row.id) < (*_when(first), first.id):
                ahead[row.person_id] = row
    return {person: LastAndNext(last.get(person), ahead.get(person)) for person in wanted}


@prepared
def _last_and_ahead(viewer: Viewer, people: frozenset[int], monday: date) -> QuerySet[Session]:
    rows = _rows(viewer).filter(Q(held_on__isnull=False) | Q(monday__gte=monday), person_id__in=people, dropped_at=None)
    # Of what was held the latest only, so that ten years of sessions weigh as much as one.
    held_one = Case(When(held_on=None, then=False), default=True)
    turn = Window(RowNumber(), [F("person_id"), held_one], [F("held_on").desc(nulls_last=True), F("pk").desc()])
    return rows.annotate(turn=turn).filter(Q(held_on=None) | Q(turn=1))


def held(viewer: Viewer, *, person_id: int, session_id: int) -> SessionRow | None:
    """A session of that person that was held, on a day on which the viewer may read it."""
    row = _rows(viewer).filter(pk=session_id, person_id=person_id, held_on__isnull=False).first()
    return None if row is None else _row(row, person_id)


def agreed(viewer: Viewer, people: Collection[int], *, until: date) -> Mapping[int, tuple[Agreed, ...]]:
    """By person: sessions held in the half year up to a day, the latest first, where the viewer may read them."""
    found: dict[int, list[Agreed]] = defaultdict(list)
    for row in _each(_held_between(viewer, frozenset(people), until - REMEMBERED, until)):
        found[row.person_id].append(Agreed(row.id, row.day or until, row.agreed, row.writable))
    return {person: tuple(rows) for person, rows in found.items()}


@prepared
def _held_between(viewer: Viewer, people: frozenset[int], after: date, until: date) -> QuerySet[Session]:
    rows = _rows(viewer).filter(person_id__in=people, held_on__lte=until, held_on__gt=after)
    return rows.order_by("-held_on", "-pk")


def _when(row: SessionRow) -> tuple[date, time]:
    return row.day or row.week.sunday, row.at or time.max


def _rows(viewer: Viewer, *, among: int | None = None) -> QuerySet[Session]:
    """Sessions that the viewer may read, on their days: those of two, with `among` also those of several that a person
    is in; `writable` those of one person that were held and the viewer may write in."""
    seen = of_two_listed(viewer, day="on") if among is None else sessions_listed(viewer, day="on", among=among)
    rows = Session.objects.annotate(on=on_day()).filter(seen)
    may = of_two_listed(viewer, day="on", write=True) & Q(held_on__isnull=False, person__isnull=False)
    rows = rows.annotate(writable=Case(When(may, then=True), default=False))
    return rows.select_related("leader", "person", "kind").only(
        "pk", "person_id", "leader__name", "person__name", "kind__name", "monday", "topic", "form", "remote",
        "minutes", "standing", "planned_on", "planned_at", "held_on", "held_minutes", "dropped_at", "drop_reason",
        "agreed",
    )  # fmt: skip


def _each(rows: Iterable[Session]) -> Iterator[SessionRow]:
    """Those that are one person's."""
    return (_row(row, row.person_id) for row in rows if row.person_id is not None)


def _row(row: Session, person_id: int) -> SessionRow:
    return SessionRow(
        id=row.pk,
        person_id=person_id,
        leader_id=row.leader_id,
        leader=row.leader.name,
        person=row.person.name if row.person else "",
        week=Week(row.monday),
        day=row.held_on or row.planned_on,
        at=None if row.held_on else row.planned_at,
        form=row.form,
        topic=row.topic,
        minutes=row.held_minutes or row.minutes,
        standing=row.standing,
        held=row.held_on is not None,
        dropped=row.dropped_at is not None,
        reason=row.drop_reason,
        agreed=row.agreed,
        writable=getattr(row, "writable", False),
        own_kind=row.own_kind,
        remote=row.remote,
    )
