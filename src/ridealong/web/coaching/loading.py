"""How pages of sessions find their object: by the session's own rule, whoever leads whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.queries.arriving import Place, place_of
from ridealong.coaching.queries.kinds import is_offered
from ridealong.coaching.queries.records import SessionRecord, record_of
from ridealong.coaching.queries.talks import Talk, bare_talk, talk
from ridealong.coaching.queries.teams import possible
from ridealong.coaching.rules.kinds import SKIP_LEVEL, TEAM
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow
from ridealong.web.loading import person


def session(viewer: Viewer, *, session_id: int, **_others: object) -> Talk:
    """The session, for its two people and whoever acts for the leader. Raises Refused."""
    return talk(viewer, session_id)


def place(viewer: Viewer, *, name: str, **_others: object) -> Place:
    """Where an appointment leads, for those whose it is. Raises Refused."""
    return place_of(viewer, name)


def written(viewer: Viewer, *, session_id: int, **_others: object) -> Talk:
    """The session without what is said in it, for those who may write into it. Raises Refused."""
    return _writes(bare_talk(viewer, session_id))


def recorded(viewer: Viewer, *, session_id: int, **_others: object) -> Talk:
    """The same, where there is a recording to listen to. Raises Refused."""
    return _if(written(viewer, session_id=session_id), lambda found: found.kind.recorded)


def seen(viewer: Viewer, *, session_id: int, **_others: object) -> Talk:
    """The same, where somebody is seen with a customer. Raises Refused."""
    return _if(written(viewer, session_id=session_id), lambda found: found.kind.observed)


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
    return _if(found, lambda one: one.writes)


def _decides(found: Talk) -> Talk:
    return _if(found, lambda one: one.decides)


def _if(found: Talk, may: Callable[[Talk], bool]) -> Talk:
    if not may(found):
        raise Refused
    return found


def record(viewer: Viewer, *, session_id: int, **_others: object) -> SessionRecord:
    """The session to take along, for those who may read it. Raises Refused."""
    return record_of(viewer, session_id)


@dataclass(frozen=True, slots=True)
class Together:
    """Who may take part in a team session of a leader, and coach beside them; who is on leave; of one that is there
    the `talk`."""

    leader: PersonRow
    people: tuple[PersonRow, ...]
    beside: tuple[PersonRow, ...]
    away: frozenset[int]
    talk: Talk | None = None


def team(viewer: Viewer, *, leader_id: int, **_others: object) -> Together:
    """The people of a leader, where team sessions are not retired. Raises Refused."""
    may = possible(leader_id, viewer.today)
    if not may.people or not is_offered(TEAM):
        raise Refused
    return Together(people.person(leader_id), may.people, may.beside, may.away)


def together(viewer: Viewer, *, session_id: int, **_others: object) -> Together:
    """A team session that is still to be held, for whoever decides about it, with who is in it. Raises Refused."""
    talk = _if(decided(viewer, session_id=session_id), lambda one: bool(one.people) and one.is_open)
    may = possible(talk.leader_id, viewer.today)
    return Together(
        people.person(talk.leader_id),
        _with(may.people, (one.id for one in talk.coached)),
        _with(may.beside, (one.id for one in talk.people if one.co_coach)),
        may.away,
        talk,
    )


def _with(found: tuple[PersonRow, ...], there: Iterable[int]) -> tuple[PersonRow, ...]:
    """Also those who are in it already and report to the leader no more."""
    known = {one.id for one in found}
    return (*found, *(people.person(one) for one in there if one not in known))


def over(viewer: Viewer, *, person_id: int, **_others: object) -> PersonRow:
    """Whom the page is about, where talks over a leader's head are not retired. Raises NobodyFound, Refused."""
    if not is_offered(SKIP_LEVEL):
        raise Refused
    return person(viewer, person_id=person_id)
