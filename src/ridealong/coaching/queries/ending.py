"""What recurs with people of whom it is known that they will go: it is said ahead, and nothing is decided before the
day has come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.queries.absence import LONG_AHEAD, recurring_with
from ridealong.people.queries.standing_in import last_days_with, stops_reporting


@dataclass(frozen=True, slots=True)
class EndingRow:
    """With these people something recurs until a day, the last on which they report to the leader; `leaves`: they leave
    then, else whom they report to next is not said."""

    day: date
    leaves: bool
    people: tuple[str, ...]


def will_end(viewer: Viewer, *, leader_id: int) -> tuple[EndingRow, ...]:
    """What will end so in the next quarter, by day, for the leader alone. One query, two where there is any. Raises
    Refused."""
    require(viewer, Act.READ_WEEK, leader_id)
    if viewer.person_id != leader_id:
        return ()
    goes = stops_reporting(viewer.today + LONG_AHEAD, person="person_id", leader="leader_id", day="on")
    rows = list(recurring_with(leader_id, viewer.today).filter(goes).select_related("person").order_by("pk"))
    if not rows:
        return ()
    last = last_days_with(leader_id, {row.person_id or 0 for row in rows}, viewer.today)
    found: dict[tuple[date, bool], set[tuple[str, int]]] = defaultdict(set)
    for row in rows:
        day, leaves = last.get(row.person_id or 0, (date.max, False))
        if row.person is not None and day <= viewer.today + LONG_AHEAD and (row.ends_on is None or row.ends_on > day):
            found[day, leaves].add((row.person.name, row.person.pk))
    return tuple(
        EndingRow(day, leaves, tuple(name for name, _ in sorted(people, key=lambda one: (one[0].casefold(), one[1]))))
        for (day, leaves), people in sorted(found.items())
    )
