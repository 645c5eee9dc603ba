"""`ridealong serve`: pages and worker together, started, watched and stopped as one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess  # the server and the worker are processes of their own
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from types import FrameType

from django.conf import settings
from django.db import connection

from ridealong.access import actions as access
from ridealong.access import opening
from ridealong.access.queries import never_set_up, operator
from ridealong.cli import out, static
from ridealong.cli.failures import stop
from ridealong.demo import homes
from ridealong.jobs import clock, queue
from ridealong.jobs.log import line
from ridealong.kernel.hosts import on_this_machine
from ridealong.kernel.sentences import say
from ridealong.week.queries.asking import week_asked
from ridealong.week.queries.pages import page

PATIENCE = 900.0  # seconds until the address is printed although the week is not ready
GRACE = 20.0  # seconds to finish what is under way
POLL = 0.2
PAUSE = 1.0  # before a worker that ended is started again
THREADS = 4


@dataclass
class Stop:
    """Whether somebody has asked to stop."""

    asked: bool = False

    def ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


@dataclass
class Family:
    """The server and the worker, as processes."""

    server: subprocess.Popen[bytes]
    with_worker: bool
    stop: Stop
    worker: subprocess.Popen[bytes] | None = None
    next_start: float = 0.0
    started: int = field(default=0)

    def watch(self) -> None:
        """Starts the worker if it is not there; whoever ended is reported."""
        if not self.with_worker:
            return
        if self.worker is not None and self.worker.poll() is not None:
            line(worker="ended", code=self.worker.returncode)
            self.worker, self.next_start = None, time.monotonic() + PAUSE
        if self.worker is None and time.monotonic() >= self.next_start:
            self.worker = _child([sys.executable, "-m", "ridealong.cli.main", "worker"])
            self.started += 1

    def end(self) -> None:
        """Asks both to finish, and after a while makes them."""
        children = [child for child in (self.server, self.worker) if child is not None]
        for child in children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def serve(*, host: str, port: int, workers: int, with_worker: bool, with_demo: bool) -> int:
    """Serves until Ctrl-C or SIGTERM."""
    with _listening(host, port) as listener:
        if with_demo and homes.is_empty():
            import_module("ridealong.cli.demos").make()  # heavy, and needed once
        static.collect()
        address = f"http://{_written(host)}:{listener.getsockname()[1]}/"
        asked = Stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, asked.ask)
        connection.close()
        family = Family(_server(listener, workers), with_worker, asked)
        try:
            return _together(family, address, host, with_demo=with_demo)
        finally:
            family.end()


def _together(family: Family, address: str, host: str, *, with_demo: bool) -> int:
    if _await_week(family, with_demo=with_demo):
        _welcome(address, host, with_demo=with_demo)
    while not family.stop.asked:
        if family.server.poll() is not None:
            out.note(say("cli.serve.server_ended"))
            return 1
        family.watch()
        time.sleep(POLL)
    out.note(say("cli.serve.stopping"))
    return 0


def _await_week(family: Family, *, with_demo: bool) -> bool:
    """Waits until the demo leader's week is there; false if somebody asked to stop, or the server ended, meanwhile."""
    family.watch()
    if not (with_demo and family.with_worker and homes.is_demo()):
        return not family.stop.asked and family.server.poll() is None
    queue.figures_changed()
    deadline = time.monotonic() + PATIENCE
    with out.progress(say("cli.serve.preparing")):
        while not _week_ready() and time.monotonic() < deadline:
            if family.stop.asked or family.server.poll() is not None:
                return not family.stop.asked and family.server.poll() is None
            family.watch()
            time.sleep(POLL)
    return True


def _week_ready() -> bool:
    leader = homes.demo_leader()
    if leader is None:
        return True
    today = clock.today()
    # The one that the worker prepares: with a demo company of last month, the week after its last fact.
    week, _ = week_asked(None, today)
    return page(operator(today), leader_id=leader.person_id, week=week) is not None


def _welcome(address: str, host: str, *, with_demo: bool) -> None:
    leader = homes.demo_leader() if with_demo and homes.is_demo() and on_this_machine(host) else None
    if leader is None:
        out.say_line(say("cli.serve.ready"))
        out.plain_line(address)
        if never_set_up():
            out.say_line(say("cli.serve.set_up", code=opening.code(settings.RIDEALONG.home)))
        return
    token = access.make_sign_in_link(operator(clock.today()), account_id=leader.account_id, now=clock.now())
    out.say_line(say("cli.serve.demo", name=leader.name))
    out.plain_line(f"{address}in/{token}/")
    out.say_line(say("cli.serve.your_own"))


def _server(listener: socket.socket, workers: int) -> subprocess.Popen[bytes]:
    """gunicorn on the socket that is open already, so that nobody else can have taken the port meanwhile."""
    descriptor = listener.fileno()
    options = ["--bind", f"fd://{descriptor}", "--workers", str(workers), "--threads", str(THREADS)]
    quiet = ["--no-control-socket", "--log-level", "warning", "--graceful-timeout", str(round(GRACE / 2))]
    config = ["--config", "python:ridealong.cli.gunicorn_settings"]
    command = [sys.executable, "-m", "gunicorn", *config, *options, *quiet, "ridealong.config.wsgi:application"]
    return _child(command, keep=[descriptor])


def _child(command: Sequence[str], *, keep: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches `serve` alone, which then stops its children in order."""
    environment = {**os.environ, "RIDEALONG_HOME": str(settings.RIDEALONG.home)}
    return subprocess.Popen(command, env=environment, pass_fds=keep, start_new_session=True)  # noqa: S603  our own commands


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as problem:
            raise stop("cli.serve.port", host=host, port=port, what=problem.strerror or "", other=port + 1) from None
        listener.listen(128)
        yield listener


def _written(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104  an address to print, not to bind
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
