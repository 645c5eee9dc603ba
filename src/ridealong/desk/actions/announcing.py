"""Mails that are due are announced: what stands in them is written when they leave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ridealong.desk.queries.due import due_mails
from ridealong.store import mail


def announce_mails(*, now: datetime) -> int:
    """Puts what is due into the box, each once however often this runs; answers how many are new."""
    found = due_mails(now)
    with transaction.atomic():
        return sum(
            mail.announce(key=str(one.key), person_id=one.key.person_id, now=now, life=one.life) for one in found
        )
