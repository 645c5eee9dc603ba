"""Development goals of people, with how they move."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ridealong.access.queries import rows_visible, rows_visible_apart, stands_from
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Goal, GoalLine
from ridealong.coaching.queries.goal_measures import Baseline, GoalPoint, how_it_moved, points_of
from ridealong.coaching.queries.guarding import on_closing
from ridealong.coaching.queries.observing import marks_among, marks_of
from ridealong.coaching.queries.recognition import said_since
from ridealong.coaching.rules.comparing import half_before, rising
from ridealong.coaching.rules.goals import Moved
from ridealong.coaching.rules.skills import Mark, Shift, shift
from ridealong.figures.queries.firsts import Known
from ridealong.figures.queries.imports import CurrentRow
from ridealong.figures.queries.weekly import Weekly, concealed, weekly, weekly_of
from ridealong.figures.rules.portraits import Own
from ridealong.store.listed import Listed
from ridealong.store.prepared import prepared

QUIET = timedelta(weeks=4)  # after a well done no other is proposed


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody wrote on how it goes. An empty name is somebody who has gone."""

    author: str
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal as somebody who may sees it. `moved` None: it goes by no measure, or there is nothing to tell from yet;
    `shift`: what the marks of `behaviour` say that the viewer may read, where it goes by one."""

    id: int
    person_id: int
    author: str
    what: str
    why: str
    shows: str
    by_when: date
    started_on: date
    baseline: Baseline | None
    closed_on: date | None
    how: str
    closed_why: str
    lines: tuple[Line, ...]
    moved: Moved | None = None
    points: tuple[GoalPoint, ...] = ()
    as_of: date | None = None
    currency: str | None = None
    behaviour: str = ""
    shift: Shift | None = None

    @property
    def open(self) -> bool:
        return self.closed_on is None

    @property
    def has_moved(self) -> bool:
        """As was wanted, beyond chance."""
        told = self.shift or self.moved
        return told is not None and told.verdict == "moved"


@dataclass(frozen=True, slots=True)
class Risen:
    """A behaviour that the viewer sees more and more of, by their own marks since a day."""

    person_id: int
    behaviour: str
    marks: tuple[int, ...]
    since: date


def goals_of(
    viewer: Viewer, *, person_id: int, facts: Callable[[], Own], current: CurrentRow | None, only: int | None = None,
    most: int = 20,
) -> tuple[GoalRow, ...]:  # fmt: skip
    """Open ones first, by their day; then the others, the latest first, with their lines. A new leader sees the open
    ones, and of the others those closed in their own days. `only` one of them, if so asked. One query, and
    one more where a goal goes by a behaviour; `facts`, the way to what is known of the person, is asked for where one
    goes by a measure."""
    kept = sorted(_latest(viewer, person_id, only), key=_open_first)[:most]
    codes = {one.behaviour for one in kept if one.behaviour}
    marks = marks_of(viewer, person_id=person_id, behaviours=codes)
    measures = {one.measure for one in kept if one.measure}
    if not measures:
        return tuple(_shifted(_row(one, None, _lines(one)), marks, viewer.today) for one in kept)
    of = facts()
    found = weekly(of, measures, current=current, today=viewer.today)
    rows_of = (_shifted(_row(one, found, _lines(one)), marks, viewer.today) for one in kept)
    return tuple(_without_what_is_off(one, of.off | of.held) for one in rows_of)


@prepared
def _latest(viewer: Viewer, person_id: int, only: int | None) -> QuerySet[Goal]:
    rows = _with_lines(goals_seen(viewer).filter(person=person_id, **({} if only is None else {"pk": only})))
    # Databases differ in where they put what has no day: the open ones are never those that are left out.
    return rows.order_by(F("closed_on").desc(nulls_first=True), "-pk")[:100]


def _shifted(one: GoalRow, marks: Mapping[str, tuple[Mark, ...]], today: date) -> GoalRow:
    """The goal with what is seen of it, until it was closed."""
    if not one.behaviour:
        return one
    return replace(one, shift=shift(marks.get(one.behaviour, ()), one.started_on, one.closed_on or today))


def _open_first(one: Goal) -> tuple[bool, date]:
    return one.closed_on is not None, one.by_when if one.closed_on is None else date.min


def _without_what_is_off(one: GoalRow, off: frozenset[str]) -> GoalRow:
    """A goal stays when its measure is switched off, or is the person's alone for a while; its numbers do not."""
    if one.baseline is None or not concealed(one.baseline.measure, off):
        return one
    return replace(one, baseline=None, moved=None, points=())


def worth_a_word(
    viewer: Viewer, people: Collection[int], known: Known, *, current: CurrentRow | None, off: Collection[str]
) -> tuple[tuple[GoalRow, ...], tuple[Risen, ...]]:
    """What of these people moved beyond chance where nobody has said well done lately: open goals that moved as was
    wanted, in measures that are not switched `off` or in a behaviour; and behaviours that the viewer sees more and more
    of. Two queries: who reads a goal may read the figures too, and `known` says by what facts know those whose figures
    the viewer reads."""
    rows = _unpraised(viewer, frozenset(people), viewer.today - QUIET)
    since, seen = half_before(viewer.today), {one.behaviour for one in rows if one.behaviour}
    marks = marks_among(viewer, people, since=since, behaviours=seen, quiet=QUIET)
    numbers = [one for one in rows if one.measure]
    persons, measures = {one.person_id for one in numbers}, {one.measure for one in numbers}
    found = weekly_of(viewer, known, persons, measures, off=off, current=current, today=viewer.today)
    told = (_shifted(_row(one, found.get(one.person_id)), _own(marks, one.person_id), viewer.today) for one in rows)
    return tuple(one for one in told if one.has_moved), _risen(marks, since)


