"""What every numbered test uses: one file of deals or several, imported by the path that the command line takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ridealong.access.rules import Viewer
from ridealong.facts.snapshots import scan, stored
from ridealong.figures.actions.imports import import_files
from ridealong.figures.queries import imports as queries
from ridealong.figures.rules.reports import ImportReport, Question, Rejected
from ridealong.kernel.sentences import render
from tests.figures.conftest import home
from tests.figures.exports import write

__all__ = ["home"]

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
Bring = Callable[..., ImportReport]
Files = str | bytes | Mapping[str, str | bytes]


@pytest.fixture
def bring(db: None, home: Path, tmp_path: Path, operator: Viewer) -> Bring:
    """Imports a folder with exactly these files; a text alone is deals.csv."""

    def one(files: Files, *, now: datetime = NOW, **options: object) -> ImportReport:
        folder = tmp_path / f"export{len(list(tmp_path.iterdir()))}"
        named = files if isinstance(files, Mapping) else {"deals.csv": files}
        for name, content in named.items():
            write(folder, name, content)
        return import_files(operator, [folder], now=now, **options)

    return one


def facts(sql: str) -> list[tuple[object, ...]]:
    """Rows of the current facts; `{deals}` stands for the table."""
    snapshot = queries.snapshot()
    assert snapshot is not None
    names = ("deals", "sellers", "products", "customers", "quotas", "activities")
    return duckdb.sql(sql.format(**{name: scan(snapshot, name) for name in names})).fetchall()


def refused(report: ImportReport, home: Path, says: str) -> None:
    """The file was refused with these words, and nothing was written."""
    assert (report.exit_code, report.snapshot, report.changed) == (1, None, False)
    assert says in " ".join(render(one) for one in report.problems)
    assert queries.current() is None
    assert stored(home / "facts") == ()


def rejected(report: ImportReport) -> Rejected:
    """The one row that was rejected; the others came in."""
    assert (report.exit_code, report.rows_rejected) == (0, 1), report
    (row,) = report.rejected
    assert render(row.reason).endswith(".")
    return row


def asked(report: ImportReport) -> Question:
    """The one blocking question; nothing was written."""
    (question,) = (one for one in report.questions if one.blocking)
    assert (report.exit_code, report.snapshot) == (3, None)
    said = question.as_json()
    assert said["ask"]
    assert len(said["choices"]) > 1
    return question
