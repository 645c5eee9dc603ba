"""Sessions as the week needs them: those of a leader and a week, what stands, and what was held before.

The week asks for whole weeks of whole leaders and guards them itself, so these take no viewer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from ridealong.access.rules import Refused
from ridealong.coaching.models import Session
from ridealong.coaching.queries.guarding import with_participants
from ridealong.coaching.queries.rhythm import occurring
from ridealong.coaching.queries.sitting_in import is_asked
from ridealong.coaching.rules.kinds import APART
from ridealong.coaching.rules.stored import Counts, Occurrence, Stored
from ridealong.kernel.calendar import Week
from ridealong.people.queries.standing_in import on_leave, reports_to
from ridealong.store.prepared import Most, prepared

COLUMNS = (
    "pk", "leader_id", "person_id", "with_whom", "monday", "topic", "form", "minutes", "standing", "moved",
    "swapped", "by_hand", "planned_on", "planned_at", "planned_for", "held_on", "held_minutes", "dropped_at",
    "drop_reason", "shown", "behind", "own_kind", "zone", "remote",
)  # fmt: skip
NAMED = ("person", "kind")


def of_week(leader_id: int, *mondays: date) -> tuple[Stored, ...]:
    """Every session of a leader in a week, or in several, in the order in which they came into being."""
    return tuple(stored(row) for row in with_participants(_of_weeks(leader_id, mondays)))


@prepared
def _of_weeks(leader_id: int, mondays: tuple[date, ...]) -> QuerySet[Session]:
    return Session.objects.filter(leader_id=leader_id, monday__in=mondays).select_related(*NAMED).order_by("pk")


def session(session_id: int, *, locked: bool = False) -> Stored:
    """One session; `locked`: nobody else changes it before this transaction ends. Raises Refused."""
    rows = Session.objects.select_related(*NAMED).filter(pk=session_id)
    row = (rows.select_for_update(of=("self",)) if locked else rows).first()
    if row is None:
        raise Refused
    return stored(*with_participants([row]))


def still_planned(session_id: int) -> date | None:
    """The day for which a session is planned, if it is there, open and has one. One query."""
    rows = Session.objects.filter(pk=session_id, held_on=None, dropped_at=None)
    return rows.values_list("planned_on", flat=True).first()


def stored(row: Session) -> Stored:
    return Stored(*(attrgetter(name)(row) for name in COLUMNS))


def last_held(until: date, *, topic: str | None = None) -> Mapping[int, date]:
    """By person: the last day up to this one on which a session was held, of a topic or of any. A talk over the
    leader's head is none of the leader's, nor known to them; who took part in a team session was not seen alone."""
    rows = Session.objects.filter(held_on__lte=until, **({} if topic is None else {"topic": topic})).order_by()
    rows = rows.exclude(form__in=APART).filter(person__isnull=False)
    return dict(rows.values_list("person_id").annotate(Max("held_on")))


def held_between(after: date, until: date) -> list[tuple[int, str, date]]:
    """Person, topic and day of every session with one person held after one day, up to another."""
    rows = Session.objects.filter(held_on__gt=after, held_on__lte=until).exclude(form__in=APART)
    found = rows.order_by("held_on", "pk").values_list("person_id", "topic", "held_on")
    return [(person, topic, day or until) for person, topic, day in found if person is not None]


def planned_and_held(first: date, before: date, leaders: Collection[int] | None) -> Mapping[int, tuple[int, int]]:
    """By leader: sessions planned and held in the weeks from one Monday to before another. One query."""
    rows = Session.objects.filter(monday__gte=first, monday__lt=before).order_by()
    if leaders is not None:
        rows = rows.filter(leader_id__in=leaders)
    counted = rows.values_list("leader_id").annotate(n=Count("pk"), done=Count("pk", filter=Q(held_on__isnull=False)))
    return {leader: (n, done) for leader, n, done in counted}


def is_gone() -> Q:
    """As a condition on sessions: whether its person reports to its leader no more on its day. A talk over a leader's
    head is with somebody who never did."""
    led = reports_to(person="person_id", leader="leader_id", day="planned_on")
    return Q(person__isnull=False) & ~Q(form__in=APART) & ~Q(led)


def counts(
    leader_id: int, *, monday: date | None = None, most: int, ahead: date | None = None
) -> tuple[Counts, ...]:  # fmt: skip
    """A leader's weeks, newest first: sessions planned, held and dropped, and their minutes. `ahead`: from which day on
    those that cannot be as they are planned are counted as well."""
    return tuple(
        Counts(Week(first), planned, held, dropped, minutes or 0, held_minutes or 0, away, asked)
        for first, planned, held, dropped, minutes, held_minutes, away, asked in _counted(
            leader_id, monday, ahead, Most(most)
        )
    )


@prepared
def _counted(leader_id: int, monday: date | None, ahead: date | None, most: Most) -> QuerySet[Session, tuple[Any, ...]]:
    rows = Session.objects.filter(leader_id=leader_id, **({} if monday is None else {"monday": monday}))
    still = Q(planned_on__gte=ahead, held_on=None, dropped_at=None) if ahead else Q(pk=None)
    away = on_leave(person="person_id", day="planned_on") | on_leave(person="leader_id", day="planned_on") | is_gone()
    return (
        rows.values("monday")
        .annotate(
            planned=Count("pk"),
            held=Count("pk", filter=Q(held_on__isnull=False)),
            dropped=Count("pk", filter=Q(dropped_at__isnull=False)),
            minutes_planned=Sum("minutes"),
            minutes_held=Sum("held_minutes"),
            away=Count("pk", filter=still & away),
            asked=Count("pk", filter=still & Q(is_asked())),
        )
        .order_by("-monday")
        .values_list("monday", "planned", "held", "dropped", "minutes_planned", "minutes_held", "away", "asked")[:most]
    )


def standing(week: Week, leaders: Collection[int] | None) -> tuple[tuple[Stored, ...], tuple[Occurrence, ...]]:
    """What stands in a week before it is planned: sessions that are there, and standing one-on-ones that fall into it
    and are not there yet. One that was moved out of the week does not come again."""
    there = Q(monday=week.monday) & (Q(standing=True) | Q(moved=True) | Q(by_hand=True))
    due = Q(occurs_on__range=(week.monday, week.sunday))
    rows = Session.objects.filter(there | due).select_related(*NAMED).order_by("pk")
    found = list(rows if leaders is None else rows.filter(leader_id__in=leaders))
    come = {(row.leader_id, row.person_id) for row in with_participants(found) if row.standing}
    every = occurring(week.monday, week.sunday, leaders=leaders)
    fresh = (one for one in every if (one.leader_id, one.person_id) not in come)
    return tuple(stored(row) for row in found if row.monday == week.monday), tuple(fresh)
