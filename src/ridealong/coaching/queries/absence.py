"""Sessions, and days by a rhythm, that fall into the leave of one of their two people, each with a day that is proposed
instead; and those with somebody who reports to the leader no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import partial

from django.db.models import Case, DateField, Exists, OuterRef, Q, QuerySet, Value, When

from ridealong.access.queries import require, rows_visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Participant, Recurring, Session, TeamMember
from ridealong.coaching.queries.guarding import on_day, sessions_writable
from ridealong.coaching.queries.rhythm import falling, lasting, next_days
from ridealong.coaching.queries.taken_over import last_days
from ridealong.coaching.queries.weeks import is_gone
from ridealong.coaching.rules.absence import day_instead
from ridealong.coaching.rules.kinds import SIT_IN
from ridealong.kernel.calendar import Week
from ridealong.people.queries.standing_in import leave_and_cover, leave_within, reports_to, stops_reporting
from ridealong.people.rules import Span
from ridealong.store.prepared import prepared

AHEAD, AFTER = timedelta(weeks=6), timedelta(weeks=6)
# As long ahead it is said that somebody goes with whom something recurs: so rarely as once a quarter something may.
LONG_AHEAD = timedelta(weeks=13)


@dataclass(frozen=True, slots=True)
class AwayRow:
    """A session, or (`session_id` None) a day by a rhythm that is none yet, on which its person, or its leader
    (`leader_away`), is on leave. `instead`: the nearest day on which both are there, where there is one; of a day by a
    rhythm the nearest before its `next`, on which they meet anyway. `gone`: the person reports to the leader no more,
    and nothing is proposed but to drop it, to end what `recurs`, or in a session of a `team` to take them out."""

    session_id: int | None
    person_id: int
    person: str
    day: date
    at: time | None
    leader_away: bool
    instead: date | None
    gone: bool = False
    team: bool = False
    next: date | None = None
    recurs: bool = False


def rhythm_meets_leave(leader_id: int, *, today: date) -> bool:
    """Whether there is anything to look for among what recurs with one person, be it that they go, and in sessions of
    several, or in what recurs with several. Two queries at most."""
    last, long = today + AHEAD, today + LONG_AHEAD
    return bool(_recurs_in_leave(leader_id, today, last, long) or _somebody_gone(leader_id, today, last, long))


@prepared
def _recurs_in_leave(leader_id: int, today: date, last: date, long: date) -> QuerySet[Recurring, int]:
    rows = recurring_with(leader_id, today)
    either = Q(leave_within(today, last, person="person_id")) | Q(leave_within(today, last, person="leader_id"))
    goes = Q(stops_reporting(long, person="person_id", leader="leader_id", day="on"))
    return rows.filter((either & Q(starts_on__lte=last)) | Q(led=False) | goes).values_list("pk", flat=True)[:1]


@prepared
def _somebody_gone(leader_id: int, today: date, last: date, long: date) -> QuerySet[Participant, int]:
    gone = _gone_from_teams(leader_id, today, last).order_by().values_list("pk", flat=True)
    return gone.union(leaving_teams(leader_id, today, long).order_by().values_list("pk", flat=True), all=True)[:1]


def leaving_teams(leader_id: int, today: date, until: date) -> QuerySet[TeamMember]:
    """Who is coached in what recurs with several of the leader's people, and is known to report to them no more, up
    to a day."""
    lasts = Recurring.objects.filter(lasting(today), team=OuterRef("team"))
    rows = TeamMember.objects.filter(Exists(lasts), team__leader_id=leader_id, co_coach=False)
    goes = stops_reporting(until, person="person_id", leader="team__leader_id", day="on")
    return rows.annotate(on=Value(today, output_field=DateField())).filter(goes)


def recurring_with(leader_id: int, today: date) -> QuerySet[Recurring]:
    """What recurs with one person each; `led`: who reports to the leader today."""
    rows = Recurring.objects.filter(lasting(today), leader_id=leader_id, team=None)
    rows = rows.annotate(on=Value(today, output_field=DateField()))
    return rows.annotate(led=_yes(Q(reports_to(person="person_id", leader="leader_id", day="on"))))


def in_leave(viewer: Viewer, *, leader_id: int) -> tuple[AwayRow, ...]:
    """What of the leader's next weeks cannot be as it is planned, by day; while somebody acts for the leader, the
    leader's leave moves nothing, and a session of several goes on without one of them. Raises Refused."""
    require(viewer, Act.READ_WEEK, leader_id)
    first, last = viewer.today, viewer.today + AHEAD
    rows = _rows(viewer, leader_id, last)
    gone = [*_gone(viewer, leader_id, rows), *_recurs_with_gone(viewer, leader_id)]
    found = [*_sessions(viewer, rows, but={one.session_id for one in gone}), *_days(viewer, leader_id, last, rows)]
    if found:
        who = {leader_id, *(one.person_id for one in found)}
        leave, acted = leave_and_cover(leader_id, who, first, last + AFTER)
        known = _Known(Span(first, last + AFTER), leader_id, leave, acted)
        found = [told for one in found if (told := _told(one, known)) is not None]
    return tuple(sorted([*found, *gone], key=lambda one: (one.day, one.at or time.max, one.person_id)))


def has_gone(session_id: int) -> bool:
    """Whether a session is with somebody who reports to its leader no more by its day. One query."""
    return Session.objects.filter(is_gone(), pk=session_id, planned_on__isnull=False).exists()


