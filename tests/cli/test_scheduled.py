"""`ridealong import --scheduled`: for a timer. Silent when nobody is needed."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.figures.exports import DEALS, deal, many, text, write


def test_a_timer_hears_something_only_where_somebody_is_needed(ridealong: Run, tmp_path: Path) -> None:
    good = write(tmp_path, "deals.csv", text(DEALS, many(40)))
    first = ridealong("import", good, "--scheduled")
    assert (first.code, first.result, first.said) == (0, "", "")
    write(tmp_path, "deals.csv", text(DEALS, [*many(41), deal(deal="bad", amount="much")]))
    second = ridealong("import", good, "--scheduled")
    assert second.code == 0
    assert "much" in second.result
    third = ridealong("import", tmp_path / "gone.csv", "--scheduled")
    assert (third.code, third.result, "gone.csv" in third.said) == (1, "", True)
