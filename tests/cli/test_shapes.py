"""The exact shapes of `--json`: other tools rely on them. All keys always, numbers as numbers, sorted as promised."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.long

NUMBER = (int, float)
OF_DEALS = ("won_amount", "won_deals", "closed_deals", "win_rate", "stage_conversion", "deal_value", "discount")
OF_MORE = ("cycle_time", "stale_share", "pipeline_open", "coverage", "activity", "attainment", "pace")
MEASURES = (*OF_DEALS, *OF_MORE)


def _keys(found: dict[str, Any], keys: str) -> None:
    assert list(found) == keys.split()


def _number_or_none(found: Any) -> bool:
    return found is None or (isinstance(found, NUMBER) and not isinstance(found, bool))


def test_measures(demo: Run) -> None:
    ran = demo("measures", "--json")
    assert ran.code == 0
    for one in ran.document:
        _keys(one, "measure unit definition needs available")
        assert isinstance(one["available"], bool)
        assert isinstance(one["needs"], list)
    assert set(MEASURES) <= {one["measure"] for one in ran.document}
    assert all(one["available"] for one in ran.document if one["measure"] in MEASURES)


@pytest.mark.parametrize("by", ["seller", "team", "leader", "product", "month"])
def test_measure(demo: Run, by: str) -> None:
    ran = demo("measure", "win_rate", "--by", by, "--json")
    assert ran.code == 0, ran.said
    found = ran.document
    _keys(found, "measure unit as_of currency hindsight excluded notice rows heterogeneity")
    assert (found["measure"], found["unit"], found["currency"]) == ("win_rate", "share", "EUR")
    assert isinstance(found["hindsight"], bool)
    for row in found["rows"]:
        _keys(row, "key name value low high n adjusted")
        assert isinstance(row["n"], int)
        assert all(_number_or_none(row[name]) for name in ("value", "low", "high", "adjusted"))
        assert row["value"] is None or 0 <= row["value"] <= 1
        assert (row["n"] == 0) == (row["value"] is None)
    assert sum(row["n"] for row in found["rows"]) > 1_000
    if by == "seller":
        test = found["heterogeneity"]
        _keys(test, "p_value adjusted_p_value adjusted_for distinguishable")
        assert isinstance(test["distinguishable"], bool)


def test_rows_of_every_partition_hold_the_same_facts(demo: Run) -> None:
    counts = {
        by: sum(row["n"] for row in demo("measure", "win_rate", "--by", by, "--json").document["rows"])
        for by in ("seller", "team", "leader", "product", "month")
    }
    assert len(set(counts.values())) == 1


def test_luck(demo: Run) -> None:
    ran = demo("luck", "--json")
    assert ran.code == 0, ran.said
    assert ran.document
    for one in ran.document:
        _keys(one, "measure sellers spread p_value adjusted_p_value rows sentence")
        if one["spread"] is not None:
            _keys(one["spread"], "chance mix person")
            assert sum(one["spread"].values()) == pytest.approx(1)
        for row in one["rows"]:
            _keys(row, "key name value adjusted low high n verdict")
            assert row["verdict"] in {"real", "mix", "too_close"}
        assert one["sentence"]


def test_week(demo: Run) -> None:
    ran = demo("week", "--all", "--json")
    assert ran.code == 0, ran.said
    names = [one["leader"]["name"] for one in ran.document]
    assert names == sorted(names)
    assert len(names) >= 9
    named = {one["measure"] for one in demo("luck", "--json").document}
    assert {one["measure"] for week in ran.document for one in week["too_close"]} <= named
    for one in ran.document:
        _week(one)
    alone = demo("week", "--leader", ran.document[0]["leader"]["id"], "--json")
    assert alone.document == ran.document[0]


def _week(found: dict[str, Any]) -> None:
    _keys(
        found,
        "leader week cycle as_of recorded minutes_available minutes_standing minutes_planned sessions left_out musts "
        "unmet too_close expected_loss",
    )
    _keys(found["leader"], "id name key")
    _keys(found["cycle"], "start end")
    assert found["recorded"] is False
    assert found["minutes_planned"] == sum(one["minutes"] for one in found["sessions"])
    assert found["minutes_planned"] <= max(found["minutes_available"], found["minutes_standing"])
    assert found["minutes_standing"] == sum(one["minutes"] for one in found["sessions"] if one["standing"])
    order = [(one["person"]["name"], one["topic"]) for one in found["sessions"]]
    assert order == sorted(order)
    for session in found["sessions"]:
        _session(session)
    for one in found["left_out"]:
        _keys(one, "person sentence")
    for one in found["musts"]:
        _keys(one, "must person minutes met")
    for one in found["unmet"]:
        _keys(one, "must person minutes_missing remedies sentence")
    for one in found["too_close"]:
        _keys(one, "measure p_value sentence")
    cited = {reason["measure"] for session in found["sessions"] for reason in session["reasons"]}
    assert not cited & {one["measure"] for one in found["too_close"]}
    assert isinstance(found["expected_loss"], NUMBER)


def _session(found: dict[str, Any]) -> None:
    _keys(
        found, "person topic form minutes standing value size probability close_call against reasons deals"
    )  # fmt: skip
    _keys(found["person"], "id name key")
    assert 0 < found["probability"] <= 1
    assert found["probability"] == 1 or not found["standing"]
    if found["value"] is not None:
        _keys(found["value"], "amount currency low high")
        assert found["value"]["low"] <= found["value"]["high"]
    assert found["reasons"]
    for reason in found["reasons"]:
        _keys(reason, "signal measure value adjusted peers low high n sentence")
        assert reason["sentence"]
    for one in found["against"]:
        _keys(one, "person topic form probability")
    for deal in found["deals"]:
        _keys(deal, "id name amount stage why")
        assert isinstance(deal["why"], str)


def test_a_date_far_away_and_other_minutes(demo: Run) -> None:
    ran = demo("week", "--all", "--minutes", 0, "--json")
    assert ran.code == 0
    assert all(one["minutes_available"] == 0 for one in ran.document)
    assert all(one["standing"] for week in ran.document for one in week["sessions"])


def _export(folder: Path, rows: list[dict[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    with (folder / "deals.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["deal", "seller", "amount", "outcome", "created_on", "closed_on"])
        writer.writeheader()
        writer.writerows(rows)
    return folder


def _row(number: int, **more: str) -> dict[str, str]:
    row = {"deal": f"d{number}", "seller": f"s{number % 3}", "amount": "10", "outcome": "won"}
    return {**row, "created_on": "2026-01-05", "closed_on": "2026-02-05", **more}


IMPORT = (
    "source files rows_read rows_accepted rows_rejected rejected rejected_file ignored suggestions questions added "
    "changed_rows gone changed snapshot"
)


LONG = "1_" + 50 * "0"


def test_import(ridealong: Run, tmp_path: Path) -> None:
    rows = [_row(number) for number in range(40)] + [_row(40, amount=LONG)]
    folder = _export(tmp_path / "export", rows)
    (folder / "readme.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    dry = ridealong("import", folder, "--dry-run", "--json")
    assert dry.code == 0, dry.said
    _keys(dry.document, IMPORT)
    assert dry.document["snapshot"] is None
    ran = ridealong("import", folder, "--json")
    found = ran.document
    _keys(found, IMPORT)
    assert (ran.code, found["changed"], found["added"]) == (0, True, 40)
    assert (found["rows_read"], found["rows_accepted"], found["rows_rejected"]) == (41, 40, 1)
    (rejected,) = found["rejected"]
    _keys(rejected, "file line column value reason")
    assert (rejected["file"], rejected["line"], rejected["column"], rejected["value"]) == (
        "deals.csv",
        42,
        "amount",
        LONG,
    )
    assert found["ignored"] == ["readme.csv"]
    again = ridealong("import", folder, "--json")
    assert (again.code, again.document["changed"], again.document["added"]) == (0, False, 0)
    assert again.document["snapshot"] == found["snapshot"]
    words = ridealong("import", folder)
    assert (words.code, "Nothing new" in words.result) == (0, True)
    assert (LONG[:40] + "…" in words.result, LONG in words.result) == (True, False)


def test_a_question_is_3_and_nothing_changes_until_it_is_answered(ridealong: Run, tmp_path: Path) -> None:
    folder = _export(tmp_path / "export", [_row(n) if n % 4 else _row(n, closed_on="31.02.2026") for n in range(40)])
    asked = ridealong("import", folder, "--json")
    assert asked.code == 3
    assert asked.document["changed"] is False
    assert asked.document["snapshot"] is None
    question = next(one for one in asked.document["questions"] if one["blocking"])
    _keys(question, "id file column ask choices examples blocking")
    words = ridealong("import", folder)
    assert words.code == 3
    assert question["id"] in words.result
    answers = tmp_path / "answers.json"
    answers.write_text(f'{{"{question["id"]}": "{question["choices"][0]}"}}', encoding="utf-8")
    done = ridealong("import", folder, "--answers", answers, "--json")
    assert (done.code, done.document["changed"]) == (0, True)
    back = ridealong("import", "--undo", "--json")
    assert back.code == 0
    _keys(back.document, IMPORT)
    assert back.document["changed"] is True
    assert "that was the first import" in back.said
    forward, gone = ridealong("import", "--undo", "--json"), ridealong("import", "--undo")
    assert (forward.code, gone.code) == (0, 0)
    _keys(forward.document, IMPORT)
    assert "The undo is taken back" in forward.said
    assert "that was the first import" in gone.result


def test_doctor(demo: Run) -> None:
    ran = demo("doctor", "--json")
    assert ran.code == 0, ran.result
    _keys(ran.document, "healthy checks")
    for one in ran.document["checks"]:
        _keys(one, "check state sentence remedy")
        assert one["state"] in {"good", "note"}


def test_sessions_held_are_written_back_as_csv(demo: Run) -> None:
    ran = demo("sessions", "--csv")
    rows = list(csv.DictReader(io.StringIO(ran.result)))
    assert {row["source"] for row in rows} == {"ridealong"}
    assert all(row["seller"] and row["email"] and row["held_on"] and int(row["minutes"]) for row in rows)
    assert list(rows[0]) == [
        "session", "source", "seller", "email", "person", "held_on", "minutes", "kind", "topic", "leader",
        "leader_email",
    ]  # fmt: skip


def test_each_export_of_a_folder_comes_in_by_itself(ridealong: Run, tmp_path: Path) -> None:
    folder = _export(tmp_path / "drop", [_row(number) for number in range(1, 4)])
    (folder / "quotas.csv").write_text("Seller,Month,Quota\nAna Ruiz,2026-01,40000\n", encoding="utf-8")
    words = ridealong("import", folder)
    assert words.code == 0, words.said
    assert words.result.count("rows added") == 2, words.result
    assert "Nothing new" in ridealong("import", folder).result


def test_people_who_are_offered_have_names(ridealong: Run, tmp_path: Path) -> None:
    quotas = tmp_path / "quotas.csv"
    ridealong("import", _named(tmp_path / "a.csv"))
    quotas.write_text("Seller,Month,Quota\nAna Ruiz,2026-01,40000\n", encoding="utf-8")
    words = ridealong("import", quotas).result
    assert "Is Ana Ruiz one of the people who are known already?" in words, words
    assert "= Ana Ruiz" in words


def _named(path: Path) -> Path:
    """A report that calls its people by name."""
    row = "Ana Ruiz,Acme,First,Closed Won,10,1/31/2026,1/20/2026\n"
    path.write_text(
        f"Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Close Date,Created Date\n{row}", encoding="utf-8"
    )
    return path
