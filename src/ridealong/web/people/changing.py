"""A form that changes something about a person: acted on, said with an undo, or shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ridealong.jobs import queue
from ridealong.kernel import sentences
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import Sentence
from ridealong.people.actions import editing
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.forms import problems

Act = Callable[[dict[str, Any]], int]
Said = Callable[[dict[str, Any]], Sentence]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A form that could not be taken: which, what was written, and what is wrong with it. `refused`: with the whole."""

    form: str = ""
    written: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with forms about a person: its address, the one that undoes a change, and how it shows what is wrong."""

    address: str
    undo: str
    show: Callable[[Visit, int, Wrong], HttpResponse]

    def take(self, request: Visit, person_id: int, name: str, form: forms.Form, act: Act, said: Said) -> HttpResponse:
        """Acts on what was sent, says what became of it and offers an undo; or shows what is wrong where it stands."""
        if not form.is_valid():
            return self.show(request, person_id, Wrong(name, request.POST, problems(form)))
        try:
            change = act(form.cleaned_data)
        except NotPossible as problem:
            return self.show(request, person_id, Wrong(name, request.POST, {}, sentences.render(problem.sentence)))
        queue.mail_posted()
        address = reverse(self.undo, args=[person_id, change])
        messages.success(request, sentences.render(said(form.cleaned_data)), extra_tags=address)
        return self._back(person_id)

    def take_back(self, request: Visit, person_id: int, change_id: int) -> HttpResponse:
        """Undoes a change."""
        try:
            here = editing.undo_change(request.viewer, person_id=person_id, change_id=change_id, now=clock.now())
        except NotPossible as problem:
            messages.error(request, sentences.render(problem.sentence))
        else:
            queue.mail_posted()
            messages.success(request, sentences.say("web.said.undo"))
            if not here:
                return HttpResponseRedirect(reverse("people"), status=303)
        return self._back(person_id)

    def _back(self, person_id: int) -> HttpResponse:
        return HttpResponseRedirect(reverse(self.address, args=[person_id]), status=303)
