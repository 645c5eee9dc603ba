"""From a calendar file to busy times: recurrences, changes to single ones, what is free, cancelled or declined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ridealong.calendars.rules.lines import Component, Property, components
from ridealong.calendars.rules.recurring import Budget, occurrences, parsed
from ridealong.calendars.rules.shapes import LONGEST_WINDOW, NotUsable, Problem, Reading, Span, Unreadable
from ridealong.calendars.rules.times import Extent, Moment, Places, extent, length, moment, moments
from ridealong.calendars.rules.zones import Known, described
from ridealong.kernel.ids import whole
from ridealong.kernel.sentences import Sentence

MOST_SPANS = 20_000
FREE = frozenset({"FREE", "WORKINGELSEWHERE"})
# No clocks are further from each other than this.
MARGIN = timedelta(days=2)


@dataclass(slots=True)
class Entry:
    """An event as read: the series, or a change to one of its times."""

    source: Component
    start: Moment
    extent: Extent
    busy: bool
    changes: Moment | None
    onwards: bool


@dataclass(slots=True)
class Series:
    """Everything under one UID: the entry that recurs, if the file has it, and the changes by what they change."""

    main: Entry | None = None
    changed: dict[datetime, Entry] = field(default_factory=dict)


def read(data: bytes, *, zone: str, window: Span, own: Collection[str] = ()) -> Reading:
    """Busy times of the file inside the window; `zone` is where the leader is, `own` are their addresses.

    Raises NotUsable where nothing can be said; an entry that cannot be read becomes a problem.
    """
    if window.end - window.start > LONGEST_WINDOW:
        raise ValueError("the window is too long")
    budget, found = Budget(), components(data)
    places = Places(Known(ZoneInfo(zone)), described(found, window, budget))
    reader = Reader(places, window, budget, frozenset(one.casefold() for one in own))
    events = [one for one in found if one.name == "VEVENT"]
    for series in _series(events, reader):
        reader.add(series)
    for one in found:
        if one.name == "VFREEBUSY":
            reader.add_periods(one)
    problems = tuple(sorted(reader.problems, key=lambda one: one.line))
    return Reading(merged(reader.spans), len(events), problems)


@dataclass(slots=True)
class Reader:
    """Collects what was found and what could not be read."""

    places: Places
    window: Span
    budget: Budget
    own: frozenset[str]
    spans: list[Span] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def entry(self, source: Component) -> Entry | None:
        """The event, or None and a problem. One that takes no time matters only where it changes another."""
        start, changes = source.first("DTSTART"), source.first("RECURRENCE-ID")
        if start is None:
            return None
        busy = self._busy(source)
        if not busy and changes is None and source.first("UID") is None:
            return None
        try:
            begins = moment(start.value, start.parameters, self.places)
            return Entry(
                source,
                begins,
                extent(source, begins, self.places) if busy else Extent(0, timedelta(0)),
                busy,
                None if changes is None else moment(changes.value, changes.parameters, self.places),
                changes is not None and changes.parameters.get("RANGE", "").upper() == "THISANDFUTURE",
            )
        except Unreadable as problem:
            if busy:
                self.problems.append(Problem(source.line, problem.sentence))
            return None

    def add(self, series: Series) -> None:
        """The busy times of a series."""
        line = (series.main or next(iter(series.changed.values()))).source.line
        try:
            self._add(series)
        except Unreadable as problem:
            self.problems.append(Problem(line, problem.sentence))

    def add_periods(self, source: Component) -> None:
        """The times that a published list of busy times names."""
        for one in source.all("FREEBUSY"):
            if one.parameters.get("FBTYPE", "BUSY").upper() == "FREE":
                continue
            try:
                for start, end in _periods(one, self.places):
                    self._keep(start.utc(), end)
            except Unreadable as problem:
                self.problems.append(Problem(source.line, problem.sentence))

    def _busy(self, source: Component) -> bool:
        """Whether the event takes the leader's time."""
        if source.text("STATUS") == "CANCELLED" or source.text("TRANSP") == "TRANSPARENT":
            return False
        if source.text("X-MICROSOFT-CDO-BUSYSTATUS") in FREE:
            return False
        return not any(
            one.parameters.get("PARTSTAT", "").upper() == "DECLINED" and _address(one) in self.own
            for one in source.all("ATTENDEE")
        )

    def _add(self, series: Series) -> None:
        main, changes = series.main, series.changed
        if main is not None:
            onwards = sorted(at for at, one in changes.items() if one.onwards)
            gone = {key for one in changes.values() if not one.onwards for key in _keys(_changed(one), main.start)}
            for at, lasts in self._times(main):
                if not gone & {at.utc(), at.wall.date()}:
                    before = bisect_right(onwards, at.utc())
                    self._add_time(at, lasts, main, changes[onwards[before - 1]] if before else None)
        for one in changes.values():
            if one.busy and not (one.onwards and main is not None):
                self._keep(one.start.utc(), one.extent.end(one.start))

    def _add_time(self, at: Moment, lasts: Extent, main: Entry, change: Entry | None) -> None:
        """One time of a series, as the latest change for "this and all that follow" has left it."""
        if change is None:
            if main.busy:
                self._keep(at.utc(), lasts.end(at))
        elif change.busy:
            moved = change.start.at(at.wall + (change.start.wall - _changed(change).wall))
            self._keep(moved.utc(), change.extent.end(moved))

    def _times(self, main: Entry) -> list[tuple[Moment, Extent]]:
        """When the series takes place, by itself: its start, its rules and dates, without what is excluded."""
        start, source = main.start, main.source
        excluded: set[datetime | date] = set()
        for one in source.all("EXDATE"):
            for at in moments(one, self.places):
                excluded |= _keys(at, start)
        for rule in source.all("EXRULE"):
            excluded |= {start.at(wall).utc() for wall in self._ruled(rule.value, main)}
        walls = {start.wall}
        for rule in source.all("RRULE"):
            walls |= set(self._ruled(rule.value, main))
        found = [(start.at(wall), main.extent) for wall in walls]
        for dates in source.all("RDATE"):
            found += _dates(dates, main, self.places)
        if _ended_before(source, start, self.places):
            found = [one for one in found if one[0].wall != start.wall]
        return [one for one in found if not excluded & {one[0].utc(), one[0].wall.date()}]

    def _ruled(self, text: str, main: Entry) -> list[datetime]:
        """What a rule gives that can reach into the window."""
        rule, start = parsed(text), main.start
        reach = main.extent.end(start) - start.utc() + MARGIN
        first = (self.window.start - reach).replace(tzinfo=None)
        last = (self.window.end + MARGIN).replace(tzinfo=None)
        if rule.until:
            # Whoever changes a time may move it into the window: what is changed is found by its own time.
            last = min(last, moment(rule.until, {}, self.places).wall + MARGIN)
        found = occurrences(rule, start.wall, first=first, last=last, budget=self.budget)
        until = _until(rule.until, start, self.places)
        return found if until is None else [wall for wall in found if start.at(wall).utc() <= until]

    def _keep(self, start: datetime, end: datetime) -> None:
        if end < start:
            raise Unreadable("backwards")
        start, end = max(start, self.window.start), min(end, self.window.end)
        if end > start:
            self.spans.append(Span(start, end))
        if len(self.spans) > 2 * MOST_SPANS:
            self.spans = list(merged(self.spans))
            if len(self.spans) > MOST_SPANS:
                raise NotUsable(Sentence("calendars.refused.entries", {"most": MOST_SPANS}))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as spans in order of which none touches another."""
    found: list[Span] = []
    for one in sorted(spans):
        if found and one.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return tuple(found)


def _series(events: Iterable[Component], reader: Reader) -> list[Series]:
    """Events by UID, only the latest of each; one without a UID stands by itself."""
    found: dict[tuple[str, int], Series] = {}
    for entry in filter(None, map(reader.entry, events)):
        uid = entry.source.first("UID")
        key = (uid.value, 0) if uid is not None and uid.value else ("", entry.source.line)
        series = found.setdefault(key, Series())
        if entry.changes is None:
            series.main = entry if series.main is None else max((series.main, entry), key=_revision)
        else:
            _change(series, entry)
    return list(found.values())


def _change(series: Series, entry: Entry) -> None:
    at = _changed(entry).utc()
    if at not in series.changed or _revision(entry) >= _revision(series.changed[at]):
        series.changed[at] = entry


def _revision(entry: Entry) -> tuple[int, str]:
    return whole(entry.source.text("SEQUENCE")) or 0, entry.source.text("DTSTAMP")


def _changed(entry: Entry) -> Moment:
    """Which time of a series a change is about."""
    return entry.changes or entry.start


def _keys(at: Moment, start: Moment) -> set[datetime | date]:
    """What a time is found by: a day where either is a whole day, else the moment."""
    return {at.wall.date()} if at.whole or start.whole else {at.utc()}


def _address(attendee: Property) -> str:
    return attendee.value.strip().casefold().removeprefix("mailto:")


def _until(text: str, start: Moment, places: Places) -> datetime | None:
    """The last moment at which the series may start."""
    if not text:
        return None
    at = moment(text, {}, places)
    if at.whole:
        return start.at(at.wall + timedelta(hours=23, minutes=59, seconds=59)).utc()
    return at.utc() if at.zone == Known(UTC) else start.at(at.wall).utc()


def _ended_before(source: Component, start: Moment, places: Places) -> bool:
    """Whether the series was over before it began: then not even its start takes place."""
    ends = [_until(parsed(one.value).until, start, places) for one in source.all("RRULE")]
    return any(one is not None and one < start.utc() for one in ends)


def _dates(dates: Property, main: Entry, places: Places) -> list[tuple[Moment, Extent]]:
    """Single times that are added to a series, each as long as the others or with an end of its own."""
    if dates.parameters.get("VALUE", "").upper() != "PERIOD" and "/" not in dates.value:
        return [(_alike(at, main.start), main.extent) for at in moments(dates, places)]
    return [(at, Extent(0, end - at.utc())) for at, end in _periods(dates, places)]


def _alike(at: Moment, start: Moment) -> Moment:
    """A whole day added to something that has a time takes place at that time."""
    return start.at(datetime.combine(at.wall.date(), start.wall.time())) if at.whole and not start.whole else at


def _periods(source: Property, places: Places) -> list[tuple[Moment, datetime]]:
    found = []
    for text in filter(None, source.value.split(",")):
        begins, _, ends = text.partition("/")
        start = moment(begins, source.parameters, places)
        end = start.utc() + length(ends) if "P" in ends else moment(ends, source.parameters, places).utc()
        if end < start.utc():
            raise Unreadable("backwards")
        found.append((start, end))
    return found
