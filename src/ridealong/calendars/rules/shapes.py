"""What reading a calendar gives: busy times without a word of what they are about, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ridealong.kernel.sentences import Sentence

LONGEST_WINDOW = timedelta(days=732)


class NotUsable(Exception):
    """The whole calendar is refused; the sentence says why and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.key)
        self.sentence = sentence


class Unreadable(ValueError):
    """One entry is refused; the sentence says why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.sentence = Sentence(f"calendars.entry.{key}", values)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a moment up to a later one, both in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    def meets(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Problem:
    """An entry that could not be read: its line in the file, and why."""

    line: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """Busy times inside the window, in order, none touching another; how many entries were read, and which were not."""

    busy: tuple[Span, ...]
    entries: int
    problems: tuple[Problem, ...]
