"""Reads of the roster as people look at it: the list, the tree on a day, one person's entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.kernel.folding import folded
from ridealong.people import queries as people
from ridealong.people.models import ActingLeader, Leave, Person, Position, ReportingLine, RosterChange, Team
from ridealong.people.queries import in_force
from ridealong.people.rules import Branch, NobodyFound, PersonRow, Span, branches
from ridealong.store.prepared import prepared

LEADER = ("leader_id", "leader__name")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A person as the list of people shows them on a day. `away`: on leave then."""

    id: int
    name: str
    email: str | None
    job: str | None
    office: str | None
    hired_on: date | None
    left_on: date | None
    leader_id: int | None
    leader: str | None
    away: bool

    def gone(self, day: date) -> bool:
        return self.left_on is not None and self.left_on < day


@dataclass(frozen=True, slots=True)
class LineRow:
    """Who led somebody, from a day, to a day."""

    leader_id: int
    leader: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ActingRow:
    """Who acts for a leader, from a day, to a day."""

    acting_id: int
    acting: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class ChairRow:
    """Where somebody sits."""

    id: int
    title: str
    team: str | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of what is kept, and whether it can be taken back: the latest one can."""

    id: int
    verb: str
    at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything that is kept on a person in this room. `alone`: who reported to them to the last and whom nobody leads
    since; `above`: who led them then and is still here."""

    person: PersonRow
    chair: ChairRow | None
    lines: tuple[LineRow, ...]
    leave: tuple[Span, ...]
    acting: tuple[ActingRow, ...]
    reports: tuple[tuple[int, str], ...]
    changes: tuple[ChangeRow, ...]
    alone: tuple[tuple[int, str], ...] = ()
    above: str = ""

    def leader_on(self, day: date) -> LineRow | None:
        return next((one for one in self.lines if Span(one.starts_on, one.ends_on).holds(day)), None)


def list_rows(viewer: Viewer, people: QuerySet[Person]) -> list[ListRow]:
    """The rows of these people. Three queries."""
    rows = people.values_list("pk", "name", "email", "job", "office", "hired_on", "left_on")
    lines = ReportingLine.objects.filter(in_force(viewer.today), person__in=people)
    led = {person: (leader, name) for person, leader, name in lines.values_list("person_id", *LEADER)}
    away = set(Leave.objects.filter(in_force(viewer.today), person__in=people).values_list("person_id", flat=True))
    return [
        ListRow(
            pk, name, email, job or None, office or None, hired, left, *led.get(pk, (None, None)), away=pk in away
        )
        for pk, name, email, job, office, hired, left in rows
    ]  # fmt: skip


def entry(viewer: Viewer, person_id: int) -> Entry:
    """What is kept on a person, for whoever keeps it. Raises Refused or NobodyFound."""
    require(viewer, Act.WRITE_PEOPLE)
    row = people.person(person_id)
    chair = Position.objects.filter(filled_by_id=person_id).values_list("pk", "title", "team__name").first()
    lines = ReportingLine.objects.filter(person_id=person_id).order_by("-starts_on")
    below = ReportingLine.objects.filter(in_force(viewer.today), leader_id=person_id)
    changes = RosterChange.objects.filter(person_id=person_id).order_by("-pk")[:10]
    alone = _alone(row, viewer.today)
    return Entry(
        person=row,
        chair=None if chair is None else ChairRow(*chair),
        lines=tuple(LineRow(*one) for one in lines.values_list("leader_id", "leader__name", "starts_on", "ends_on")),
        leave=tuple(
            Span(*one)
            for one in Leave.objects.filter(person_id=person_id)
            .order_by("-starts_on")
            .values_list("starts_on", "ends_on")
        ),
        acting=_acting(person_id),
        reports=tuple(sorted(below.values_list("person_id", "person__name"), key=lambda one: (folded(one[1]), one[0]))),
        changes=tuple(
            ChangeRow(pk, verb, at, undone is not None or verb == "undo")
            for pk, verb, at, undone in changes.values_list("pk", "verb", "at", "undone_by")
        ),
        alone=alone,
        above=_above(row, viewer.today) if alone else "",
    )


