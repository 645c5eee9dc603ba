"""What is counted week by week, against what others did in the same weeks; and closes against the age of what is open.
Pure.

Here what was expected is a count as well, and a person's pace is what they did over what was expected: a season that
everybody has moves nobody. Counts of people vary more than chance alone would have it, so their variance is larger by
what blocks of four weeks show (an overdispersed Poisson, as comparisons of volume have it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ridealong.figures.rules.frames import Codes, Floats, Frame
from ridealong.figures.rules.peers import FEWEST_PEERS, Colleague
from ridealong.figures.rules.weekly import FIRST_MONDAY, Sums
from ridealong.science.logistic import merge_rare
from ridealong.science.survival import cumulative_hazards

BLOCK = 4  # weeks whose counts show how much people vary
LAST_AGE = 90  # days up to which closing is expected of a deal: what is older is hygiene, not pace
HALF = 4  # days of a week at work, of seven
FEWEST_A_MONTH = 20  # closes, for a month to have a factor of its own


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each did one kind of thing in each week: rows (m,) of seller, Monday in days since 1970-01-01, n."""

    who: tuple[str, ...]
    monday: Codes
    n: Codes


def counted(measure: str, tally: Tally, colleagues: Mapping[str, Colleague], *, first: date, last: date) -> Sums | None:
    """Whole weeks between two days, of everybody who was at work in them and ever did such a thing: a person's count
    beside the mean of the others. None where there are fewer than eight people."""
    keys = tuple(sorted(set(tally.who) & colleagues.keys()))
    start, weeks = _weeks(first, last)
    if len(keys) < FEWEST_PEERS or weeks <= 0:
        return None
    place = {key: at for at, key in enumerate(keys)}
    who = np.array([place.get(key, -1) for key in tally.who], dtype=np.int64)
    week = (tally.monday - start) // 7
    inside = (who >= 0) & (week >= 0) & (week < weeks)
    table = np.zeros((len(keys), weeks))
    np.add.at(table, (who[inside], week[inside]), tally.n[inside])
    at_work = np.array([worked(colleagues[key], start, weeks) for key in keys])
    table *= at_work
    others = np.maximum(at_work.sum(axis=0) - 1, 1)
    expected = (table.sum(axis=0) - table) / others * at_work
    there = at_work & (table.sum(axis=0) > 0) & (others + 1 >= FEWEST_PEERS)
    variance = overdispersed(table * there, expected * there) * expected * (1 + 1 / others)
    return _sums(measure, keys, start, there, table, expected, variance)


