"""The end of a session on its page: what was agreed, and when they meet next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.rhythm import Meeting, meets_next
from ridealong.coaching.queries.talks import Talk
from ridealong.coaching.queries.team_rhythm import team_meets_next
from ridealong.coaching.rules.kinds import SIT_IN
from ridealong.coaching.rules.running import Running, minutes_held
from ridealong.kernel.sentences import say

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Closing:
    """What the end asks for, and what is known of the next time: `next` in words, `next_id` its session where it is one
    already, `recurs_on` its day where two can make it one. `days` are proposed with a button each; `chosen` is what
    was sent. `held_on`: the earlier day that it was meant for, which is asked then, `last_day` the latest it may be."""

    next: str
    next_id: int | None
    recurs_on: date | None
    days: tuple[date, ...]
    minutes: object
    held_on: str
    last_day: date
    agreed: str
    chosen: str
    other: str
    other_at: str


def closing(viewer: Viewer, talk: Talk, sent: Mapping[str, str], goes_on: Running | None = None) -> Closing:
    """Of a session that goes on so, with what was sent and not taken, if anything was."""
    # Of one that was held, what should have followed and did not is no next time any more.
    day = viewer.today if talk.held_on is None else max(talk.held_on, viewer.today - DAY)
    known = None if talk.dropped else _next(viewer, talk, day)
    at = "" if known is None or known.at is None else f"{known.at:%H:%M}"
    return Closing(
        next="" if known is None else say("coaching.next.at" if at else "coaching.next.day", day=known.day, at=at),
        next_id=None if known is None else known.session_id,
        recurs_on=known.day if talk.person_id and known is not None and known.session_id is None else None,
        days=proposed_days(talk.planned_on, viewer.today, talk.form),
        minutes=sent.get("minutes") or minutes_held(goes_on, talk.minutes),
        held_on=sent.get("held_on") or _earlier(talk, viewer.today),
        last_day=min(viewer.today, talk.week.sunday),
        agreed=sent.get("agreed", ""),
        chosen=sent.get("again", ""),
        other=sent.get("next_on", ""),
        other_at=sent.get("next_at", ""),
    )


def _earlier(talk: Talk, today: date) -> str:
    """The day that a session was meant for which is put down later; nothing where it began, or is on its day."""
    if talk.planned_on is None or talk.planned_on >= today or talk.began_at is not None:
        return ""
    return talk.planned_on.isoformat()


def _next(viewer: Viewer, talk: Talk, day: date) -> Meeting | None:
    if talk.person_id is None:
        return team_meets_next(viewer, session_id=talk.id, after=day)
    return meets_next(viewer, leader_id=talk.leader_id, person_id=talk.person_id, after=day)


def again(sent: Mapping[str, Any], usual: time | None) -> tuple[date | None, time | None]:
    """When they meet next: on the day that somebody wrote, else on the one proposed, then at the usual time."""
    if sent["next_on"] is not None:
        return sent["next_on"], sent["next_at"]
    return sent["again"], usual if sent["again"] is not None else None


def proposed_days(planned_on: date | None, today: date, form: str) -> tuple[date, ...]:
    """In one week and in two, on the weekday that the session was meant for; who sits in goes by the one-on-one."""
    if form == SIT_IN:
        return ()
    first = (planned_on or today) + WEEK
    # One that was held late is followed by what was to be the next.
    while first <= today:
        first += WEEK
    return (first, first + WEEK)
