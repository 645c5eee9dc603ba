"""The worker process: runs what waits, asks every minute for what is due, and gives signs of life."""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import IO

from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from ridealong.jobs import arrivals, clock, heartbeat, queue, timetable
from ridealong.jobs.log import line
from ridealong.jobs.words import in_lines

POLL = 0.5
MINUTE = 60.0
BEAT = 15.0


class AnotherWorker(RuntimeError):
    """A worker serves this home already."""


def run(home: Path) -> None:
    """Works until SIGTERM or SIGINT. Raises AnotherWorker."""
    in_lines()
    stop = threading.Event()
    arrivals.make(home / "inbox")
    with _alone(home), _asked_to_stop(stop), _beating(home):
        line(worker="started", returned=queue.return_to_queue())
        _loop(stop, os.getppid())
    heartbeat.stop(home)
    line(worker="stopped")


def run_due(home: Path, *, now: datetime) -> None:
    """Asks for what is due and works until nothing waits, without staying. Raises AnotherWorker, after having asked."""
    timetable.tick(now=now)
    with _alone(home):
        queue.return_to_queue()
        worker = _worker()
        while queue.ready():
            worker.run()


def _worker() -> Worker:
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=f"worker-{os.getpid()}",
        excluded_queue_names=[],
    )


def _loop(stop: threading.Event, parent: int) -> None:
    worker = _worker()
    asked = float("-inf")
    # Without its parent (`serve` that was killed) nobody would ever stop it.
    while not stop.is_set() and os.getppid() == parent:
        close_old_connections()
        if time.monotonic() - asked >= MINUTE:
            asked = time.monotonic()
            _tick()
        if queue.ready():
            worker.run()
        else:
            stop.wait(POLL)


def _tick() -> None:
    try:
        timetable.tick(now=clock.now())
    except Exception as problem:  # noqa: BLE001  a failure of one minute must not end the worker
        line(job="tick", ids=[], outcome=type(problem).__name__)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One worker a home: the second finds the lock taken, also when the first one hangs."""
    with _open(home / "worker.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherWorker from None
        yield


def _open(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")


@contextmanager
def _asked_to_stop(stop: threading.Event) -> Iterator[None]:
    """The job that runs is finished first; a second signal ends it: it will run again."""

    def ask(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    yield


@contextmanager
def _beating(home: Path) -> Iterator[None]:
    """Signs of life from a thread, also while a long job runs."""
    done = threading.Event()

    def live() -> None:
        while True:
            heartbeat.beat(home, now=clock.now())
            if done.wait(BEAT):
                return

    thread = threading.Thread(target=live, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
