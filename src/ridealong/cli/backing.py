"""A backup of everything but the keys, made while others write; and a restore of it into an empty home."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from ridealong.access.queries import operator
from ridealong.cli import archiving, dumping, out
from ridealong.cli import home as homes
from ridealong.cli.archiving import Damaged
from ridealong.cli.failures import stop
from ridealong.facts import engine
from ridealong.facts.snapshots import NoSnapshot, open_snapshot, stored, sync, verify
from ridealong.figures.actions.forgetting import forget_again
from ridealong.jobs import clock
from ridealong.kernel.sentences import say

FOLDERS = ("uploads", "rejected", "inbox")


def backup(*, file: Path) -> None:
    """Database, facts and uploads as one archive. The database goes first: what it points to stays for a day."""
    if file.exists():
        raise stop("backup.failed.there", file=str(file))
    if not (folder := file.absolute().parent).is_dir():
        raise stop("backup.failed.folder", folder=str(folder))
    where = settings.RIDEALONG
    with _staging(where.home, "backup") as folder, out.progress(say("backup.working")):
        for part in archiving.left_behind(file.absolute().parent):
            out.note(say("backup.left_behind", file=str(part)))
        dumping.dump(folder / dumping.file_of())
        for content in stored(where.facts):
            archiving.linked(where.facts / content, folder / "facts" / content)
        for name in FOLDERS:
            archiving.linked(where.home / name, folder / name)
        said = {"made": clock.now().isoformat(), "version": version("ridealong"), "database": dumping.file_of()}
        archiving.write(folder, file, said)
    out.say_line(say("backup.done", file=str(file), size=f"{file.stat().st_size / (1 << 20):,.1f}"))
    out.say_line(say("backup.keys", folder=str(where.home / "keys")))


def restore(*, file: Path) -> None:
    """The archive into an empty home; whoever was erased since is erased again before anybody can look."""
    home = settings.RIDEALONG.home
    with _staging(home, "restore") as folder, out.progress(say("backup.restoring")):
        _only_if_empty(home)
        try:
            said = archiving.unpack(file, folder)
        except Damaged as problem:
            broken = "damaged" if str(problem) else "unreadable"
            raise stop(f"backup.failed.{broken}", file=str(file), what=str(problem)) from problem
        if said.get("database") != dumping.file_of():
            raise stop("backup.failed.other", file=str(file), database=str(said.get("database")))
        _verified(folder / "facts", file)
        homes.restoring(home).touch()
        sync(home)
        for name in ("facts", *FOLDERS):
            if (folder / name).exists():
                _durable(folder / name)
                (folder / name).rename(home / name)
        dumping.bring_back(folder / dumping.file_of())
        homes.migrate()
        gone = forget_again(operator(clock.today()), now=clock.now())
        sync(home)
        homes.restoring(home).unlink()
        sync(home)
    out.say_line(say("backup.restored", file=str(file), made=str(said["made"])[:16].replace("T", " ")))
    if gone:
        out.say_line(say("backup.erased_again", n=gone))


def _only_if_empty(home: Path) -> None:
    """What a restore that was interrupted left behind is taken away; anything else is somebody's."""
    if homes.restoring(home).exists():
        homes.drop_everything()
        for name in ("facts", *FOLDERS):
            shutil.rmtree(home / name, ignore_errors=True)
    held = [name for name in FOLDERS if (home / name).is_dir() and any((home / name).iterdir())]
    if held or stored(home / "facts") or not dumping.is_empty():
        raise stop("backup.failed.not_empty", home=str(home))
    for name in ("facts", *FOLDERS):
        shutil.rmtree(home / name, ignore_errors=True)


def _verified(facts: Path, file: Path) -> None:
    """Every snapshot still has the content that its name promises."""
    connection = engine.connect(memory=settings.RIDEALONG.memory, threads=2)
    try:
        for content in stored(facts):
            if not verify(connection, open_snapshot(facts, content)):
                raise stop("backup.failed.damaged", file=str(file), what=f"facts/{content}")
    except NoSnapshot as problem:
        raise stop("backup.failed.damaged", file=str(file), what=f"facts/{problem}") from problem
    finally:
        connection.close()


def _durable(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        sync(path)


@contextmanager
def _staging(home: Path, kind: str) -> Iterator[Path]:
    """A folder in the home, where hard links and renames work; one backup or restore at a time."""
    with os.fdopen(os.open(home / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise stop("backup.failed.busy") from None
        for left in (*home.glob("backup-*"), *home.glob("restore-*")):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=home))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
