"""What development goals go by, in words: measures in their units, and behaviours."""

from __future__ import annotations

import math

from ridealong.coaching.rules.behaviours import behaviours
from ridealong.coaching.rules.goals import in_logarithms
from ridealong.figures.queries.weekly import base_of
from ridealong.figures.rules.words import measure_name
from ridealong.kernel.money import Money
from ridealong.kernel.sentences import MINUS, Sentence, bare, figures, inside, percent, render, say

# A behaviour among the measures of a form.
SEEN = "behaviour:"
A_WEEK = frozenset({"activity", "new_deals", "won_deals"})
MONEY = "deal_value"


def measure_words(measure: str) -> str:
    """What a measure, or one stage of it, is called where a goal goes by it."""
    name = base_of(measure)
    if name in A_WEEK or name in {"cycle_time", MONEY}:
        return say(f"goals.measure.{name}")
    return compared_words(measure)


def compared_words(measure: str) -> str:
    """What it is called where people are compared."""
    name, _, stage = measure.partition(":")
    return render(measure_name(name, stage or None))


def behaviour_words(code: str) -> str:
    """A behaviour; one that is on no sheet any more by its code."""
    known = behaviours().get(code)
    return code if known is None else say(known.words)


def valued(measure: str, value: float, currency: str | None) -> str:
    """A value in the measure's own unit."""
    base = base_of(measure)
    if base == MONEY:
        return Money(value, currency).rounded()
    return say("goals.a_week", n=figures(value, 2)) if base in A_WEEK else percent(value)


def ranged(measure: str, low: float, high: float, currency: str | None) -> tuple[str, str]:
    """Both ends of a range; only the second says the unit where it stands behind the number."""
    base = base_of(measure)
    if base in A_WEEK:
        return figures(low, 2), valued(measure, high, currency)
    return valued(measure, low, currency) if base == MONEY else bare(low), valued(measure, high, currency)


def from_form(measure: str, wanted: float) -> float:
    """What was typed, in the measure's own unit: percent are shares."""
    return wanted if base_of(measure) in A_WEEK or base_of(measure) == MONEY else wanted / 100


def unit(measure: str) -> Sentence:
    """What a change is told in."""
    return Sentence("goals.unit.percent" if in_logarithms(measure) else "goals.unit.points")


def points(change: float, measure: str) -> str:
    """A change in points or in percent, with its sign."""
    value = 100 * (math.expm1(change) if in_logarithms(measure) else change)
    return f"{value:+.0f}".replace("-", MINUS).replace("+0", "0").replace(f"{MINUS}0", "0")


def shows_in(measure: str, behaviour: str) -> str:
    """What a goal goes by, inside a sentence."""
    if measure:
        return inside(measure_words(measure))
    return inside(behaviour_words(behaviour)) if behaviour else ""
