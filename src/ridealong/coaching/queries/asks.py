"""What people asked for: open ones, and what became of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from ridealong.access.queries import rows_visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Ask
from ridealong.coaching.queries.guarding import on_closing
from ridealong.coaching.rules.asks import due_in
from ridealong.store.prepared import prepared


@dataclass(frozen=True, slots=True)
class AskRow:
    """What somebody asked for. `how` it was closed: session, hand or back; empty while it is open."""

    id: int
    person_id: int
    person: str
    text: str
    asked_on: date
    closed_on: date | None
    how: str
    session_id: int | None
    own: bool

    @property
    def open(self) -> bool:
        return self.closed_on is None


def asks_of(viewer: Viewer, *, person_id: int, most: int = 20) -> tuple[AskRow, ...]:
    """Open ones first, the oldest first; then the others, the latest first. A new leader sees the open ones, and of the
    others those closed in their own days; who may see none finds none. One query."""
    rows = [_row(one, viewer) for one in _of_person(viewer, person_id)]
    still = sorted((one for one in rows if one.open), key=lambda one: (one.asked_on, one.id))
    return (*still, *(one for one in rows if not one.open))[:most]


def open_asks(viewer: Viewer, people: Collection[int]) -> Mapping[int, tuple[AskRow, ...]]:
    """By person: what is open of it and the viewer may see, the oldest first. One query."""
    found: dict[int, list[AskRow]] = defaultdict(list)
    for row in _open(viewer, frozenset(people)):
        found[row.person_id].append(_row(row, viewer))
    return {person: tuple(rows) for person, rows in found.items()}


@prepared
def _of_person(viewer: Viewer, person_id: int) -> QuerySet[Ask]:
    return _seen(viewer).filter(person=person_id).order_by("-closed_on", "-pk")


@prepared
def _open(viewer: Viewer, people: frozenset[int]) -> QuerySet[Ask]:
    return _seen(viewer).filter(person__in=people, closed_on=None).order_by("asked_on", "pk")


def ask(viewer: Viewer, *, person_id: int, ask_id: int, **_others: object) -> AskRow | None:
    """One ask of that person, if the viewer may see it."""
    row = _seen(viewer).filter(pk=ask_id, person=person_id).first()
    return None if row is None else _row(row, viewer)


def waiting(monday: date) -> Mapping[int, int]:
    """By person: how many open asks are a week old before a week is over. For the week, which guards itself."""
    rows = Ask.objects.filter(asked_on__lte=due_in(monday), closed_on=None).order_by()
    return dict(rows.values_list("person_id").annotate(n=Count("pk")))


def _seen(viewer: Viewer) -> QuerySet[Ask]:
    """What is open lies on the viewer's day, what is closed on the day on which it was closed."""
    rows = Ask.objects.annotate(on=on_closing(viewer))
    return rows.filter(rows_visible(viewer, Act.READ_ASK, person="person_id", day="on")).select_related("person")


def _row(row: Ask, viewer: Viewer) -> AskRow:
    return AskRow(
        row.pk, row.person_id, row.person.name, row.text, row.asked_on, row.closed_on, row.closed_how, row.session_id,
        row.person_id == viewer.person_id,
    )  # fmt: skip
