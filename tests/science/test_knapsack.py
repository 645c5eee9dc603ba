"""The exact plan: known answers, a MILP solver, brute force, and what every plan must keep."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from ridealong.science import knapsack
from ridealong.science.knapsack import Group, Infeasible
from ridealong.science.streams import stream

A, B, C = Group((6, 12)), Group((6,)), Group((3, 9))
VALUES = [[10.0, 15.0, 9.0, 4.0, 12.0]]


def test_known_answers():
    free = knapsack.solve(VALUES, [A, B, C], 12)
    assert (free.choices.tolist(), free.values.tolist()) == ([[0, 0, -1]], [19])
    forced = knapsack.solve(VALUES, [A, B, Group((3, 9), forced=True)], 12)
    assert (forced.choices.tolist(), forced.values.tolist()) == ([[0, -1, 0]], [14])
    with pytest.raises(Infeasible) as refused:
        knapsack.solve(VALUES, [A, B, Group((3, 9), forced=True)], 2)
    assert refused.value.missing == 1


@st.composite
def problems(draw, most_people=5):
    sizes = draw(st.lists(st.lists(st.integers(1, 8), max_size=3), min_size=1, max_size=most_people))
    groups = [Group(tuple(options), forced=bool(options) and draw(st.booleans())) for options in sizes]
    width = sum(len(group.minutes) for group in groups)
    rows = draw(st.integers(1, 4))
    table = [draw(st.lists(st.integers(-5, 40), min_size=width, max_size=width)) for _ in range(rows)]
    return np.array(table, dtype=float).reshape(rows, width), groups, draw(st.integers(0, 24))


def all_plans(groups, capacity):
    """Every feasible plan, as one choice a person."""
    ways = [range(0 if group.forced else -1, len(group.minutes)) for group in groups]
    for plan in itertools.product(*ways):
        if sum(g.minutes[c] for g, c in zip(groups, plan, strict=True) if c >= 0) <= capacity:
            yield plan


def worth(values, groups, plan):
    columns = knapsack.flat(np.array([plan]), groups)
    return float(knapsack.total(values, columns)[0])


@given(problems())
@settings(max_examples=150, deadline=None)
def test_no_other_plan_is_worth_more(problem):
    table, groups, capacity = problem
    plans = list(all_plans(groups, capacity))
    if not plans:
        with pytest.raises(Infeasible) as refused:
            knapsack.solve(table, groups, capacity)
        assert refused.value.missing == sum(min(g.minutes) for g in groups if g.forced) - capacity
        return
    found = knapsack.solve(table, groups, capacity)
    for row, choices, value in zip(table, found.choices, found.values, strict=True):
        assert tuple(choices) in plans  # minutes kept, forced people present
        assert value == pytest.approx(worth(row, groups, choices))
        assert value == pytest.approx(max(worth(row, groups, plan) for plan in plans))


@given(problems())
@settings(max_examples=60, deadline=None)
def test_more_minutes_are_never_worth_less(problem):
    table, groups, capacity = problem
    capacity += knapsack.missing_units(groups, capacity)
    less = knapsack.solve(table, groups, capacity).values
    assert (knapsack.solve(table, groups, capacity + 1).values >= less - 1e-9).all()


@given(problems(), st.sampled_from([0.25, 2.0, 1024.0]))
@settings(max_examples=60, deadline=None)
def test_another_currency_changes_no_plan(problem, factor):
    table, groups, capacity = problem
    capacity += knapsack.missing_units(groups, capacity)
    first, second = (knapsack.solve(values, groups, capacity) for values in (table, factor * table))
    assert (first.choices == second.choices).all()


def test_exact_ties_keep_none_then_fewer_minutes_then_the_first_option():
    assert knapsack.solve([[0.0]], [Group((3,))], 9).choices.tolist() == [[-1]]
    assert knapsack.solve([[5.0, 5.0]], [Group((6, 3))], 9).choices.tolist() == [[1]]
    assert knapsack.solve([[5.0, 5.0]], [Group((3, 3))], 9).choices.tolist() == [[0]]


def test_jitter_lets_chance_settle_ties_and_nothing_else():
    values = np.tile([[5.0, 5.0, 4.0]], (400, 1))
    drawn = knapsack.solve(knapsack.jitter(values, stream("ties")), [Group((3,)), Group((3,)), Group((3,))], 3)
    served = (drawn.choices == 0).mean(axis=0)
    assert served[:2] == pytest.approx([0.5, 0.5], abs=0.1)
    assert served[2] == 0
    assert np.abs(knapsack.jitter(values, stream("small")) - values).max() <= 5e-6
    assert (knapsack.jitter(np.zeros((2, 3)), stream("zero")) > 0).all()
    assert knapsack.jitter(np.zeros((0, 3)), stream("none")).shape == (0, 3)


def test_a_losing_option_is_taken_only_by_force():
    assert knapsack.solve([[-3.0]], [Group((3,))], 9).values.tolist() == [0]
    assert knapsack.solve([[-3.0, -9.0]], [Group((3, 6), forced=True)], 9).choices.tolist() == [[0]]


def test_nobody_and_no_time_are_plans_too():
    assert knapsack.solve(np.zeros((3, 0)), [], 10).values.tolist() == [0, 0, 0]
    assert knapsack.solve(np.zeros((3, 0)), [Group(())], 10).choices.tolist() == [[-1]] * 3
    assert knapsack.solve([[7.0]], [Group((3,))], 0).choices.tolist() == [[-1]]


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="one column"):
        knapsack.solve([[1.0, 2.0]], [Group((3,))], 9)
    with pytest.raises(ValueError, match="positive"):
        Group((0,))
    with pytest.raises(ValueError, match="forced"):
        Group((), forced=True)


def milp_value(values, groups, capacity):
    """The same problem for an independent solver."""
    owner = np.repeat(np.arange(len(groups)), [len(g.minutes) for g in groups])
    member = (owner == np.arange(len(groups))[:, None]).astype(float)
    sizes = np.concatenate([g.minutes for g in groups]).astype(float)
    least = [float(g.forced) for g in groups]
    limits = [LinearConstraint(member, least, np.ones(len(groups))), LinearConstraint(sizes, -np.inf, capacity)]
    found = milp(-values, constraints=limits, integrality=np.ones(len(values)), bounds=Bounds(0, 1))
    return None if found.x is None else -found.fun


@pytest.mark.parametrize("block", range(6))
def test_it_agrees_with_a_milp_solver(block):
    """Six times fifty random leaders: 300 instances."""
    rng = stream("milp", str(block))
    for _ in range(50):
        people = int(rng.integers(2, 10))
        groups = [
            Group(tuple(int(m) for m in rng.integers(1, 13, rng.integers(1, 5))), forced=bool(rng.random() < 0.15))
            for _ in range(people)
        ]
        values = rng.normal(200, 400, sum(len(g.minutes) for g in groups))
        capacity = int(rng.integers(0, 40))
        reference = milp_value(values, groups, capacity)
        if reference is None:
            assert knapsack.missing_units(groups, capacity) > 0
            continue
        assert knapsack.solve(values[None, :], groups, capacity).values[0] == pytest.approx(reference, abs=1e-6)
