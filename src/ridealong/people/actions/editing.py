"""What whoever keeps the people changes about one person; each change can be taken back while nothing came after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import readers_of, require
from ridealong.access.rules import Act, Viewer, normalised
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import Sentence
from ridealong.people import actions as roster
from ridealong.people.actions.remembering import (
    State,
    is_meant_elsewhere,
    nobody_yet,
    remember,
    reopen,
    restore,
    state,
)
from ridealong.people.actions.telling import tell_both
from ridealong.people.models import ActingLeader, Leave, Person, Position, ReportingLine, RosterChange, Team
from ridealong.people.rules import CircularLines, Span, overlapping

DAY = timedelta(days=1)
ACTING = frozenset({"acting", "acting_ended"})
ADDED = "added"


@dataclass(frozen=True, slots=True)
class Details:
    """What is kept on a person beside their lines; `title` and `team` are of their position."""

    name: str
    email: str | None = None
    job: str = ""
    office: str = ""
    hired_on: date | None = None
    title: str = ""
    team: str = ""


@transaction.atomic
def add_person(
    by: Viewer, *, details: Details, leader_id: int | None = None, starts_on: date,
    position_id: int | None = None, now: datetime,
) -> int:  # fmt: skip
    """Somebody new, with a position and, from a day on, a leader; `position_id`: an open position that they take.

    It can be taken back as every change. Raises NotPossible.
    """
    require(by, Act.WRITE_PEOPLE)
    _check_details(details, None)
    before = nobody_yet([] if position_id is None else [position_id])
    person = Person.objects.create(
        name=details.name, email=_address(details), job=details.job, office=details.office,
        hired_on=details.hired_on, recorded_on=now.date(),
    )  # fmt: skip
    if leader_id is not None:
        ReportingLine.objects.create(person=person, leader_id=leader_id, starts_on=starts_on)
    if position_id is not None:
        _take(position_id, person.pk, leader_id)
        record(by, "people.position_filled", position_id, person.pk, at=now)
    _seat(person.pk, details, leader_id, details.hired_on or starts_on)
    roster.lines_changed(starts_on, by.today)
    record(by, "people.person_added", person.pk, at=now)
    remember(person.pk, ADDED, before, now=now)
    return person.pk


@transaction.atomic
def change_person(by: Viewer, *, person_id: int, details: Details, now: datetime) -> int:
    """Sets what is kept on a person; answers the change. Raises NotPossible."""
    require(by, Act.WRITE_PEOPLE)
    before = _before(person_id)
    _check_details(details, person_id)
    Person.objects.filter(pk=person_id).update(
        name=details.name, email=_address(details), job=details.job, office=details.office, hired_on=details.hired_on
    )
    leader = ReportingLine.objects.filter(person_id=person_id, ends_on=None).values_list("leader_id", flat=True).first()
    if before["person"]["left_on"] is None:
        _seat(person_id, details, leader, details.hired_on or now.date())
    roster.changed()
    record(by, "people.person_changed", person_id, at=now)
    return remember(person_id, "details", before, now=now)


@transaction.atomic
def change_leader(by: Viewer, *, person_id: int, leader_id: int | None, starts_on: date, now: datetime) -> int:
    """From a day on somebody reports to another leader, or to nobody; answers the change. Raises NotPossible."""
    require(by, Act.WRITE_PEOPLE)
    before = _before(person_id)
    lead_from(person_id, leader_id, starts_on, today=by.today)
    record(by, "people.leader_set", person_id, leader_id or 0, at=now)
    return remember(person_id, "leader", before, now=now)


@transaction.atomic
def give_leave(by: Viewer, *, person_id: int, starts_on: date, ends_on: date | None, now: datetime) -> int:
    """Somebody is away, from a day, to a day; answers the change. Raises NotPossible."""
    require(by, Act.WRITE_PEOPLE)
    before = _before(person_id)
    known = Leave.objects.filter(person_id=person_id).values_list("starts_on", "ends_on")
    if overlapping(Span(starts_on, ends_on), [Span(*one) for one in known]):
        raise NotPossible(Sentence("people.refused.leave_twice"))
    roster.record_leave(by, person_id=person_id, starts_on=starts_on, ends_on=ends_on, now=now)
    return remember(person_id, "leave", before, now=now)


@transaction.atomic
def take_leave_back(by: Viewer, *, person_id: int, starts_on: date, now: datetime) -> int:
    """Somebody is not away after all; answers the change. Raises NotPossible."""
    require(by, Act.WRITE_PEOPLE)
    before = _before(person_id)
    gone, _ = Leave.objects.filter(person_id=person_id, starts_on=starts_on).delete()
    if not gone:
        raise NotPossible(Sentence("people.refused.changed_since"))
    roster.changed()
    record(by, "people.leave_taken_back", person_id, at=now)
    return remember(person_id, "no_leave", before, now=now)


@transaction.atomic
def leaves(by: Viewer, *, person_id: int, left_on: date, now: datetime) -> int:
    """Somebody's last day: lines up and down end, their chair is open; answers the change. Raises NotPossible."""
    require(by, Act.WRITE_PEOPLE)
    before = _before(person_id)
    if before["person"]["left_on"] is not None:
        raise NotPossible(Sentence("people.refused.left_already"))
    hired = before["person"]["hired_on"]
    if hired is not None and left_on < date.fromisoformat(hired):
        raise NotPossible(Sentence("people.refused.left_before_hired"))
    roster.record_leaving(by, person_id=person_id, left_on=left_on, now=now)
    return remember(person_id, "left", before, now=now)


