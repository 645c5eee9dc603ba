"""For what the week proposes to say well done: a goal that moved beyond chance, and nobody has said a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.goals import moved_goals
from ridealong.coaching.queries.recognition import last_said
from ridealong.figures.queries.imports import CurrentRow
from ridealong.kernel.sentences import say
from ridealong.web.growth.goal_cards import points, unit
from ridealong.week.rules.shapes import WeekPlan

QUIET = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whom to tell what, and where that is done with words to begin with."""

    name: str
    said: str
    href: str


def worth_a_word(viewer: Viewer, plan: WeekPlan, *, current: CurrentRow | None) -> tuple[Proposal, ...]:
    """Of the people of a week that is not over; nobody who was told something in the last four weeks."""
    if plan.week.sunday < viewer.today:
        return ()
    people = [*(one.person for one in plan.sessions), *(one.person for one in plan.left_out)]
    names = {one.id: one.name for one in people if one.id is not None}
    return tuple(_proposals(viewer, names, current))


def _proposals(viewer: Viewer, names: dict[int, str], current: CurrentRow | None) -> Iterator[Proposal]:
    found = moved_goals(viewer, names, current=current)
    if not found:
        return
    said = last_said(viewer, {one.person_id for one in found})
    told: set[int] = set()
    for one in found:
        last = said.get(one.person_id)
        if one.person_id in told or (last is not None and last > viewer.today - QUIET):
            continue
        if one.moved is None or one.moved.change is None or one.baseline is None:
            continue
        told.add(one.person_id)
        measure = one.baseline.measure
        words = say("well_done.worth.goal", what=one.what, change=points(one.moved.change, measure), unit=unit(measure))
        asked = urlencode({"who": one.person_id, "text": say("well_done.worth.text", what=one.what)})
        yield Proposal(names[one.person_id], words, f"{reverse('well_done_new')}?{asked}")
