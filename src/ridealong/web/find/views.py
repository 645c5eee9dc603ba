"""Finding people and what was said: a page, and what opens over any page by `/` or Ctrl-K."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
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
    """What was found of one sort: a few, and `whole` where all of it stands; or a page of all. `more`: there is more
    than was counted."""

    title: str
    spots: tuple[Spot, ...]
    count: int
    whole: str | None = None
    more: bool = False
    number: int = 1
    pages: int = 1
    earlier: str | None = None
    later: str | None = None


def find(request: Visit) -> HttpResponse:
    """People whose name, address or job begins like what is asked for, and what was said with words that do."""
    text = one_line(request.GET.get("q", ""))[:LONGEST]
    asked, number = request.GET.get("in", ""), page_number(request.GET.get("page"))
    sort, viewer = asked if asked in SORTS else None, request.viewer
    rows, count = ((), 0) if sort else people.search(viewer, text, most=SHOWN)
    words = words_of(text)
    said = _said(viewer, words, sort, number)
    links = links_of(viewer, {*(row.id for row in rows), *_people_in(said)})
    hits = FoundPeople(tuple(Hit(row, links.to(row.id)) for row in rows), count)
    make = partial(_page, text, words, links, number) if sort else partial(_some, text, words, links)
    groups = tuple(make(one, found) for one, found in said.items() if found.rows)
    page = {
        "text": text,
        "people": hits,
        "groups": groups,
        "nothing": text and not groups and not hits.hits,
        "back": _address(text) if sort else None,
    }
    return render(request, "find/find.html", page)


def _said(viewer: Viewer, words: list[str], sort: str | None, page: int) -> Mapping[str, FoundRows]:
    """What was found of every sort, or one page of one."""
    if max(map(len, words), default=0) < SHORTEST:
        return {}
    seeker = Seeker(viewer)
    if sort is not None:
        return {sort: said(seeker, sort, words, most=ROWS, skip=(page - 1) * ROWS)}
    return {one: said(seeker, one, words, most=EACH) for one in SORTS}


def _people_in(found: Mapping[str, FoundRows]) -> set[int]:
    return {row.person_id for rows in found.values() for row in rows.rows if row.person_id is not None}


def _some(text: str, words: list[str], links: Links, sort: str, found: FoundRows) -> Group:
    more = _address(text, sort) if found.count > EACH else None
    return Group(_title(sort, found), _spots(sort, found, words, links), found.count, whole=more, more=found.more)


def _page(text: str, words: list[str], links: Links, page: int, sort: str, found: FoundRows) -> Group:
    pages = pages_of(found.count)
    return Group(
        _title(sort, found), _spots(sort, found, words, links), found.count, number=page, pages=pages,
        earlier=_address(text, sort, page=page - 1) if page > 1 else None,
        later=_address(text, sort, page=page + 1) if page < pages else None,
    )  # fmt: skip


def _title(sort: str, found: FoundRows) -> str:
    title = say(f"find.sort.{sort}", n=found.count)
    return say("find.sort.more", title=title) if found.more else title


def _address(text: str, sort: str = "", *, page: int = 1) -> str:
    asked = {"q": text, "in": sort, "page": page if page > 1 else ""}
    return f"{reverse('find')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _spots(sort: str, found: FoundRows, words: list[str], links: Links) -> tuple[Spot, ...]:
    return tuple(_spot(sort, row, words, links) for row in found.rows)


def _spot(sort: str, row: FoundRow, words: list[str], links: Links) -> Spot:
    at = reverse("goal", args=[row.person_id, row.id]) if sort == "goals" else None
    session = at if row.session_id is None else reverse("session", args=[row.session_id])
    whose = row.person or render_words(form_name(TEAM))
    when = "find.about.week" if row.dayless else "find.about"
    about = say(when, names=dict.fromkeys(name for name in (whose, row.leader) if name), day=row.day)
    page = None if row.person_id is None else links.page(row.person_id)
    return Spot(snippet(row.text, words), about, session or page, row.done)
