"""Luck or real in brief is the same for whoever sees nearly everybody: only the question to the engine differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from ridealong.figures.queries import stored
from tests.web import known
from tests.web.house import YESTERDAY

SELLERS = 80


@pytest.mark.parametrize("hidden", [0, 1, 3, 20, 79])
def test_whom_somebody_does_not_see_is_neither_shown_nor_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: int
) -> None:
    snapshot = known.make_facts(tmp_path, SELLERS)
    tables = stored.Tables(stored.folder(tmp_path, snapshot.hash, 1, YESTERDAY), snapshot.hash, 1, YESTERDAY)
    # The first sellers are those who are really apart from the others.
    names = {f"test:s{at:04d}": f"Seller {at}" for at in range(hidden, SELLERS)}
    held = {f"test:s{SELLERS - 1:04d}": ["win_rate"]}

    monkeypatch.setattr(stored, "FEW", SELLERS)  # everybody is named
    expected = stored.brief(tables, names, off=(), held=held)
    monkeypatch.setattr(stored, "FEW", 3)
    assert stored.brief(tables, names, off=(), held=held) == expected
    assert expected[1] == len(names)
    assert {row.key for one in expected[0] for row in one.rows} <= set(names)