def _rows(viewer: Viewer, leader_id: int, last: date) -> list[Session]:
    """The leader's sessions of these days, whatever became of them, with what is to be known of each. One query."""
    span = (viewer.today, last)
    rows = Session.objects.annotate(
        on=on_day(), may=_yes(sessions_writable(viewer, day="on")), went=_yes(is_gone()),
        some_went=Exists(_gone_from_teams(leader_id, viewer.today, last).filter(session=OuterRef("pk"))),
    )  # fmt: skip
    rows = rows.filter(Q(planned_on__range=span) | Q(occurs_on__range=span), leader_id=leader_id)
    return list(rows.select_related("person").order_by("planned_on", "planned_at", "pk"))


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False)


def _is_ahead(row: Session, today: date) -> bool:
    return row.planned_on is not None and row.planned_on >= today and row.held_on is None and row.dropped_at is None


def _sessions(viewer: Viewer, rows: Iterable[Session], *, but: Collection[int | None]) -> Iterator[AwayRow]:
    for row in rows:
        follows = row.form == SIT_IN and row.by_hand  # it moves with the one-on-one
        own = row.person_id in {None, viewer.person_id}
        if _is_ahead(row, viewer.today) and getattr(row, "may", False) and row.pk not in but and not (own or follows):
            yield _bare(row, row.person.name if row.person else "")


def _days(viewer: Viewer, leader_id: int, last: date, rows: Iterable[Session]) -> Iterator[AwayRow]:
    """Days by a rhythm that are no sessions yet; for whoever acts those on which they do. One query."""
    until = {leader_id: last} if viewer.person_id == leader_id else last_days(viewer)
    recurs = Recurring.objects.filter(lasting(viewer.today), leader_id=leader_id, team=None)
    led = recurs.filter(rows_visible(viewer, Act.MEET, person="person_id")).exclude(person=viewer.person_id or 0)
    there = {(row.person_id, row.occurs_on) for row in rows}
    every = led.select_related("person").order_by("pk")
    for one, day in falling(every, viewer.today, min(last, until.get(leader_id, viewer.today))):
        if (one.person_id, day) not in there and one.person is not None:
            yield AwayRow(
                None, one.person.pk, one.person.name, day, one.starts_at, leader_away=False, instead=None,
                next=day + timedelta(weeks=one.every_weeks),
            )  # fmt: skip


def _gone(viewer: Viewer, leader_id: int, rows: Iterable[Session]) -> Iterator[AwayRow]:
    """Sessions with somebody who reports to the leader no more by then, for the leader alone. One query where any of
    them is of several, else none."""
    ahead = [row for row in rows if viewer.person_id == leader_id and _is_ahead(row, viewer.today)]
    for row in ahead:
        if getattr(row, "went", False):
            yield replace(_bare(row, row.person.name if row.person else ""), gone=True)
    if any(getattr(row, "some_went", False) for row in ahead):
        last = viewer.today + AHEAD
        for one in _gone_from_teams(leader_id, viewer.today, last).select_related("person", "session").order_by("pk"):
            yield replace(_bare(one.session, one.person.name), person_id=one.person_id, gone=True, team=True)


def _recurs_with_gone(viewer: Viewer, leader_id: int) -> Iterator[AwayRow]:
    """What recurs with somebody who reports to the leader no more, for the leader alone. One query."""
    rows = (
        recurring_with(leader_id, viewer.today).filter(Q(led=False)).select_related("person")
        if viewer.person_id == leader_id
        else ()
    )
    for one, day in next_days(rows, viewer.today):
        if one.person is not None:
            yield AwayRow(
                None, one.person.pk, one.person.name, day, one.starts_at, leader_away=False, instead=None, gone=True,
                recurs=True,
            )  # fmt: skip


def _gone_from_teams(leader_id: int, today: date, last: date) -> QuerySet[Participant]:
    """Who takes part in a session of several ahead and reports to its leader no more by then."""
    led = reports_to(person="person_id", leader="session__leader_id", day="session__planned_on")
    days = {"session__planned_on__range": (today, last), "session__held_on": None, "session__dropped_at": None}
    return Participant.objects.filter(~Q(led), session__leader_id=leader_id, co_coach=False, **days)


def _bare(row: Session, name: str) -> AwayRow:
    day = row.planned_on or row.monday
    return AwayRow(row.pk, row.person_id or 0, name, day, row.planned_at, leader_away=False, instead=None)


@dataclass(frozen=True, slots=True)
class _Known:
    """Who is on leave when, and when somebody acts for the leader; `days` are those that are asked about."""

    days: Span
    leader_id: int
    leave: Mapping[int, tuple[Span, ...]]
    acted: tuple[Span, ...]

    def leader_away(self, day: date) -> bool:
        return self.away(self.leader_id, day) and not any(span.holds(day) for span in self.acted)

    def away(self, person_id: int, day: date) -> bool:
        return any(span.holds(day) for span in self.leave.get(person_id, ()))

    def both_there(self, person_id: int, day: date) -> bool:
        return not self.leader_away(day) and not self.away(person_id, day)


def _told(one: AwayRow, known: _Known) -> AwayRow | None:
    """The same with what is proposed; None where both are there."""
    there = partial(known.both_there, one.person_id)
    if there(one.day):
        return None
    # A session goes into a later week, or to another day of its own, never into an earlier one.
    first, last = max(known.days.starts_on, Week.of(one.day).monday), known.days.ends_on or one.day
    last = last if one.next is None else min(last, one.next - timedelta(days=1))
    instead = day_instead(one.day, first=first, last=last, both_there=there)
    return replace(one, leader_away=known.leader_away(one.day), instead=instead)
