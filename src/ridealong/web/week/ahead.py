"""What the week proposes of days ahead that cannot be as they are planned, decided by one button each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render as words
from ridealong.kernel.sentences import say
from ridealong.web import clock, errors
from ridealong.web.door import Visit
from ridealong.week.actions import ahead, deciding


class SkipForm(forms.Form):
    """One day of what recurs."""

    day = forms.DateField()


class MoveForm(SkipForm):
    """The same, and where it goes."""

    to = forms.DateField()
    at = forms.TimeField(required=False)


FORMS: dict[str, type[forms.Form]] = {"skip": SkipForm, "move": MoveForm}


def decide(request: Visit, leader_id: int, person_id: int) -> HttpResponse:
    """Moves or skips one day of what recurs with a person, as `do` says."""
    do = request.POST.get("do", "")
    form = FORMS[do](request.POST) if do in FORMS else None
    if form is None or not form.is_valid():
        return errors.bad_request(request)
    sent = form.cleaned_data
    act = partial(ahead.skip_day if do == "skip" else ahead.move_day, request.viewer, now=clock.now())
    return _done(
        request, leader_id, partial(act, leader_id=leader_id, person_id=person_id, **sent), say(f"away.said.{do}")
    )


def let_go(request: Visit, leader_id: int, session_id: int) -> HttpResponse:
    """Drops a session with somebody who reports to the leader no more."""
    act = partial(deciding.let_go, request.viewer, session_id=session_id, now=clock.now())
    return _done(request, leader_id, act, say("away.said.drop"))


def _done(request: Visit, leader_id: int, act: Callable[[], int], said: str) -> HttpResponse:
    """Does it, says so with the way back, and goes to the week."""
    week = Week.of(request.viewer.today)
    try:
        decision = act()
        messages.success(request, said, extra_tags=reverse("week_undo", args=[leader_id, week, decision]))
    except NotPossible as problem:
        messages.error(request, words(problem.sentence))
    return HttpResponseRedirect(reverse("leader_week", args=[leader_id, week]), status=303)
