"""The list of people narrowed and sorted: ids first, with as few columns as that takes, then the rows of a page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ridealong.access.rules import Viewer
from ridealong.kernel.folding import folded
from ridealong.people.models import Leave, Person, ReportingLine
from ridealong.people.queries import findable, in_force
from ridealong.people.queries.browsing import ListRow, list_rows
from ridealong.people.rules import matches
from ridealong.store.prepared import prepared

HERE, AWAY, LEFT, ALL = "here", "away", "left", "all"
NOBODY = "none"
LAST = "\uffff"
SEARCHED = ("name", "email", "job", "office")
# What each order goes by, after which it goes by name.
SORTS: Mapping[str, str | None] = {
    "name": None, "job": "job", "office": "office", "leader": "leader", "hired": "hired_on",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sieve:
    """What of the list somebody wants to see. `leader`: an id, or `none` for those without one."""

    text: str = ""
    leader: str = ""
    job: str = ""
    office: str = ""
    state: str = HERE
    sort: str = "name"
    down: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What the list can be narrowed to, and how many there are in all."""

    leaders: tuple[tuple[str, str], ...]
    jobs: tuple[str, ...]
    offices: tuple[str, ...]
    count: int


def sifted(viewer: Viewer, sieve: Sieve, *, but: Collection[int] = frozenset()) -> list[int]:
    """Whom the viewer may find and the sieve lets through, without some, in their order."""
    by = SORTS[sieve.sort]
    columns = tuple(dict.fromkeys(("pk", "name", *(SEARCHED if sieve.text else ()), *({by} - {None, "leader"}))))
    rows = _let_through(viewer, replace(sieve, text=""), columns)
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    if sieve.text:
        found = [row for row in found if matches(sieve.text, *(row[name] for name in SEARCHED))]
    if but:
        found = [row for row in found if row["pk"] not in but]
    found.sort(key=_order(by, viewer.today), reverse=sieve.down)
    return [row["pk"] for row in found]


@prepared
def _let_through(viewer: Viewer, sieve: Sieve, columns: tuple[str, ...]) -> QuerySet[Person, tuple[Any, ...]]:
    rows = _state(_narrowed(findable(viewer), sieve, viewer.today), sieve.state, viewer.today)
    return rows.values_list(*columns)


def rows_of(viewer: Viewer, ids: Sequence[int]) -> tuple[ListRow, ...]:
    """The rows of these ids, in their order."""
    found = {row.id: row for row in list_rows(viewer, findable(viewer).filter(pk__in=ids))}
    return tuple(found[one] for one in ids)


def choices_of(viewer: Viewer) -> Choices:
    """Every leader, job and office among those whom the viewer may find, A to Z."""
    named = sorted(_leaders(viewer), key=lambda one: (folded(one[1]), one[0]))
    jobs, offices = (tuple(sorted(_distinct(viewer, name), key=folded)) for name in ("job", "office"))
    return Choices(tuple((str(pk), name) for pk, name in named), jobs, offices, findable(viewer).count())


@prepared
def _leaders(viewer: Viewer) -> QuerySet[Person, tuple[int, str]]:
    lines = ReportingLine.objects.filter(in_force(viewer.today), person__in=findable(viewer))
    return Person.objects.filter(pk__in=lines.values("leader_id")).values_list("pk", "name")


@prepared
def _distinct(viewer: Viewer, column: str) -> QuerySet[Person, str]:
    return findable(viewer).exclude(**{column: ""}).values_list(column, flat=True).distinct()


def _narrowed(rows: QuerySet[Person], sieve: Sieve, today: date) -> QuerySet[Person]:
    lines = ReportingLine.objects.filter(in_force(today))
    if sieve.leader == NOBODY:
        rows = rows.exclude(pk__in=lines.values("person_id"))
    elif sieve.leader:
        rows = rows.filter(pk__in=lines.filter(leader_id=int(sieve.leader)).values("person_id"))
    if sieve.job:
        rows = rows.filter(job=sieve.job)
    return rows.filter(office=sieve.office) if sieve.office else rows


def _state(rows: QuerySet[Person], state: str, today: date) -> QuerySet[Person]:
    if state == ALL:
        return rows
    gone = Q(left_on__lt=today)
    if state == LEFT:
        return rows.filter(gone)
    here = rows.exclude(gone)
    return here.filter(pk__in=Leave.objects.filter(in_force(today)).values("person_id")) if state == AWAY else here


def _order(by: str | None, today: date) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Of two who are alike in all that is seen one always comes first, or pages would show one twice and one never."""
    first = _first(by, today)
    return lambda row: (first(row), folded(row["name"]), row["pk"])


def _first(by: str | None, today: date) -> Callable[[Mapping[str, Any]], Any]:
    if by is None:
        return lambda _row: ""
    if by == "hired_on":
        return lambda row: row["hired_on"] or date.max
    if by == "leader":
        lines = ReportingLine.objects.filter(in_force(today)).values_list("person_id", "leader__name")
        led = {person: folded(name) for person, name in lines}
        return lambda row: led.get(row["pk"], LAST)
    return lambda row: folded(row[by] or LAST)
