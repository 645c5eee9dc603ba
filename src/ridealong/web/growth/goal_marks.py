"""How a goal moves that goes by a behaviour: in words, with a small plot of the marks since its start."""

from __future__ import annotations

from statistics import median

from django.utils.safestring import SafeString

from ridealong.coaching.queries.goals import GoalRow
from ridealong.coaching.rules.comparing import FEWEST, likely_between
from ridealong.coaching.rules.skills import Shift
from ridealong.kernel.sentences import say
from ridealong.web.growth.goal_words import behaviour_words
from ridealong.web.plots.marks import marks


def baseline_words(one: Shift) -> str:
    """The marks before the start, or that they are too few."""
    if len(one.before) < FEWEST:
        return say("goals.marks.before.few", n=len(one.before))
    low, high = likely_between(one.before)
    return say("goals.marks.before", n=len(one.before), middle=middle_of(one.before), low=low, high=high)


def told_words(one: Shift) -> str:
    """The marks since and what they rest on, or why they cannot be told."""
    if one.looked:
        return f"{middle_words(one)} {sure_words(one)}"
    return " ".join([say("goals.marks.few", before=len(one.before), since=len(one.since)), *_left_out(one)])


def middle_words(one: Shift) -> str:
    """Where the marks since lie; nothing before they can be told."""
    return say("goals.marks.since", n=len(one.since), middle=middle_of(one.since)) if one.looked else ""


def sure_words(one: Shift) -> str:
    """What that rests on; nothing before the marks can be told."""
    if not one.looked:
        return ""
    return " ".join([say("goals.marks.next", looked=one.looked, n=one.to_go), *_left_out(one)])


def _left_out(one: Shift) -> list[str]:
    return [say("goals.marks.left_out", n=one.left_out)] if one.left_out else []


def marks_plot(row: GoalRow, one: Shift) -> SafeString:
    """Marks since, over the likely range before; nothing without a range or a second mark."""
    if len(one.before) < FEWEST or len(one.since) < 2:
        return SafeString("")
    low, high = likely_between(one.before)
    label = say(
        "goals.marks.plot", behaviour=behaviour_words(row.behaviour), marks=one.since, day=row.started_on, low=low,
        high=high,
    )  # fmt: skip
    return marks(one.since, low=low, high=high, real=one.verdict != "cannot_tell", label=label)


def marks_table(row: GoalRow, one: Shift) -> tuple[tuple[str, str, str], ...]:
    """Before and since: how many, and their middle."""
    parts = (("goals.marks.until", one.before), ("goals.since", one.since))
    return tuple((say(key, day=row.started_on), str(len(found)), middle_of(found)) for key, found in parts if found)


def middle_of(found: tuple[int, ...]) -> str:
    return f"{median(found):g}"
