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
from ridealong.coaching.models import ActionItem, Goal, Point, Session, SharedNote
from ridealong.coaching.queries.goals import goals_seen_apart
from ridealong.coaching.queries.guarding import near, on_day, people_near, rows_readable
from ridealong.coaching.queries.items import items_seen


@dataclass(frozen=True, slots=True)
class FoundRow:
    """Something in which the words were found. `session_id`: where it stands, if the viewer may open that session;
    `done`: it was ticked off; `dayless`: the session has no day yet, and `day` is the Monday of its week.
    What was said in a team session is no one person's."""

    id: int
    text: str
    day: date
    person_id: int | None
    person: str | None
    leader: str
    session_id: int | None
    done: bool
    dayless: bool


@dataclass(frozen=True, slots=True)
class FoundRows:
    """One page of what was found of one sort, the latest first, and how much there is that the viewer may see; `more`:
    there is more than was counted."""

    rows: tuple[FoundRow, ...]
    count: int
    more: bool = False


Rows = QuerySet[Model]
# Of what may be very much no more is counted: nobody reads so far.
MOST_COUNTED = 1_000
FEW = 100  # cost no more to read than to count


@dataclass(frozen=True)
class Seeker:
    """Who searches. What lies near them is asked for once, however many sorts are searched."""

    viewer: Viewer

    @cached_property
    def sessions(self) -> Q:
        return near(self.viewer)


@dataclass(frozen=True, slots=True)
class Sought:
    """Where a sort is searched: `seen` holds sets of its rows, with their day as `on`, none of which is in two of them,
    all that the viewer may see; `shown` says of rows by their number what stands in a list of them."""

    seen: tuple[Rows, ...]
    shown: Rows
    columns: tuple[str, ...]


def said(seeker: Seeker, sort: str, words: Sequence[str], *, most: int, skip: int = 0) -> FoundRows:
    """What of that sort (a key of `SORTS`) has all of the words, among what they may see. Six queries at most.

    Which rows stand on the page is asked first, by as few columns as that takes; names and texts of those alone.
    """
    if not words:
        return FoundRows((), 0)
    sought = SORTS[sort](seeker)
    found = [rows.filter(sought__words=words).order_by("-on", "-pk") for rows in sought.seen]
    pages = [_page(rows, skip + most, alone=len(found) == 1) for rows in found]
    latest = sorted((one for page, _ in pages for one in page), reverse=True)[skip : skip + most]
    if not latest:
        return FoundRows((), 0)
    days = {pk: day for day, pk in latest}
    listed = sought.shown.filter(pk__in=list(days)).values_list(
        "pk", "text", *sought.columns, "opens", "done", "dayless"
    )
    rows = [FoundRow(pk, text, days[pk], *rest) for pk, text, *rest in listed]
    count = sum(n for _, n in pages)
    more = len(found) > 1 and count > MOST_COUNTED
    ordered = tuple(sorted(rows, key=lambda row: (row.day, row.id), reverse=True))
    return FoundRows(ordered, MOST_COUNTED if more else count, more)


def _page(found: Rows, wanted: int, *, alone: bool) -> tuple[list[tuple[date, int]], int]:
    """Day and number of the latest, and how much there is.

    One query, but for what is asked for in several sets, since that may be much: whoever counts it in passing goes
    through all of it in order, and by itself no further than is told. Where there are few nothing needs counting.
    """
    if alone:
        rows = list(found.annotate(all=Window(Count("pk"))).values_list("on", "pk", "all")[:wanted])
        return [(day, pk) for day, pk, _ in rows], rows[0][2] if rows else 0
    asked = max(wanted, FEW)
    latest = list(found.values_list("on", "pk")[:asked])
    count = len(latest) if len(latest) < asked else found.order_by()[: MOST_COUNTED + 1].count()
    return latest[:wanted], count


def _points(seeker: Seeker) -> Sought:
    return _spoken(seeker, Point.objects.annotate(done=_yes(Q(done_at__isnull=False)), dayless=_dayless()))


def _notes(seeker: Seeker) -> Sought:
    return _spoken(seeker, SharedNote.objects.annotate(done=_yes(Q(pk=None)), dayless=_dayless()))


def _items(seeker: Seeker) -> Sought:
    """Whoever inherits an open item sees it, and not the session in which it was agreed."""
    viewer = seeker.viewer
    rows = ActionItem.objects.annotate(on=F("made_on"))
    # Whoever may change somebody's items may read a session with them, too.
    close = Q(leader=viewer.person_id or 0) | people_near(viewer, Act.READ_SESSION)
    opens = Q(session__isnull=False) & rows_readable(viewer, day="session_on", at="session__")
    shown = ActionItem.objects.annotate(session_on=on_day("session__"), done=_yes(Q(done_on__isnull=False)))
    return Sought(
        (rows.filter(close, items_seen(viewer)),),
        shown.annotate(opens=Case(When(opens, then="session_id")), dayless=_yes(Q(pk=None))),
        ("person_id", "person__name", "leader__name"),
    )


def _goals(seeker: Seeker) -> Sought:
    """What somebody wants to be better at; it has a page of its own."""
    near_by = people_near(seeker.viewer, Act.READ_GOAL)
    shown = Goal.objects.annotate(text=F("what"), opens=Value(None, output_field=IntegerField()))
    return Sought(
        tuple(rows.filter(near_by) for rows in goals_seen_apart(seeker.viewer)),
        shown.annotate(done=_yes(Q(closed_on__isnull=False)), dayless=_yes(Q(pk=None))),
        ("person_id", "person__name", "author__name"),
    )


def _spoken(seeker: Seeker, rows: Rows) -> Sought:
    """What belongs to a session is for those who may read the session."""
    seen = rows.annotate(on=on_day("session__")).filter(
        session__in=Session.objects.filter(seeker.sessions).values("pk")
    )
    return Sought(
        (seen.filter(rows_readable(seeker.viewer, day="on", at="session__")),),
        rows.annotate(opens=F("session_id")),
        ("session__person_id", "session__person__name", "session__leader__name"),
    )


def _dayless() -> Case:
    """Whether the session has no day yet: what is said in it then stands in its week."""
    return _yes(Q(session__held_on=None, session__planned_on=None))


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False)


SORTS: Mapping[str, Callable[[Seeker], Sought]] = {
    "points": _points,
    "notes": _notes,
    "items": _items,
    "goals": _goals,
}
"""Every sort of thing that can be searched: to whom its rows are open, and where their person and leader stand. A model
joins by a `FoldedText` of its own, a line here, and words for its heading in the catalogue (`find.sort.…`)."""
