"""What mails are made of: how people want them, who meets whom, what is due. Sets for a whole organisation at once;
what stands in one mail is read for its reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from django.db.models import Q, QuerySet

from ridealong.access.rules import Viewer
from ridealong.coaching.models import ActionItem, MailWishes, Session
from ridealong.coaching.queries.agendas import agenda
from ridealong.coaching.queries.guarding import on_day, own, sessions_writable, with_participants, with_person
from ridealong.coaching.queries.items import ItemRow, items_owned
from ridealong.coaching.queries.kinds import kind_of_session
from ridealong.coaching.queries.rhythm import Meeting, meet_after, occurring
from ridealong.coaching.queries.sitting_in import guests, seats
from ridealong.coaching.queries.team_rhythm import team_meets_next
from ridealong.coaching.rules.habit import Mail, Wishes
from ridealong.coaching.rules.kinds import ALONE, SIT_IN, Kind
from ridealong.kernel.calendar import Week


def wishes(person_ids: Collection[int] | None = None) -> Mapping[int, Wishes]:
    """How people want their mails, of those who have said anything. One query."""
    rows = MailWishes.objects.all() if person_ids is None else MailWishes.objects.filter(person_id__in=person_ids)
    return {
        row.person_id: Wishes(
            frozenset(one for one in Mail if not getattr(row, one.value)),
            row.joined,
            row.quiet_from,
            row.quiet_until,
            row.invitations,
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Met:
    """A session that is still to be held, by its leader, one of its people and its day. `apart`: it is for those two
    alone."""

    leader_id: int
    person_id: int
    day: date
    apart: bool = False


def meeting(first: date, last: date) -> list[Met]:
    """Sessions of these days that are still to be held, and standing one-on-ones that fall on them. Two queries, and
    one more where there are team sessions."""
    rows = Session.objects.filter(Q(planned_on__range=(first, last)) | Q(occurs_on__range=(first, last)))
    known: set[tuple[int, int | None, date | None]] = set()
    found: list[Met] = []
    for row in with_participants(rows.order_by("pk")):
        known.add((row.leader_id, row.person_id, row.occurs_on))
        if row.planned_on is not None and first <= row.planned_on <= last and not (row.held_on or row.dropped_at):
            found += (Met(row.leader_id, one, row.planned_on, row.form in ALONE) for one in _people(row))
    fresh = (one for one in occurring(first, last) if (one.leader_id, one.person_id, one.day) not in known)
    return [*found, *(Met(one.leader_id, one.person_id, one.day) for one in fresh)]


def _people(row: Session) -> list[int]:
    """Whom the leader meets, and who coaches beside them."""
    return [row.person_id] if row.person_id is not None else [one.person_id for one in row.participants.all()]


def due_by(last: date) -> Mapping[int, tuple[date, ...]]:
    """By owner: the days by which open action items were to be done, up to this one. One query."""
    found: dict[int, list[date]] = defaultdict(list)
    rows = ActionItem.objects.filter(done_on=None, due_on__lte=last).order_by("due_on", "pk")
    for owner, due in rows.values_list("owner_id", "due_on"):
        if due is not None:
            found[owner].append(due)
    return {owner: tuple(days) for owner, days in found.items()}


def leaders_with_open_sessions(mondays: Collection[date]) -> frozenset[tuple[int, date]]:
    """Leaders and weeks in which a session is neither held nor dropped. One query."""
    rows = Session.objects.filter(monday__in=mondays, held_on=None, dropped_at=None).order_by()
    return frozenset(rows.values_list("leader_id", "monday").distinct())


@dataclass(frozen=True, slots=True)
class Ahead:
    """A session that is to be prepared, as one of its people is told of it, or whoever acts for the leader (`acts`).
    `points` are open on its agenda. A leader is in a team session with all who take part, and no one person. `guest`:
    who sits in on it; `sees`: whom one meets on whose one-on-one it is to sit in."""

    id: int
    leader_id: int
    with_id: int | None
    with_whom: str
    leads: bool
    day: date
    at: time | None
    kind: Kind
    topic: str
    minutes: int
    points: tuple[str, ...]
    apart: bool
    acts: bool
    guest: str = ""
    sees: str = ""
    zone: str = "UTC"


def ahead(viewer: Viewer, *, first: date, last: date, acting_for: Collection[int] = frozenset()) -> tuple[Ahead, ...]:
    """The viewer's own sessions of these days that are still to be held, where they may still write into them; and
    those of leaders for whom they act, which are not about the viewer nor for two people alone."""
    whose = own(viewer) | (Q(leader_id__in=acting_for) & ~Q(form__in=ALONE))
    rows = writable(viewer).filter(whose, planned_on__range=(first, last), held_on=None, dropped_at=None)
    found = with_participants(rows.order_by("planned_on", "planned_at", "pk"))
    with_guest = guests([row.pk for row in found], viewer.today)
    seen = seats([row.pk for row in found if row.form == SIT_IN])
    return tuple(
        replace(
            _ahead(viewer, row), guest=with_guest.get(row.pk, ""),
            sees=seen[row.pk].person if row.pk in seen else "",
        )
        for row in found
    )  # fmt: skip


def writable(viewer: Viewer) -> QuerySet[Session]:
    """Sessions into which the viewer may still write, on their days."""
    rows = Session.objects.annotate(on=on_day())
    return rows.filter(sessions_writable(viewer, day="on")).select_related("leader", "person", "kind")


def _ahead(viewer: Viewer, row: Session) -> Ahead:
    people = _people(row)
    leads, acts = viewer.person_id not in people, viewer.person_id not in {row.leader_id, *people}
    return Ahead(
        id=row.pk,
        leader_id=row.leader_id,
        with_id=row.person_id if leads else row.leader_id,
        with_whom=row.with_whom if leads else row.leader.name,
        leads=leads,
        day=row.planned_on or row.monday,
        at=row.planned_at,
        kind=kind_of_session(row),
        topic=row.topic,
        minutes=row.minutes,
        points=tuple(point.text for point in agenda(row) if not point.done),
        apart=row.form in ALONE,
        acts=acts,
        zone=row.zone,
    )


def items_due(viewer: Viewer, *, before: date) -> tuple[ItemRow, ...]:
    """The viewer's own open action items that are due before a day, where they may still change them."""
    still = (one for one in items_owned(viewer) if one.done_on is None)
    return tuple(one for one in still if one.due_on is not None and one.due_on < before)


