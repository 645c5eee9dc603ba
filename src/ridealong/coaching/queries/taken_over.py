"""What whoever acts for a leader takes over: the leader's sessions of those days, but for those with the viewer and
those for two people alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from ridealong.access.queries import visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Recurring, Session
from ridealong.coaching.queries.guarding import own
from ridealong.coaching.queries.habit import writable
from ridealong.coaching.queries.rhythm import lasting
from ridealong.coaching.rules.kinds import ALONE
from ridealong.people.queries.standing_in import stand_ins


def last_days(viewer: Viewer) -> Mapping[int, date]:
    """By leader for whom the viewer acts today: the last day on which they do. One query."""
    found = stand_ins(viewer.today, viewer.today)
    return {one.leader_id: one.ends_on for one in found if one.acting_id == viewer.person_id}


def sessions_taken_over(viewer: Viewer, until: Mapping[int, date]) -> list[Session]:
    """The sessions of those leaders from today up to those days. One query, and one for teams."""
    days = Q(pk=None)
    for leader_id, last in until.items():
        days |= Q(leader_id=leader_id, planned_on__range=(viewer.today, last))
    rows = writable(viewer).filter(days, dropped_at=None).exclude(form__in=ALONE).exclude(own(viewer))
    return list(rows.order_by("pk"))


def days_of_their_own(viewer: Viewer, until: Mapping[int, date]) -> frozenset[tuple[int, int | None, date | None]]:
    """By leader and person: days by a rhythm that are sessions of their own, wherever those are by now. One query."""
    rows = Session.objects.filter(leader_id__in=until, occurs_on__range=(viewer.today, max(until.values())))
    return frozenset(rows.order_by().values_list("leader_id", "person_id", "occurs_on"))


def rhythms_taken_over(viewer: Viewer, until: Mapping[int, date]) -> list[Recurring]:
    """What recurs between those leaders and those whom the viewer leads in their place. Two queries."""
    led = visible(viewer, Act.MEET) or frozenset()
    rows = Recurring.objects.filter(leader_id__in=until, person_id__in=led).exclude(person=viewer.person_id)
    return list(rows.filter(lasting(viewer.today)).order_by("pk"))
