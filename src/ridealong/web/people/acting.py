"""Who acts for a leader: named by the leader or by HR, from a day, to a day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from ridealong.access.queries import visible
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.sentences import Sentence
from ridealong.people.actions import editing
from ridealong.people.queries import browsing
from ridealong.people.queries.browsing import ActingFor
from ridealong.web import clock
from ridealong.web.door import Visit
from ridealong.web.people.changing import FormPage, Wrong
from ridealong.web.people.forms import ActingForm, DayForm


def load(viewer: Viewer, *, person_id: int, **_others: object) -> ActingFor:
    """Who acts, acted and will act for the person. Raises NobodyFound."""
    return browsing.acting_for(viewer, person_id)


def acting(request: Visit, person_id: int) -> HttpResponse:
    """Who acts for the leader, and a form that names somebody."""
    if request.method != "POST":
        return _show(request, person_id, Wrong())

    def name(sent: dict[str, Any]) -> int:
        days = {"starts_on": sent["starts_on"], "ends_on": sent["ends_on"]}
        return editing.stand_in(request.viewer, leader_id=person_id, acting_id=sent["who"].id, **days, now=clock.now())

    def said(sent: dict[str, Any]) -> Sentence:
        values = {"name": sent["who"].name, "leader": request.loaded.person.name, "day": sent["ends_on"]}
        return Sentence("people.said.acting", values)

    form = ActingForm(request.POST, known=visible(request.viewer, Act.READ_DIRECTORY))
    return PAGE.take(request, person_id, "acting", form, name, said)


def end(request: Visit, person_id: int) -> HttpResponse:
    """Somebody's time as acting leader is over now."""
    return PAGE.take(
        request, person_id, "acting", DayForm(request.POST),
        lambda sent: editing.end_stand_in(
            request.viewer, leader_id=person_id, starts_on=sent["starts_on"], today=request.viewer.today,
            now=clock.now(),
        ),
        lambda _sent: Sentence("people.said.acting_end", {"leader": request.loaded.person.name}),
    )  # fmt: skip


def undo(request: Visit, person_id: int, change_id: int) -> HttpResponse:
    """Takes the naming or the ending back."""
    return PAGE.take_back(request, person_id, change_id)


def _show(request: Visit, _person_id: int, wrong: Wrong) -> HttpResponse:
    page = {"found": request.loaded, "wrong": wrong, "today": request.viewer.today}
    return render(request, "people/acting.html", page, status=422 if wrong.form else 200)


PAGE = FormPage("person_acting", "person_acting_undo", _show)
