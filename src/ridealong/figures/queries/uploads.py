"""Reads: uploads, how far they are, what they would do; imports with everything a page says about them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.figures.models import CurrentFacts, Import, Upload
from ridealong.figures.rules.previews import Preview
from ridealong.figures.rules.previews import read as read_preview
from ridealong.figures.rules.uploads import (
    KEPT,
    PREVIEW,
    PROGRESS,
    REJECTED,
    RUNNING,
    WORKING,
    Progress,
    UploadState,
    beside,
)

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class UploadFile:
    """A file of an upload."""

    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class UploadRow:
    """An upload as a page shows it."""

    id: int
    state: UploadState
    account_id: int | None
    made_at: datetime
    started_at: datetime
    answers: dict[str, str]
    trouble: str
    import_id: int | None
    files: Sequence[UploadFile]

    @property
    def total(self) -> int:
        """Bytes."""
        return sum(one.size for one in self.files)


@dataclass(frozen=True, slots=True)
class PastImport:
    """An import that ended, or runs on the command line. `undoable`: it is the one that an undo takes back."""

    id: int
    state: str
    source: str
    account_id: int | None
    started_at: datetime
    files: tuple[str, ...]
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    added: int
    changed_rows: int
    gone: int
    changed: bool
    seconds: float | None
    undoable: bool


def uploads(viewer: Viewer) -> list[UploadRow]:
    """Uploads that wait for somebody or for the worker, newest first."""
    require(viewer, Act.IMPORT)
    found = Upload.objects.exclude(state=UploadState.DONE).prefetch_related("files").order_by("-pk")
    return [_row(one) for one in found]


def upload(viewer: Viewer, *, upload_id: int) -> UploadRow | None:
    """One upload."""
    require(viewer, Act.IMPORT)
    found = Upload.objects.prefetch_related("files").filter(pk=upload_id).first()
    return None if found is None else _row(found)


def waiting_for_worker() -> list[int]:
    """Uploads that the worker has to do something with."""
    return list(Upload.objects.filter(state__in=list(WORKING)).order_by("started_at").values_list("pk", flat=True))


def any_forgotten(now: datetime) -> bool:
    """Whether an upload is there that nobody has touched for a day."""
    return Upload.objects.exclude(state=UploadState.IMPORTING).filter(started_at__lt=now - KEPT).exists()


def preview_of(viewer: Viewer, *, upload_id: int) -> Preview | None:
    """What importing the upload would do; None before it was looked at."""
    require(viewer, Act.IMPORT)
    return _preview(_beside(upload_id) / PREVIEW)


def rejected_of(viewer: Viewer, *, upload_id: int) -> Path | None:
    """The file of rows that the upload would have refused."""
    require(viewer, Act.IMPORT)
    return _file(_beside(upload_id) / REJECTED)


def progress_of(upload_id: int) -> Progress | None:
    """How far the worker is with an upload; None before it began."""
    return _progress(_beside(upload_id) / PROGRESS)


def running() -> Progress | None:
    """How far the one import is that may change facts now, wherever it was started; None if none runs."""
    path = settings.RIDEALONG.home / RUNNING
    return _progress(path) if _alive(path) else None


def history(viewer: Viewer) -> list[PastImport]:
    """The latest imports, newest first. Two queries."""
    require(viewer, Act.IMPORT)
    last = CurrentFacts.objects.values_list("by_import_id", flat=True).first()
    return [_past(one, last) for one in Import.objects.order_by("-pk")[:MOST_LISTED]]


def past(viewer: Viewer, *, import_id: int) -> PastImport | None:
    """One import."""
    require(viewer, Act.IMPORT)
    found = Import.objects.filter(pk=import_id).first()
    last = CurrentFacts.objects.values_list("by_import_id", flat=True).first()
    return None if found is None else _past(found, last)


def report_of(viewer: Viewer, *, import_id: int) -> Preview | None:
    """What the import said when it ended; kept for thirty days."""
    require(viewer, Act.IMPORT)
    return _preview(settings.RIDEALONG.rejected / f"{import_id}.json")


def refused_by(viewer: Viewer, *, import_id: int) -> Path | None:
    """The file of rows that the import refused; kept for thirty days."""
    require(viewer, Act.IMPORT)
    return _file(settings.RIDEALONG.rejected / f"{import_id}.csv")


def _beside(upload_id: int) -> Path:
    return beside(settings.RIDEALONG.uploads / "waiting", upload_id)


def _row(one: Upload) -> UploadRow:
    return UploadRow(
        id=one.pk,
        state=UploadState(one.state),
        account_id=one.account_id,
        made_at=one.made_at,
        started_at=one.started_at,
        answers=one.answers,
        trouble=one.trouble,
        import_id=one.imported_id,
        files=tuple(
            UploadFile(file.pk, file.name, file.size) for file in sorted(one.files.all(), key=lambda file: file.pk)
        ),
    )


def _past(one: Import, last: int | None) -> PastImport:
    return PastImport(
        id=one.pk,
        state=one.state,
        source=one.source,
        account_id=one.account_id,
        started_at=one.started_at,
        files=tuple(str(file["name"]) for file in one.files),
        rows_read=one.rows_read,
        rows_accepted=one.rows_accepted,
        rows_rejected=one.rows_rejected,
        added=one.added,
        changed_rows=one.changed_rows,
        gone=one.gone,
        changed=one.changed,
        seconds=one.seconds.get("to_commit"),
        undoable=one.pk == last,
    )


def _preview(path: Path) -> Preview | None:
    try:
        return read_preview(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _progress(path: Path) -> Progress | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Progress(found["phase"], found["bytes"], found["total"], found["rows"], found["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _alive(path: Path) -> bool:
    """Whether the process that wrote is still there: one that was killed leaves its last word behind."""
    try:
        os.kill(int(json.loads(path.read_text(encoding="utf-8"))["process"]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True


def _file(path: Path) -> Path | None:
    return path if path.is_file() else None
