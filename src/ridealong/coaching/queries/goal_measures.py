"""The numbers that goals go by: what a new one can be linked to, its baseline, and how it has moved since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ridealong.coaching.models import Goal
from ridealong.coaching.rules.goals import (
    FEWEST,
    LINKED,
    Moved,
    Row,
    Sample,
    enough,
    level,
    linked,
    moved,
    possible,
    range_of,
    sample,
    scaled,
)
from ridealong.figures.queries import portraits
from ridealong.figures.queries.imports import CurrentRow
from ridealong.figures.queries.weekly import WeekRow, weekly
from ridealong.figures.rules.portraits import Own

BLOCKS = (4, 8, 13)  # weeks that points may stand for: the fewest of which each has cases enough
BEFORE = timedelta(weeks=26)  # shown before the start
WEEK = timedelta(weeks=1)
OF_PEERS = frozenset(name for name, one in LINKED.items() if one.of_peers)
ALONE = tuple(name for name in LINKED if name not in OF_PEERS)


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
class Link:
    """A measure that a goal can go by: as counted, with its likely range."""

    measure: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Links:
    """What a new goal of somebody can go by, and the samples from which changes will be told; `known` is the day up to
    which, None before the first figures are ready."""

    links: tuple[Link, ...] = ()
    samples: dict[str, Sample] | None = None
    known: date | None = None
    currency: str | None = None


NO_LINKS = Links()


@dataclass(frozen=True, slots=True)
class Taken:
    """A baseline, and the sample from which a change will be told."""

    baseline: Baseline
    before: Sample


def links(of: Own, name: str, *, current: CurrentRow | None, today: date) -> Links:
    """Measures of a person with cases enough: those compared with fair peers as they are there, the others from the
    person's own weeks."""
    many = portraits.one(of, name, current=current, today=today)
    own = None if many is None else many.people.get(of.person_id)
    compared = [
        Link(one.measure.name, one.row.value, one.row.low, one.row.high)
        for one in (own.measures if own else ())
        if one.measure.measure in OF_PEERS and one.row.value is not None and one.row.adjusted is not None
    ]
    found = weekly(of, [*ALONE, *(one.measure for one in compared)], current=current, today=today)
    if found is None:
        return NO_LINKS
    weeks = {measure: _whole(rows, until=today) for measure, rows in found.measures.items()}
    samples = {measure: sample(rows, linked(measure).scale) for measure, rows in weeks.items()}
    alone = (_alone(one, weeks[one], samples[one]) for one in ALONE if one in weeks)
    both = (*(one for one in compared if one.measure in weeks), *(one for one in alone if one is not None))
    return Links(both, samples, found.as_of, found.currency)


def taken(of: Own, name: str, measure: str, wanted: float, *, current: CurrentRow | None, today: date) -> Taken | None:
    """The baseline of a measure as it stands now; None where the goal cannot go by it."""
    found = links(of, name, current=current, today=today)
    one = next((one for one in found.links if one.measure == measure), None)
    if one is None or found.samples is None or found.known is None:
        return None
    before = found.samples[measure]
    return Taken(Baseline(measure, one.value, one.low, one.high, found.known, before.n, wanted), before)


def taken_then(
    of: Own, measure: str, on: date, *, better: float, current: CurrentRow | None, today: date
) -> Taken | None:
    """The baseline that a goal of the past had, as the facts of today know the weeks before it; wanted is so many times
    that, as far as the measure goes."""
    found = weekly(of, [measure], current=current, today=today)
    rows = _whole(found.measures.get(measure, ()), until=on) if found is not None else []
    before = sample(rows, linked(measure).scale)
    one = _alone(measure, rows, before)
    if one is None or not possible(measure, one.value * better):
        return None
    day = on - timedelta(days=1)
    return Taken(Baseline(measure, one.value, one.low, one.high, day, before.n, one.value * better), before)


def _alone(measure: str, rows: Sequence[Row], before: Sample) -> Link | None:
    value = level(measure, rows)
    if value is None or value <= 0 or not enough(measure, before, len(rows)):
        return None
    return Link(measure, value, *range_of(measure, value, before))


def how_it_moved(row: Goal, weeks: Sequence[WeekRow], as_of: date) -> Moved:
    """From the sample taken at the start and the whole weeks since."""
    before = Sample(row.before_n or 0, row.before_away or 0.0, row.before_variance or 0.0)
    wanted = scaled(row.measure, row.wanted or 0.0) - scaled(row.measure, row.base_value or 0.0)
    rows = _whole([one for one in weeks if one.monday >= row.started_on], until=as_of)
    since = sample(rows, linked(row.measure).scale)
    return moved(before, since, wanted=wanted, weeks=(as_of - row.started_on).days / 7)


def _whole(weeks: Iterable[WeekRow], *, until: date) -> list[Row]:
    """The weeks that are over by a day: the week in which a goal is set counts neither before nor since."""
    whole = (one for one in weeks if one.monday + WEEK <= until + timedelta(days=1))
    return [_row(one) for one in whole]


def _row(one: WeekRow) -> Row:
    return one.n, one.total, one.expected, one.variance


def points_of(measure: str, weeks: Sequence[WeekRow], start: date) -> tuple[GoalPoint, ...]:
    """Blocks of so many weeks, counted from the start both ways, that each has cases enough; none where that takes more
    than a quarter."""
    near = [one for one in weeks if one.monday >= start - BEFORE]
    for many in BLOCKS:
        block = timedelta(weeks=many)
        blocks: dict[int, list[WeekRow]] = defaultdict(list)
        for one in near:
            blocks[(one.monday - start) // block].append(one)
        found = [_point(measure, start + at * block, blocks[at]) for at in sorted(blocks)]
        if found and all(one is not None and one.n >= FEWEST for one in found):
            return tuple(one for one in found if one is not None)
    return ()


def _point(measure: str, day: date, weeks: Sequence[WeekRow]) -> GoalPoint | None:
    value = level(measure, map(_row, weeks))
    return None if value is None else GoalPoint(day, sum(one.n for one in weeks), value)
