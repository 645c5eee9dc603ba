"""When something recurs, inside a window and nowhere else: RFC 5545, 3.3.10.

Nothing here walks past the end of the window, so a rule that never comes true costs no more than one that does. Days
and times are as on the wall, without a zone: a weekly 09:00 stays 09:00.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import product

from ridealong.calendars.rules.shapes import NotUsable, Unreadable
from ridealong.kernel.sentences import Sentence

MOST_TIMES = 1_000
LONGEST_INTERVAL = 10_000
# What a period costs beside its days.
PERIOD = 8
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
UNITS = {
    "SECONDLY": timedelta(seconds=1), "MINUTELY": timedelta(minutes=1), "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1),
}  # fmt: skip
FAST = ("SECONDLY", "MINUTELY", "HOURLY")
FREQUENCIES = ("YEARLY", "MONTHLY", *UNITS)
# The range of each list of numbers, and whether they may count from the end.
NUMBERS = {
    "BYSECOND": (0, 59, False), "BYMINUTE": (0, 59, False), "BYHOUR": (0, 23, False), "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True), "BYWEEKNO": (1, 53, True), "BYMONTH": (1, 12, False), "BYSETPOS": (1, 366, True),
}  # fmt: skip
Check = Callable[["Rule", date], bool]
BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(slots=True)
class Budget:
    """How much may still be done for one file: a bound that does not depend on how fast the machine is."""

    steps: int = 400_000

    def spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise NotUsable(Sentence("calendars.refused.long"))


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule. `until` is as written: what it means depends on the zone of the entry."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: str = ""
    wkst: int = 0
    byday: tuple[tuple[int, int], ...] = ()
    bymonth: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    bysetpos: tuple[int, ...] = ()
    byhour: tuple[int, ...] = ()
    byminute: tuple[int, ...] = ()
    bysecond: tuple[int, ...] = ()


def parsed(text: str) -> Rule:
    """The rule that a text holds. Raises Unreadable."""
    given = {}
    for part in text.strip().strip(";").upper().split(";"):
        name, mark, value = part.partition("=")
        if not mark or name in given:
            raise Unreadable("rule", value=text[:80])
        given[name.strip()] = value.strip()
    if given.get("FREQ") not in FREQUENCIES:
        raise Unreadable("rule", value=text[:80])
    lists = {name.lower(): _numbers(name, given[name], text) for name in NUMBERS if name in given}
    if "COUNT" in given and "UNTIL" in given:
        raise Unreadable("rule", value=text[:80])
    if given.get("WKST", "MO") not in DAYS:
        raise Unreadable("rule", value=text[:80])
    return Rule(
        given["FREQ"],
        interval=_whole(given.get("INTERVAL", "1"), text, most=LONGEST_INTERVAL),
        count=_whole(given["COUNT"], text) if "COUNT" in given else None,
        until=given.get("UNTIL", ""),
        wkst=DAYS.index(given.get("WKST", "MO")),
        byday=_weekdays(given.get("BYDAY", ""), text),
        **lists,
    )


def occurrences(rule: Rule, start: datetime, *, first: datetime, last: datetime, budget: Budget) -> list[datetime]:
    """When the rule comes true from `first` to `last`, both included, in order. Raises Unreadable past MOST_TIMES."""
    found: list[datetime] = []
    for number, moment in enumerate(_all(rule, start, first, last, budget), 1):
        if moment > last or (rule.count is not None and number > rule.count):
            break
        if moment >= first:
            found.append(moment)
        if len(found) > MOST_TIMES:
            raise Unreadable("often", most=MOST_TIMES)
    return found


def _all(rule: Rule, start: datetime, first: datetime, last: datetime, budget: Budget) -> Iterator[datetime]:
    """In order from the start on, or from shortly before `first` where nothing has to be counted."""
    plain = Rule(rule.freq, interval=rule.interval, count=rule.count, until=rule.until, wkst=rule.wkst)
    if rule == plain and rule.freq in UNITS:
        return _progression(rule, start, first, last, budget)
    if rule.freq in FAST:
        raise Unreadable("fast")
    return _by_period(_completed(rule, start), start, first, last, budget)


def _progression(rule: Rule, start: datetime, first: datetime, last: datetime, budget: Budget) -> Iterator[datetime]:
    """Without conditions times come at equal distances; those before the window are passed over by arithmetic."""
    step = rule.interval * UNITS[rule.freq]
    passed = max(0, -((start - first) // step) - 1)
    if rule.count is not None and passed >= rule.count:
        return
    until_last = (last - start) // step
    end = last if rule.count is None or rule.count > until_last else start + (rule.count - 1) * step
    if (end - max(first, start)) // step > MOST_TIMES:
        raise Unreadable("often", most=MOST_TIMES)
    moment = start + passed * step
    while moment <= end:
        budget.spend(1)
        yield moment
        moment += step


def _by_period(rule: Rule, start: datetime, first: datetime, last: datetime, budget: Budget) -> Iterator[datetime]:
    times, checks = _times(rule, start), _checks(rule)
    period = _skipped(rule, start, first) if rule.count is None else 0
    while True:
        days = _days(rule, start.date(), period)
        if days is None or days[0] > last.date():
            return
        budget.spend(PERIOD + len(days))
        matching = [day for day in days if all(check(rule, day) for check in checks)]
        moments = [datetime.combine(day, at) for day in matching for at in times]
        yield from (one for one in _at_places(moments, rule.bysetpos) if one >= start)
        period += 1


def _skipped(rule: Rule, start: datetime, first: datetime) -> int:
    """How many periods are surely over before `first`."""
    behind = (first - start).days
    length = {"YEARLY": 366, "MONTHLY": 31, "WEEKLY": 7, "DAILY": 1}[rule.freq]
    return max(0, behind // (length * rule.interval) - 1)


def _days(rule: Rule, start: date, period: int) -> list[date] | None:
    """The days of the period that comes `period` intervals after the one of the start; None past the last year."""
    steps = period * rule.interval
    try:
        match rule.freq:
            case "YEARLY":
                return _of_year(rule, start.year + steps)
            case "MONTHLY":
                months = start.year * 12 + start.month - 1 + steps
                return _of_month(months // 12, months % 12 + 1)
            case "WEEKLY":
                monday = start - timedelta(days=(start.weekday() - rule.wkst) % 7) + timedelta(weeks=steps)
                return [monday + timedelta(days=at) for at in _in_week(rule)]
            case _:
                return [start + timedelta(days=steps)]
    except (ValueError, OverflowError):
        return None


def _in_week(rule: Rule) -> list[int]:
    return sorted({(wanted - rule.wkst) % 7 for _, wanted in rule.byday}) or list(range(7))


def _of_year(rule: Rule, year: int) -> list[date]:
    months = sorted(rule.bymonth) or range(1, 13)
    return [day for month in months for day in _of_month(year, month)]


def _of_month(year: int, month: int) -> list[date]:
    first = date(year, month, 1)
    return [first + timedelta(days=at) for at in range(monthrange(year, month)[1])]


def _completed(rule: Rule, start: datetime) -> Rule:
    """What a rule does not say it takes from the start."""
    if rule.byday or rule.bymonthday or rule.byyearday:
        return rule
    if rule.byweekno or rule.freq == "WEEKLY":
        return replace(rule, byday=((0, start.weekday()),))
    if rule.freq == "MONTHLY":
        return replace(rule, bymonthday=(start.day,))
    if rule.freq == "YEARLY":
        return replace(rule, bymonthday=(start.day,), bymonth=rule.bymonth or (start.month,))
    return rule


def _times(rule: Rule, start: datetime) -> list[time]:
    hours, minutes, seconds = (
        sorted(set(given)) or [own]
        for given, own in (
            (rule.byhour, start.hour),
            (rule.byminute, start.minute),
            (rule.bysecond, start.second),
        )
    )
    if len(hours) * len(minutes) * len(seconds) > MOST_TIMES:
        raise Unreadable("often", most=MOST_TIMES)
    return [time(*one) for one in product(hours, minutes, seconds)]


def _checks(rule: Rule) -> list[Check]:
    """What a day still has to pass: weeks give the right weekdays already, and years the right months."""
    found: list[tuple[object, Check]] = [
        (rule.bymonth and rule.freq != "YEARLY", _month),
        (rule.byday and rule.freq != "WEEKLY", _weekday),
        (rule.bymonthday, _monthday),
        (rule.byyearday, _yearday),
        (rule.byweekno, _weekno),
    ]
    return [check for given, check in found if given]


def _month(rule: Rule, day: date) -> bool:
    return day.month in rule.bymonth


def _monthday(rule: Rule, day: date) -> bool:
    return day.day in rule.bymonthday or day.day - monthrange(day.year, day.month)[1] - 1 in rule.bymonthday


def _yearday(rule: Rule, day: date) -> bool:
    number, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    return number in rule.byyearday or number - length - 1 in rule.byyearday


def _weekno(rule: Rule, day: date) -> bool:
    # The week has the year of its fourth day; a year has as many weeks as its 28 December says.
    fourth = day + timedelta(days=3 - (day.weekday() - rule.wkst) % 7)
    number = (fourth.timetuple().tm_yday - 1) // 7 + 1
    final = date(fourth.year, 12, 28)
    final += timedelta(days=3 - (final.weekday() - rule.wkst) % 7)
    weeks = (final.timetuple().tm_yday - 1) // 7 + 1
    return number in rule.byweekno or number - weeks - 1 in rule.byweekno


def _weekday(rule: Rule, day: date) -> bool:
    return any(wanted == day.weekday() and (not place or _placed(rule, day, place)) for place, wanted in rule.byday)


def _placed(rule: Rule, day: date, place: int) -> bool:
    """Whether the day is the first, second, last ... of its weekday in its month, or in its year."""
    if rule.freq == "MONTHLY" or (rule.freq == "YEARLY" and rule.bymonth):
        number, length = day.day, monthrange(day.year, day.month)[1]
    elif rule.freq == "YEARLY":
        number, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    else:
        return True
    return place == ((number - 1) // 7 + 1 if place > 0 else -((length - number) // 7 + 1))


def _at_places(moments: list[datetime], places: tuple[int, ...]) -> list[datetime]:
    if not places:
        return moments
    wanted = {place - 1 if place > 0 else len(moments) + place for place in places}
    return [one for at, one in enumerate(moments) if at in wanted]


def _whole(text: str, rule: str, *, most: int = 10**10) -> int:
    if not re.fullmatch(r"\d{1,10}", text, re.ASCII) or not 0 < int(text) <= most:
        raise Unreadable("rule", value=rule[:80])
    return int(text)


def _numbers(name: str, text: str, rule: str) -> tuple[int, ...]:
    least, most, backwards = NUMBERS[name]
    found: set[int] = set()
    for one in text.split(","):
        if not re.fullmatch(r"[+-]?\d{1,3}", one.strip(), re.ASCII):
            raise Unreadable("rule", value=rule[:80])
        number = int(one)
        if not (least <= number <= most or (backwards and -most <= number <= -least)):
            raise Unreadable("rule", value=rule[:80])
        found.add(number)
    return tuple(sorted(found))


def _weekdays(text: str, rule: str) -> tuple[tuple[int, int], ...]:
    found: set[tuple[int, int]] = set()
    for one in filter(None, text.split(",")):
        match = BYDAY.fullmatch(one.strip())
        if match is None or (match[1] and not int(match[1])):
            raise Unreadable("rule", value=rule[:80])
        found.add((int(match[1] or 0), DAYS.index(match[2])))
    return tuple(sorted(found))
