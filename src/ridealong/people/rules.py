"""The roster as a value, and what follows from reporting lines. Pure: no clock, no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from ridealong.access.rules import Relation, StandingRow
from ridealong.kernel.folding import folded

NEW_FOR = timedelta(weeks=8)
LAST_DAY = date.max


class NobodyFound(LookupError):
    """No person is called that."""


class SeveralFound(LookupError):
    """More than one person is called that; `candidates` says who."""

    def __init__(self, who: str, candidates: tuple[PersonRow, ...]) -> None:
        super().__init__(who)
        self.candidates = candidates


class CircularLines(ValueError):
    """Somebody would report, over others, to themselves; `people` are the ids of the circle."""

    def __init__(self, people: tuple[int, ...]) -> None:
        super().__init__(people)
        self.people = people


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """How the organisation wants things. `week_start`: 1 is Monday, for calendars only (weeks are those of ISO 8601);
    `cycle_weeks`: how long a focus holds; `first_look_days`: how long what is new about people is theirs alone;
    `roster_revision` counts changes; `off` are the measures and features that it does not want."""

    name: str
    currency: str | None
    zone: str
    fiscal_year_start: int
    week_start: int
    minutes: int
    close_calls: bool
    cycle_weeks: int
    first_look_days: int
    roster_revision: int
    demo: bool
    off: frozenset[str]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Anyone in the organisation."""

    id: int
    name: str
    email: str | None
    job: str | None
    office: str | None
    hired_on: date | None
    left_on: date | None

    def employed(self, day: date) -> bool:
        return (self.hired_on is None or self.hired_on <= day) and not self.gone(day)

    def gone(self, day: date) -> bool:
        return self.left_on is not None and self.left_on < day


@dataclass(frozen=True, slots=True)
class Line:
    """Who reports to whom, from a day, to a day (both included)."""

    person_id: int
    leader_id: int
    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= (self.ends_on or LAST_DAY)


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """Somebody away, from a day, to a day."""

    person_id: int
    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= (self.ends_on or LAST_DAY)


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A chair, filled or open."""

    id: int
    title: str
    job: str | None
    office: str | None
    leader_id: int | None
    opened_on: date
    filled_by: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands on a day: their leader, how many report to them, until when they are away, whether new."""

    leader_id: int | None
    leader: str | None
    reports: int
    away: LeaveRow | None
    new: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who reports to a leader on a day."""

    person: PersonRow
    away: LeaveRow | None
    new: bool
    leads: bool


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person as a roster or a source knows them. `ref` names them inside one call only; `person_id` says that they
    are known already. The line to `leader_ref` starts on `line_starts_on`. `chair`: the number of the position that is
    theirs, if the source names it."""

    ref: str
    name: str
    email: str | None = None
    job: str | None = None
    office: str | None = None
    hired_on: date | None = None
    left_on: date | None = None
    leader_ref: str | None = None
    line_starts_on: date | None = None
    person_id: int | None = None
    chair: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """What a roster says of somebody's chair and absence. None leaves things as they are. `number`: of their chair."""

    person_id: int
    team: str | None = None
    away_from: date | None = None
    away_to: date | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A chair that a roster knows to be open; `number`: what it calls it."""

    job: str
    office: str
    leader_id: int | None
    team: str | None
    opened_on: date | None
    number: str = ""


@dataclass(frozen=True)
class Roster:
    """Everybody, all reporting lines that ever were, leave and positions."""

    people: Mapping[int, PersonRow]
    lines: tuple[Line, ...]
    leave: tuple[LeaveRow, ...] = ()
    positions: tuple[PositionRow, ...] = ()
    _of: Mapping[int, tuple[Line, ...]] = field(init=False, repr=False, compare=False)
    _to: Mapping[int, tuple[Line, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        of: dict[int, list[Line]] = defaultdict(list)
        to: dict[int, list[Line]] = defaultdict(list)
        for line in sorted(self.lines, key=lambda one: one.starts_on):
            of[line.person_id].append(line)
            to[line.leader_id].append(line)
        object.__setattr__(self, "_of", {key: tuple(lines) for key, lines in of.items()})
        object.__setattr__(self, "_to", {key: tuple(lines) for key, lines in to.items()})

    def line_of(self, person_id: int, day: date) -> Line | None:
        """The reporting line in force on that day."""
        return next((line for line in self._of.get(person_id, ()) if line.covers(day)), None)

    def leader_of(self, person_id: int, day: date) -> int | None:
        line = self.line_of(person_id, day)
        return None if line is None else line.leader_id

    def reports_of(self, leader_id: int, day: date) -> tuple[int, ...]:
        """Direct reports who are employed on that day, by id."""
        found = {line.person_id for line in self._to.get(leader_id, ()) if line.covers(day)}
        return tuple(sorted(person for person in found if self.employed(person, day)))

    def leaders(self, day: date) -> tuple[int, ...]:
        """Everybody to whom somebody reports on that day, by id."""
        return tuple(sorted(leader for leader in self._to if self.reports_of(leader, day)))

    def on_leave(self, person_id: int, day: date) -> LeaveRow | None:
        return next((one for one in self.leave if one.person_id == person_id and one.covers(day)), None)

    def new_on(self, person_id: int, day: date) -> bool:
        """Within the first eight weeks after being hired."""
        return is_new(self.people[person_id].hired_on, day)

    def employed(self, person_id: int, day: date) -> bool:
        return self.people[person_id].employed(day)


def is_new(hired_on: date | None, day: date) -> bool:
    """Within the first eight weeks after being hired."""
    return hired_on is not None and hired_on <= day < hired_on + NEW_FOR


def standings(lines: Iterable[Line]) -> Iterator[tuple[int, int, Relation, date, date | None]]:
    """What every leader, and every leader's leader, is to a person, for the days on which the whole chain holds."""
    of: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        of[line.person_id].append(line)
    for person_id in of:
        yield from sorted(set(_chain(of, person_id, person_id, date.min, LAST_DAY, Relation.LEADER)), key=str)


