"""Kinds of session: added, renamed, retired and brought back; what they begin and end with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.coaching.models import SessionKind, TemplateLine
from ridealong.coaching.queries.kinds import PARTS, kinds
from ridealong.coaching.rules.kinds import BASES, BUILT_IN, number_of
from ridealong.coaching.rules.possible import LONGEST, line
from ridealong.kernel.possible import NotPossible, check
from ridealong.kernel.sentences import Sentence

LONGEST_NAME = 60
LONGEST_LINE = 300
MOST_LINES = 10
MOST_KINDS = 30


def add_kind(by: Viewer, *, name: str, base: str, minutes: int, now: datetime) -> str:
    """Adds a kind that works like a built-in one; answers its code. Raises Refused, NotPossible."""
    require(by, Act.KEEP_KINDS)
    check(base in BASES, "kinds.not_possible.base")
    check(SessionKind.objects.filter(built_in="").count() < MOST_KINDS, "kinds.not_possible.many")
    row = SessionKind(name=line(name, LONGEST_NAME, "kinds.not_possible.name"), form=base, minutes=minutes)
    with _saved(row):
        record(by, "coaching.kind_added", row.pk, at=now)
    return f"own-{row.pk}"


def change_kind(by: Viewer, *, code: str, name: str, minutes: int, now: datetime) -> None:
    """Gives a kind another name and another usual length; a built-in one keeps its name. Raises Refused,
    NotPossible."""
    require(by, Act.KEEP_KINDS)
    row = _row(code)
    if not row.built_in:
        row.name = line(name, LONGEST_NAME, "kinds.not_possible.name")
    row.minutes = minutes
    with _saved(row):
        record(by, "coaching.kind_changed", row.pk, at=now)


@transaction.atomic
def retire_kind(by: Viewer, *, code: str, now: datetime) -> None:
    """Takes a kind out of the choice; sessions that are of it stay as they are. Raises Refused, NotPossible."""
    require(by, Act.KEEP_KINDS)
    row = _row(code)
    check(code not in BUILT_IN or not BUILT_IN[code].stays, "kinds.not_possible.stays")
    row.retired_at = row.retired_at or now
    row.save()
    record(by, "coaching.kind_retired", code, at=now)


@transaction.atomic
def bring_kind_back(by: Viewer, *, code: str, now: datetime) -> None:
    """Puts a retired kind into the choice again. Raises Refused."""
    require(by, Act.KEEP_KINDS)
    row = _row(code)
    row.retired_at = None
    row.save()
    record(by, "coaching.kind_brought_back", code, at=now)


@transaction.atomic
def set_template(
    by: Viewer, *, code: str, topic: str, agenda: Sequence[str], closing: Sequence[str], now: datetime
) -> None:
    """What sessions of a kind begin and end with, on a topic or ("") on every topic; nothing: as it was before there
    were words of the organisation's own. Raises Refused, NotPossible."""
    require(by, Act.KEEP_KINDS)
    if code not in kinds():
        raise Refused
    found = [(part, _lines(texts)) for part, texts in zip(PARTS, (agenda, closing), strict=True)]
    TemplateLine.objects.filter(kind=code, topic=topic).delete()
    TemplateLine.objects.bulk_create(
        TemplateLine(kind=code, topic=topic, part=part, place=place, text=text)
        for part, texts in found
        for place, text in enumerate(texts, 1)
    )
    record(by, "coaching.template_set", code, topic, at=now)


def _lines(texts: Sequence[str]) -> list[str]:
    """Each once, in their order."""
    every = (line(text, LONGEST_LINE, "kinds.not_possible.line", optional=True) for text in texts)
    found = list(dict.fromkeys(words for words in every if words))
    check(len(found) <= MOST_LINES, "kinds.not_possible.lines")
    return found


def _row(code: str) -> SessionKind:
    """The row of a kind; a built-in one that nobody has changed gets its first. Raises Refused."""
    built_in = BUILT_IN.get(code)
    if built_in is not None:
        known = SessionKind.objects.filter(built_in=code).first()
        return known or SessionKind(built_in=code, form=built_in.form, minutes=built_in.minutes)
    row = SessionKind.objects.filter(pk=number_of(code) or 0, built_in="").first()
    if row is None:
        raise Refused
    return row


@contextmanager
def _saved(row: SessionKind) -> Iterator[None]:
    """In one transaction: the row is saved, and what is done with it. Raises NotPossible where its name is taken."""
    check(5 <= row.minutes <= LONGEST, "coaching.not_possible.minutes")
    try:
        with transaction.atomic():
            row.save()
            yield
    except IntegrityError:
        raise NotPossible(Sentence("kinds.not_possible.taken")) from None
