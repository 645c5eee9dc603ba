"""What every page has around it: where one can go, who is signed in, how old the facts are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from ridealong.access import queries as access
from ridealong.access.rules import Act, Viewer, takes_role
from ridealong.facts.snapshots import NoSnapshot, open_snapshot
from ridealong.figures.queries.days import last_fact
from ridealong.figures.queries.imports import CurrentRow
from ridealong.people import queries as people
from ridealong.people.rules import NobodyFound, OrganisationRow
from ridealong.web import pointer


@dataclass(frozen=True, slots=True)
class Way:
    """A word of the navigation."""

    key: str
    href: str
    icon: str
    here: bool


@dataclass(frozen=True, slots=True)
class FactsDate:
    """Up to which day facts are there, and when they came."""

    last: date | None
    imported_at: datetime


def shell(request: HttpRequest) -> dict[str, Any]:
    """For templates: `ways`, `own_name`, `facts`; empty for strangers."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {"ways": (), "own_name": None, "facts": None}
    organisation: OrganisationRow = request.organisation  # type: ignore[attr-defined]  # set with the viewer
    return {
        "ways": _ways(viewer, request.path),
        "own_name": _name(viewer),
        "facts": _facts(pointer.current(request), viewer.today, organisation.zone),
    }


def sees_figures(viewer: Viewer) -> bool:
    """Whether there is anybody whose figures the viewer may see: everybody who is a person sees the own ones."""
    return viewer.person_id is not None or takes_role(viewer, Act.READ_FIGURES)


def _ways(viewer: Viewer, at: str) -> tuple[Way, ...]:
    found = []
    if access.leads_somebody(viewer):
        found.append(Way("web.nav.week", reverse("week"), "calendar-days", at.startswith(reverse("week"))))
    if sees_figures(viewer):
        found.append(Way("web.nav.figures", reverse("figures"), "scale", at.startswith(reverse("figures"))))
    return tuple(found)


def _name(viewer: Viewer) -> str | None:
    try:
        return None if viewer.person_id is None else people.person(viewer.person_id).name
    except NobodyFound:
        return None


def _facts(current: CurrentRow | None, today: date, zone: str) -> FactsDate | None:
    if current is None:
        return None
    try:
        snapshot = open_snapshot(settings.RIDEALONG.facts, current.snapshot)
    except NoSnapshot:
        return None
    last = last_fact(snapshot, today - timedelta(days=1))
    return FactsDate(last, current.imported_at.astimezone(ZoneInfo(zone)))