def _chain(
    of: Mapping[int, list[Line]], person_id: int, at: int, since: date, until: date, relation: Relation
) -> Iterator[tuple[int, int, Relation, date, date | None]]:
    for line in of.get(at, ()):
        start, end = max(since, line.starts_on), min(until, line.ends_on or LAST_DAY)
        if start > end or line.leader_id == person_id:
            continue
        yield line.leader_id, person_id, relation, start, None if end == LAST_DAY else end
        yield from _chain(of, person_id, line.leader_id, start, end, Relation.LEADERS_LEADER)


def check_no_circle(lines: Iterable[Line], day: date) -> None:
    """Raises CircularLines if, on that day, somebody reports over others to themselves."""
    leader = {line.person_id: line.leader_id for line in lines if line.covers(day)}
    done: set[int] = set()
    for start in leader:
        path: list[int] = []
        at: int | None = start
        while at is not None and at not in done and at not in path:
            path.append(at)
            at = leader.get(at)
        if at is not None and at in path:
            raise CircularLines(tuple(path[path.index(at) :]))
        done.update(path)


def move(lines: Iterable[Line], *, leader_id: int | None, person_id: int, starts_on: date) -> tuple[Line, ...]:
    """The person's lines after a change of leader on a day: earlier ones end the day before, later ones go."""
    kept: list[Line] = []
    for line in sorted(lines, key=lambda one: one.starts_on):
        if line.starts_on >= starts_on:
            continue
        eve = starts_on - timedelta(days=1)
        kept.append(Line(person_id, line.leader_id, line.starts_on, min(line.ends_on or eve, eve)))
    if leader_id is None:
        return tuple(kept)
    if kept and kept[-1].leader_id == leader_id and kept[-1].ends_on == starts_on - timedelta(days=1):
        return (*kept[:-1], Line(person_id, leader_id, kept[-1].starts_on, None))
    return (*kept, Line(person_id, leader_id, starts_on, None))


def matches(sought: str, *texts: str | None) -> bool:
    """Whether every word that is sought begins a word of the texts."""
    wanted, forms = _sought(sought), [folded(text) for text in texts if text]
    if not all(any(one in form for form in forms) for one in wanted):
        return False  # as of nearly all of them
    words = [word for form in forms for word in _words(form)]
    return all(any(word.startswith(one) for word in words) for one in wanted)


@lru_cache(maxsize=64)
def _sought(text: str) -> tuple[str, ...]:
    """The words of what somebody seeks among many."""
    return tuple(folded(text).replace("-", " ").split())


