"""Which source keys are whose, and what is new about people and is theirs alone for a while. Light: pages read this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from ridealong.access.queries import rows_visible
from ridealong.access.rules import Act, Viewer
from ridealong.figures.models import FirstLook, SourceIdentity
from ridealong.figures.rules.shapes import SellerKey
from ridealong.store.prepared import prepared

KnownRow = tuple[str, str, int | None, str | None, Any, Any]
Held = Mapping[int, Mapping[str, date]]
"""By person: the measures that they alone see, and from which day others do."""


@dataclass(frozen=True, slots=True)
class Known:
    """By source key: whose it is, and what they are called. `new`: what only the persons themselves see of it."""

    owners: Mapping[SellerKey, int]
    names: Mapping[SellerKey, str]
    new: Held


def known(people: Collection[int], today: date) -> Known:
    """What the sources know these people by, and what is new about them on a day. One query, however many they are."""
    return _known(_known_of(frozenset(people), today))


def known_to(viewer: Viewer) -> Known:
    """The same of everybody whose figures the viewer may see. One query."""
    return _known(_known_to(viewer))


@prepared
def _known_of(people: frozenset[int], today: date) -> QuerySet[SourceIdentity, KnownRow]:
    return _known_by(Q(person_id__in=people), today)


@prepared
def _known_to(viewer: Viewer) -> QuerySet[SourceIdentity, KnownRow]:
    return _known_by(rows_visible(viewer, Act.READ_FIGURES, person="person_id"), viewer.today)


def _known_by(whose: Q, today: date) -> QuerySet[SourceIdentity, KnownRow]:
    fresh = FilteredRelation("person__first_looks", condition=Q(person__first_looks__open_on__gt=today))
    rows = SourceIdentity.objects.exclude(person=None).filter(whose).annotate(fresh=fresh).order_by("source", "key")
    return rows.values_list("source", "key", "person_id", "person__name", "fresh__measure", "fresh__open_on")


def _known(rows: Iterable[KnownRow]) -> Known:
    owners: dict[SellerKey, int] = {}
    names: dict[SellerKey, str] = {}
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for source, key, person, name, measure, day in rows:
        if person is not None:
            owners[f"{source}:{key}"], names[f"{source}:{key}"] = person, name or key
            if measure is not None:
                found[person][measure] = day
    return Known(owners, names, found)


def new(today: date) -> Held:
    """Everything that only the persons themselves see on a day. One query."""
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for person, measure, day in _new(today):
        found[person][measure] = day
    return found


@prepared
def _new(today: date) -> QuerySet[FirstLook, tuple[int, str, date]]:
    return FirstLook.objects.filter(open_on__gt=today).values_list("person_id", "measure", "open_on")


def held_back(viewer: Viewer) -> Held:
    """What the viewer does not see yet: what is new about anybody else. The command line sees everything."""
    return hidden(viewer, new(viewer.today))


def hidden(viewer: Viewer, found: Held) -> Held:
    """What of it is about anybody else than the viewer. The command line sees everything."""
    return {} if viewer.operator else {person: of for person, of in found.items() if person != viewer.person_id}


def by_key(held: Held) -> Mapping[SellerKey, frozenset[str]]:
    """The same by source key."""
    if not held:
        return {}
    rows = SourceIdentity.objects.filter(person_id__in=held).values_list("source", "key", "person_id")
    return {f"{source}:{key}": frozenset(held[person]) for source, key, person in rows if person is not None}
