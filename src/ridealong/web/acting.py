"""Doing one thing as the viewer: what became of it is said, and the answer leads back to where it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.sending import once_sent, refused, told, wants_json

Undo = str | Callable[[Any], str]
"""The address that takes something back, or how it follows from what was done"""


def carry_out(
    request: Visit, act: Callable[..., object], to: str, /, *, said: str = "", undo: Undo = "", **what: Any
) -> HttpResponse:
    """Does it now. `said`: what is said of it, with the address that takes it back; or why it is not possible. A script
    is told where it is said; what it sends under one token is done once."""
    script, does = wants_json(request), partial(act, **what)
    try:
        made = (once_sent(request, does) if script else does)(request.viewer, now=clock.now())
    except NotPossible as problem:
        return not_taken(request, render(problem.sentence), to)
    if said:
        messages.success(request, said, extra_tags=undo if isinstance(undo, str) else undo(made))
    return told(to, cast("int | None", made)) if script else HttpResponseRedirect(to, status=303)


def not_taken(request: Visit, problem: str, to: str) -> HttpResponse:
    """Says why it is not possible where it was asked for; to a script in its answer."""
    if wants_json(request):
        return refused(problem)
    messages.error(request, problem)
    return HttpResponseRedirect(to, status=303)
