"""Where uploaded files lie until they are imported, and what stands beside them: progress, preview, refused rows."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from ridealong.figures.rules import uploads as rules
from ridealong.figures.rules.previews import Preview
from ridealong.figures.rules.uploads import KEPT, NAMED, Progress
from ridealong.kernel.writing import write_whole

OFTEN = 0.5  # seconds between two words about progress


def folder() -> Path:
    """Where all of it lies. Only the server itself reads here: nothing is ever served from it."""
    found = settings.RIDEALONG.uploads / "waiting"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def beside(upload_id: int) -> Path:
    """The folder of one upload."""
    found = rules.beside(folder(), upload_id)
    found.mkdir(exist_ok=True, mode=0o700)
    return found


def fresh_token() -> str:
    """A name that nobody can guess and that says nothing."""
    return secrets.token_hex(16)


def path_of(token: str) -> Path:
    """Where the file of that token lies."""
    return folder() / token


def drop(tokens: Iterable[str]) -> None:
    """Removes files."""
    for one in tokens:
        path_of(one).unlink(missing_ok=True)


def drop_beside(upload_id: int) -> None:
    """Removes what stands beside an upload."""
    shutil.rmtree(rules.beside(folder(), upload_id), ignore_errors=True)


@contextmanager
def under_their_names(upload_id: int, files: Mapping[str, str]) -> Iterator[Path]:
    """A folder in which the files (name by token) have the names that people gave them, as sources expect them."""
    named = beside(upload_id) / NAMED
    shutil.rmtree(named, ignore_errors=True)
    named.mkdir(mode=0o700)
    try:
        for token, name in files.items():
            (named / name).symlink_to(path_of(token))
        yield named
    finally:
        shutil.rmtree(named, ignore_errors=True)


def sweep(known_tokens: Iterable[str], known_uploads: Iterable[int], *, now: datetime) -> None:
    """Removes what no row knows and is older than a day: what a broken upload or a crash has left."""
    known = {*known_tokens, *(f"upload-{one}" for one in known_uploads)}
    for path in folder().iterdir():
        with suppress(OSError):
            age = now - datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
            if path.name in known or age < KEPT:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def keep_preview(path: Path, preview: Preview) -> None:
    """Writes a preview; whoever reads sees all of it or none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, _json(preview.as_json()))


@dataclass
class Teller:
    """Tells how far a run is, to a file that any process can read; at most twice a second, and never in its way."""

    path: Path
    total: int
    began: float = field(default_factory=time.monotonic)
    told: float = 0.0
    phase: str = ""

    def __call__(self, phase: str, read: int, rows: int) -> None:
        now = time.monotonic()
        if phase == self.phase and now - self.told < OFTEN:
            return
        self.phase, self.told = phase, now
        found = Progress(phase, min(read, self.total), self.total, rows, now - self.began)
        with suppress(OSError):
            write_whole(self.path, _json({**asdict(found), "process": os.getpid()}))

    def end(self) -> None:
        """There is nothing to tell any more."""
        self.path.unlink(missing_ok=True)


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)
