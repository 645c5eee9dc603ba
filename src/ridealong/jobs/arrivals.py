"""The inbox: a folder of the home into which somebody, or something, drops exports. Light: the timetable looks here.

What lies at the top of it belongs together and waits until all of it has stopped growing; a folder is a drop of its
own. Nothing but the folder remembers how things stand, so a worker that dies loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ridealong.kernel.writing import write_whole

DONE, REFUSED = "done", "refused"
SEEN = ".seen.json"
QUIET = timedelta(seconds=20)
# Names that copying programs and browsers use while a file is under way.
HALF = (".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp", "~")

State = Mapping[str, tuple[int, int]]
"""Size and time of change, by path inside the inbox."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Files that came together; `name` is that of their folder, empty for those at the top."""

    name: str
    files: tuple[Path, ...]


def make(inbox: Path) -> None:
    """The inbox and what is in it, for whoever looks for it."""
    for one in (inbox, inbox / DONE, inbox / REFUSED):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)


def stirs(inbox: Path, *, now: datetime) -> bool:
    """Whether a drop has stopped growing; remembers how things stand for the next look."""
    state, before, since = _state(inbox), *_remembered(inbox)
    if not state:
        (inbox / SEEN).unlink(missing_ok=True)
        return False
    if state != before or since is None or since > now:
        _remember(inbox, state, now)
        return False
    return now - since >= QUIET


def waiting(inbox: Path) -> int:
    """How many files lie there that have not been taken."""
    return len(_state(inbox))


def quiet_in(inbox: Path, *, now: datetime) -> timedelta | None:
    """How long until what lies there may have stopped growing, if it does; None where nothing lies."""
    state, before, since = _state(inbox), *_remembered(inbox)
    if not state:
        return None
    return QUIET if state != before or since is None or since > now else max(timedelta(), since + QUIET - now)


def drops(inbox: Path) -> list[Drop]:
    """What can be taken now, files at the top first: all that is as it was at the last look."""
    state, before, _ = _state(inbox), *_remembered(inbox)
    found: dict[str, list[str]] = {}
    for path in sorted(state):
        found.setdefault(path.partition("/")[0] if "/" in path else "", []).append(path)
    return [
        Drop(name, tuple(inbox / path for path in paths))
        for name, paths in sorted(found.items())
        if all(state[path] == before.get(path) for path in paths) and not _under_way(inbox / name)
    ]


def _state(inbox: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for path in _files(inbox):
        try:
            stat = path.stat()
        except FileNotFoundError:  # taken away while we look
            continue
        found[str(path.relative_to(inbox))] = (stat.st_size, stat.st_mtime_ns)
    return found


def _files(inbox: Path) -> Iterator[Path]:
    if not inbox.is_dir():
        return
    for one in inbox.iterdir():
        if one.name.startswith(".") or one.is_symlink():
            continue
        if one.is_file():
            yield one
        elif one.is_dir() and one.name not in {DONE, REFUSED}:
            yield from (file for file in one.iterdir() if _meant(file))


def _meant(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and not path.name.startswith(".")


def _under_way(folder: Path) -> bool:
    """Whether a program says by a name that it is not done copying."""
    return any(one.name.lower().endswith(HALF) for one in folder.iterdir() if one.is_file())


def _remembered(inbox: Path) -> tuple[dict[str, tuple[int, int]], datetime | None]:
    try:
        found = json.loads((inbox / SEEN).read_text(encoding="utf-8"))
        state = {str(path): (int(size), int(changed)) for path, (size, changed) in found["files"].items()}
        return state, datetime.fromisoformat(found["since"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}, None


def _remember(inbox: Path, state: State, now: datetime) -> None:
    write_whole(inbox / SEEN, json.dumps({"since": now.isoformat(), "files": state}))
