"""What calendars were asked to hold by mail, kept so that each change is told once and in its order.

This room knows nothing of sessions: whoever asks for invitations says what is to stand in a calendar.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ridealong.calendars.models import Invitation
from ridealong.calendars.rules.inviting import Asked, Event
from ridealong.kernel.codes import hashed


@transaction.atomic
def ask(
    *, person_id: int, address: str, events: Collection[Event], until: datetime, now: datetime
) -> list[tuple[str, int]]:
    """Keeps what the person's calendar is to hold from now until then; answers what is to be told: names and sequences.

    What was told of before is told of wherever it went, and what is over is never taken back. Another address is told
    everything anew.
    """
    rows = Invitation.objects.select_for_update().filter(person_id=person_id, starts_at__gt=now)
    known = {row.uid: row for row in rows}
    ahead = [one for one in events if one.starts > now and (one.starts <= until or one.uid in known)]
    told = [_hold(known.pop(one.uid, None), person_id, address, one, now) for one in ahead]
    gone = [_take_back(row, now) for row in known.values() if not row.cancelled]
    return [one for one in (*told, *gone) if one is not None]


def asked(*, person_id: int, uid: str, sequence: int) -> Asked | None:
    """What was asked as that sequence; None where something else was asked since."""
    row = Invitation.objects.filter(person_id=person_id, uid=uid, sequence=sequence).first()
    if row is None:
        return None
    return Asked(Event(row.uid, row.starts_at, row.minutes), row.sequence, row.cancelled, row.changed_at)


def _hold(row: Invitation | None, person_id: int, address: str, event: Event, now: datetime) -> tuple[str, int] | None:
    told = hashed(f"{event.starts.isoformat()} {event.minutes} {address}")
    if row is None:
        # One that was moved here from a day that is over is known under its name all the same.
        row = Invitation.objects.filter(person_id=person_id, uid=event.uid).first()
    if row is not None and row.told == told and not row.cancelled:
        return None
    if row is None:
        row = Invitation(person_id=person_id, uid=event.uid, sequence=-1)
    row.sequence += 1
    row.starts_at, row.minutes, row.told, row.cancelled, row.changed_at = event.starts, event.minutes, told, False, now
    row.save()
    return row.uid, row.sequence


def _take_back(row: Invitation, now: datetime) -> tuple[str, int]:
    row.sequence, row.cancelled, row.changed_at = row.sequence + 1, True, now
    row.save(update_fields=["sequence", "cancelled", "changed_at"])
    return row.uid, row.sequence
