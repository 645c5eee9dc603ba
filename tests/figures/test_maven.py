"""The Maven data, end to end: known answers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from ridealong.access.rules import Viewer
from ridealong.facts.snapshots import scan
from ridealong.figures.actions.imports import import_files
from ridealong.figures.queries import imports as queries
from ridealong.people.queries import roster

pytestmark = [pytest.mark.acceptance, pytest.mark.django_db]


def one(sql: str) -> tuple[object, ...]:
    return duckdb.sql(sql).fetchall()[0]


def test_maven_known_answers(acceptance_data: Path, operator: Viewer, now: datetime, home: Path) -> None:
    report = import_files(operator, [acceptance_data / "maven_crm"], accept_suggestions=True, now=now)
    assert report.exit_code == 0, report
    assert (report.source, report.rows_rejected, report.ignored) == ("maven", 0, ("data_dictionary.csv",))
    assert report.rows_read == 8_800 + 85 + 7 + 35
    assert [(s.of, s.into, s.rows, s.accepted) for s in report.suggestions] == [("GTXPro", "GTX Pro", 1_480, True)]
    snapshot = queries.snapshot()
    assert snapshot is not None
    assert snapshot.hash == report.snapshot
    deals = scan(snapshot, "deals")
    assert one(f"SELECT count(*), sum(amount) FILTER (outcome = 'won') FROM {deals}") == (8_800, 10_005_534)
    assert one(f"SELECT count(*) FROM {deals} WHERE product = 'GTX Pro'") == (1_480,)
    assert one(f"SELECT count(*) FROM {scan(snapshot, 'products')}") == (7,)
    assert one(f"SELECT count(*), count(*) FILTER (sells) FROM {scan(snapshot, 'sellers')}") == (41, 35)
    people = roster()
    assert len(people.people) == 41
    assert len(people.leaders(now.date())) == 6
