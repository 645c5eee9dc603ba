"""The answer at the top of the page: what this week asks of the leader, in at most twelve words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ridealong.coaching.rules.kinds import TOGETHER
from ridealong.kernel.sentences import Sentence
from ridealong.week.rules.names import Called
from ridealong.week.rules.shapes import SessionPlan
from ridealong.week.rules.topics import CAREER, CATCH_UP

MOST_WORDS = 12
PARTS = 3
COUNTED_WORDS = 2  # a number and "people"
# Rides need most preparation; catch-ups none. How many words each says before the names, of one person and of several.
VERB_WORDS = {
    "ride_along": (2, 2),
    "sit_in": (3, 3),
    "career": (3, 3),
    "practice": (2, 2),
    "call_review": (4, 3),
    "one_on_one": (3, 3),
    "catch_up": (3, 3),
}
ORDER = tuple(VERB_WORDS)


def heading(sessions: Sequence[SessionPlan], called: Mapping[int | None, Called]) -> Sentence:
    """Whom to do what with, extra sessions only; `called` says by person what a sentence calls them.

    Catch-ups are said only where there is nothing else; people are counted where their names do not fit.
    """
    # A team session is planned already, by hand; the answer is about people one by one.
    extra = [one for one in sessions if not one.standing and not one.dropped and one.form not in TOGETHER]
    if not extra:
        return _nothing(sum(one.standing for one in sessions), anybody=bool(called))
    parts: dict[str, list[Called]] = {}
    for one in sorted(extra, key=lambda one: -_worth(one)):
        name = called.get(one.person.id) or Called(one.person.name, one.person.id, whole=True)
        parts.setdefault(_kind(one), [])
        if name not in parts[_kind(one)]:
            parts[_kind(one)].append(name)
    if len(parts) > 1:
        parts.pop(CATCH_UP, None)
    ordered = sorted(parts.items(), key=lambda part: ORDER.index(part[0]))[:PARTS]
    named = _named(ordered)
    said = [
        _part(kind, names, first=place == 0, counted=not named[place]) for place, (kind, names) in enumerate(ordered)
    ]
    return Sentence(f"week.heading.{len(said)}", {f"part{place + 1}": one for place, one in enumerate(said)})


def _named(parts: Sequence[tuple[str, Sequence[Called]]]) -> list[bool]:
    """Which parts say names: from the first on, as long as the words last; one person is always named."""
    named = [len(names) == 1 for _, names in parts]
    words = sum(_words(kind, names, counted=not said) for (kind, names), said in zip(parts, named, strict=True))
    for place, (kind, names) in enumerate(parts):
        if named[place]:
            continue
        more = _words(kind, names, counted=False) - _words(kind, names, counted=True)
        if words + more <= MOST_WORDS:
            named[place] = True
            words += more
    return named


def _words(kind: str, names: Sequence[Called], *, counted: bool) -> int:
    verb = VERB_WORDS[kind][len(names) > 1]
    return verb + (COUNTED_WORDS if counted else sum(len(name.split()) for name in names) + (len(names) > 1))


def _nothing(standing: int, *, anybody: bool) -> Sentence:
    if standing:
        return Sentence("week.heading.standing_only", {"n": standing})
    return Sentence("week.heading.nothing" if anybody else "week.heading.nobody")


def _kind(one: SessionPlan) -> str:
    return CAREER if one.topic == CAREER else one.form if one.form in ORDER else CATCH_UP


def _worth(one: SessionPlan) -> float:
    return one.value.amount if one.value else 0.0


def _part(kind: str, names: Sequence[Called], *, first: bool, counted: bool) -> Sentence:
    where = "first" if first else "next"
    if counted:
        return Sentence(f"week.heading.{where}.{kind}.people", {"n": len(names)})
    several = ".several" if kind == "call_review" and len(names) > 1 else ""
    return Sentence(f"week.heading.{where}.{kind}{several}", {"names": tuple(names)})
