"""Team sessions of the demo company: once a month every leader works on one thing with all of their people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from ridealong.access.rules import Viewer
from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.actions.rhythm import Rhythm
from ridealong.coaching.actions.team_rhythm import set_team_rhythm
from ridealong.coaching.actions.teams import bring_team_sessions
from ridealong.coaching.queries.team_rhythm import team_rhythms
from ridealong.coaching.rules.kinds import FEWEST, TEAM
from ridealong.coaching.rules.past import Past
from ridealong.demo.company import SMALL, Company
from ridealong.demo.staff import Colleague
from ridealong.demo.words import words
from ridealong.kernel.calendar import Week

MONTHS, EVERY, AHEAD = 25, 4, 2  # how many are past, how many weeks apart, in how many weeks the next one is
MINUTES = 60
STRAYS = (0, 5, -10, 0, 15, -5, 0)  # minutes longer or shorter than meant
SKIPPED = 9  # of so many one fell out
DAY, AT = timedelta(days=3), time(9)
TOPICS = ("prospecting", "qualifying_and_closing", "negotiating")


def meet_together(by: Viewer, company: Company, ids: Mapping[str, int], *, now: datetime) -> None:
    """What was, and the next one, with a point on its agenda. A large company has none."""
    if len(company.sellers) > SMALL:
        return
    week = Week.of(company.until)
    for turn, leader in enumerate(one.ref for one in company.leaders):
        at = team_at(company, leader)
        past = [(_past(day, turn, at), _there(company, leader, day, ids)) for day in team_days(week)]
        held = [
            (one, there)
            for one, there in past
            if len(there) >= FEWEST and (one.held_on.toordinal() // 28 + 2 * turn) % SKIPPED
        ]
        team = _there(company, leader, company.until, ids)
        if not held or len(team) < FEWEST:
            continue
        bring_team_sessions(by, leader_id=ids[leader], sessions=held, now=now)
        monthly = Rhythm(DAY.days, MINUTES, week.plus(AHEAD).monday, at, every_weeks=EVERY)
        set_team_rhythm(
            by, leader_id=ids[leader], person_ids=team, co_coach_id=None, topic=TOPICS[turn % len(TOPICS)],
            rhythm=monthly, now=now,
        )  # fmt: skip
        host = Viewer(account_id=None, person_id=ids[leader], today=by.today)
        (recurs,) = team_rhythms(host, leader_id=ids[leader])
        planned = recurs.next[0].session_id
        if planned is not None:
            add_point(host, session_id=planned, text=_word("team_points", turn), now=now)


def team_days(week: Week) -> Iterator[date]:
    """The earliest first; the latest two weeks ago."""
    return (week.plus(AHEAD - EVERY * back).monday + DAY for back in range(MONTHS, 0, -1))


def team_at(company: Company, leader: str) -> time:
    """Each level an hour after the one below, with whom its people are in a session of their own."""
    leads = {one.ref for one in company.leaders}
    below = [team_at(company, one.ref) for one in company.reports_of(leader) if one.ref in leads]
    return time(max(below).hour + 1) if below else AT


def _past(day: date, turn: int, at: time) -> Past:
    number = day.toordinal() // 28 + turn
    topic = TOPICS[number % len(TOPICS)]
    points = (_word("team_points", number), _word("team_points", number + 1))
    note = _word("team_notes", number)
    took = MINUTES + STRAYS[number % len(STRAYS)]
    return Past(held_on=day, minutes=MINUTES, topic=topic, form=TEAM, note=note, points=points, took=took, at=at)


def _there(company: Company, leader: str, day: date, ids: Mapping[str, int]) -> list[int]:
    """Who reported to the leader on a day and was not away."""
    moved = {one.ref: one.moved_on for one in company.transfers}
    return [ids[one.ref] for one in company.people if one.leader == leader and _works(one, day, moved.get(one.ref))]


def _works(one: Colleague, day: date, moved_on: date | None) -> bool:
    if day < max(one.hired_on, moved_on or one.hired_on) or (one.left_on is not None and day >= one.left_on):
        return False
    return one.away is None or not one.away[0] <= day <= one.away[1]


def _word(kind: str, turn: int) -> str:
    lines = words()["talk"][kind]
    return str(lines[turn % len(lines)])