@dataclass(frozen=True, slots=True)
class InWeek:
    """A session of a leader's week, as it is put down at its end. A team session has no one person; `person` is all
    who take part."""

    id: int
    person_id: int | None
    person: str
    day: date | None
    at: time | None
    kind: Kind
    topic: str
    minutes: int
    held_on: date | None
    held_minutes: int | None
    dropped: bool
    agreed: str

    @property
    def is_open(self) -> bool:
        return self.held_on is None and not self.dropped


def in_week(viewer: Viewer, *, leader_id: int, week: Week) -> tuple[InWeek, ...]:
    """A leader's sessions of a week whose people they still lead, by day; for whoever acts for them those of the days
    on which they do, and none with themselves. Guarded by whoever asks."""
    rows = writable(viewer).filter(leader_id=leader_id, monday=week.monday)
    rows = rows.exclude(with_person(viewer.person_id or 0))
    found = with_participants(rows.order_by("pk"))
    return tuple(
        InWeek(
            row.pk, row.person_id, row.with_whom, row.planned_on, row.planned_at, kind_of_session(row),
            row.topic, row.minutes, row.held_on, row.held_minutes, row.dropped_at is not None, row.agreed,
        )
        for row in sorted(found, key=lambda row: (row.planned_on or week.sunday, row.planned_at or time.max, row.pk))
    )  # fmt: skip


def next_of(
    viewer: Viewer, *, leader_id: int, sessions: Collection[InWeek], after: date
) -> Mapping[int, Meeting | None]:
    """By session of the leader's: when those in it meet next after a day, beside itself. Guarded by whoever asks; two
    queries, and at most four for each team session."""
    people = {one.person_id for one in sessions if one.person_id is not None}
    met = meet_after(viewer, leader_id=leader_id, people=people, after=after)
    return {
        one.id: team_meets_next(viewer, session_id=one.id, after=after)
        if one.person_id is None
        else next((each for each in met[one.person_id] if each.session_id != one.id), None)
        for one in sessions
    }
