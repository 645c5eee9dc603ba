"""How pages of sessions find their object: by the session's own rule, whoever leads whom."""

from __future__ import annotations

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.queries.records import SessionRecord, record_of
from ridealong.coaching.queries.talks import Talk, bare_talk, talk
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow


def session(viewer: Viewer, *, session_id: int, **_others: object) -> Talk:
    """The session, for its two people and whoever acts for the leader. Raises Refused."""
    return talk(viewer, session_id)


def written(viewer: Viewer, *, session_id: int, **_others: object) -> Talk:
    """The session without what is said in it, for those who may write into it. Raises Refused."""
    return _writes(bare_talk(viewer, session_id))


def written_whole(viewer: Viewer, *, session_id: int, **_others: object) -> Talk:
    """The whole session, for those who may write into it. Raises Refused."""
    return _writes(talk(viewer, session_id))


def decided(viewer: Viewer, *, session_id: int, **_others: object) -> Talk:
    """The session without what is said in it, for whoever decides about it: the leader, or whoever acts for them.
    Raises Refused."""
    return _decides(bare_talk(viewer, session_id))


def decided_whole(viewer: Viewer, *, session_id: int, **_others: object) -> Talk:
    """The session with what is said in it but for notes, for whoever decides about it. Raises Refused."""
    return _decides(talk(viewer, session_id, notes=False))


def _writes(found: Talk) -> Talk:
    if not found.writes:
        raise Refused
    return found


def _decides(found: Talk) -> Talk:
    if not found.decides:
        raise Refused
    return found


def record(viewer: Viewer, *, session_id: int, **_others: object) -> SessionRecord:
    """The session to take along, for those who may read it. Raises Refused."""
    return record_of(viewer, session_id)


def person(_viewer: Viewer, *, person_id: int, **_others: object) -> PersonRow:
    """Whom the page is about. Raises NobodyFound."""
    return people.person(person_id)
