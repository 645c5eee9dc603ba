"""Reads: the organisation, the roster, and one person by whatever somebody types."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Q, QuerySet

from ridealong.access.queries import account_by_email, persons_of_accounts, require, rows_visible
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.folding import folded
from ridealong.kernel.ids import whole
from ridealong.people.models import Leave, Organisation, Person, Position, ReportingLine, SwitchedOff
from ridealong.people.rules import (
    LeaveRow,
    Line,
    Member,
    NobodyFound,
    OrganisationRow,
    PersonRow,
    Place,
    PositionRow,
    Roster,
    SeveralFound,
    is_new,
    matches,
)
from ridealong.store.listed import Listed
from ridealong.store.prepared import prepared

POSITION = ("pk", "title", "job", "office", "leader_id", "opened_on", "filled_by_id")


OWN = ("pk", "name", "email", "job", "office", "hired_on", "left_on")


def organisation() -> OrganisationRow:
    """The organisation; before it is set up, one with the defaults. One query."""
    return first_asked(None, date.max).organisation


@dataclass(frozen=True, slots=True)
class First:
    """The organisation, and a person, if there is one; `unsettled`: somebody who reports or reported to them has left
    or leaves, or is to come. Without that nothing of another leader is left to who leads nobody."""

    organisation: OrganisationRow
    own: PersonRow | None
    unsettled: bool


def first_asked(person_id: int | None, day: date) -> First:
    """What every page asks first; `day`: after which somebody is still to come. One query, once it is set up."""
    found = next(iter(_first_asked(person_id or 0, day)), None)
    if found is None:
        own = Person.objects.filter(pk=person_id or 0)
        return First(_organisation(Organisation(), switched_off()), next(map(_person, own), None), unsettled=False)
    more = vars(found)
    persons, off = [_told(*one) for one in more["own"]], frozenset(name for (name,) in more["off"])
    return First(_organisation(found, off), persons[0] if persons else None, more["unsettled"])


@prepared
def _first_asked(person_id: int, day: date) -> QuerySet[Organisation]:
    own, off = Person.objects.filter(pk=person_id), SwitchedOff.objects.all()
    moves = Q(person__left_on__isnull=False) | Q(starts_on__gt=day)
    unsettled = Exists(ReportingLine.objects.filter(moves, leader_id=person_id))
    rows = Organisation.objects.annotate(off=Listed(off, "name"), own=Listed(own, *OWN), unsettled=unsettled)
    return rows.order_by("pk")[:1]


def _told(
    pk: int, name: str, email: str | None, job: str, office: str, hired_on: str | None, left_on: str | None
) -> PersonRow:
    hired, left = (date.fromisoformat(day) if day else None for day in (hired_on, left_on))
    return PersonRow(pk, name, email, job or None, office or None, hired, left)


def _organisation(row: Organisation, off: frozenset[str]) -> OrganisationRow:
    return OrganisationRow(
        name=row.name,
        currency=row.currency or None,
        zone=row.zone,
        fiscal_year_start=row.fiscal_year_start,
        week_start=row.week_start,
        minutes=row.minutes,
        close_calls=row.close_calls,
        cycle_weeks=row.cycle_weeks,
        first_look_days=row.first_look_days,
        roster_revision=row.roster_revision,
        demo=row.demo,
        off=off,
    )


def switched_off() -> frozenset[str]:
    """The measures and features that the organisation does not want."""
    return frozenset(_switched_off())


@prepared
def _switched_off() -> QuerySet[SwitchedOff, str]:
    return SwitchedOff.objects.values_list("name", flat=True)


def roster(on: date | None = None) -> Roster:
    """Everybody, with all lines ever and all leave; positions open or filled on `on` (default: not closed)."""
    return Roster(
        people={row.pk: _person(row) for row in Person.objects.order_by("pk")},
        lines=tuple(
            Line(*row)
            for row in ReportingLine.objects.order_by("pk").values_list(
                "person_id", "leader_id", "starts_on", "ends_on"
            )
        ),
        leave=tuple(
            LeaveRow(*row) for row in Leave.objects.order_by("pk").values_list("person_id", "starts_on", "ends_on")
        ),
        positions=tuple(
            _position(*row) for row in Position.objects.filter(_stands(on)).order_by("pk").values_list(*POSITION)
        ),
    )


def person(person_id: int) -> PersonRow:
    """One person. Raises NobodyFound."""
    for row in _one(person_id):
        return _person(row)
    raise NobodyFound(person_id)


@prepared
def _one(person_id: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=person_id)


def names(person_ids: Collection[int]) -> Mapping[int, str]:
    """What people are called. One query."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name"))


