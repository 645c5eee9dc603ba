"""Who is told of a leader's week on a day: whoever acts for them then and can be told, else the leader. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ridealong.people.rules import StandIn

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Covering:
    """Those who act for somebody around a day, and who of them is mailed: one who cannot be, or is on leave too, takes
    nothing from the leader."""

    rows: Sequence[StandIn]
    mailed: Collection[int]

    def of(self, acting_id: int, day: date) -> tuple[StandIn, ...]:
        """For whom somebody acts on a day."""
        return tuple(one for one in self.rows if one.acting_id == acting_id and one.covers(day))

    def acts_for(self, leader_id: int, day: date) -> StandIn | None:
        """Who acts for a leader on a day."""
        return next((one for one in self.rows if one.leader_id == leader_id and one.covers(day)), None)

    def instead(self, leader_id: int, day: date) -> StandIn | None:
        """Who is told in a leader's place on a day."""
        found = self.acts_for(leader_id, day)
        return found if found is not None and found.acting_id in self.mailed else None

    def stays(self, leader_id: int, person_id: int | None, day: date, *, apart: bool) -> bool:
        """Whether a session of that day is the leader's to prepare all the same: one for the two alone, or one with
        whoever acts for them."""
        instead = self.instead(leader_id, day)
        return apart or instead is None or instead.acting_id == person_id

    def begins(self, person_id: int, day: date) -> Iterator[date]:
        """The days on which a week became somebody's to look after: on which they began to act for somebody, or on
        which nobody acted for them any more."""
        yield from (one.starts_on for one in self.of(person_id, day))
        for one in self.rows:
            if one.leader_id == person_id and one.ends_on < day and one.acting_id in self.mailed:
                yield one.ends_on + DAY
