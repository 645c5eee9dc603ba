"""Development goals of people, with how they move; and what a new one can be linked to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import F, QuerySet

from ridealong.access.queries import rows_visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Goal, GoalLine
from ridealong.coaching.queries.guarding import on_closing
from ridealong.coaching.queries.recognition import said_since
from ridealong.coaching.rules.goals import FEWEST, LINKED, Moved, Sample, moved, sample, scaled, unscaled
from ridealong.figures.queries import portraits
from ridealong.figures.queries.imports import CurrentRow
from ridealong.figures.queries.weekly import Weekly, WeekRow, base_of, weekly, weekly_of
from ridealong.figures.rules.portraits import One, Own

BLOCKS = (4, 8, 13)  # weeks that points may stand for: the fewest of which each has cases enough
BEFORE = timedelta(weeks=26)  # shown before the start
WEEK = timedelta(weeks=1)
QUIET = timedelta(weeks=4)  # after a well done no other is proposed


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody wrote on how it goes. An empty name is somebody who has gone."""

    author: str
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class Baseline:
    """The measure when the goal was set: as counted, its likely range, the day and the cases it rests on; and what is
    wanted."""

    measure: str
    value: float
    low: float | None
    high: float | None
    day: date
    n: int
    wanted: float


@dataclass(frozen=True, slots=True)
class GoalPoint:
    """A few weeks: their first day, cases, and the measure as counted in them."""

    day: date
    n: int
    value: float


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal as somebody who may sees it. `moved` None: it goes by no measure, or there is nothing to tell from yet."""

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

    @property
    def open(self) -> bool:
        return self.closed_on is None


def goals_of(
    viewer: Viewer, *, person_id: int, facts: Callable[[], Own], current: CurrentRow | None, only: int | None = None,
    most: int = 20,
) -> tuple[GoalRow, ...]:  # fmt: skip
    """Open ones first, by their day; then the others, the latest first, with their lines. A new leader sees the open
    ones, and of the others those closed in their own days. `only` one of them, if so asked. Two queries; `facts`, the
    way to what is known of the person, is asked for where a goal goes by a measure."""
    rows = goals_seen(viewer).filter(person=person_id, **({} if only is None else {"pk": only}))
    # Databases differ in where they put what has no day: the open ones are never those that are left out.
    kept = sorted(rows.order_by(F("closed_on").desc(nulls_first=True), "-pk")[:100], key=_open_first)[:most]
    lines = _lines([one.pk for one in kept])
    measures = {one.measure for one in kept if one.measure}
    if not measures:
        return tuple(_row(one, lines.get(one.pk, ()), None) for one in kept)
    of = facts()
    found = weekly(of, measures, current=current, today=viewer.today)
    rows_of = (_row(one, lines.get(one.pk, ()), found) for one in kept)
    return tuple(_without_what_is_off(one, of.off | of.held) for one in rows_of)


def _open_first(one: Goal) -> tuple[bool, date]:
    return one.closed_on is not None, one.by_when if one.closed_on is None else date.min


def _without_what_is_off(one: GoalRow, off: frozenset[str]) -> GoalRow:
    """A goal stays when its measure is switched off, or is the person's alone for a while; its numbers do not."""
    if one.baseline is None or base_of(one.baseline.measure) not in off:
        return one
    return replace(one, baseline=None, moved=None, points=())


def moved_goals(
    viewer: Viewer, people: Collection[int], *, current: CurrentRow | None, off: Collection[str]
) -> tuple[GoalRow, ...]:
    """Open goals of these people that moved as was wanted, beyond chance, in measures that are not switched `off`,
    where nobody has said well done lately. One query where no goal goes by a measure, two where one does: who reads a
    goal may read the figures too."""
    quiet = ~said_since(viewer, viewer.today - QUIET, person="person")
    linked = goals_seen(viewer).filter(quiet, person__in=people, closed_on=None).exclude(measure="")
    rows = list(linked.order_by("person", "pk"))
    if not rows:
        return ()
    persons, measures = {one.person_id for one in rows}, {one.measure for one in rows}
    found = weekly_of(viewer, persons, measures, off=off, current=current, today=viewer.today)
    told = (_row(one, (), found.get(one.person_id)) for one in rows)
    return tuple(one for one in told if one.moved is not None and one.moved.verdict == "moved")


def bare_goals(viewer: Viewer, *, person_id: int) -> tuple[GoalRow, ...]:
    """All that the viewer may see, with their lines and without how they move. Two queries."""
    rows = list(goals_seen(viewer).filter(person=person_id).order_by("pk"))
    lines = _lines([one.pk for one in rows])
    return tuple(_row(one, lines.get(one.pk, ()), None) for one in rows)


