"""The open positions that a week counts, for whoever may see the week: also for who stands in for its leader."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from ridealong.access.rules import Act, takes_role
from ridealong.people import queries as people
from ridealong.web.door import Visit


def open_positions(request: Visit, leader_id: int) -> HttpResponse:
    """Every open position of the leader, the longest open first."""
    viewer = request.viewer
    chairs = [(position, age.days) for position, age in people.open_positions(leader_id, viewer.today)]
    return render(
        request,
        "week/positions.html",
        {
            "chairs": chairs,
            "longest": chairs[0][1] if chairs else 0,
            "leader": people.person(leader_id),
            "keeps": takes_role(viewer, Act.WRITE_PEOPLE),
        },
    )
