"""What waits in a box to be sent: claimed before it goes, so that it goes once, and tried again ever later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from ridealong.store.models import OutgoingCall, OutgoingMail

FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=4)

Waiting = TypeVar("Waiting", OutgoingCall, OutgoingMail)


def due(rows: QuerySet[Waiting], *, now: datetime, most: int) -> Iterator[Waiting]:
    """What is due among the rows, at most so many, the longest overdue first; each is claimed as it is handed out."""
    waiting = rows.filter(due_at__lte=now).order_by("due_at", "pk")
    for pk in list(waiting.values_list("pk", flat=True)[:most]):
        found = claimed(rows, pk, now=now)
        if found is not None:
            yield found


@transaction.atomic
def claimed(rows: QuerySet[Waiting], pk: int, *, now: datetime) -> Waiting | None:
    """The one of that number, put off for everybody else; None where somebody else has it."""
    found = rows.select_for_update(of=("self",)).filter(pk=pk, due_at__lte=now).first()
    if found is not None:
        found.tries += 1
        found.due_at = now + pause(found.tries)
        found.save(update_fields=["tries", "due_at"])
    return found


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    doublings = min(max(tries - 1, 0), 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
