"""The deployment that the pages' tests look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from ridealong.facts.snapshots import Snapshot
from tests.web.house import House, make_house
from tests.web.known import make_facts

SELLERS = 8


@pytest.fixture(scope="session")
def facts_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], tuple[Path, Snapshot]]:
    """Facts and stored figures of so many sellers, made once."""
    made: dict[int, tuple[Path, Snapshot]] = {}

    def facts(sellers: int) -> tuple[Path, Snapshot]:
        if sellers not in made:
            home = tmp_path_factory.mktemp(f"home{sellers}")
            made[sellers] = home, make_facts(home / "facts", sellers)
        return made[sellers]

    return facts


@pytest.fixture(scope="module")
def standing(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    facts_of: Callable[[int], tuple[Path, Snapshot]],
) -> Iterator[House]:
    """A deployment that stands for a whole module: what a test does to it is rolled back, and it is itself at the end.

    Only for modules in which every test that asks the database looks at this one."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(django_settings, "RIDEALONG", django_settings.RIDEALONG)
        yield make_house(*facts_of(SELLERS), SELLERS, patch, django_settings)
        transaction.set_rollback(True)


@pytest.fixture
def house(standing: House, db: None) -> House:
    """The deployment that stands for the module."""
    return standing


@pytest.fixture
def own_house(house: House, tmp_path: Path, settings: object) -> House:
    """The same with facts of its own, which a test may change."""
    own = replace(django_settings.RIDEALONG, home=Path(copytree(django_settings.RIDEALONG.home, tmp_path / "home")))
    settings.RIDEALONG = own
    return replace(house, snapshot=replace(house.snapshot, path=own.facts / house.snapshot.hash))


@pytest.fixture
def build(
    db: None, facts_of: Callable[[int], tuple[Path, Snapshot]], monkeypatch: pytest.MonkeyPatch, settings: object
) -> Callable[[int], House]:
    """Builds a deployment with so many sellers, for modules in which none stands."""
    return lambda sellers: make_house(*facts_of(sellers), sellers, monkeypatch, settings)
