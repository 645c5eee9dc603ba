"""Which mail of the habit is due on which day, and at what time it leaves. Pure: no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class Mail(StrEnum):
    """A kind of mail, each of which can be switched off."""

    WEEK = "week"  # the leader's week, on its first working day
    AGENDA = "agenda"  # the agenda, on the working day before a session
    ITEMS = "items"  # action items that are due, and once a week those that are overdue
    WRAP_UP = "wrap_up"  # the page on which a week is put down, on its last working day


# When a kind leaves, if nothing keeps it.
LEAVES = {Mail.WEEK: time(7), Mail.AGENDA: time(7), Mail.ITEMS: time(7), Mail.WRAP_UP: time(14)}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody wants mails. `joined`: what is due on one day comes in one mail; never inside the quiet hours."""

    off: frozenset[Mail] = frozenset()
    joined: bool = True
    quiet_from: time = time(19)
    quiet_until: time = time(7)
    invitations: bool = False

    def quiet(self, at: time) -> bool:
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of somebody's days: those on which they work (Monday is 0), whether a week of a leader is theirs to
    look after and since when, if only lately; the days on which they have a session, those by which they are to have
    done something, whether a session of such a week is still open, and when somebody asked something about a session
    of theirs that they have not answered."""

    weekdays: frozenset[int]
    leads: bool = False
    begins: Collection[date] = field(default=())
    meets: Collection[date] = field(default=())
    due: Collection[date] = field(default=())
    open_in_week: bool = False
    asked: Collection[date] = field(default=())


@dataclass(frozen=True, slots=True)
class Due:
    """A mail of a day: its kinds, and at what time on the wall it leaves."""

    kinds: tuple[Mail, ...]
    at: time


def next_working_day(day: date, weekdays: frozenset[int]) -> date:
    """The first day after `day` on which somebody works."""
    return next(one for one in (day + DAY * ahead for ahead in range(1, 8)) if one.weekday() in weekdays)


def last_working_day(day: date, weekdays: frozenset[int]) -> date:
    """The last day before `day` on which somebody works."""
    return next(one for one in (day - DAY * back for back in range(1, 8)) if one.weekday() in weekdays)


def kinds_of(day: date, facts: Facts) -> tuple[Mail, ...]:
    """What is due on a day; nothing on one that somebody has off, and what would fall there comes before it."""
    return tuple(_kinds_of(day, facts)) if day.weekday() in facts.weekdays else ()


def _kinds_of(day: date, facts: Facts) -> Iterator[Mail]:
    first, last = min(facts.weekdays), max(facts.weekdays)
    before, follows = last_working_day(day, facts.weekdays), next_working_day(day, facts.weekdays)
    if facts.leads and (day.weekday() == first or any(before < one <= day for one in facts.begins)):
        yield Mail.WEEK
    # What is asked is told of the next day, and once more when the session is near.
    if any(day < one <= follows for one in facts.meets) or any(before <= one < day for one in facts.asked):
        yield Mail.AGENDA
    if any(day <= one < follows or (one < day and day.weekday() == first) for one in facts.due):
        yield Mail.ITEMS
    if facts.open_in_week and day.weekday() == last:
        yield Mail.WRAP_UP


def mails_of(kinds: Collection[Mail], wishes: Wishes) -> tuple[Due, ...]:
    """The mails that a day brings: one, unless somebody asked for each by itself."""
    wanted = [one for one in kinds if one not in wishes.off]
    groups = [wanted] if wishes.joined else [[one] for one in wanted]
    found = ((tuple(group), max(LEAVES[one] for one in group)) for group in groups if group)
    return tuple(Due(group, outside(at, wishes)) for group, at in found)


def outside(at: time, wishes: Wishes) -> time:
    """That time, or the nearest one of the same day that is not quiet: rather later than earlier."""
    if not wishes.quiet(at):
        return at
    if wishes.quiet_until > at:
        return wishes.quiet_until
    # The rest of the day is quiet: a quarter of an hour before it begins, or as soon as the day does.
    day = datetime.combine(date(2000, 1, 1), time(0))
    eve = datetime.combine(day, wishes.quiet_from) - timedelta(minutes=15)
    return eve.time() if eve >= day and eve.time() > wishes.quiet_until else wishes.quiet_until


def still(local: datetime, due: Due, wishes: Wishes) -> bool:
    """Whether a mail of this day is to leave now: its time has come and it is not quiet."""
    return local.time() >= due.at and not wishes.quiet(local.time())
