"""What a leader decides on the page of the week: one form, one action, back to the week with a word and an undo."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from ridealong.kernel import sentences
from ridealong.kernel.calendar import Week
from ridealong.kernel.ids import whole
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import Sentence
from ridealong.web import clock, errors
from ridealong.web.door import Visit
from ridealong.web.people.forms import problems
from ridealong.web.week.forms import DoneForm, DropForm, MinutesForm, PlanForm, SwapForm, reasons
from ridealong.web.week.loading import Found
from ridealong.web.week.presenting import anchor, option_rows, session_name
from ridealong.week.actions import deciding
from ridealong.week.queries import pages
from ridealong.week.queries.decided import stays_planned
from ridealong.week.rules.decisions import day_held, drop_reasons, swap_reasons
from ridealong.week.rules.shapes import SessionPlan, WeekPlan


def plan(request: Visit, session_id: int, **_address: object) -> HttpResponse:
    """Puts a session on a day."""
    form = PlanForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    found: Found = request.loaded
    day, at = form.cleaned_data["day"], form.cleaned_data["at"]
    # Free times are proposed by the clocks of the organisation; what is written by hand, by those of the session.
    zone = request.organisation.zone if form.cleaned_data["slot"] else None
    said = {"session": session_name(found.session), "day": day, "at": "" if at is None else f"{at:%H:%M}"}
    return _decide(
        request,
        lambda: deciding.plan_on(request.viewer, session_id=session_id, day=day, at=at, zone=zone, now=clock.now()),
        Sentence("web.said.plan" if at is None else "web.said.plan_at", said),
        found.plan,
        found.session,
    )


def done(request: Visit, session_id: int, **_address: object) -> HttpResponse:
    """Records that a session was held, and what was agreed in it."""
    form = DoneForm(_sent(request))
    found: Found = request.loaded
    held_on = day_held(request.viewer.today, found.plan.week, found.session.planned_on)
    if not form.is_valid():
        usual = {"minutes": found.session.minutes, "held_on": held_on.isoformat()}
        of = request.POST if form.is_bound else usual
        return _asked(request, "week/done.html", wrong=form.is_bound, of=of, problems=problems(form))
    minutes = form.cleaned_data["minutes"] or found.session.minutes
    held_on, agreed = form.cleaned_data["held_on"] or held_on, form.cleaned_data["agreed"]
    return _decide(
        request,
        lambda: deciding.done(
            request.viewer, session_id=session_id, minutes=minutes, held_on=held_on, agreed=agreed, now=clock.now()
        ),
        Sentence("web.said.done", {"session": session_name(found.session), "minutes": minutes}),
        found.plan,
        found.session,
    )


def drop(request: Visit, session_id: int, **_address: object) -> HttpResponse:
    """Takes a session out of the week, with a reason."""
    form = DropForm(_sent(request))
    found: Found = request.loaded
    if not form.is_valid():
        return _asked(request, "week/drop.html", wrong=form.is_bound, reasons=reasons(drop_reasons()))
    reason = form.cleaned_data["reason"]
    values = {"session": session_name(found.session), "reason": Sentence(f"week.drop.{reason}")}
    return _decide(
        request,
        lambda: deciding.drop(request.viewer, session_id=session_id, reason=reason, now=clock.now()),
        Sentence("web.said.drop", values),
        found.plan,
        None,
    )


def swap(request: Visit, session_id: int, **_address: object) -> HttpResponse:
    """Puts the next best in the place of a session."""
    options = pages.swaps(request.viewer, session_id=session_id)
    form = SwapForm(_sent(request), options=options)
    found: Found = request.loaded
    if not form.is_valid():
        page = {"options": option_rows(options), "any_fits": any(one.fits for one in options)}
        return _asked(request, "week/swap.html", wrong=form.is_bound, reasons=reasons(swap_reasons()), **page)
    index, reason = form.cleaned_data["index"], form.cleaned_data["reason"]
    chosen = next(one.session for one in options if one.index == index)
    return _decide(
        request,
        lambda: deciding.swap(request.viewer, session_id=session_id, index=index, reason=reason, now=clock.now()),
        Sentence("web.said.swap", {"session": session_name(found.session), "instead": session_name(chosen)}),
        found.plan,
        found.session,
    )


def minutes(request: Visit, **_address: object) -> HttpResponse:
    """Gives the week more minutes."""
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return errors.bad_request(request)
    more, plan_now = form.cleaned_data["minutes"], request.loaded
    return _decide(
        request,
        lambda: deciding.give_minutes(
            request.viewer, leader_id=plan_now.leader.id, week=plan_now.week, minutes=more, now=clock.now()
        ),
        Sentence("web.said.minutes", {"minutes": more}),
        plan_now,
        None,
    )


def undo(request: Visit, leader_id: int, week: Week, decision_id: int) -> HttpResponse:
    """Takes a decision back, also one about a session of a week that has no plan yet; from the page of that session it
    leads back there."""
    try:
        deciding.undo(request.viewer, decision_id=decision_id, now=clock.now())
        stays = stays_planned(decision_id)
        said = sentences.say("web.said.undo") if stays is None else sentences.say("web.said.undo.stays", day=stays)
        messages.success(request, said)
    except NotPossible as problem:
        messages.error(request, sentences.render(problem.sentence))
    session = whole(request.POST.get("session", ""))
    if session is not None:
        return HttpResponseRedirect(reverse("session", args=[session]), status=303)
    planned = pages.row_of(request.viewer, leader_id=leader_id, week=week) is not None
    address = reverse("leader_week", args=[leader_id, week]) if planned else reverse("week")
    return HttpResponseRedirect(address, status=303)


def _decide(
    request: Visit, act: Callable[[], int], said: Sentence, plan_now: WeekPlan, session: SessionPlan | None
) -> HttpResponse:
    """Acts, says what became of it, and offers to undo it."""
    try:
        decision = act()
    except NotPossible as problem:
        messages.error(request, sentences.render(problem.sentence))
        return _back(plan_now, session)
    address = reverse("week_undo", args=[plan_now.leader.id, plan_now.week, decision])
    messages.success(request, sentences.render(said), extra_tags=address)
    return _back(plan_now, session)


def _asked(request: Visit, template: str, *, wrong: bool, **more: object) -> HttpResponse:
    """The form as a page of its own; with script it stands in a dialog."""
    found: Found = request.loaded
    page = {
        "session": found.session,
        "name": session_name(found.session),
        "action": request.path,
        "back": _address(found.plan, found.session),
        "wrong": wrong,
        **more,
    }
    return render(request, template, page, status=422 if wrong else 200)


def _sent(request: Visit) -> QueryDict | None:
    """What was sent, if anything was: an empty form is sent too."""
    return request.POST if request.method == "POST" else None


def _address(plan_now: WeekPlan, session: SessionPlan | None) -> str:
    place = "" if session is None else f"#{anchor(session)}"
    return reverse("leader_week", args=[plan_now.leader.id, plan_now.week]) + place


def _back(plan_now: WeekPlan, session: SessionPlan | None) -> HttpResponse:
    """To the week: a new request, so that a reload sends nothing twice."""
    return HttpResponseRedirect(_address(plan_now, session), status=303)
