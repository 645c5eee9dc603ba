"""The demo company: who works there, since when, for whom, and which skill gaps they truly have.

Everything is a function of (seed, sellers, until). The gaps exist in this value only: nothing that a home keeps, and no
file that is imported, says who has one. Tests hold what the week finds against them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from ridealong.demo.words import address, full_names, products, words

SELLERS = 66
SEED = 7
STAGES = ("Qualify", "Discover", "Demo", "Proposal", "Negotiate")
SOURCE = "ridealong"
SELLER_JOB = "Field Seller"
JOBS = ("Team Leader", "Sales Director", "Regional Vice President", "Vice President, Sales")
TEAM_SIZE = 9.4
SPAN = 8
YEARS = 2
SMALL = 500  # sellers up to whom a company has much activity and a past of its own
GAP_SHARE = 0.2
KINDS: tuple[tuple[str, str | None], ...] = (
    ("stage_conversion", "Demo"),
    ("discount", None),
    ("stage_conversion", "Proposal"),
    ("cycle_time", None),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """What somebody truly lacks. `size` is on the scale that `Skills` has for it."""

    ref: str
    measure: str
    stage: str | None
    size: float

    @property
    def topic(self) -> str:
        """What a session about it is called in the week."""
        topics = {"discount": "negotiating", "cycle_time": "moving_deals_on"}
        return f"stage:{self.stage}" if self.stage else topics[self.measure]


@dataclass(frozen=True, slots=True)
class Skills:
    """How somebody sells. `moves`: logit shift of moving on, by stage; `discount`: share of the list price given away;
    `pace`: factor on days; `volume`: factor on deals opened; `mix`: share of each product."""

    moves: tuple[float, ...]
    discount: float
    pace: float
    volume: float
    mix: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works, or worked, there. `successor` takes over the open deals of who left."""

    ref: str
    name: str
    job: str
    office: str
    hired_on: date
    leader: str | None
    left_on: date | None = None
    away: tuple[date, date] | None = None
    successor: str | None = None

    @property
    def email(self) -> str:
        return address(self.name)

    @property
    def sells(self) -> bool:
        return self.job == SELLER_JOB


@dataclass(frozen=True, slots=True)
class OpenPosition:
    """A chair that nobody sits in."""

    leader: str
    office: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class Transfer:
    """Somebody who had another leader before that day."""

    ref: str
    before: str
    moved_on: date


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


def generate(seed: int = SEED, sellers: int = SELLERS, *, until: date) -> Company:
    """The company with so many sellers at work on the day `until`. Raises ValueError for a number that cannot be."""
    if not 20 <= sellers <= 20_000:
        raise ValueError("a demo company has 20 to 20,000 sellers")
    rng = np.random.default_rng([seed, 0])
    start = date(until.year - YEARS, until.month, min(until.day, 28))
    leavers = max(4, round(0.08 * sellers))
    ranks = _ranks(sellers)
    names = full_names(sum(ranks) + sellers + leavers, rng)
    leaders = _leaders(ranks, names, start, rng)
    first_line = leaders[-ranks[0] :]
    staff = _sellers(first_line, names[sum(ranks) :], sellers, leavers, start, until, rng)
    gaps = _gaps(staff, first_line[0].ref, sellers, until, rng)
    return Company(
        name=words()["organisation"],
        seed=seed,
        start=start,
        until=until,
        leaders=leaders,
        sellers=staff,
        skills=_skills(staff, gaps, rng),
        positions=_positions(staff),
        transfers=_transfers(staff, gaps, first_line, start, until, rng),
        gaps=gaps,
        demo_leader=first_line[0].ref,
        deals_a_year=180 if sellers <= SMALL else 110,
    )


def _ranks(sellers: int) -> list[int]:
    """How many leaders on each level, first line first: three levels, more where one leader would have too many."""
    ranks = [max(6, round(sellers / TEAM_SIZE))]
    ranks.append(max(2, math.ceil(ranks[0] / SPAN)))
    while ranks[-1] > 1:
        ranks.append(1 if ranks[-1] <= SPAN + 1 else math.ceil(ranks[-1] / SPAN))
    return ranks


