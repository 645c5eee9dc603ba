"""What people of the demo company want to learn, ask for, were told was well done, and say of their sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import numpy as np

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions import asks, goals, recognition, usefulness
from ridealong.coaching.actions.goals import NewGoal
from ridealong.demo.company import SMALL, Company, at_work
from ridealong.demo.remembering import Met, acting, evening, look_back, pick, word
from ridealong.demo.staff import Colleague
from ridealong.demo.words import words
from ridealong.kernel.possible import NotPossible

EVENING = time(17, 0, tzinfo=UTC)
ANSWERED_BACK = timedelta(days=200)  # sessions since then were answered, so that a whole quarter can be told of
SETTLED = timedelta(days=60)  # after being hired, before anybody sets a goal
WITH_A_GOAL, CLOSED, PRAISED, ANSWERS = 0.7, 0.25, 0.55, 0.6
BY_BEHAVIOUR, BY_MEASURE = 0.35, 0.7  # of goals, the second counted from nothing
LONGER, SEEN_SINCE = 60, timedelta(days=320)  # days, so that there are weeks and marks since
ASKING_EVERY = 5  # sellers
USEFUL = (0.03, 0.09, 0.24, 0.38, 0.26)  # shares of 1 to 5


def grow(
    company: Company, ids: Mapping[str, int], sessions: Sequence[Met], grown: Mapping[int, str], *, by: Viewer,
    now: datetime,
) -> None:  # fmt: skip
    """Fills in what a company of small size has. Whoever led somebody then may not any more, and is passed over.
    `grown`: the behaviour in which somebody is seen to have grown."""
    if len(company.sellers) > SMALL:
        return
    rng = np.random.default_rng([company.seed, 8])
    for one in at_work(company):
        if one.leader is not None and one.hired_on < company.until - SETTLED:
            for fill in (_praise, _ask, partial(_goal, grown=grown)):
                try:
                    fill(company, one, ids, rng)
                except (Refused, NotPossible):
                    continue
    look_back(company, ids, sessions)
    _answers(company, sessions, rng)
    usefulness.release(by, now=now)


def _goal(
    company: Company, one: Colleague, ids: Mapping[str, int], rng: np.random.Generator, *, grown: Mapping[int, str]
) -> None:
    if rng.random() >= WITH_A_GOAL:
        return
    person, author = ids[one.ref], one.ref if rng.random() < 0.5 else str(one.leader)
    kind, back = rng.random(), int(rng.integers(25, 150))
    if kind < BY_BEHAVIOUR and person in grown:
        started, goal = _by_behaviour(company, ids[str(one.leader)], person, grown[person])
    elif kind < BY_MEASURE:
        started = company.until - timedelta(days=back + LONGER)
        goal = _by_measure(company, ids[author], person, started, rng)
    else:
        started = company.until - timedelta(days=back)
        new = _new(pick(words()["growing"]["goals"] if one.sells else words()["leading"]["goals"], rng), started, rng)
        goal = goals.set_goal(acting(ids[author], started), person_id=person, new=new, now=evening(started))
    _follow(company, one, ids, goal, started, rng, told=kind < BY_MEASURE)


def _by_behaviour(company: Company, leader: int, person: int, code: str) -> tuple[date, int]:
    """In the middle of what was seen, so that there are marks on both sides."""
    started = company.until - SEEN_SINCE
    new = NewGoal(words()["growing"]["by_behaviour"][code], company.until + timedelta(days=30), behaviour=code)
    return started, goals.set_goal(acting(leader, started), person_id=person, new=new, now=evening(started))


def _by_measure(company: Company, author: int, person: int, started: date, rng: np.random.Generator) -> int:
    """By a number that the figures of today know of then."""
    wanted = word("by_measure", rng)
    new = replace(_new({**wanted, "shows": ""}, started, rng), measure=wanted["measure"], wanted=None)
    by, known = acting(author, started), {"better": wanted["better"], "known_on": company.until}
    return goals.bring_goal(by, person_id=person, new=new, **known, now=evening(started))


def _new(said: Mapping[str, str], started: date, rng: np.random.Generator) -> NewGoal:
    return NewGoal(said["what"], started + timedelta(days=int(rng.integers(240, 340))), said["why"], said["shows"])


def _follow(
    company: Company, one: Colleague, ids: Mapping[str, int], goal: int, started: date, rng: np.random.Generator, *,
    told: bool,
) -> None:  # fmt: skip
    """Lines on how it goes, and for some an end; where figures tell of it, on their day."""
    day = started + timedelta(days=int(rng.integers(9, 20)))
    lines = words()["growing"]["goal_lines"]
    turn = int(rng.integers(len(lines)))
    while day < company.until:
        who = one.ref if rng.random() < 0.6 else str(one.leader)
        goals.check_in(acting(ids[who], day), goal_id=goal, text=lines[turn % len(lines)], now=evening(day))
        turn += 1
        day += timedelta(days=int(rng.integers(20, 50)))
    if rng.random() < CLOSED:
        ended, day = word("goal_ends", rng), company.until - timedelta(days=0 if told else int(rng.integers(1, 9)))
        by = acting(ids[str(one.leader)], day)
        goals.close_goal(by, goal_id=goal, how=ended["how"], why=ended["why"], now=evening(day))


def _praise(company: Company, one: Colleague, ids: Mapping[str, int], rng: np.random.Generator) -> None:
    others = [other.ref for other in company.reports_of(str(one.leader)) if other.ref != one.ref]
    for _ in range(3):
        day = company.until - timedelta(days=int(rng.integers(2, 120)))
        peer = bool(others) and rng.random() < 0.3
        author = str(rng.choice(others)) if peer else str(one.leader)
        if rng.random() < PRAISED:
            said = word("well_done", rng)
            recognition.say_well_done(acting(ids[author], day), person_id=ids[one.ref], text=said, now=evening(day))


def _ask(company: Company, one: Colleague, ids: Mapping[str, int], rng: np.random.Generator) -> None:
    if int(one.ref[1:]) % ASKING_EVERY:
        return
    day = company.until - timedelta(days=int(rng.integers(1, 12)))
    asked = asks.ask(acting(ids[one.ref], day), person_id=ids[one.ref], text=word("asks", rng), now=evening(day))
    if rng.random() < 0.25:
        day = company.until - timedelta(days=1)
        asks.answer(acting(ids[str(one.leader)], day), ask_id=asked, now=evening(day))


def _answers(company: Company, sessions: Sequence[Met], rng: np.random.Generator) -> None:
    for one in sessions:
        day = one.held_on + timedelta(days=1)
        if company.until - ANSWERED_BACK <= one.held_on < company.until and rng.random() < ANSWERS:
            hint = word("hints", rng) if rng.random() < 0.15 else ""
            value = 1 + int(rng.choice(len(USEFUL), p=USEFUL))
            usefulness.rate(acting(one.person_id, day), session_id=one.session_id, value=value, hint=hint)
