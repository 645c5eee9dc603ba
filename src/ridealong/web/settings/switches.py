"""Measures are switched on and off, each by itself, and back by a word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ridealong.facts.measures.names import BY_NAME
from ridealong.figures.rules.words import measure_name
from ridealong.kernel.sentences import render, say
from ridealong.people.actions import switch
from ridealong.web import clock, errors
from ridealong.web.door import Visit


def on(request: Visit, name: str) -> HttpResponse:
    """The measure is counted and shown again."""
    return _switch(request, name, on=True)


def off(request: Visit, name: str) -> HttpResponse:
    """The measure disappears from pages, luck or real and the week."""
    return _switch(request, name, on=False)


def _switch(request: Visit, name: str, *, on: bool) -> HttpResponse:
    if name not in BY_NAME:
        return errors.not_found(request)
    switch(request.viewer, name=name, on=on, now=clock.now())
    words = say("settings.said.on" if on else "settings.said.off", measure=render(measure_name(name)))
    messages.success(request, words, extra_tags=reverse("switch_off" if on else "switch_on", args=[name]))
    return HttpResponseRedirect(f"{reverse('measures')}#m-{name}", status=303)
