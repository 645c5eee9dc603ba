"""What was said in the demo company's latest sessions: notes, points that stay open, and action items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ridealong.access.queries import allowed
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.actions import agendas, items, notes
from ridealong.demo.rhythm import History
from ridealong.demo.words import words

TALKED = 2  # of the latest sessions of each pair
DUE = timedelta(days=10)
EVERY_OTHER = 2


def talk(history: History, ids: Mapping[str, int], sessions: Sequence[int], *, now: datetime) -> None:
    """Fills the latest of the pair's held sessions as the leader would have, each on its own day."""
    leader, person = ids[history.leader], ids[history.person]
    for at, held in list(enumerate(history.held))[-TALKED:]:
        by = Viewer(account_id=None, person_id=leader, today=held.on)
        if not allowed(by, Act.WRITE_SESSION, person, on=held.on):
            continue  # led by somebody else then
        turn, session = person + at, sessions[at]
        notes.write_note(by, session_id=session, text=_word("notes", turn), version=0, now=now)
        agreed = items.add_item(
            by, person_id=person, owner_id=person if turn % EVERY_OTHER else leader, text=_word("items", turn),
            due_on=held.on + DUE, session_id=session, now=now,
        )  # fmt: skip
        if at + 1 < len(history.held):
            items.tick(by, item_id=agreed, done=True, now=now)
        elif turn % EVERY_OTHER:
            agendas.add_point(by, session_id=session, text=_word("points", turn), now=now)


def _word(kind: str, turn: int) -> str:
    lines = words()["talk"][kind]
    return str(lines[turn % len(lines)])
