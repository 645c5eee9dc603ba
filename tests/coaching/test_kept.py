"""What is kept of a session in a real home: every word that was answered for, whatever is killed, and no private one in
clear."""

from __future__ import annotations

import http.client
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests import postgres as postgres_server

pytestmark = pytest.mark.long

SECRET, SHARED = "canary-of-a-private-note", "canary-of-a-shared-note"

SAVES, SESSIONS = 200, 20  # all of them at once
PASSWORD = "a long enough password"
BUILD = f"""
import django
django.setup()
from datetime import UTC, datetime, timedelta
from django.core.management import call_command
call_command("migrate", verbosity=0)
from ridealong.access.actions import add_account
from ridealong.access.queries import operator
from ridealong.coaching.actions.planning import record_held
from ridealong.people.actions import bring_roster
from ridealong.people.rules import NewPerson
now = datetime.now(tz=UTC)
by, since = operator(now.date()), now.date() - timedelta(days=400)
lea = NewPerson(
    ref="lea", name="Lea Lind", email="lea@example.org", job="leader", hired_on=since, line_starts_on=since
)
people = [lea] + [
    NewPerson(ref=f"s{{n}}", name=f"Sol {{n}}", email=f"s{{n}}@example.org", job="seller", hired_on=since,
        leader_ref="lea", line_starts_on=since)
    for n in range({SESSIONS})
]
ids = bring_roster(by, people=people, now=now)
add_account(by, email="lea@example.org", password="{PASSWORD}", person_id=ids["lea"], now=now)
print(*(
    record_held(by, leader_id=ids["lea"], person_id=ids[f"s{{n}}"], held_on=now.date(), minutes=30, topic="own_choice",
        form="one_on_one", now=now)
    for n in range({SESSIONS})
))
"""
LOOK = """
import json
import django
django.setup()
from ridealong.coaching.models import Point, SharedNote
print(json.dumps([*Point.objects.values_list("text", flat=True), *SharedNote.objects.values_list("text", flat=True)]))
"""


