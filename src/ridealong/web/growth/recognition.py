"""Saying well done to somebody, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.queries import allowed
from ridealong.access.rules import Act
from ridealong.coaching.actions import recognition
from ridealong.coaching.actions.agendas import LONGEST_TEXT
from ridealong.coaching.queries.recognition import WellDoneRow, may_say, whom
from ridealong.kernel.ids import whole
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render as words_of
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.people.rules import NobodyFound
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.sending import once_sent, refused, told, wants_json


class SayForm(forms.Form):
    who = forms.IntegerField()
    text = forms.CharField(max_length=LONGEST_TEXT)


@dataclass(frozen=True, slots=True)
class WellDoneLine:
    """What was said, and by whom on which day."""

    text: str
    by: str


def well_done_lines(rows: Sequence[WellDoneRow]) -> tuple[WellDoneLine, ...]:
    return tuple(
        WellDoneLine(one.text, say("well_done.by", name=one.author or say("well_done.gone"), day=one.said_on))
        for one in rows
    )


def new(request: Visit) -> HttpResponse:
    """Says well done to a colleague, a report, or whoever `who` is, if the viewer may."""
    if request.method != "POST":
        return _asked(request, whole(request.GET.get("who", "")), text=request.GET.get("text", "")[:LONGEST_TEXT])
    form = SayForm(request.POST)
    who = whole(request.POST.get("who", ""))
    if not form.is_valid():
        missing = "who" if "who" in form.errors else "words"
        said = say(f"well_done.not_possible.{missing}")
        return _asked(request, who, text=request.POST.get("text", ""), problem=said)
    person_id = form.cleaned_data["who"]
    act = partial(recognition.say_well_done, person_id=person_id, text=form.cleaned_data["text"])
    try:
        made = once_sent(request, act)(request.viewer, now=clock.now())
    except NotPossible as problem:
        return _asked(request, who, text=request.POST.get("text", ""), problem=words_of(problem.sentence))
    said = say("well_done.said", name=people.person(person_id).name)
    messages.success(request, said, extra_tags=reverse("well_done_undo", args=[made]))
    return told(_home(request, person_id), made) if wants_json(request) else _back(request, person_id)


def undo(request: Visit, well_done_id: int) -> HttpResponse:
    """Takes back what the viewer said today."""
    recognition.unsay(request.viewer, well_done_id=well_done_id, now=clock.now())
    messages.success(request, say("well_done.unsaid"))
    return _back(request, request.loaded.person_id)


def _back(request: Visit, person_id: int) -> HttpResponse:
    return HttpResponseRedirect(_home(request, person_id), status=303)


def _home(request: Visit, person_id: int) -> str:
    """The page of the person; of a colleague, who does not see that one, the viewer's own."""
    sees = allowed(request.viewer, Act.READ_FIGURES, person_id)
    return reverse("person", args=[person_id]) if sees else reverse("my_page")


def _asked(request: Visit, who: int | None, *, text: str, problem: str = "") -> HttpResponse:
    """The form. Somebody whom the viewer may not tell is as good as nobody."""
    if problem and wants_json(request):
        return refused(problem)
    chosen = (who, people.person(who).name) if who is not None and may_say(request.viewer, who) else None
    if who is not None and chosen is None and not problem:
        raise NobodyFound(who)
    context = {
        "chosen": chosen,
        "choices": () if chosen else whom(request.viewer),
        "text": text,
        "problem": problem,
    }
    return render(request, "growth/well_done.html", context, status=422 if problem else 200)
