"""What is kept beside the facts and for how long: one import at a time, raw files, old snapshots, leftovers."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.facts.snapshots import Snapshot, remove, stored
from ridealong.figures.models import CurrentFacts, Import
from ridealong.figures.queries.reading import by_seller
from ridealong.figures.queries.tabled import glance
from ridealong.figures.rules.reports import BUSY, Stopped
from ridealong.kernel.sentences import Sentence

SNAPSHOTS_KEPT = 5
YOUNGEST_REMOVED = timedelta(hours=24)
RAW_KEPT = timedelta(days=30)
# Folders of what computes for pages, until what it made stands in its place.
COMPUTING = ("tables-*", "sorted-*", "spill-*")


@contextmanager
def lock(facts: Path, *, dry: bool) -> Iterator[None]:
    """One import at a time; a second one is refused. The kernel releases the lock of a process that dies."""
    if dry:
        yield
        return
    facts.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(facts / "import.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Stopped(Sentence(BUSY)) from problem
        yield
    finally:
        os.close(descriptor)


def tidy(own: Path, *, now: datetime) -> None:
    """Takes away what an import that died has left, `own` being the folder of this one. Only while holding the lock."""
    for left in own.parent.glob("import-*"):
        if left != own:
            shutil.rmtree(left, ignore_errors=True)
    Import.objects.filter(state=Import.State.RUNNING).update(state=Import.State.STOPPED, finished_at=now)


def keep_raw(import_id: int, files: Sequence[Path]) -> None:
    """Keeps the files as they came, for thirty days. That there is no room for them is no reason to fail: the facts are
    in."""
    folder = settings.RIDEALONG.uploads / str(import_id)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number, one in enumerate(files):
            shutil.copyfile(one, folder / str(number))


def sweep(by: Viewer, *, now: datetime, keep: Collection[str] = ()) -> tuple[str, ...]:
    """Removes snapshots that nobody needs and raw files older than thirty days; answers the snapshots removed.

    Kept are the current and the previous snapshot, those of the last five imports, `keep` (those that plans refer to),
    and any that was made or superseded within a day. Deals lie sorted, a second time, only where pages may read them.
    """
    require(by, Act.IMPORT)
    _sweep_raw(now)
    facts = settings.RIDEALONG.facts
    _sweep_computing(facts, now)
    read: set[str] = set()
    for current in CurrentFacts.objects.all():
        read |= {current.snapshot, current.previous}
        if now - current.changed_at < YOUNGEST_REMOVED:
            read |= set(Import.objects.order_by("-pk").values_list("snapshot", flat=True)[:2])
    recent: list[str] = []
    for one in Import.objects.exclude(snapshot="").order_by("-pk").values_list("snapshot", flat=True):
        if one not in recent:
            recent.append(one)
    kept = read | set(keep) | set(recent[:SNAPSHOTS_KEPT])
    gone = tuple(one for one in stored(facts) if one not in kept and _age(facts / one, now) > YOUNGEST_REMOVED)
    remove(facts, gone)
    for one in set(stored(facts)) - read:
        for copy in (by_seller, glance):
            copy(Snapshot(facts / one, one)).unlink(missing_ok=True)
    return gone


def _sweep_computing(facts: Path, now: datetime) -> None:
    """What died while it computed has left: nothing computes for a day."""
    for form in COMPUTING:
        for left in (facts / "tmp").glob(form):
            with suppress(FileNotFoundError):  # it was about to end
                if _age(left, now) > YOUNGEST_REMOVED:
                    shutil.rmtree(left, ignore_errors=True)


def _age(path: Path, now: datetime) -> timedelta:
    return now - datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)


def _sweep_raw(now: datetime) -> None:
    """Raw files, rejected rows and proposed mappings of imports that are older than thirty days."""
    uploads, rejected = settings.RIDEALONG.uploads, settings.RIDEALONG.rejected
    there = {one.name: one for folder in (uploads, rejected) if folder.is_dir() for one in folder.iterdir()}
    for pk in Import.objects.filter(started_at__lt=now - RAW_KEPT).values_list("pk", flat=True):
        if str(pk) in there:
            shutil.rmtree(there[str(pk)], ignore_errors=True)
        for name in (f"{pk}.csv", f"{pk}.json", f"{pk}.toml"):
            if name in there:
                there[name].unlink(missing_ok=True)
