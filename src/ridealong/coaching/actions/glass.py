"""Whoever reads behind broken glass leaves a trace: which session, by which asking."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.glass import opened_glass
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.models import Session


@transaction.atomic
def note_look(by: Viewer, *, glass_id: int, session_id: int, now: datetime) -> tuple[int, int]:
    """Writes down that a session is read; answers whose it is: the leader and the person. Raises Refused."""
    glass = opened_glass(by, glass_id=glass_id, now=now)
    row = Session.objects.filter(pk=session_id, person=glass.person_id).first()
    if row is None:
        raise Refused
    record(by, "coaching.glass_read", glass_id, session_id, at=now)
    return row.leader_id, glass.person_id
