"""One session with everything that is said in it, for those who may be part of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.models import Session
from ridealong.coaching.queries.agendas import PointRow, agenda
from ridealong.coaching.queries.guarding import decides, opened, writable
from ridealong.coaching.queries.items import ItemRow, agreed_last_time, items_at
from ridealong.coaching.queries.kinds import NO_TEMPLATE, Template, kind_of_session, template
from ridealong.coaching.queries.last_time import LastWords, last_words
from ridealong.coaching.queries.notes import NO_NOTE, NoteRow, private_note, shared_note
from ridealong.coaching.queries.observing import NO_SHEET, Sheet, sheet
from ridealong.coaching.queries.recordings import NO_RECORDING, RecordingRow, recording
from ridealong.coaching.queries.sitting_in import Guest, Seat, guest, seat
from ridealong.coaching.rules.kinds import TOGETHER, Kind, family
from ridealong.kernel.calendar import Week


@dataclass(frozen=True, slots=True)
class InTalk:
    """Somebody in a team session, beside its leader. `co_coach`: not one of those who are coached."""

    id: int
    name: str
    co_coach: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A session as one of its parties sees it. `writes`: may add to it; `decides`: may hold and move it. A team session
    has several `people` and no one person; `person` is then the names of all who take part. `guest`: who sits in on
    it, or would; `seat`: on whose one-on-one it is to sit in. `last_time`: what was to be done since they last met, for
    who prepares; `last_words`: the line that they agreed on then."""

    id: int
    leader_id: int
    leader: str
    person_id: int | None
    person: str
    form: str
    kind: Kind
    topic: str
    minutes: int
    week: Week
    planned_on: date | None
    planned_at: time | None
    planned_for: datetime | None
    zone: str
    began_at: datetime | None
    held_on: date | None
    held_minutes: int | None
    dropped: bool
    agreed: str
    writes: bool
    decides: bool
    points: tuple[PointRow, ...] = ()
    items: tuple[ItemRow, ...] = ()
    last_time: tuple[ItemRow, ...] = ()
    last_words: LastWords | None = None
    note: NoteRow = NO_NOTE
    private: NoteRow = NO_NOTE
    template: Template = NO_TEMPLATE
    sheet: Sheet = NO_SHEET
    recording: RecordingRow = NO_RECORDING
    people: tuple[InTalk, ...] = ()
    guest: Guest | None = None
    seat: Seat | None = None

    @property
    def coached(self) -> tuple[InTalk, ...]:
        """Who takes part in a team session."""
        return tuple(one for one in self.people if not one.co_coach)

    @property
    def co_coach(self) -> InTalk | None:
        """Who coaches beside the leader of a team session."""
        return next((one for one in self.people if one.co_coach), None)

    @property
    def is_open(self) -> bool:
        """Still to be held."""
        return self.held_on is None and not self.dropped


def talk(viewer: Viewer, session_id: int, *, notes: bool = True) -> Talk:
    """The session with its agenda, action items and, where they are wanted, notes and sheets; the viewer's private note
    and nobody else's. The same few queries however long the two have met. Raises Refused."""
    row, writes = opened(viewer, session_id)
    found = _bare(row, writes=writes)
    return replace(
        found,
        points=agenda(row),
        items=items_at(viewer, row, inherited=found.writes and row.held_on is None),
        last_time=() if notes else agreed_last_time(viewer, row),
        last_words=last_words(viewer, row),
        note=shared_note(row) if notes else NO_NOTE,
        private=private_note(viewer, row) if notes else NO_NOTE,
        template=template(found.kind, family(row.topic)) if notes else NO_TEMPLATE,
        sheet=sheet(row) if notes and found.kind.observed else NO_SHEET,
        recording=recording(row) if notes and found.kind.recorded else NO_RECORDING,
        guest=guest(viewer, row),
        seat=seat(row),
    )


def prepared(viewer: Viewer, session_id: int) -> Talk:
    """The session with its agenda and action items and without any note, for one of its own people who may write into
    it. Raises Refused."""
    row = writable(viewer, session_id)
    if viewer.person_id not in {row.leader_id, row.person_id, *(one.id for one in _people(row))}:
        raise Refused
    found = _bare(row, writes=True)
    items, last_time = items_at(viewer, row, inherited=row.held_on is None), agreed_last_time(viewer, row)
    usual = template(found.kind, family(row.topic))
    return replace(
        found, points=agenda(row), items=items, last_time=last_time, last_words=last_words(viewer, row),
        template=usual, guest=guest(viewer, row), seat=seat(row),
    )  # fmt: skip


def bare_talk(viewer: Viewer, session_id: int) -> Talk:
    """The session without what is said in it, for who writes into it. Raises Refused."""
    row, writes = opened(viewer, session_id)
    return _bare(row, writes=writes)


def _bare(row: Session, *, writes: bool) -> Talk:
    return Talk(
        id=row.pk,
        leader_id=row.leader_id,
        leader=row.leader.name,
        person_id=row.person_id,
        person=row.with_whom,
        form=row.form,
        kind=kind_of_session(row),
        topic=row.topic,
        minutes=row.minutes,
        week=Week(row.monday),
        planned_on=row.planned_on,
        planned_at=row.planned_at,
        planned_for=row.planned_for,
        zone=row.zone,
        began_at=row.began_at,
        held_on=row.held_on,
        held_minutes=row.held_minutes,
        dropped=row.dropped_at is not None,
        agreed=row.agreed,
        writes=writes,
        decides=writes and decides(row),
        people=_people(row),
    )


def _people(row: Session) -> tuple[InTalk, ...]:
    """Who is in a team session, A to Z."""
    if row.form not in TOGETHER:
        return ()
    found = (InTalk(one.person_id, one.person.name, one.co_coach) for one in row.participants.all())
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))
