"""What leaders below a leader planned and held: two numbers each, A to Z, never ranked. Light: pages read this."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from ridealong.access.queries import visible
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.calendar import Week
from ridealong.people import queries as people
from ridealong.week.models import Session

WEEKS = 4


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
    rows = Session.objects.filter(
        leader_id__in=there, monday__gte=week.plus(-WEEKS).monday, monday__lt=week.monday
    ).order_by()
    counted = rows.values_list("leader_id").annotate(
        planned=Count("pk"), held=Count("pk", filter=Q(held_on__isnull=False))
    )
    found = {leader: (planned, held) for leader, planned, held in counted}
    named = [BelowRow(person, name, *found.get(person, (0, 0))) for person, name in there.items()]
    return tuple(sorted(named, key=lambda one: (one.name.casefold(), one.person_id)))
