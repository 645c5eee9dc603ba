"""The database as a file and back: SQLite by its own backup, PostgreSQL by its own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection
from psycopg.conninfo import make_conninfo

from ridealong.cli.failures import stop
from ridealong.facts.snapshots import sync

SQLITE, POSTGRES = "db.sqlite3", "db.dump"


def file_of() -> str:
    """How the database of this deployment is called in an archive."""
    return SQLITE if connection.vendor == "sqlite" else POSTGRES


def dump(target: Path) -> None:
    """The database as it is now, while others write."""
    if connection.vendor != "sqlite":
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        return
    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy)
    finally:
        copy.close()


def bring_back(source: Path) -> None:
    """The database out of the file into one that is empty."""
    if connection.vendor != "sqlite":
        options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        _postgres("pg_restore", *options, str(source))
        return
    connection.close()
    target = str(connection.settings_dict["NAME"])
    for rest in ("-wal", "-shm"):
        Path(target + rest).unlink(missing_ok=True)
    sync(source)
    source.rename(target)


def is_empty() -> bool:
    """Whether there is no database yet, or one without a table."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return True
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def _postgres(program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs on the database as we reach it ourselves. The password goes by the environment,
    where no list of processes shows it."""
    how = connection.get_connection_params()
    there = {name: value for name, value in how.items() if isinstance(value, str) and name != "password"}
    environment = {**os.environ, **({"PGPASSWORD": how["password"]} if "password" in how else {})}
    done = subprocess.run(  # noqa: S603  PostgreSQL's own programs, and no shell
        [_found(program), f"--dbname={make_conninfo(**there)}", *arguments],
        env=environment, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        raise stop("backup.failed.program", program=program, said=done.stderr.strip()[-500:])


def _found(program: str) -> str:
    """The program, of the newest version there is."""
    known = shutil.which(program)
    if known:
        return known
    folders = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda one: float(one.parts[-3]))
    if not folders:
        raise stop("backup.failed.missing", program=program)
    return str(folders[-1])
