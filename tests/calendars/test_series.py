"""What recurs, as calendars are told of it: whatever is moved, dropped, ended or taken back on the way, a calendar that
follows the mails holds what is planned. Three kinds of calendar: one that keeps days told one by one when the whole
comes anew, one that forgets them, and one that also takes back no day that was left out until the whole comes anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from ridealong.calendars.rules.changing import changes
from ridealong.calendars.rules.inviting import WEEK, Asked, Event, Rule
from ridealong.calendars.rules.series import Known, Series, Steps, over, steps
from ridealong.desk.rules.invitations import invitation

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney")
START = date(2026, 3, 2)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def read(asked: Asked) -> Calendar:
    """What a mail holds, as a calendar reads it."""
    about = {"host": "coach.example.org", "sender": "coach@example.org", "name": "Bob", "address": "bob@example.org"}
    about["link"] = "https://coach.example.org/meet/series-1/"
    return Calendar.from_ical(invitation(asked, **about))


@dataclass
class Calendarium:
    """A calendar that follows iTIP: a whole series, days told one by one, days taken back."""

    forgets: bool
    stubborn: bool = False
    series: Any = None
    days: dict[datetime, Any] = field(default_factory=dict)
    without: set[datetime] = field(default_factory=set)
    sequence: int = -1

    def take(self, mail: Calendar) -> None:
        (event,) = mail.walk("VEVENT")
        assert event["SEQUENCE"] >= self.sequence
        self.sequence = event["SEQUENCE"]
        cancelled = str(mail["METHOD"]) == "CANCEL"
        if "RECURRENCE-ID" not in event:
            self.series = None if cancelled else event
            self.without = {one.dt.astimezone(UTC) for line in _lines(event, "EXDATE") for one in line.dts}
            if self.forgets or cancelled:
                self.days.clear()
            return
        day = event.decoded("recurrence-id").astimezone(UTC)
        if cancelled:
            self.days.pop(day, None)
            self.without.add(day)
        elif not (self.stubborn and day in self.without):
            self.days[day] = event
            self.without.discard(day)

    def holds(self, after: datetime, before: datetime) -> set[tuple[datetime, int]]:
        """Which moments stand in it, and how many minutes."""
        if self.series is None:
            return set()
        first = self.series.decoded("dtstart")
        rule = rrulestr(self.series["RRULE"].to_ical().decode(), dtstart=first)
        usual = {one.astimezone(UTC) for one in rule.between(first - timedelta(days=1), before + WEEK, inc=True)}
        # A day that was taken back stands neither by the rule nor by itself; one that was told by itself stands so.
        found = [(one, self._minutes(self.series)) for one in usual - self.without - set(self.days)]
        alone = [one for day, one in self.days.items() if day not in self.without]
        found += [(one.decoded("dtstart").astimezone(UTC), self._minutes(one)) for one in alone]
        return {(starts, minutes) for starts, minutes in found if after < starts < before}

    @staticmethod
    def _minutes(event: Any) -> int:
        lasts = event.decoded("dtend").astimezone(UTC) - event.decoded("dtstart").astimezone(UTC)
        return int(lasts.total_seconds()) // 60


def _lines(event: Any, name: str) -> list[Any]:
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


class Told:
    """What was told, and the calendars that were told it."""

    def __init__(self) -> None:
        self.known: Known | None = None
        self.sequence = -1
        self.calendars = (Calendarium(True), Calendarium(False), Calendarium(True, True))

    def tell(self, found: Steps, minutes: int, now: datetime) -> None:
        if found.rule is None:
            return
        sent = [(None, (found.rule.starts(found.rule.first), minutes), found.over)] if found.whole else []
        sent += [(day, when or (found.rule.starts(day), minutes), when is None) for day, when in found.days.items()]
        self.sequence += bool(sent)
        for day, when, cancelled in sent:
            mail = read(Asked(Event("series-1", *when, found.rule, day), self.sequence, cancelled, now))
            for one in self.calendars:
                one.take(mail)
        before = {} if self.known is None else self.known.days
        self.known = Known(found.rule, minutes, found.over, {**before, **found.days})


@st.composite
def stories(draw: st.DrawFn) -> tuple[Series, list[Callable[[Series], Series]]]:
    """A rhythm, and what happens to it week by week."""
    rule = Rule(
        draw(st.sampled_from(ZONES)), START + timedelta(days=draw(st.integers(0, 6))),
        time(draw(st.integers(5, 20)), draw(st.sampled_from((0, 30)))), draw(st.sampled_from((1, 2, 4))),
    )  # fmt: skip
    return Series("series-1", "standing-", rule, 30), draw(st.lists(st.deferred(lambda: HAPPENINGS), max_size=8))


def _day(series: Series, at: int) -> date:
    return series.rule.first + WEEK * series.rule.every * at


def _moved(at: int, hours: int, minutes: int) -> Callable[[Series], Series]:
    def happens(series: Series) -> Series:
        day = _day(series, at)
        when = (series.rule.starts(day) + timedelta(hours=hours), minutes)
        return replace(series, otherwise={**series.otherwise, day: when})

    return happens


def _dropped(at: int) -> Callable[[Series], Series]:
    return lambda series: replace(series, otherwise={**series.otherwise, _day(series, at): None})


def _back(at: int) -> Callable[[Series], Series]:
    return lambda series: replace(
        series, otherwise={d: w for d, w in series.otherwise.items() if d != _day(series, at)}
    )


def _ends(at: int) -> Callable[[Series], Series]:
    return lambda series: replace(series, rule=replace(series.rule, until=_day(series, at) + timedelta(days=3)))


def _goes_on(series: Series) -> Series:
    return replace(series, rule=replace(series.rule, until=None))


DAYS = st.integers(0, 9)
HAPPENINGS = st.one_of(
    st.builds(_moved, DAYS, st.integers(-60, 60).filter(bool), st.sampled_from((30, 45))),
    st.builds(_dropped, DAYS),
    st.builds(_back, DAYS),
    st.builds(_ends, DAYS),
    st.just(_goes_on),
)


def planned(series: Series, after: datetime, before: datetime) -> set[tuple[datetime, int]]:
    """What is to stand in a calendar."""
    day, until, found = series.rule.first, series.rule.until or date(2028, 1, 1), set()
    while day <= min(until, before.date() + WEEK):
        when = series.otherwise.get(day, (series.rule.starts(day), series.minutes))
        if when is not None and after < when[0] < before:
            found.add(when)
        day += WEEK * series.rule.every
    return found


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(story=stories(), weeks=st.integers(0, 2))
def test_a_calendar_holds_what_is_planned_whatever_happens_on_the_way(
    story: tuple[Series, list[Callable[[Series], Series]]], weeks: int
) -> None:
    _follow(story, weeks)


@pytest.mark.long
@settings(max_examples=800, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(story=stories(), weeks=st.integers(0, 3))
def test_and_so_it_does_in_thousands_of_stories(
    story: tuple[Series, list[Callable[[Series], Series]]], weeks: int
) -> None:
    _follow(story, weeks)


def _follow(story: tuple[Series, list[Callable[[Series], Series]]], weeks: int) -> None:
    series, happenings = story
    told, now, end = Told(), NOW, datetime(2026, 12, 1, tzinfo=UTC)
    for happens in (lambda found: found, *happenings):
        series = happens(series)
        found = steps(series, told.known, apart=(), anew=False, now=now)
        told.tell(found, series.minutes, now)
        alone = {(one.starts, one.minutes) for one in found.singles}
        expected = planned(series, now, end) - {when for when in alone if when[0] > now}
        for one in told.calendars:
            assert one.holds(now, end) == expected, (one.forgets, one.stubborn)
        # The same once more says nothing.
        again = steps(series, told.known, apart=(), anew=False, now=now)
        assert (again.whole, dict(again.days)) == (False, {}) or told.known is None or told.known.cancelled
        now += WEEK * weeks
    if told.known is not None and not told.known.cancelled:
        told.tell(over(told.known, uid="series-1", now=now), series.minutes, now)
        assert [one.holds(now, end) for one in told.calendars] == [set()] * 3


def test_a_day_that_was_held_early_does_not_come_back_with_the_end() -> None:
    """It was moved to a time that is over by now; the whole comes anew, and some calendars forget what was moved."""
    series = Series("series-1", "standing-", Rule("Europe/Berlin", START, time(5), 1), 30)
    _follow((series, [_moved(0, -60, 30), _ends(0)]), 0)


@pytest.mark.parametrize("zone", ZONES)
def test_nine_oclock_stays_nine_oclock_over_both_changes_by_the_rule_that_comes_along(zone: str) -> None:
    """Read by another program's reader, which knows of the zone only what the mail says."""
    rule = Rule(zone, date(2026, 3, 2), time(9), 1)
    text = invitation(
        Asked(Event("series-1", rule.starts(rule.first), 30, rule), 0, cancelled=False, changed_at=NOW),
        host="h.example", sender="c@h.example", name="Bob", address="bob@h.example", link="",
    )  # fmt: skip
    described = tzical(StringIO(text.replace("\r\n", "\n"))).get(zone)
    starts = [datetime(2026, 3, 2, 9, tzinfo=described) + WEEK * at for at in range(52 * 8)]
    assert [one.astimezone(UTC) for one in starts] == [rule.starts(one.date()) for one in starts]
    offsets = {one.utcoffset() for one in starts}
    assert len(offsets) == 2
    assert sum(a.utcoffset() != b.utcoffset() for a, b in pairwise(starts)) == 16


