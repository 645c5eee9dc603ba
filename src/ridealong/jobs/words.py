"""What libraries log becomes lines like ours: names, numbers and classes of errors, never their words, which may hold
what somebody sent."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

from ridealong.jobs.log import line

FRAMES = 6


class AsLines(logging.Handler):
    """Writes each record as one line of JSON."""

    def emit(self, record: logging.LogRecord) -> None:
        line(**about(record))


def about(record: logging.LogRecord) -> dict[str, object]:
    """What may be told of a record: who wrote it, its text before values were put in, whole numbers among these, and
    the error that was being handled. A text without values may have had them put in already, and is left out."""
    found: dict[str, object] = {"kind": "log", "logger": record.name, "level": record.levelname.lower()}
    if record.args and isinstance(record.msg, str):
        values = record.args.values() if isinstance(record.args, dict) else record.args
        found |= {"what": record.msg, "ids": [one for one in values if type(one) is int]}
    kind, _, at = record.exc_info or sys.exc_info()
    return found if kind is None else found | {"problem": kind.__name__, "where": places(at)}


def places(at: TracebackType | None) -> list[str]:
    """The last places of a traceback: file, line and function."""
    frames = traceback.extract_tb(at)[-FRAMES:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def in_lines() -> None:
    """From now on whatever has no place of its own is written so: what libraries log, and Python's own warnings."""
    logging.lastResort = AsLines(logging.WARNING)
    logging.captureWarnings(capture=True)
    warned = logging.getLogger("py.warnings")
    warned.handlers, warned.propagate = [AsLines()], False
