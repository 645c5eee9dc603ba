"""Whether a person has moved since a goal was set: by cases before and since, each against what was to be expected of
the same products in the same months, so that a season or an easier product moves nobody.

The verdict is looked at every week, so its range stays valid however often that is: a normal-mixture confidence
sequence (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021). It is about two thirds wider than the range of one
look. What lies before the goal is a sample that was taken once, so the difference is a Brownian motion in information.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Verdict = Literal["moved", "back", "not_moved", "cannot_tell"]

FEWEST = 5
ALPHA = 0.10
# Where the range is tightest, V/rho solves x - log(1 + x) = 2 log(1/alpha); for 10 % it is this.
TIGHTEST = 6.638
LONGEST = timedelta(weeks=52)
MOST_WEEKS = 52
MOST_OPEN = 5
LONGEST_WORDS = 500
# Measures that are counted deal by deal, and which of them add up in logarithms.
LINKED = ("win_rate", "stage_conversion", "discount")
LOGARITHMS = frozenset({"discount"})


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


def sample(rows: Iterable[tuple[int, float, float, float]]) -> Sample:
    """Of cases, sum, sum expected and sum of variances, week by week."""
    found = list(rows)
    n = sum(row[0] for row in found)
    if not n:
        return NOTHING
    away = math.fsum(row[1] - row[2] for row in found) / n
    return Sample(n, away, math.fsum(row[3] for row in found) / n**2)


def scaled(measure: str, value: float) -> float:
    """A value in the measure's own unit, on the scale on which its cases add up."""
    return math.log(value) if measure.partition(":")[0] in LOGARITHMS else value


def unscaled(measure: str, value: float) -> float:
    return math.exp(value) if measure.partition(":")[0] in LOGARITHMS else value


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
