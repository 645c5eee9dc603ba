"""From a public export to the week, by the commands that a stranger types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, run_in

pytestmark = [pytest.mark.acceptance, pytest.mark.long]
CHANCE = {"win_rate", "discount", "deal_value"}


@pytest.fixture(scope="module")
def maven(acceptance_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_in(tmp_path_factory.mktemp("maven") / "home")


@pytest.fixture(scope="module")
def imported(maven: Run, acceptance_data: Path) -> dict[str, Any]:
    ran = maven("import", acceptance_data / "maven_crm", "--accept-suggestions", "--json")
    assert ran.code == 0, ran.said
    found: dict[str, Any] = ran.document
    return found


def test_the_import_joins_the_spelling_variant(imported: dict[str, Any]) -> None:
    (joined,) = imported["suggestions"]
    assert (joined["kind"], joined["from"], joined["to"], joined["rows"]) == ("product", "GTXPro", "GTX Pro", 1480)
    assert joined["accepted"] is True
    assert imported["source"] == "maven"
    assert imported["ignored"] == ["data_dictionary.csv"]
    assert imported["changed"] is True


def test_won_revenue_and_deals(maven: Run, imported: dict[str, Any]) -> None:
    rows = maven("measure", "won_amount", "--by", "seller", "--as-of", "2017-12-31", "--json").document["rows"]
    assert sum(row["value"] or 0 for row in rows) == 10_005_534
    assert sum(row["n"] for row in rows) == 4_238


def test_nobody_is_called_real_for_what_is_chance(maven: Run, imported: dict[str, Any]) -> None:
    found = {one["measure"]: one for one in maven("luck", "--json").document}
    assert found["win_rate"]["p_value"] == pytest.approx(0.2639, abs=1e-4)
    assert found["win_rate"]["adjusted_p_value"] == pytest.approx(0.1776, abs=1e-4)
    for measure in CHANCE:
        assert not [row["name"] for row in found[measure]["rows"] if row["verdict"] == "real"]


def test_each_of_six_leaders_gets_a_week_that_cites_no_chance(maven: Run, imported: dict[str, Any]) -> None:
    ran = maven("week", "--all", "--json")
    assert ran.code == 0, ran.said
    assert len(ran.document) == 6
    for week in ran.document:
        assert week["sessions"]
        cited = {reason["measure"] for session in week["sessions"] for reason in session["reasons"]}
        assert not cited & CHANCE
        assert {one["measure"] for one in week["too_close"]} >= CHANCE
        assert week["week"] == "2018-W01"
    assert "The facts end on 31\u00a0December 2017" in ran.said
    assert "Exception" not in ran.said
    words = maven("week", "--all")
    assert words.result.count("The facts end on 31\u00a0December 2017") == 6


def test_a_week_of_the_past_rests_on_what_was_known_then(maven: Run, imported: dict[str, Any]) -> None:
    ran = maven("week", "--all", "--date", "2017-09-04", "--json")
    assert ran.code == 0, ran.said
    assert {week["as_of"] for week in ran.document} == {"2017-09-03"}
    assert {week["week"] for week in ran.document} == {"2017-W36"}
