"""How pages of the week find their object: the plan of a leader's week, and a session in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ridealong.access.rules import Viewer
from ridealong.figures.queries.days import facts_day
from ridealong.kernel.calendar import Week
from ridealong.week.queries import pages
from ridealong.week.rules.shapes import SessionPlan, WeekPlan


@dataclass(frozen=True, slots=True)
class Found:
    """A session and the week that it stands in."""

    plan: WeekPlan
    session: SessionPlan


def plan(viewer: Viewer, *, leader_id: int, week: Week, **_others: object) -> WeekPlan | None:
    """The stored week of the leader."""
    return pages.page(viewer, leader_id=leader_id, week=week)


def session(viewer: Viewer, *, leader_id: int, week: Week, session_id: int) -> Found | None:
    """A session of exactly that leader and week: an id from elsewhere finds nothing."""
    found = plan(viewer, leader_id=leader_id, week=week)
    if found is None:
        return None
    return next((Found(found, one) for one in found.sessions if one.id == session_id), None)


def week_now(today: date) -> Week:
    """This week, or the one after the last fact where the facts ended over two weeks before."""
    day, notice = facts_day(today)
    if notice is None or notice.key != "figures.notice.old_facts":
        return Week.of(today)
    return Week.of(day).plus(1)
