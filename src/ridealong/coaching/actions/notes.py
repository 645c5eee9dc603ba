"""Notes of a session: what both write down, and what each keeps for themselves."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from ridealong.access.actions import record
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.models import PrivateNote, SharedNote
from ridealong.coaching.queries.guarding import writable
from ridealong.coaching.queries.notes import opened_note, place
from ridealong.coaching.rules.keyring import key_id
from ridealong.kernel.lines import all_lines
from ridealong.kernel.possible import check
from ridealong.store.sealing import sealed

LONGEST_NOTE = 50_000


class Conflict(Exception):
    """Somebody has written in the meantime: `text` and `version` are what stands now; nothing was overwritten."""

    def __init__(self, text: str, version: int) -> None:
        super().__init__(version)
        self.text, self.version = text, version


def write_note(by: Viewer, *, session_id: int, text: str, version: int, now: datetime) -> int:
    """Puts the shared note in the place of version `version` (0: there was none); answers the new version.
    Raises Refused, NotPossible, Conflict."""
    try:
        return _write_note(by, session_id, text, version, now)
    except IntegrityError:
        # Both wrote the first words at once.
        stands = SharedNote.objects.get(session=session_id)
        raise Conflict(stands.text, stands.version) from None


@transaction.atomic
def _write_note(by: Viewer, session_id: int, text: str, version: int, now: datetime) -> int:
    session, words = writable(by, session_id), _plain(text)
    note = SharedNote.objects.select_for_update().filter(session=session).first()
    if note is None:
        check(version == 0, "coaching.not_possible.note_gone")
        note = SharedNote(session=session, version=0)
    elif note.text == words:
        return note.version
    elif note.version != version:
        raise Conflict(note.text, note.version)
    note.text, note.version, note.changed_by_id, note.changed_at = words, note.version + 1, by.person_id, now
    note.save()
    record(by, "coaching.note_written", session.pk, note.version, at=now)
    return note.version


def write_private_note(by: Viewer, *, session_id: int, text: str, version: int, now: datetime) -> int:
    """The same for what the viewer keeps for themselves; it rests sealed. Raises Refused, NotPossible, Conflict, and
    Unreadable where what stands cannot be opened, so that nothing is overwritten that may still be found a key for."""
    try:
        return _write_private_note(by, session_id, text, version, now)
    except IntegrityError:
        stands = PrivateNote.objects.get(session=session_id, author=by.person_id)
        raise Conflict(opened_note(stands), stands.version) from None


@transaction.atomic
def _write_private_note(by: Viewer, session_id: int, text: str, version: int, now: datetime) -> int:
    session, words = writable(by, session_id), _plain(text)
    if by.person_id is None:
        raise Refused
    note = PrivateNote.objects.select_for_update().filter(session=session, author=by.person_id).first()
    if note is None:
        check(version == 0, "coaching.not_possible.note_gone")
        note = PrivateNote(session=session, author_id=by.person_id, version=0)
    elif (stands := opened_note(note)) == words:
        return note.version
    elif note.version != version:
        raise Conflict(stands, note.version)
    key = settings.RIDEALONG.notes_keys[0]
    note.sealed, note.key = sealed(words, key=key, about=place(session.pk, by.person_id)), key_id(key)
    note.version, note.changed_at = note.version + 1, now
    note.save()
    record(by, "coaching.private_note_written", session.pk, at=now)
    return note.version


def _plain(text: str) -> str:
    words = all_lines(text)
    check(len(words) <= LONGEST_NOTE, "coaching.not_possible.note")
    return words
