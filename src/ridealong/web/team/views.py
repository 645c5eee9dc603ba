"""The team of a leader, for the leader and for whoever leads the leader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from ridealong.access.queries import leads_somebody
from ridealong.access.rules import Act, Viewer, takes_role
from ridealong.coaching.queries.people import last_and_next
from ridealong.figures.queries import portraits
from ridealong.figures.rules.portraits import Many
from ridealong.people import queries as people
from ridealong.people.rules import Member, PersonRow, PositionRow
from ridealong.web import csvs, pointer
from ridealong.web.door import Visit
from ridealong.web.team import steps
from ridealong.web.team.presenting import TeamPage, csv_rows, team_page


@dataclass(frozen=True, slots=True)
class Team:
    """A leader with whoever reports to them today, and their open positions."""

    leader: PersonRow
    members: list[Member]
    chairs: list[tuple[PositionRow, timedelta]]


def load(viewer: Viewer, *, leader_id: int, **_others: object) -> Team | None:
    """The team of somebody who leads; None for somebody who leads nobody and fills no position."""
    members = people.team(leader_id, viewer.today)
    chairs = people.open_positions(leader_id, viewer.today)
    if not members and not chairs:
        return None
    return Team(people.person(leader_id), members, chairs)


def own(request: Visit) -> HttpResponse:
    """To the viewer's own team; who leads nobody is told so."""
    person_id = request.viewer.person_id
    if person_id is None or not leads_somebody(request.viewer):
        return render(request, "team/nobody.html")
    return redirect("team_of", leader_id=person_id)


def team(request: Visit, leader_id: int) -> HttpResponse:
    """People and their dials."""
    found: Team = request.loaded
    figures = _figures(request)
    return render(
        request,
        "team/team.html",
        {
            "page": _page(request, figures),
            "heat": steps.steps(found.members, figures),
            "leader": found.leader,
            "keeps": takes_role(request.viewer, Act.WRITE_PEOPLE),
            "is_self": request.viewer.person_id == leader_id,
        },
    )


def team_csv(request: Visit, leader_id: int) -> StreamingHttpResponse:
    """The same as CSV."""
    return csvs.download(csvs.lines(list(csv_rows(_page(request, _figures(request))))), f"team-{leader_id}.csv")


def steps_csv(request: Visit, leader_id: int) -> StreamingHttpResponse:
    """People by stage as CSV."""
    found: Team = request.loaded
    return csvs.download(csvs.lines(list(steps.csv_rows(found.members, _figures(request)))), f"steps-{leader_id}.csv")


def _figures(request: Visit) -> Many | None:
    found: Team = request.loaded
    ids = [one.person.id for one in found.members]
    figures = portraits.many(request.viewer, ids, current=pointer.current(request), today=request.viewer.today)
    pointer.ask_for_newer(request, late=figures is None or figures.about.late)
    return figures


def _page(request: Visit, figures: Many | None) -> TeamPage:
    found: Team = request.loaded
    ids = [one.person.id for one in found.members]
    return team_page(
        found.members,
        found=figures,
        sessions=last_and_next(request.viewer, ids, today=request.viewer.today),
        chairs=found.chairs,
        sort=request.GET.get("sort", ""),
    )
