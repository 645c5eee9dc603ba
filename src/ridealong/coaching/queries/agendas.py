"""The agenda of a session: its own points, and what stayed open between the same two before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ridealong.coaching.models import Point, Session
from ridealong.coaching.queries.guarding import before


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point of an agenda; without an author it came from elsewhere. `carried`: over how many sessions."""

    id: int
    text: str
    author_id: int | None
    author: str
    source: str
    done: bool
    carried: int


def agenda(session: Session) -> tuple[PointRow, ...]:
    """What is on the agenda, in its order. Two queries, however long the two have met."""
    points = points_of(session)
    over = _days_over(session) if any(one.session_id != session.pk for one in points) else []
    return tuple(
        PointRow(
            one.pk,
            one.text,
            one.author_id,
            one.author.name if one.author else "",
            one.source,
            one.done_at is not None,
            sum(one.session.monday <= day for day in over) if one.session_id != session.pk else 0,
        )
        for one in points
    )


def points_of(session: Session) -> list[Point]:
    """Points as rows, for this room: done here, added here, or open from a session of the two that is over."""
    over = Q(session__held_on__isnull=False) | Q(session__dropped_at__isnull=False)
    still = over & before(session, at="session__") & Q(done_at=None)
    carried = Q(pk=None) if session.held_on or session.dropped_at else still
    here = Q(session=session) & (Q(done_in=None) | Q(done_in=session))
    rows = Point.objects.filter(here | Q(done_in=session) | carried).select_related("author", "session")
    return sorted(rows, key=lambda one: (one.session_id == session.pk, one.place, one.pk))


def _days_over(session: Session) -> list[date]:
    """Mondays of the sessions of the two that were held before."""
    rows = Session.objects.filter(before(session), held_on__isnull=False).exclude(pk=session.pk)
    return list(rows.values_list("monday", flat=True))
