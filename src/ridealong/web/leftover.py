"""Whether something of another leader is left to whoever looks and leads nobody: asked once for a request, and only
where there can be anything."""

from __future__ import annotations

from ridealong.coaching.queries import left_behind
from ridealong.web.door import Visit


def is_left(request: Visit) -> bool:
    """The navigation and the page ask the same."""
    known: bool | None = getattr(request, "is_left", None)
    if known is None:
        me = request.viewer.person_id
        known = me is not None and request.unsettled and left_behind.is_left(me, today=request.viewer.today)
        request.is_left = known
    return known
