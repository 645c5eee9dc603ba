"""Keys that stand twice are noticed, in whatever order the rows are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ridealong.facts import engine
from ridealong.facts.schema import BY_NAME
from ridealong.figures.actions.building import Rows, repeating
from tests.effort import examples

MOVES = BY_NAME["stage_changes"]
START = datetime.fromisoformat("2026-01-02T03:04:05")
KEYS = st.lists(st.tuples(st.sampled_from(["a", "B", "b", "ä"]), st.integers(0, 3), st.sampled_from("xyz")), max_size=8)

Key = tuple[str, int, str]


def moves(keys: Sequence[Key], path: Path) -> Rows:
    """Rows of stage changes with these keys, in this order."""
    connection = engine.connect()
    connection.execute("CREATE TABLE t (deal VARCHAR, changed_at TIMESTAMP, to_stage VARCHAR)")
    for deal, days, stage in keys:
        connection.execute("INSERT INTO t VALUES (?, ?, ?)", [deal, START + timedelta(days=days), stage])
    connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return Rows(MOVES, path, len(keys), delta=False)


@pytest.mark.searched
@settings(deadline=None, max_examples=examples(30, 300))
@given(keys=KEYS)
@example(keys=[])
@example(keys=[("a", 0, "x"), ("a", 0, "x")])
@example(keys=[("a", 0, "x"), ("a", 0, "y"), ("a", 1, "x"), ("b", 0, "x")])
@example(keys=[("b", 0, "x"), ("a", 0, "y"), ("b", 0, "x")])
def test_a_key_that_stands_twice_is_noticed(tmp_path_factory: pytest.TempPathFactory, keys: list[Key]) -> None:
    folder = tmp_path_factory.mktemp("keys")
    for number, order in enumerate((keys, sorted(keys))):
        rows = moves(order, folder / f"{number}.parquet")
        assert (MOVES.name in repeating(engine.connect(), [rows])) == (len(set(keys)) < len(keys))
