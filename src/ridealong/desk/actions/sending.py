"""What was announced is written when it leaves, by its key."""

from __future__ import annotations

from datetime import datetime

from ridealong.desk.actions import inviting, writing
from ridealong.store.mail import Letter


def written(key: str, *, now: datetime) -> Letter | None:
    """The mail of that key as it is to be now; None where there is nothing to say."""
    if key.startswith(inviting.PREFIX):
        return inviting.invitation_letter(key, now=now)
    return writing.letter(key, now=now)
