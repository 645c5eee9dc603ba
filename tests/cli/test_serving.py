"""`ridealong serve`: one address that works once, children that live and end with it, a port that is taken."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from ridealong.cli import serving
from ridealong.kernel.calendar import Week
from tests.cli.conftest import COMMAND, Run, environment, run_in

PATIENCE = 240.0


class Served:
    """A `serve` that runs, and what it has said so far."""

    def __init__(self, home: Path, *options: str) -> None:
        self.home = home
        self.out, self.err = home.parent / "out", home.parent / "err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", "--port", "0", *options], env=environment(home), stdout=out, stderr=err
            )

    def address(self) -> str:
        """The line of standard output that is an address, once it is printed."""
        self.wait_for(lambda: self._addresses())
        return self._addresses()[0]

    def _addresses(self) -> list[str]:
        return [line for line in self.out.read_text().splitlines() if line.startswith("http://")]

    def wait_for(self, done: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert self.process.poll() is None, self.err.read_text()
            assert time.monotonic() < deadline, self.err.read_text()
            time.sleep(0.1)

    def workers(self) -> list[int]:
        """Process ids of workers that said they started and did not say they stopped."""
        with contextlib.suppress(OSError, ValueError):
            return [json.loads((self.home / "worker.heartbeat").read_text())["process"]]
        return []

    def children(self) -> list[int]:
        """All living processes that work in this home."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != self.process.pid:
                with contextlib.suppress(OSError):
                    if str(self.home).encode() in (entry / "environ").read_bytes():
                        found.append(int(entry.name))
        return found

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    running: list[Served] = []

    def start(*options: str) -> Served:
        running.append(Served(tmp_path / "home", *options))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def _get(address: str, cookie: str = "") -> tuple[int, str, str]:
    """Status, location and cookie of one GET."""
    parts = urllib.parse.urlsplit(address)
    with contextlib.closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)) as connection:
        connection.request("GET", parts.path or "/", headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        answer.close()
    location = urllib.parse.urljoin(address, answer.headers.get("Location", ""))
    set_cookie = "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie", []))
    return answer.status, location, set_cookie or cookie


def _land(address: str, cookie: str = "") -> tuple[int, str]:
    """Follows an address as a browser does."""
    for _ in range(5):
        status, location, cookie = _get(address, cookie)
        if status not in {301, 302, 303}:
            return status, address
        address = location
    raise AssertionError(address)


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for children in /proc")
def test_from_an_empty_home_to_the_week_and_a_clean_end(served: Callable[..., Served]) -> None:
    one = served("--demo", "--workers", "1")
    address = one.address()
    lines = one.out.read_text().splitlines()
    assert [line for line in lines if address in line] == [address]
    assert urllib.parse.urlsplit(address).hostname == "127.0.0.1"
    assert _land(address)[0] == 200
    assert _get(address)[0] == 404
    status, where = _land(address.partition("/in/")[0] + "/")
    assert (status, "sign-in" in where) == (200, True)
    _worker_comes_back(one)
    assert len(one.children()) >= 2
    assert one.stop(signal.SIGINT) == 0
    assert one.children() == []
    assert not (one.home / "worker.heartbeat").exists()
    _every_job_is_one_line_of_json(one)
    _the_weeks_that_were_prepared_rest_on_figures(one)


