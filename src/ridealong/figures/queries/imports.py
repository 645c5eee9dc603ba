"""Reads: which facts are current, what the imports were, who is who."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet, Subquery

from ridealong.facts.snapshots import Snapshot, open_snapshot
from ridealong.figures.models import CurrentFacts, Import, SourceIdentity
from ridealong.figures.rules.reports import Question
from ridealong.figures.rules.shapes import SellerKey
from ridealong.people.queries import roster
from ridealong.store.prepared import prepared


@dataclass(frozen=True, slots=True)
class CurrentRow:
    """The pointer: the current snapshot, the one before, and when it was imported."""

    snapshot: str
    previous: str | None
    imported_at: datetime
    imported_on: date
    first_import_on: date


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as a source knows them. `key` is the SellerKey."""

    key: SellerKey
    source: str
    person_id: int | None
    name: str
    email: str | None


def offered(question: Question) -> str:
    """The choices as people read them: with the name of each person whom a question offers."""
    if not question.id.startswith("who:"):
        return ", ".join(question.choices)
    named = roster().people
    known = {str(key): f"{key} = {person.name}" for key, person in named.items()}
    return ", ".join(known.get(one, one) for one in question.choices)


def current() -> CurrentRow | None:
    """What the pointer says; None before the first import. One query."""
    found = next(iter(_pointer()), None)
    if found is None or found.by_import is None:
        return None
    return CurrentRow(
        snapshot=found.snapshot,
        previous=found.previous or None,
        imported_at=found.by_import.finished_at or found.by_import.started_at,
        imported_on=found.by_import.seen_on,
        first_import_on=vars(found)["first_on"] or found.by_import.seen_on,
    )


@prepared
def _pointer() -> QuerySet[CurrentFacts]:
    done = Import.objects.filter(state=Import.State.DONE).order_by("seen_on").values("seen_on")[:1]
    pointers = CurrentFacts.objects.select_related("by_import").annotate(first_on=Subquery(done))
    return pointers.exclude(snapshot="").order_by("pk")[:1]


def first_import_on() -> date | None:
    """The day from which anything is known of anybody: that of the first import, even if it was undone."""
    ended = Import.objects.filter(state__in=[Import.State.DONE, Import.State.UNDONE])
    return ended.order_by("seen_on").values_list("seen_on", flat=True).first()


def rejected_before(source: str | None, snapshot: str | None) -> int:
    """How many rows the last import of a source left out that did not lead to this snapshot."""
    before = Import.objects.filter(source=source or "", state__in=[Import.State.DONE, Import.State.UNDONE])
    other = before.exclude(snapshot=snapshot or "")
    return other.order_by("-pk").values_list("rows_rejected", flat=True).first() or 0


def snapshot() -> Snapshot | None:
    """The current facts; None before the first import. Raises NoSnapshot if they are gone from the disk."""
    found = current()
    return None if found is None else open_snapshot(settings.RIDEALONG.facts, found.snapshot)


def keys_of(person_ids: Collection[int]) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """By person: each source that knows them, and their key in it. One query."""
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    rows = SourceIdentity.objects.filter(person_id__in=person_ids).order_by("source", "key")
    for person_id, source, key in rows.values_list("person_id", "source", "key"):
        if person_id is not None:
            found[person_id] = (*found.get(person_id, ()), (source, key))
    return found


def identities() -> Mapping[SellerKey, Identity]:
    """Everybody whom a source knows, by `source:key`."""
    rows = SourceIdentity.objects.order_by("source", "key").values_list("source", "key", "person_id", "name", "email")
    return {
        f"{source}:{key}": Identity(f"{source}:{key}", source, person, name, email or None)
        for source, key, person, name, email in rows
    }
