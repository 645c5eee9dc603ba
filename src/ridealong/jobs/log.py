"""One JSON line a job on standard error: its name, the ids it was given, how long it took and how it ended."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ridealong.jobs import clock

P = ParamSpec("P")
R = TypeVar("R")


def line(**what: object) -> None:
    """Writes one line. Nothing but names, ids and numbers belongs into it."""
    at = clock.now().isoformat(timespec="milliseconds")
    sys.stderr.write(json.dumps({"at": at, **what}, separators=(",", ":")) + "\n")
    sys.stderr.flush()


def logged(job: Callable[P, R]) -> Callable[P, R]:
    """A job that says how it went; an error's class is told, its words are not."""

    @wraps(job)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        started, outcome = time.monotonic(), "done"
        try:
            return job(*args, **kwargs)
        except BaseException as problem:
            outcome = type(problem).__name__
            raise
        finally:
            ms = round((time.monotonic() - started) * 1000)
            line(job=job.__name__, ids=[*args, *kwargs.values()], ms=ms, outcome=outcome)

    return told
