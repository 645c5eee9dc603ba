"""What is held on a person: taken away by themselves, or erased for good by whoever may."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.rules import Viewer
from ridealong.jobs import queue
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow
from ridealong.web import clock
from ridealong.web.door import Visit


def load(_viewer: Viewer, *, person_id: int) -> PersonRow:
    """The person. Raises NobodyFound."""
    return people.person(person_id)


def held(request: Visit, person_id: int) -> HttpResponse:
    """Everything that is held on the viewer, as a file."""
    found = json.dumps(held_on(request.viewer, person_id), ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(found + "\n", content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="held-on-me.json"'
    return response


def erase(request: Visit, person_id: int) -> HttpResponse:
    """Erases somebody from every room, once their name was written: nothing brings them back, no import either."""
    person: PersonRow = request.loaded
    wrong = request.method == "POST" and request.POST.get("name", "").strip() != person.name
    if request.method != "POST" or wrong:
        page = {"person": person, "wrong": wrong, "written": request.POST.get("name", "")}
        return render(request, "people/erase.html", page, status=422 if wrong else 200)
    erase_person(request.viewer, person_id=person_id, now=clock.now())
    queue.figures_changed()
    messages.success(request, say("people.said.erased"))
    return HttpResponseRedirect(reverse("people"), status=303)