def worked(one: Colleague, start: int, weeks: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """In which weeks (weeks,) from a Monday on somebody could sell for the better half of the days."""
    day = np.arange(start, start + 7 * weeks)
    there = np.ones(len(day), dtype=np.bool_)
    if one.since is not None:
        there &= day >= number(one.since)
    if one.until is not None:
        there &= day <= number(one.until)
    for began, ended in one.away:
        there &= (day < number(began)) | (day > number(ended))
    return np.asarray(there.reshape(weeks, 7).sum(axis=1) >= HALF)


def closing(lives: Frame, *, first: date, last: date) -> Sums | None:
    """Closes of deals in their first ninety days, beside those to be expected of deals of that product and age in that
    month. None where there are fewer than eight people."""
    keys = lives.labels["seller"]
    start, weeks = _weeks(first, last)
    if len(keys) < FEWEST_PEERS or weeks <= 0:
        return None
    closes, expected = _closes(lives, start, weeks), _to_be_expected(lives, start, weeks)
    expected = expected * _seasons(closes.sum(axis=0), expected.sum(axis=0), start)
    variance = overdispersed(closes, expected) * expected
    return _sums("cycle_time", keys, start, expected > 0, closes, expected, variance)


def _closes(lives: Frame, start: int, weeks: int) -> Floats:
    """(sellers, weeks)."""
    duration = np.maximum(lives.days("duration"), 1)
    seen = (lives.numbers["closed"] == 1) & (lives.days("entry") < duration) & (duration <= LAST_AGE)
    week = (lives.days("day") + duration - start) // 7
    return _added(lives, week, seen.astype(np.float64), weeks)


def _to_be_expected(lives: Frame, start: int, weeks: int) -> Floats:
    """(sellers, weeks): of every deal what its age in each week lets expect."""
    product, many = merge_rare(lives.codes["product"])
    duration, entry = lives.days("duration"), lives.days("entry")
    ends = np.where(lives.numbers["closed"] == 1, np.maximum(duration, 1), duration)
    hazard = cumulative_hazards(duration, lives.numbers["closed"], entry, product, many, LAST_AGE)
    opened = lives.days("day")
    begun = (opened - start) // 7
    found = np.zeros((len(lives.labels["seller"]), weeks))
    for at in range(LAST_AGE // 7 + 2):
        monday = (begun + at) * 7 + start
        high = np.clip(np.minimum(monday + 6 - opened, ends), 0, LAST_AGE)
        low = np.clip(np.maximum(monday - 1 - opened, entry), 0, LAST_AGE)
        due = np.where(high > low, hazard[product, high] - hazard[product, np.minimum(low, high)], 0.0)
        found += _added(lives, begun + at, due, weeks)
    return found


def _added(lives: Frame, week: Codes, values: Floats, weeks: int) -> Floats:
    who, many = lives.codes["seller"], len(lives.labels["seller"])
    inside = (who >= 0) & (week >= 0) & (week < weeks)
    place = who[inside] * weeks + week[inside]
    return np.bincount(place, values[inside], minlength=many * weeks).reshape(many, weeks).astype(np.float64)


def _seasons(closes: Floats, expected: Floats, start: int) -> Floats:
    """By which factor (weeks,) everybody closes more in the month of a week: months under twenty closes together."""
    mondays = (np.arange(len(closes)) * 7 + start).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    _, month = np.unique(mondays, return_inverse=True)
    few = np.bincount(month, closes) < FEWEST_A_MONTH
    month = np.where(few[month], len(few), month)
    done, due = np.bincount(month, closes), np.bincount(month, expected)
    return np.asarray(np.divide(done, due, out=np.ones_like(due), where=due > 0)[month])


def overdispersed(table: Floats, expected: Floats) -> float:
    """phi = max(1, X²/df) of counts (people, weeks) in blocks of four weeks, each person at their own pace; cells of
    which less than one was expected say nothing. (`heterogeneity.overdispersion` takes what is expected from the
    margins, which is right for everybody at work all the time; here it is given week by week.)"""
    done, due = _blocks(table), _blocks(expected)
    pace = np.divide(done.sum(axis=1), due.sum(axis=1), out=np.zeros(len(done)), where=due.sum(axis=1) > 0)
    own = due * pace[:, None]
    told = own >= 1
    freedom = int(told.sum() - told.any(axis=1).sum())
    if freedom <= 0:
        return 1.0
    return max(1.0, float(((done - own)[told] ** 2 / own[told]).sum()) / freedom)


def _blocks(table: Floats) -> Floats:
    """(people, blocks): the weeks left over at the start count in none."""
    whole = table.shape[1] // BLOCK * BLOCK
    if not whole:
        return table
    return np.asarray(table[:, -whole:].reshape(len(table), -1, BLOCK).sum(axis=2))


def _sums(
    measure: str, keys: Sequence[str], start: int, there: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    total: Floats, expected: Floats, variance: Floats,
) -> Sums:  # fmt: skip
    who, week = np.nonzero(there)
    return Sums(
        measure=measure,
        keys=tuple(keys),
        who=who,
        monday=week * 7 + start,
        n=total[who, week].astype(np.int64),
        total=total[who, week],
        expected=expected[who, week],
        variance=variance[who, week],
    )


def _weeks(first: date, last: date) -> tuple[int, int]:
    """The first Monday from a day on, and how many whole weeks there are up to another."""
    start = FIRST_MONDAY - (FIRST_MONDAY - number(first)) // 7 * 7
    return start, (number(last) + 1 - start) // 7


def number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - date(1970, 1, 1)) // timedelta(days=1)