def here(person_ids: Collection[int], on: date) -> frozenset[int]:
    """Those of these people who have not left before a day. One query."""
    return frozenset(
        Person.objects.filter(Q(left_on=None) | Q(left_on__gte=on), pk__in=person_ids).values_list("pk", flat=True)
    )


def recorded_since(person_ids: Collection[int], day: date) -> frozenset[int]:
    """Those of these people who were put down here on that day or later. One query."""
    rows = Person.objects.filter(pk__in=person_ids, recorded_on__gte=day)
    return frozenset(rows.values_list("pk", flat=True))


def addresses(person_ids: Collection[int]) -> Mapping[int, str]:
    """The e-mail address of each person that has one. One query."""
    rows = Person.objects.filter(pk__in=person_ids).values_list("pk", "email")
    return {pk: email for pk, email in rows if email}


def place(found: PersonRow, on: date) -> Place:
    """Where a person stands on a day. Two queries."""
    lines = _lines_of(found.id, on)
    up = next((line for line in lines if line.person_id == found.id), None)
    away = next(iter(_leave(frozenset({found.id}), on)), None)
    return Place(
        leader_id=None if up is None else up.leader_id,
        leader=None if up is None else up.leader.name,
        reports=sum(line.leader_id == found.id for line in lines),
        away=None if away is None else LeaveRow(found.id, away.starts_on, away.ends_on),
        new=is_new(found.hired_on, on),
    )


@prepared
def _lines_of(person_id: int, on: date) -> QuerySet[ReportingLine]:
    either = Q(person_id=person_id) | (Q(leader_id=person_id) & _employed(on))
    return ReportingLine.objects.filter(in_force(on), either).select_related("leader")


@prepared
def _leave(people: frozenset[int], on: date) -> QuerySet[Leave]:
    return Leave.objects.filter(in_force(on), person_id__in=people).order_by("pk")


@prepared
def _led(leader_id: int, on: date) -> QuerySet[ReportingLine]:
    return ReportingLine.objects.filter(in_force(on), _employed(on), leader_id=leader_id).select_related("person")


@prepared
def _leading(people: frozenset[int], on: date) -> QuerySet[ReportingLine, int]:
    below = ReportingLine.objects.filter(in_force(on), _employed(on), leader_id__in=people)
    return below.values_list("leader_id", flat=True)


def team(leader_id: int, on: date) -> list[Member]:
    """Everybody who reports to a leader on a day, A to Z. Three queries, however many they are."""
    people = {line.person_id: line.person for line in _led(leader_id, on)}
    away = {row.person_id: row for row in reversed(_leave(frozenset(people), on))}
    leads = set(_leading(frozenset(people), on))
    found = [
        Member(
            person=_person(row),
            away=LeaveRow(pk, away[pk].starts_on, away[pk].ends_on) if pk in away else None,
            new=is_new(row.hired_on, on),
            leads=pk in leads,
        )
        for pk, row in people.items()
    ]
    return sorted(found, key=lambda one: (one.person.name.casefold(), one.person.id))


def away_on(day: date) -> frozenset[int]:
    """Everybody who is on leave that day. One query."""
    return frozenset(Leave.objects.filter(in_force(day)).values_list("person_id", flat=True))


def leading_on(day: date) -> frozenset[int]:
    """Everybody to whom somebody reports that day. One query."""
    rows = ReportingLine.objects.filter(in_force(day), _employed(day))
    return frozenset(rows.values_list("leader_id", flat=True))


def in_force(on: date) -> Q:
    """Lines, leave and acting leaders of a day."""
    return (Q(ends_on=None) | Q(ends_on__gte=on)) & Q(starts_on__lte=on)


def _employed(on: date) -> Q:
    """Lines whose person is employed on that day."""
    joined = Q(person__hired_on=None) | Q(person__hired_on__lte=on)
    return joined & (Q(person__left_on=None) | Q(person__left_on__gte=on))


