"""What a change of the roster was before and after, so that it can be shown and taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import ForeignObjectRel, Q, QuerySet
from django.db.models.base import ModelBase

from ridealong.kernel.kept import read, written
from ridealong.people.models import ActingLeader, Leave, Person, Position, ReportingLine, RosterChange

PERSON = ("name", "email", "job", "office", "hired_on", "left_on")
CHAIR = ("title", "job", "office", "team_id", "leader_id", "filled_by_id", "opened_on", "closed_on")
DAYS = dict.fromkeys(("hired_on", "left_on", "opened_on", "closed_on"), date.fromisoformat)

State = dict[str, Any]


def state(person_id: int, *, chairs: Collection[int] = ()) -> State:
    """Everything that a change of this person can touch, as JSON holds it; `chairs` names further positions."""
    seats = Position.objects.filter(Q(filled_by_id=person_id) | Q(pk__in=list(chairs))).order_by("pk")
    return {
        "person": written(Person.objects.filter(pk=person_id).values(*PERSON)[0]),
        "lines": _spans(ReportingLine.objects.filter(person_id=person_id), "leader_id"),
        "led": _spans(ReportingLine.objects.filter(leader_id=person_id), "person_id"),
        "leave": _spans(Leave.objects.filter(person_id=person_id)),
        "acting": _spans(ActingLeader.objects.filter(leader_id=person_id), "acting_id"),
        "chairs": {str(row.pop("pk")): _chair(row) for row in seats.values("pk", *CHAIR)},
    }


def nobody_yet(chairs: Collection[int]) -> State:
    """The same before there was such a person; `chairs` names the positions that they are to take."""
    seats = Position.objects.filter(pk__in=list(chairs)).values("pk", *CHAIR)
    return {
        "person": None, "lines": [], "led": [], "leave": [], "acting": [],
        "chairs": {str(row.pop("pk")): _chair(row) for row in seats},
    }  # fmt: skip


def is_meant_elsewhere(person_id: int) -> bool:
    """Whether any row but those of `state` names the person."""
    own = {Leave, Position, ReportingLine, RosterChange}
    for one in Person._meta.get_fields(include_hidden=True):
        model = one.related_model
        if isinstance(one, ForeignObjectRel) and isinstance(model, ModelBase) and model not in own:
            rows: QuerySet[Any] = QuerySet(model)
            if rows.filter(**{one.field.name: person_id}).exists():
                return True
    return False


def reopen(person_id: int, wanted: State) -> None:
    """Nobody sits where the person sat: positions that were there before are as they were, their own is gone."""
    Position.objects.filter(filled_by_id=person_id).exclude(pk__in=[int(one) for one in wanted["chairs"]]).delete()
    for pk, row in wanted["chairs"].items():
        Position.objects.filter(pk=int(pk)).update(**read({"closed_on": None, **row}, DAYS))


def remember(person_id: int, verb: str, before: State, *, now: datetime, undoes: int | None = None) -> int:
    """Keeps a change that has been made, inside its transaction."""
    after = state(person_id, chairs=[int(one) for one in before["chairs"]])
    made = RosterChange.objects.create(
        person_id=person_id, verb=verb, before=before, after=after, at=now, undoes_id=undoes
    )
    return made.pk


def restore(person_id: int, wanted: State) -> None:
    """Makes everything that is about the person what it was. Standings are the caller's to renew."""
    Person.objects.filter(pk=person_id).update(**read(wanted["person"], DAYS))
    ReportingLine.objects.filter(Q(person_id=person_id) | Q(leader_id=person_id)).delete()
    ReportingLine.objects.bulk_create(
        [
            *(
                ReportingLine(person_id=person_id, leader_id=who, starts_on=start, ends_on=end)
                for who, start, end in _read(wanted["lines"])
            ),
            *(
                ReportingLine(person_id=who, leader_id=person_id, starts_on=start, ends_on=end)
                for who, start, end in _read(wanted["led"])
            ),
        ]
    )
    Leave.objects.filter(person_id=person_id).delete()
    Leave.objects.bulk_create(
        Leave(person_id=person_id, starts_on=start, ends_on=end) for _, start, end in _read(wanted["leave"])
    )
    ActingLeader.objects.filter(leader_id=person_id).delete()
    ActingLeader.objects.bulk_create(
        ActingLeader(leader_id=person_id, acting_id=who, starts_on=start, ends_on=end)
        for who, start, end in _read(wanted["acting"])
    )
    # Everybody gets up before anybody sits down: a person has one chair.
    Position.objects.filter(pk__in=[int(one) for one in wanted["chairs"]]).update(filled_by=None)
    for pk, row in wanted["chairs"].items():
        Position.objects.filter(pk=int(pk)).update(**read({"closed_on": None, **row}, DAYS))


def _chair(row: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a position; of one that is not closed the day is left out, as earlier changes left it out."""
    kept: dict[str, Any] = written(row)
    if kept["closed_on"] is None:
        del kept["closed_on"]
    return kept


def _spans(rows: QuerySet[Any], who: str | None = None) -> list[list[Any]]:
    found = rows.order_by("starts_on", "pk").values_list(*([who] if who else []), "starts_on", "ends_on")
    return [[row[0] if who else None, row[-2].isoformat(), row[-1].isoformat() if row[-1] else None] for row in found]


def _read(spans: list[list[Any]]) -> list[tuple[Any, date, Any]]:
    return [(who, date.fromisoformat(start), _day(end)) for who, start, end in spans]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
