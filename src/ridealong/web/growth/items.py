"""Action items without a session: written down, ticked off and put off on the page of a person."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ridealong.coaching.actions import items
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render, say
from ridealong.web import clock, errors
from ridealong.web.door import Visit
from ridealong.web.growth.forms import DueForm, ItemForm


def new(request: Visit, person_id: int) -> HttpResponse:
    """Writes down what one of the two will do."""
    form = ItemForm(request.POST)
    if not form.is_valid():
        return _told(request, person_id, say("coaching.not_possible.item"))
    sent = form.cleaned_data
    return _act(
        request, person_id, items.add_item, person_id=person_id, owner_id=sent["owner"], text=sent["text"],
        due_on=sent["due_on"],
    )  # fmt: skip


def change(request: Visit, person_id: int, item_id: int) -> HttpResponse:
    """Ticks it off, opens it again or sets another day, as `do` says."""
    do, form = request.POST.get("do", ""), DueForm(request.POST)
    if do not in {"done", "open", "due"}:
        return errors.bad_request(request)
    if do != "due":
        return _act(request, person_id, items.tick, item_id=item_id, done=do == "done")
    if not form.is_valid():
        return _told(request, person_id, say("coaching.not_possible.due"))
    return _act(request, person_id, items.put_off, item_id=item_id, due_on=form.cleaned_data["due_on"])


def _act(request: Visit, person_id: int, act: Callable[..., object], /, **what: object) -> HttpResponse:
    try:
        act(request.viewer, **what, now=clock.now())
    except NotPossible as problem:
        return _told(request, person_id, render(problem.sentence))
    return _back(request, person_id)


def _told(request: Visit, person_id: int, problem: str) -> HttpResponse:
    messages.error(request, problem)
    return _back(request, person_id)


def _back(request: Visit, person_id: int) -> HttpResponse:
    own = request.viewer.person_id == person_id
    address = reverse("my_page") if own else reverse("person", args=[person_id])
    return HttpResponseRedirect(f"{address}#items", status=303)
