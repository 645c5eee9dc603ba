"""Saying well done: for what, by whoever leads the person or works beside them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.agendas import LONGEST_TEXT
from ridealong.coaching.models import WellDone
from ridealong.coaching.queries.recognition import may_say
from ridealong.coaching.rules.possible import line


@transaction.atomic
def say_well_done(by: Viewer, *, person_id: int, text: str, now: datetime) -> int:
    """Tells somebody what was well done. Raises Refused, NotPossible."""
    if not may_say(by, person_id):
        raise Refused
    words = line(text, LONGEST_TEXT, "well_done.not_possible.words")
    row = WellDone.objects.create(person_id=person_id, author_id=by.person_id, text=words, said_on=by.today)
    record(by, "coaching.well_done_said", row.pk, person_id, at=now)
    return row.pk


@transaction.atomic
def unsay(by: Viewer, *, well_done_id: int, now: datetime) -> None:
    """Takes it back on the day on which it was said; only its author may. Raises Refused."""
    rows = WellDone.objects.filter(pk=well_done_id, author=by.person_id or 0, said_on=by.today)
    if not rows.delete()[0]:
        raise Refused
    record(by, "coaching.well_done_unsaid", well_done_id, at=now)
