"""What leaders below a leader planned and held: two numbers each, A to Z, never ranked. Light: pages read this."""

from __future__ import annotations

from dataclasses import dataclass

from ridealong.access.queries import visible
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.calendar import Week
from ridealong.people import queries as people
from ridealong.week.queries.records import led


@dataclass(frozen=True, slots=True)
class BelowRow:
    """A leader who reports to the one asked about: sessions planned and held in the four weeks before."""

    person_id: int
    name: str
    planned: int
    held: int


def counts_below(viewer: Viewer, *, leader_id: int, week: Week) -> tuple[BelowRow, ...]:
    """Of every report who leads, and whose counts the viewer may read. Three queries."""
    allowed = visible(viewer, Act.READ_WEEK_COUNTS)
    leads = [one.person for one in people.team(leader_id, viewer.today) if one.leads]
    there = {one.id: one.name for one in leads if allowed is None or one.id in allowed}
    found = led(week, there)
    named = [BelowRow(person, name, *found.get(person, (0, 0))) for person, name in there.items()]
    return tuple(sorted(named, key=lambda one: (one.name.casefold(), one.person_id)))
