"""For what the week proposes to say well done: a goal that moved beyond chance, and nobody has said a word."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.goals import GoalRow, moved_goals
from ridealong.figures.queries.firsts import Known
from ridealong.figures.queries.imports import CurrentRow
from ridealong.kernel.sentences import say
from ridealong.web.growth.goal_words import points, unit
from ridealong.week.rules.shapes import WeekPlan


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whom to tell what, and where that is done with words to begin with."""

    name: str
    said: str
    href: str


def worth_a_word(
    viewer: Viewer, plan: WeekPlan, known: Known, *, current: CurrentRow | None, off: Collection[str]
) -> tuple[Proposal, ...]:
    """Of the people of a week that is not over; nobody who was told something in the last four weeks."""
    if plan.week.sunday < viewer.today:
        return ()
    people = [*(one.person for one in plan.sessions), *(one.person for one in plan.left_out)]
    names = {one.id: one.name for one in people if one.id is not None}
    return tuple(_proposals(moved_goals(viewer, names, known, current=current, off=off), names))


def _proposals(found: Sequence[GoalRow], names: Mapping[int, str]) -> Iterator[Proposal]:
    told: set[int] = set()
    for one in found:
        if one.person_id in told:
            continue
        if one.moved is None or one.moved.change is None or one.baseline is None:
            continue
        told.add(one.person_id)
        measure = one.baseline.measure
        words = say("well_done.worth.goal", what=one.what, change=points(one.moved.change, measure), unit=unit(measure))
        asked = urlencode({"who": one.person_id, "text": say("well_done.worth.text", what=one.what)})
        yield Proposal(names[one.person_id], words, f"{reverse('well_done_new')}?{asked}")
