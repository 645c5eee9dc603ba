"""What stands on the page of a person, of a session and on the brief of what helps the person grow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.urls import reverse

from ridealong.access.queries import allowed
from ridealong.access.rules import Act
from ridealong.coaching.queries.asks import asks_of
from ridealong.coaching.queries.goals import GoalRow, goals_of
from ridealong.coaching.queries.recognition import well_done_of
from ridealong.coaching.queries.talks import Talk
from ridealong.coaching.queries.usefulness import to_rate, told
from ridealong.figures.queries import portraits
from ridealong.figures.rules.portraits import Own
from ridealong.people.rules import PersonRow
from ridealong.web import pointer
from ridealong.web.door import Visit
from ridealong.web.growth.asks import ask_lines
from ridealong.web.growth.goal_cards import goal_card
from ridealong.web.growth.recognition import well_done_lines
from ridealong.web.growth.usefulness import told_words

CLOSED = 3  # asks that are over, on one's own page


def of_person(request: Visit, person: PersonRow, *, of: Own, leads: bool, mine: bool) -> dict[str, Any]:
    """For the page of a person. `leads`: the viewer is their leader, or acts for the leader; `mine`: it is the page of
    the viewer."""
    rows = asks_of(request.viewer, person_id=person.id)
    still = [one for one in rows if one.open]
    shown = [*still, *[one for one in rows if not one.open][:CLOSED]] if mine else still
    return {
        "asks": ask_lines(shown, answers=leads),
        "well_done": well_done_lines(well_done_of(request.viewer, person_id=person.id)),
        "goals": tuple(goal_card(one, request.viewer) for one in goals(request, person.id, lambda: of) if one.open),
        "mine": mine,
        "sets_goals": leads or request.viewer.person_id == person.id,
        "praises": _praise(request, person.id, leads=leads),
        **(_of_oneself(request) if mine else {}),
    }


def _of_oneself(request: Visit) -> dict[str, Any]:
    """What only the viewer's own page has: sessions to say something of, and what they were told of theirs."""
    found = told(request.viewer)
    return {"to_rate": to_rate(request.viewer), "told": None if found is None else told_words(found)}


def of_session(request: Visit, talk: Talk) -> dict[str, Any]:
    """For the page of a session and its brief: what the person waits for."""
    viewer = request.viewer
    if talk.person_id is None:
        return {"to_rate": to_rate(viewer, session_id=talk.id) if talk.held_on is not None else ()}
    answers = talk.writes and viewer.person_id != talk.person_id
    here = [
        one
        for one in asks_of(viewer, person_id=talk.person_id)
        if (one.open and talk.writes) or one.session_id == talk.id
    ]
    found = goals(request, talk.person_id) if talk.writes else ()
    cards = tuple(goal_card(one, viewer) for one in found if one.open)
    own = viewer.person_id == talk.person_id and talk.held_on is not None
    rated = to_rate(viewer, session_id=talk.id) if own else ()
    return {"asks": ask_lines(here, answers=answers), "goals": cards, "to_rate": rated}


def goals(
    request: Visit, person_id: int, facts: Callable[[], Own] | None = None, *, only: int | None = None
) -> tuple[GoalRow, ...]:
    """Goals with how they move, as the viewer may see them: who reads a goal may read the figures too."""
    way = partial(portraits.own, request.viewer, person_id, off=request.organisation.off, asked=True)
    facts, current = facts or way, pointer.current(request)
    return goals_of(request.viewer, person_id=person_id, facts=facts, current=current, only=only)


def _praise(request: Visit, person_id: int, *, leads: bool) -> str:
    """Where the viewer says well done to the person; empty where they may not."""
    own = request.viewer.person_id == person_id
    may = leads or (not own and allowed(request.viewer, Act.SAY_WELL_DONE, person_id))
    return f"{reverse('well_done_new')}?who={person_id}" if may else ""
