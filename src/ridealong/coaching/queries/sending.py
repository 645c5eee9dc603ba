"""What a browser has sent and the server has done."""

from __future__ import annotations

from ridealong.access.rules import Viewer
from ridealong.coaching.models import Taken


def is_taken(viewer: Viewer, *, session_id: int | None, token: str) -> bool:
    """Whether the viewer sent this before. One query."""
    return Taken.objects.filter(session=session_id, by=viewer.person_id or 0, token=token).exists()
