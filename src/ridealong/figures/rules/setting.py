"""Who the sellers of the facts are, as a value: identities and roster put together, on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ridealong.facts.snapshots import Snapshot
from ridealong.figures.rules.peers import Colleague, Peers
from ridealong.figures.rules.shapes import SellerKey
from ridealong.people.rules import Roster

FOREVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class LedBy:
    """A seller's reporting line, in source keys."""

    seller: SellerKey
    leader: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Setting:
    """Everything besides the facts that measures depend on.

    `off` are the measures that the organisation has switched off. `persons` gives the person of a seller key, `labels`
    the name of every key. A person whom no source knows has the key `person:<id>`; whom several know, the first of
    them.
    """

    snapshot: Snapshot
    imported_on: date
    first_import_on: date | None
    currency: str | None
    fiscal_year_start: int
    roster_revision: int
    roster: Roster
    persons: Mapping[SellerKey, int]
    labels: Mapping[SellerKey, str]
    off: frozenset[str] = frozenset()
    _keys: Mapping[int, SellerKey] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys: dict[int, SellerKey] = {}
        for key in sorted(self.persons, reverse=True):
            keys[self.persons[key]] = key
        object.__setattr__(self, "_keys", keys)

    def key_of(self, person_id: int) -> SellerKey:
        """The source key by which a person is named."""
        return self._keys.get(person_id, f"person:{person_id}")

    def aliases(self) -> dict[SellerKey, SellerKey]:
        """Keys of people whom several sources know, with the key that stands for all of them."""
        return {key: self._keys[person] for key, person in self.persons.items() if self._keys[person] != key}

    def name_of(self, key: str) -> str | None:
        """The name behind a key of a seller or leader."""
        if key.startswith("person:"):
            person = self.roster.people.get(int(key.removeprefix("person:")))
            return None if person is None else person.name
        return self.labels.get(key)

    def colleague(self, key: SellerKey, day: date, peers: Peers = "job") -> Colleague:
        """The seller as comparisons see them on a day; by `office`, the same job elsewhere is another one."""
        person = self.persons.get(key)
        if person is None or person not in self.roster.people:
            return Colleague(key, self.labels.get(key, key), compared=key in self.labels)
        row, roster = self.roster.people[person], self.roster
        compared = roster.employed(person, day) and not roster.new_on(person, day)
        return Colleague(
            key=key,
            name=row.name,
            job=row.job if peers == "job" else ", ".join(filter(None, (row.job, row.office))),
            since=row.hired_on,
            until=row.left_on,
            away=tuple((one.starts_on, one.ends_on or FOREVER) for one in roster.leave if one.person_id == person),
            compared=compared and roster.on_leave(person, day) is None,
        )

    def lines(self) -> tuple[LedBy, ...]:
        """Everybody's reporting lines in source keys."""
        return tuple(
            LedBy(self.key_of(line.person_id), self.key_of(line.leader_id), line.starts_on, line.ends_on or FOREVER)
            for line in self.roster.lines
        )
