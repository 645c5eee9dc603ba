"""Development goals: set with a baseline, checked on, closed with a reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Goal, GoalLine
from ridealong.coaching.queries.goal_measures import Taken, how_it_moved, taken, taken_then
from ridealong.coaching.rules.behaviours import behaviours
from ridealong.coaching.rules.goals import LONGEST, LONGEST_WORDS, MOST_OPEN, possible
from ridealong.coaching.rules.possible import line
from ridealong.figures.queries import imports, portraits
from ridealong.figures.queries.weekly import weekly
from ridealong.kernel.possible import NotPossible, check
from ridealong.kernel.sentences import Sentence
from ridealong.people import queries as people

LONGEST_WHAT, LONGEST_SHOWS, LONGEST_LINE, LONGEST_WHY = 200, 300, 300, 300
HOW = ("reached", "changed", "dropped")


@dataclass(frozen=True, slots=True)
class NewGoal:
    """What somebody wants to learn or change. `measure` and `behaviour` empty: it shows in words only."""

    what: str
    by_when: date
    why: str = ""
    shows: str = ""
    measure: str = ""
    wanted: float | None = None
    behaviour: str = ""


def set_goal(by: Viewer, *, person_id: int, new: NewGoal, follows_id: int | None = None, now: datetime) -> int:
    """Sets a goal; where it goes by a measure, its baseline is taken now. Raises Refused, NotPossible."""
    require(by, Act.WRITE_GOAL, person_id)
    words = _worded(new)
    check(by.today < new.by_when <= by.today + LONGEST, "goals.not_possible.by_when")
    return _set_goal(by, person_id, words, _taken(by, person_id, new) if new.measure else None, follows_id, now)


def bring_goal(by: Viewer, *, person_id: int, new: NewGoal, better: float, known_on: date, now: datetime) -> int:
    """Sets a goal of the past, on the viewer's day, by a measure: its baseline is what figures of a later day know of
    the weeks before, and wanted is so many times that. Raises Refused, NotPossible."""
    require(by, Act.WRITE_GOAL, person_id)
    of = portraits.own(by, person_id)
    found = taken_then(of, new.measure, by.today, better=better, current=imports.current(), today=known_on)
    if found is None:
        raise NotPossible(Sentence("goals.not_possible.measure"))
    return _set_goal(by, person_id, _worded(new), found, None, now)


def _worded(new: NewGoal) -> NewGoal:
    """As it may be kept. Raises NotPossible."""
    known = behaviours().get(new.behaviour)
    check(not new.behaviour or (known is not None and not known.retired), "goals.not_possible.behaviour")
    check(not (new.behaviour and new.measure), "goals.not_possible.behaviour")
    linked = bool(new.measure or new.behaviour)
    return replace(
        new,
        what=line(new.what, LONGEST_WHAT, "goals.not_possible.what"),
        why=line(new.why, LONGEST_WORDS, "goals.not_possible.why", optional=True),
        shows=line(new.shows, LONGEST_SHOWS, "goals.not_possible.shows", optional=linked),
    )


def _taken(by: Viewer, person_id: int, new: NewGoal) -> Taken:
    """Read before anything is written: no transaction waits for facts."""
    wanted = new.wanted or 0.0
    check(possible(new.measure, wanted), "goals.not_possible.wanted")
    of, name = portraits.own(by, person_id), people.person(person_id).name
    found = taken(of, name, new.measure, wanted, current=imports.current(), today=by.today)
    if found is None:
        raise NotPossible(Sentence("goals.not_possible.measure"))
    check(found.baseline.wanted != found.baseline.value, "goals.not_possible.wanted")
    return found


@transaction.atomic
def _set_goal(
    by: Viewer, person_id: int, new: NewGoal, taken: Taken | None, follows_id: int | None, now: datetime
) -> int:
    still = Goal.objects.filter(person=person_id, closed_on=None).count()
    check(still < MOST_OPEN, "goals.not_possible.many")
    if follows_id is not None and not Goal.objects.filter(pk=follows_id, person=person_id).exists():
        raise Refused
    row = Goal(
        person_id=person_id, author_id=by.person_id, what=new.what, why=new.why, shows=new.shows, by_when=new.by_when,
        started_on=by.today, follows_id=follows_id, behaviour=new.behaviour,
    )  # fmt: skip
    if taken is not None:
        base, before = taken.baseline, taken.before
        row.measure, row.wanted, row.base_value, row.base_on = base.measure, base.wanted, base.value, base.day
        row.base_low, row.base_high = base.low, base.high
        row.before_n, row.before_away, row.before_variance = before.n, before.away, before.variance
    row.save()
    record(by, "coaching.goal_set", row.pk, person_id, at=now)
    return row.pk


@transaction.atomic
def check_in(by: Viewer, *, goal_id: int, text: str, now: datetime) -> int:
    """Writes a dated line on how it goes. Raises Refused, NotPossible."""
    row = _goal(by, goal_id)
    check(row.closed_on is None, "goals.not_possible.closed")
    words = line(text, LONGEST_LINE, "goals.not_possible.line")
    made = GoalLine.objects.create(goal=row, author_id=by.person_id, text=words, written_on=by.today)
    record(by, "coaching.goal_checked", row.pk, at=now)
    return made.pk


def close_goal(by: Viewer, *, goal_id: int, how: str, why: str, now: datetime) -> None:
    """Closes it as reached, changed or dropped, with a reason, and keeps what could be told. Raises Refused,
    NotPossible."""
    check(how in HOW, "goals.not_possible.how")
    words = line(why, LONGEST_WHY, "goals.not_possible.reason")
    _close(by, goal_id, how, words, _ended(by, goal_id), now)


def _ended(by: Viewer, goal_id: int) -> dict[str, object] | None:
    """How it moved until now, where it goes by a measure."""
    row = Goal.objects.filter(pk=goal_id).exclude(measure="").first()
    if row is None:
        return None
    require(by, Act.WRITE_GOAL, row.person_id)
    of = portraits.own(by, row.person_id)
    found = weekly(of, [row.measure], current=imports.current(), today=by.today)
    if found is None or row.measure not in found.measures:
        return None
    return asdict(how_it_moved(row, found.measures[row.measure], found.as_of))


@transaction.atomic
def _close(by: Viewer, goal_id: int, how: str, why: str, ended: dict[str, object] | None, now: datetime) -> None:
    row = _goal(by, goal_id)
    check(row.closed_on is None, "goals.not_possible.closed")
    row.closed_on, row.closed_how, row.closed_why, row.closed_by_id = by.today, how, why, by.person_id
    row.ended = ended
    row.save(update_fields=["closed_on", "closed_how", "closed_why", "closed_by", "ended"])
    record(by, "coaching.goal_closed", row.pk, at=now)


@transaction.atomic
def reopen_goal(by: Viewer, *, goal_id: int, now: datetime) -> None:
    """Opens it again as it was. Raises Refused, NotPossible."""
    row = _goal(by, goal_id)
    if row.closed_on is None:
        return
    check(Goal.objects.filter(person=row.person_id, closed_on=None).count() < MOST_OPEN, "goals.not_possible.many")
    row.closed_on, row.closed_how, row.closed_why, row.closed_by, row.ended = None, "", "", None, None
    row.save(update_fields=["closed_on", "closed_how", "closed_why", "closed_by", "ended"])
    record(by, "coaching.goal_opened", row.pk, at=now)


@transaction.atomic
def unset_goal(by: Viewer, *, goal_id: int, now: datetime) -> None:
    """Takes a goal back that its author set today and nobody has written on. Raises Refused."""
    row = _goal(by, goal_id)
    if row.author_id != by.person_id or row.started_on != by.today or row.lines.exists() or row.closed_on is not None:
        raise Refused
    row.delete()
    record(by, "coaching.goal_unset", goal_id, at=now)


def _goal(by: Viewer, goal_id: int) -> Goal:
    """A goal that the viewer may change: what is closed stays with whoever led then."""
    row = Goal.objects.select_for_update().filter(pk=goal_id).first()
    if row is None:
        raise Refused
    require(by, Act.WRITE_GOAL, row.person_id)
    require(by, Act.READ_GOAL, row.person_id, on=row.closed_on or by.today)
    return row
