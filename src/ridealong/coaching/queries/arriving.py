"""Where an appointment of somebody's calendar leads, by the name that it has there (`appointments`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ridealong.access.queries import allowed
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Recurring, Session
from ridealong.coaching.queries.talks import bare_talk
from ridealong.coaching.rules.times import coming

DAY = r"(\d{4}-\d{2}-\d{2})"
SESSION = re.compile(r"session-(\d{1,18})")
TEAM = re.compile(rf"standing-team-(\d{{1,18}})-{DAY}")
PAIR = re.compile(rf"standing-(\d{{1,18}})-(\d{{1,18}})-{DAY}")
SERIES = re.compile(rf"series-(\d{{1,18}})(?:-{DAY})?")
AHEAD = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A session, and whether its brief is the viewer's to read; or, while there is none yet, with whom one meets, and
    whether it is the viewer's to prepare: neither of several people."""

    session_id: int | None = None
    brief: bool = False
    person_id: int | None = None
    prepares: bool = False


def place_of(viewer: Viewer, name: str) -> Place:
    """Where it leads for the viewer on this day; what recurs leads to its next time. Raises Refused for a name that
    means nothing to them."""
    if found := SESSION.fullmatch(name):
        return _session(viewer, int(found[1]))
    if found := TEAM.fullmatch(name):
        return _day(viewer, {"team_id": int(found[1])}, _read(found[2]))
    if found := PAIR.fullmatch(name):
        return _day(viewer, {"leader_id": int(found[1]), "person_id": int(found[2])}, _read(found[3]))
    if found := SERIES.fullmatch(name):
        return _series(viewer, int(found[1]), _read(found[2]) if found[2] else None)
    raise Refused


def _session(viewer: Viewer, session_id: int) -> Place:
    found = bare_talk(viewer, session_id)
    return Place(session_id, brief=found.decides and found.is_open)


def _series(viewer: Viewer, number: int, day: date | None) -> Place:
    row = Recurring.objects.filter(pk=number).first()
    if row is None:
        raise Refused
    return _day(viewer, _whose(row), day or _next(row, viewer.today))


def _whose(row: Recurring) -> dict[str, int]:
    pair = {"leader_id": row.leader_id, "person_id": row.person_id or 0}
    return pair if row.team_id is None else {"team_id": row.team_id}


def _next(row: Recurring, today: date) -> date:
    """The next day that was neither left out nor held already; of what has no more its last."""
    over = Session.objects.filter(Q(dropped_at__isnull=False) | Q(held_on__isnull=False), **_whose(row))
    gone = set(over.filter(occurs_on__gte=today).values_list("occurs_on", flat=True))
    days = coming(row.starts_on, row.weekday, row.every_weeks, since=today, until=row.ends_on, most=AHEAD)
    last = row.ends_on or today
    return next((day for day in days if day not in gone), last)


def _day(viewer: Viewer, whose: dict[str, int], day: date) -> Place:
    """What becomes of one day: its session, else who they are, for those two and whoever decides about it."""
    known = Session.objects.filter(occurs_on=day, **whose).values_list("pk", flat=True).first()
    if known is not None:
        return _session(viewer, known)
    if "team_id" in whose:
        return _of_team(viewer, whose["team_id"])
    leader, person = whose["leader_id"], whose["person_id"]
    if viewer.person_id == person:
        return Place(person_id=person)
    if not (allowed(viewer, Act.WRITE_WEEK, leader) and allowed(viewer, Act.MEET, person)):
        raise Refused
    return Place(person_id=person, prepares=True)


def _of_team(viewer: Viewer, team_id: int) -> Place:
    mine = Q(leader_id=viewer.person_id) | Q(team__members__person_id=viewer.person_id)
    if viewer.person_id is None or not Recurring.objects.filter(mine, team_id=team_id).exists():
        raise Refused
    return Place()


def _read(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused from None