@pytest.mark.long
def test_every_line_of_the_log_is_json_and_no_word_of_what_was_sent(
    served: Callable[..., Served], tmp_path: Path, with_tables: Callable[[Path], Path]
) -> None:
    with_tables(tmp_path / "home")
    one = served("--workers", "1", "--no-worker")
    port = urllib.parse.urlsplit(one.address()).port
    assert port is not None
    host = b"Host: 127.0.0.1\r\n"
    answers = {
        b"HEAD /sign-in/ HTTP/1.1\r\n" + host + b"\r\n": b"200",
        b"SECRET\r\n\r\n": b"400",
        b"GET /sign-in/?next=SECRET HTTP/9.9\r\n" + host + b"\r\n": b"400",
        b"GET /in/SECRET" + b"a" * 9_000 + b"/ HTTP/1.1\r\n" + host + b"\r\n": b"414",
        b"GET / HTTP/1.1\r\nSECRET header\r\n\r\n": b"400",
        b"POST /sign-in/ HTTP/1.1\r\n" + host + b"Expect: SECRET\r\nContent-Length: 3\r\n\r\nabc": b"417",
        b"GET /in/SECRET/ HTTP/1.1\r\nHost: SECRET.example\r\n\r\n": b"400",
        b"POST /sign-in/ HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\nSECRET\r\n": b"403",
    }
    for sent, status in answers.items():
        assert _raw(port, sent).split()[1] == status, sent[:60]
    begun = b"POST /sign-in/ HTTP/1.1\r\n" + host + b"Content-Length: 99\r\n\r\nSECRET"
    for sent in (begun, b"GET /in/SECRET", b"", b"GET /sign-in/ HTTP/1.1\r\n" + host + b"\r\n"):
        _raw(port, sent, stays=False)
    one.wait_for(lambda: one.err.read_text().count('"kind":"request"') >= len(answers) + 2)
    assert one.stop(signal.SIGTERM) == 0
    text = one.err.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line != "Stopping"]
    requests = [line for line in lines if line.get("kind") == "request"]
    assert {"method": "HEAD", "url": "account_login", "status": 200}.items() <= requests[0].items()
    problems = {line["problem"]: line["status"] for line in requests if "problem" in line}
    assert problems.items() >= {"InvalidRequestLine": 400, "LimitRequestLine": 414, "ExpectationFailed": 417}.items()
    assert [line for line in lines if line.get("kind") == "log"] == []
    assert "SECRET" not in text
    assert "127.0.0.1" not in text


def _raw(port: int, sent: bytes, *, stays: bool = True) -> bytes:
    """What the server answers to exactly these bytes; who does not stay goes at once, without a goodbye."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        if stays:
            return connection.recv(1_000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return b""


def _worker_comes_back(one: Served) -> None:
    one.wait_for(one.workers)
    (first,) = one.workers()
    os.kill(first, signal.SIGKILL)
    one.wait_for(lambda: one.workers() not in ([], [first]))
    assert '"worker":"ended"' in one.err.read_text()


def _the_weeks_that_were_prepared_rest_on_figures(one: Served) -> None:
    weeks = [week for week in run_in(one.home)("week", "--all", "--json").document if week["recorded"]]
    reasons = [reason for week in weeks for session in week["sessions"] for reason in session["reasons"]]
    assert any(reason["measure"] for reason in reasons)


def _every_job_is_one_line_of_json(one: Served) -> None:
    lines = [json.loads(line) for line in one.err.read_text().splitlines() if line.startswith("{")]
    jobs = {line["job"]: line for line in lines if "job" in line}
    assert jobs["refresh_figures"]["outcome"] == "done"
    assert jobs["refresh_figures"]["ms"] > 0
    requests = [line for line in lines if line.get("kind") == "request"]
    assert {"sign_in_link", "leader_week"} <= {line["url"] for line in requests}
    assert "/in/" not in one.err.read_text()


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for children in /proc")
def test_children_end_with_a_parent_that_was_killed(
    served: Callable[..., Served], tmp_path: Path, with_tables: Callable[[Path], Path]
) -> None:
    with_tables(tmp_path / "home")
    one = served("--workers", "1")
    address = one.address()
    assert _get(address + "healthz")[0] == 200
    one.wait_for(one.workers)
    one.process.kill()
    one.process.wait()
    deadline = time.monotonic() + 30
    while one.children() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert one.children() == []


def test_without_a_worker_none_is_started_and_sigterm_ends_it(
    served: Callable[..., Served], tmp_path: Path, with_tables: Callable[[Path], Path]
) -> None:
    with_tables(tmp_path / "home")
    one = served("--no-worker", "--workers", "1")
    assert _get(one.address() + "healthz")[0] == 200
    assert not (one.home / "worker.heartbeat").exists()
    assert "become its administrator" in one.out.read_text()
    assert one.stop(signal.SIGTERM) == 0


def test_a_port_that_is_taken_is_said_with_what_to_do(ridealong: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = ridealong("serve", "--port", port)
    assert ran.code == 1
    assert str(port) in ran.said
    assert "--port" in ran.said
    assert "Traceback" not in ran.said


def test_the_address_waits_for_the_week_that_the_worker_prepares(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a demo company of last month that is the week after its last fact; this week would never come."""
    prepared = Week.of(date(2026, 11, 2))
    monkeypatch.setattr("ridealong.jobs.clock.today", lambda: date(2026, 11, 26))
    monkeypatch.setattr("ridealong.demo.homes.demo_leader", lambda: SimpleNamespace(person_id=1))
    monkeypatch.setattr(serving, "week_asked", lambda _day, _today: (prepared, None))
    monkeypatch.setattr(serving, "page", lambda _viewer, *, week, **_more: object() if week == prepared else None)
    assert serving._week_ready()
