"""What stands in a calendar beside time and title: where it leads."""

from __future__ import annotations

from ridealong.calendars.rules.inviting import Event
from ridealong.kernel.sentences import say


def place_name(told: Event) -> str:
    """Under which name what it is about is found: a day of something that recurs has one of its own."""
    return told.uid if told.day is None else f"{told.uid}-{told.day}"


def described(link: str, *, company: bool) -> str:
    """What stands below the title: that somebody sits in, and where the brief is."""
    lines = [say("sitting_in.calendar")] if company else []
    return "\n".join([*lines, say("habit.invitation.link", href=link)] if link else lines)
