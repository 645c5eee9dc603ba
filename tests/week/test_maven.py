"""The week from a real CRM export with known answers: nothing that is chance sends anybody anywhere."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from ridealong.access.rules import Viewer
from ridealong.figures.actions.imports import import_files
from ridealong.week.queries import plans
from ridealong.week.rules.cli_shape import as_json

pytestmark = [pytest.mark.acceptance, pytest.mark.django_db]
Row = dict[str, str]
DAY = "2017-09-04"


@pytest.fixture
def export(acceptance_data: Path, tmp_path: Path) -> Callable[[Callable[[list[Row]], list[Row]]], Path]:
    """A copy of the export whose deals have been changed."""

    def changed(change: Callable[[list[Row]], list[Row]]) -> Path:
        folder = tmp_path / change.__name__
        shutil.copytree(acceptance_data / "maven_crm", folder)
        path = folder / "sales_pipeline.csv"
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        kept = change(rows)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(kept)
        return folder

    return changed


def weeks(by: Viewer, folder: Path, now: datetime, day: date | None = None) -> list[dict[str, Any]]:
    """All weeks from a fresh import, without database ids, and nothing kept."""
    with transaction.atomic():
        import_files(by, [folder], accept_suggestions=True, now=now)
        found = [as_json(one) for one in plans.plan_all(by, day=day, minutes=None, today=by.today)]
        transaction.set_rollback(True)
    return [_without_ids(one) for one in found]


def _without_ids(data: Any) -> Any:
    if isinstance(data, dict):
        person = set(data) == {"id", "name", "key"}
        return {key: _without_ids(one) for key, one in data.items() if not (person and key == "id")}
    return [_without_ids(one) for one in data] if isinstance(data, list) else data


def test_every_leader_gets_a_week_and_chance_sends_nobody(
    acceptance_data: Path, operator: Viewer, now: datetime
) -> None:
    found = weeks(operator, acceptance_data / "maven_crm", now)
    names = [one["leader"]["name"] for one in found]
    assert names == sorted(names)
    assert len(found) == 6
    for one in found:
        assert one["week"] == "2018-W01"
        assert one["as_of"] == "2017-12-31"
        assert one["sessions"]
        assert one["minutes_planned"] <= one["minutes_available"] == 180
        assert 0 <= one["expected_loss"] <= 0.05
        cited = {reason["measure"] for session in one["sessions"] for reason in session["reasons"]}
        assert cited <= {None, "closed_deals", "cycle_time", "stale_share"}
        topics = {session["topic"] for session in one["sessions"]}
        assert topics <= {"own_choice", "prospecting", "moving_deals_on"}
        p = {measure["measure"]: measure["p_value"] for measure in one["too_close"]}
        assert set(p) == {"win_rate", "deal_value", "discount"}
        assert p["win_rate"] == pytest.approx(0.1776, abs=0.0001)
        assert p["deal_value"] == pytest.approx(0.52, abs=0.06)


def thirty_five_in_a_hundred(rows: list[Row]) -> list[Row]:
    """Darcel Schlecht's wins, 35 % of them lost instead, chosen by a hash of their id."""
    for row in rows:
        share = int(hashlib.sha256(row["opportunity_id"].encode()).hexdigest(), 16) % 1000 / 1000
        if row["sales_agent"] == "Darcel Schlecht" and row["deal_stage"] == "Won" and share < 0.35:
            row["deal_stage"], row["close_value"] = "Lost", "0"
    return rows


def test_a_true_difference_is_found_and_cited(export: Any, operator: Viewer, now: datetime) -> None:
    found = weeks(operator, export(thirty_five_in_a_hundred), now)
    his = next(one for one in found if one["leader"]["name"] == "Melvin Marxen")
    assert "win_rate" not in {measure["measure"] for measure in his["too_close"]}
    session = next(one for one in his["sessions"] if one["person"]["name"] == "Darcel Schlecht")
    reason = next(one for one in session["reasons"] if one["measure"] == "win_rate")
    assert reason["value"] < reason["adjusted"] < reason["peers"]
    assert reason["high"] < reason["peers"]
    assert session["topic"] == "qualifying_and_closing"


def as_of_the_day(rows: list[Row]) -> list[Row]:
    """What the export would have been that morning, its rows in another order."""
    kept = []
    for row in rows:
        if row["engage_date"] >= DAY:
            continue
        if row["close_date"] >= DAY:
            row = {**row, "deal_stage": "Engaging", "close_date": "", "close_value": ""}
        kept.append(row)
    return sorted(kept, key=lambda row: hashlib.sha256(row["opportunity_id"].encode()).hexdigest())


@pytest.mark.long
def test_no_look_into_the_future(acceptance_data: Path, export: Any, operator: Viewer, now: datetime) -> None:
    day = date.fromisoformat(DAY)
    full = weeks(operator, acceptance_data / "maven_crm", now, day)
    cut = weeks(operator, export(as_of_the_day), now, day)
    assert len(full) == 6
    assert any(reason["measure"] for one in full for session in one["sessions"] for reason in session["reasons"])
    for one, other in zip(full, cut, strict=True):
        assert one == other