def leaders_and_others(viewer: Viewer, on: date) -> tuple[tuple[PersonRow, ...], tuple[PersonRow, ...]]:
    """Everybody who works here on that day, A to Z: those who lead somebody, and the others. Two queries."""
    require(viewer, Act.ADMINISTER)
    here = Person.objects.filter(Q(left_on=None) | Q(left_on__gte=on)).order_by("name", "pk")
    leading = set(ReportingLine.objects.filter(in_force(on)).values_list("leader_id", flat=True))
    rows = [_person(one) for one in here]
    return tuple(one for one in rows if one.id in leading), tuple(one for one in rows if one.id not in leading)


def find(who: str) -> PersonRow:
    """The person with that id, e-mail address or full name. Raises NobodyFound or SeveralFound."""
    who = who.strip()
    named = Q(pk=whole(who)) | Q(email__iexact=who) | Q(name__iexact=who)
    found = list(Person.objects.filter(named).order_by("pk")) or _spelt_or_signing_in(who)
    if not found:
        raise NobodyFound(who)
    if len(found) > 1:
        raise SeveralFound(who, tuple(_person(row) for row in found))
    return _person(found[0])


def _spelt_or_signing_in(who: str) -> list[Person]:
    """Whose name differs in letters that the database does not fold; else whose account has the address."""
    account = account_by_email(who) if "@" in who else None
    person = None if account is None else persons_of_accounts([account])[account]
    if person is not None:
        return list(Person.objects.filter(pk=person))
    folded = who.casefold()
    return [row for row in Person.objects.order_by("pk") if row.name.casefold() == folded]


def search(viewer: Viewer, text: str, *, most: int) -> tuple[tuple[PersonRow, ...], int]:
    """The first people, A to Z, of those whom the viewer may see and the text may mean; and how many there are."""
    if not text.strip():
        return (), 0
    rows = findable(viewer).values_list("pk", "name", "email", "job", "office", "hired_on", "left_on")
    found = [row for row in rows if matches(text, *row[1:4])]
    found.sort(key=lambda row: (folded(row[1]), row[0]))
    return tuple(_row(*row) for row in found[:most]), len(found)


def in_directory(viewer: Viewer) -> tuple[PersonRow, ...]:
    """Everybody whom the viewer may find, A to Z. One query beside the policy's."""
    rows = (_person(row) for row in findable(viewer))
    return tuple(sorted(rows, key=lambda row: (folded(row.name), row.id)))


def findable(viewer: Viewer) -> QuerySet[Person]:
    """Everybody whom the viewer may find, for queries of this room."""
    return Person.objects.filter(rows_visible(viewer, Act.READ_DIRECTORY, person="pk"))


def everybody() -> tuple[PersonRow, ...]:
    """All persons, for those who match names with them. One query."""
    return tuple(_person(row) for row in Person.objects.order_by("pk"))


def open_positions(leader_id: int, on: date) -> list[tuple[PositionRow, timedelta]]:
    """The leader's open positions and for how long each has been open, longest first. One query."""
    return [(_position(*row), on - row[5]) for row in _open_positions(leader_id, on)]


@prepared
def _open_positions(leader_id: int, on: date) -> QuerySet[Position, tuple[Any, ...]]:
    rows = Position.objects.filter(_stands(on), leader_id=leader_id, filled_by=None, opened_on__lte=on)
    return rows.order_by("opened_on", "pk").values_list(*POSITION)


def _person(row: Person) -> PersonRow:
    return _row(row.pk, row.name, row.email, row.job, row.office, row.hired_on, row.left_on)


def _row(
    pk: int, name: str, email: str | None, job: str, office: str, hired_on: date | None, left_on: date | None
) -> PersonRow:
    return PersonRow(pk, name, email, job or None, office or None, hired_on, left_on)


def _position(
    pk: int, title: str, job: str, office: str, leader_id: int | None, opened_on: date, filled_by: int | None
) -> PositionRow:
    return PositionRow(pk, title, job or None, office or None, leader_id, opened_on, filled_by)


def _stands(on: date | None) -> Q:
    """Positions that are not closed, or not yet on that day."""
    return Q(closed_on=None) if on is None else Q(closed_on=None) | Q(closed_on__gt=on)
