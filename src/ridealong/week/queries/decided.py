"""What was decided last about sessions, for whoever may take it back and guards that themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ridealong.week.models import Decision


def decided_last(session_ids: Collection[int]) -> Mapping[int, int]:
    """By session that was put down as held, or dropped: the decision that an undo takes back. One query."""
    rows = Decision.objects.filter(session__in=session_ids, undone_by=None).exclude(verb="undo").order_by("pk")
    last = {session: (pk, verb) for session, pk, verb in rows.values_list("session", "pk", "verb")}
    return {session: pk for session, (pk, verb) in last.items() if verb in {"done", "drop"} and session is not None}
