"""What every page has around it: where one can go, who is signed in, how old the facts are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from ridealong.access.rules import Act, Relation, Viewer, takes_role
from ridealong.facts.snapshots import NoSnapshot, open_snapshot
from ridealong.figures.queries.days import last_fact
from ridealong.figures.queries.imports import CurrentRow
from ridealong.people.queries.browsing import stands_in_for
from ridealong.web import leftover, pointer
from ridealong.web.door import Visit
from ridealong.web.people.links import address_of

# On a phone the bar has room for five words: with more, four stand in it and the rest behind "More".
MOST_ON_A_PHONE = 5


@dataclass(frozen=True, slots=True)
class Looker:
    """The viewer as the navigation knows them; `acts`: for some leader; `left`: leads nobody and is to decide what
    becomes of sessions that another leader left."""

    viewer: Viewer
    leads: bool
    left: bool = field(default=False, kw_only=True)
    acts: bool = field(default=False, kw_only=True)


def _leads(looker: Looker) -> bool:
    return looker.leads


def _has_a_week(looker: Looker) -> bool:
    return looker.leads or looker.left


def _leads_or_reads_all(looker: Looker) -> bool:
    return looker.leads or takes_role(looker.viewer, Act.READ_FIGURES)


def _is_led(looker: Looker) -> bool:
    return looker.viewer.person_id is not None and not looker.leads


def _imports(looker: Looker) -> bool:
    return takes_role(looker.viewer, Act.IMPORT)


def _keeps_people_only(looker: Looker) -> bool:
    return not looker.leads and takes_role(looker.viewer, Act.READ_DIRECTORY)


def _configures(looker: Looker) -> bool:
    return takes_role(looker.viewer, Act.CONFIGURE)


def _keeps_kinds_only(looker: Looker) -> bool:
    return takes_role(looker.viewer, Act.KEEP_KINDS) and not _configures(looker)


def _watches_only(looker: Looker) -> bool:
    return takes_role(looker.viewer, Act.BREAK_GLASS) and not (_configures(looker) or _keeps_kinds_only(looker))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the navigation can lead: the name of the address, its words, its icon, the key after `g`, and for whom.
    A place whose address does not exist is not shown."""

    address: str
    words: str
    icon: str
    key: str
    who: Callable[[Looker], bool]


PLACES: tuple[Place, ...] = (
    Place("week", "web.nav.week", "calendar-days", "w", _has_a_week),
    Place("team", "shell.nav.team", "users", "t", _leads),
    Place("people", "shell.nav.people", "contact", "p", _leads),
    Place("figures", "web.nav.figures", "scale", "f", _leads_or_reads_all),
    Place("my_page", "shell.nav.my_page", "user-round", "m", _is_led),
    Place("imports", "shell.nav.imports", "file-input", "i", _imports),
    Place("people", "shell.nav.people", "contact", "p", _keeps_people_only),
    Place("settings", "shell.nav.settings", "settings", "s", _configures),
    Place("session_kinds", "shell.nav.settings", "settings", "s", _keeps_kinds_only),
    Place("glass", "shell.nav.settings", "settings", "s", _watches_only),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A word of the navigation. `rest`: behind "More" on a phone."""

    words: str
    href: str
    icon: str
    key: str
    here: bool
    rest: bool


@dataclass(frozen=True, slots=True)
class FactsDate:
    """Up to which day facts are there, and when they came."""

    last: date | None
    imported_at: datetime


def shell(request: HttpRequest) -> dict[str, Any]:
    """For templates: `ways`, `more_ways`, `help_about`, `own_name`, `own_ways`, `facts`; empty for strangers."""
    if not hasattr(request, "viewer"):
        return {"ways": (), "more_ways": (), "help_about": None, "own_name": None, "own_ways": (), "facts": None}
    visit = cast(Visit, request)
    viewer, own = visit.viewer, visit.own
    leads = Relation.LEADER in visit.relations
    left = not leads and leftover.is_left(visit)
    looker = Looker(viewer, leads, acts=Relation.ACTING_FOR in visit.relations, left=left)
    ways = _ways(looker, request.path)
    return {
        "ways": ways,
        "more_ways": tuple(way for way in ways if way.rest),
        "help_about": request.resolver_match.url_name if request.resolver_match else None,
        "own_name": None if own is None else own.name,
        "own_ways": _own(looker),
        "facts": _facts(pointer.current(request), viewer.today, visit.organisation.zone),
    }


def sees_figures(viewer: Viewer) -> bool:
    """Whether there is anybody whose figures the viewer may see: everybody who is a person sees the own ones."""
    return viewer.person_id is not None or takes_role(viewer, Act.READ_FIGURES)


def _ways(looker: Looker, at: str) -> tuple[Way, ...]:
    found = list(_open(looker))
    room = len(found) if len(found) <= MOST_ON_A_PHONE else MOST_ON_A_PHONE - 1
    return tuple(
        Way(place.words, href, place.icon, place.key, at.startswith(href), number >= room)
        for number, (place, href) in enumerate(found)
    )


def _open(looker: Looker) -> Iterator[tuple[Place, str]]:
    for place in PLACES:
        if place.who(looker):
            href = address_of(place.address)
            if href is not None:
                yield place, href


def _own(looker: Looker) -> tuple[tuple[str, dict[str, Any], str], ...]:
    """What stands under the account: the own page, who acts for the viewer, and for whom the viewer acts."""
    viewer = looker.viewer
    if viewer.person_id is None:
        return ()
    found: list[tuple[str, dict[str, Any], str | None]] = [
        ("shell.own.page", {}, address_of("my_page")),
        ("shell.own.held", {}, address_of("person_held", viewer.person_id)),
    ]
    found.append(("habit.items.title", {}, address_of("own_items")))
    found.append(("shell.own.opened", {}, address_of("glass_told")))
    found.append(("account.calendar", {}, address_of("own_calendar")))
    if looker.leads:
        found.append(("shell.own.minutes", {}, address_of("leader_minutes")))
        found.append(("shell.own.acting", {}, address_of("person_acting", viewer.person_id)))
    for leader, name, until in stands_in_for(viewer) if looker.acts else ():
        found.append(("shell.own.acts_for", {"name": name, "day": until}, address_of("week_current", leader)))
    return tuple((words, values, href) for words, values, href in found if href is not None)


def _facts(current: CurrentRow | None, today: date, zone: str) -> FactsDate | None:
    if current is None:
        return None
    try:
        snapshot = open_snapshot(settings.RIDEALONG.facts, current.snapshot)
    except NoSnapshot:
        return None
    last = last_fact(snapshot, today - timedelta(days=1))
    return FactsDate(last, current.imported_at.astimezone(ZoneInfo(zone)))
