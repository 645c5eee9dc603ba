"""What a leader let recur with several people and left to others: each of these decides about their own people, ends it
for them or lets it recur with themselves, and takes that back while nothing about it changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.actions.left_behind import by_rhythm, drop_gone, stand_again
from ridealong.coaching.actions.planning import OWN_CHOICE
from ridealong.coaching.actions.rhythm import Rhythm, end, remember, restore, take_back
from ridealong.coaching.actions.team_rhythm import set_members, set_team_rhythm, undo_team_rhythm, whole, whose
from ridealong.coaching.actions.teams import beside_still, put_back, take_out
from ridealong.coaching.models import RhythmChange, TeamMember, TeamRhythm
from ridealong.coaching.queries.left_behind import left_to
from ridealong.coaching.queries.left_rows import LeftRow
from ridealong.people import queries as people


@transaction.atomic
def end_left_team(by: Viewer, *, leader_id: int, team_id: int, now: datetime) -> int:
    """It recurs no more with those about whom this leader decides. Answers the change. Raises Refused."""
    found, team = _found(by, leader_id, team_id)
    return _let_go(by, team, [one for one, _ in found.people], leader_id, now)


@transaction.atomic
def take_over_left_team(by: Viewer, *, leader_id: int, team_id: int, now: datetime) -> int:
    """It recurs with this leader and those who report to them from its next day on, and with the other no more: what it
    was about stays among those who were in it. Answers the change. Raises Refused, NotPossible."""
    found, team = _found(by, leader_id, team_id)
    stands = found.recurs
    if stands is None or not found.takes:
        raise Refused
    beside = beside_still(team.members.all(), leader_id, by.today)
    change = _let_go(by, team, found.theirs, leader_id, now)
    rhythm = Rhythm(stands.weekday, stands.minutes, found.day, stands.starts_at, stands.zone, stands.every_weeks)
    _, own = set_team_rhythm(
        by, leader_id=leader_id, person_ids=found.theirs, co_coach_id=beside, topic=OWN_CHOICE, rhythm=rhythm, now=now
    )
    RhythmChange.objects.filter(pk=own).update(part_of=change)
    return change


@transaction.atomic
def undo_left_team(by: Viewer, *, leader_id: int, team_id: int, change_id: int, now: datetime) -> None:
    """What had been left is left to this leader again, and recurs with them no more. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    change = RhythmChange.objects.filter(pk=change_id, team=team_id, left_to=leader_id).first()
    if change is None:
        raise Refused
    team = _team(team_id)
    instead = RhythmChange.objects.filter(part_of=change).first()
    if instead is not None and instead.team_id is not None:
        undo_team_rhythm(by, leader_id=leader_id, team_id=instead.team_id, change_id=instead.pk, now=now)
    before = take_back(whose(team), change_id, whole(team), now)
    restore(whose(team), [one for one in before if "weekday" in one])
    for one in before:
        if "members" in one:
            set_members(team, dict(one["members"]))
        _put_back(one, change.at)
    _found(by, leader_id, team_id)
    record(by, "coaching.team_rhythm_undone", change_id, team.leader_id, at=now)


def _found(by: Viewer, leader_id: int, team_id: int) -> tuple[LeftRow, TeamRhythm]:
    """What is left to the leader of a team that recurs. Raises Refused."""
    require(by, Act.WRITE_WEEK, leader_id)
    found = next((one for one in left_to(by, leader_id=leader_id) if one.team_id == team_id), None)
    if found is None:
        raise Refused
    return found, _team(team_id)


def _team(team_id: int) -> TeamRhythm:
    return TeamRhythm.objects.select_for_update().get(pk=team_id)


def _let_go(by: Viewer, team: TeamRhythm, gone: Collection[int], leader_id: int, now: datetime) -> int:
    """Of these people nobody meets by it any more; it ends with the last who is here."""
    before, ahead = whole(team), by_rhythm(whose(team), by.today)
    done: dict[str, Any]
    others = TeamMember.objects.filter(team=team, co_coach=False).exclude(person__in=gone)
    if people.here(list(others.values_list("person_id", flat=True)), by.today):
        done = {"taken_out": take_out(ahead.values_list("pk", flat=True), gone)}
        TeamMember.objects.filter(team=team, person__in=gone, co_coach=False).delete()
        record(by, "coaching.taken_out_of_team", team.pk, team.leader_id, *sorted(gone), at=now)
    else:
        done = {"dropped": drop_gone(ahead, now)}
        end(whose(team), by.today)
        record(by, "coaching.team_rhythm_ended", team.pk, team.leader_id, at=now)
    return remember(whose(team), [*before, done], whole(team), now, left_to_id=leader_id)


def _put_back(done: Mapping[str, Any], at: datetime) -> None:
    """Sessions that were dropped stand again; who was taken out is in those again that are still there."""
    stand_again(done.get("dropped", ()), at)
    put_back((session, person) for session, person in done.get("taken_out", ()))
