"""Notes as they stand. A private one is opened for its author, and for nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from ridealong.access.rules import Viewer
from ridealong.coaching.models import PrivateNote, Session, SharedNote
from ridealong.coaching.rules.keyring import key_named
from ridealong.store.sealing import Unreadable, opened


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note: `version` 0 where there is none yet. `unreadable`: it is there and its key is not."""

    text: str = ""
    version: int = 0
    by: str = ""
    at: datetime | None = None
    unreadable: bool = False


NO_NOTE = NoteRow()


def shared_note(session: Session) -> NoteRow:
    """What both wrote. For pages that have asked who may read it."""
    row: SharedNote | None = getattr(session, "note", None)
    if row is None:
        return NO_NOTE
    return NoteRow(row.text, row.version, row.changed_by.name if row.changed_by else "", row.changed_at)


def private_note(viewer: Viewer, session: Session) -> NoteRow:
    """What the viewer wrote for themselves."""
    row = PrivateNote.objects.filter(session=session, author=viewer.person_id or 0).first()
    return NO_NOTE if row is None else unsealed(row)


def unsealed(row: PrivateNote, *, by: str = "") -> NoteRow:
    """A private note, by whom if that is to be said. For whoever has asked who may read it."""
    try:
        return NoteRow(opened_note(row), row.version, by, row.changed_at)
    except Unreadable:
        return NoteRow(version=row.version, by=by, at=row.changed_at, unreadable=True)


def opened_note(row: PrivateNote) -> str:
    """The words of a private note. Raises Unreadable: another key, another session or author, or changed."""
    key = key_named(settings.RIDEALONG.notes_keys, row.key)
    if key is None:
        raise Unreadable("its key is not there")
    return opened(row.sealed, keys=[key], about=place(row.session_id, row.author_id))


def place(session_id: int, author_id: int) -> str:
    """Where a private note rests: what it is sealed for."""
    return f"coaching_privatenote.sealed session {session_id} author {author_id}"
