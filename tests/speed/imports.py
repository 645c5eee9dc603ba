"""How long an import takes to its commit point, beside the engine's own way from the same CSV to Parquet."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from django.conf import settings
from django.core.management import call_command

from ridealong.access.queries import operator
from ridealong.figures.actions.imports import import_files
from ridealong.figures.actions.undoing import undo_import
from tests.speed.rows import SpeedRow

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 9, tzinfo=UTC)
TRIES = 2
"""How often each is timed, the reference too: the faster of them counts, because a busy machine only ever adds."""


def rows() -> list[SpeedRow]:
    """A first import of a clean export, the same export again, one in which a few rows changed; how the time grows with
    the export; an export of which every fifth row is refused; and exports as a German spreadsheet writes them."""
    deals = int(os.environ.get("RIDEALONG_SPEED_DEALS", "500000"))
    # What a process reads once in its life is its start, which the goals leave out.
    _of_its_own(1_000)
    with _folder() as folder:
        export, changed = folder / "export", folder / "changed"
        write_export(export, deals)
        write_export(changed, deals, moved=True)
        beside = [(_reference(export, folder / "reference"), _first(export)) for _ in range(TRIES)]
        with _home():
            _timed(export, NOW)  # what the next two come after
            again = _timed(export, NOW)
            merged = _timed(changed, LATER)
    reference, first = (min(taken) for taken in zip(*beside, strict=True))
    tenth = _of_its_own(deals // 10)
    refused = _of_its_own(deals, refuse_a_fifth)
    foreign = _of_its_own(deals, write_in_german)
    both = _of_its_own(deals, refuse_a_fifth, write_in_german)
    name = "DuckDB, the same CSV to Parquet"
    what = f"{deals / 1e6:g} M deals, stages, activities"
    return [
        SpeedRow(f"first import, {what}", first, name, reference, goal=2.0),
        SpeedRow(f"the same import again, {what}", again, name, reference, goal=3.0),
        SpeedRow(f"a later import, {what}", merged, name, reference, goal=3.0),
        SpeedRow(f"growth, {what}", first, "ten times a tenth of it", 10 * tenth, goal=1.15),
        SpeedRow(f"every fifth row refused, {what}", refused, "the same without refused rows", first, goal=1.5),
        SpeedRow(f"in German style, {what}", foreign, name, reference, goal=3.0),
        SpeedRow(f"in German style, every fifth refused, {what}", both, "that without refused rows", foreign, goal=1.5),
    ]


def write_export(folder: Path, deals: int, *, moved: bool = False) -> None:
    """Our own tables of a made-up company; with `moved`, one deal in fifty has another stage and amount."""
    folder.mkdir(parents=True)
    shift = "i % 50 = 0" if moved else "false"
    outcome = "CASE WHEN i % 10 < 3 THEN 'open' WHEN i % 10 < 7 THEN 'won' ELSE 'lost' END"
    created = "DATE '2023-01-01' + CAST(hash(i) % 1300 AS INTEGER)"
    connection = duckdb.connect()
    connection.execute(
        f"""COPY (SELECT 'D' || lpad(CAST(i AS VARCHAR), 9, '0') AS deal, 'Deal ' || i AS name,
        'S' || CAST(hash(i * 3) % 5000 AS VARCHAR) AS seller, 'C' || CAST(hash(i * 5) % 50000 AS VARCHAR) AS customer,
        'P' || CAST(hash(i * 7) % 40 AS VARCHAR) AS product,
        CAST((hash(i * 11) % 10000000) / 100.0 + CASE WHEN {shift} THEN 1 ELSE 0 END AS DECIMAL(18, 2)) AS amount,
        'EUR' AS currency, CASE WHEN {shift} THEN 'Contract' ELSE 'Proposal' END AS stage, {outcome} AS outcome,
        {created} AS created_on, CASE WHEN {outcome} <> 'open' THEN {created} + 40 END AS closed_on
        FROM range({deals}) AS t(i)) TO '{folder}/deals.csv' (HEADER)"""
    )
    connection.execute(
        f"""COPY (SELECT 'D' || lpad(CAST(i // 3 AS VARCHAR), 9, '0') AS deal,
        ['Lead', 'Demo', 'Offer'][1 + i % 3] AS from_stage, ['Demo', 'Offer', 'Contract'][1 + i % 3] AS to_stage,
        TIMESTAMP '2023-01-01 09:00:00' + to_hours(CAST(hash(i // 3) % 20000 + 30 * (i % 3) AS INTEGER)) AS changed_at
        FROM range({deals * 3}) AS t(i)) TO '{folder}/stage_changes.csv' (HEADER)"""
    )
    connection.execute(
        f"""COPY (SELECT 'A' || lpad(CAST(i AS VARCHAR), 9, '0') AS activity,
        'S' || CAST(hash(i // 2 * 3) % 5000 AS VARCHAR) AS seller, 'D' || lpad(CAST(i // 2 AS VARCHAR), 9, '0') AS deal,
        ['call', 'mail', 'meeting'][1 + i % 3] AS kind,
        TIMESTAMP '2023-01-01 09:00:00' + to_hours(CAST(hash(i * 13) % 30000 AS INTEGER)) AS happened_at,
        hash(i * 17) % 90 AS minutes FROM range({deals * 2}) AS t(i)) TO '{folder}/activities.csv' (HEADER)"""
    )


def refuse_a_fifth(export: Path, folder: Path) -> None:
    """The export with amounts and times in every fifth row that are none."""
    folder.mkdir()
    connection = duckdb.connect()
    no_time = "2024-02-31 09:00:00"
    spoilt_in = (
        ("deals", "amount", "n/a?"),
        ("stage_changes", "changed_at", no_time),
        ("activities", "happened_at", no_time),
    )
    for file, column, value in spoilt_in:
        spoilt = f"CASE WHEN hash(deal, {column}) % 5 = 0 THEN '{value}' ELSE {column} END"
        rows = f"SELECT * REPLACE ({spoilt} AS {column}) FROM read_csv('{export / file}.csv', all_varchar = true)"
        connection.execute(f"COPY ({rows}) TO '{folder / file}.csv' (HEADER)")
    connection.close()


def write_in_german(export: Path, folder: Path) -> None:
    """The export with semicolons, decimal commas and the day first."""
    folder.mkdir()
    connection = duckdb.connect()
    days = {"deals": ("created_on", "closed_on"), "stage_changes": ("changed_at",), "activities": ("happened_at",)}
    for file, columns in days.items():
        told = [f"regexp_replace({one}, '^([0-9]+)-([0-9]+)-([0-9]+)', '\\3.\\2.\\1') AS {one}" for one in columns]
        told += ["replace(amount, '.', ',') AS amount"] * (file == "deals")
        rows = f"SELECT * REPLACE ({', '.join(told)}) FROM read_csv('{export / file}.csv', all_varchar = true)"
        connection.execute(f"COPY ({rows}) TO '{folder / file}.csv' (HEADER, DELIMITER ';')")
    connection.close()


def _reference(export: Path, folder: Path) -> float:
    folder.mkdir()
    _settle()
    started = time.perf_counter()
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})
    for path in sorted(export.iterdir()):
        connection.execute(f"COPY (SELECT * FROM read_csv('{path}')) TO '{folder / path.stem}.parquet'")
    connection.close()
    taken = time.perf_counter() - started
    shutil.rmtree(folder)
    return taken


def _of_its_own(deals: int, *changes: Callable[[Path, Path], None]) -> float:
    """A first import of an export that was changed step by step."""
    with _folder() as folder:
        export = folder / "export"
        write_export(export, deals)
        for number, change in enumerate(changes):
            before, export = export, folder / f"changed-{number}"
            change(before, export)
        return min(_first(export) for _ in range(TRIES))


def _first(export: Path) -> float:
    """A first import into a home of its own."""
    with _home():
        return _timed(export, NOW)


def _settle() -> None:
    """Waits until what was prepared is on disk, so that nothing that is timed pays for it."""
    os.sync()


def _timed(export: Path, now: datetime) -> float:
    _settle()
    report = import_files(operator(now.date()), [export], now=now, answers={"rejected": "go on"})
    if report.exit_code:
        raise RuntimeError(report)
    return report.seconds["to_commit"]


@contextmanager
def _home() -> Iterator[None]:
    """An empty home with its database."""
    call_command("migrate", verbosity=0)
    before = settings.RIDEALONG
    with _folder() as folder:
        settings.RIDEALONG = replace(before, home=folder / "home")
        # The facts of the home before are gone from the disk: an undo makes room for a first import.
        undo_import(operator(NOW.date()), now=NOW)
        try:
            yield
        finally:
            settings.RIDEALONG = before


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ridealong-speed-") as folder:
        yield Path(folder)
