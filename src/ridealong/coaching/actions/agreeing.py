"""What two people agreed in a session that was held: one line, which either may write, for both to see. In a team
session the leader writes it, for all who take part."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import Session
from ridealong.coaching.queries.guarding import is_party, may, writing
from ridealong.coaching.rules.kinds import ALONE, TOGETHER
from ridealong.coaching.rules.possible import LONGEST_AGREED, lines
from ridealong.kernel.lines import all_lines
from ridealong.kernel.possible import check


@transaction.atomic
def agree(by: Viewer, *, session_id: int, words: str, was: str | None = None, now: datetime) -> None:
    """Puts down what was agreed, in place of what stood there; nothing takes it away. `was`: what stood there when it
    was written, where that is known. Raises Refused, NotPossible."""
    session = Session.objects.select_for_update(of=("self",)).filter(pk=session_id, held_on__isnull=False).first()
    if session is None:
        raise Refused
    if not may(by, writing(session), session):
        raise Refused
    if session.form in ALONE and not (by.operator or is_party(by, session)):
        raise Refused
    if session.form in TOGETHER:
        require(by, Act.WRITE_WEEK, session.leader_id)
    line = lines(words, LONGEST_AGREED, "coaching.not_possible.too_long")
    stood = session.agreed if was is None else all_lines(was).strip()
    check(session.agreed in {stood, line}, "agreed.not_possible.meanwhile")
    session.agreed = line
    session.save(update_fields=["agreed"])
    record(by, "coaching.agreed", session.pk, at=now)
