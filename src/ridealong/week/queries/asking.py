"""Which week is meant. Light: whoever only waits for one asks this, too."""

from __future__ import annotations

from datetime import date

from ridealong.figures.queries.days import asked_day, facts_day
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence


def week_asked(day: date | None, today: date) -> tuple[Week, Sentence | None]:
    """The week of a day; without one this week, or the one after the last fact where the facts end long ago. With what
    has to be said of how far the facts go."""
    if day is not None:
        week = Week.of(day)
        return week, asked_day(week.eve, today)[1]
    last, notice = facts_day(today)
    if notice is None or notice.key != "figures.notice.old_facts":
        return Week.of(today), notice
    week = Week.of(last).plus(1)
    return week, Sentence("week.notice.old_facts", {"last": last, "as_of": week.eve})
