"""What is new about people and is theirs alone for a while. Light: pages read this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from ridealong.access.rules import Viewer
from ridealong.figures.models import FirstLook, SourceIdentity
from ridealong.figures.rules.shapes import SellerKey

Held = Mapping[int, Mapping[str, date]]
"""By person: the measures that they alone see, and from which day others do."""


def new(today: date) -> Held:
    """Everything that only the persons themselves see on a day. One query."""
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for person, measure, day in FirstLook.objects.filter(open_on__gt=today).values_list(
        "person_id", "measure", "open_on"
    ):
        found[person][measure] = day
    return found


def held_back(viewer: Viewer) -> Held:
    """What the viewer does not see yet: what is new about anybody else. The command line sees everything."""
    if viewer.operator:
        return {}
    return {person: measures for person, measures in new(viewer.today).items() if person != viewer.person_id}


def by_key(held: Held) -> Mapping[SellerKey, frozenset[str]]:
    """The same by source key."""
    if not held:
        return {}
    rows = SourceIdentity.objects.filter(person_id__in=held).values_list("source", "key", "person_id")
    return {f"{source}:{key}": frozenset(held[person]) for source, key, person in rows if person is not None}
