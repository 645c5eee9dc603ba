"""The job that looks at uploaded files, and imports them once a person has said so. Heavy: only the worker loads this.

It may run twice: an upload that is done or gone is left alone, and an import that was committed by a worker that died
before it could say so is not made again.
"""

from __future__ import annotations

from pathlib import Path

from ridealong.access.queries import viewer_of
from ridealong.access.rules import Refused, Viewer
from ridealong.figures.actions import uploads, waiting
from ridealong.figures.actions.imports import import_files
from ridealong.figures.actions.uploads import Order
from ridealong.figures.queries.uploads import preview_of
from ridealong.figures.rules.previews import preview
from ridealong.figures.rules.reports import BUSY, ImportReport
from ridealong.figures.rules.uploads import PREVIEW, PROGRESS, REJECTED, UploadState
from ridealong.jobs import clock, queue
from ridealong.people.queries.browsing import still_here


def bring(upload_id: int) -> None:
    """Does with an upload what is due."""
    order = uploads.take(upload_id)
    if order is None:
        return
    try:
        by = still_here(viewer_of(order.account_id, clock.today()))
        _bring(by, order)
    except Refused:
        uploads.end(order, UploadState.FAILED, trouble="refused")
    except Exception:
        uploads.end(order, UploadState.FAILED, trouble="broken")
        raise


def _bring(by: Viewer, order: Order) -> None:
    done = uploads.already_imported(order) if order.commit else None
    if done is not None:
        _imported(by, order, done)
        return
    report = _run(by, order)
    if any(one.key == BUSY for one in report.problems):
        uploads.put_back(order)
        queue.upload_waits_for_another(order.upload_id)
    elif not order.commit:
        uploads.end(order, UploadState.CHECKED)
    elif report.exit_code == 0 and report.import_id is not None:
        _imported(by, order, report.import_id)
    else:
        # Something is different from what was shown: it is shown again.
        uploads.end(order, UploadState.CHECKED)


def _imported(by: Viewer, order: Order, import_id: int) -> None:
    """What was an export of its own is looked at next, for the same person."""
    seen = preview_of(by, upload_id=order.upload_id)
    another = uploads.part(by, order, seen.apart, now=clock.now()) if seen is not None else None
    uploads.end(order, UploadState.DONE, import_id=import_id)
    if another is not None:
        queue.upload_waits(another)
    queue.figures_changed()


def _run(by: Viewer, order: Order) -> ImportReport:
    folder = waiting.beside(order.upload_id)
    teller = waiting.Teller(folder / PROGRESS, order.total)
    teller("reading", 0, 0)
    (folder / REJECTED).unlink(missing_ok=True)
    try:
        with waiting.under_their_names(order.upload_id, order.files) as named:
            report = import_files(
                by,
                _paths(named),
                answers=order.answers,
                mapping=_mapping(folder, order.mapping),
                dry_run=not order.commit,
                rejected_to=folder / REJECTED,
                now=order.started_at,
                progress=teller,
            )
    finally:
        teller.end()
    if not any(one.key == BUSY for one in report.problems):
        waiting.keep_preview(folder / PREVIEW, preview(report))
    return report


def _paths(named: Path) -> list[Path]:
    """One file is meant by itself, and its trouble is said; among several, those that are no tables are left out."""
    files = sorted(named.iterdir())
    return files if len(files) == 1 else [named]


def _mapping(folder: Path, text: str) -> Path | None:
    if not text:
        return None
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path
