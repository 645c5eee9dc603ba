"""Kinds of session in words, for pages and mails alike."""

from __future__ import annotations

from ridealong.coaching.rules.kinds import Kind
from ridealong.kernel.sentences import render
from ridealong.week.rules.topics import kind_name


def called(kind: Kind) -> str:
    """What a kind is called: a name of the organisation's own, or the program's."""
    return kind.name or render(kind_name(kind.code))
