"""Reads of the positions in which nobody sits, for whoever keeps the people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.folding import folded
from ridealong.people.models import Position, ReportingLine, RosterChange
from ridealong.people.rules import NEW_FOR

# Who filled a position by hand, or was added by hand, was given the position that is theirs.
SEATED = ("filled", "added")
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


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who may be in a position that is still open, and since when they report to its leader."""

    id: int
    name: str
    since: date


def newcomers(viewer: Viewer, chairs: Collection[EmptyChair]) -> Mapping[int, tuple[Newcomer, ...]]:
    """By open position: whoever came to its leader in the last weeks, after it opened, and may be the one who fills it,
    A to Z. Nobody whose position is known by its number, or was given to them by hand. One query."""
    require(viewer, Act.WRITE_PEOPLE)
    led: dict[int, list[tuple[Newcomer, str, str]]] = defaultdict(list)
    leaders = {one.leader_id for one in chairs if one.leader_id is not None and one.closed_on is None}
    rows = _came(viewer.today, leaders) if leaders else ()
    for leader, person, name, since, job, office in rows:
        led[leader].append((Newcomer(person, name, since), job, office))
    return {
        chair.id: tuple(
            one for one, job, office in led[chair.leader_id or 0]
            if one.since >= chair.opened_on and _may_be_in((chair.job, chair.office), (job, office))
        )
        for chair in chairs
    }  # fmt: skip


def _may_be_in(chair: tuple[str, str], person: tuple[str, str]) -> bool:
    """Whether nothing speaks against it, by job and office; what is not said speaks against nothing."""
    pairs = zip(chair, person, strict=True)
    return all(folded(one) == folded(other) for one, other in pairs if one and other)


def _came(today: date, leaders: Collection[int]) -> QuerySet[ReportingLine, tuple[int, int, str, date, str, str]]:
    undone = RosterChange.objects.filter(undoes=OuterRef("pk"))
    seated = RosterChange.objects.filter(~Exists(undone), person=OuterRef("person"), verb__in=SEATED)
    rows = ReportingLine.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), ~Exists(seated), leader__in=leaders, starts_on__gte=today - NEW_FOR,
        person__left_on=None, person__position__number="",
    )  # fmt: skip
    columns = ("leader_id", "person_id", "person__name", "starts_on", "person__job", "person__office")
    return rows.order_by("person__name", "person_id").values_list(*columns)


def _empty(viewer: Viewer) -> QuerySet[Position]:
    require(viewer, Act.WRITE_PEOPLE)
    return Position.objects.filter(filled_by=None)


def _read(rows: QuerySet[Position]) -> tuple[EmptyChair, ...]:
    return tuple(EmptyChair(*row) for row in rows.values_list(*COLUMNS))
