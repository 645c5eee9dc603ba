"""Makes a home ready: Django set up, the database there and its tables current. Quick where nothing is to be done."""

from __future__ import annotations

import atexit
import fcntl
import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder


def pending() -> list[str]:
    """Migrations that the code has and the database has not, as `app.name`; read from folder listings, not imported."""
    recorder = MigrationRecorder(connection)
    applied = set(recorder.applied_migrations()) if recorder.has_table() else set()
    return [f"{label}.{name}" for label, name in sorted(_known() - applied)]


def make_ready() -> None:
    """Makes what is missing. Any number of processes may do so at once."""
    if not pending():
        return
    with _one_at_a_time(settings.RIDEALONG.home):
        if pending():
            call_command("migrate", verbosity=0, interactive=False)


def restoring(home: Path) -> Path:
    """The mark of a restore that is not finished."""
    return home / "restoring"


def migrate() -> list[str]:
    """Brings the database up to date whatever the listings say; answers what was new."""
    with _one_at_a_time(settings.RIDEALONG.home):
        new = pending()
        call_command("migrate", verbosity=0, interactive=False)
    return new


def start_over() -> None:
    """Removes all tables and all files but the keys, and makes the tables anew. For demo homes only."""
    where = settings.RIDEALONG
    with _one_at_a_time(where.home):
        drop_everything()
        for folder in (where.facts, where.uploads, where.rejected):
            shutil.rmtree(folder, ignore_errors=True)
        call_command("migrate", verbosity=0, interactive=False)


def drop_everything() -> None:
    """Removes all tables."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}")
            cursor.execute("PRAGMA foreign_keys = ON")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            (schema,) = cursor.fetchone()
            cursor.execute(f"DROP SCHEMA {schema} CASCADE")
            cursor.execute(f"CREATE SCHEMA {schema}")


def set_up() -> None:
    """Loads the settings and the rooms."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ridealong.config.settings")
    gc.disable()  # all that is loaded here stays: looking through it would find nothing
    django.setup()
    gc.freeze()
    gc.enable()
    # What stayed goes in order: else the database keeps its log beside it, as after a crash.
    atexit.register(gc.unfreeze)
    atexit.register(connections.close_all)


def _known() -> set[tuple[str, str]]:
    found = set()
    for app in apps.get_app_configs():
        folder = Path(app.path) / "migrations"
        if (folder / "__init__.py").is_file():
            names = (entry.name for entry in os.scandir(folder))
            found |= {(app.label, name[:-3]) for name in names if name.endswith(".py") and name[0] not in "_~"}
    return found


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    with os.fdopen(os.open(home / "migrate.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
