"""Who may be in a team session of a leader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ridealong.people import queries as people
from ridealong.people.queries.colleagues import colleagues_of
from ridealong.people.rules import PersonRow


def participants(leader_id: int, on: date) -> tuple[PersonRow, ...]:
    """The leader's own people on a day, A to Z."""
    return _sorted(one.person for one in people.team(leader_id, on))


def away(leader_id: int, on: date) -> frozenset[int]:
    """Who of them is on leave that day."""
    return frozenset(one.person.id for one in people.team(leader_id, on) if one.away is not None)


def co_coaches(leader_id: int, on: date) -> tuple[PersonRow, ...]:
    """Who may coach beside a leader: those who report to the same leader, that leader, and the leader's own people."""
    above = people.place(people.person(leader_id), on).leader_id
    known = [*colleagues_of(leader_id, on), *participants(leader_id, on)]
    return _sorted(known if above is None else [*known, people.person(above)])


def _sorted(found: Iterable[PersonRow]) -> tuple[PersonRow, ...]:
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))
