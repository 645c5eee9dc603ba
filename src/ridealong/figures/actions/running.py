"""One import while it runs: what it needs, and what is gone when it ends."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from ridealong.access.rules import Viewer
from ridealong.facts import engine
from ridealong.figures.actions.keeping import lock, tidy
from ridealong.figures.actions.naming import Named
from ridealong.figures.actions.reading import Progress, Reading
from ridealong.figures.actions.rejecting import Explainer, RejectLog
from ridealong.figures.actions.sellers import SellerFact
from ridealong.figures.actions.waiting import Teller
from ridealong.figures.models import Import
from ridealong.figures.rules.reports import ImportReport
from ridealong.figures.rules.uploads import RUNNING
from ridealong.people.queries import organisation

Point = Callable[[str], None]


@dataclass
class Run:
    """One import while it runs."""

    by: Viewer
    now: datetime
    seen_on: date
    dry: bool
    folder: Path
    reading: Reading
    at: Point
    accept: bool
    mapping: str | None = None
    rejected_to: Path | None = None
    row: Import | None = None
    report: ImportReport = field(default_factory=ImportReport)
    named: Mapping[str, Named] = field(default_factory=dict)
    sellers: Sequence[SellerFact] = ()
    unneeded: frozenset[str] = frozenset()
    present: frozenset[str] | None = None
    fed: dict[str, list[str]] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)


@contextmanager
def running(by: Viewer, *, dry_run: bool, now: datetime, progress: Progress, total: int, at: Point) -> Iterator[Run]:
    """Everything that one import needs, and that is gone afterwards."""
    home = settings.RIDEALONG
    zone = organisation().zone
    with (
        lock(home.facts, dry=dry_run),
        _folder(home.facts, dry=dry_run) as folder,
        _heard(home.home / RUNNING, progress, total, dry=dry_run) as progress,
    ):
        work = folder / "work"
        work.mkdir()
        connection = engine.connect(memory=_memory(home.memory), threads=2, spill=work / "spill", locked=False)
        connection.execute("SET preserve_insertion_order = true")
        engine.lock(connection)
        log, explainer = RejectLog(work / "rejected.csv"), Explainer(connection, work / "explained.csv")
        run = Run(
            by=by,
            now=now,
            seen_on=now.astimezone(ZoneInfo(zone)).date(),
            dry=dry_run,
            folder=folder,
            reading=Reading(
                connection=connection, work=work, zone=zone, log=log, explainer=explainer, progress=progress
            ),
            at=at,
            accept=False,
        )
        if not dry_run:
            tidy(folder, now=now)
            run.row = Import.objects.create(
                state=Import.State.RUNNING, started_at=now, seen_on=run.seen_on, account_id=by.account_id
            )
        try:
            yield run
        finally:
            explainer.close()
            log.close()
            connection.close()


@contextmanager
def _heard(path: Path, progress: Progress, total: int, *, dry: bool) -> Iterator[Progress]:
    """Whoever started the import hears of its progress, and any process of the home can read of it."""
    if dry:
        yield progress
        return
    teller = Teller(path, total)

    def both(phase: str, read: int, rows: int) -> None:
        teller(phase, read, rows)
        progress(phase, read, rows)

    both("reading", 0, 0)
    try:
        yield both
    finally:
        teller.end()


@contextmanager
def _folder(facts: Path, *, dry: bool) -> Iterator[Path]:
    """A folder to build in: beside the snapshots, so that it can be renamed; elsewhere if nothing may be written."""
    if not dry:
        (facts / "tmp").mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="import-", dir=None if dry else facts / "tmp"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _memory(given: str) -> str:
    """Three quarters of what the deployment allows: the rest is for what the engine does not count."""
    number = "".join(one for one in given if one.isdigit() or one == ".") or "2"
    unit = given.removeprefix(number).strip() or "GB"
    return f"{float(number) * 3 / 4}{unit}"
