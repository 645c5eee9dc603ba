"""Who may be in a team session of a leader."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ridealong.coaching.models import Participant
from ridealong.people import queries as people
from ridealong.people.queries.colleagues import colleagues_of
from ridealong.people.rules import PersonRow


@dataclass(frozen=True, slots=True)
class Possible:
    """The leader's own `people` on a day, of whom some are `away` on leave; and who may coach `beside` the leader:
    those who report to the same leader, that leader, and the leader's own people. Both A to Z."""

    people: tuple[PersonRow, ...]
    away: frozenset[int]
    beside: tuple[PersonRow, ...]


def others_wait(session_id: int, but: Collection[int], on: date) -> bool:
    """Whether anybody is coached in a session who is here on its day, but for these. Two queries."""
    rows = Participant.objects.filter(session=session_id, co_coach=False).exclude(person__in=but)
    return bool(people.here(list(rows.values_list("person_id", flat=True)), on))


def possible(leader_id: int, on: date) -> Possible:
    """Who may be in it on a day."""
    team = people.team(leader_id, on)
    led = tuple(one.person for one in team)
    above = people.place(people.person(leader_id), on).leader_id
    near = [*colleagues_of(leader_id, on), *led, *([] if above is None else [people.person(above)])]
    return Possible(
        led,
        frozenset(one.person.id for one in team if one.away is not None),
        tuple(sorted(near, key=lambda one: (one.name.casefold(), one.id))),
    )
