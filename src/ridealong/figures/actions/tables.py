"""Stores what pages read: computed once for a snapshot, a roster and a day. Heavy: only the worker imports it."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from django.conf import settings

from ridealong.facts.measures.quotas import likely_finish
from ridealong.facts.snapshots import sync
from ridealong.figures.actions import portraits
from ridealong.figures.actions.firsts import note_firsts
from ridealong.figures.actions.sorting import sort_deals
from ridealong.figures.actions.turning import note_turns
from ridealong.figures.queries import portraying, stored, tabled
from ridealong.figures.queries.computing import Bench, bench
from ridealong.figures.queries.measuring import luck_table
from ridealong.figures.queries.setting import setting
from ridealong.figures.queries.stored import Tables
from ridealong.figures.queries.summing import weekly_sums
from ridealong.figures.queries.weekly import packed
from ridealong.figures.rules.evidence import Observed
from ridealong.figures.rules.peers import Peers
from ridealong.figures.rules.setting import Setting
from ridealong.figures.rules.shapes import LuckMeasure
from ridealong.figures.rules.weekly import Sums
from ridealong.people.queries import organisation

KEPT = 5  # tables a snapshot keeps
COMPARISONS = 16  # asked for, that it keeps besides


def compute_tables(*, day: date, now: datetime) -> Path:
    """Computes the tables of the current facts and roster as of a day, unless they are there. Raises NoFacts."""
    current, how = setting(), organisation()
    target = stored.folder(settings.RIDEALONG.facts, current.snapshot.hash, current.roster_revision, day)

    def write(at: Bench, work: Path) -> None:
        _write(at, work, now)
        # Before the tables stand where pages find them: what is new in them is not everybody's.
        tables = Tables(work, current.snapshot.hash, current.roster_revision, day)
        today = now.astimezone(ZoneInfo(how.zone)).date()
        note_firsts(tables, persons=current.persons, today=today, days=how.first_look_days)
        note_turns(tables, persons=current.persons)

    found = _once(current, target, day, "job", write)
    with suppress(OSError, duckdb.OperationalError):  # without room for it pages read the deals as they are
        sort_deals(current.snapshot)
    return found


def compute_comparison(*, day: date, peers: Peers, now: datetime) -> Path:
    """Computes luck or real alone as of a day among those peers, unless it is there. Raises NoFacts."""
    current = setting()
    found = (settings.RIDEALONG.facts, current.snapshot.hash, current.roster_revision, day, peers)
    target = stored.comparison_folder(*found)
    return _once(current, target, day, peers, lambda at, work: _write_luck(at, work, now, {}))


def _once(current: Setting, target: Path, day: date, peers: Peers, write: Callable[[Bench, Path], None]) -> Path:
    """Has the target written in one step, unless it is there already."""
    if (target / stored.INDEX).is_file():
        return target
    facts = settings.RIDEALONG.facts
    work: Path = facts / "tmp" / f"tables-{uuid.uuid4().hex}"
    work.mkdir(parents=True)
    try:
        with bench(current, day, memory=settings.RIDEALONG.memory, peers=peers) as at:
            write(at, work)
        _settle(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _prune(facts, current.snapshot.hash)
    return target


def _write_luck(
    at: Bench, work: Path, now: datetime, rows: Mapping[str, Iterable[tuple[object, ...]]], **more: object
) -> None:
    """Luck or real with these rows besides, and what the tables say besides rows."""
    luck = luck_table(at)
    tabled.write(work / stored.FILE, tabled.OF_DAY, {tabled.LUCK: luck_rows(luck), **rows})
    about = {
        "version": stored.VERSION,
        "as_of": at.day.isoformat(),
        "computed_at": now.isoformat(),
        "imported_on": at.setting.imported_on.isoformat(),
        "currency": at.basis.currency,
        "hindsight": at.asof.hindsight,
        "sellers": len(at.colleagues),
        "observed": _observed(at.observed),
        "luck": [stored.described(one) for one in luck],
        **more,
    }
    (work / stored.INDEX).write_text(json.dumps(about), encoding="utf-8")


def _write(at: Bench, work: Path, now: datetime) -> None:
    found = portraying.portraits(at)
    rows = {
        tabled.QUARTER: _quarter_rows(at),
        tabled.WEEKLY: weekly_rows(weekly_sums(at)),
        **portraits.rows(found),
    }
    _write_luck(at, work, now, rows, kinds=found.kinds, stages=found.stages)


def _observed(seen: Observed) -> dict[str, object]:
    eve, last = (None if day is None else day.isoformat() for day in (seen.eve, seen.last_fact))
    return {"eve": eve, "last_fact": last, "usual_age": seen.usual_age}


def luck_rows(luck: Sequence[LuckMeasure]) -> list[tuple[object, ...]]:
    """By person, so that whoever reads a few leaves out the rest."""
    rows = [
        (
            row.key, entry, row.value, row.adjusted, row.low, row.high, row.n, row.verdict, row.side,
            row.probability_below,
        )
        for entry, one in enumerate(luck)
        for row in one.rows
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row[0], row[1]))


def _quarter_rows(at: Bench) -> list[tuple[object, ...]]:
    """Quota of the running quarter, won so far and likely finish of everybody who has one."""
    found = at.rows(likely_finish(at.basis))
    return [(row["seller"], row["target"], row["won"], row["finish"], row["variance"]) for row in found]


def weekly_rows(found: Iterable[Sums]) -> Iterator[tuple[object, ...]]:
    """Measure by measure, a row a person: a large organisation has more weeks than a process should hold as rows."""
    for one in found:
        order = np.lexsort((one.monday, one.who))
        who = np.asarray(one.who)[order]
        starts = np.flatnonzero(np.diff(who, prepend=-1)).tolist()
        columns = [np.asarray(column)[order] for column in (one.monday, one.n, one.total, one.expected, one.variance)]
        for first, end in pairwise([*starts, len(who)]):
            mondays, counts, *numbers = (column[first:end].tolist() for column in columns)
            yield one.keys[who[first]], one.measure, packed(mondays, counts, numbers)


def _settle(work: Path, target: Path) -> None:
    """Makes the folder durable under its name; if somebody was quicker, theirs stays."""
    for file in sorted(work.iterdir()):
        sync(file)
    sync(work)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        work.rename(target)
    except OSError:
        if not (target / stored.INDEX).is_file():
            raise
    sync(target.parent)


def _prune(facts: Path, snapshot: str) -> None:
    """The latest stay; older ones go, and those in a shape that nothing reads any more."""
    kept = {tables.path for tables in stored.stored(facts, snapshot)[:KEPT]}
    kept |= {tables.path for tables in stored.comparisons(facts, snapshot)[:COMPARISONS]}
    for path in (facts / "derived" / snapshot).iterdir():
        if path.is_dir() and path not in kept:
            shutil.rmtree(path, ignore_errors=True)
