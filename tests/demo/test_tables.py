"""The export of the demo company: what its CRM would have shown on a day, and nothing of what nobody knows."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from ridealong.demo.company import Company, generate
from ridealong.demo.tables import write_export
from ridealong.facts.schema import BY_NAME

UNTIL = date(2026, 11, 24)
EARLIER = UNTIL - timedelta(weeks=8)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def company() -> Company:
    return generate(3, 24, until=UNTIL)


@pytest.fixture(scope="module")
def export(company: Company, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    return _read(write_export(company, tmp_path_factory.mktemp("late"), day=UNTIL))


@pytest.fixture(scope="module")
def earlier(company: Company, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    return _read(write_export(company, tmp_path_factory.mktemp("early"), day=EARLIER))


def _read(files: tuple[Path, ...]) -> dict[str, Rows]:
    found = {}
    for file in files:
        with file.open(encoding="utf-8", newline="") as text:
            found[file.stem] = list(csv.DictReader(text))
    return found


def test_files_are_tables_of_the_facts_and_columns_theirs(export: dict[str, Rows]) -> None:
    assert set(export) == {
        "sellers", "customers", "products", "deals", "stage_changes", "activities", "visits", "quotas"
    }  # fmt: skip
    for name, rows in export.items():
        known = {column.name for column in BY_NAME[name].columns} - {"source"}
        assert set(rows[0]) - known == ({"name", "email"} if name == "sellers" else set())
        required = {column.name for column in BY_NAME[name].columns if column.required} - {"source"}
        assert required <= set(rows[0])


def test_keys_are_unique_and_refer_to_what_is_there(export: dict[str, Rows]) -> None:
    for name in ("sellers", "customers", "products", "deals", "activities", "visits", "quotas", "stage_changes"):
        key = [column for column in BY_NAME[name].key if column != "source"]
        keys = [tuple(row[column] for column in key) for row in export[name]]
        assert len(set(keys)) == len(keys), name
    people = {row["seller"] for row in export["sellers"]}
    deals = {row["deal"] for row in export["deals"]}
    assert {row["seller"] for row in export["deals"]} <= people
    assert {row["manager"] for row in export["sellers"]} - {""} <= people
    assert {row["customer"] for row in export["deals"]} <= {row["customer"] for row in export["customers"]}
    assert {row["deal"] for row in export["stage_changes"]} == deals
    assert {row["deal"] for row in export["activities"]} <= deals


def test_nothing_lies_in_the_future_but_visits_and_what_is_expected(export: dict[str, Rows]) -> None:
    last = UNTIL.isoformat()
    assert max(row["created_on"] for row in export["deals"]) <= last
    assert max(row["closed_on"] for row in export["deals"]) <= last
    assert max(row["changed_at"][:10] for row in export["stage_changes"]) <= last
    assert max(row["happened_at"][:10] for row in export["activities"]) <= last
    assert min(row["starts_at"][:10] for row in export["visits"]) > last
    assert min(row["expected_on"] for row in export["deals"] if row["outcome"] == "open") >= last


def test_an_outcome_has_what_belongs_to_it(export: dict[str, Rows]) -> None:
    for row in export["deals"]:
        assert (row["outcome"] == "open") == (row["closed_on"] == "") == (row["expected_on"] != "")
        assert (row["outcome"] == "lost") == (row["loss_reason"] != "")
        assert row["stage"] == {"won": "Won", "lost": "Lost"}.get(row["outcome"], row["stage"])


def test_an_earlier_export_is_what_that_day_would_have_shown(export: dict[str, Rows], earlier: dict[str, Rows]) -> None:
    late = {row["deal"]: row for row in export["deals"]}
    day = EARLIER.isoformat()
    known = {row["deal"] for row in export["deals"] if row["created_on"] <= day}
    assert {row["deal"] for row in earlier["deals"]} == known
    for row in earlier["deals"]:
        now = late[row["deal"]]
        if now["closed_on"] and now["closed_on"] <= day:
            assert row == now
        else:
            assert row["outcome"] == "open"
            assert row["amount"] == now["amount"]
    moves = {tuple(row.values()) for row in export["stage_changes"] if row["changed_at"][:10] <= day}
    assert {tuple(row.values()) for row in earlier["stage_changes"]} == moves


def test_some_close_dates_move_between_two_exports(export: dict[str, Rows], earlier: dict[str, Rows]) -> None:
    before = {row["deal"]: row["expected_on"] for row in earlier["deals"] if row["outcome"] == "open"}
    still = [row for row in export["deals"] if row["outcome"] == "open" and row["deal"] in before]
    assert any(row["expected_on"] > before[row["deal"]] for row in still)


def test_open_deals_of_who_left_have_passed_to_a_colleague(company: Company, export: dict[str, Rows]) -> None:
    left = {one.ref for one in company.sellers if one.left_on is not None}
    assert left
    assert not {row["seller"] for row in export["deals"] if row["outcome"] == "open"} & left


def test_no_file_says_who_has_a_gap(company: Company, tmp_path: Path) -> None:
    """The gaps are a value of the generator; what is written is the same whether anybody asks for them or not."""
    words = {"gap", "skill", "planted"}
    for file in write_export(company, tmp_path, day=UNTIL):
        with file.open(encoding="utf-8") as text:
            assert not words & set(text.readline().lower().replace('"', "").strip().split(","))
