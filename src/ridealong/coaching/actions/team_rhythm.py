"""Team sessions that recur, by the same rhythm as one-on-ones. Those of the next weeks are sessions already, so that
everybody can prepare them, and the leader move or skip one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.actions.rhythm import Rhythm, State, end, recur, remember, restore, state, take_back
from ridealong.coaching.actions.teams import may_take_part
from ridealong.coaching.models import (
    ActionItem,
    Participant,
    Point,
    PrivateNote,
    Recurring,
    RhythmChange,
    Session,
    SharedNote,
    TeamMember,
    TeamRhythm,
)
from ridealong.coaching.queries.rhythm import lasting
from ridealong.coaching.queries.teams import Possible, possible
from ridealong.coaching.rules.kinds import FEWEST, TEAM
from ridealong.coaching.rules.times import coming
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import check
from ridealong.people import queries as people

AHEAD = timedelta(weeks=5)
Meant = tuple[time | None, str, int]
"""at what time by which clocks, and for how long"""


@transaction.atomic
def set_team_rhythm(
    by: Viewer,
    *,
    leader_id: int,
    team_id: int | None = None,
    person_ids: Collection[int],
    co_coach_id: int | None,
    topic: str,
    rhythm: Rhythm,
    now: datetime,
) -> tuple[int, int]:
    """From a day on several of a leader's people meet again and again; `team_id`: in place of what they did. Answers
    the team and the change. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    team = _team(leader_id, team_id) if team_id is not None else TeamRhythm(leader_id=leader_id)
    may_take_part(by, leader_id, person_ids, co_coach_id, known=() if team_id is None else tuple(team.members.all()))
    check(rhythm.starts_on >= by.today, "coaching.not_possible.past")
    before = [] if team_id is None else whole(team)
    team.topic = topic
    team.save()
    set_members(team, {one: one == co_coach_id for one in (*person_ids, *([co_coach_id] if co_coach_id else ()))})
    recur(whose(team), rhythm)
    _settle(team, before, today=by.today)
    record(by, "coaching.team_rhythm_set", team.pk, leader_id, *sorted(set(person_ids)), at=now)
    return team.pk, remember(whose(team), before, whole(team), now)