@prepared
def _unpraised(viewer: Viewer, people: frozenset[int], since: date) -> QuerySet[Goal]:
    quiet = ~said_since(viewer, since, person="person")
    linked = goals_seen(viewer).filter(quiet, person__in=people, closed_on=None).exclude(measure="", behaviour="")
    return linked.order_by("person", "pk")


def _own(marks: Mapping[tuple[int, str], tuple[Mark, ...]], person_id: int) -> Mapping[str, tuple[Mark, ...]]:
    return {code: found for (person, code), found in marks.items() if person == person_id}


def _risen(marks: Mapping[tuple[int, str], tuple[Mark, ...]], since: date) -> tuple[Risen, ...]:
    of = {key: [one.level for one in found if one.day >= since] for key, found in marks.items()}
    return tuple(Risen(*key, levels, since) for key, levels in sorted(rising(of).items()))


def bare_goals(viewer: Viewer, *, person_id: int) -> tuple[GoalRow, ...]:
    """All that the viewer may see, with their lines; of how they move what was told when they were closed. One
    query."""
    rows = _with_lines(goals_seen(viewer).filter(person=person_id)).order_by("pk")
    return tuple(_row(one, None, _lines(one)) for one in rows)


def goal(viewer: Viewer, *, person_id: int, goal_id: int, **_others: object) -> GoalRow | None:
    """One goal of that person without how it moves, if the viewer may see it."""
    row = goals_seen(viewer).filter(pk=goal_id, person=person_id).first()
    return None if row is None else _row(row, None)


def goals_seen(viewer: Viewer) -> QuerySet[Goal]:
    """Which goals the viewer sees: open ones lie on the viewer's day, others on the day on which they were closed."""
    rows = Goal.objects.annotate(on=on_closing(viewer))
    return rows.filter(rows_visible(viewer, Act.READ_GOAL, person="person_id", day="on")).select_related("author")


def goals_seen_apart(viewer: Viewer) -> tuple[QuerySet[Goal], ...]:
    """The same goals as sets none of which is in two of them, for whoever asks among very many."""
    rows = Goal.objects.annotate(on=on_closing(viewer))
    others, *own = rows_visible_apart(viewer, Act.READ_GOAL, person="person_id", day="on")
    if others and connection.vendor == "sqlite":
        others = Q(person__in=_seen_throughout(viewer)) | others
    return tuple(rows.filter(one) for one in (others, *own))


def _seen_throughout(viewer: Viewer) -> QuerySet[Any, Any]:
    """Whose goals the viewer sees one and all: SQLite makes a set of them once, where it looks a standing up for every
    goal. Of somebody of whom a goal was closed before, each goal is asked about."""
    before = Goal.objects.filter(person=OuterRef("person_id"), closed_on__lt=OuterRef("starts_on"))
    return stands_from(viewer, Act.READ_GOAL).filter(~Exists(before)).values("person_id")


def _with_lines(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    lines = GoalLine.objects.filter(goal=OuterRef("pk"))
    return goals.annotate(lines_of=Listed(lines, "written_on", "pk", "text", "author__name"))


def _lines(row: Goal) -> tuple[Line, ...]:
    """In the order in which they were written."""
    found = sorted(vars(row)["lines_of"])
    return tuple(Line(author or "", text, date.fromisoformat(day)) for day, _, text, author in found)


def _row(row: Goal, found: Weekly | None, lines: tuple[Line, ...] = ()) -> GoalRow:
    weeks = found.measures.get(row.measure) if found is not None and row.measure else None
    told = Moved(**row.ended) if row.ended else None
    if weeks is not None and found is not None and row.closed_on is None:
        told = how_it_moved(row, weeks, found.as_of)
    return GoalRow(
        id=row.pk,
        person_id=row.person_id,
        author=row.author.name if row.author else "",
        what=row.what,
        why=row.why,
        shows=row.shows,
        by_when=row.by_when,
        started_on=row.started_on,
        baseline=_baseline(row),
        closed_on=row.closed_on,
        how=row.closed_how,
        closed_why=row.closed_why,
        lines=lines,
        moved=told,
        points=() if weeks is None or row.closed_on is not None else points_of(row.measure, weeks, row.started_on),
        as_of=None if found is None else found.as_of,
        currency=None if found is None else found.currency,
        behaviour=row.behaviour,
    )


def _baseline(row: Goal) -> Baseline | None:
    if row.base_value is None or row.base_on is None or row.wanted is None:
        return None
    low, high = row.base_low, row.base_high
    return Baseline(row.measure, row.base_value, low, high, row.base_on, row.before_n or 0, row.wanted)
