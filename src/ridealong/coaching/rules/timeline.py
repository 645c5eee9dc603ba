"""What happened with a person, day by day: entries of several kinds in one order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

KINDS = ("session", "goal", "item", "measure", "well_done", "ask")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: on which day, of which kind, what happened (`verb`), the words that belong to it, who, and the id of
    what it leads to. `form`, `topic` and `minutes` are a session's, and `own_kind`, the name of the organisation's own
    kind that it is of; `dayless`: it has no day yet, and `day` is the Monday of its week; `remote`: a ride-along not in
    the field."""

    day: date
    kind: str
    verb: str
    words: str
    who: str = ""
    of: int | None = None
    form: str = ""
    topic: str = ""
    minutes: int = 0
    reason: str = ""
    own_kind: str = ""
    measures: tuple[str, ...] = ()
    dayless: bool = False
    remote: bool = False


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By day, the latest first; of one day in the order of kinds, then of what is known of them."""
    return tuple(
        sorted(entries, key=lambda one: (-one.day.toordinal(), KINDS.index(one.kind), -(one.of or 0), one.verb))
    )
