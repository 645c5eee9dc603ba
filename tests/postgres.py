"""A private PostgreSQL for tests: found on this machine, started in a folder of its own, reached by a Unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

DATABASE = "ridealong"
PATIENCE = 30.0


def programs() -> Path | None:
    """The folder of the server's programs, the newest first; None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]), reverse=True)
    return folders[0].parent if folders else None


def _nobody() -> str | None:
    """Whom the server runs as when the tests run as root, which it refuses to."""
    if os.geteuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return next((one for one in ("postgres", "nobody") if one in names), None)


@contextmanager
def running() -> Iterator[str]:
    """Starts a server with one empty database; gives its address."""
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL server programs: install postgresql (15 or later)")
    user = _nobody()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if user is not None:
        shutil.chown(folder, user)
    run = {"user": user} if user is not None else {}
    initdb = [found / "initdb", "-D", folder / "data", "-U", "ridealong", "-A", "trust", "--no-sync", "-E", "UTF8"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **run)
    options = ["-c", "fsync=off", "-c", "listen_addresses=", "-c", "shared_buffers=16MB", "-k", folder]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [found / "postgres", "-D", folder / "data", *options], stdout=log, stderr=log, cwd=folder, **run
        )
    try:
        _wait(folder)
        yield f"postgresql://ridealong@/{DATABASE}?host={folder}"
    finally:
        server.terminate()
        server.wait(PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(host=str(folder), user="ridealong", dbname="postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")
                return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a private PostgreSQL, or a skip that says how to get one."""
    with running() as address:
        yield address
