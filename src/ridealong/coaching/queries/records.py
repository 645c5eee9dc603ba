"""Sessions to take along: everything that both know of them, for those who may read them. Private notes never are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.models import Point, Session, SharedNote
from ridealong.coaching.queries.guarding import on_day, rows_readable, with_participants, with_person
from ridealong.coaching.queries.items import ItemRow, items_in
from ridealong.coaching.queries.kinds import kind_of_session
from ridealong.coaching.queries.observing import NO_SHEET, Sheet, sheets_in
from ridealong.coaching.queries.recordings import NO_RECORDING, RecordingRow, recordings_in
from ridealong.kernel.calendar import Week

MOST = 600


@dataclass(frozen=True, slots=True)
class PointRecord:
    """A point that was brought up or done in a session; without an author it came from elsewhere."""

    text: str
    author: str
    done: bool


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session. `day`: when it was held, else is planned; None: in its week, on no day yet."""

    id: int
    kind: str
    leader: str
    person: str
    day: date | None
    week: Week
    planned_for: datetime | None
    held_on: date | None
    minutes: int
    topic: str
    dropped: bool
    agreed: str
    points: tuple[PointRecord, ...]
    note: str
    items: tuple[ItemRow, ...]
    sheet: Sheet = NO_SHEET
    recording: RecordingRow = NO_RECORDING
    remote: bool = False


def record_of(viewer: Viewer, session_id: int) -> SessionRecord:
    """One session. Raises Refused."""
    found = _records(viewer, Q(pk=session_id))
    if not found:
        raise Refused
    return found[0]


def records(viewer: Viewer, *, person_id: int, first: date, last: date) -> tuple[SessionRecord, ...]:
    """The sessions with a person in a period that were not dropped, by day. Eight queries, however many there are."""
    theirs = with_person(person_id, coached=viewer.person_id != person_id)
    return _records(viewer, theirs & Q(on__range=(first, last), dropped_at=None))


def _records(viewer: Viewer, wanted: Q) -> tuple[SessionRecord, ...]:
    rows = Session.objects.annotate(on=on_day()).filter(wanted & rows_readable(viewer, day="on"))
    found = with_participants(rows.select_related("leader", "person", "kind").order_by("on", "pk")[:MOST])
    ids = [row.pk for row in found]
    points, notes, items = _points(ids), _notes(ids), items_in(viewer, ids)
    sheets, recordings = sheets_in(ids), recordings_in(ids)
    return tuple(
        SessionRecord(
            row.pk, kind_of_session(row).called, row.leader.name, row.with_whom, row.held_on or row.planned_on,
            Week(row.monday), row.planned_for,
            row.held_on, row.held_minutes or row.minutes, row.topic, row.dropped_at is not None, row.agreed,
            tuple(points[row.pk]), notes.get(row.pk, ""), items.get(row.pk, ()), sheets.get(row.pk, NO_SHEET),
            recordings.get(row.pk, NO_RECORDING), row.remote,
        )
        for row in found
    )  # fmt: skip


def _points(sessions: Collection[int]) -> Mapping[int, list[PointRecord]]:
    """By session: its own points, and those of earlier ones that were done in it."""
    found: dict[int, list[PointRecord]] = defaultdict(list)
    rows = Point.objects.filter(Q(session__in=sessions) | Q(done_in__in=sessions)).select_related("author")
    for row in rows.order_by("place", "pk"):
        author = row.author.name if row.author else ""
        for session in {row.session_id, row.done_in_id or row.session_id}:
            done = row.done_at is not None and row.done_in_id in {None, session}
            found[session].append(PointRecord(row.text, author, done))
    return found


def _notes(sessions: Collection[int]) -> Mapping[int, str]:
    return dict(SharedNote.objects.filter(session__in=sessions).values_list("session_id", "text"))
