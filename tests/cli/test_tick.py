"""`ridealong tick`: everything that is due, once, and again without harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.figures.exports import DEALS, many, text, write


def test_a_tick_does_what_is_due_and_the_next_finds_nothing(ridealong: Run) -> None:
    first = ridealong("tick", "--json")
    assert first.code == 0, first.said
    assert list(first.document) == ["at", "worker", "waiting", "inbox", "done"]
    assert (first.document["worker"], first.document["waiting"]) == (False, 0)
    assert {"job": "sweep", "ended": "done", "times": 1} in first.document["done"]
    second = ridealong("tick")
    assert (second.code, second.result.strip()) == (0, "Nothing is due.")


@pytest.mark.long
def test_a_tick_soon_after_another_takes_what_lies_in_the_inbox(ridealong: Run, tmp_path: Path) -> None:
    """It takes twenty seconds, in which the files have to stand still."""
    inbox = tmp_path / "home" / "inbox"
    assert ridealong("tick").code == 0
    write(inbox, "deals.csv", text(DEALS, many(40)))
    second = ridealong("tick")
    assert second.code == 0, second.said
    assert "1 file in the inbox: taken once it has stood still for 20 seconds." in second.said
    assert "take_inbox" in second.result
    assert "Nothing is due" not in second.result
    assert not (inbox / "deals.csv").exists()
    write(inbox, "more.csv.part", "half of it")
    third = ridealong("tick", "--json")
    assert third.document["inbox"] == 1
    said = ridealong("tick")
    assert "1 file waits in the inbox: still growing or under way" in said.result
    assert "Nothing is due" not in said.result
