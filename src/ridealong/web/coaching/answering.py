"""How what was written into a session is answered: as JSON to a script, else back to where it was written."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ridealong.coaching.queries.talks import Talk
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render
from ridealong.web import clock
from ridealong.web.door import Visit


def wants_json(request: Visit) -> bool:
    return request.headers.get("Accept") == "application/json"


def act_on(request: Visit, place: str, act: Callable[..., object], **what: object) -> HttpResponse:
    """Does it now as the viewer, and goes back to where on the page it was asked for."""
    try:
        act(request.viewer, **what, now=clock.now())
    except NotPossible as problem:
        messages.error(request, render(problem.sentence))
    return back(request.loaded, place)


def back(talk: Talk, place: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('session', args=[talk.id])}#{place}", status=303)
