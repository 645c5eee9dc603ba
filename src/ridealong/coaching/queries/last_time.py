"""What two people agreed when they last met, in the one line that they wrote down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ridealong.access.rules import Viewer
from ridealong.coaching.models import Session
from ridealong.coaching.queries.guarding import before, on_day, rows_readable


@dataclass(frozen=True, slots=True)
class LastWords:
    """The line, and the day on which they met."""

    day: date
    words: str


def last_words(viewer: Viewer, session: Session) -> LastWords | None:
    """The latest line before a session that is still to come, of a day that the viewer may read. One query; none of a
    session that is over."""
    if session.held_on is not None or session.dropped_at is not None:
        return None
    rows = Session.objects.annotate(on=on_day()).filter(before(session), rows_readable(viewer, day="on"))
    rows = rows.filter(held_on__isnull=False).exclude(pk=session.pk).exclude(agreed="")
    for day, words in rows.order_by("-held_on", "-pk").values_list("held_on", "agreed")[:1]:
        if day is not None:
            return LastWords(day, words)
    return None
