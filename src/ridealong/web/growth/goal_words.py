"""What development goals go by, in words: measures in their units, and behaviours."""

from __future__ import annotations

import math

from ridealong.coaching.rules.behaviours import behaviours
from ridealong.coaching.rules.goals import LINKED, in_logarithms, linked
from ridealong.figures.queries.weekly import base_of
from ridealong.figures.rules.words import measure_name
from ridealong.kernel.money import Money
from ridealong.kernel.sentences import MINUS, Sentence, bare, figures, inside, percent, render, say

# A behaviour among the measures of a form.
SEEN = "behaviour:"


def measure_words(measure: str) -> str:
    """What a measure, or one stage of it, is called where a goal goes by it."""
    return compared_words(measure) if linked(measure).of_peers else say(f"goals.measure.{measure}")


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
    match linked(measure).unit:
        case "money":
            return Money(value, currency).rounded()
        case "a_week":
            return say("goals.a_week", n=figures(value, 2))
        case "percent":
            return percent(value)


def ranged(measure: str, low: float, high: float, currency: str | None) -> tuple[str, str]:
    """Both ends of a range; only the second says the unit where it stands behind the number."""
    match linked(measure).unit:
        case "money":
            first = valued(measure, low, currency)
        case "a_week":
            first = figures(low, 2)
        case "percent":
            first = bare(low)
    return first, valued(measure, high, currency)


def from_form(measure: str, wanted: float) -> float:
    """What was typed, in the measure's own unit: percent are shares."""
    known = LINKED.get(base_of(measure))
    return wanted / 100 if known is None or known.unit == "percent" else wanted


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
