"""Who acts for whom, who is on leave, and who leads whom, on which days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from ridealong.people.models import ActingLeader, Leave, Person, ReportingLine
from ridealong.people.rules import Span, StandIn


def stand_ins(first: date, last: date) -> tuple[StandIn, ...]:
    """Everybody who acts for somebody on one of these days, by the leader's name. One query."""
    rows = ActingLeader.objects.filter(starts_on__lte=last, ends_on__gte=first).order_by("leader__name", "starts_on")
    names = ("leader_id", "leader__name", "acting_id", "acting__name", "starts_on", "ends_on")
    return tuple(StandIn(*row) for row in rows.values_list(*names))


def leave_and_cover(
    leader_id: int, person_ids: Collection[int], first: date, last: date
) -> tuple[Mapping[int, tuple[Span, ...]], tuple[Span, ...]]:
    """By person: leave that has one of these days; and when somebody acts for the leader. One query."""
    leave = Leave.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last, person_id__in=person_ids)
    cover = ActingLeader.objects.filter(starts_on__lte=last, ends_on__gte=first, leader_id=leader_id)
    days, found = ("starts_on", "ends_on"), defaultdict(list)
    rows = leave.order_by().values_list(Value("leave"), "person_id", *days)
    rows = rows.union(cover.order_by().values_list(Value("cover"), "leader_id", *days), all=True)
    for what, person, starts, ends in rows:
        found[what, person].append(Span(starts, ends))
    away = {person: tuple(spans) for (what, person), spans in found.items() if what == "leave"}
    return away, tuple(found["cover", leader_id])


def on_leave(*, person: str, day: str) -> Exists:
    """As a condition on rows: whether the person whom a column names is on leave on the day that another holds."""
    covers = Q(ends_on=None) | Q(ends_on__gte=OuterRef(day))
    return Exists(Leave.objects.filter(covers, starts_on__lte=OuterRef(day), person_id=OuterRef(person)))


def leave_within(first: date, last: date, *, person: str) -> Exists:
    """As a condition on rows: whether the person whom a column names is on leave on one of these days."""
    rows = Leave.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)
    return Exists(rows.filter(person_id=OuterRef(person)))


def reports_to(*, person: str, leader: str, day: str) -> Exists:
    """As a condition on rows: whether the one reports to the other on the day that a column holds. Whoever leaves
    reports to nobody from the day after."""
    return Exists(_lines(person, day).filter(leader_id=OuterRef(leader)))


def stops_reporting(until: date, *, person: str, leader: str, day: str) -> Exists:
    """As a condition on rows: whether the line by which the one reports to the other on the day that a column holds is
    known to end, up to a day."""
    return Exists(_lines(person, day).filter(leader_id=OuterRef(leader), ends_on__lte=until))


def last_days_with(leader_id: int, person_ids: Collection[int], today: date) -> Mapping[int, tuple[date, bool]]:
    """By person: the last day on which they report to the leader without a break from today on, where it is known, and
    whether they leave then. One query."""
    rows = ReportingLine.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), leader_id=leader_id)
    columns = ("person_id", "starts_on", "ends_on", "person__left_on")
    last: dict[int, date | None] = {}
    leaves: dict[int, date | None] = {}
    for person, starts, ends, left_on in (
        rows.filter(person__in=person_ids).order_by("starts_on", "pk").values_list(*columns)
    ):
        known = last.get(person, today - timedelta(days=1))
        if known is not None and starts <= known + timedelta(days=1):
            last[person] = None if ends is None else max(known, ends)
        leaves[person] = left_on
    return {person: (day, leaves[person] == day) for person, day in last.items() if day is not None}


def comes_to(leader_id: int, *, person: str, day: str) -> Exists:
    """The same of one leader."""
    return Exists(_lines(person, day).filter(leader_id=leader_id))


def left_with(leader_id: int, *, person: str, leader: str, day: str) -> Q:
    """As a condition on rows: whether nobody leads the person on the day, since their leader has left, who reported to
    this one to the last."""
    here = Person.objects.filter(Q(left_on=None) | Q(left_on__gte=OuterRef(day)), pk=OuterRef(person))
    above = ReportingLine.objects.filter(
        person_id=OuterRef(leader), leader_id=leader_id, person__left_on__lt=OuterRef(day),
        ends_on=F("person__left_on"),
    )  # fmt: skip
    return Q(Exists(above)) & Q(Exists(here)) & ~Q(Exists(_lines(person, day)))


def ever_led(leader_id: int) -> QuerySet[ReportingLine, int]:
    """Ids of those who report to this one on any day, and of nobody else does `comes_to` hold: for databases, which are
    quick to ask the rest of few rows."""
    return ReportingLine.objects.filter(leader_id=leader_id).order_by().values_list("person_id", flat=True)


def left_under(leader_id: int) -> QuerySet[ReportingLine, int]:
    """Ids of those of them who left or will: of nobody else's people does `left_with` hold."""
    return ever_led(leader_id).filter(person__left_on__isnull=False)


def _lines(person: str, day: str) -> QuerySet[ReportingLine]:
    covers = Q(ends_on=None) | Q(ends_on__gte=OuterRef(day))
    return ReportingLine.objects.filter(covers, starts_on__lte=OuterRef(day), person_id=OuterRef(person))
