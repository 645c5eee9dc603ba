"""Team sessions that recur: who meets on what, by which rhythm, and when next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from ridealong.access.queries import allowed, require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Recurring, Session, TeamRhythm
from ridealong.coaching.queries.guarding import with_participants
from ridealong.coaching.queries.rhythm import Meeting, StandingRow, lasting, row_of, still_meant
from ridealong.coaching.rules.kinds import TEAM
from ridealong.coaching.rules.times import coming


@dataclass(frozen=True, slots=True)
class TeamRhythmRow:
    """A team that meets again and again. `people` take part, by id and name, `beside` coaches beside the leader;
    `stands` is what holds now, or comes first."""

    id: int
    leader_id: int
    topic: str
    people: tuple[tuple[int, str], ...]
    beside: tuple[int, str] | None
    stands: StandingRow
    next: tuple[Meeting, ...]


def team_rhythms(viewer: Viewer, *, leader_id: int) -> tuple[TeamRhythmRow, ...]:
    """What recurs from today on with several of a leader's people, the earliest set first. As many queries for one
    as for all. Raises Refused."""
    require(viewer, Act.WRITE_WEEK, leader_id)
    rules: dict[int, StandingRow] = {}
    rows = Recurring.objects.filter(lasting(viewer.today), leader_id=leader_id, team__isnull=False)
    for one in rows.order_by("starts_on"):
        rules.setdefault(one.team_id or 0, row_of(one))
    teams = TeamRhythm.objects.filter(pk__in=rules).prefetch_related("members__person").order_by("pk")
    following = _next(rules, viewer.today)
    return tuple(_row(team, rules[team.pk], following[team.pk]) for team in teams)


def team_rhythm(viewer: Viewer, *, leader_id: int, team_id: int) -> TeamRhythmRow:
    """One of them. Raises Refused."""
    found = next((one for one in team_rhythms(viewer, leader_id=leader_id) if one.id == team_id), None)
    if found is None:
        raise Refused
    return found


def team_meets_next(viewer: Viewer, *, session_id: int, after: date) -> Meeting | None:
    """When they who were in a team session meet next after a day: by a session that is planned, of the same team or of
    the same people, or by their rhythm. Whoever is in it no more learns nothing of it. For pages that have found the
    session; four queries at most."""
    own = next(iter(with_participants(Session.objects.filter(pk=session_id))))
    leads = allowed(viewer, Act.WRITE_WEEK, own.leader_id)
    found = [
        Meeting(row.planned_on, row.pk, row.planned_at)
        for row in _planned(own, after)
        if row.planned_on is not None
        and (leads or viewer.person_id in {one.person_id for one in row.participants.all()})
    ]
    found += _by_rhythm(viewer, own, after, leads=leads) if own.team_id is not None else ()
    return min(found, key=lambda one: (one.day, one.at or time.max), default=None)


def _planned(own: Session, after: date) -> list[Session]:
    ahead = {"planned_on__gt": after, "held_on": None, "dropped_at": None}
    rows = with_participants(Session.objects.filter(leader=own.leader_id, form=TEAM, **ahead).exclude(pk=own.pk))
    same_team = {own.team_id} - {None}
    return [row for row in rows if row.team_id in same_team or row.coached == own.coached]


def _by_rhythm(viewer: Viewer, own: Session, after: date, *, leads: bool) -> list[Meeting]:
    """The first day by the rhythm that is no session yet."""
    since = after + timedelta(days=1)
    rules = Recurring.objects.filter(lasting(since), team=own.team_id)
    if not leads:
        rules = rules.filter(team__members__person=viewer.person_id)
    known = set(Session.objects.filter(team=own.team_id, occurs_on__gt=after).values_list("occurs_on", flat=True))
    return [
        Meeting(day, None, one.starts_at)
        for one in rules
        for day in coming(
            one.starts_on, one.weekday, one.every_weeks, since=since, until=one.ends_on, most=len(known) + 1
        )
        if day not in known
    ]


def _row(team: TeamRhythm, stands: StandingRow, following: tuple[Meeting, ...]) -> TeamRhythmRow:
    members = sorted(team.members.all(), key=lambda one: (one.person.name.casefold(), one.person_id))
    return TeamRhythmRow(
        team.pk,
        team.leader_id,
        team.topic,
        tuple((one.person_id, one.person.name) for one in members if not one.co_coach),
        next(((one.person_id, one.person.name) for one in members if one.co_coach), None),
        stands,
        following,
    )


def _next(rules: Mapping[int, StandingRow], today: date) -> Mapping[int, tuple[Meeting, ...]]:
    """By team the next three days by its rhythm; those that were moved or dropped are left out. One query."""
    days = {
        team: coming(one.starts_on, one.weekday, one.every_weeks, since=today, until=one.ends_on, most=6)
        for team, one in rules.items()
    }
    there: dict[int, list[Session]] = defaultdict(list)
    for one in Session.objects.filter(team__in=rules, occurs_on__in={day for found in days.values() for day in found}):
        there[one.team_id or 0].append(one)
    return {team: still_meant(found, there[team], most=3) for team, found in days.items()}
