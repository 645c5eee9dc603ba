"""Finding people and what was said: a page, and what opens over any page by `/` or Ctrl-K."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.searching import SORTS, FoundRow, FoundRows, Seeker, said
from ridealong.coaching.rules.kinds import TEAM
from ridealong.kernel.folding import Bit, snippet, words_of
from ridealong.kernel.lines import one_line
from ridealong.kernel.sentences import render as render_words
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.people.rules import PersonRow
from ridealong.web.door import Visit
from ridealong.web.paging import ROWS, page_number, pages_of
from ridealong.web.people.links import Links, links_of
from ridealong.week.rules.topics import form_name

SHOWN = 12
EACH = 4  # of every sort of what was said, where all stand on one page
LONGEST = 100
SHORTEST = 2  # letters of a word before what was said is searched


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who was found, and the page that the viewer has of them, if any."""

    person: PersonRow
    href: str | None


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """The first few people who were found, and how many there are."""

    hits: tuple[Hit, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where something was said: a piece of it, whose it is and of which day, and where it stands."""

    bits: tuple[Bit, ...]
    about: str
    href: str | None
    done: bool


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one sort: a few, and `whole` where all of it stands; or a page of all."""

    title: str
    spots: tuple[Spot, ...]
    count: int
    whole: str | None = None
    number: int = 1
    pages: int = 1
    earlier: str | None = None
    later: str | None = None


def find(request: Visit) -> HttpResponse:
    """People whose name, address or job begins like what is asked for, and what was said with words that do."""
    text = one_line(request.GET.get("q", ""))[:LONGEST]
    sort, viewer = request.GET.get("in", ""), request.viewer
    links, one = links_of(viewer), sort in SORTS
    found_people = FoundPeople((), 0) if one else _people(viewer, text, links)
    groups = _groups(viewer, text, links, sort if one else None, page_number(request.GET.get("page")))
    page = {
        "text": text,
        "people": found_people,
        "groups": groups,
        "nothing": text and not groups and not found_people.hits,
        "back": _address(text) if one else None,
    }
    return render(request, "find/find.html", page)


def _people(viewer: Viewer, text: str, links: Links) -> FoundPeople:
    rows, count = people.search(viewer, text, most=SHOWN)
    return FoundPeople(tuple(Hit(row, links.to(row.id)) for row in rows), count)


def _groups(viewer: Viewer, text: str, links: Links, sort: str | None, page: int) -> tuple[Group, ...]:
    """What was found of every sort, or one page of one."""
    words = words_of(text)
    if max(map(len, words), default=0) < SHORTEST:
        return ()
    seeker = Seeker(viewer)
    if sort is not None:
        found = [_page(sort, said(seeker, sort, words, most=ROWS, skip=(page - 1) * ROWS), text, words, links, page)]
    else:
        found = [_some(one, said(seeker, one, words, most=EACH), text, words, links) for one in SORTS]
    return tuple(group for group in found if group.spots)


def _some(sort: str, found: FoundRows, text: str, words: list[str], links: Links) -> Group:
    more = _address(text, sort) if found.count > EACH else None
    return Group(_title(sort, found), _spots(sort, found, words, links), found.count, whole=more)


def _page(sort: str, found: FoundRows, text: str, words: list[str], links: Links, page: int) -> Group:
    pages = pages_of(found.count)
    return Group(
        _title(sort, found), _spots(sort, found, words, links), found.count, number=page, pages=pages,
        earlier=_address(text, sort, page=page - 1) if page > 1 else None,
        later=_address(text, sort, page=page + 1) if page < pages else None,
    )  # fmt: skip


def _title(sort: str, found: FoundRows) -> str:
    return say(f"find.sort.{sort}", n=found.count)


def _address(text: str, sort: str = "", *, page: int = 1) -> str:
    asked = {"q": text, "in": sort, "page": page if page > 1 else ""}
    return f"{reverse('find')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _spots(sort: str, found: FoundRows, words: list[str], links: Links) -> tuple[Spot, ...]:
    return tuple(_spot(sort, row, words, links) for row in found.rows)


def _spot(sort: str, row: FoundRow, words: list[str], links: Links) -> Spot:
    at = reverse("goal", args=[row.person_id, row.id]) if sort == "goals" else None
    session = at if row.session_id is None else reverse("session", args=[row.session_id])
    whose = row.person or render_words(form_name(TEAM))
    about = say("find.about", names=dict.fromkeys(name for name in (whose, row.leader) if name), day=row.day)
    page = None if row.person_id is None else links.page(row.person_id)
    return Spot(snippet(row.text, words), about, session or page, row.done)
