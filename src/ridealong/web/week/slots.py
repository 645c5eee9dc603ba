"""When a session of the week could be: times at which the leader is really free, by their own calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ridealong.access.rules import Viewer
from ridealong.calendars import queries as calendars
from ridealong.calendars.rules.shapes import Span
from ridealong.calendars.rules.slots import free, spread
from ridealong.coaching.rules.times import meant, moment
from ridealong.kernel.calendar import Week
from ridealong.week.rules.shapes import SessionPlan, WeekPlan

SOON = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Slot:
    """A day and a time by the organisation's clocks, as the form of a session takes them."""

    day: date
    at: time

    @property
    def value(self) -> str:
        return f"{self.day.isoformat()}T{self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Slots:
    """By session, when it could be. `known`: there is a calendar that says when the leader is busy; `own`: it is the
    viewer's own week, so that they can give one."""

    own: bool = False
    known: bool = False
    by_session: Mapping[int | None, tuple[Slot, ...]] = field(default_factory=dict)


def working_days(week: Week, today: date) -> tuple[date, ...]:
    """Working days of the week that are not over; of a week that is over, or all weekend, none."""
    days = (week.monday + timedelta(days=offset) for offset in range(5))
    return tuple(day for day in days if day >= today)


def best_day(days: Sequence[date], taken: Sequence[date]) -> date | None:
    """The day with the fewest sessions so far, the earliest of those."""
    return min(days, key=lambda day: (taken.count(day), day), default=None)


def proposed(viewer: Viewer, plan: WeekPlan, *, zone: str, now: datetime) -> Slots:
    """Free times for what is still open in the viewer's own week; somebody else's calendar is not theirs to read."""
    person_id, days = viewer.person_id, working_days(plan.week, viewer.today)
    if person_id is None or person_id != plan.leader.id or not days:
        return Slots()
    window = _window(days, zone)
    known = calendars.known(viewer, person_id, window, zone=zone, now=now)
    if known is None:
        return Slots(own=True)
    live = [one for one in plan.sessions if not one.dropped and one.held_on is None]
    taken = [*known.busy, *filter(None, (_span(one, zone) for one in live))]
    found: dict[int | None, tuple[Slot, ...]] = {}
    for one in live:
        own = _span(one, zone)
        busy = [span for span in taken if span != own]
        chosen = spread(free(known.hours, days, minutes=one.minutes, busy=busy, after=now + SOON), zone)
        found[one.id] = tuple(Slot(*meant(start, zone)) for start in chosen)
        if chosen and one.planned_on is None:
            # What is proposed first for one session is not proposed for the next.
            taken.append(Span(chosen[0], chosen[0] + timedelta(minutes=one.minutes)))
    return Slots(own=True, known=True, by_session=found)


def _window(days: Sequence[date], zone: str) -> Span:
    """The days as anybody's clocks show them."""
    first, last = min(days), max(days)
    start = datetime.combine(first, time(), ZoneInfo(zone)) - timedelta(days=1)
    return Span(start, datetime.combine(last, time(), ZoneInfo(zone)) + timedelta(days=2))


def _span(one: SessionPlan, zone: str) -> Span | None:
    start = moment(one.planned_on, one.planned_at, one.zone or zone)
    return None if start is None else Span(start, start + timedelta(minutes=one.minutes))
