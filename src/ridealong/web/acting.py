"""Doing one thing as the viewer: what became of it is said, and the answer leads back to where it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render
from ridealong.web import clock
from ridealong.web.door import Visit

Undo = str | Callable[[Any], str]
"""The address that takes something back, or how it follows from what was done"""


def carry_out(
    request: Visit, act: Callable[..., object], to: str, /, *, said: str = "", undo: Undo = "", **what: Any
) -> HttpResponse:
    """Does it now. `said`: what is said of it, with the address that takes it back; or why it is not possible."""
    try:
        made = act(request.viewer, **what, now=clock.now())
        if said:
            messages.success(request, said, extra_tags=undo if isinstance(undo, str) else undo(made))
    except NotPossible as problem:
        messages.error(request, render(problem.sentence))
    return HttpResponseRedirect(to, status=303)
