"""Who acts for whom on which days."""

from __future__ import annotations

from datetime import date

from ridealong.people.models import ActingLeader
from ridealong.people.rules import StandIn


def stand_ins(first: date, last: date) -> tuple[StandIn, ...]:
    """Everybody who acts for somebody on one of these days, by the leader's name. One query."""
    rows = ActingLeader.objects.filter(starts_on__lte=last, ends_on__gte=first).order_by("leader__name", "starts_on")
    names = ("leader_id", "leader__name", "acting_id", "acting__name", "starts_on", "ends_on")
    return tuple(StandIn(*row) for row in rows.values_list(*names))
