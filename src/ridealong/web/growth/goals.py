"""Development goals: set, looked at, checked on and closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.queries import allowed
from ridealong.access.rules import Act, Refused
from ridealong.coaching.actions import goals
from ridealong.coaching.queries.goal_measures import links
from ridealong.coaching.rules.behaviours import COACHING, behaviours
from ridealong.coaching.rules.goals import LONGEST, LONGEST_WORDS, MOST
from ridealong.figures.queries import portraits
from ridealong.kernel.ids import whole
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render as words_of
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow
from ridealong.web import clock, pointer
from ridealong.web.acting import carry_out
from ridealong.web.door import Visit
from ridealong.web.growth import parts
from ridealong.web.growth.goal_cards import goal_card
from ridealong.web.growth.goal_words import SEEN, from_form, measure_words, valued
from ridealong.web.people.links import home_of
from ridealong.web.sending import once_sent, refused, told, wants_json

QUARTER = 13  # weeks that are proposed


class GoalForm(forms.Form):
    """`measure` is a measure, or a behaviour behind its prefix; `wanted` is in the unit that the form names."""

    what = forms.CharField(max_length=goals.LONGEST_WHAT)
    why = forms.CharField(max_length=LONGEST_WORDS, required=False)
    shows = forms.CharField(max_length=goals.LONGEST_SHOWS, required=False)
    by_when = forms.DateField()
    measure = forms.CharField(max_length=200, required=False)
    wanted = forms.FloatField(required=False, min_value=0.1, max_value=MOST)


class LineForm(forms.Form):
    text = forms.CharField(max_length=goals.LONGEST_LINE)


class CloseForm(forms.Form):
    how = forms.ChoiceField(choices=[(one, one) for one in goals.HOW])
    why = forms.CharField(max_length=goals.LONGEST_WHY)


def new(request: Visit, person_id: int) -> HttpResponse:
    """Sets a goal, in the place of another (`follows`) if so asked."""
    if request.method != "POST":
        return _asked(request, {"by_when": _in_a_quarter(request.viewer.today).isoformat()})
    form = GoalForm(request.POST)
    if not form.is_valid():
        first = next(iter(form.errors))
        return _asked(request, request.POST, problem=say(f"goals.not_possible.{first}"))
    sent = form.cleaned_data
    made = goals.NewGoal(sent["what"], sent["by_when"], sent["why"], sent["shows"], **_linked(sent))
    follows = whole(request.POST.get("follows", ""))
    act = once_sent(request, partial(goals.set_goal, person_id=person_id, new=made, follows_id=follows))
    try:
        goal_id = act(request.viewer, now=clock.now()) or 0
    except NotPossible as problem:
        return _asked(request, request.POST, problem=words_of(problem.sentence))
    messages.success(request, say("goals.said.set"), extra_tags=reverse("goal_undo", args=[person_id, goal_id]))
    to = _at(person_id, goal_id)
    return told(to, goal_id) if wants_json(request) else HttpResponseRedirect(to, status=303)


def _linked(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What it goes by: a number and what is wanted of it, a behaviour, or words alone."""
    measure, wanted = sent["measure"], sent["wanted"]
    if measure.startswith(SEEN):
        return {"behaviour": measure.removeprefix(SEEN)}
    if not measure:
        return {}
    return {"measure": measure, "wanted": None if wanted is None else from_form(measure, wanted)}


def _asked(request: Visit, sent: Any, *, problem: str = "") -> HttpResponse:
    if problem and wants_json(request):
        return refused(problem)
    person: PersonRow = request.loaded
    viewer = request.viewer
    of, current = portraits.own(viewer, person.id), pointer.current(request)
    found = links(of, person.name, current=current, today=viewer.today)
    measures = [
        (one.measure, measure_words(one.measure), valued(one.measure, one.value, found.currency)) for one in found.links
    ]
    leads = people.place(person, viewer.today).reports > 0
    offered = (one for one in behaviours().values() if not one.retired and (leads or one.topic != COACHING))
    seen = [(f"{SEEN}{one.code}", say(one.words)) for one in offered]
    context = {
        "person": person,
        "own": request.viewer.person_id == person.id,
        "home": home_of(request.viewer, person.id),
        "sent": sent,
        "follows": sent.get("follows") or request.GET.get("follows", ""),
        "measures": measures,
        "seen": seen,
        "today": request.viewer.today,
        "last": request.viewer.today + LONGEST,
        "problem": problem,
    }
    return render(request, "growth/goal_new.html", context, status=422 if problem else 200)


def goal(request: Visit, person_id: int, goal_id: int) -> HttpResponse:
    """One goal with its history."""
    viewer, found = request.viewer, parts.goals(request, person_id, only=goal_id)
    if not found:
        raise Refused
    context = {
        "card": goal_card(found[0], viewer),
        "person": request.loaded,
        "home": home_of(viewer, person_id),
        "writes": allowed(viewer, Act.WRITE_GOAL, person_id),
        "hows": [(one, say(f"goals.how.{one}")) for one in goals.HOW],
    }
    return render(request, "growth/goal.html", context)


def line(request: Visit, person_id: int, goal_id: int) -> HttpResponse:
    """Writes how it goes."""
    form = LineForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    to, said = _at(person_id, goal_id), say("goals.said.line")
    return carry_out(request, goals.check_in, to, said=said, goal_id=goal_id, text=text)


def close(request: Visit, person_id: int, goal_id: int) -> HttpResponse:
    """Closes it with a reason; one that changes leads to the goal in its place."""
    form = CloseForm(request.POST)
    sent = form.cleaned_data if form.is_valid() else {"how": request.POST.get("how", ""), "why": ""}
    undo = reverse("goal_open", args=[person_id, goal_id])
    follows = form.is_valid() and sent["how"] == "changed"
    to = f"{reverse('goal_new', args=[person_id])}?follows={goal_id}" if follows else _at(person_id, goal_id)
    return carry_out(request, goals.close_goal, to, said=say("goals.said.closed"), undo=undo, goal_id=goal_id, **sent)


def reopen(request: Visit, person_id: int, goal_id: int) -> HttpResponse:
    """Opens it again: the undo of closing."""
    to, said = _at(person_id, goal_id), say("goals.said.opened")
    return carry_out(request, goals.reopen_goal, to, said=said, goal_id=goal_id)


def undo(request: Visit, person_id: int, goal_id: int) -> HttpResponse:
    """Takes back that it was set."""
    to = home_of(request.viewer, person_id)
    return carry_out(request, goals.unset_goal, to, said=say("goals.said.unset"), goal_id=goal_id)


def _at(person_id: int, goal_id: int) -> str:
    return reverse("goal", args=[person_id, goal_id])


def _in_a_quarter(today: date) -> date:
    return date.fromordinal(today.toordinal() + 7 * QUARTER)
