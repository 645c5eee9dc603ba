"""Writes. Every change of who reports to whom bumps the roster revision and rewrites standings in its transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from ridealong.access.actions import record, replace_standings
from ridealong.access.queries import require
from ridealong.access.rules import Act, Relation, Viewer, normalised
from ridealong.people.models import ActingLeader, Leave, Organisation, Person, Position, ReportingLine, SwitchedOff
from ridealong.people.rules import (
    Acting,
    Line,
    NewPerson,
    Span,
    acting_standings,
    check_no_circle,
    move,
    once,
    standings,
)

LONG_AGO = date(1970, 1, 1)
LINE_RELATIONS = (Relation.LEADER, Relation.LEADERS_LEADER, Relation.ACTING_LEADER, Relation.ACTING_FOR)
CHANGEABLE = frozenset(
    {
        "name", "currency", "zone", "fiscal_year_start", "week_start", "minutes", "close_calls", "cycle_weeks",
        "first_look_days", "demo",
    }
)  # fmt: skip


class WrongSetting(ValueError):
    """A setting of the organisation cannot have that value; the message says what it can."""


@transaction.atomic
def change_organisation(by: Viewer, *, now: datetime, **settings: Any) -> None:
    """Sets what is named and leaves the rest. Raises WrongSetting."""
    require(by, Act.CONFIGURE)
    unknown = set(settings) - CHANGEABLE
    if unknown:
        raise WrongSetting(f"unknown: {', '.join(sorted(unknown))}")
    _check_settings(settings)
    row, _ = Organisation.objects.get_or_create(pk=1)
    for name, value in settings.items():
        setattr(row, name, value)
    row.save(update_fields=list(settings))
    changed()
    record(by, "people.organisation_changed", *sorted(settings), at=now)


@transaction.atomic
def switch(by: Viewer, *, name: str, on: bool, now: datetime) -> None:
    """Switches a measure or feature on or off; figures and weeks are worked out anew without it."""
    require(by, Act.CONFIGURE)
    if on:
        SwitchedOff.objects.filter(name=name).delete()
    else:
        SwitchedOff.objects.get_or_create(name=name, defaults={"since": now})
    changed()
    record(by, "people.switched_on" if on else "people.switched_off", name, at=now)


@transaction.atomic
def bring_roster(by: Viewer, *, people: Sequence[NewPerson], now: datetime) -> Mapping[str, int]:
    """Creates and updates many persons, their positions and their lines at once; answers id by `ref`. Whoever is named
    with an open position takes it, and the one that they leave is open from today.

    What a row leaves out (None) stays as it was. Raises CircularLines; then nothing is changed.
    """
    require(by, Act.IMPORT)
    ids = _write_people(people, now.date())
    lines = _lines_by_person()
    for row in people:
        if row.leader_ref is None or ids[row.leader_ref] == ids[row.ref]:
            continue
        _lead(lines, person_id=ids[row.ref], leader_id=ids[row.leader_ref], since=row.line_starts_on or LONG_AGO)
    _write_lines(lines)
    taken = _seat(people, ids, now.date())
    lines_changed(LONG_AGO, by.today)
    for position_id, person_id in taken:
        record(by, "people.position_filled", position_id, person_id, at=now)
    record(by, "people.roster_brought", len(ids), at=now)
    return ids


@transaction.atomic
def set_leader(by: Viewer, *, person_id: int, leader_id: int | None, starts_on: date, now: datetime) -> None:
    """From that day on the person reports to the leader (or to nobody). Raises CircularLines."""
    require(by, Act.WRITE_PEOPLE)
    lead(person_id, leader_id, starts_on, today=by.today)
    record(by, "people.leader_set", person_id, leader_id or 0, at=now)


@transaction.atomic
def record_leave(by: Viewer, *, person_id: int, starts_on: date, ends_on: date | None, now: datetime) -> None:
    """Somebody is away, from a day, to a day."""
    require(by, Act.WRITE_PEOPLE)
    Leave.objects.create(person_id=person_id, starts_on=starts_on, ends_on=ends_on)
    changed()
    record(by, "people.leave_recorded", person_id, at=now)


@transaction.atomic
def record_leaving(by: Viewer, *, person_id: int, left_on: date, now: datetime) -> None:
    """Somebody's last day: their lines end, up and down, and their chair is open from the day after."""
    require(by, Act.WRITE_PEOPLE)
    Person.objects.filter(pk=person_id).update(left_on=left_on)
    _end_lines(Q(person_id=person_id) | Q(leader_id=person_id), left_on)
    Position.objects.filter(filled_by_id=person_id).update(filled_by=None, opened_on=left_on + timedelta(days=1))
    lines_changed(left_on, by.today)
    record(by, "people.leaving_recorded", person_id, at=now)


