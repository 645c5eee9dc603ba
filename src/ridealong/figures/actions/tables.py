"""Stores what pages read: computed once for a snapshot, a roster and a day. Heavy: only the worker imports it."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from ridealong.facts.engine import connect
from ridealong.facts.measures.names import DESCRIBED
from ridealong.facts.measures.quotas import likely_finish
from ridealong.facts.snapshots import Snapshot, literal, scan, sync
from ridealong.figures.actions import portraits
from ridealong.figures.actions.firsts import note_firsts
from ridealong.figures.actions.turning import note_turns
from ridealong.figures.queries import portraying, quarters, stored
from ridealong.figures.queries.computing import Bench, bench
from ridealong.figures.queries.measuring import luck_table, measure_table
from ridealong.figures.queries.reading import by_seller
from ridealong.figures.queries.setting import setting
from ridealong.figures.queries.stored import Tables
from ridealong.figures.queries.summing import weekly_sums
from ridealong.figures.queries.weekly import FILE as WEEKLY
from ridealong.figures.rules.evidence import Observed
from ridealong.figures.rules.peers import Peers
from ridealong.figures.rules.setting import Setting
from ridealong.figures.rules.shapes import LuckMeasure
from ridealong.figures.rules.weekly import Sums
from ridealong.people.queries import organisation

SORTED = "(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION lz4_raw, ROW_GROUP_SIZE 16384)"
KEPT = 5  # tables a snapshot keeps
COMPARISONS = 16  # asked for, that it keeps besides
LUCK_SCHEMA = pa.schema(
    [
        ("key", pa.string()), ("entry", pa.int32()), ("value", pa.float64()), ("adjusted", pa.float64()),
        ("low", pa.float64()), ("high", pa.float64()), ("n", pa.int64()), ("verdict", pa.string()),
        ("side", pa.string()), ("below", pa.float64()),
    ]
)  # fmt: skip
MEASURE_SCHEMA = pa.schema(
    [
        ("key", pa.string()), ("measure", pa.string()), ("value", pa.float64()), ("adjusted", pa.float64()),
        ("low", pa.float64()), ("high", pa.float64()), ("n", pa.int64()),
    ]
)  # fmt: skip
WEEKLY_SCHEMA = pa.schema(
    [
        ("key", pa.string()), ("measure", pa.string()), ("monday", pa.date32()), ("n", pa.int64()),
        ("total", pa.float64()), ("expected", pa.float64()), ("variance", pa.float64()),
    ]
)  # fmt: skip
QUARTER_SCHEMA = pa.schema(
    [
        ("key", pa.string()), ("target", pa.float64()), ("won", pa.float64()), ("finish", pa.float64()),
        ("variance", pa.float64()),
    ]
)  # fmt: skip


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


def sort_deals(snapshot: Snapshot) -> None:
    """Puts the deals down a second time, sorted by seller, unless that is done: a page then reads one seller's in a
    tenth of the time."""
    target = by_seller(snapshot)
    if target.is_file():
        return
    work: Path = settings.RIDEALONG.facts / "tmp" / f"sorted-{uuid.uuid4().hex}"
    work.mkdir(parents=True)
    try:
        with connect(memory=settings.RIDEALONG.memory, spill=work) as connection:
            ordered = f"SELECT * FROM {scan(snapshot, 'deals')} ORDER BY seller, source, deal"
            connection.execute(f"COPY ({ordered}) TO {literal(work / target.name)} {SORTED}")
        sync(work / target.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        (work / target.name).replace(target)
        sync(target.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def compute_comparison(*, day: date, peers: Peers, now: datetime) -> Path:
    """Computes luck or real alone as of a day among those peers, unless it is there. Raises NoFacts."""
    current = setting()
    found = (settings.RIDEALONG.facts, current.snapshot.hash, current.roster_revision, day, peers)
    target = stored.comparison_folder(*found)
    return _once(current, target, day, peers, lambda at, work: _write_luck(at, work, now))


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


def _write_luck(at: Bench, work: Path, now: datetime, **more: object) -> None:
    """Luck or real, and what the tables say besides rows."""
    luck = luck_table(at)
    _parquet(work / stored.LUCK, LUCK_SCHEMA, _luck_rows(luck))
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
    _parquet(work / stored.MEASURES, MEASURE_SCHEMA, _measure_rows(at))
    _parquet(work / quarters.FILE, QUARTER_SCHEMA, _quarter_rows(at))
    _write_weekly(work / WEEKLY, list(weekly_sums(at)))
    found = portraying.portraits(at)
    for name, (schema, rows) in portraits.files(found).items():
        _parquet(work / name, schema, rows)
    _write_luck(at, work, now, kinds=found.kinds, stages=found.stages)


def _observed(seen: Observed) -> dict[str, object]:
    eve, last = (None if day is None else day.isoformat() for day in (seen.eve, seen.last_fact))
    return {"eve": eve, "last_fact": last, "usual_age": seen.usual_age}


def _luck_rows(luck: Sequence[LuckMeasure]) -> list[tuple[object, ...]]:
    return [
        (
            row.key, entry, row.value, row.adjusted, row.low, row.high, row.n, row.verdict, row.side,
            row.probability_below,
        )
        for entry, one in enumerate(luck)
        for row in one.rows
    ]  # fmt: skip


def _measure_rows(at: Bench) -> list[tuple[object, ...]]:
    return [
        (row.key, one.name, row.value, row.adjusted, row.low, row.high, row.n)
        for one in DESCRIBED
        for row in measure_table(at, one.name, "seller").rows
        if row.key is not None
    ]


def _quarter_rows(at: Bench) -> list[tuple[object, ...]]:
    """Quota of the running quarter, won so far and likely finish of everybody who has one."""
    found = at.rows(likely_finish(at.basis))
    return [(row["seller"], row["target"], row["won"], row["finish"], row["variance"]) for row in found]


def _write_weekly(path: Path, found: Sequence[Sums]) -> None:
    """Column by column: a large organisation has more weeks than a process should hold as rows."""
    parts = [_weekly_table(one) for one in found]
    table = pa.concat_tables(parts) if parts else WEEKLY_SCHEMA.empty_table()
    pq.write_table(table.sort_by([("key", "ascending"), ("measure", "ascending")]), path, row_group_size=4096)


def _weekly_table(one: Sums) -> pa.Table:
    columns = (
        pa.array(one.keys, pa.string()).take(pa.array(one.who)), pa.repeat(one.measure, len(one.who)),
        pa.array(one.monday.astype(np.int32)).cast(pa.date32()), one.n, one.total, one.expected, one.variance,
    )  # fmt: skip
    return pa.table(dict(zip(WEEKLY_SCHEMA.names, columns, strict=True))).cast(WEEKLY_SCHEMA)


def _parquet(path: Path, schema: pa.Schema, rows: list[tuple[object, ...]]) -> None:
    """Rows sorted by key, so that a reader of a few people skips the rest."""
    ordered = sorted(rows, key=lambda row: (str(row[0]), str(row[1])))
    arrays = [pa.array([row[at] for row in ordered], field.type) for at, field in enumerate(schema)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path, row_group_size=4096)


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
