"""Everybody whom the viewer may find: the list with its CSV, and who reports to whom on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ridealong.access.rules import Act, takes_role
from ridealong.figures.queries import identities
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.people.queries import browsing
from ridealong.people.queries.browsing import ListRow
from ridealong.people.queries.sifting import SORTS, choices_of, rows_of, sifted
from ridealong.web import csvs, errors
from ridealong.web.door import Visit
from ridealong.web.paging import cut
from ridealong.web.people.links import address_of, links_of
from ridealong.web.people.listing import STATES, Sought

LEVELS = 3
OPTIONS = 12
COLUMNS = ("name", "email", "job", "office", "leader", "hired", "left")


def everybody(request: Visit) -> HttpResponse:
    """The list of people: searched, narrowed, sorted, in pages."""
    sought = Sought.of(request.GET)
    keeps, choices = takes_role(request.viewer, Act.WRITE_PEOPLE), choices_of(request.viewer)
    shown = cut(sifted(request.viewer, sought.sieve, but=_matched(request, sought)), sought.page)
    links = links_of(request.viewer)
    page: dict[str, Any] = {
        "sought": sought,
        "cut": shown,
        "rows": [
            (row, links.entry(row.id) or links.page(row.id), row.gone(request.viewer.today))
            for row in rows_of(request.viewer, shown.rows)
        ],
        "all": choices.count,
        "heads": [_head(sought, name) for name in SORTS],
        "states": [(state, say(f"roster.state.{state}")) for state in STATES],
        "choices": choices,
        "keeps": keeps,
        "imports": address_of("imports"),
        "csv": sought.query(page=1),
        "earlier": sought.query(page=shown.number - 1) if shown.number > 1 else None,
        "later": sought.query(page=shown.number + 1) if shown.number < shown.pages else None,
        "undecided": identities.undecided(request.viewer) if keeps else 0,
    }
    return render(request, "people/list.html", page)


def people_csv(request: Visit) -> HttpResponseBase:
    """What the list shows, every page of it."""
    sought = Sought.of(request.GET)
    ids = sifted(request.viewer, sought.sieve, but=_matched(request, sought))
    return csvs.download(csvs.lines(_table(rows_of(request.viewer, ids))), "people.csv")


def tree(request: Visit) -> HttpResponse:
    """Who reports to whom on a day, some levels at a time."""
    try:
        day = date.fromisoformat(request.GET["day"]) if request.GET.get("day") else request.viewer.today
        top = int(request.GET["top"]) if request.GET.get("top") else None
    except ValueError:
        return errors.bad_request(request)
    found = browsing.tree(request.viewer, day=day, top=top, depth=LEVELS)
    page = {"tree": found, "day": day, "top": top, "today": request.viewer.today, "links": links_of(request.viewer)}
    return render(request, "people/tree.html", page)


def options(request: Visit) -> HttpResponse:
    """Whom somebody may mean who writes a name into a field."""
    rows, _ = people.search(request.viewer, request.GET.get("who", "")[:100], most=OPTIONS)
    return render(request, "people/options.html", {"rows": rows})


def _matched(request: Visit, sought: Sought) -> frozenset[int]:
    """Who is to be left out of the list: those whom a source knows, where that was asked for by whoever may ask."""
    if not sought.unmatched or not takes_role(request.viewer, Act.WRITE_PEOPLE):
        return frozenset()
    return identities.matched(request.viewer)


def _head(sought: Sought, name: str) -> dict[str, Any]:
    here = sought.sort == name
    down = here and not sought.down
    order = ("descending" if sought.down else "ascending") if here else None
    return {
        "name": name,
        "words": say(f"roster.col.{name}"),
        "order": order,
        "href": sought.query(sort=name, down=down, page=1),
    }


def _table(rows: Iterable[ListRow]) -> Iterator[tuple[object, ...]]:
    yield tuple(say(f"roster.col.{name}") for name in COLUMNS)
    for row in rows:
        yield (
            row.name, row.email or "", row.job or "", row.office or "", row.leader or "",
            row.hired_on or "", row.left_on or "",
        )  # fmt: skip