def _words(form: str) -> list[str]:
    """The words of a folded text; an address counts as a whole and by what stands before its sign."""
    if "@" in form:
        return [form, *form.partition("@")[0].replace(".", " ").split()]
    return [*form.replace("-", " ").split(), form]


@dataclass(frozen=True, slots=True)
class Span:
    """From a day, to a day (both included); without a last day for good."""

    starts_on: date
    ends_on: date | None

    def overlap(self, other: Span) -> Span | None:
        """The days that both have."""
        start = max(self.starts_on, other.starts_on)
        end = min(self.ends_on or LAST_DAY, other.ends_on or LAST_DAY)
        return None if start > end else Span(start, None if end == LAST_DAY else end)

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= (self.ends_on or LAST_DAY)


def overlapping(one: Span, others: Iterable[Span]) -> bool:
    """Whether any of the others has a day of this one."""
    return any(one.overlap(other) is not None for other in others)


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who acts for a leader, from a day, to a day."""

    acting_id: int
    leader_id: int
    span: Span


@dataclass(frozen=True, slots=True)
class StandIn:
    """The same with their names."""

    leader_id: int
    leader: str
    acting_id: int
    acting: str
    starts_on: date
    ends_on: date

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def acting_standings(rows: Iterable[StandingRow], acting: Iterable[Acting]) -> Iterator[StandingRow]:
    """What acting leaders are on their days: to the leader, to those who report to the leader, and to those below."""
    of: dict[int, list[StandingRow]] = defaultdict(list)
    for row in rows:
        of[row[0]].append(row)
    for one in acting:
        yield one.acting_id, one.leader_id, Relation.ACTING_FOR, one.span.starts_on, one.span.ends_on
        for _, person, relation, start, end in of[one.leader_id]:
            days = one.span.overlap(Span(start, end))
            if days is not None and person != one.acting_id:
                as_acting = Relation.ACTING_LEADER if relation is Relation.LEADER else Relation.LEADERS_LEADER
                yield one.acting_id, person, as_acting, days.starts_on, days.ends_on


def once(rows: Iterable[StandingRow]) -> Iterator[StandingRow]:
    """Of standings that start alike the one that ends last: one chain and another may give the same."""
    longest: dict[tuple[int, int, Relation, date], date | None] = {}
    for viewer, person, relation, start, end in rows:
        key = (viewer, person, relation, start)
        known = longest.get(key, date.min)
        longest[key] = None if end is None or known is None else max(known, end)
    for (viewer, person, relation, start), end in longest.items():
        yield viewer, person, relation, start, end


@dataclass(frozen=True, slots=True)
class Branch:
    """Somebody with whoever reports to them. `direct` and `below` count everybody, shown or not."""

    person: PersonRow
    direct: int
    below: int
    reports: tuple[Branch, ...]


def branches(
    people: Mapping[int, PersonRow], leaders: Mapping[int, int], *, top: int | None = None, depth: int
) -> tuple[Branch, ...]:
    """Who reports to whom, A to Z, so many levels deep: from `top` down, or from everybody whom nobody here leads.

    `leaders`: by person, their leader on the day. Somebody without leader and reports is in no tree.
    """
    reports: dict[int, list[int]] = defaultdict(list)
    for person, leader in leaders.items():
        if person in people and leader in people:
            reports[leader].append(person)
    roots = [top] if top is not None else [one for one in people if leaders.get(one) not in people and reports[one]]
    below = _below(reports, roots)

    def grown(person: int, levels: int) -> Branch:
        own = reports.get(person, [])
        shown = [] if levels == 1 else sorted(own, key=lambda one: (folded(people[one].name), one))
        return Branch(people[person], len(own), below[person], tuple(grown(one, levels - 1) for one in shown))

    return tuple(grown(one, depth) for one in sorted(roots, key=lambda one: (folded(people[one].name), one)))


def _below(reports: Mapping[int, list[int]], roots: Iterable[int]) -> dict[int, int]:
    """How many stand below each, however deep: leaves first, without recursion."""
    order = list(roots)
    for person in order:
        order.extend(reports.get(person, []))
    found: dict[int, int] = {}
    for person in reversed(order):
        found[person] = sum(1 + found[one] for one in reports.get(person, []))
    return found
