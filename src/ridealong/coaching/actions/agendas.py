"""The agenda of a session: either side adds points, ticks them off, puts them in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.models import Point, Session
from ridealong.coaching.queries.agendas import points_of
from ridealong.coaching.queries.guarding import writable
from ridealong.coaching.rules.possible import line
from ridealong.kernel.possible import check

LONGEST_TEXT = 300
MOST_POINTS = 50


@transaction.atomic
def add_point(by: Viewer, *, session_id: int, text: str, now: datetime) -> int:
    """Puts a point at the end of the agenda. Raises Refused, NotPossible."""
    session = writable(by, session_id)
    words = line(text, LONGEST_TEXT, "coaching.not_possible.point")
    made = _add(session, points_of(session), [words], by.person_id, "hand", now)
    record(by, "coaching.point_added", made[0], session.pk, at=now)
    return made[0]


@transaction.atomic
def use_points(by: Viewer, *, session_id: int, texts: Sequence[str], source: str, now: datetime) -> None:
    """Puts the points of a template, or what the week proposes, on the agenda; those that are there stay once.
    Raises Refused, NotPossible."""
    session = writable(by, session_id)
    points = points_of(session)
    there = {point.text for point in points}
    _add(session, points, [text for text in texts if text not in there], None, source, now)
    record(by, "coaching.points_taken", session.pk, at=now)


@transaction.atomic
def tick_point(by: Viewer, *, session_id: int, point_id: int, done: bool, now: datetime) -> None:
    """Marks a point as done in this session, or opens it again. Raises Refused."""
    session = writable(by, session_id)
    point = _point(session, point_id)
    point.done_in = session if done else None
    point.done_at = now if done else None
    point.save(update_fields=["done_in", "done_at"])
    if done:
        record(by, "coaching.point_done", point.pk, at=now)
    else:
        record(by, "coaching.point_opened", point.pk, at=now)


@transaction.atomic
def move_point_up(by: Viewer, *, session_id: int, point_id: int, now: datetime) -> None:
    """Changes places with the point above. Raises Refused."""
    session = writable(by, session_id)
    points = points_of(session)
    at = next((at for at, one in enumerate(points) if one.pk == point_id), None)
    if at is None:
        raise Refused
    if at > 0:
        points[at - 1], points[at] = points[at], points[at - 1]
        for place, point in enumerate(points):
            point.place = place
        Point.objects.bulk_update(points, ["place"])
    record(by, "coaching.point_moved", point_id, at=now)


@transaction.atomic
def remove_point(by: Viewer, *, session_id: int, point_id: int, now: datetime) -> None:
    """Takes a point off that the viewer wrote, or that nobody wrote. Raises Refused."""
    session = writable(by, session_id)
    point = _point(session, point_id)
    if point.author_id not in {None, by.person_id}:
        raise Refused
    point.delete()
    record(by, "coaching.point_removed", point_id, at=now)


def _add(
    session: Session, points: Sequence[Point], texts: Sequence[str], author: int | None, source: str, now: datetime
) -> list[int]:
    """Behind the points that are there."""
    check(len(points) + len(texts) <= MOST_POINTS, "coaching.not_possible.points")
    last = max((point.place for point in points), default=-1)
    of = {"session": session, "author_id": author, "source": source, "made_at": now}
    made = [Point(text=text[:LONGEST_TEXT], place=last + number, **of) for number, text in enumerate(texts, 1)]
    return [point.pk for point in Point.objects.bulk_create(made)]


def _point(session: Session, point_id: int) -> Point:
    """A point that stands on the agenda of this session: an id from elsewhere finds nothing."""
    found = next((one for one in points_of(session) if one.pk == point_id), None)
    if found is None:
        raise Refused
    return found
