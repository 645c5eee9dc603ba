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
from tests.web.house import House, make_facts, make_house

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


@pytest.fixture
def build(
    db: None, facts_of: Callable[[int], tuple[Path, Snapshot]], monkeypatch: pytest.MonkeyPatch, settings: object
) -> Callable[[int], House]:
    """Builds the deployment with so many sellers."""
    return lambda sellers: make_house(*facts_of(sellers), sellers, monkeypatch, settings)


@pytest.fixture
def own_house(
    db: None,
    facts_of: Callable[[int], tuple[Path, Snapshot]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: object,
) -> House:
    """The same with facts of its own, which a test may change."""
    home, snapshot = facts_of(SELLERS)
    copied = Path(copytree(home, tmp_path / "home"))
    own = replace(snapshot, path=copied / "facts" / snapshot.hash)
    return make_house(copied, own, SELLERS, monkeypatch, settings)


@pytest.fixture
def house(build: Callable[[int], House]) -> House:
    return build(SELLERS)


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
