"""One thing that a leader left to another, as the other decides about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from ridealong.coaching.queries.rhythm import StandingRow
from ridealong.coaching.rules.kinds import TOGETHER


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A session (`session_id`), or what recurs from its next day on (`recurs`). `takes`: the leader may meet the person
    in the other's place; else nobody leads the person, or the leader does not yet. Of a team session (`team_id` of one
    that recurs) `people` are those about whom this leader decides, by id and name, and `theirs` the ids of those who
    report to them."""

    session_id: int | None
    person_id: int
    person: str
    former_id: int
    former: str
    day: date
    at: time | None
    minutes: int
    form: str
    own_kind: int | None
    takes: bool
    alone: bool
    recurs: StandingRow | None = None
    team_id: int | None = None
    people: tuple[tuple[int, str], ...] = ()
    theirs: tuple[int, ...] = ()
    zone: str | None = None

    @property
    def several(self) -> bool:
        """Whether it is a team session."""
        return self.form in TOGETHER