def _alone(gone: PersonRow, today: date) -> tuple[tuple[int, str], ...]:
    """By name, who reported to somebody who left to the last and to nobody since."""
    if gone.left_on is None or gone.left_on >= today:
        return ()
    here = Q(person__left_on=None) | Q(person__left_on__gte=today)
    led = ReportingLine.objects.filter(in_force(today), person=OuterRef("person"))
    rows = ReportingLine.objects.filter(here, ~Exists(led), leader_id=gone.id, ends_on=gone.left_on)
    found = set(rows.values_list("person_id", "person__name"))
    return tuple(sorted(found, key=lambda one: (folded(one[1]), one[0])))


def _above(gone: PersonRow, today: date) -> str:
    here = Q(leader__left_on=None) | Q(leader__left_on__gte=today)
    rows = ReportingLine.objects.filter(here, person_id=gone.id, ends_on=gone.left_on)
    return rows.values_list("leader__name", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class ActingFor:
    """A leader, how many report to them, and who acts for them when."""

    person: PersonRow
    reports: int
    acting: tuple[ActingRow, ...]


def acting_for(viewer: Viewer, person_id: int) -> ActingFor:
    """Who acts for a leader. Raises Refused or NobodyFound."""
    require(viewer, Act.APPOINT_ACTING, person_id)
    reports = ReportingLine.objects.filter(in_force(viewer.today), leader_id=person_id).count()
    return ActingFor(people.person(person_id), reports, _acting(person_id))


def _acting(leader_id: int) -> tuple[ActingRow, ...]:
    rows = ActingLeader.objects.filter(leader_id=leader_id).order_by("-starts_on")
    return tuple(ActingRow(*one) for one in rows.values_list("acting_id", "acting__name", "starts_on", "ends_on"))


def choices(viewer: Viewer) -> Mapping[str, tuple[str, ...]]:
    """The jobs, offices and teams there are, for whoever writes one down."""
    require(viewer, Act.WRITE_PEOPLE)
    found: dict[str, Iterable[str]] = {
        "job": Person.objects.exclude(job="").values_list("job", flat=True).distinct(),
        "office": Person.objects.exclude(office="").values_list("office", flat=True).distinct(),
        "team": Team.objects.values_list("name", flat=True),
    }
    return {name: tuple(sorted(set(values), key=folded)) for name, values in found.items()}


def several_offices() -> bool:
    """Whether the roster knows more than one office."""
    return len(Person.objects.exclude(office="").values_list("office", flat=True).distinct()[:2]) > 1


def stands_in_for(viewer: Viewer) -> tuple[tuple[int, str, date], ...]:
    """For whom the viewer acts today, and until when."""
    if viewer.person_id is None:
        return ()
    return tuple(_acted_for(viewer.person_id, viewer.today))


@prepared
def _acted_for(person_id: int, on: date) -> QuerySet[ActingLeader, tuple[int, str, date]]:
    rows = ActingLeader.objects.filter(in_force(on), acting_id=person_id)
    return rows.order_by("leader__name").values_list("leader_id", "leader__name", "ends_on")


def still_here(viewer: Viewer) -> Viewer:
    """The viewer. Raises Refused for one whose last day is over."""
    own = people.first_asked(viewer.person_id, viewer.today).own
    if own is not None and own.gone(viewer.today):
        raise Refused
    return viewer


def _leaders(day: date) -> dict[int, int]:
    """By person, their leader on a day."""
    return dict(ReportingLine.objects.filter(in_force(day)).values_list("person_id", "leader_id"))


@dataclass(frozen=True, slots=True)
class Tree:
    """Who reports to whom on a day, in what the viewer may see; `alone`: who neither leads nor is led, counted."""

    branches: tuple[Branch, ...]
    above: tuple[int, str] | None
    alone: int


def tree(viewer: Viewer, *, day: date, top: int | None, depth: int) -> Tree:
    """The tree of a day, from `top` down or whole. Raises NobodyFound for a top that the viewer may not find."""
    here = {row.id: row for row in people.in_directory(viewer) if row.employed(day)}
    leaders = _leaders(day)
    if top is not None and top not in here:
        raise NobodyFound(top)
    led = {one: leader for one, leader in leaders.items() if one in here and leader in here}
    over = None if top is None else led.get(top)
    return Tree(
        branches=branches(here, leaders, top=top, depth=depth),
        above=None if over is None else (over, here[over].name),
        alone=len(set(here) - set(led) - set(led.values())),
    )
