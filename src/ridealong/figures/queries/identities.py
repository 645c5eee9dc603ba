"""Who is who: names from sources that are nobody yet, with what is at stake, and those that are somebody. Light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.facts.snapshots import NoSnapshot, Snapshot, open_snapshot, scan
from ridealong.figures.models import SourceIdentity
from ridealong.figures.queries import imports, tabled
from ridealong.figures.queries.reading import select
from ridealong.figures.queries.tabled import glance
from ridealong.kernel.folding import folded
from ridealong.people.queries import everybody
from ridealong.people.rules import PersonRow

MOST_SUGGESTED = 3
Stake = Mapping[tuple[str, str], tuple[int, float | None]]


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """Somebody as a source knows them, how many deals are theirs and what these are worth together."""

    id: int
    source: str
    key: str
    name: str
    email: str | None
    deals: int
    amount: float | None
    left_out: bool
    suggested: tuple[PersonRow, ...] = ()


def matched(viewer: Viewer) -> frozenset[int]:
    """Everybody whom a source knows."""
    require(viewer, Act.WRITE_PEOPLE)
    return frozenset(SourceIdentity.objects.exclude(person=None).values_list("person_id", flat=True).distinct())


def undecided(viewer: Viewer) -> int:
    """How many names of sources are nobody yet, and are not left so on purpose."""
    require(viewer, Act.WRITE_PEOPLE)
    return SourceIdentity.objects.filter(person=None, left_out=False).count()


def of_person(viewer: Viewer, person_id: int) -> tuple[IdentityRow, ...]:
    """How sources know a person."""
    require(viewer, Act.WRITE_PEOPLE)
    rows = SourceIdentity.objects.filter(person_id=person_id).order_by("source", "key")
    return tuple(_row(one, {}) for one in rows)


def unsettled(viewer: Viewer) -> tuple[IdentityRow, ...]:
    """Names that are nobody yet: most money at stake first; those left so on purpose last."""
    require(viewer, Act.WRITE_PEOPLE)
    rows = list(SourceIdentity.objects.filter(person=None))
    if not rows:
        return ()
    stake, people = _at_stake(), everybody()
    found = [_row(one, stake, suggestions(one.name, one.email, people)) for one in rows]
    return tuple(sorted(found, key=lambda one: (one.left_out, -(one.amount or 0.0), -one.deals, folded(one.name))))


def suggestions(name: str, email: str, people: tuple[PersonRow, ...]) -> tuple[PersonRow, ...]:
    """Persons whose address is the same, or who share a word of the name; the likeliest first. Only ever proposed."""
    words = set(folded(name).replace(".", " ").replace(",", " ").split())
    scored = []
    for one in people:
        same = bool(email) and (one.email or "").casefold() == email.casefold()
        shared = len(words & set(folded(one.name).split()))
        if same or shared:
            scored.append((not same, -shared, folded(one.name), one.id, one))
    return tuple(one[-1] for one in sorted(scored, key=lambda one: one[:-1])[:MOST_SUGGESTED])


def _row(
    one: SourceIdentity,
    stake: Stake,
    suggested: tuple[PersonRow, ...] = (),
) -> IdentityRow:
    deals, amount = stake.get((one.source, one.key), (0, None))
    return IdentityRow(
        one.pk, one.source, one.key, one.name or one.email or one.key, one.email or None, deals, amount,
        one.left_out, suggested,
    )  # fmt: skip


def _at_stake() -> Stake:
    current = imports.current()
    if current is None:
        return {}
    try:
        return at_stake(open_snapshot(settings.RIDEALONG.facts, current.snapshot))
    except NoSnapshot:
        return {}


def at_stake(snapshot: Snapshot) -> Stake:
    """By source and key: how many deals are a seller's, and what they are worth together."""
    if glance(snapshot).is_file():
        rows = tabled.select(glance(snapshot), "SELECT key, deals, amount FROM sellers")
        return {(key.partition(":")[0], key.partition(":")[2]): (deals, amount) for key, deals, amount in rows}
    scanned = f"SELECT source, seller, count(*), sum(amount) FROM {scan(snapshot, 'deals')} GROUP BY 1, 2"
    return {
        (source, seller): (deals, None if amount is None else float(amount))
        for source, seller, deals, amount in select(f"{scanned} HAVING seller IS NOT NULL")
    }
