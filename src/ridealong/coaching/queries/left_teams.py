"""Team sessions of a leader who leads nobody of them any more: for whoever leads them next.

Each of these decides for their own people and for nobody else's. So where a team was split, every new leader is offered
the session with those who are theirs, and learns neither who else is in it nor what it is about; the former session
stands for those whose leader has not decided yet, and goes with the last. Of fewer than two of their own nobody makes a
team session: they can only take them out. While its leader still leads anybody in it, it is theirs to change, and is
offered to nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import TypeVar

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When

from ridealong.coaching.models import Participant, Recurring, Session, TeamMember, TeamRhythm
from ridealong.coaching.queries.left_rows import LeftRow
from ridealong.coaching.queries.rhythm import StandingRow, lasting, next_days, row_of
from ridealong.coaching.rules.kinds import FEWEST, TEAM
from ridealong.kernel.sentences import listed
from ridealong.people.queries.standing_in import comes_to, ever_led, left_under, left_with, reports_to

Row = TypeVar("Row", Participant, TeamMember)


def in_left_sessions(leader_id: int, today: date, last: date) -> QuerySet[Participant]:
    """Those in team sessions of other leaders ahead about whom this leader decides. What falls by a rhythm that is
    left as well by today is decided with that."""
    days = {"session__planned_on__range": (today, last), "session__held_on": None, "session__dropped_at": None}
    theirs = Session.objects.filter(leader__in=left_under(leader_id), form=TEAM)
    near = Q(person__in=ever_led(leader_id)) | Q(session__in=theirs)
    rows = Participant.objects.filter(near, session__form=TEAM, co_coach=False, **days)
    rows = rows.annotate(on=F("session__planned_on"))
    still = Participant.objects.filter(session=OuterRef("session"), co_coach=False)
    members = TeamMember.objects.filter(team=OuterRef("team"), co_coach=False)
    members = members.annotate(on=Value(today, output_field=DateField()))
    led = members.filter(reports_to(person="person_id", leader="team__leader_id", day="on"))
    goes_on = Recurring.objects.filter(lasting(today), ~Q(Exists(led)), team=OuterRef("session__team"))
    rows = rows.exclude(Q(Exists(goes_on)), session__occurs_on=F("session__planned_on"))
    return _left(rows, still.annotate(on=F("session__planned_on")), leader_id, "session__leader_id")


def in_left_rhythms(leader_id: int, today: date) -> QuerySet[TeamMember]:
    """Those in what recurs of other leaders about whom this leader decides."""
    goes_on = Recurring.objects.filter(lasting(today), team=OuterRef("team"))
    day = Value(today, output_field=DateField())
    theirs = TeamRhythm.objects.filter(leader__in=left_under(leader_id))
    near = Q(person__in=ever_led(leader_id)) | Q(team__in=theirs)
    rows = TeamMember.objects.filter(near, Exists(goes_on), co_coach=False).annotate(on=day)
    still = TeamMember.objects.filter(team=OuterRef("team"), co_coach=False).annotate(on=day)
    return _left(rows, still, leader_id, "team__leader_id")


def left_sessions(leader_id: int, today: date, last: date, led: frozenset[int]) -> Iterator[LeftRow]:
    """One query."""
    rows = in_left_sessions(leader_id, today, last).select_related("person", "session__leader")
    share: dict[int, list[Participant]] = defaultdict(list)
    for one in rows.order_by("session", "pk"):
        share[one.session_id].append(one)
    for found in share.values():
        session: Session = found[0].session
        day, former = session.planned_on or session.monday, (session.leader_id, session.leader.name)
        yield _row(
            found, led, former, session_id=session.pk, day=day, at=session.planned_at, minutes=session.minutes,
            zone=session.zone,
        )  # fmt: skip


def left_rhythms(leader_id: int, today: date, led: frozenset[int]) -> Iterator[LeftRow]:
    """Two queries where there are any, else one."""
    share: dict[int, list[TeamMember]] = defaultdict(list)
    for one in in_left_rhythms(leader_id, today).select_related("person", "team__leader").order_by("team", "pk"):
        share[one.team_id].append(one)
    rules = Recurring.objects.filter(lasting(today), team__in=share).order_by("starts_on", "pk") if share else ()
    for rule, day in next_days(rules, today):
        found = share.pop(rule.team_id or 0, None)  # the first of several rules says how it recurs
        if found is not None:
            leader = found[0].team.leader
            yield _row(
                found, led, (leader.pk, leader.name), team_id=rule.team_id, day=day, at=rule.starts_at,
                minutes=rule.minutes, recurs=row_of(rule),
            )  # fmt: skip


def _left(rows: QuerySet[Row], still: QuerySet[Row], leader_id: int, former: str) -> QuerySet[Row]:
    comes = comes_to(leader_id, person="person_id", day="on")
    alone = left_with(leader_id, person="person_id", leader=former, day="on")
    led = still.filter(reports_to(person="person_id", leader=former, day="on"))
    rows = rows.exclude(**{former: leader_id}).exclude(person=leader_id).filter(Q(comes) | alone, ~Q(Exists(led)))
    return rows.annotate(comes=Case(When(comes, then=True), default=False))


def _row(
    found: Iterable[Participant | TeamMember],
    led: frozenset[int],
    former: tuple[int, str],
    *,
    day: date,
    at: time | None,
    minutes: int,
    session_id: int | None = None,
    team_id: int | None = None,
    recurs: StandingRow | None = None,
    zone: str | None = None,
) -> LeftRow:
    rows = sorted(found, key=lambda one: (one.person.name.casefold(), one.person_id))
    people = tuple((one.person_id, one.person.name) for one in rows)
    theirs = tuple(one.person_id for one in rows if getattr(one, "comes", False))
    return LeftRow(
        session_id, people[0][0], listed(name for _, name in people), *former, day, at, minutes, TEAM,
        None, takes=len(theirs) >= FEWEST and led.issuperset(theirs), alone=not theirs, recurs=recurs,
        team_id=team_id, people=people, theirs=theirs, zone=zone,
    )  # fmt: skip
