"""Finding a person: a page, and what opens over any page by `/` or Ctrl-K."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from ridealong.access import queries as access
from ridealong.access.rules import Act, Viewer
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow
from ridealong.web.door import Visit
from ridealong.web.people.links import Links, links_of

SHOWN = 12
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who was found, and the page that the viewer has of them, if any."""

    person: PersonRow
    href: str | None


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """What a search found: the first few, and how many there are."""

    text: str
    hits: tuple[Hit, ...]
    count: int


def find(request: Visit) -> HttpResponse:
    """People whose name, address or job begins like what is asked for."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    page = {"found": _found(request.viewer, text), "keeps": access.allowed(request.viewer, Act.WRITE_PEOPLE)}
    return render(request, "find/find.html", page)


def _found(viewer: Viewer, text: str) -> FoundPeople:
    rows, count = people.search(viewer, text, most=SHOWN)
    links: Links = links_of(viewer)
    return FoundPeople(text, tuple(Hit(row, links.to(row.id)) for row in rows), count)
