"""What a calendar has to be told of something that recurs, after what it was told before. Pure.

A series is told of as a whole once, and then only of what differs: a day that is moved as that day alone, a day that is
dropped as that day taken back, the end as the last day. Whenever the whole has to be told again, every day that differs
is told after it, since some calendars forget those then and others do not; days that were dropped are left out of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import takewhile

from ridealong.calendars.rules.inviting import WEEK, Event, Rule

When = tuple[datetime, int] | tuple[datetime, int, bool]
"""a moment, and for how many minutes; a third says that somebody else is there"""


@dataclass(frozen=True, slots=True)
class Series:
    """What recurs. `otherwise`: days on which it is at another moment, or (None) not at all. A day that is told of by
    itself, outside the series, is called `single` and its date."""

    uid: str
    single: str
    rule: Rule
    minutes: int
    otherwise: Mapping[date, When | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What a calendar was told of a series: `days` are those that it was told of one by one, None where taken back."""

    rule: Rule
    minutes: int
    cancelled: bool
    days: Mapping[date, When | None]


@dataclass(frozen=True, slots=True)
class Steps:
    """What is to be told. `rule`: how the series is to be known from now on, None where it is to be unknown. `whole`:
    it is told itself, as taken back where `over`. `days` follow it, None for one that is taken back; `singles` are
    events of their own."""

    rule: Rule | None
    whole: bool = False
    over: bool = False
    days: Mapping[date, When | None] = field(default_factory=dict)
    singles: tuple[Event, ...] = ()


def steps(wanted: Series, known: Known | None, *, apart: Collection[date], anew: bool, now: datetime) -> Steps:
    """`apart`: days that the calendar holds as events of their own already, and keeps as such, so that nothing stands
    in it twice. `anew`: it is another calendar now, to which everything is told again."""
    told = None if known is None or known.cancelled else known
    first = _first(wanted, apart, now) if told is None else told.rule.first
    if first is None:
        return Steps(None, singles=tuple(_singles(wanted, None, apart)))
    singles = tuple(_singles(wanted, first, apart))
    out = {day for day, when in wanted.otherwise.items() if when is None and day >= first}
    rule = replace(wanted.rule, first=first, without=frozenset(out | {day for day in apart if day >= first}))
    moved = {day: when for day, when in wanted.otherwise.items() if when and day >= first and day not in apart}
    if told is None:
        return Steps(
            rule, whole=True, days={d: w for d, w in moved.items() if _ahead(rule, d, w, now)}, singles=singles
        )
    return replace(_changed(wanted, rule, moved, told, anew=anew, now=now), singles=singles)


def over(known: Known, *, uid: str, now: datetime) -> Steps:
    """What is to be told of a series that is wanted no more: what was, stays."""
    following = known.rule.next_after(now)
    until = known.rule.until if following is None else following - WEEK * known.rule.every
    ended = replace(known.rule, until=until, without=frozenset())
    back: dict[date, When | None] = {day: None for day, when in known.days.items() if when and when[0] > now}
    return steps(Series(uid, "", ended, known.minutes, back), known, apart=(), anew=False, now=now)


def days_of(wanted: Series, *, after: datetime, until: datetime) -> Iterator[Event]:
    """The days of a series as events of their own, where it cannot be told as a whole."""
    near = takewhile(lambda day: wanted.rule.starts(day) <= until, wanted.rule.days_after(after))
    yield from _singles(wanted, None, list(near))


def _first(wanted: Series, apart: Collection[date], now: datetime) -> date | None:
    """The first day that a calendar is told of: what is over is told of never, and a series begins on a day that is."""
    days = wanted.rule.days_after(now)
    return next((day for day in days if day not in apart and wanted.otherwise.get(day, ()) is not None), None)


def _singles(wanted: Series, first: date | None, apart: Collection[date]) -> Iterator[Event]:
    """Days of the series that are events of their own: those before its calendar knew it, and those told of as such."""
    for day in sorted({*wanted.otherwise, *apart}):
        when = wanted.otherwise.get(day, (wanted.rule.starts(day), wanted.minutes))
        if when is not None and (first is None or day < first or day in apart):
            yield event_at(f"{wanted.single}{day}", when)


def event_at(name: str, when: When) -> Event:
    """What stands in a calendar under a name at a moment."""
    return Event(name, when[0], when[1], company=has_company(when))


def has_company(when: When | None) -> bool:
    return when is not None and len(when) > 2


def _changed(
    wanted: Series, rule: Rule, moved: Mapping[date, When], told: Known, *, anew: bool, now: datetime
) -> Steps:
    gone = {day for day in told.rule.without if rule.starts(day) <= now}
    rule = replace(rule, without=rule.without | gone)
    if rule.until is not None and rule.until < rule.first:
        return Steps(rule, whole=True, over=True)
    whole = anew or wanted.minutes != told.minutes or _when(rule) != _when(told.rule)
    whole = whole or bool(told.rule.without - rule.without)
    days: dict[date, When | None] = {}
    for day in sorted({*moved, *told.days, *(rule.without ^ told.rule.without)}):
        usual = (rule.starts(day), wanted.minutes)
        want = None if day in rule.without or _after(rule, day) else moved.get(day, usual)
        had = None if day in told.rule.without else told.days.get(day, (told.rule.starts(day), told.minutes))
        again = whole and want is not None and want != usual
        # What is over is told of no more, unless it would come back: as what its day usually is, where it is forgotten.
        shown = (want, had, usual) if again else (want, had)
        if (again or want != had) and any(when and when[0] > now for when in shown):
            days[day] = want
    return Steps(rule, whole, days=days)


def _when(rule: Rule) -> tuple[object, ...]:
    """What makes a rule another one: an end that falls between two days is that of the day before it."""
    return rule.zone, rule.first, rule.at, rule.every, rule.last()


def _after(rule: Rule, day: date) -> bool:
    return rule.until is not None and day > rule.until


def _ahead(rule: Rule, day: date, when: When | None, now: datetime) -> bool:
    return rule.starts(day) > now or (when is not None and when[0] > now)
