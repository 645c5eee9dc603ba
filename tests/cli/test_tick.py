"""`ridealong tick`: everything that is due, once, and again without harm."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_a_tick_does_what_is_due_and_the_next_finds_nothing(ridealong: Run) -> None:
    first = ridealong("tick", "--json")
    assert first.code == 0, first.said
    assert list(first.document) == ["at", "worker", "waiting", "done"]
    assert (first.document["worker"], first.document["waiting"]) == (False, 0)
    assert {"job": "sweep", "ended": "done", "times": 1} in first.document["done"]
    second = ridealong("tick")
    assert (second.code, second.result.strip()) == (0, "Nothing is due.")
