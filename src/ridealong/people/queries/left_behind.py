"""Who leads those whom another leader has left behind, by reporting move or by leaving. Conditions on rows that name a
person, a leader and a day."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ridealong.people.models import Person, ReportingLine


def comes_to(leader_id: int, *, person: str, day: str) -> Exists:
    """Whether the person reports to this leader on the day."""
    return Exists(_on(person, day).filter(leader_id=leader_id))


def has_no_leader_but(leader_id: int, *, person: str, leader: str, day: str) -> Q:
    """Whether nobody leads the person on the day, while their leader has left, who reported to this one to the last."""
    here = Person.objects.filter(Q(left_on=None) | Q(left_on__gte=OuterRef(day)), pk=OuterRef(person))
    above = ReportingLine.objects.filter(
        person_id=OuterRef(leader), leader_id=leader_id, person__left_on__lt=OuterRef(day),
        ends_on=F("person__left_on"),
    )  # fmt: skip
    return Q(Exists(above)) & Q(Exists(here)) & ~Q(Exists(_on(person, day)))


def _on(person: str, day: str) -> QuerySet[ReportingLine]:
    covers = Q(ends_on=None) | Q(ends_on__gte=OuterRef(day))
    return ReportingLine.objects.filter(covers, starts_on__lte=OuterRef(day), person_id=OuterRef(person))
