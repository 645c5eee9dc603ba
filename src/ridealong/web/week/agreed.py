"""What was agreed, and what was asked for, as a card shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.asks import AskRow, open_asks
from ridealong.coaching.queries.people import Agreed, agreed
from ridealong.week.rules.shapes import SessionPlan, WeekPlan


@dataclass(frozen=True, slots=True)
class Agreements:
    """By person: what was agreed, the latest first, and what they asked for and nobody answered."""

    rows: Mapping[int, Sequence[Agreed]]
    asks: Mapping[int, tuple[AskRow, ...]]


@dataclass(frozen=True, slots=True)
class Words:
    """What was agreed in a session, if it was held, and in the latest one before it. `open`: the viewer may write.
    `asks`: what the person waits for, in a session that is still to come."""

    own: str
    open: bool
    last_time: Agreed | None
    asks: tuple[AskRow, ...] = ()


def agreements(viewer: Viewer, plan: WeekPlan) -> Agreements:
    """What the viewer may read of it; what is asked for stands in no week that is over."""
    there = [one.person.id for one in plan.sessions if one.person.id is not None]
    everybody = {*there, *(one.person.id for one in plan.left_out if one.person.id is not None)}
    asks = open_asks(viewer, everybody) if plan.week.sunday >= viewer.today else {}
    return Agreements(agreed(viewer, there, until=plan.week.sunday), asks)


def without_session(plan: WeekPlan, found: Agreements) -> tuple[AskRow, ...]:
    """What those wait for who have no session to come in the week, the oldest first."""
    ahead = {one.person.id for one in plan.sessions if one.held_on is None and not one.dropped}
    others = (row for person, rows in found.asks.items() if person not in ahead for row in rows)
    return tuple(sorted(others, key=lambda row: (row.asked_on, row.id)))


def words_of(session: SessionPlan, found: Agreements) -> Words:
    """Of one session."""
    person = session.person.id or 0
    rows, asks = found.rows.get(person, ()), found.asks.get(person, ())
    own = next((row for row in rows if row.session_id == session.id), None)
    last = next((row for row in rows if row.words and row != own and _before(row, session)), None)
    return Words(own.words if own else "", own is not None and own.writable, last, () if session.held_on else asks)


def _before(row: Agreed, session: SessionPlan) -> bool:
    return session.held_on is None or row.day <= session.held_on