def run(script: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def serve(environment: dict[str, str], out: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The server, in a group of its own, and its address once it is printed."""
    command = [sys.executable, "-m", "ridealong.cli.main", "serve", "--port", "0", "--workers", "2", "--no-worker"]
    with out.open("wb") as file:
        process = subprocess.Popen(
            command, env=environment, stdout=file, stderr=subprocess.DEVNULL, start_new_session=True
        )
    deadline = time.monotonic() + 120
    while not (found := re.search(r"^(http://\S+?)/?$", out.read_text(), re.MULTILINE)):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return process, found[1]


class Browser:
    """Somebody who is signed in and sends forms; it keeps cookies and follows nothing."""

    def __init__(self, host: str) -> None:
        self.host, self.cookies = host, http.cookiejar.CookieJar()

    def ask(self, path: str, **fields: object) -> int:
        """The status of what answers; fields are posted."""
        sent = {"csrfmiddlewaretoken": self._cookie("csrftoken"), **fields}
        data = urllib.parse.urlencode(sent).encode() if fields else None
        opener = urllib.request.build_opener(Still(), urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            # The server printed the address.
            request = urllib.request.Request(self.host + path, data, {"Referer": self.host})  # noqa: S310
            with opener.open(request, timeout=60) as got:
                return int(got.status)
        except urllib.error.HTTPError as answer:
            return answer.code

    def sign_in(self) -> None:
        assert self.ask("/sign-in/") == 200
        assert self.ask("/sign-in/", login="lea@example.org", password=PASSWORD) == 302

    def _cookie(self, name: str) -> str:
        return next((one.value or "" for one in self.cookies if one.name == name), "")


class Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_what: object, **_how: object) -> None:
        """A redirection is the answer."""


def save(browser: Browser, sessions: list[str], number: int) -> str | None:
    """The word, if the server says that it is saved. Each session gets one note and nine points."""
    session, word = sessions[number % SESSIONS], f"word-{number:03}-of-many"
    if number < SESSIONS:
        status = browser.ask(f"/sessions/{session}/note/", text=word, version=0)
    else:
        status = browser.ask(f"/sessions/{session}/points/", text=word)
    assert status in {200, 303}, status
    return word


def saved_until_killed(
    process: subprocess.Popen[bytes], browser: Browser, sessions: list[str], kill_at: int
) -> set[str]:
    """What was answered for; every process of the server is killed once so much was, in the middle of the rest."""
    answered: set[str] = set()
    with ThreadPoolExecutor(SAVES) as pool:
        for one in as_completed([pool.submit(save, browser, sessions, number) for number in range(SAVES)]):
            with suppress(OSError, http.client.HTTPException):
                if word := one.result():
                    answered.add(word)
            if len(answered) == kill_at and process.poll() is None:
                kill(process)
    return answered


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kills a process and all that come from it, whatever group they are in: none has a moment to end well."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in told.splitlines()]
    doomed = [process.pid]
    for one in doomed:
        doomed += [pid for pid, parent in pairs if parent == one]
    assert len(doomed) >= 4, "the server, its pages and two that answer"
    for one in doomed:
        os.kill(one, signal.SIGKILL)
    process.wait()


def check(tmp_path: Path, environment: dict[str, str], kill_at: int) -> None:
    sessions = run(BUILD, environment).split()
    process, host = serve(environment, tmp_path / "first")
    browser = Browser(host)
    browser.sign_in()
    answered = saved_until_killed(process, browser, sessions, kill_at)
    assert kill_at <= len(answered) < SAVES
    stored = json.loads(run(LOOK, environment))
    assert answered <= set(stored)
    assert len(stored) == len(set(stored))
    process, host = serve(environment, tmp_path / "second")
    browser.host = host
    assert browser.ask(f"/sessions/{sessions[0]}/") == 200
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(60)


def deployment(home: Path) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("RIDEALONG_", "DJANGO_"))}
    return {**plain, "RIDEALONG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "ridealong.config.settings"}


@pytest.mark.parametrize("kill_at", [20, 90])
def test_no_word_is_lost_that_was_answered_for(tmp_path: Path, kill_at: int) -> None:
    check(tmp_path, deployment(tmp_path / "home"), kill_at)


@pytest.mark.postgres
def test_no_word_is_lost_that_was_answered_for_on_postgresql(tmp_path: Path, postgres: str) -> None:
    check(tmp_path, {**deployment(tmp_path / "home"), "RIDEALONG_DATABASE_URL": postgres}, 60)


WRITE = """
import sys
import django
django.setup()
from datetime import UTC, datetime
from ridealong.access.rules import Viewer
from ridealong.coaching.actions import notes
from ridealong.people import queries as people
now = datetime.now(tz=UTC)
session, text, shared = int(sys.argv[1]), sys.argv[2], sys.argv[3]
lea = next(one for one in people.roster().people.values() if one.name == "Lea Lind")
by = Viewer(account_id=None, person_id=lea.id, today=now.date())
version = notes.write_private_note(by, session_id=session, text=f"before {text} after", version=0, now=now)
notes.write_private_note(by, session_id=session, text=f"again {text}", version=version, now=now)
notes.write_note(by, session_id=session, text=shared, version=0, now=now)
"""


def test_no_byte_of_a_private_note_rests_in_a_home_or_its_backup(tmp_path: Path) -> None:
    """The shared note is found, so that whoever searches is known to find."""
    written(tmp_path, deployment(tmp_path / "home"))
    assert {word: bool(places(tmp_path, word)) for word in (SECRET, SHARED)} == {SECRET: False, SHARED: True}


@pytest.mark.postgres
def test_no_byte_of_a_private_note_rests_in_postgresql_its_log_or_a_dump(tmp_path: Path) -> None:
    """The server has a place of its own, so that its tables, its write-ahead log, its own log, a dump and what is kept
    of the home are all there is. In each that holds notes at all, the shared one is found."""
    with postgres_server.running() as address:
        written(tmp_path, {**deployment(tmp_path / "home"), "RIDEALONG_DATABASE_URL": address})
        found = postgres_server.programs()
        assert found is not None
        subprocess.run([found / "pg_dump", "--file", tmp_path / "dump.sql", address], check=True)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CHECKPOINT")  # what lies in memory is written to the tables
            (kept,) = connection.execute("SELECT pg_relation_filepath('coaching_sharednote')").fetchone() or ("",)
        place = Path(address.partition("host=")[2])
        for word in (SECRET, SHARED):
            there = {
                "table": holds(place / "data" / kept, word),
                "log of writes": bool(places(place / "data" / "pg_wal", word)),
                "server": bool(places(place, word)),
                "dump": holds(tmp_path / "dump.sql", word),
                "home and backup": bool(places(tmp_path, word)),
            }
            assert there == dict.fromkeys(there, word == SHARED), word


def written(tmp_path: Path, environment: dict[str, str]) -> None:
    """A private and a shared note, and a backup of all that there is."""
    session = run(BUILD, environment).split()[0]
    command = [sys.executable, "-W", "ignore", "-c", WRITE, session, SECRET, SHARED]
    subprocess.run(command, env=environment, check=True)
    backup = [sys.executable, "-m", "ridealong.cli.main", "backup", str(tmp_path / "backup")]
    subprocess.run(backup, env=environment, check=True, capture_output=True)


def places(folder: Path, word: str) -> set[str]:
    """Names of all files under the folder that hold the word."""
    return {path.name for path in folder.rglob("*") if path.is_file() and holds(path, word)}


def holds(path: Path, word: str) -> bool:
    """Whether the word lies in the file, unpacked where it is packed."""
    data = path.read_bytes()
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as packed:
            data += b"".join(file.read() for one in packed if (file := packed.extractfile(one)))
    return any(form in data for form in (word.encode(), word.encode("utf-16-le")))