@transaction.atomic
def stand_in(by: Viewer, *, leader_id: int, acting_id: int, starts_on: date, ends_on: date, now: datetime) -> int:
    """Somebody acts for a leader from a day to a day, and sees what that takes in these days only; answers the change.

    Raises NotPossible.
    """
    require(by, Act.APPOINT_ACTING, leader_id)
    before = _before(leader_id)
    if acting_id == leader_id:
        raise NotPossible(Sentence("people.refused.acts_for_self"))
    if ends_on < starts_on:
        raise NotPossible(Sentence("people.refused.ends_before"))
    known = ActingLeader.objects.filter(leader_id=leader_id).values_list("starts_on", "ends_on")
    if overlapping(Span(starts_on, ends_on), [Span(*one) for one in known]):
        raise NotPossible(Sentence("people.refused.acting_twice"))
    ActingLeader.objects.create(leader_id=leader_id, acting_id=acting_id, starts_on=starts_on, ends_on=ends_on)
    roster.lines_changed(starts_on, by.today)
    record(by, "people.acting_leader_named", leader_id, acting_id, at=now)
    tell_both(leader_id, before, now=now)
    return remember(leader_id, "acting", before, now=now)


@transaction.atomic
def end_stand_in(by: Viewer, *, leader_id: int, starts_on: date, today: date, now: datetime) -> int:
    """The acting leader's time is over now: they see nothing of it from this moment; answers the change.

    Raises NotPossible.
    """
    require(by, Act.APPOINT_ACTING, leader_id)
    before = _before(leader_id)
    row = ActingLeader.objects.filter(leader_id=leader_id, starts_on=starts_on, ends_on__gte=today).first()
    if row is None:
        raise NotPossible(Sentence("people.refused.changed_since"))
    if row.starts_on >= today:
        row.delete()
    else:
        row.ends_on = today - DAY
        row.save(update_fields=["ends_on"])
    roster.lines_changed(today, by.today)
    record(by, "people.acting_leader_ended", leader_id, row.acting_id, at=now)
    tell_both(leader_id, before, now=now)
    return remember(leader_id, "acting_ended", before, now=now)


