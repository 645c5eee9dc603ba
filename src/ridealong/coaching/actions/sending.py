"""What a browser sends again, because it does not know whether it arrived, is done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.models import Taken

KEPT = timedelta(days=90)
"""For so long a browser may wait for the network before it sends something again"""


@transaction.atomic
def once(by: Viewer, *, session_id: int | None, token: str, act: Callable[..., object], now: datetime) -> int | None:
    """Does it, in a session or beside all of them, unless it was done under this token before; answers the id of what
    came of it, then as now. What fails is not remembered, so that it can be tried again. Raises Refused, and what `act`
    raises."""
    if by.person_id is None:
        raise Refused
    known: dict[str, object] = {"session_id": session_id, "by_id": by.person_id, "token": token}
    row, is_new = Taken.objects.get_or_create(**known, defaults={"at": now})
    if is_new:
        made = act(by, now=now)
        row.made = made if isinstance(made, int) else None
        row.save(update_fields=["made"])
    return row.made


@transaction.atomic
def forget_taken(*, now: datetime) -> None:
    """Removes what no browser sends again."""
    Taken.objects.filter(at__lt=now - KEPT).delete()
