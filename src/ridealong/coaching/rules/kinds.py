"""Kinds of session: how long each usually takes, what it begins and ends with; those that come with the program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

CAREER = "career"
SKIP_LEVEL = "skip_level"
ONE_ON_ONE = "one_on_one"
SIT_IN = "sit_in"
RIDE_ALONG = "ride_along"
# What somebody does in front of a customer, or of one of their people, is seen in these: they carry a sheet.
OBSERVED = frozenset({"ride_along", "call_review", "practice", SIT_IN})
# What two people say here is no business of the leader who stands between them.
APART = frozenset({SKIP_LEVEL})
# These are for their two people alone: whoever acts for one of the two has no part in them.
ALONE = APART | {SIT_IN}
TEAM = "team_session"
# Several people are in these, so that nothing of one of them stands in them.
TOGETHER = frozenset({TEAM})
# So many people take part in one, beside who leads it.
FEWEST, MOST = 2, 20
OWN = re.compile(r"own-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind to choose from. `form` and `topic` are what a session of it holds; without a topic any may be chosen.
    `base` is the built-in kind whose words it has until it gets its own; `agenda` and `closing` are how many those are.
    A kind of the organisation's own has a `name`. `retired`: no longer to choose from. `remote`: of one session, a ride
    along by call or screen and not in the field."""

    code: str
    form: str
    minutes: int
    agenda: int
    closing: int
    topic: str | None = None
    name: str = ""
    base: str = ""
    retired: bool = False
    remote: bool = False

    @property
    def rides(self) -> bool:
        """Whether one rides along: in the field or remotely."""
        return self.form == RIDE_ALONG

    @property
    def called(self) -> str:
        """Its own name, else its code, as lists for people and programs hold it."""
        return self.name or self.code

    @property
    def observed(self) -> bool:
        return self.form in OBSERVED

    @property
    def recorded(self) -> bool:
        """Whether there is a recording to listen to."""
        return self.form == "call_review"

    @property
    def stays(self) -> bool:
        """The one that there always is something to choose."""
        return self.code == ONE_ON_ONE


BUILT_IN: Mapping[str, Kind] = {
    kind.code: replace(kind, base=kind.code)
    for kind in (
        Kind(ONE_ON_ONE, ONE_ON_ONE, 30, 3, 2),
        Kind("ride_along", "ride_along", 120, 4, 2),
        Kind("call_review", "call_review", 30, 3, 2),
        Kind("practice", "practice", 30, 3, 2),
        Kind(CAREER, ONE_ON_ONE, 60, 3, 2, topic=CAREER),
        Kind(SIT_IN, SIT_IN, 30, 3, 2),
        Kind("catch_up", "catch_up", 15, 1, 1),
        Kind(SKIP_LEVEL, SKIP_LEVEL, 30, 3, 2),
        Kind(TEAM, TEAM, 60, 3, 2),
    )
}
# Kinds that an organisation may build its own on: what works in a way of its own is not among them.
BASES = (ONE_ON_ONE, "ride_along", "call_review", "practice", "catch_up")


def kind_of(form: str, topic: str) -> Kind:
    """The built-in kind that a session is; a form that nobody knows any more is a one-on-one."""
    if topic == CAREER and form == ONE_ON_ONE:
        return BUILT_IN[CAREER]
    return BUILT_IN.get(form, BUILT_IN[ONE_ON_ONE])


def own_kind(number: int, *, name: str, form: str, minutes: int, retired: bool = False) -> Kind:
    """A kind of the organisation's own, which works like the built-in one it is based on."""
    base = BUILT_IN[form]
    return replace(base, code=f"own-{number}", name=name, minutes=minutes, retired=retired)


def family(topic: str) -> str:
    """The topic as templates name it: those of all stages are one."""
    return topic.partition(":")[0]


def number_of(code: str) -> int | None:
    """The number of an own kind; None for every other code."""
    found = OWN.fullmatch(code)
    return int(found.group(1)) if found else None


def agenda_keys(kind: Kind) -> tuple[str, ...]:
    """Catalogue keys of the points that a session of the kind begins with."""
    return tuple(f"coaching.agenda.{kind.base}.{number}" for number in range(1, kind.agenda + 1))


def closing_keys(kind: Kind) -> tuple[str, ...]:
    """Catalogue keys of the questions to end with."""
    return tuple(f"coaching.closing.{kind.base}.{number}" for number in range(1, kind.closing + 1))
