"""What whoever keeps the people does with positions: opens, fills and closes them; each can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import Sentence
from ridealong.people import actions as roster
from ridealong.people.actions.editing import lead_from
from ridealong.people.actions.remembering import remember, state
from ridealong.people.models import Person, Position, Team


@dataclass(frozen=True, slots=True)
class Chair:
    """What a position says of itself."""

    title: str
    job: str = ""
    office: str = ""
    team: str = ""
    leader_id: int | None = None


@transaction.atomic
def open_position(by: Viewer, *, chair: Chair, opened_on: date, now: datetime) -> int:
    """A new position with nobody in it, open from a day on. Raises NotPossible."""
    require(by, Act.WRITE_PEOPLE)
    leader = None if chair.leader_id is None else Person.objects.get(pk=chair.leader_id)
    if leader is not None:
        _check_here(leader, opened_on)
    position = Position.objects.create(
        title=chair.title, job=chair.job or chair.title, office=chair.office, leader_id=chair.leader_id,
        team=Team.objects.get_or_create(name=chair.team)[0] if chair.team else None, opened_on=opened_on,
    )  # fmt: skip
    roster.changed()
    record(by, "people.position_opened", position.pk, at=now)
    return position.pk


@transaction.atomic
def fill_position(
    by: Viewer, *, position_id: int, person_id: int, starts_on: date, closes_former: bool = False, now: datetime
) -> int:
    """Somebody takes a position: its job and office at once, its leader from a day on; answers the change.

    Their former position is open from that day, or closed. Raises NotPossible.
    """
    require(by, Act.WRITE_PEOPLE)
    position, person = _open(position_id), Person.objects.select_for_update().get(pk=person_id)
    _check_here(person, starts_on)
    if position.leader_id == person_id:
        raise NotPossible(Sentence("positions.refused.own", {"name": person.name}))
    before = state(person_id, chairs=[position_id])
    former = Position.objects.filter(filled_by_id=person_id)
    if closes_former:
        former.update(filled_by=None, closed_on=Greatest(F("opened_on"), starts_on))
    else:
        former.update(filled_by=None, opened_on=starts_on)
    position.filled_by_id = person_id
    position.save(update_fields=["filled_by"])
    person.job, person.office = position.job or person.job, position.office or person.office
    person.save(update_fields=["job", "office"])
    lead_from(person_id, position.leader_id, starts_on, today=by.today)
    record(by, "people.position_filled", position_id, person_id, at=now)
    return remember(person_id, "filled", before, now=now)


@transaction.atomic
def close_position(by: Viewer, *, position_id: int, closed_on: date, now: datetime) -> None:
    """Nobody is sought for a position any more, from a day on. Raises NotPossible."""
    require(by, Act.WRITE_PEOPLE)
    position = _open(position_id)
    if closed_on < position.opened_on:
        raise NotPossible(Sentence("positions.refused.closes_before", {"day": position.opened_on}))
    position.closed_on = closed_on
    position.save(update_fields=["closed_on"])
    roster.changed()
    record(by, "people.position_closed", position_id, at=now)


@transaction.atomic
def reopen_position(by: Viewer, *, position_id: int, now: datetime) -> None:
    """A closed position is open again, as long as it was. Raises NotPossible."""
    require(by, Act.WRITE_PEOPLE)
    if not Position.objects.filter(pk=position_id, filled_by=None).exclude(closed_on=None).update(closed_on=None):
        raise NotPossible(Sentence("positions.refused.not_closed"))
    roster.changed()
    record(by, "people.position_reopened", position_id, at=now)


def _open(position_id: int) -> Position:
    found = Position.objects.select_for_update().filter(pk=position_id, filled_by=None, closed_on=None).first()
    if found is None:
        raise NotPossible(Sentence("positions.refused.not_open"))
    return found


def _check_here(person: Person, day: date) -> None:
    if person.left_on is not None and person.left_on < day:
        raise NotPossible(Sentence("positions.refused.gone", {"name": person.name, "day": person.left_on}))
