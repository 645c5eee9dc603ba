"""An import after an upgrade: the snapshot before it has digests of the first version."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from ridealong.access.rules import Viewer
from ridealong.facts import engine
from ridealong.facts.content import content_hash, digest
from ridealong.facts.schema import TABLES
from ridealong.facts.snapshots import DIGESTS, open_snapshot, verify
from ridealong.figures.actions.imports import import_files
from ridealong.figures.models import CurrentFacts, Import
from ridealong.figures.queries.imports import snapshot
from tests.figures.exports import DEALS, deal, many, text, write

pytestmark = pytest.mark.django_db


def age() -> None:
    """The current snapshot, as the first version would have made it."""
    found, connection = snapshot(), engine.connect()
    assert found is not None
    first = {one.name: digest(connection, one, found.file(one.name), believed=False, version=1) for one in TABLES}
    lines = {name: [one.rows, f"{one.total:032x}"] for name, one in first.items()}
    (found.path / DIGESTS).write_text(json.dumps(lines))
    old = content_hash(first, version=1)
    found.path.rename(settings.RIDEALONG.facts / old)
    CurrentFacts.objects.update(snapshot=old)
    Import.objects.update(snapshot=old)
    assert verify(connection, open_snapshot(settings.RIDEALONG.facts, old))


@pytest.mark.parametrize("moved", [False, True])
def test_only_what_changed_is_said_to_have_changed(
    home: Path, tmp_path: Path, operator: Viewer, now: datetime, moved: bool
) -> None:
    last = {"deal": "last", "outcome": "open", "closed_on": "", "expected_on": "2026-12-20"}
    for number, amount in enumerate(("100", "200" if moved else "100")):
        content = text(DEALS, [*many(40), deal(**last, amount=amount)])
        path = write(tmp_path / str(number), "deals.csv", content)
        report = import_files(operator, [path], now=now + timedelta(days=7 * number))
        assert report.exit_code == 0, report
        if not number:
            age()
    assert (report.added, report.changed_rows, report.gone) == (0, int(moved), 0)
    connection, current = engine.connect(), snapshot()
    assert current is not None
    assert verify(connection, current)
    seen = connection.execute(
        f"SELECT field, old, new FROM read_parquet('{current.file('changes')}') WHERE after_on IS NOT NULL"
    ).fetchall()
    assert seen == ([("amount", "100.0000", "200.0000")] if moved else [])
