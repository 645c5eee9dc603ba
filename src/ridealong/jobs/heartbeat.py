"""The worker's sign of life: a file in the home that says when it was last there, and which process it is."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ridealong.kernel.writing import write_whole

NAME = "worker.heartbeat"
LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Beat:
    """When the worker was last there."""

    at: datetime
    process: int

    def late(self, now: datetime) -> bool:
        """Whether it has been silent for too long."""
        return now - self.at > LATE


def beat(home: Path, *, now: datetime) -> None:
    """Says that this process is there."""
    write_whole(home / NAME, json.dumps({"at": now.isoformat(), "process": os.getpid()}))


def last(home: Path) -> Beat | None:
    """The last sign of life; None where there never was one, or after the worker stopped in good order."""
    try:
        found = json.loads((home / NAME).read_text(encoding="ascii"))
        return Beat(datetime.fromisoformat(found["at"]), int(found["process"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def stop(home: Path) -> None:
    """The worker has ended in good order."""
    (home / NAME).unlink(missing_ok=True)
