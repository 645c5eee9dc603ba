"""Whoever is read behind broken glass is told: the person when it is opened, each leader when a session with them is.

These mails say that it happened and where to read why. Nobody can switch them off, and no quiet hours hold them back.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ridealong.access import glass
from ridealong.access.rules import Viewer
from ridealong.coaching.actions.glass import note_look
from ridealong.desk.queries.readers import address_of, can_mail, reader
from ridealong.kernel.sentences import say
from ridealong.people import queries as people
from ridealong.store import mail


@transaction.atomic
def decide(by: Viewer, *, glass_id: int, agrees: bool, now: datetime) -> None:
    """A second one decides; where they agree, the person is told. Raises Refused."""
    row = glass.decide_glass(by, glass_id=glass_id, agrees=agrees, now=now)
    if agrees:
        _tell(row.person_id, "glass.mail.person", glass_id, now)


@transaction.atomic
def look(by: Viewer, *, glass_id: int, session_id: int, now: datetime) -> None:
    """A session is about to be read: it is written down, and its leader is told, once. Raises Refused."""
    leader, person = note_look(by, glass_id=glass_id, session_id=session_id, now=now)
    _tell(leader, "glass.mail.leader", glass_id, now, name=people.person(person).name)


def _tell(person_id: int, words: str, glass_id: int, now: datetime, **values: str) -> None:
    """Once for each asking."""
    who = reader(now, person_id) if can_mail() else None
    if who is not None:
        mail.post(
            address=who.address, subject=say("glass.mail.subject"),
            body=say(words, link=address_of("glass_told"), **values), now=now,
            key=f"glass:{glass_id}:{person_id}", person_id=person_id,
        )  # fmt: skip
