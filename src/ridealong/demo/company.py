"""The demo company as a value: who works there, how they sell, and which skill gaps they truly have.

Everything is a function of (seed, sellers, until). The gaps exist in this value only: nothing that a home keeps, and no
file that is imported, says who has one. Tests hold what the week finds against them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from ridealong.demo.skills import STAGES, Gap, Skills, mixes, plant, skills
from ridealong.demo.staff import Colleague, OpenPosition, Transfer, leaders, positions, ranks, sellers, transfers
from ridealong.demo.words import full_names, words

SELLERS = 66
SEED = 7
SOURCE = "ridealong"
YEARS = 2
SMALL = 500  # sellers up to whom a company has much activity and a past of its own


@dataclass(frozen=True)
class Company:
    """The whole company. `sellers` and `leaders` are in a fixed order, the highest leader first; `skills` go with
    `sellers`. `demo_leader` is whose week a visitor sees first."""

    name: str
    seed: int
    start: date
    until: date
    leaders: tuple[Colleague, ...]
    sellers: tuple[Colleague, ...]
    skills: tuple[Skills, ...]
    positions: tuple[OpenPosition, ...]
    transfers: tuple[Transfer, ...]
    gaps: tuple[Gap, ...]
    demo_leader: str
    deals_a_year: int

    @property
    def people(self) -> tuple[Colleague, ...]:
        return (*self.leaders, *self.sellers)

    def reports_of(self, leader: str) -> tuple[Colleague, ...]:
        """Who works for a leader on the last day."""
        return tuple(one for one in self.people if one.leader == leader and one.left_on is None)


def generate(seed: int = SEED, count: int = SELLERS, *, until: date) -> Company:
    """The company with so many sellers at work on the day `until`. Raises ValueError for a number that cannot be."""
    if not 20 <= count <= 20_000:
        raise ValueError("a demo company has 20 to 20,000 sellers")
    rng = np.random.default_rng([seed, 0])
    start = date(until.year - YEARS, until.month, min(until.day, 28))
    leavers, levels = max(4, round(0.08 * count)), ranks(count)
    names = full_names(sum(levels) + count + leavers, rng)
    lead = leaders(levels, names, start, rng)
    first_line = lead[-levels[0] :]
    staff = sellers(first_line, names[sum(levels) :], count, leavers, start, until, rng)
    mix = mixes(len(staff), rng)
    gaps = plant(staff, mix, first_line[0].ref, count, until, rng)
    return Company(
        name=words()["organisation"],
        seed=seed,
        start=start,
        until=until,
        leaders=lead,
        sellers=staff,
        skills=tuple(skills(staff, mix, gaps, rng)),
        positions=positions(staff),
        transfers=transfers(staff, {gap.ref for gap in gaps}, first_line, start, until, rng),
        gaps=gaps,
        demo_leader=first_line[0].ref,
        deals_a_year=180 if count <= SMALL else 110,
    )


def at_work(company: Company) -> tuple[Colleague, ...]:
    """The sellers who have not left."""
    return tuple(one for one in company.sellers if one.left_on is None)


def with_no_gaps(company: Company) -> Company:
    """The same people, none of whom lacks anything: for tests of what the week does with pure chance."""
    even = tuple(
        replace(one, moves=(0.0,) * len(STAGES), discount=0.06, pace=1.0, volume=1.0) for one in company.skills
    )
    return replace(company, skills=even, gaps=())