def _check_settings(settings: Mapping[str, Any]) -> None:
    currency = settings.get("currency")
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise WrongSetting(f"currency: {currency!r} is no ISO 4217 code; write three capitals, such as EUR")
    zone = settings.get("zone")
    if zone is not None:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as problem:
            raise WrongSetting(f"zone: {zone!r} is unknown; write a name such as Europe/Berlin") from problem


def _write_people(people: Sequence[NewPerson], today: date) -> dict[str, int]:
    ids: dict[str, int] = {}
    known = Person.objects.in_bulk([row.person_id for row in people if row.person_id is not None])
    new: list[tuple[str, Person]] = []
    changed: list[Person] = []
    for row in people:
        if row.person_id is None:
            new.append((row.ref, Person(**_given(row), recorded_on=today)))
            continue
        ids[row.ref] = row.person_id
        person = known[row.person_id]
        given = {name: value for name, value in _given(row).items() if getattr(person, name) != value}
        if given:
            for name, value in given.items():
                setattr(person, name, value)
            changed.append(person)
    if changed:
        Person.objects.bulk_update(changed, ["name", "email", "job", "office", "hired_on", "left_on"], batch_size=500)
    Person.objects.bulk_create([person for _, person in new], batch_size=500)
    ids.update((ref, person.pk) for ref, person in new)
    return ids