@transaction.atomic
def end_team_rhythm(by: Viewer, *, leader_id: int, team_id: int, ends_before: date, now: datetime) -> int:
    """They meet no more: the day before is the last. What somebody has written in or moved stays. Answers the change.
    Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    team = _team(leader_id, team_id)
    before = whole(team)
    end(whose(team), ends_before)
    _settle(team, before, today=by.today)
    record(by, "coaching.team_rhythm_ended", team.pk, leader_id, at=now)
    return remember(whose(team), before, whole(team), now)


@transaction.atomic
def undo_team_rhythm(by: Viewer, *, leader_id: int, team_id: int, change_id: int, now: datetime) -> None:
    """They meet again as they did, if nothing about it changed since. Raises Refused, NotPossible."""
    require(by, Act.WRITE_WEEK, leader_id)
    team = _team(leader_id, team_id)
    if RhythmChange.objects.filter(pk=change_id, left_to__isnull=False).exists():
        raise Refused
    is_now = whole(team)
    wanted = take_back(whose(team), change_id, is_now, now)
    about = next((one for one in wanted if "members" in one), None)
    restore(whose(team), [one for one in wanted if one is not about])
    if about is not None:
        team.topic = about["topic"]
        team.save(update_fields=["topic"])
        set_members(team, dict(about["members"]))
    _settle(team, is_now, today=by.today)
    record(by, "coaching.team_rhythm_undone", change_id, leader_id, at=now)


def take_up_team_sessions(by: Viewer) -> int:
    """Makes sessions of what falls into the next weeks, wherever a leader still leads enough of those who take part;
    answers how many. May run twice."""
    require(by, Act.WRITE_WEEK)
    teams = TeamRhythm.objects.filter(rules__in=Recurring.objects.filter(lasting(by.today))).distinct().order_by("pk")
    return sum(_take_up_one(team, by.today) for team in teams)


@transaction.atomic
def _take_up_one(team: TeamRhythm, today: date) -> int:
    return _take_up(team, _days(_rules(team), today), today)


def _settle(team: TeamRhythm, before: State, *, today: date) -> None:
    """After a change: what nobody touched goes where the rhythm has changed, and what falls by it now comes."""
    was, wanted = _days([one for one in before if "weekday" in one], today), _days(_rules(team), today)
    ahead = Session.objects.filter(team=team, occurs_on__gte=today, held_on=None, dropped_at=None, moved=False)
    same = _about(before) == _about(whole(team))
    for one in ahead.exclude(pk__in=_written_in(team)):
        day = one.occurs_on or today
        untouched = one.planned_on == day and was.get(day) == (one.planned_at, one.zone, one.minutes)
        if untouched and not (same and wanted.get(day) == was[day]):
            one.delete()
    _take_up(team, wanted, today)


def _take_up(team: TeamRhythm, wanted: Mapping[date, Meant], today: date) -> int:
    there = set(Session.objects.filter(team=team, occurs_on__in=wanted).values_list("occurs_on", flat=True))
    fresh = [(day, meant) for day, meant in sorted(wanted.items()) if day not in there]
    if not fresh:
        return 0
    members = _still(team.members.all(), possible(team.leader_id, today))
    if sum(not beside for beside in members.values()) < FEWEST:
        return 0
    for day, (at, zone, minutes) in fresh:
        session = Session.objects.create(
            leader_id=team.leader_id, team=team, occurs_on=day, monday=Week.of(day).monday, topic=team.topic, form=TEAM,
            minutes=minutes, by_hand=True, planned_on=day, planned_at=at, zone=zone,
        )  # fmt: skip
        Participant.objects.bulk_create(
            Participant(session=session, person_id=one, co_coach=beside) for one, beside in members.items()
        )
    return len(fresh)


def _still(members: Iterable[TeamMember], may: Possible) -> dict[int, bool]:
    """Who may still be in it, and whether beside the leader: who reports to them no more is in none that follows."""
    led, near = ({one.id for one in found} for found in (may.people, may.beside))
    return {one.person_id: one.co_coach for one in members if one.person_id in (near if one.co_coach else led)}


def _days(rules: Iterable[Mapping[str, Any]], today: date) -> dict[date, Meant]:
    """What falls into the next weeks by these rules."""
    found: dict[date, Meant] = {}
    for one in rules:
        last = min(_day(one["ends_on"]) or date.max, today + AHEAD)
        starts_on, at = _day(one["starts_on"]) or today, one["starts_at"]
        meant = (time.fromisoformat(at) if isinstance(at, str) else at, one["zone"], one["minutes"])
        days = coming(starts_on, one["weekday"], one["every_weeks"], since=today, until=last, most=AHEAD.days)
        found |= dict.fromkeys((day for day in days if day >= starts_on), meant)
    return found


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _rules(team: TeamRhythm) -> State:
    return state(whose(team))


def whole(team: TeamRhythm) -> State:
    """The rules, and after them who takes part in what."""
    return [*_rules(team), _kept(team)]


def _kept(team: TeamRhythm) -> dict[str, Any]:
    members = team.members.order_by("person_id").values_list("person_id", "co_coach")
    return {"topic": team.topic, "members": [[one, beside] for one, beside in members]}


def _about(found: State) -> dict[str, Any] | None:
    return next((one for one in found if "members" in one), None)


def _written_in(team: TeamRhythm) -> set[int]:
    """Sessions in which something stands that somebody put there, for everybody or for themselves alone."""
    found = (Point.objects, SharedNote.objects.exclude(text=""), PrivateNote.objects, ActionItem.objects)
    sessions = (rows.filter(session__team=team).values_list("session_id", flat=True) for rows in found)
    return {one for ids in sessions for one in ids if one is not None}


def set_members(team: TeamRhythm, wanted: Mapping[int, bool]) -> None:
    TeamMember.objects.filter(team=team).delete()
    here = people.names(list(wanted))  # an undo brings nobody back who was erased since
    TeamMember.objects.bulk_create(
        TeamMember(team=team, person_id=one, co_coach=on) for one, on in wanted.items() if one in here
    )


def _team(leader_id: int, team_id: int) -> TeamRhythm:
    team = TeamRhythm.objects.select_for_update().filter(pk=team_id, leader_id=leader_id).first()
    if team is None:
        raise Refused
    return team


def whose(team: TeamRhythm) -> dict[str, int]:
    return {"leader_id": team.leader_id, "team_id": team.pk}
