"""What people of the demo company want to learn, ask for, were told was well done, and say of their sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions import asks, goals, recognition, usefulness
from ridealong.coaching.actions.goals import NewGoal
from ridealong.demo.company import SMALL, Company, at_work
from ridealong.demo.staff import Colleague
from ridealong.demo.words import words
from ridealong.kernel.possible import NotPossible

EVENING = time(17, 0, tzinfo=UTC)
ANSWERED_BACK = timedelta(days=130)  # sessions since then were answered, so that a quarter can be told of
SETTLED = timedelta(days=60)  # after being hired, before anybody sets a goal
WITH_A_GOAL, CLOSED, PRAISED, ANSWERS = 0.6, 0.3, 0.55, 0.6
ASKING_EVERY = 5  # sellers
USEFUL = (0.03, 0.09, 0.24, 0.38, 0.26)  # shares of 1 to 5


@dataclass(frozen=True, slots=True)
class Met:
    """A session that was held: its id, of whom, and when."""

    session_id: int
    person_id: int
    held_on: date


def grow(company: Company, ids: Mapping[str, int], sessions: Sequence[Met], *, by: Viewer, now: datetime) -> None:
    """Fills in what a company of small size has. Whoever led somebody then may not any more, and is passed over."""
    if len(company.sellers) > SMALL:
        return
    rng = np.random.default_rng([company.seed, 8])
    for one in at_work(company):
        if one.leader is not None and one.hired_on < company.until - SETTLED:
            for fill in (_goal, _praise, _ask):
                try:
                    fill(company, one, ids, rng)
                except (Refused, NotPossible):
                    continue
    _answers(company, sessions, rng)
    usefulness.release(by, now=now)


def _goal(company: Company, one: Colleague, ids: Mapping[str, int], rng: np.random.Generator) -> None:
    if rng.random() >= WITH_A_GOAL:
        return
    started, wanted = company.until - timedelta(days=int(rng.integers(25, 150))), _word("goals", rng)
    author = one.ref if rng.random() < 0.5 else str(one.leader)
    new = NewGoal(wanted["what"], started + timedelta(days=int(rng.integers(160, 300))), wanted["why"], wanted["shows"])
    goal = goals.set_goal(_as(ids[author], started), person_id=ids[one.ref], new=new, now=_evening(started))
    day = started + timedelta(days=int(rng.integers(9, 20)))
    while day < company.until:
        who = one.ref if rng.random() < 0.6 else str(one.leader)
        goals.check_in(_as(ids[who], day), goal_id=goal, text=_word("goal_lines", rng), now=_evening(day))
        day += timedelta(days=int(rng.integers(20, 50)))
    if rng.random() < CLOSED:
        ended, day = _word("goal_ends", rng), company.until - timedelta(days=int(rng.integers(1, 9)))
        by = _as(ids[str(one.leader)], day)
        goals.close_goal(by, goal_id=goal, how=ended["how"], why=ended["why"], now=_evening(day))


def _praise(company: Company, one: Colleague, ids: Mapping[str, int], rng: np.random.Generator) -> None:
    others = [other.ref for other in company.reports_of(str(one.leader)) if other.ref != one.ref]
    for _ in range(3):
        day = company.until - timedelta(days=int(rng.integers(2, 120)))
        peer = bool(others) and rng.random() < 0.3
        author = str(rng.choice(others)) if peer else str(one.leader)
        if rng.random() < PRAISED:
            said = _word("well_done", rng)
            recognition.say_well_done(_as(ids[author], day), person_id=ids[one.ref], text=said, now=_evening(day))


def _ask(company: Company, one: Colleague, ids: Mapping[str, int], rng: np.random.Generator) -> None:
    if int(one.ref[1:]) % ASKING_EVERY:
        return
    day = company.until - timedelta(days=int(rng.integers(1, 12)))
    asked = asks.ask(_as(ids[one.ref], day), person_id=ids[one.ref], text=_word("asks", rng), now=_evening(day))
    if rng.random() < 0.25:
        day = company.until - timedelta(days=1)
        asks.answer(_as(ids[str(one.leader)], day), ask_id=asked, now=_evening(day))


def _answers(company: Company, sessions: Sequence[Met], rng: np.random.Generator) -> None:
    for one in sessions:
        day = one.held_on + timedelta(days=1)
        if company.until - ANSWERED_BACK <= one.held_on < company.until and rng.random() < ANSWERS:
            hint = _word("hints", rng) if rng.random() < 0.15 else ""
            value = 1 + int(rng.choice(len(USEFUL), p=USEFUL))
            usefulness.rate(_as(one.person_id, day), session_id=one.session_id, value=value, hint=hint)


def _as(person_id: int, day: date) -> Viewer:
    return Viewer(account_id=None, person_id=person_id, today=day)


def _evening(day: date) -> datetime:
    return datetime.combine(day, EVENING)


def _word(kind: str, rng: np.random.Generator) -> Any:
    lines = words()["growing"][kind]
    return lines[int(rng.integers(len(lines)))]
