"""How the demo company sells: everything that ever happens to one seller's deals, as plain arrays.

Days are whole days since 1970. What lies after the day of an export is cut off where tables are made, so that an
earlier export is what that day would have shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ridealong.demo.company import Company
from ridealong.demo.skills import STAGES
from ridealong.demo.words import products

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

EPOCH = date(1970, 1, 1)
NEVER = 10**6
MOVES_ON = np.array([0.93, 0.92, 0.63, 0.67, 0.93])
DAYS = np.array([5.0, 8.0, 10.0, 11.0, 9.0])  # medians
FELT = np.array([0.0, 0.0, 1.0, 1.0, 1.0])  # where the ease of a product is felt
SPREAD = 0.6
# Opened by month: slow summers and Decembers.
SEASON = np.array([1.10, 1.06, 1.08, 1.0, 1.02, 1.0, 0.86, 0.72, 1.12, 1.12, 1.08, 0.84])
FORGOTTEN = 0.05  # lost deals that nobody closes for months
FORGOTTEN_FOR = (60, 200)  # days
PULLED = 0.4  # won deals that close in the last days of the quarter
PULL = 40
FINAL_DAYS = 12
YEAR_OF_WORK = 260
CUSTOMERS = 15  # of each seller


@dataclass(frozen=True, slots=True)
class Book:
    """All deals of one seller, oldest first. `entered` is (deals, stages), NEVER where a stage was not reached; `ended`
    is the day of winning or losing. `customer` counts within the seller's own."""

    opened: Ints
    product: Ints
    customer: Ints
    entered: Ints
    ended: Ints
    won: NDArray[np.bool_]
    amount: Floats
    contacts: Ints
    planned: Ints
    renewal: NDArray[np.bool_]
    reason: Ints
    competitor: Ints
    act_deal: Ints
    act_second: Ints
    act_kind: Ints
    act_minutes: Ints

    def __len__(self) -> int:
        return len(self.opened)


def number(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


def sell(company: Company, seller: int) -> Book:
    """The seller's book; every seller has a stream of chance of their own."""
    rng = np.random.default_rng([company.seed, 1, seller])
    opened = _opened(company, seller, rng)
    skills = company.skills[seller]
    product = rng.choice(len(products()), size=len(opened), p=skills.mix).astype(np.int64)
    entered, ended, won = _journey(company, seller, opened, product, rng)
    prices = np.array([one.list_price for one in products()], dtype=np.float64)[product]
    given = _given_away(skills.discount, ended, rng)
    acts = _activities(company, opened, entered, ended, rng)
    return Book(
        opened=opened,
        product=product,
        customer=rng.integers(0, CUSTOMERS, len(opened)),
        entered=entered,
        ended=ended,
        won=won,
        amount=np.round(prices * (1 - given)),
        contacts=1 + rng.poisson(1.5, len(opened)),
        planned=45 + rng.integers(0, 45, len(opened)),
        renewal=rng.random(len(opened)) < 0.1,
        reason=rng.integers(0, 6, len(opened)),
        competitor=rng.integers(0, 10, len(opened)),
        act_deal=acts[0],
        act_second=acts[1],
        act_kind=acts[2],
        act_minutes=acts[3],
    )


def _opened(company: Company, seller: int, rng: np.random.Generator) -> Ints:
    """Days on which deals were opened: working days of somebody who is there, with the seasons."""
    person, skills = company.sellers[seller], company.skills[seller]
    first = max(number(company.start), number(person.hired_on) + 7)
    last = number(company.until) if person.left_on is None else number(person.left_on) - 42
    days = np.arange(first, max(first, last + 1), dtype=np.int64)
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]").astype(np.int64) % 12
    there = (days + 3) % 7 < 5
    if person.away is not None:
        there &= (days < number(person.away[0])) | (days > number(person.away[1]))
    rate = company.deals_a_year / YEAR_OF_WORK * skills.volume * SEASON[month] * there
    return np.repeat(days, rng.poisson(rate))


def _journey(
    company: Company, seller: int, opened: Ints, product: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """When each stage was entered, when the deal ended, and whether it was won."""
    skills, n = company.skills[seller], len(opened)
    ease = np.array([one.ease for one in products()])[product]
    odds = np.log(MOVES_ON / (1 - MOVES_ON)) + np.array(skills.moves) + ease[:, None] * FELT
    moved = rng.random((n, len(STAGES))) < 1 / (1 + np.exp(-odds))
    days = np.ceil(DAYS * skills.pace * np.exp(SPREAD * rng.standard_normal((n, len(STAGES))))).astype(np.int64)
    reached = np.cumprod(np.hstack([np.ones((n, 1), dtype=np.int64), moved[:, :-1]]), axis=1).astype(bool)
    arrival = opened[:, None] + np.hstack([np.zeros((n, 1), dtype=np.int64), np.cumsum(days, axis=1)[:, :-1]])
    arrival = workday(arrival)
    won = moved.all(axis=1)
    last = reached.sum(axis=1) - 1
    rows = np.arange(n)
    ended = workday(arrival[rows, last] + days[rows, last])
    ended = np.where(won, _pulled(ended, rng), ended)
    forgotten = ~won & (rng.random(n) < FORGOTTEN)
    late = workday(ended + rng.integers(*FORGOTTEN_FOR, n))
    return np.where(reached, arrival, NEVER), np.where(forgotten, late, ended), won


def _pulled(ended: Ints, rng: np.random.Generator) -> Ints:
    """Deals that would close shortly before the end of a quarter often close in its last days."""
    last = quarter_end(ended)
    late = last - rng.integers(0, FINAL_DAYS, len(ended))
    pulled = (rng.random(len(ended)) < PULLED) & (last - ended < PULL) & (late > ended)
    # The weekend before, not after: a pulled deal stays in its quarter.
    return np.where(pulled, np.where((late + 3) % 7 >= 5, np.maximum(late - 2, ended), late), ended)


def quarter_end(days: Ints) -> Ints:
    """The last day of the quarter that each day lies in."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return ((months // 3 + 1) * 3).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1


def workday(days: Ints) -> Ints:
    """Saturdays and Sundays become the Monday after."""
    weekday = (days + 3) % 7
    return np.where(weekday >= 5, days + 7 - weekday, days)


def _given_away(mean: float, ended: Ints, rng: np.random.Generator) -> Floats:
    """Share of the list price given away: more in the last days of a quarter, never half of it."""
    hurried = np.where(quarter_end(ended) - ended < FINAL_DAYS, 0.015, 0.0)
    return np.minimum((mean + hurried) * rng.gamma(4.0, 0.25, len(ended)), 0.45)


def _activities(
    company: Company, opened: Ints, entered: Ints, ended: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Ints]:
    """Deal, second since 1970, kind and minutes of each call, mail, meeting and task, in working hours."""
    busy = 1.6 if company.deals_a_year > 150 else 0.8
    stages = (entered < NEVER).sum(axis=1)
    count = 1 + rng.poisson(busy * stages)
    deal = np.repeat(np.arange(len(opened)), count)
    until = np.minimum(ended, opened + 120)[deal]
    day = opened[deal] + np.floor(rng.random(len(deal)) * (until - opened[deal] + 1)).astype(np.int64)
    second = workday(day) * 86_400 + rng.integers(8 * 60, 18 * 60, len(deal)) * 60
    kind = np.searchsorted(np.array([0.45, 0.78, 0.95]), rng.random(len(deal)))
    minutes = np.array([5, 15, 45, 10])[kind] + rng.integers(0, 4, len(deal)) * 5
    return deal, second, kind.astype(np.int64), minutes.astype(np.int64)
