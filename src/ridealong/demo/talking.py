"""What stays open of the demo company's latest sessions: points of the agenda and action items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ridealong.access.queries import allowed
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.actions import agendas, items
from ridealong.demo.rhythm import History
from ridealong.demo.words import talk_with

DUE = timedelta(days=10)
EVERY_OTHER = 2


def talk(history: History, ids: Mapping[str, int], latest: int, *, sells: bool, now: datetime) -> None:
    """Adds to the latest of the pair's held sessions as the leader would have, on its day."""
    leader, person, held_on = ids[history.leader], ids[history.person], history.held[-1].held_on
    by = Viewer(account_id=None, person_id=leader, today=held_on)
    if not allowed(by, Act.WRITE_SESSION, person, on=held_on):
        return  # led by somebody else then
    turn, said = person + len(history.held), talk_with(sells=sells)
    items.add_item(
        by, person_id=person, owner_id=person if turn % EVERY_OTHER else leader, text=_in_turn(said["items"], turn),
        due_on=held_on + DUE, session_id=latest, now=now,
    )  # fmt: skip
    if turn % EVERY_OTHER:
        agendas.add_point(by, session_id=latest, text=_in_turn(said["points"], turn), now=now)


def _in_turn(lines: Sequence[str], turn: int) -> str:
    return lines[turn % len(lines)]