def test_a_zone_is_told_by_a_rule_only_where_it_has_one() -> None:
    assert changes("Africa/Casablanca", 2026) is None
    tokyo = changes("Asia/Tokyo", 2026)
    assert tokyo is not None
    assert (tokyo.each, tokyo.offset) == ((), timedelta(hours=9))
    text = invitation(
        Asked(Event("a", NOW, 30, Rule("Asia/Tokyo", START, time(9), 1)), 0, cancelled=False, changed_at=NOW),
        host="h.example", sender="c@h.example", name="Bob", address="bob@h.example", link="",
    )  # fmt: skip
    assert "TZOFFSETTO:+0900" in text
    assert datetime(2026, 7, 1, tzinfo=ZoneInfo("Asia/Tokyo")).utcoffset() == tokyo.offset


def test_another_address_is_told_everything_anew_and_days_told_before_stay_apart() -> None:
    rule = Rule("UTC", START, time(9), 1)
    days: Mapping[date, tuple[datetime, int] | None] = {
        START + WEEK: (rule.starts(START) + timedelta(days=8), 30), START + WEEK * 2: None,
    }  # fmt: skip
    series = Series("s", "standing-", rule, 30, days)
    first = steps(series, None, apart=(), anew=False, now=NOW)
    assert first.rule is not None
    assert (first.whole, first.rule.without, dict(first.days)) == (
        True, frozenset({START + WEEK * 2}), {START + WEEK: days[START + WEEK]},
    )  # fmt: skip
    known = Known(first.rule, 30, cancelled=False, days=first.days)
    assert not steps(series, known, apart=(), anew=False, now=NOW).whole
    again = steps(series, known, apart=(), anew=True, now=NOW)
    assert (again.whole, dict(again.days)) == (True, dict(first.days))
    later = steps(series, None, apart=(START, START + WEEK), anew=False, now=NOW)
    assert later.rule is not None
    assert later.rule.first == START + WEEK * 3
    assert [(one.uid, one.starts) for one in later.singles] == [
        (f"standing-{START}", rule.starts(START)), (f"standing-{START + WEEK}", days[START + WEEK][0]),
    ]  # fmt: skip