def goal(viewer: Viewer, *, person_id: int, goal_id: int, **_others: object) -> GoalRow | None:
    """One goal of that person without how it moves, if the viewer may see it."""
    row = goals_seen(viewer).filter(pk=goal_id, person=person_id).first()
    return None if row is None else _row(row, (), None)


def linkable(found: Iterable[One]) -> tuple[One, ...]:
    """Measures of a person that a goal can go by: counted deal by deal, and compared with fair peers."""
    return tuple(
        one
        for one in found
        if one.measure.measure in LINKED and one.row.value is not None and one.row.adjusted is not None
    )


def taken(of: Own, name: str, measure: str, wanted: float, *, current: CurrentRow | None, today: date) -> Taken | None:
    """The baseline of a measure as it stands now; None where the goal cannot go by it."""
    many = portraits.one(of, name, current=current, today=today)
    own = None if many is None else many.people.get(of.person_id)
    one = next((one for one in linkable(own.measures if own else ()) if one.measure.name == measure), None)
    found = weekly(of, [measure], current=current, today=today)
    if one is None or found is None or one.row.value is None:
        return None
    before = _sample(found.measures.get(measure, ()), until=today)
    base = Baseline(measure, one.row.value, one.row.low, one.row.high, found.as_of, before.n, wanted)
    return Taken(base, before)


@dataclass(frozen=True, slots=True)
class Taken:
    """A baseline, and the sample from which a change will be told."""

    baseline: Baseline
    before: Sample


def goals_seen(viewer: Viewer) -> QuerySet[Goal]:
    """Which goals the viewer sees: open ones lie on the viewer's day, others on the day on which they were closed."""
    rows = Goal.objects.annotate(on=on_closing(viewer))
    return rows.filter(rows_visible(viewer, Act.READ_GOAL, person="person_id", day="on")).select_related("author")


def _lines(goals: Collection[int]) -> Mapping[int, tuple[Line, ...]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for row in GoalLine.objects.filter(goal__in=goals).select_related("author").order_by("written_on", "pk"):
        found[row.goal_id].append(Line(row.author.name if row.author else "", row.text, row.written_on))
    return {goal: tuple(lines) for goal, lines in found.items()}


def _row(row: Goal, lines: tuple[Line, ...], found: Weekly | None) -> GoalRow:
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
        points=() if weeks is None or row.closed_on is not None else _points(row.measure, weeks, row.started_on),
        as_of=None if found is None else found.as_of,
    )


def _baseline(row: Goal) -> Baseline | None:
    if row.base_value is None or row.base_on is None or row.wanted is None:
        return None
    low, high = row.base_low, row.base_high
    return Baseline(row.measure, row.base_value, low, high, row.base_on, row.before_n or 0, row.wanted)


def how_it_moved(row: Goal, weeks: Sequence[WeekRow], as_of: date) -> Moved:
    """From the sample taken at the start and the whole weeks since."""
    before = Sample(row.before_n or 0, row.before_away or 0.0, row.before_variance or 0.0)
    wanted = scaled(row.measure, row.wanted or 0.0) - scaled(row.measure, row.base_value or 0.0)
    since = _sample([one for one in weeks if one.monday >= row.started_on], until=as_of)
    return moved(before, since, wanted=wanted, weeks=(as_of - row.started_on).days / 7)


def _sample(weeks: Iterable[WeekRow], *, until: date) -> Sample:
    """Of the weeks that are over by a day: the week in which a goal is set counts neither before nor since."""
    whole = (one for one in weeks if one.monday + WEEK <= until + timedelta(days=1))
    return sample((one.n, one.total, one.expected, one.variance) for one in whole)


def _points(measure: str, weeks: Sequence[WeekRow], start: date) -> tuple[GoalPoint, ...]:
    """Blocks of so many weeks, counted from the start both ways, that each has cases enough; none where that takes more
    than a quarter."""
    near = [one for one in weeks if one.monday >= start - BEFORE]
    for many in BLOCKS:
        block = timedelta(weeks=many)
        blocks: dict[int, list[WeekRow]] = defaultdict(list)
        for one in near:
            blocks[(one.monday - start) // block].append(one)
        found = tuple(_point(measure, start + at * block, blocks[at]) for at in sorted(blocks))
        if found and all(one.n >= FEWEST for one in found):
            return found
    return ()


def _point(measure: str, day: date, weeks: Sequence[WeekRow]) -> GoalPoint:
    n = sum(one.n for one in weeks)
    return GoalPoint(day, n, unscaled(measure, sum(one.total for one in weeks) / n))
