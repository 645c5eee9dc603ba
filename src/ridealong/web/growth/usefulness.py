"""Saying in one tap how useful a session was, and what a leader is told of it once a quarter."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ridealong.coaching.actions import usefulness
from ridealong.coaching.queries.usefulness import Told
from ridealong.coaching.rules.usefulness import LONGEST_HINT
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render, say
from ridealong.science.anonymity import BANDS, HIGHEST, LOWEST
from ridealong.web.acting import not_taken
from ridealong.web.door import Visit
from ridealong.web.sending import told, wants_json


class RateForm(forms.Form):
    session = forms.IntegerField()
    value = forms.IntegerField(min_value=1, max_value=5)
    hint = forms.CharField(max_length=LONGEST_HINT, required=False)


@dataclass(frozen=True, slots=True)
class ToldWords:
    """What a leader was told, in a sentence, and what was written."""

    said: str
    hints: tuple[str, ...]


def rate(request: Visit) -> HttpResponse:
    """Counts the answer. Which session it was of stands in what is sent, never in the address, which logs keep."""
    form = RateForm(request.POST)
    if not form.is_valid():
        key = "useful.not_possible.hint" if "hint" in form.errors else "useful.not_possible.value"
        return not_taken(request, say(key), reverse("my_page"))
    sent = form.cleaned_data
    try:
        usefulness.rate(request.viewer, session_id=sent["session"], value=sent["value"], hint=sent["hint"])
    except NotPossible as problem:
        return not_taken(request, render(problem.sentence), reverse("my_page"))
    messages.success(request, say("useful.said"))
    return counted(request, reverse("my_page"))


def counted(request: HttpRequest, to: str) -> HttpResponse:
    """The answer is taken. It is remembered by no token, which would say when: that somebody has answered already is
    known anyway."""
    return told(to) if wants_json(request) else HttpResponseRedirect(to, status=303)


def told_words(found: Told) -> ToldWords:
    """The number as far as it may be said, from how many people, up to which day."""
    values = {"value": _value(found.value), "people": _people(found.people), "day": found.quarter}
    if found.before is None:
        return ToldWords(say("useful.told", **values), found.hints)
    return ToldWords(say("useful.told.before", before=_value(found.before), **values), found.hints)


def _value(value: float) -> str:
    if value >= HIGHEST:
        return say("useful.value.most", value=f"{value:g}")
    return say("useful.value.least", value=f"{value:g}") if value <= LOWEST else f"{value:g}"


def _people(least: int) -> str:
    above = next((band for band in BANDS if band > least), None)
    return (
        say("useful.people.open", least=least) if above is None else say("useful.people", least=least, most=above - 1)
    )
