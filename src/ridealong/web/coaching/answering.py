"""How what was written into a session is answered: as JSON to a script, else back to where it was written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from ridealong.coaching.queries.talks import Talk
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render
from ridealong.web import clock
from ridealong.web.acting import carry_out
from ridealong.web.door import Visit
from ridealong.web.sending import once_sent, refused, wants_json


def act_on(request: Visit, place: str, act: Callable[..., int | None], **what: Any) -> HttpResponse:
    """Does it now as the viewer, and goes back to where on the page it was asked for. A script is told what became of
    it."""
    does = once_sent(request, partial(act, **what), session_id=request.loaded.id)
    if not wants_json(request):
        return carry_out(request, does, at(request.loaded, place))
    try:
        return JsonResponse({"made": does(request.viewer, now=clock.now())})
    except NotPossible as problem:
        return refused(render(problem.sentence))


def back(talk: Talk, place: str) -> HttpResponse:
    return HttpResponseRedirect(at(talk, place), status=303)


def at(talk: Talk, place: str) -> str:
    """The address of a place on the page of a session."""
    return f"{reverse('session', args=[talk.id])}#{place}"
