"""A stored week without what was switched off since: its figures are shown no more, and the card says why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ridealong.kernel.sentences import Sentence
from ridealong.week.rules.shapes import Reason, SessionPlan, WeekPlan
from ridealong.week.rules.topics import topic_of

SWITCHED_OFF = "switched_off"


def without(session: SessionPlan, off: Collection[str]) -> SessionPlan:
    """The session without reasons of those measures; what the session itself stems from goes with size and worth.

    The session stays: it was planned, and whether to keep it is the leader's to decide.
    """
    gone = [one for one in session.reasons if one.measure in off]
    if not gone:
        return session
    kept = [one for one in session.reasons if one.measure not in off]
    told = Reason.plain(SWITCHED_OFF, Sentence("week.reason.switched_off", {"n": len(gone)}))
    found = replace(session, reasons=(*kept, told))
    stems = any(topic_of(one.measure or "", one.stage) == session.topic for one in gone)
    return replace(found, size=None, value=None) if stems else found


def week_without(plan: WeekPlan, off: Collection[str]) -> WeekPlan:
    """The week without what it says of those measures beside its sessions."""
    return replace(plan, too_close=tuple(one for one in plan.too_close if one.measure not in off))
