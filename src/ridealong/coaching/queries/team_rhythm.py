"""Team sessions that recur: who meets on what, by which rhythm, and when next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Recurring, Session, TeamRhythm
from ridealong.coaching.queries.rhythm import Meeting, StandingRow, lasting, row_of, still_meant
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
