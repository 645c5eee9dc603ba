"""Sitting in on a one-on-one of a leader: the page that asks for it, and what the two whose it is say to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.sitting_in import answer_sitting_in, ask_to_sit_in, take_back_asking
from ridealong.coaching.queries.kinds import is_offered
from ridealong.coaching.queries.sitting_in import Asking, asked_by, may_be_seen
from ridealong.coaching.queries.talks import Talk
from ridealong.coaching.rules.kinds import SIT_IN
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render as words
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow
from ridealong.web import clock, errors
from ridealong.web.acting import carry_out
from ridealong.web.door import Visit
from ridealong.web.sending import told, was_sent

ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Coached:
    """A leader whom the viewer leads, whom they could be seen with, and what the viewer asked and nobody answered."""

    leader: PersonRow
    people: tuple[PersonRow, ...]
    asked: tuple[Asking, ...]


class AskForm(forms.Form):
    """With whom, and from which day on."""

    since = forms.DateField()

    def __init__(self, *args: Any, people: tuple[PersonRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = forms.TypedChoiceField(coerce=int, choices=[(one.id, one.name) for one in people])


def coached(viewer: Viewer, *, person_id: int, **_others: object) -> Coached:
    """Somebody who leads and whom the viewer leads, unless sitting in is retired. Raises Refused."""
    found = may_be_seen(viewer, leader_id=person_id)
    if viewer.person_id is None or not found or not is_offered(SIT_IN):
        raise Refused
    return Coached(people.person(person_id), found, asked_by(viewer, leader_id=person_id))


def ask(request: Visit, person_id: int) -> HttpResponse:
    """Asks a leader and one of their people for their next one-on-one."""
    found: Coached = request.loaded
    form = AskForm(request.POST if request.method == "POST" else None, people=found.people)
    if not form.is_valid():
        return _asked(request, problem=say("sitting_in.wrong") if form.is_bound else "")
    who = next(one for one in found.people if one.id == form.cleaned_data["person"])
    try:
        ask_to_sit_in(
            request.viewer, leader_id=person_id, person_id=who.id, since=form.cleaned_data["since"], now=clock.now()
        )
    except NotPossible as problem:
        return _asked(request, problem=words(problem.sentence))
    said = say("sitting_in.said.asked", leader=found.leader.name, person=who.name)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("sit_in_new", args=[person_id]), status=303)


def take_back(request: Visit, person_id: int, sitting_in_id: int) -> HttpResponse:
    """The viewer asks no more."""
    return carry_out(
        request, take_back_asking, reverse("sit_in_new", args=[person_id]), said=say("sitting_in.said.taken_back"),
        sitting_in_id=sitting_in_id,
    )  # fmt: skip


def answer(request: Visit, session_id: int) -> HttpResponse:
    """One of the two agrees, or would rather not."""
    talk: Talk = request.loaded
    agrees = ANSWERS.get(request.POST.get("do", ""))
    back = reverse("session", args=[session_id])
    if talk.guest is None and was_sent(request, request.viewer):  # who said no before has nobody to answer any more
        return told(back)
    if agrees is None or talk.guest is None:
        return errors.not_found(request) if talk.guest is None else errors.bad_request(request)
    said = say("sitting_in.said.yes" if agrees else "sitting_in.said.no", name=talk.guest.observer)
    return carry_out(request, answer_sitting_in, back, said=said, session_id=session_id, agrees=agrees)


def _asked(request: Visit, *, problem: str) -> HttpResponse:
    context = {
        "found": request.loaded, "sent": request.POST, "today": request.viewer.today, "problem": problem,
    }  # fmt: skip
    return render(request, "coaching/sit_in.html", context, status=422 if problem else 200)
