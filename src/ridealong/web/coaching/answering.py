"""How what was written into a session is answered: as JSON to a script, else back to where it was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ridealong.coaching.queries.talks import Talk
from ridealong.web.acting import carry_out
from ridealong.web.door import Visit


def wants_json(request: Visit) -> bool:
    return request.headers.get("Accept") == "application/json"


def act_on(request: Visit, place: str, act: Callable[..., object], **what: Any) -> HttpResponse:
    """Does it now as the viewer, and goes back to where on the page it was asked for."""
    return carry_out(request, act, _at(request.loaded, place), **what)


def back(talk: Talk, place: str) -> HttpResponse:
    return HttpResponseRedirect(_at(talk, place), status=303)


def _at(talk: Talk, place: str) -> str:
    return f"{reverse('session', args=[talk.id])}#{place}"
