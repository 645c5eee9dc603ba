"""What is timed is asked for as a browser does: of the server that is deployed, by somebody who is signed in."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""When the company is looked at: as in `tests.web.house`, which the server does not load: its memory is its own."""
WORKERS = 2
THREADS = 4
PATIENCE = 60.0
OK = 200


def ours() -> WSGIHandler:
    """Our pages; the clock stands on the day of the company that is timed."""
    from ridealong.config.wsgi import application  # noqa: PLC0415  settings come from the environment
    from ridealong.web import clock  # noqa: PLC0415  after set-up

    clock.now = lambda: NOW
    return application


def bare() -> WSGIHandler:
    """The reference, with the same packages and the same database."""
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415  settings come from the environment

    from tests.speed.bare import MIDDLEWARE  # noqa: PLC0415  after set-up

    application = get_wsgi_application()
    from django.conf import settings  # noqa: PLC0415  after set-up

    settings.ROOT_URLCONF = "tests.speed.bare"
    settings.MIDDLEWARE = list(MIDDLEWARE)
    application.load_middleware()
    return application


@dataclass(frozen=True)
class Memory:
    """Bytes; what several processes share is shared out among them."""

    workers: int
    whole: int


@dataclass(frozen=True)
class Served:
    """A server that runs: where, as which process, and how long its first answer took."""

    port: int
    process: int
    first: float

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def get(self, address: str, cookie: str, connection: HTTPConnection | None = None) -> bytes:
        """A whole page, over a new connection if none is given. An answer that is no page fails the run."""
        connection = connection or self.connect()
        connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != OK:
            raise RuntimeError(f"{address}: {answer.status}")
        return body

    def memory(self) -> Memory:
        """What the workers hold for themselves, and with them the process that starts them (Linux)."""
        own = f"/proc/{self.process}/task/{self.process}/children"
        workers = sum(map(_proportional, Path(own).read_text(encoding="ascii").split()))
        return Memory(workers, workers + _proportional(str(self.process)))


@contextmanager
def served(what: str, ready: str, cookie: str = "") -> Iterator[Served]:
    """`ours` or `bare`, in the home that the environment names, once it has answered `ready`."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        port = listener.getsockname()[1]
        options = ["--bind", f"fd://{listener.fileno()}", "--workers", str(WORKERS), "--threads", str(THREADS)]
        quiet = ["--no-control-socket", "--log-level", "error"]
        if what == "ours":
            options += ["--config", "python:ridealong.cli.gunicorn_settings"]
        command = [sys.executable, "-W", "ignore", "-m", "gunicorn", *options, *quiet, f"tests.speed.server:{what}()"]
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env={**os.environ}, pass_fds=[listener.fileno()], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            Served(port, process.pid, 0.0).get(ready, cookie)
            yield Served(port, process.pid, time.perf_counter() - began)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE)


def _proportional(process: str) -> int:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
