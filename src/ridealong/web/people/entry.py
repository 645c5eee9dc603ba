"""One person's entry: everything that is kept on them, and the forms that change it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from ridealong.access.queries import allowed
from ridealong.access.rules import Act, Viewer
from ridealong.figures.queries import identities
from ridealong.people.queries import browsing
from ridealong.people.queries.browsing import Entry
from ridealong.web.door import Visit
from ridealong.web.people.changing import Wrong
from ridealong.web.people.links import address_of, links_of


def load(viewer: Viewer, *, person_id: int, **_others: object) -> Entry:
    """The entry of the person. Raises NobodyFound."""
    return browsing.entry(viewer, person_id)


def entry(request: Visit, person_id: int) -> HttpResponse:
    """What is kept on a person."""
    return show(request, person_id, Wrong())


def show(request: Visit, person_id: int, wrong: Wrong) -> HttpResponse:
    """The entry, with a form that could not be taken as it was written."""
    found: Entry = request.loaded
    written = {"details": _details(found), wrong.form: wrong.written}
    page = {
        "entry": found,
        "leader": found.leader_on(request.viewer.today),
        "written": written,
        "wrong": wrong,
        "choices": browsing.choices(request.viewer),
        "identities": identities.of_person(request.viewer, person_id),
        "page_href": links_of(request.viewer).page(person_id),
        "deputy": address_of("person_acting", person_id)
        if allowed(request.viewer, Act.APPOINT_ACTING, person_id)
        else None,
        "erases": allowed(request.viewer, Act.ERASE),
        "today": request.viewer.today,
        "away": any(one.holds(request.viewer.today) for one in found.leave),
        "gone": found.person.left_on is not None,
    }
    return render(request, "people/entry.html", page, status=422 if wrong.form else 200)


def _details(found: Entry) -> dict[str, Any]:
    person, chair = found.person, found.chair
    return {
        "name": person.name,
        "email": person.email or "",
        "job": person.job or "",
        "office": person.office or "",
        "hired_on": person.hired_on.isoformat() if person.hired_on else "",
        "title": chair.title if chair else "",
        "team": (chair.team or "") if chair else "",
    }
