"""What was decided last about sessions, for whoever may take it back and guards that themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from ridealong.coaching.queries.weeks import still_planned
from ridealong.week.models import Decision
from ridealong.week.rules.decisions import THEN


def decided_last(session_ids: Collection[int]) -> Mapping[int, int]:
    """By session that was put down as held, or dropped: the decision that an undo takes back. One query."""
    rows = Decision.objects.filter(session__in=session_ids, undone_by=None).exclude(verb="undo").order_by("pk")
    last = {session: (pk, verb) for session, pk, verb in rows.values_list("session", "pk", "verb")}
    return {session: pk for session, (pk, verb) in last.items() if verb in {"done", "drop"} and session is not None}


def stays_planned(decision_id: int) -> date | None:
    """After a decision was taken back: the day of the session that was planned with it and stays, since somebody has
    done something with it."""
    kept = Decision.objects.filter(pk=decision_id).values_list("after", flat=True).get().get(THEN)
    return None if kept is None else still_planned(kept["id"])
