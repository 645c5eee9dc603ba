"""Names for people in streams and orderings: source keys, never ids."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping

from ridealong.figures.rules.shapes import SellerKey
from ridealong.people.rules import PersonRow


def keys_of(people: Iterable[PersonRow], identities: Iterable[tuple[SellerKey, int | None]]) -> Mapping[int, str]:
    """By person: the first of their source keys; one made from address or name for those whom no source knows."""
    found: dict[int, str] = {}
    for key, person in sorted(identities):
        if person is not None:
            found.setdefault(person, key)
    taken = set(found.values())
    for row in sorted(people, key=lambda one: one.id):
        if row.id not in found:
            found[row.id] = _free(_made(row), taken)
            taken.add(found[row.id])
    return found


def sellers_of(identities: Iterable[tuple[SellerKey, int | None]]) -> Mapping[int, tuple[SellerKey, ...]]:
    """All source keys of every person, sorted."""
    found: dict[int, list[SellerKey]] = {}
    for key, person in sorted(identities):
        if person is not None:
            found.setdefault(person, []).append(key)
    return {person: tuple(keys) for person, keys in found.items()}


def _made(row: PersonRow) -> str:
    form = " ".join(unicodedata.normalize("NFC", row.email or row.name).casefold().split())
    return "roster:" + hashlib.sha256(form.encode()).hexdigest()[:16]


def _free(key: str, taken: set[str]) -> str:
    """The key, or the next number of it: two people of one name and without an address must not be one."""
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key}-{number}"
    return found
