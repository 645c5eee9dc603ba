"""Kinds of session: how long each usually takes, what it begins and ends with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CAREER = "career"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind to choose from. `form` and `topic` are what a session of it holds; without a topic any may be chosen.
    `agenda` and `closing` are how many points its template has and how many questions it ends with."""

    code: str
    form: str
    minutes: int
    agenda: int
    closing: int
    topic: str | None = None


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("one_on_one", "one_on_one", 30, 3, 2),
        Kind("ride_along", "ride_along", 120, 4, 2),
        Kind("call_review", "call_review", 30, 3, 2),
        Kind("practice", "practice", 30, 3, 2),
        Kind(CAREER, "one_on_one", 60, 3, 2, topic=CAREER),
        Kind("sit_in", "sit_in", 30, 3, 2),
        Kind("catch_up", "catch_up", 15, 1, 1),
    )
}


def kind_of(form: str, topic: str) -> Kind:
    """The kind that a session is; a form that nobody knows any more is a one-on-one."""
    if topic == CAREER:
        return KINDS[CAREER]
    return KINDS.get(form, KINDS["one_on_one"])


def agenda_keys(kind: Kind) -> tuple[str, ...]:
    """Catalogue keys of the template's points."""
    return tuple(f"coaching.agenda.{kind.code}.{number}" for number in range(1, kind.agenda + 1))


def closing_keys(kind: Kind) -> tuple[str, ...]:
    """Catalogue keys of the questions to end with."""
    return tuple(f"coaching.closing.{kind.code}.{number}" for number in range(1, kind.closing + 1))
