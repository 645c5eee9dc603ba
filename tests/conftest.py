"""What every test may use: the acceptance data, a fixed day, and one cast of characters."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from ridealong.access.rules import Viewer
from tests.cast import Cast, bring_cast

ACCEPTANCE_DATA = Path(os.environ.get("RIDEALONG_ACCEPTANCE_DATA", Path(__file__).parents[2] / "shared" / "data"))

# The gate tries the same examples every time; RIDEALONG_TEST_SEARCH=1 looks for new ones. Neither goes by the clock on
# the wall: what else the machine does would fail a test.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile("search" if os.environ.get("RIDEALONG_TEST_SEARCH") else "steady")

# What is imported stays until the end. Python would look through all of it for garbage again and again: a tenth of the
# time of all tests. What a test leaves behind is still collected, later.
gc.set_threshold(100_000, 20, 20)


def pytest_collection_finish() -> None:
    """Everything is imported: none of it is looked through any more."""
    gc.freeze()


def pytest_unconfigure() -> None:
    """What is left at the end is cleared away as ever, and what holds on to it is said."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def acceptance_data() -> Path:
    """The folder of public data with known answers, or a skip that says why."""
    if not ACCEPTANCE_DATA.is_dir():
        pytest.skip(f"no acceptance data at {ACCEPTANCE_DATA}: set RIDEALONG_ACCEPTANCE_DATA")
    return ACCEPTANCE_DATA


@pytest.fixture(scope="session")
def tables(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A database with its tables and nothing in them: to migrate one takes seconds, so all processes share it."""
    mine = tmp_path_factory.getbasetemp()
    folder = mine.parent if hasattr(request.config, "workerinput") else mine
    made, name = folder / "tables.sqlite3", connection.settings_dict["NAME"]
    with (folder / "migrating").open("w") as lock, django_db_blocker.unblock():
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            connection.settings_dict["NAME"] = folder / "migrated.sqlite3"
            call_command("migrate", verbosity=0)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(made)])
            connection.close()
            connection.settings_dict["NAME"] = name
    return made


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> Iterator[None]:
    """The database of this process lies in memory, and has its tables before pytest-django would make them."""
    if connection.vendor != "sqlite":
        yield
        return
    tables: Path = request.getfixturevalue("tables")
    ours = connection.Database.connect(connection.creation._get_test_db_name(), uri=True)
    theirs = connection.Database.connect(tables)
    theirs.backup(ours)
    theirs.close()
    yield
    ours.close()


@pytest.fixture(scope="session")
def with_tables(tables: Path) -> Callable[[Path], Path]:
    """Makes a home that has its tables and nothing else, for a process of its own."""

    def home(folder: Path) -> Path:
        folder.mkdir(mode=0o700)
        shutil.copy(tables, folder / "db.sqlite3")
        return folder

    return home


@pytest.fixture
def today() -> date:
    return date(2026, 11, 24)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def operator(today: date) -> Viewer:
    """The command line."""
    return Viewer(account_id=None, person_id=None, today=today, operator=True)


@pytest.fixture
def cast(db: None, operator: Viewer, now: datetime) -> Cast:
    """Alice leads Bob and Carol; Dora leads Alice; Edgar leads another line, with Fay; all brought by actions."""
    return bring_cast(operator, now)
