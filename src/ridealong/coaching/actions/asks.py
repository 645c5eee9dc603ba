"""Asking for help: one line, answered in a session or by hand, or taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.actions.agendas import LONGEST_TEXT
from ridealong.coaching.models import Ask
from ridealong.coaching.queries.guarding import writable
from ridealong.coaching.rules.asks import MOST_OPEN
from ridealong.coaching.rules.possible import line
from ridealong.kernel.possible import check


@transaction.atomic
def ask(by: Viewer, *, person_id: int, text: str, now: datetime) -> int:
    """Asks for help with something. Raises Refused, NotPossible."""
    require(by, Act.ASK, person_id)
    words = line(text, LONGEST_TEXT, "asks.not_possible.words")
    check(Ask.objects.filter(person=person_id, closed_on=None).count() < MOST_OPEN, "asks.not_possible.many")
    row = Ask.objects.create(person_id=person_id, text=words, asked_on=by.today)
    record(by, "coaching.asked", row.pk, person_id, at=now)
    return row.pk


@transaction.atomic
def answer(by: Viewer, *, ask_id: int, session_id: int | None = None, now: datetime) -> None:
    """Says that it was answered, in a session or by hand. Raises Refused."""
    row = _ask(by, ask_id, Act.ANSWER_ASK)
    if session_id is not None and writable(by, session_id).person_id != row.person_id:
        raise Refused
    if row.closed_on is not None:
        return
    _close(by, row, "hand" if session_id is None else "session", session_id)
    record(by, "coaching.ask_answered", row.pk, at=now)


@transaction.atomic
def take_back(by: Viewer, *, ask_id: int, now: datetime) -> None:
    """Its author does not want it any more. Raises Refused."""
    row = _ask(by, ask_id, Act.ASK)
    if row.closed_on is not None:
        return
    _close(by, row, "back", None)
    record(by, "coaching.ask_taken_back", row.pk, at=now)


@transaction.atomic
def ask_again(by: Viewer, *, ask_id: int, now: datetime) -> None:
    """Opens it again: its author always may, and whoever answers asks what was not taken back. Raises Refused."""
    row = Ask.objects.select_for_update().filter(pk=ask_id).first()
    if row is None:
        raise Refused
    if by.person_id != row.person_id:
        require(by, Act.ANSWER_ASK, row.person_id)
        require(by, Act.READ_ASK, row.person_id, on=row.closed_on or by.today)
        if row.closed_how == "back":
            raise Refused
    if row.closed_on is None:
        return
    row.closed_on, row.closed_how, row.closed_by, row.session = None, "", None, None
    row.save(update_fields=["closed_on", "closed_how", "closed_by", "session"])
    record(by, "coaching.ask_opened", row.pk, at=now)


def _ask(by: Viewer, ask_id: int, act: Act) -> Ask:
    row = Ask.objects.select_for_update().filter(pk=ask_id).first()
    if row is None:
        raise Refused
    require(by, act, row.person_id)
    return row


def _close(by: Viewer, row: Ask, how: str, session_id: int | None) -> None:
    row.closed_on, row.closed_how, row.closed_by_id, row.session_id = by.today, how, by.person_id, session_id
    row.save(update_fields=["closed_on", "closed_how", "closed_by", "session"])
