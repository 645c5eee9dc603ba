"""Search in what people say to each other: agenda points, shared notes, action items. Private notes are in no index.

Rights are asked of every row when it is searched for, so that nothing has to be kept in step with who leads whom. Each
sort starts from the rows that are near the viewer and reads their words: these are few, and an index over everybody's
words would mostly find what is not the viewer's. The latest stands first: a score by how rare a word is would tell of
rows that the viewer may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Case, Count, F, IntegerField, Model, Q, QuerySet, Value, When, Window

from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import ActionItem, Point, Session, SharedNote
from ridealong.coaching.queries.goals import goals_seen
from ridealong.coaching.queries.guarding import near, on_day, people_near, rows_readable
from ridealong.coaching.queries.items import items_seen


@dataclass(frozen=True, slots=True)
class FoundRow:
    """Something in which the words were found. `session_id`: where it stands, if the viewer may open that session;
    `done`: it was ticked off. What was said in a team session is no one person's."""

    id: int
    text: str
    day: date
    person_id: int | None
    person: str | None
    leader: str
    session_id: int | None
    done: bool


@dataclass(frozen=True, slots=True)
class FoundRows:
    """One page of what was found of one sort, the latest first, and how much there is that the viewer may see."""

    rows: tuple[FoundRow, ...]
    count: int


Rows = QuerySet[Model]


@dataclass(frozen=True)
class Seeker:
    """Who searches. What lies near them is asked for once, however many sorts are searched."""

    viewer: Viewer

    @cached_property
    def sessions(self) -> Q:
        return near(self.viewer)


def said(seeker: Seeker, sort: str, words: Sequence[str], *, most: int, skip: int = 0) -> FoundRows:
    """What of that sort (a key of `SORTS`) has all of the words, among what they may see. Three queries at most."""
    if not words:
        return FoundRows((), 0)
    columns, rows = SORTS[sort](seeker)
    found = rows.filter(sought__words=words).annotate(all=Window(Count("pk"))).order_by("-on", "-pk")
    listed = list(found.values_list("pk", "text", "on", *columns, "opens", "done", "all")[skip : skip + most])
    return FoundRows(tuple(FoundRow(*one[:-1]) for one in listed), listed[0][-1] if listed else 0)


def _points(seeker: Seeker) -> tuple[tuple[str, ...], Rows]:
    return _spoken(seeker, Point.objects.annotate(done=_yes(Q(done_at__isnull=False))))


def _notes(seeker: Seeker) -> tuple[tuple[str, ...], Rows]:
    return _spoken(seeker, SharedNote.objects.annotate(done=_yes(Q(pk=None))))


def _items(seeker: Seeker) -> tuple[tuple[str, ...], Rows]:
    """Whoever inherits an open item sees it, and not the session in which it was agreed."""
    viewer = seeker.viewer
    opens = Q(session__isnull=False) & rows_readable(viewer, day="session_on", at="session__")
    rows = ActionItem.objects.annotate(on=F("made_on"), session_on=on_day("session__"))
    # Whoever may change somebody's items may read a session with them, too.
    close = Q(leader=viewer.person_id or 0) | people_near(viewer, Act.READ_SESSION)
    rows = rows.filter(close, items_seen(viewer)).annotate(opens=Case(When(opens, then="session_id")))
    return ("person_id", "person__name", "leader__name"), rows.annotate(done=_yes(Q(done_on__isnull=False)))


def _goals(seeker: Seeker) -> tuple[tuple[str, ...], Rows]:
    """What somebody wants to be better at; it has a page of its own."""
    viewer = seeker.viewer
    rows = goals_seen(viewer).filter(people_near(viewer, Act.READ_GOAL))
    rows = rows.annotate(text=F("what"), opens=Value(None, output_field=IntegerField()))
    return ("person_id", "person__name", "author__name"), rows.annotate(done=_yes(Q(closed_on__isnull=False)))


def _spoken(seeker: Seeker, rows: Rows) -> tuple[tuple[str, ...], Rows]:
    """What belongs to a session is for those who may read the session."""
    rows = rows.annotate(on=on_day("session__"), opens=F("session_id"))
    columns = ("session__person_id", "session__person__name", "session__leader__name")
    rows = rows.filter(session__in=Session.objects.filter(seeker.sessions).values("pk"))
    return columns, rows.filter(rows_readable(seeker.viewer, day="on", at="session__"))


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False)


SORTS: Mapping[str, Callable[[Seeker], tuple[tuple[str, ...], Rows]]] = {
    "points": _points,
    "notes": _notes,
    "items": _items,
    "goals": _goals,
}
"""Every sort of thing that can be searched: to whom its rows are open, and where their person and leader stand. A model
joins by a `FoldedText` of its own, a line here, and words for its heading in the catalogue (`find.sort.…`)."""
