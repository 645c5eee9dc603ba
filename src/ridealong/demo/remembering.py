"""What is long done at the demo company: asks that were met, well-dones of earlier quarters, goals that came to an end.

It lies before what the week looks at, and nothing of it is open, so that no week is another by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions import asks, goals, recognition
from ridealong.coaching.actions.goals import NewGoal
from ridealong.demo.company import Company, at_work
from ridealong.demo.staff import Colleague
from ridealong.demo.words import words
from ridealong.kernel.possible import NotPossible

EVENING = time(17, 0, tzinfo=UTC)
LATEST = timedelta(days=130)  # before the last day; after it, others fill in
SETTLED, MET_WITHIN = timedelta(days=45), timedelta(days=21)
ASKS, WELL_DONES, GOALS = 3, 4, 0.55
BACK = 0.1  # of asks, taken back


@dataclass(frozen=True, slots=True)
class Met:
    """A session that was held: its id, of whom, and when."""

    session_id: int
    person_id: int
    held_on: date


@dataclass(frozen=True, slots=True)
class _Years:
    """Somebody under their present leader: from which day to which there is something to remember."""

    one: Colleague
    person: int
    leader: int
    first: date
    days: int
    sessions: Sequence[Met]
    rng: np.random.Generator

    def day(self, *, room: int = 0) -> date:
        """Some day with so many days after it."""
        return self.first + timedelta(days=int(self.rng.integers(max(1, self.days - room))))


def look_back(company: Company, ids: Mapping[str, int], sessions: Sequence[Met]) -> None:
    """Fills it in, for everybody at work who had one leader for long enough."""
    moved = {move.ref for move in company.transfers}
    held: dict[int, list[Met]] = defaultdict(list)
    for met in sorted(sessions, key=lambda met: (met.held_on, met.session_id)):
        held[met.person_id].append(met)
    lead = [one for one in company.leaders if one.leader is not None]
    for number, one in enumerate((*lead, *at_work(company))):
        first = max(company.start, one.hired_on) + SETTLED
        days = (company.until - LATEST - first).days
        if one.leader is None or one.ref in moved or days < LATEST.days:
            continue
        rng = np.random.default_rng([company.seed, 14, number])
        years = _Years(one, ids[one.ref], ids[one.leader], first, days, held[ids[one.ref]], rng)
        for remember in (_asks, _well_dones, _goal):
            _as_far_as_possible(remember, years)


def _as_far_as_possible(remember: Callable[[_Years], None], years: _Years) -> None:
    """Who was led by somebody else on a day is passed over."""
    try:
        remember(years)
    except (Refused, NotPossible):
        return


def _asks(years: _Years) -> None:
    """Met in the next session, by hand, or taken back; none stays open."""
    for _ in range(ASKS):
        day = years.day()
        said = word("asks", years.rng)
        asked = asks.ask(acting(years.person, day), person_id=years.person, text=said, now=evening(day))
        next_one = next((met for met in years.sessions if day < met.held_on <= day + MET_WITHIN), None)
        back, within = years.rng.random() < BACK, int(years.rng.integers(2, 13))
        over = day + timedelta(days=within) if next_one is None or back else next_one.held_on
        if back:
            asks.take_back(acting(years.person, over), ask_id=asked, now=evening(over))
        else:
            session = None if next_one is None else next_one.session_id
            asks.answer(acting(years.leader, over), ask_id=asked, session_id=session, now=evening(over))


def _well_dones(years: _Years) -> None:
    for _ in range(int(years.rng.integers(1, WELL_DONES + 1))):
        day, said = years.day(), word("well_done", years.rng)
        recognition.say_well_done(acting(years.leader, day), person_id=years.person, text=said, now=evening(day))


def _goal(years: _Years) -> None:
    """One that came to an end, with a line or two on the way."""
    if years.rng.random() >= GOALS:
        return
    lasts = int(years.rng.integers(70, 120))
    started = years.day(room=lasts)
    kind = words()["growing"]["goals"] if years.one.sells else words()["leading"]["goals"]
    said, ended = pick(kind, years.rng), word("goal_ends", years.rng)
    new = NewGoal(said["what"], started + timedelta(days=lasts), said["why"], said["shows"])
    goal = goals.set_goal(acting(years.person, started), person_id=years.person, new=new, now=evening(started))
    for share in (3, 2):
        day = started + timedelta(days=lasts // share)
        line = word("goal_lines", years.rng)
        goals.check_in(acting(years.person, day), goal_id=goal, text=line, now=evening(day))
    day = started + timedelta(days=lasts - int(years.rng.integers(0, 20)))
    by = acting(years.leader, day)
    goals.close_goal(by, goal_id=goal, how=ended["how"], why=ended["why"], now=evening(day))


def acting(person_id: int, day: date) -> Viewer:
    """Somebody of the company, as what they do on a day is done."""
    return Viewer(account_id=None, person_id=person_id, today=day)


def evening(day: date) -> datetime:
    """When it is written down."""
    return datetime.combine(day, EVENING)


def word(kind: str, rng: np.random.Generator) -> Any:
    """One of the lines of a kind."""
    return pick(words()["growing"][kind], rng)


def pick(lines: Sequence[Any], rng: np.random.Generator) -> Any:
    """One of them."""
    return lines[int(rng.integers(len(lines)))]
