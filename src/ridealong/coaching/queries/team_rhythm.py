"""Team sessions that recur: who meets on what, by which rhythm, and when next."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Recurring, Session, TeamRhythm
from ridealong.coaching.queries.rhythm import Meeting, StandingRow, row_of, still_meant
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
    """What recurs from today on with several of a leader's people, the earliest set first. Raises Refused."""
    require(viewer, Act.WRITE_WEEK, leader_id)
    lasting = Q(ends_on=None) | Q(ends_on__gte=viewer.today)
    rules: dict[int, Recurring] = {}
    for one in Recurring.objects.filter(lasting, leader_id=leader_id, team__isnull=False).order_by("starts_on"):
        rules.setdefault(one.team_id or 0, one)
    teams = TeamRhythm.objects.filter(pk__in=rules).prefetch_related("members__person").order_by("pk")
    return tuple(_row(team, row_of(rules[team.pk]), viewer) for team in teams)


def team_rhythm(viewer: Viewer, *, leader_id: int, team_id: int) -> TeamRhythmRow:
    """One of them. Raises Refused."""
    found = next((one for one in team_rhythms(viewer, leader_id=leader_id) if one.id == team_id), None)
    if found is None:
        raise Refused
    return found


def _row(team: TeamRhythm, stands: StandingRow, viewer: Viewer) -> TeamRhythmRow:
    members = sorted(team.members.all(), key=lambda one: (one.person.name.casefold(), one.person_id))
    return TeamRhythmRow(
        team.pk,
        team.leader_id,
        team.topic,
        tuple((one.person_id, one.person.name) for one in members if not one.co_coach),
        next(((one.person_id, one.person.name) for one in members if one.co_coach), None),
        stands,
        _next(team, stands, viewer),
    )


def _next(team: TeamRhythm, one: StandingRow, viewer: Viewer) -> tuple[Meeting, ...]:
    """The next three days by the rhythm; those that were moved or dropped are left out. One query."""
    days = coming(one.starts_on, one.weekday, one.every_weeks, since=viewer.today, until=one.ends_on, most=6)
    return still_meant(days, Session.objects.filter(team=team, occurs_on__in=days), most=3)
