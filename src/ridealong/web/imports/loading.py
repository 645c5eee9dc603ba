"""What the pages of imports are about; None is not found."""

from __future__ import annotations

from pathlib import Path

from ridealong.access.rules import Viewer
from ridealong.figures.queries import uploads
from ridealong.figures.queries.uploads import PastImport, UploadRow

LARGEST = 2**63 - 1  # of an id


def upload(viewer: Viewer, *, upload_id: int) -> UploadRow | None:
    """An upload that is there."""
    return uploads.upload(viewer, upload_id=upload_id) if upload_id <= LARGEST else None


def upload_file(viewer: Viewer, *, upload_id: int, file_id: int) -> UploadRow | None:
    """An upload that has this file."""
    found = upload(viewer, upload_id=upload_id)
    return found if found is not None and any(one.id == file_id for one in found.files) else None


def refused(viewer: Viewer, *, upload_id: int) -> Path | None:
    """The rows that an upload would have refused."""
    return uploads.rejected_of(viewer, upload_id=upload_id) if upload(viewer, upload_id=upload_id) else None


def past(viewer: Viewer, *, import_id: int) -> PastImport | None:
    """An import."""
    return uploads.past(viewer, import_id=import_id) if import_id <= LARGEST else None


def past_refused(viewer: Viewer, *, import_id: int) -> Path | None:
    """The rows that an import refused."""
    return uploads.refused_by(viewer, import_id=import_id) if past(viewer, import_id=import_id) else None
