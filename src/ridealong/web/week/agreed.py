"""What was agreed, as a card shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.people import Agreed, agreed
from ridealong.week.rules.shapes import SessionPlan, WeekPlan

Agreements = Mapping[int, Sequence[Agreed]]


@dataclass(frozen=True, slots=True)
class Words:
    """What was agreed in a session, if it was held, and in the latest one before it. `open`: the viewer may write."""

    own: str
    open: bool
    last_time: Agreed | None


def agreements(viewer: Viewer, plan: WeekPlan) -> Agreements:
    """What the viewer may read of it, by person, the latest first."""
    people = [one.person.id for one in plan.sessions if one.person.id is not None]
    return agreed(viewer, people, until=plan.week.sunday)


def words_of(session: SessionPlan, found: Agreements) -> Words:
    """Of one session."""
    rows = found.get(session.person.id or 0, ())
    own = next((row for row in rows if row.session_id == session.id), None)
    last = next((row for row in rows if row.words and row != own and _before(row, session)), None)
    return Words(own.words if own else "", own is not None and own.writable, last)


def _before(row: Agreed, session: SessionPlan) -> bool:
    return session.held_on is None or row.day <= session.held_on
