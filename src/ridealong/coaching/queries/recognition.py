"""What people were told was well done, and whom somebody may tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from ridealong.access.queries import allowed, rows_visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import WellDone
from ridealong.people import queries as people
from ridealong.people.queries.colleagues import colleagues_of
from ridealong.store.prepared import Most, prepared


@dataclass(frozen=True, slots=True)
class WellDoneRow:
    """One, with its author; an empty name is somebody who has gone. `own`: the viewer said it."""

    id: int
    person_id: int
    author: str
    text: str
    said_on: date
    own: bool


def well_done_of(viewer: Viewer, *, person_id: int, most: int = 5) -> tuple[WellDoneRow, ...]:
    """The latest first, on days on which the viewer may read what is between the person and the leader. One query."""
    return tuple(_row(row, viewer) for row in _latest(viewer, person_id, Most(most)))


@prepared
def _latest(viewer: Viewer, person_id: int, most: Most) -> QuerySet[WellDone]:
    return _seen(viewer).filter(person=person_id).order_by("-said_on", "-pk")[:most]


def own(viewer: Viewer, *, well_done_id: int, **_others: object) -> WellDoneRow | None:
    """One that the viewer said, if that was today."""
    rows = WellDone.objects.select_related("author").filter(pk=well_done_id, said_on=viewer.today)
    row = rows.filter(author=viewer.person_id or 0).first()
    return None if row is None else _row(row, viewer)


def said_since(viewer: Viewer, day: date, *, person: str) -> Exists:
    """A condition on rows that name a person: whether the person was told something since a day that the viewer may
    see."""
    return Exists(_seen(viewer).filter(person=OuterRef(person), said_on__gt=day))


def may_say(viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer leads the person, near or far, or both report to the same leader."""
    if viewer.person_id is None or viewer.person_id == person_id:
        return False
    if allowed(viewer, Act.SAY_WELL_DONE, person_id):
        return True
    return person_id in {one.id for one in colleagues_of(viewer.person_id, viewer.today)}


def whom(viewer: Viewer) -> tuple[tuple[int, str], ...]:
    """Id and name of the colleagues and the reports of the viewer, A to Z."""
    if viewer.person_id is None:
        return ()
    near = [*colleagues_of(viewer.person_id, viewer.today)]
    near += [one.person for one in people.team(viewer.person_id, viewer.today)]
    return tuple((one.id, one.name) for one in sorted(near, key=lambda one: (one.name.casefold(), one.id)))


def _seen(viewer: Viewer) -> QuerySet[WellDone]:
    seen = rows_visible(viewer, Act.READ_SESSION, person="person_id", day="said_on")
    return WellDone.objects.filter(seen).select_related("author")


def _row(row: WellDone, viewer: Viewer) -> WellDoneRow:
    own = row.author_id is not None and row.author_id == viewer.person_id
    return WellDoneRow(row.pk, row.person_id, row.author.name if row.author else "", row.text, row.said_on, own)
