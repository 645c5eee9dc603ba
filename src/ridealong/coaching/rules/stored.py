"""What this room keeps of a session, for the rooms above."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from ridealong.coaching.rules.kinds import ALONE, TOGETHER
from ridealong.kernel.calendar import Week


@dataclass(frozen=True, slots=True)
class Stored:
    """A session as it is kept. `shown` and `behind` are what the week said when it proposed it, else None;
    `own_kind` is the name of a kind of the organisation's own. A team session is no one person's, and `name` is of all
    who take part."""

    id: int
    leader_id: int
    person_id: int | None
    name: str
    monday: date
    topic: str
    form: str
    minutes: int
    standing: bool
    moved: bool
    swapped: bool
    by_hand: bool
    planned_on: date | None
    planned_at: time | None
    planned_for: datetime | None
    held_on: date | None
    held_minutes: int | None
    dropped_at: datetime | None
    drop_reason: str
    shown: Any
    behind: Any
    own_kind: str = ""
    zone: str = ""
    remote: bool = False

    @property
    def week(self) -> Week:
        return Week(self.monday)

    @property
    def dropped(self) -> bool:
        return self.dropped_at is not None


def seen_by(rows: Iterable[Stored], of: Collection[int] | None) -> tuple[Stored, ...]:
    """Those with these people and of the team only, and none that are for two alone; None: all of them."""
    kept = (one for one in rows if one.form not in ALONE and (one.person_id in (of or ()) or one.form in TOGETHER))
    return tuple(rows) if of is None else tuple(kept)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A session that the week wants: a new one, or for one that is there (`id`) a topic and reasons."""

    id: int | None
    person_id: int
    topic: str
    form: str
    minutes: int
    standing: bool
    swapped: bool
    planned_on: date | None
    planned_at: time | None
    shown: Any
    behind: Any


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A standing one-on-one as it falls into one week."""

    leader_id: int
    person_id: int
    day: date
    at: time | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Counts:
    """A leader's sessions of one week; `in_leave`: those still ahead on a day on which one
    of the two is on leave, or the one reports to the other no more; `asked`: on
    how many of them somebody asks to sit in."""

    week: Week
    planned: int
    held: int
    dropped: int
    minutes_planned: int
    minutes_held: int
    in_leave: int = 0
    asked: int = 0


# What may be changed of a session afterwards, and put back.
CHANGEABLE = (
    "person_id", "monday", "topic", "form", "minutes", "moved", "swapped", "planned_on", "planned_at", "zone",
    "held_on", "held_minutes", "dropped_at", "drop_reason", "shown", "behind",
)  # fmt: skip
