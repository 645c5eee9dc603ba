"""The day that figures are shown as of."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from ridealong.facts.snapshots import Snapshot, scan
from ridealong.figures.queries import imports, tabled
from ridealong.figures.queries.reading import select
from ridealong.figures.queries.tabled import glance
from ridealong.kernel.sentences import Sentence

STALE = timedelta(weeks=2)
DATED = {
    "deals": ("created_on", "opened_on", "closed_on"),
    "stage_changes": ("changed_at",),
    "activities": ("happened_at",),
}


def facts_day(today: date) -> tuple[date, Sentence | None]:
    """Yesterday, or the last fact's day (up to then) if that is over two weeks back, with a notice that says so."""
    snapshot = imports.snapshot()
    if snapshot is None:
        return today - timedelta(days=1), Sentence("figures.notice.no_facts")
    return day_of(snapshot, today)


def day_of(snapshot: Snapshot, today: date) -> tuple[date, Sentence | None]:
    """The same for given facts."""
    yesterday = today - timedelta(days=1)
    last = last_fact(snapshot, yesterday)
    if last is None or yesterday - last <= STALE:
        return yesterday, None
    return last, Sentence("figures.notice.old_facts", {"day": last})


def asked_day(as_of: date | None, today: date) -> tuple[date, Sentence | None]:
    """The day asked for, or that of `facts_day`, with what has to be said of how far the facts go."""
    if as_of is None:
        return facts_day(today)
    snapshot = imports.snapshot()
    return as_of, None if snapshot is None else reach(snapshot, as_of)


def reach(snapshot: Snapshot, day: date) -> Sentence | None:
    """That facts end more than two weeks before a day, or have not begun by then; None where they reach it."""
    last = last_fact(snapshot, day)
    if last is None:
        return Sentence("figures.notice.not_begun", {"day": day})
    return Sentence("figures.notice.ended", {"last": last, "day": day}) if day - last > STALE else None


@lru_cache(maxsize=64)
def last_fact(snapshot: Snapshot, until: date) -> date | None:
    """The latest created, opened, closed, stage-change or activity day up to a day."""
    if glance(snapshot).is_file():
        ((last,),) = tabled.select(glance(snapshot), "SELECT max(day) FROM days WHERE day <= ?", [until.isoformat()])
        return None if last is None else date.fromisoformat(last)
    found: date | None
    ((found,),) = select(f"SELECT max(day) FROM ({days(snapshot)}) WHERE day <= ?", [until])
    return found


def days(snapshot: Snapshot) -> str:
    """The engine's SQL for every day on which anything is on record."""
    return " UNION ".join(
        f"SELECT CAST({column} AS DATE) AS day FROM {scan(snapshot, table)} WHERE {column} IS NOT NULL"
        for table, names in DATED.items()
        for column in names
    )
