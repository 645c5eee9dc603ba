"""Whether something of another leader is left to whoever looks and leads nobody: asked once for a request."""

from __future__ import annotations

from ridealong.coaching.queries.left_behind import is_left_without_a_team
from ridealong.web.door import Visit


def is_left(request: Visit) -> bool:
    """The navigation and the page ask the same."""
    known: bool | None = getattr(request, "is_left", None)
    if known is None:
        known = is_left_without_a_team(request.viewer)
        request.is_left = known
    return known
