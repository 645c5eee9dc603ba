"""For what the week proposes to say well done: what moved beyond chance, and nobody has said a word."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.goals import GoalRow, Risen, worth_a_word
from ridealong.coaching.rules.comparing import FEWEST
from ridealong.coaching.rules.goals import Moved
from ridealong.coaching.rules.skills import Shift
from ridealong.figures.queries.firsts import Known
from ridealong.figures.queries.imports import CurrentRow
from ridealong.kernel.sentences import say
from ridealong.web.growth.goal_marks import middle_of
from ridealong.web.growth.goal_words import behaviour_words, points, unit
from ridealong.week.rules.shapes import WeekPlan


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whom to tell what, and where that is done with words to begin with."""

    name: str
    said: str
    href: str


def proposals(
    viewer: Viewer, plan: WeekPlan, known: Known, *, current: CurrentRow | None, off: Collection[str]
) -> tuple[Proposal, ...]:
    """Of the people of a week that is not over; one for a person, and for nobody who was told something in the last
    four weeks."""
    if plan.week.sunday < viewer.today:
        return ()
    people = [*(one.person for one in plan.sessions), *(one.person for one in plan.left_out)]
    names = {one.id: one.name for one in people if one.id is not None}
    goals, risen = worth_a_word(viewer, names, known, current=current, off=off)
    found = [*_of_goals(goals), *map(_of_marks, risen)]
    first = {person: (said, text) for person, said, text in reversed(found)}
    return tuple(_proposal(names[person], person, *words) for person, words in sorted(first.items()))


def _proposal(name: str, person_id: int, said: str, text: str) -> Proposal:
    return Proposal(name, said, f"{reverse('well_done_new')}?{urlencode({'who': person_id, 'text': text})}")


def _of_goals(found: Sequence[GoalRow]) -> Iterator[tuple[int, str, str]]:
    """By person: what moved by how much and by which sample, and words to begin with."""
    for one in found:
        text = say("well_done.worth.text", what=one.what)
        if one.shift is not None:
            yield one.person_id, _of_shift(one.what, one.shift), text
        elif one.moved is not None and one.baseline is not None:
            yield one.person_id, _of_moved(one.what, one.moved, one.baseline.measure), text


def _of_shift(what: str, shift: Shift) -> str:
    before, since = shift.before, shift.since[: shift.looked]
    middles = {"before": middle_of(before), "since": middle_of(since)}
    return say("well_done.worth.goal_seen", what=what, n=len(before), m=len(since), **middles)


def _of_moved(what: str, moved: Moved, measure: str) -> str:
    change = {"change": points(moved.change or 0.0, measure), "unit": unit(measure)}
    return say("well_done.worth.goal", what=what, before=moved.before, since=moved.since, **change)


def _of_marks(one: Risen) -> tuple[int, str, str]:
    first, last = one.marks[:FEWEST], one.marks[-FEWEST:]
    values = {"first": middle_of(first), "last": middle_of(last), "n": len(one.marks), "day": one.since}
    behaviour = behaviour_words(one.behaviour)
    said = say("well_done.worth.seen", behaviour=behaviour, **values)
    return one.person_id, said, say("well_done.worth.seen_text", what=behaviour)
