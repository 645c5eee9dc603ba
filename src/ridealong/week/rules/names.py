"""Names of people inside sentences, so that what is kept of a week holds no name: only whose it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Called(str):
    """How a sentence calls a person: a text that knows whose name it is, and whether it is the whole name."""

    __slots__ = ("person_id", "whole")

    person_id: int | None
    whole: bool

    def __new__(cls, name: str, person_id: int | None, *, whole: bool) -> Called:
        found = super().__new__(cls, name)
        found.person_id = person_id
        found.whole = whole
        return found


def first_name(name: str) -> str:
    return (name.split() or [name])[0]


def call(people: Iterable[tuple[int | None, str]]) -> Mapping[int | None, Called]:
    """By person: the first name, or the whole name where two share a first name."""
    everybody = list(people)
    firsts = [first_name(name) for _, name in everybody]
    return {
        person: Called(first, person, whole=False) if firsts.count(first) == 1 else Called(name, person, whole=True)
        for (person, name), first in zip(everybody, firsts, strict=True)
    }
