"""The week of a leader, on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from ridealong.access.queries import leads_somebody
from ridealong.coaching.queries.absence import in_leave, rhythm_meets_leave
from ridealong.coaching.queries.ending import will_end
from ridealong.coaching.queries.left_behind import is_left, left_to
from ridealong.coaching.queries.sitting_in import unanswered
from ridealong.figures.queries.firsts import known_to
from ridealong.jobs import queue
from ridealong.kernel.calendar import Week
from ridealong.web import clock, leftover, pointer
from ridealong.web.door import Visit
from ridealong.web.growth.proposing import proposals
from ridealong.web.shell import sees_figures
from ridealong.web.week import loading
from ridealong.web.week.agreed import agreements, without_session
from ridealong.web.week.context import context_line
from ridealong.web.week.presenting import week_page
from ridealong.web.week.slots import proposed
from ridealong.week.actions import deciding
from ridealong.week.queries import pages
from ridealong.week.queries.settings import questions


def own(request: Visit) -> HttpResponse:
    """To the viewer's own current week; who leads nobody is shown what there is instead."""
    person_id = request.viewer.person_id
    if person_id is None or not leads_somebody(request.viewer):
        return _of_nobody(request)
    return redirect("leader_week", leader_id=person_id, week=loading.week_now(request.viewer.today))


def _of_nobody(request: Visit) -> HttpResponse:
    """No week; but what another leader left to the viewer is decided here as well."""
    viewer = request.viewer
    me = viewer.person_id
    left = left_to(viewer, leader_id=me) if me is not None and leftover.is_left(request) else ()
    return render(request, "week/nobody.html", {"sees_figures": sees_figures(viewer), "left": left})


def current(request: Visit, leader_id: int) -> HttpResponse:
    """To the current week of a leader."""
    return redirect("leader_week", leader_id=leader_id, week=loading.week_now(request.viewer.today))


def week(request: Visit, leader_id: int, week: Week) -> HttpResponse:
    """The stored week; while it is being prepared, a page that says so and looks again."""
    viewer = request.viewer
    off = request.organisation.off
    known = pages.read(viewer, leader_id=leader_id, week=week, off=off)
    plan = deciding.show_week(viewer, leader_id=leader_id, week=week, known=known, now=clock.now())
    if plan is None:
        return _without(request, leader_id, week)
    facts, sources = pointer.current(request), known_to(viewer)
    weeks, told = pages.weeks(viewer, leader_id=leader_id), agreements(viewer, plan)
    found = week_page(
        plan,
        today=viewer.today,
        weeks=weeks,
        before=pages.last_week(viewer, leader_id=leader_id, week=week, counted=weeks, known=known),
        context=context_line(viewer, leader_id, request.organisation, facts.snapshot if facts else None, sources),
        currency=request.organisation.currency,
        questions=questions(),
        agreed=told,
        free=proposed(viewer, plan, zone=request.organisation.zone, now=clock.now()),
    )
    # Counted with the weeks: nobody is asked about leave where nothing falls into any.
    ahead = week.sunday >= viewer.today
    away = ahead and (any(one.in_leave for one in weeks) or rhythm_meets_leave(leader_id, today=viewer.today))
    own = viewer.person_id == leader_id and ahead and any(one.asked for one in weeks)
    more = {
        "zone": request.organisation.zone, "asks": without_session(plan, told),
        "praise": proposals(viewer, plan, sources, current=facts, off=off),
        "away": in_leave(viewer, leader_id=leader_id) if away else (),
        "ending": will_end(viewer, leader_id=leader_id) if away else (),
        "left": left_to(viewer, leader_id=leader_id) if ahead and is_left(leader_id, today=viewer.today) else (),
        "to_answer": unanswered(viewer.today, person_id=leader_id).get(leader_id, ()) if own else (),
    }  # fmt: skip
    return render(request, "week/week.html", {"page": found, **more})


def _without(request: Visit, leader_id: int, week: Week) -> HttpResponse:
    """No week is stored: there are no facts, it is being prepared, or it was never kept."""
    if pointer.current(request) is None:
        return render(request, "empty.html", {"week": week})
    if week != loading.week_now(request.viewer.today):
        return render(request, "week/none.html", {"week": week}, status=404)
    queue.week_wanted(leader_id=leader_id, week=week)
    return render(request, "week/preparing.html", {"week": week, "leader_id": leader_id}, status=202)
