"""Kinds of session and their templates in words."""

from __future__ import annotations

from collections.abc import Iterable

from ridealong.coaching.queries.kinds import Line
from ridealong.coaching.rules.kinds import Kind
from ridealong.kernel.sentences import render
from ridealong.week.rules.topics import kind_name


def called(kind: Kind) -> str:
    """What a kind is called: a name of the organisation's own, or the program's."""
    return kind.name or render(kind_name(kind.code))


def in_words(lines: Iterable[Line]) -> list[str]:
    """The lines of a template."""
    return [line if isinstance(line, str) else render(line) for line in lines]
