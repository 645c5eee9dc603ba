"""What leaders and people of the demo company had between them before the last weeks: two years of sessions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from ridealong.coaching.rules.past import Missed, Past
from ridealong.demo.company import SMALL, Company
from ridealong.demo.living import Diary, lived
from ridealong.demo.rhythm import KEPT, WEEKS_BACK
from ridealong.demo.staff import Colleague
from ridealong.demo.together import team_at, team_days
from ridealong.demo.words import talk_with, talked_about
from ridealong.kernel.calendar import Week

EVERY = timedelta(weeks=2)
CAREER_EVERY = 7  # sessions
NO_CAREER = timedelta(weeks=26)  # so that the week still asks for a career conversation
FORMS: Mapping[str, tuple[float, int]] = {  # share, minutes
    "one_on_one": (0.76, 30),
    "ride_along": (0.08, 120),
    "call_review": (0.1, 30),
    "practice": (0.06, 30),
}
# The demo leader goes along more than others do, so that what is seen can be compared over time.
SEEING: Mapping[str, tuple[float, int]] = {
    "one_on_one": (0.6, 30),
    "ride_along": (0.13, 120),
    "call_review": (0.17, 30),
    "practice": (0.1, 30),
}
# With whoever leads, their own leader talks.
TALKS: Mapping[str, tuple[float, int]] = {"one_on_one": (1.0, 30)}


def past(company: Company) -> Iterator[tuple[str, str, Sequence[Past], Sequence[Missed]]]:
    """Leader, person and their sessions, the earliest first, and those that did not take place. A large company has
    none."""
    if len(company.sellers) > SMALL:
        return
    ends = Week.of(company.until).plus(-WEEKS_BACK).monday
    moved = {move.ref: move for move in company.transfers}
    days = list(team_days(Week.of(company.until)))
    diaries = {one.ref: Diary([(day, team_at(company, one.ref)) for day in days]) for one in company.leaders}
    for number, person in enumerate(company.people):
        rng = np.random.default_rng([company.seed, 7, number])
        starts, move = max(company.start, person.hired_on), moved.get(person.ref)
        if move is not None:
            held, left = _sessions(person, starts, min(move.moved_on, ends), rng, FORMS)
            yield move.before, person.ref, *lived(held, left, diaries[move.before], seed=(company.seed, 11, number))
            starts = max(starts, move.moved_on)
        if person.leader is not None:
            forms = SEEING if person.leader == company.demo_leader else FORMS if person.sells else TALKS
            held, left = _sessions(person, starts, min(person.left_on or ends, ends), rng, forms)
            yield person.leader, person.ref, *lived(held, left, diaries[person.leader], seed=(company.seed, 12, number))


def _sessions(
    person: Colleague, starts: date, ends: date, rng: np.random.Generator, forms: Mapping[str, tuple[float, int]]
) -> tuple[list[Past], list[date]]:
    """Those that were held, and the days of those that were not while both were there."""
    found: list[Past] = []
    left: list[date] = []
    talk = talk_with(sells=person.sells)
    turn = 5 * int(person.ref[1:])  # where in the lists somebody begins
    day = Week.of(starts).plus(1 + int(rng.integers(2))).monday + timedelta(days=int(rng.integers(5)))
    while day < ends:
        away = person.away is not None and person.away[0] <= day <= person.away[1]
        if rng.random() >= KEPT:
            left.extend([] if away else [day])
        elif not away:
            found.append(_session(day, len(found), turn + len(found), ends, rng, forms, talk))
        day += EVERY
    return found, left


def _session(
    day: date, number: int, turn: int, ends: date, rng: np.random.Generator, forms: Mapping[str, tuple[float, int]],
    talk: Mapping[str, Any],
) -> Past:  # fmt: skip
    form = str(rng.choice(list(forms), p=[share for share, _ in forms.values()]))
    career = form == "one_on_one" and number % CAREER_EVERY == CAREER_EVERY - 1 and day < ends - NO_CAREER
    topic = "career" if career else str(rng.choice(talk["topics"]))
    items, lines = talk["items"], talk["agreed"][topic]
    item = items[turn % len(items)] if rng.random() < 0.6 else ""
    return Past(
        held_on=day,
        minutes=60 if career else forms[form][1],
        topic=topic,
        form=form,
        agreed=lines[turn % len(lines)] if not item and rng.random() < 0.7 else "",
        note=str(rng.choice(talk[form if form in talk else "notes"])) if rng.random() < 0.7 else "",
        item=item,
        by_leader=bool(rng.random() < 0.3),
        done_on=day + timedelta(days=int(rng.integers(1, 13))) if item else None,
        points=talked_about(talk, number + day.toordinal()),
    )
