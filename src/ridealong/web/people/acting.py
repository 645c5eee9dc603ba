"""Who acts for a leader: named by the leader or by HR, from a day, to a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.rules import Viewer
from ridealong.jobs import queue
from ridealong.kernel import sentences
from ridealong.kernel.sentences import Sentence
from ridealong.people.actions import editing
from ridealong.people.queries import browsing
from ridealong.people.queries.browsing import ActingFor
from ridealong.people.rules import NotPossible
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.entry import Wrong
from ridealong.web.people.forms import ActingForm, DayForm, problems


def load(viewer: Viewer, *, person_id: int, **_others: object) -> ActingFor:
    """Who acts, acted and will act for the person. Raises NobodyFound."""
    return browsing.acting_for(viewer, person_id)


def acting(request: Visit, person_id: int) -> HttpResponse:
    """Who acts for the leader, and a form that names somebody."""
    if request.method != "POST":
        return _show(request, Wrong())

    def name(sent: dict[str, Any]) -> int:
        days = {"starts_on": sent["starts_on"], "ends_on": sent["ends_on"]}
        return editing.stand_in(request.viewer, leader_id=person_id, acting_id=sent["who"].id, **days, now=clock.now())

    def said(sent: dict[str, Any]) -> Sentence:
        values = {"name": sent["who"].name, "leader": request.loaded.person.name, "day": sent["ends_on"]}
        return Sentence("people.said.acting", values)

    return _take(request, person_id, ActingForm(request.POST), name, said)


def end(request: Visit, person_id: int) -> HttpResponse:
    """Somebody's time as acting leader is over now."""
    return _take(
        request, person_id, DayForm(request.POST),
        lambda sent: editing.end_stand_in(
            request.viewer, leader_id=person_id, starts_on=sent["starts_on"], today=request.viewer.today,
            now=clock.now(),
        ),
        lambda _sent: Sentence("people.said.acting_end", {"leader": request.loaded.person.name}),
    )  # fmt: skip


def undo(request: Visit, person_id: int, change_id: int) -> HttpResponse:
    """Takes the naming or the ending back."""
    try:
        editing.undo_change(request.viewer, person_id=person_id, change_id=change_id, now=clock.now())
        queue.mail_posted()
        messages.success(request, sentences.say("web.said.undo"))
    except NotPossible as problem:
        messages.error(request, sentences.render(problem.sentence))
    return _back(person_id)


def _take(
    request: Visit,
    person_id: int,
    form: forms.Form,
    act: Callable[[dict[str, Any]], int],
    said: Callable[[dict[str, Any]], Sentence],
) -> HttpResponse:
    if not form.is_valid():
        return _show(request, Wrong("acting", request.POST, problems(form)))
    try:
        change = act(form.cleaned_data)
    except NotPossible as problem:
        return _show(request, Wrong("acting", request.POST, {}, sentences.render(problem.sentence)))
    queue.mail_posted()
    address = reverse("person_acting_undo", args=[person_id, change])
    messages.success(request, sentences.render(said(form.cleaned_data)), extra_tags=address)
    return _back(person_id)


def _show(request: Visit, wrong: Wrong) -> HttpResponse:
    page = {"found": request.loaded, "wrong": wrong, "today": request.viewer.today}
    return render(request, "people/acting.html", page, status=422 if wrong.form else 200)


def _back(person_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("person_acting", args=[person_id]), status=303)
