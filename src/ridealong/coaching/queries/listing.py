"""Sessions as a list for whoever runs the deployment: when, whom, on what; never what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from ridealong.access.rules import Viewer
from ridealong.coaching.models import Session
from ridealong.coaching.queries.guarding import on_day, sessions_listed, with_participants, with_person
from ridealong.coaching.queries.kinds import kind_of_session
from ridealong.kernel.calendar import Week


@dataclass(frozen=True, slots=True)
class Listed:
    """One session. `kind` is a code, or the name of a kind of the organisation's own. `planned_for` is a
    moment in UTC, or a day where it has no time, or None where it has no day. Of a team session `person` is everybody
    who takes part; `people` are those who were coached, by id and name. `day` is the one meant, where they meet."""

    id: int
    kind: str
    leader_id: int
    leader: str
    person_id: int | None
    person: str
    planned_for: datetime | date | None
    held_on: date | None
    minutes: int
    topic: str
    close_call: bool
    open_items: int
    people: tuple[tuple[int, str], ...]
    day: date | None
    week: Week
    remote: bool = False


def listed(
    viewer: Viewer,
    *,
    leader_id: int | None = None,
    person_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
    held: bool = False,
) -> tuple[Listed, ...]:
    """Sessions on the viewer's days that were not dropped, by day: held, else planned, else the Monday of the week.
    `held`: those alone that took place."""
    rows = Session.objects.annotate(on=on_day()).filter(dropped_at=None)
    rows = rows.filter(sessions_listed(viewer, day="on"))
    limits: Mapping[str, object] = {
        "leader_id": leader_id, "on__gte": first, "on__lte": last,
        "held_on__isnull": False if held else None,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in limits.items() if value is not None})
    if person_id is not None:
        rows = rows.filter(with_person(person_id, coached=True))
    counted = rows.annotate(open_items=Count("items", filter=Q(items__done_on=None)))
    return tuple(
        Listed(
            row.pk, kind_of_session(row).called, row.leader_id, row.leader.name, row.person_id, row.with_whom,
            row.planned_for or row.planned_on, row.held_on, row.held_minutes or row.minutes, row.topic,
            bool((row.shown or {}).get("close_call")) and not row.swapped, row.open_items,
            row.coached, row.planned_on, Week(row.monday), row.remote,
        )
        for row in with_participants(counted.select_related("leader", "person", "kind").order_by("on", "pk"))
    )  # fmt: skip
