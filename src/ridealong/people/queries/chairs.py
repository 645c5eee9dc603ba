"""Reads of the positions in which nobody sits, for whoever keeps the people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.people.models import Position

COLUMNS = (
    "pk", "title", "job", "office", "team__name", "leader_id", "leader__name", "leader__email", "opened_on",
    "closed_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EmptyChair:
    """A position in which nobody sits: since when, and since when nobody is sought for it any more."""

    id: int
    title: str
    job: str
    office: str
    team: str | None
    leader_id: int | None
    leader: str | None
    leader_email: str | None
    opened_on: date
    closed_on: date | None

    def days(self, on: date) -> int:
        """For how many days it has been open; below nought before it opens."""
        return (on - self.opened_on).days


def open_chairs(viewer: Viewer) -> tuple[EmptyChair, ...]:
    """Every open position, the longest open first. One query."""
    return _read(_empty(viewer).filter(closed_on=None).order_by("opened_on", "pk"))


def closed_chairs(viewer: Viewer, *, most: int) -> tuple[EmptyChair, ...]:
    """The positions that were closed last. One query."""
    return _read(_empty(viewer).exclude(closed_on=None).order_by("-closed_on", "-pk")[:most])


def empty_chair(viewer: Viewer, position_id: int) -> EmptyChair | None:
    """One position in which nobody sits. One query."""
    return next(iter(_read(_empty(viewer).filter(pk=position_id))), None)


def _empty(viewer: Viewer) -> QuerySet[Position]:
    require(viewer, Act.WRITE_PEOPLE)
    return Position.objects.filter(filled_by=None)


def _read(rows: QuerySet[Position]) -> tuple[EmptyChair, ...]:
    return tuple(EmptyChair(*row) for row in rows.values_list(*COLUMNS))
