"""Who works for the demo company: leaders in levels, sellers, hires, leavers, people on leave, empty chairs."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ridealong.demo.words import address, words

SELLER_JOB = "Field Seller"
JOBS = ("Team Leader", "Sales Director", "Regional Vice President", "Vice President, Sales")
TEAM_SIZE = 9.4
SPAN = 8


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


def ranks(sellers: int) -> list[int]:
    """How many leaders on each level, first line first: three levels, more where one leader would have too many."""
    found = [max(6, round(sellers / TEAM_SIZE))]
    found.append(max(2, math.ceil(found[0] / SPAN)))
    while found[-1] > 1:
        found.append(1 if found[-1] <= SPAN + 1 else math.ceil(found[-1] / SPAN))
    return found


def leaders(levels: list[int], names: list[str], start: date, rng: np.random.Generator) -> tuple[Colleague, ...]:
    found: list[Colleague] = []
    above: list[str] = []
    for depth, count in enumerate(reversed(levels)):
        level = len(levels) - 1 - depth
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


def sellers(
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


def positions(staff: tuple[Colleague, ...]) -> tuple[OpenPosition, ...]:
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


def transfers(
    staff: tuple[Colleague, ...],
    planted: Collection[str],
    first_line: tuple[Colleague, ...],
    start: date,
    until: date,
    rng: np.random.Generator,
) -> tuple[Transfer, ...]:
    """A few have changed teams, half a year ago or more."""
    able = [one for one in staff if one.hired_on < start and one.left_on is None and one.ref not in planted]
    chosen = rng.choice(len(able), size=min(3, len(able)), replace=False).tolist()
    found = []
    for number in chosen:
        one = able[number]
        other = next(leader for leader in first_line if leader.ref != one.leader)
        found.append(Transfer(one.ref, other.ref, _first_of_month(until, -6 - int(rng.integers(6)))))
    return tuple(found)


def _office(number: int, level: int) -> str:
    offices = words()["offices"]
    name = str(offices[number % len(offices)])
    return name if level or number < len(offices) else f"{name} {number // len(offices) + 1}"


def _first_of_month(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)