def _given(row: NewPerson) -> dict[str, Any]:
    fields = {
        "name": row.name,
        "email": normalised(row.email) if row.email else None,
        "job": row.job,
        "office": row.office,
        "hired_on": row.hired_on,
        "left_on": row.left_on,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _lines_by_person() -> dict[int, list[Line]]:
    lines: dict[int, list[Line]] = defaultdict(list)
    rows = ReportingLine.objects.order_by("starts_on").values_list("person_id", "leader_id", "starts_on", "ends_on")
    for row in rows:
        lines[row[0]].append(Line(*row))
    return lines


def _lead(lines: dict[int, list[Line]], *, person_id: int, leader_id: int, since: date) -> None:
    """A source says who leads now: an open line to the same leader stands, only another one starts a new line."""
    own = lines[person_id]
    if own and own[-1].ends_on is None and own[-1].leader_id == leader_id:
        return
    lines[person_id] = list(move(own, leader_id=leader_id, person_id=person_id, starts_on=since))


def _write_lines(lines: Mapping[int, Iterable[Line]]) -> None:
    wanted = {line for own in lines.values() for line in own}
    gone = []
    rows = ReportingLine.objects.values_list("pk", "person_id", "leader_id", "starts_on", "ends_on")
    for pk, person_id, leader_id, starts_on, ends_on in rows:
        line = Line(person_id, leader_id, starts_on, ends_on)
        if line in wanted:
            wanted.discard(line)
        else:
            gone.append(pk)
    ReportingLine.objects.filter(pk__in=gone).delete()
    ReportingLine.objects.bulk_create(
        [
            ReportingLine(
                person_id=line.person_id, leader_id=line.leader_id, starts_on=line.starts_on, ends_on=line.ends_on
            )
            for line in sorted(wanted, key=lambda one: (one.person_id, one.starts_on))
        ],
        batch_size=500,
    )


def _end_lines(whose: Q, last_day: date) -> None:
    ReportingLine.objects.filter(whose, starts_on__gt=last_day).delete()
    ReportingLine.objects.filter(whose, Q(ends_on=None) | Q(ends_on__gt=last_day)).update(ends_on=last_day)


def _seat(people: Sequence[NewPerson], ids: Mapping[str, int], today: date) -> list[tuple[int, int]]:
    """Everybody who still works here has a chair; the leader of a chair follows the line. Answers who took which
    chair."""
    for row in people:
        if row.left_on is not None:
            _end_lines(Q(person_id=ids[row.ref]), row.left_on)
            vacant = row.left_on + timedelta(days=1)
            Position.objects.filter(filled_by_id=ids[row.ref]).update(filled_by=None, opened_on=vacant)
    gone = set(Person.objects.exclude(left_on=None).values_list("pk", flat=True))
    taken = _take_named([row for row in people if ids[row.ref] not in gone], ids, today)
    seated = dict(Position.objects.exclude(filled_by=None).values_list("filled_by_id", "pk"))
    chairs = []
    for row in people:
        leader = ids[row.leader_ref] if row.leader_ref is not None else None
        if ids[row.ref] in seated:
            if leader is not None:
                Position.objects.filter(pk=seated[ids[row.ref]]).exclude(leader_id=leader).update(leader_id=leader)
        elif ids[row.ref] not in gone:
            chairs.append(
                Position(
                    title=row.job or "",
                    job=row.job or "",
                    office=row.office or "",
                    leader_id=leader,
                    filled_by_id=ids[row.ref],
                    opened_on=row.hired_on or row.line_starts_on or today,
                )
            )
    Position.objects.bulk_create(chairs, batch_size=500)
    return taken


def _take_named(people: Sequence[NewPerson], ids: Mapping[str, int], today: date) -> list[tuple[int, int]]:
    """Whoever is named with a chair that is open sits in it from now on."""
    open_ones = Position.objects.filter(filled_by=None, closed_on=None).exclude(number="")
    free = dict(open_ones.values_list("number", "pk"))
    taken = []
    for row in people:
        chair = free.pop(row.chair, None) if row.chair is not None else None
        if chair is not None:
            Position.objects.filter(filled_by_id=ids[row.ref]).update(filled_by=None, opened_on=today)
            Position.objects.filter(pk=chair).update(filled_by_id=ids[row.ref])
            taken.append((chair, ids[row.ref]))
    return taken


def lead(person_id: int, leader_id: int | None, starts_on: date, *, today: date) -> None:
    """From that day on the person, and their chair, are the leader's, inside the transaction of whoever says so.

    Raises CircularLines.
    """
    lines = _lines_by_person()
    lines[person_id] = list(move(lines[person_id], leader_id=leader_id, person_id=person_id, starts_on=starts_on))
    _write_lines(lines)
    Position.objects.filter(filled_by_id=person_id).update(leader_id=leader_id)
    lines_changed(starts_on, today)


def lines_changed(since: date, today: date) -> None:
    """Refuses circles from the first changed day on, and writes what everybody is to everybody from today on.

    Raises CircularLines.
    """
    lines = [Line(*row) for row in ReportingLine.objects.values_list("person_id", "leader_id", "starts_on", "ends_on")]
    for when in sorted({since, *(line.starts_on for line in lines if line.starts_on > since)}):
        check_no_circle(lines, when)
    rows = set(standings(lines))
    found = (*rows, *acting_standings(rows, _acting()))
    replace_standings(once(found), relations=LINE_RELATIONS, today=today)
    changed()


def _acting() -> list[Acting]:
    rows = ActingLeader.objects.values_list("acting_id", "leader_id", "starts_on", "ends_on")
    return [Acting(acting, leader, Span(start, end)) for acting, leader, start, end in rows]


def changed() -> None:
    """Counts a change of the roster, so that figures and weeks are worked out anew."""
    Organisation.objects.get_or_create(pk=1)
    Organisation.objects.filter(pk=1).update(roster_revision=F("roster_revision") + 1)
