"""What was decided last about sessions, for whoever may take it back and guards that themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models.fields.json import KT

from ridealong.coaching.queries.weeks import still_planned
from ridealong.week.models import Decision
from ridealong.week.rules.decisions import LEFT_TO, THEN


def decided_last(session_ids: Collection[int]) -> Mapping[int, int]:
    """By session that was put down as held, or dropped: the decision that an undo takes back. What whoever leads the
    person next decided is theirs to take back. One query."""
    rows = Decision.objects.filter(session__in=session_ids, undone_by=None).exclude(verb="undo").order_by("pk")
    rows = rows.annotate(theirs=KT(f"after__{LEFT_TO}"))
    found = rows.values_list("session", "pk", "verb", "theirs")
    last = {session: (pk, theirs is None and verb in {"done", "drop"}) for session, pk, verb, theirs in found}
    return {session: pk for session, (pk, undoable) in last.items() if undoable and session is not None}


def stays_planned(decision_id: int) -> date | None:
    """After a decision was taken back: the day of the session that was planned with it and stays, since somebody has
    done something with it."""
    kept = Decision.objects.filter(pk=decision_id).values_list("after", flat=True).get().get(THEN)
    return None if kept is None else still_planned(kept["id"])
