"""How long the week takes for 5,000 sellers and 625 leaders, beside a general solver on the same plans."""

from __future__ import annotations

import time

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from ridealong.science.arrays import Floats
from ridealong.week.rules import choosing
from ridealong.week.rules.assembling import make_week
from ridealong.week.rules.inputs import Inputs
from ridealong.week.rules.options import PLANS, Table, table
from ridealong.week.rules.views import Views
from tests.speed.rows import SpeedRow
from tests.week import build

LEADERS = 625
TEAM = 8
INSTANCES = 20
CAPACITY = 36
PLANNING, WEEK = 3.0, 10.0


def rows() -> list[SpeedRow]:
    """Planning alone, and everything from figures to sentences."""
    views = Views(_company())
    teams = [
        build.inputs(
            [build.report(TEAM * leader + place) for place in range(TEAM)], views.signals, key=f"crm:l{leader}"
        )
        for leader in range(LEADERS)
    ]
    began = time.perf_counter()
    for inputs in teams:
        make_week(inputs, views, choosing.make_lots(inputs, views), recorded=False)
    whole = time.perf_counter() - began
    # All teams of a size cost the same: the tables of every tenth are kept, and planned ten times over.
    tables = [table(inputs, views) for inputs in teams[::10]]
    began = time.perf_counter()
    for found in tables:
        _plan(teams[0], found)
    planning = (time.perf_counter() - began) * len(teams) / len(tables)
    reference = _milp(tables) * LEADERS * PLANS
    name = f"milp, {INSTANCES} of {LEADERS * PLANS:,} plans, scaled"
    return [
        SpeedRow(f"planning {LEADERS} leaders, {PLANS} samples", planning, name, reference, most=PLANNING),
        SpeedRow(f"the week of {LEADERS * TEAM:,} sellers", whole, name, reference, most=WEEK),
    ]


def _company() -> build.Signals:
    rng = np.random.default_rng(3)
    count = LEADERS * TEAM
    return build.signals(
        count,
        [
            build.signal("closed_deals", np.log(150) + 0.4 * rng.standard_normal(count), v=0.02),
            build.signal("win_rate", 0.6 + 0.07 * rng.standard_normal(count), v=0.002),
            build.signal("discount", 0.05 * rng.standard_normal(count), v=0.001),
            build.signal("cycle_time", -50 + 8 * rng.standard_normal(count), v=9.0),
            build.signal("stale_share", -0.2 + 0.1 * rng.standard_normal(count)),
        ],
    )


def _plan(inputs: Inputs, found: Table) -> None:
    """The whole search for the draw's plans: the best plan, and one for every sample at four or five lambdas."""
    choosing._distribution(inputs, found, frozenset(), CAPACITY)


def _milp(tables: list[Table]) -> float:
    """Seconds that one plan takes a general solver."""
    began = time.perf_counter()
    for place in range(INSTANCES):
        found = tables[place % len(tables)]
        _solve(found.values[place], found)
    return (time.perf_counter() - began) / INSTANCES


def _solve(values: Floats, found: Table) -> None:
    sizes = np.array([option.minutes // 5 for option in found.options])
    people = np.array([[float(owner == person) for owner in found.owner] for person in range(TEAM)])
    constraints = [LinearConstraint(sizes[None, :], 0, CAPACITY), LinearConstraint(people, 0, 1)]
    solved = milp(-values, constraints=constraints, integrality=np.ones(len(values)), bounds=Bounds(0, 1))
    assert solved.success
