"""`ridealong serve`: pages and worker together, started, watched and stopped as one."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess  # the worker is a process of its own
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from types import FrameType

import typer
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
from ridealong.jobs.words import in_lines
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
    """The server and the worker, as processes. In sessions of their own: Ctrl-C reaches `serve` alone, which then
    stops them in order."""

    server: ForkProcess
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
            self.worker = subprocess.Popen(_command("worker"), env=_environment(), start_new_session=True)  # noqa: S603  our own command
            self.started += 1

    def end(self) -> None:
        """Asks both to finish, and after a while makes them."""
        deadline = time.monotonic() + GRACE
        self.server.terminate()
        if self.worker is not None:
            self.worker.terminate()
        self.server.join(GRACE)
        if self.server.is_alive() and self.server.pid is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.join()
        if self.worker is not None:
            _ended(self.worker, deadline)


def serve(*, host: str, port: int, workers: int, with_worker: bool, with_demo: bool) -> int:
    """Serves until Ctrl-C or SIGTERM."""
    in_lines()
    with _listening(host, port) as listener:
        if with_demo and homes.is_empty():
            _make_demo()
        static.collect()
        address = f"http://{_written(host)}:{listener.getsockname()[1]}/"
        asked = Stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, asked.ask)
        family = Family(_server(listener, workers), with_worker, asked)
        try:
            return _together(family, address, host, with_demo=with_demo)
        finally:
            family.end()


def _together(family: Family, address: str, host: str, *, with_demo: bool) -> int:
    if _await_week(family, with_demo=with_demo):
        _welcome(address, host, with_demo=with_demo)
    while not family.stop.asked:
        if not family.server.is_alive():
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
        return not family.stop.asked and family.server.is_alive()
    queue.figures_changed()
    deadline = time.monotonic() + PATIENCE
    with out.progress(say("cli.serve.preparing")):
        while not _week_ready() and time.monotonic() < deadline:
            if family.stop.asked or not family.server.is_alive():
                return not family.stop.asked and family.server.is_alive()
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
        if settings.RIDEALONG.address:
            out.say_line(say("cli.serve.reached", address=settings.RIDEALONG.address))
        if never_set_up():
            out.say_line(say("cli.serve.set_up", code=opening.code(settings.RIDEALONG.home)))
        return
    token = access.make_sign_in_link(operator(clock.today()), account_id=leader.account_id, now=clock.now())
    out.say_line(say("cli.serve.demo", name=leader.name))
    out.plain_line(f"{address}in/{token}/")
    out.say_line(say("cli.serve.your_own"))


def _make_demo() -> None:
    """In a process of its own: what it loads is heavy and needed once."""
    connection.close()
    code = subprocess.run(_command("demo"), env=_environment(), stdout=subprocess.DEVNULL, check=False).returncode  # noqa: S603  our own command
    if code:
        raise typer.Exit(code)


def _server(listener: socket.socket, workers: int) -> ForkProcess:
    """gunicorn, in a copy of this process: what pages need is loaded once, and shared by all who have it."""
    gc.disable()  # all that is loaded now stays
    import_module("ridealong.config.wsgi")
    gc.freeze()
    gc.enable()
    connection.close()
    server = get_context("fork").Process(target=_pages, args=(listener.fileno(), workers), name="pages")
    server.start()
    return server


def _pages(descriptor: int, workers: int) -> None:
    """Answers on the socket that is open already, so that nobody else can have taken the port meanwhile."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    options = ["--bind", f"fd://{descriptor}", "--workers", str(workers), "--threads", str(THREADS)]
    quiet = ["--no-control-socket", "--log-level", "warning", "--graceful-timeout", str(round(GRACE / 2))]
    config = ["--config", "python:ridealong.cli.gunicorn_settings"]
    sys.argv = ["gunicorn", *config, *options, *quiet, "ridealong.config.wsgi:application"]
    import_module("gunicorn.app.wsgiapp").run()


def _ended(worker: subprocess.Popen[bytes], deadline: float) -> None:
    try:
        worker.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def _command(name: str) -> list[str]:
    return [sys.executable, "-m", "ridealong.cli.main", name]


def _environment() -> dict[str, str]:
    return {**os.environ, "RIDEALONG_HOME": str(settings.RIDEALONG.home)}


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
