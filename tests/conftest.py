"""What every test may use: the acceptance data, a fixed day, and one cast of characters."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from ridealong.access.rules import Viewer
from tests.cast import Cast, bring_cast

ACCEPTANCE_DATA = Path(os.environ.get("RIDEALONG_ACCEPTANCE_DATA", Path(__file__).parents[2] / "shared" / "data"))

# The gate tries the same examples every time; RIDEALONG_TEST_SEARCH=1 looks for new ones.
settings.register_profile("steady", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile("search" if os.environ.get("RIDEALONG_TEST_SEARCH") else "steady")


@pytest.fixture(scope="session")
def acceptance_data() -> Path:
    """The folder of public data with known answers, or a skip that says why."""
    if not ACCEPTANCE_DATA.is_dir():
        pytest.skip(f"no acceptance data at {ACCEPTANCE_DATA}: set RIDEALONG_ACCEPTANCE_DATA")
    return ACCEPTANCE_DATA


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
