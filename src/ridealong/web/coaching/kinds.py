"""Kinds of session and their templates in words."""

from __future__ import annotations

from collections.abc import Iterable

from ridealong.coaching.queries.kinds import Line
from ridealong.desk.rules.kinds import called
from ridealong.kernel.sentences import render

__all__ = ["called", "in_words"]


def in_words(lines: Iterable[Line]) -> list[str]:
    """The lines of a template."""
    return [line if isinstance(line, str) else render(line) for line in lines]