@transaction.atomic
def undo_change(by: Viewer, *, person_id: int, change_id: int, now: datetime) -> bool:
    """Takes a change back, if nothing about the person changed since; answers whether they are still there. Raises
    NotPossible."""
    change = RosterChange.objects.select_for_update().filter(pk=change_id, person_id=person_id).first()
    require(by, Act.APPOINT_ACTING if change and change.verb in ACTING else Act.WRITE_PEOPLE, person_id)
    if change is None or change.verb == "undo" or RosterChange.objects.filter(undoes_id=change_id).exists():
        raise NotPossible(Sentence("people.refused.changed_since"))
    chairs = [int(one) for one in change.before["chairs"]]
    now_is = state(change.person_id, chairs=chairs)
    if now_is != change.after:
        raise NotPossible(Sentence("people.refused.changed_since"))
    if change.verb == ADDED:
        _take_out(by, person_id, change, now)
        return False
    restore(change.person_id, change.before)
    roster.lines_changed(roster.LONG_AGO, by.today)
    record(by, "people.change_undone", change.person_id, change_id, at=now)
    tell_both(person_id, now_is, now=now)
    remember(change.person_id, "undo", now_is, now=now, undoes=change_id)
    return True


def _take_out(by: Viewer, person_id: int, change: RosterChange, now: datetime) -> None:
    """Somebody who was added is not there after all; the position that they took is open again. Raises NotPossible
    where anything hangs on them by now: then they leave or are erased, and nothing of it is lost by an undo."""
    if is_meant_elsewhere(person_id) or readers_of([person_id]):
        raise NotPossible(Sentence("people.refused.used_since"))
    reopen(person_id, change.before)
    Person.objects.filter(pk=person_id).delete()
    roster.lines_changed(roster.LONG_AGO, by.today)
    record(by, "people.change_undone", person_id, change.pk, at=now)


def lead_from(person_id: int, leader_id: int | None, starts_on: date, *, today: date) -> None:
    """Rewrites a person's lines, inside the transaction of whoever changes them. Raises NotPossible."""
    later = ReportingLine.objects.filter(person_id=person_id, starts_on__gt=starts_on).order_by("starts_on").first()
    if later is not None:
        raise NotPossible(Sentence("people.refused.second_leader", {"day": later.starts_on}))
    try:
        roster.lead(person_id, leader_id, starts_on, today=today)
    except CircularLines as problem:
        names = dict(Person.objects.filter(pk__in=problem.people).values_list("pk", "name"))
        ring = [names[one] for one in (*problem.people, problem.people[0])]
        raise NotPossible(Sentence("people.refused.circle", {"names": " → ".join(ring)})) from problem


def _before(person_id: int) -> State:
    if not Person.objects.select_for_update().filter(pk=person_id).exists():
        raise NotPossible(Sentence("people.refused.changed_since"))
    return state(person_id)


def _check_details(details: Details, person_id: int | None) -> None:
    address = _address(details)
    if address and Person.objects.filter(email=address).exclude(pk=person_id or 0).exists():
        raise NotPossible(Sentence("people.refused.address_taken", {"email": address}))
    left = None if person_id is None else Person.objects.get(pk=person_id).left_on
    if left is not None and details.hired_on is not None and details.hired_on > left:
        raise NotPossible(Sentence("people.refused.left_before_hired"))


def _address(details: Details) -> str | None:
    return normalised(details.email or "") or None


def _take(position_id: int, person_id: int, leader_id: int | None) -> None:
    """An open chair is the person's."""
    found = Position.objects.filter(pk=position_id, filled_by=None, closed_on=None)
    if not found.update(filled_by_id=person_id, leader_id=leader_id):
        raise NotPossible(Sentence("positions.refused.not_open"))


def _seat(person_id: int, details: Details, leader_id: int | None, since: date) -> None:
    """The person's chair says what the details say; whoever has none gets one."""
    team = Team.objects.get_or_create(name=details.team)[0] if details.team else None
    said = {"title": details.title or details.job, "job": details.job, "office": details.office, "team": team}
    if not Position.objects.filter(filled_by_id=person_id).update(**said):
        Position.objects.create(**said, leader_id=leader_id, filled_by_id=person_id, opened_on=since)
