"""The recording of a call review: either side pastes its address and marks moments."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.models import Mark, Recording, Session
from ridealong.coaching.queries.guarding import writable
from ridealong.coaching.queries.kinds import kind_of_session
from ridealong.coaching.rules.possible import line
from ridealong.coaching.rules.recordings import LONGEST_WORD, address_of, seconds_of
from ridealong.kernel.possible import NotPossible, check
from ridealong.kernel.sentences import Sentence

MOST_MARKS = 60


@transaction.atomic
def set_recording(by: Viewer, *, session_id: int, address: str, now: datetime) -> None:
    """Says where the recording lies, where nobody has said so yet. Raises Refused, NotPossible."""
    session = _recorded(by, session_id)
    found = address_of(address)
    if found is None:
        raise NotPossible(Sentence("recording.not_possible.address"))
    row, fresh = Recording.objects.get_or_create(
        session=session, defaults={"address": found, "author_id": by.person_id, "made_at": now}
    )
    check(fresh or row.address == found, "recording.not_possible.there")
    record(by, "coaching.recording_set", session.pk, at=now)


@transaction.atomic
def remove_recording(by: Viewer, *, session_id: int, now: datetime) -> None:
    """Takes the address away; the marks stay. Raises Refused."""
    session = _recorded(by, session_id)
    Recording.objects.filter(session=session).delete()
    record(by, "coaching.recording_removed", session.pk, at=now)


@transaction.atomic
def add_mark(by: Viewer, *, session_id: int, at: str, text: str, now: datetime) -> int:
    """Marks a moment, written as `mm:ss` or `h:mm:ss`. Raises Refused, NotPossible."""
    session = _recorded(by, session_id)
    second = seconds_of(at)
    if second is None:
        raise NotPossible(Sentence("recording.not_possible.mark"))
    words = line(text, LONGEST_WORD, "recording.not_possible.word")
    check(Mark.objects.filter(session=session).count() < MOST_MARKS, "recording.not_possible.marks")
    made = Mark.objects.create(session=session, author_id=by.person_id, second=second, text=words, made_at=now)
    record(by, "coaching.mark_added", made.pk, session.pk, at=now)
    return made.pk


@transaction.atomic
def remove_mark(by: Viewer, *, session_id: int, mark_id: int, now: datetime) -> None:
    """Takes a mark away that the viewer made. Raises Refused."""
    session = _recorded(by, session_id)
    mark = Mark.objects.filter(session=session, pk=mark_id).first()
    if mark is None or mark.author_id != by.person_id:
        raise Refused
    mark.delete()
    record(by, "coaching.mark_removed", mark_id, session.pk, at=now)


def _recorded(by: Viewer, session_id: int) -> Session:
    """A session that there is a recording to, and that the viewer may write into. Raises Refused."""
    session = writable(by, session_id)
    if not kind_of_session(session).recorded:
        raise Refused
    return session
