"""How the demo company's leaders meet their people: standing one-on-ones, and what was held in the last weeks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import numpy as np

from ridealong.coaching.rules.past import Missed, Past
from ridealong.demo.company import SMALL, Company
from ridealong.demo.living import missed_of, took
from ridealong.demo.staff import Colleague
from ridealong.demo.words import talk_with, talked_about
from ridealong.kernel.calendar import Week

EVERY = 2  # weeks
MINUTES = 30
WEEKS_BACK = 8
KEPT = 0.8  # share of one-on-ones that took place
WITHOUT = 0.15  # share of reports who have no standing one-on-one
TEAM_DAY, TEAM_HOURS = 3, frozenset({time(9), time(9, 30), time(10), time(11)})  # when all of a team meet
Taken = tuple[str, int, int, time]  # by whom, in which of the weeks, on which weekday, at what time
HOURS = (time(9), time(9, 30), time(10), time(11), time(13, 30), time(14), time(15), time(16))


@dataclass(frozen=True, slots=True)
class History:
    """What one leader and one report have between them. Without `standing` they meet by chance only."""

    leader: str
    person: str
    standing: bool
    weekday: int
    at: time
    since: date
    held: tuple[Past, ...]
    missed: tuple[Missed, ...]
    every_weeks: int = EVERY
    minutes: int = MINUTES


def rhythm(company: Company) -> Iterator[History]:
    """Every leader with everybody who reports to them on the last day. A large company has no past sessions."""
    rng = np.random.default_rng([company.seed, 5])
    week, taken = Week.of(company.until), set[Taken]()
    for leader in company.leaders:
        for place, person in enumerate(company.reports_of(leader.ref)):
            yield _history(company, leader, person, place, week, rng, taken)


def _history(
    company: Company,
    leader: Colleague,
    person: Colleague,
    place: int,
    week: Week,
    rng: np.random.Generator,
    taken: set[Taken],
) -> History:
    standing = bool(rng.random() >= WITHOUT)
    # Half of the team in one week, half in the other.
    first = max(week.plus(-26 + place % EVERY).monday, Week.of(person.hired_on).plus(1).monday)
    weekday = int(rng.integers(0, 5))
    held, left = (
        _held(company, person, first, weekday, week, rng, turn=5 * place + weekday)
        if standing and person.away is None
        else ((), ())
    )
    drawn, small = int(rng.integers(len(HOURS))), len(company.sellers) <= SMALL
    at = _free((leader.ref, person.ref), first, weekday, drawn, taken) if standing else HOURS[drawn]
    own = np.random.default_rng([company.seed, 13, int(leader.ref[1:]), int(person.ref[1:]), person.sells])
    return History(
        leader=leader.ref,
        person=person.ref,
        standing=standing,
        weekday=weekday,
        at=at,
        since=first,
        held=tuple(replace(one, at=at, took=took(one.minutes, own)) for one in held) if small else (),
        missed=tuple(missed_of(day, MINUTES, at, own) for day in left) if small else (),
    )


def _free(both: Sequence[str], first: date, weekday: int, drawn: int, taken: set[Taken]) -> time:
    """The hour that was drawn, or the next at which neither of the two meets somebody else."""
    turn = first.toordinal() // 7 % EVERY
    for hour in (*HOURS[drawn:], *HOURS[:drawn]):
        theirs = {(ref, turn, weekday, hour) for ref in both}
        if not theirs & taken and (weekday != TEAM_DAY or hour not in TEAM_HOURS):
            taken |= theirs
            return hour
    return HOURS[drawn]


def _agreed(lines: Sequence[str], number: int) -> str:
    """Two of three times a line of the topic's own."""
    return "" if number % 3 == 2 else lines[number % len(lines)]


def _held(
    company: Company, person: Colleague, first: date, weekday: int, week: Week, rng: np.random.Generator, *, turn: int
) -> tuple[tuple[Past, ...], tuple[date, ...]]:
    """What was held, and the days on which it was to be and was not."""
    found: list[Past] = []
    left: list[date] = []
    talk = talk_with(sells=person.sells)
    topics, notes = talk["topics"], talk["notes"]
    monday = first
    while monday < week.monday:
        kept, topic = rng.random() < KEPT, topics[int(rng.integers(len(topics)))]
        lately = monday >= max(week.plus(-WEEKS_BACK).monday, company.start)
        if lately and not kept:
            left.append(monday + timedelta(days=weekday))
        if lately and kept:
            turn += 1
            found.append(
                Past(
                    monday + timedelta(days=weekday), MINUTES, topic, "one_on_one",
                    agreed=_agreed(talk["agreed"][topic], turn), note=notes[turn % len(notes)],
                    points=talked_about(talk, turn + monday.toordinal() // 7),
                )
            )  # fmt: skip
        monday += timedelta(weeks=EVERY)
    return tuple(found), tuple(left)
