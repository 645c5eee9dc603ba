"""What recurs with people of whom it is known that they will go: it is said ahead, and nothing is decided before the
day has come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.queries.absence import LONG_AHEAD, leaving_teams, recurring_with
from ridealong.people.queries.standing_in import last_days_with, stops_reporting


@dataclass(frozen=True, slots=True)
class EndingRow:
    """With these people something recurs until a day, the last on which they report to the leader; `leaves`: they leave
    then, else whom they report to next is not said. `team`: it is a session of several, which goes on."""

    day: date
    leaves: bool
    people: tuple[str, ...]
    team: bool = False


def will_end(viewer: Viewer, *, leader_id: int) -> tuple[EndingRow, ...]:
    """What will end so in the next quarter, by day, for the leader alone. Two queries, three where there is any. Raises
    Refused."""
    require(viewer, Act.READ_WEEK, leader_id)
    if viewer.person_id != leader_id:
        return ()
    goes = stops_reporting(viewer.today + LONG_AHEAD, person="person_id", leader="leader_id", day="on")
    rows = recurring_with(leader_id, viewer.today).filter(goes).select_related("person").order_by("pk")
    members = leaving_teams(leader_id, viewer.today, viewer.today + LONG_AHEAD).select_related("person").order_by("pk")
    told = [(one.person, one.ends_on, False) for one in rows] + [(one.person, None, True) for one in members]
    if not told:
        return ()
    last = last_days_with(leader_id, {one.pk for one, _, _ in told if one}, viewer.today)
    found: dict[tuple[date, bool, bool], set[tuple[str, int]]] = defaultdict(set)
    for person, ends_on, team in told:
        day, leaves = last.get(person.pk if person else 0, (date.max, False))
        if person is not None and day <= viewer.today + LONG_AHEAD and (ends_on is None or ends_on > day):
            found[day, leaves, team].add((person.name, person.pk))
    return tuple(
        EndingRow(day, leaves, _names(people), team=team) for (day, leaves, team), people in sorted(found.items())
    )


def _names(people: set[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(name for name, _ in sorted(people, key=lambda one: (one[0].casefold(), one[1])))
