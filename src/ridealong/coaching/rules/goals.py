"""Whether a person has moved since a goal was set: by cases before and since, each against what was to be expected of
the same products in the same months, so that a season or an easier product moves nobody.

The verdict is looked at every week, so its range stays valid however often that is: a normal-mixture confidence
sequence (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021). It is about two thirds wider than the range of one
look. What lies before the goal is a sample that was taken once, so the difference is a Brownian motion in information.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from ridealong.science.normal import NINETY

Row = tuple[int, float, float, float]
Verdict = Literal["moved", "back", "not_moved", "cannot_tell"]

FEWEST = 5
HALF = 0.5
ALPHA = 0.10
# Where the range is tightest, V/rho solves x - log(1 + x) = 2 log(1/alpha); for 10 % it is this.
TIGHTEST = 6.638
LONGEST = timedelta(weeks=52)
MOST_WEEKS = 52
MOST_OPEN = 5
LONGEST_WORDS = 500
MOST = 1e12
Scale = Literal["share", "log", "pace"]
Unit = Literal["percent", "money", "a_week"]
FEWEST_WEEKS = 8  # at work, before a pace can be said


@dataclass(frozen=True, slots=True)
class Linked:
    """A measure that goals go by. A share is a mean of cases; `log` a mean of logarithms of cases; a pace is what was
    counted over what was to be expected, in logarithms. `of_peers`: its baseline is the one that fair peers are
    compared by; the others have only what is the person's own."""

    scale: Scale
    unit: Unit = "percent"
    of_peers: bool = False


# Everything else is refused: docs/decisions/goals.md says why.
LINKED: Mapping[str, Linked] = {
    "win_rate": Linked("share", of_peers=True),
    "stage_conversion": Linked("share", of_peers=True),
    "discount": Linked("log", of_peers=True),
    "deal_value": Linked("log", "money"),
    "cycle_time": Linked("pace"),
    "activity": Linked("pace", "a_week"),
    "new_deals": Linked("pace", "a_week"),
    "won_deals": Linked("pace", "a_week"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """So many cases, how far their mean lies from what was to be expected of them, and the variance of that mean."""

    n: int
    away: float
    variance: float


@dataclass(frozen=True, slots=True)
class Moved:
    """The change and its likely range on the measure's additive scale; None where there are too few cases. `weeks`: in
    about how many more it can be told at this pace, None where that is not within a year or is told already."""

    verdict: Verdict
    change: float | None
    low: float | None
    high: float | None
    before: int
    since: int
    weeks: int | None = None


NOTHING = Sample(0, 0.0, 0.0)


def linked(measure: str) -> Linked:
    """`stage_conversion:Demo` is one stage of a share."""
    return LINKED[measure.partition(":")[0]]


def possible(measure: str, wanted: float) -> bool:
    """Whether a measure can become that: shares of cases end at all of them."""
    known = LINKED.get(measure.partition(":")[0])
    return 0 < wanted <= (1 if known is not None and known.scale == "share" else MOST)


def sample(rows: Iterable[Row], scale: Scale = "share") -> Sample:
    """Of cases, sum, sum expected and sum of variances, week by week."""
    found = list(rows)
    n = sum(row[0] for row in found)
    if not n:
        return NOTHING
    total, expected, variance = (math.fsum(row[at] for row in found) for at in (1, 2, 3))
    if scale != "pace":
        return Sample(n, (total - expected) / n, variance / n**2)
    if expected <= 0:
        return NOTHING
    # Of a count that came r times as often as expected, the variance is r times as large as well; a half keeps few
    # cases from being taken for a lower pace than they are.
    return Sample(n, math.log((total + HALF) / (expected + HALF)), variance / expected / (total + HALF))


def level(measure: str, rows: Iterable[Row]) -> float | None:
    """The measure as counted in these weeks, in its own unit: a share, a typical value, so many a week, or closes
    against those to be expected. None where there is nothing."""
    found = list(rows)
    n, of = sum(row[0] for row in found), linked(measure)
    total, expected = math.fsum(row[1] for row in found), math.fsum(row[2] for row in found)
    if of.scale == "share":
        return total / n if n else None
    if of.scale == "log":
        return math.exp(total / n) if n else None
    whole = len(found) if of.unit == "a_week" else expected
    return total / whole if whole > 0 else None


def range_of(measure: str, value: float, taken: Sample) -> tuple[float, float]:
    """Where the baseline likely lies (90 %), from its own cases alone."""
    reach = NINETY * math.sqrt(taken.variance)  # it is looked at once
    if linked(measure).scale == "share":
        return max(0.0, value - reach), min(1.0, value + reach)
    return value * math.exp(-reach), value * math.exp(reach)


def enough(measure: str, taken: Sample, weeks: int) -> bool:
    """Whether a baseline can be taken from so many cases, in so many weeks of which anything is known."""
    known = taken.n >= FEWEST and taken.variance > 0
    return known and (linked(measure).scale != "pace" or weeks >= FEWEST_WEEKS)


def in_logarithms(measure: str) -> bool:
    return linked(measure).scale != "share"


def scaled(measure: str, value: float) -> float:
    """A value in the measure's own unit, on the scale on which changes are told."""
    return math.log(value) if in_logarithms(measure) else value


def moved(before: Sample, since: Sample, *, wanted: float, weeks: float) -> Moved:
    """Whether the person has moved by what was wanted (its sign is the good direction), `weeks` after the start.

    `moved`: chance does not explain it; `back`: nor that it went the other way; `not_moved`: what was wanted can be
    ruled out; else it cannot be told.
    """
    if min(before.n, since.n) < FEWEST or before.variance <= 0 or since.variance <= 0:
        more = _weeks_to_fewest(before, since, weeks)
        return Moved("cannot_tell", None, None, None, before.n, since.n, more)
    change = since.away - before.away
    reach = radius(before.variance, since.variance)
    low, high = change - reach, change + reach
    verdict = _verdict(low, high, wanted)
    more = _weeks_more(before, since, wanted, weeks) if verdict == "cannot_tell" else None
    return Moved(verdict, change, low, high, before.n, since.n, more)


def radius(before: float, since: float) -> float:
    """Half of the range of the difference of two means with these variances, valid at every look at once."""
    information = 1 / (before + since)
    rho = 1 / (2 * before) / TIGHTEST
    return math.sqrt((information + rho) * math.log((information + rho) / (rho * ALPHA**2))) / information


def _verdict(low: float, high: float, wanted: float) -> Verdict:
    if low > 0 or high < 0:
        return "moved" if (low > 0) == (wanted > 0) else "back"
    reached = high >= wanted if wanted > 0 else low <= wanted
    return "cannot_tell" if reached else "not_moved"


def _weeks_to_fewest(before: Sample, since: Sample, weeks: float) -> int | None:
    """Until there are cases enough, at this pace."""
    if before.n < FEWEST or not since.n or weeks <= 0:
        return None
    more = math.ceil((FEWEST - since.n) * weeks / since.n)
    return more if 0 < more <= MOST_WEEKS else None


def _weeks_more(before: Sample, since: Sample, wanted: float, weeks: float) -> int | None:
    """The fewest weeks more after which the range is no wider than what was wanted, cases coming as until now."""
    if weeks <= 0:
        return None
    for more in range(1, MOST_WEEKS + 1):
        variance = since.variance * weeks / (weeks + more)
        if radius(before.variance, variance) <= abs(wanted):
            return more
    return None