def _leaders(ranks: list[int], names: list[str], start: date, rng: np.random.Generator) -> tuple[Colleague, ...]:
    found: list[Colleague] = []
    above: list[str] = []
    for depth, count in enumerate(reversed(ranks)):
        level = len(ranks) - 1 - depth
        job = JOBS[-1] if depth == 0 else JOBS[min(level, 2)]
        refs = []
        for number in range(count):
            ref = f"L{len(found) + 1:04d}"
            leader = above[number * len(above) // count] if above else None
            hired = _first_of_month(start, -12 - int(rng.integers(120)))
            found.append(Colleague(ref, names[len(found)], job, _office(number, level), hired, leader))
            refs.append(ref)
        above = refs
    return tuple(found)


def _sellers(
    first_line: tuple[Colleague, ...],
    names: list[str],
    count: int,
    leavers: int,
    start: date,
    until: date,
    rng: np.random.Generator,
) -> tuple[Colleague, ...]:
    """Those at work, then those who left; a leaver's deals pass to a colleague of the same leader."""
    new, recent = max(2, round(0.03 * count)), max(4, round(0.1 * count))
    on_leave = max(2, round(0.025 * count))
    found = []
    for number in range(count):
        team = first_line[number % len(first_line)]
        hired = _first_of_month(start, -3 - int(rng.integers(100)))
        # The last ones in the list are the latest hires, the ones before them are away: never both.
        if number >= count - new:
            hired = until - timedelta(days=int(rng.integers(8, 45)))
        elif number >= count - new - recent:
            hired = _first_of_month(start, int(rng.integers(2, 20)))
        away = None
        if 0 <= number - (count - new - recent - on_leave) < on_leave:
            away = (
                until - timedelta(days=int(rng.integers(14, 60))),
                until + timedelta(days=int(rng.integers(21, 90))),
            )
        found.append(
            Colleague(f"S{number + 1:05d}", names[number], SELLER_JOB, team.office, hired, team.ref, away=away)
        )
    for number in range(leavers):
        team = first_line[number * 3 % len(first_line)]
        left = until - timedelta(days=int(rng.integers(20, 540)))
        stays = [one for one in found[: len(first_line) * 3] if one.leader == team.ref]
        found.append(
            Colleague(
                f"S{count + number + 1:05d}",
                names[count + number],
                SELLER_JOB,
                team.office,
                _first_of_month(start, -6 - int(rng.integers(60))),
                team.ref,
                left_on=left,
                successor=stays[number % len(stays)].ref,
            )
        )
    return tuple(found)


def _gaps(
    staff: tuple[Colleague, ...], demo_leader: str, count: int, until: date, rng: np.random.Generator
) -> tuple[Gap, ...]:
    """A fifth of the sellers, all experienced and present; the demo leader's team has two of different kinds."""
    year = until - timedelta(days=500)
    able = [one for one in staff if one.hired_on < year and one.left_on is None and one.away is None]
    order = [able[number] for number in rng.permutation(len(able)).tolist()]
    own = [one for one in order if one.leader == demo_leader][:2]
    chosen = [*own, *(one for one in order if one.leader != demo_leader)][: round(GAP_SHARE * count)]
    scale = rng.uniform(0.9, 1.3, len(chosen))
    sizes = {"stage_conversion": -1.1, "discount": 0.06, "cycle_time": 0.45}
    return tuple(
        Gap(one.ref, *KINDS[number % len(KINDS)], float(sizes[KINDS[number % len(KINDS)][0]] * scale[number]))
        for number, one in enumerate(chosen)
    )


def _skills(staff: tuple[Colleague, ...], gaps: tuple[Gap, ...], rng: np.random.Generator) -> tuple[Skills, ...]:
    """Small differences between everybody, large ones in what they sell, and the gaps."""
    n, kinds = len(staff), len(products())
    moves = rng.normal(0, 0.06, (n, len(STAGES)))
    discount = rng.normal(0.06, 0.003, n)
    pace = np.exp(rng.normal(0, 0.03, n))
    volume = np.exp(rng.normal(0, 0.06, n))
    mix = np.exp(rng.normal(0, 1.1, (n, kinds)) + np.linspace(0.4, -0.9, kinds))
    mix /= mix.sum(axis=1, keepdims=True)
    place = {one.ref: at for at, one in enumerate(staff)}
    for gap in gaps:
        at = place[gap.ref]
        if gap.stage is not None:
            moves[at, STAGES.index(gap.stage)] += gap.size
        elif gap.measure == "discount":
            discount[at] += gap.size
        else:
            pace[at] *= 1 + gap.size
    return tuple(
        Skills(tuple(moves[at]), float(discount[at]), float(pace[at]), float(volume[at]), tuple(mix[at]))
        for at in range(n)
    )


def _positions(staff: tuple[Colleague, ...]) -> tuple[OpenPosition, ...]:
    """The latest third of those who left (three at least) have not been replaced."""
    left = sorted(
        (one for one in staff if one.left_on is not None), key=lambda one: (one.left_on, one.ref), reverse=True
    )
    open_ones = left[: max(3, len(left) // 3)]
    return tuple(
        OpenPosition(one.leader, one.office, one.left_on + timedelta(days=1))
        for one in open_ones
        if one.leader is not None and one.left_on is not None
    )


def _transfers(
    staff: tuple[Colleague, ...],
    gaps: tuple[Gap, ...],
    first_line: tuple[Colleague, ...],
    start: date,
    until: date,
    rng: np.random.Generator,
) -> tuple[Transfer, ...]:
    """A few have changed teams, half a year ago or more."""
    planted = {gap.ref for gap in gaps}
    able = [one for one in staff if one.hired_on < start and one.left_on is None and one.ref not in planted]
    chosen = rng.choice(len(able), size=min(3, len(able)), replace=False).tolist()
    found = []
    for number in chosen:
        one = able[number]
        other = next(leader for leader in first_line if leader.ref != one.leader)
        found.append(Transfer(one.ref, other.ref, _first_of_month(until, -6 - int(rng.integers(6)))))
    return tuple(found)


def at_work(company: Company) -> tuple[Colleague, ...]:
    """The sellers who have not left."""
    return tuple(one for one in company.sellers if one.left_on is None)


def with_no_gaps(company: Company) -> Company:
    """The same people, none of whom lacks anything: for tests of what the week does with pure chance."""
    even = tuple(
        replace(one, moves=(0.0,) * len(STAGES), discount=0.06, pace=1.0, volume=1.0) for one in company.skills
    )
    return replace(company, skills=even, gaps=())


def _office(number: int, level: int) -> str:
    offices = words()["offices"]
    name = str(offices[number % len(offices)])
    return name if level or number < len(offices) else f"{name} {number // len(offices) + 1}"


def _first_of_month(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)
