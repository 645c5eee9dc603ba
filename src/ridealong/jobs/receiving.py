"""Takes what came into the inbox: imports it, puts it away beside a report, and tells somebody who must act.

Every step may be cut short and done again: the same files imported twice change nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from ridealong.access.queries import operator
from ridealong.figures.actions import imports
from ridealong.figures.rules.reports import BUSY, DISK, ImportReport
from ridealong.jobs import arrivals, clock, queue
from ridealong.jobs.arrivals import DONE, REFUSED, Drop
from ridealong.jobs.log import line
from ridealong.jobs.telling import tell, written
from ridealong.kernel.sentences import Sentence

REPORT, REJECTED = "report.txt", "rejected rows.csv"
DONE_KEPT, REFUSED_KEPT = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Taken:
    """One import out of a drop, and the files that it was made of."""

    files: tuple[Path, ...]
    report: ImportReport

    @property
    def names(self) -> list[str]:
        return [path.name for path in self.files]


def take_inbox() -> None:
    """Imports every drop that has stopped growing."""
    inbox: Path = settings.RIDEALONG.inbox
    changed = False
    for drop in arrivals.drops(inbox):
        for taken in _imported(drop):
            said = {problem.key for problem in taken.report.problems}
            # In both cases the files wait for the next look. That the disk is full somebody must know.
            if DISK in said:
                tell(taken.report, taken.names, where=None, now=clock.now())
            elif BUSY not in said:
                changed = changed or taken.report.changed
                _put_away(inbox, drop, taken, now=clock.now())
        _forget_empty(inbox, drop)
    if changed:
        queue.figures_changed()


def _imported(drop: Drop) -> list[Taken]:
    """One import for each source that is recognised among the files; what none recognises is refused together."""
    found: list[Taken] = []
    left = drop.files
    while left:
        report = _import(left)
        others = frozenset(report.ignored) | {path.name for path in report.apart}
        rest = tuple(path for path in left if path.name in others)
        if report.problems or len(rest) == len(left):
            rest = ()
        found.append(Taken(tuple(path for path in left if path not in rest), report))
        left = rest
    return found


def _import(files: Sequence[Path]) -> ImportReport:
    """What nobody foresaw is a report too: nobody watches, and the files must not come back every minute."""
    try:
        return imports.import_files(operator(clock.today()), files, now=clock.now())
    except Exception as problem:  # noqa: BLE001  told below, by class
        line(inbox="import", outcome=type(problem).__name__)
        return ImportReport(problems=(Sentence("inbox.problem.unforeseen", {"what": type(problem).__name__}),))


def _put_away(inbox: Path, drop: Drop, taken: Taken, *, now: datetime) -> None:
    """Told first: whoever is told twice is better off than who is never told, and the outbox keeps twins away."""
    well = taken.report.exit_code == 0
    folder = _fresh(inbox / (DONE if well else REFUSED), now, drop.name)
    tell(taken.report, taken.names, where=str(folder), now=now)
    folder.mkdir(mode=0o700, parents=True)
    (folder / REPORT).write_text(written(taken.report, taken.names, where=str(folder)), encoding="utf-8")
    if taken.report.rejected_file is not None and Path(taken.report.rejected_file).is_file():
        shutil.copyfile(taken.report.rejected_file, folder / REJECTED)
    for path in taken.files:
        path.replace(folder / path.name)


def _fresh(parent: Path, now: datetime, name: str) -> Path:
    """A folder that is not there yet, named by when it came."""
    stem = f"{now:%Y-%m-%d %H.%M.%S} {name}".strip()
    found, number = parent / stem, 2
    while found.exists():
        found, number = parent / f"{stem} ({number})", number + 1
    return found


def _forget_empty(inbox: Path, drop: Drop) -> None:
    if drop.name:
        folder = inbox / drop.name
        if not any(folder.iterdir()):
            folder.rmdir()


def sweep_inbox(*, now: datetime) -> None:
    """Removes what was put away long ago."""
    inbox: Path = settings.RIDEALONG.inbox
    for name, kept in ((DONE, DONE_KEPT), (REFUSED, REFUSED_KEPT)):
        _sweep(inbox / name, before=now - kept)


def _sweep(folder: Path, *, before: datetime) -> None:
    old: Sequence[Path] = list(folder.iterdir()) if folder.is_dir() else []
    for one in old:
        if one.is_dir() and one.stat().st_mtime < before.timestamp():
            shutil.rmtree(one, ignore_errors=True)
