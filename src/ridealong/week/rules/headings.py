"""The answer at the top of the page: what this week asks of the leader, in at most twelve words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ridealong.kernel.sentences import Sentence
from ridealong.week.rules.names import Called
from ridealong.week.rules.shapes import SessionPlan
from ridealong.week.rules.topics import CAREER, CATCH_UP

MOST_WORDS = 12
PARTS = 3
VERB_WORDS = 4  # of the longest: review a call with
# Rides need most preparation; catch-ups none.
ORDER = ("ride_along", "career", "practice", "call_review", "one_on_one", "catch_up")


def heading(sessions: Sequence[SessionPlan], called: Mapping[int | None, Called]) -> Sentence:
    """Whom to do what with, extra sessions only; `called` says by person what a sentence calls them."""
    extra = [one for one in sessions if not one.standing and not one.dropped]
    if not extra:
        return _nothing(sum(one.standing for one in sessions))
    parts: dict[str, list[Called]] = {}
    for one in sorted(extra, key=lambda one: -_worth(one)):
        name = called.get(one.person.id) or Called(one.person.name, one.person.id, whole=True)
        parts.setdefault(_kind(one), [])
        if name not in parts[_kind(one)]:
            parts[_kind(one)].append(name)
    ordered = sorted(parts.items(), key=lambda part: ORDER.index(part[0]))[:PARTS]
    counted = sum(_words(names) for _, names in ordered) > MOST_WORDS or len(parts) > PARTS
    said = [_part(kind, names, first=place == 0, counted=counted) for place, (kind, names) in enumerate(ordered)]
    return Sentence(f"week.heading.{len(said)}", {f"part{place + 1}": one for place, one in enumerate(said)})


def _words(names: Sequence[Called]) -> int:
    """How many words a part of the heading takes at most."""
    return VERB_WORDS + sum(len(name.split()) for name in names) + (len(names) > 1)


def _nothing(standing: int) -> Sentence:
    return Sentence("week.heading.standing_only", {"n": standing}) if standing else Sentence("week.heading.nothing")


def _kind(one: SessionPlan) -> str:
    return CAREER if one.topic == CAREER else one.form if one.form in ORDER else CATCH_UP


def _worth(one: SessionPlan) -> float:
    return one.value.amount if one.value else 0.0


def _part(kind: str, names: Sequence[Called], *, first: bool, counted: bool) -> Sentence:
    where = "first" if first else "next"
    if counted and len(names) > 1:
        return Sentence(f"week.heading.{where}.{kind}.people", {"n": len(names)})
    return Sentence(f"week.heading.{where}.{kind}", {"names": tuple(names)})
