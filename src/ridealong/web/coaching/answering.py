"""How what was written into a session is answered: as JSON to a script, else back to where it was written."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from ridealong.coaching.actions.sending import once
from ridealong.coaching.queries.sending import is_taken
from ridealong.coaching.queries.talks import Talk
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render
from ridealong.web import clock
from ridealong.web.acting import carry_out
from ridealong.web.door import Visit

TOKEN = re.compile(r"[0-9a-f-]{16,36}")


def wants_json(request: Visit) -> bool:
    return request.headers.get("Accept") == "application/json"


def act_on(request: Visit, place: str, act: Callable[..., int | None], **what: Any) -> HttpResponse:
    """Does it now as the viewer, and goes back to where on the page it was asked for. A script is told what became of
    it."""
    does = as_sent(request, partial(act, **what))
    if not wants_json(request):
        return carry_out(request, does, _at(request.loaded, place))
    try:
        return JsonResponse({"made": does(request.viewer, now=clock.now())})
    except NotPossible as problem:
        return JsonResponse({"problem": render(problem.sentence)}, status=422)


def as_sent(request: Visit, act: Callable[..., int | None]) -> Callable[..., int | None]:
    """What is to be done: once, however often the browser sends it under the same token."""
    token = request.POST.get("token", "")
    if not TOKEN.fullmatch(token):
        return act
    return partial(once, session_id=request.loaded.id, token=token, act=act)


def was_sent(request: Visit) -> bool:
    """Whether the browser sent this before, and it was done."""
    return is_taken(request.viewer, session_id=request.loaded.id, token=request.POST.get("token", ""))


def back(talk: Talk, place: str) -> HttpResponse:
    return HttpResponseRedirect(_at(talk, place), status=303)


def _at(talk: Talk, place: str) -> str:
    return f"{reverse('session', args=[talk.id])}#{place}"
