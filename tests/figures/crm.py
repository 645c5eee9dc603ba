"""Exports of CRMs for tests: written with the headers that these systems write, and read back as plain facts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from ridealong.facts.engine import name
from ridealong.facts.snapshots import scan
from ridealong.figures.queries import imports as queries
from ridealong.figures.rules.reports import ImportReport

Bring = Callable[..., ImportReport]


def export(
    folder: Path, title: str, header: Sequence[str], rows: Iterable[Mapping[str, object]], *, encoding: str = "utf-8"
) -> Path:
    """A CSV file, every value in quotes and CRLF at the end of lines; what a row does not say is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / title
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def facts(table: str, *columns: str) -> list[tuple[object, ...]]:
    """The rows of the current facts, sorted by all their columns."""
    snapshot = queries.snapshot()
    assert snapshot is not None
    picked = ", ".join(name(one) for one in columns)
    return duckdb.sql(f"SELECT {picked} FROM {scan(snapshot, table)} ORDER BY ALL").fetchall()


def local(text: str, zone: str) -> datetime:
    """A moment in UTC as the wall clock of a zone shows it."""
    moment = datetime.fromisoformat(text.replace(" UTC", "")).replace(tzinfo=ZoneInfo("UTC"))
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def clock(text: str) -> datetime:
    """A time as a clock on the wall shows it."""
    return datetime.fromisoformat(text)


def notes(report: ImportReport) -> set[str]:
    return {one.key for one in report.notes}


def records(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, by plain Python."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
