"""The deployment that the pages' tests look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

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
