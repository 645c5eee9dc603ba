"""What whoever keeps the people changes: one form, one action, back to the entry with a word and an undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.kernel import sentences
from ridealong.kernel.ids import whole
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import Sentence
from ridealong.people.actions import editing
from ridealong.people.actions.editing import Details
from ridealong.people.queries import browsing, chairs
from ridealong.people.queries.browsing import Entry
from ridealong.people.queries.chairs import EmptyChair
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.changing import FormPage, Wrong
from ridealong.web.people.entry import show
from ridealong.web.people.forms import (
    DayForm,
    DetailsForm,
    LeaderForm,
    LeaveForm,
    LeftForm,
    NewForm,
    problems,
)

PAGE = FormPage("person_entry", "person_undo", show)


def new(request: Visit) -> HttpResponse:
    """Somebody new: a form of their own, then their entry."""
    form = NewForm(request.POST if request.method == "POST" else None)
    refused = ""
    if form.is_valid():
        sent = form.cleaned_data
        leader = sent["who"]
        try:
            person_id = editing.add_person(
                request.viewer,
                details=_details(sent),
                leader_id=leader.id if leader else None,
                starts_on=sent["starts_on"] or sent["hired_on"] or request.viewer.today,
                position_id=sent["position"],
                now=clock.now(),
            )
        except NotPossible as problem:
            refused = sentences.render(problem.sentence)
        else:
            change = browsing.entry(request.viewer, person_id).changes[0].id
            undo = reverse("person_undo", args=[person_id, change])
            messages.success(request, sentences.say("people.said.added", name=sent["name"]), extra_tags=undo)
            return HttpResponseRedirect(reverse("person_entry", args=[person_id]), status=303)
    wrong = Wrong("new" if form.is_bound else "", request.POST, problems(form), refused)
    chair = _chair(request)
    written = wrong.written if form.is_bound or chair is None else _of_chair(chair)
    page = {"wrong": wrong, "written": {"new": written}, "choices": browsing.choices(request.viewer), "chair": chair}
    return render(request, "people/new.html", page, status=422 if form.is_bound else 200)


def details(request: Visit, person_id: int) -> HttpResponse:
    """Name, address, job, office, hire date, position and team."""
    return PAGE.take(
        request, person_id, "details", DetailsForm(request.POST),
        lambda sent: editing.change_person(
            request.viewer, person_id=person_id, details=_details(sent), now=clock.now()
        ),
        lambda _sent: Sentence("people.said.details", {"name": _name(request)}),
    )  # fmt: skip


def leader(request: Visit, person_id: int) -> HttpResponse:
    """To whom the person reports from a day on."""

    def said(sent: dict[str, Any]) -> Sentence:
        values = {"name": _name(request), "day": sent["starts_on"]}
        if sent["who"] is None:
            return Sentence("people.said.no_leader", values)
        return Sentence("people.said.leader", {**values, "leader": sent["who"].name})

    return PAGE.take(
        request, person_id, "leader", LeaderForm(request.POST),
        lambda sent: editing.change_leader(
            request.viewer, person_id=person_id, leader_id=sent["who"].id if sent["who"] else None,
            starts_on=sent["starts_on"], now=clock.now(),
        ),
        said,
    )  # fmt: skip


def leave(request: Visit, person_id: int) -> HttpResponse:
    """From when to when the person is away."""
    return PAGE.take(
        request, person_id, "leave", LeaveForm(request.POST),
        lambda sent: editing.give_leave(request.viewer, person_id=person_id, now=clock.now(), **sent),
        lambda sent: Sentence("people.said.leave", {"name": _name(request), "day": sent["starts_on"]}),
    )  # fmt: skip


def leave_back(request: Visit, person_id: int) -> HttpResponse:
    """The person is not away after all."""
    return PAGE.take(
        request, person_id, "leave", DayForm(request.POST),
        lambda sent: editing.take_leave_back(request.viewer, person_id=person_id, now=clock.now(), **sent),
        lambda _sent: Sentence("people.said.leave_back", {"name": _name(request)}),
    )  # fmt: skip


def left(request: Visit, person_id: int) -> HttpResponse:
    """The person's last day."""
    return PAGE.take(
        request, person_id, "left", LeftForm(request.POST),
        lambda sent: editing.leaves(request.viewer, person_id=person_id, now=clock.now(), **sent),
        lambda sent: Sentence("people.said.left", {"name": _name(request), "day": sent["left_on"]}),
    )  # fmt: skip


def undo(request: Visit, person_id: int, change_id: int) -> HttpResponse:
    """Takes a change back."""
    return PAGE.take_back(request, person_id, change_id)


def _chair(request: Visit) -> EmptyChair | None:
    """The open position that the person is to take."""
    meant = whole((request.POST or request.GET).get("position", ""))
    found = None if meant is None else chairs.empty_chair(request.viewer, meant)
    return None if found is None or found.closed_on is not None else found


def _of_chair(chair: EmptyChair) -> dict[str, Any]:
    """What a position says of whoever takes it."""
    return {
        "job": chair.job, "office": chair.office, "title": chair.title, "team": chair.team,
        "who": chair.leader_email or chair.leader,
    }  # fmt: skip


def _details(sent: dict[str, Any]) -> Details:
    return Details(
        name=sent["name"], email=sent["email"], job=sent["job"], office=sent["office"],
        hired_on=sent["hired_on"], title=sent["title"], team=sent["team"],
    )  # fmt: skip


def _name(request: Visit) -> str:
    found: Entry = request.loaded
    return found.person.name
