"""Cycles: how long a focus holds, and when the next one starts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta

from ridealong.kernel.calendar import Week
from ridealong.week.rules.shapes import Cycle


def cycle_of(week: Week, weeks: int) -> Cycle:
    """A cycle of so many weeks that starts with this week."""
    return Cycle(week.monday, week.monday + timedelta(days=7 * weeks - 1))


def first_length(leader_key: str, weeks: int = 4) -> int:
    """How many weeks a leader's first recorded cycle lasts, so that leaders start their cycles in different weeks."""
    digest = hashlib.sha256(leader_key.encode()).digest()
    return int.from_bytes(digest, "big") % weeks + 1


def next_cycle(week: Week, *, leader_key: str, weeks: int, known: Iterable[Cycle]) -> Cycle:
    """The cycle that a week without one starts: the leader's first is short, and none runs into a later one."""
    cycles = sorted(known, key=lambda cycle: cycle.start)
    length = weeks if cycles else first_length(leader_key, weeks)
    found = cycle_of(week, length)
    later = [cycle.start for cycle in cycles if cycle.start > week.monday]
    return Cycle(found.start, min([found.end, *(day - timedelta(days=1) for day in later)]))


def running(week: Week, known: Iterable[Cycle]) -> Cycle | None:
    """The cycle that a week lies in."""
    return next((cycle for cycle in known if cycle.start <= week.monday <= cycle.end), None)


def week_of_cycle(week: Week, cycle: Cycle) -> int:
    """1 for the first week of a cycle."""
    return (week.monday - cycle.start).days // 7 + 1


def weeks_of(cycle: Cycle) -> int:
    return (cycle.end - cycle.start).days // 7 + 1


def after(cycle: Cycle) -> date:
    """The Monday on which the next cycle may start."""
    return cycle.end + timedelta(days=1)
