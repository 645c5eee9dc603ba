"""Close calls: the loss is bounded, the tickets are exact, equals are equal, and what is clear stays clear."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ridealong.science import draws, knapsack
from ridealong.science.knapsack import Group
from ridealong.science.response import general_need
from ridealong.science.streams import stream

EIGHT = [Group((6,))] * 8
FOUR_PLACES = knapsack.planner(EIGHT, 24)


@st.composite
def leaders(draw):
    """A leader with 2–6 people, options of several sizes, and samples of their values."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    groups = [
        Group(tuple(int(m) for m in rng.choice([3, 6, 12], rng.integers(1, 4)))) for _ in range(rng.integers(2, 7))
    ]
    people = np.repeat(np.arange(len(groups)), [len(g.minutes) for g in groups])
    mean = rng.gamma(1, 500, len(people))
    spread = draw(st.floats(0.05, 2))
    samples = mean * rng.lognormal(-(spread**2) / 2, spread, (1024, len(people)))
    return groups, people, samples, draw(st.integers(12, 40))


def distribution(case, **changes):
    groups, people, samples, capacity = case
    solver = knapsack.planner(groups, capacity)
    return draws.plan_distribution(
        samples.mean(axis=0), samples[:256], solver, people=people, rng=stream("case"), **changes
    )


@given(leaders())
@settings(max_examples=60, deadline=None)
def test_loss_minutes_and_tickets_hold(case):
    groups, people, samples, capacity = case
    found = distribution(case)
    sizes = np.concatenate([g.minutes for g in groups])
    p = found.probabilities(len(people))
    assert found.mean_loss <= 0.05 + 1e-12
    assert max(found.losses) <= 0.15 + 1e-12
    assert sum(found.counts) == found.tickets <= 256
    assert p @ sizes <= capacity + 1e-9
    assert np.bincount(people, p).max() <= 1 + 1e-12
    for plan, loss in zip(found.plans, found.losses, strict=True):
        assert sum(sizes[list(plan)]) <= capacity
        assert loss == pytest.approx(1 - samples.mean(axis=0)[list(plan)].sum() / found.value, abs=1e-9)
    held = np.zeros(len(people), dtype=int)
    for ticket in range(found.tickets):
        held[list(found.plan(ticket))] += 1
    assert (held / found.tickets == p).all()


@given(leaders(), st.sampled_from([0.125, 4.0, 1000.0]))
@settings(max_examples=40, deadline=None)
def test_another_currency_changes_no_probability(case, factor):
    groups, people, samples, capacity = case
    first, second = distribution(case), distribution((groups, people, factor * samples, capacity))
    assert (first.plans, first.counts, first.lam) == (second.plans, second.counts, second.lam)


@given(leaders(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_renumbering_people_renumbers_the_probabilities(case, random):
    groups, people, samples, capacity = case
    order = list(range(len(groups)))
    random.shuffle(order)
    columns = np.concatenate([np.flatnonzero(people == person) for person in order])
    moved = ([groups[person] for person in order], np.sort(people), samples[:, columns], capacity)
    moved = (moved[0], np.repeat(np.arange(len(order)), [len(g.minutes) for g in moved[0]]), *moved[2:])
    first, second = distribution(case), distribution(moved)
    # Near ties (a millionth) fall by draw, so that a plan or two of 256 may differ.
    p, q = first.probabilities(len(people)), second.probabilities(len(people))
    assert q == pytest.approx(p[columns], abs=2 / 256 + 1e-9)


def test_an_option_that_dominates_is_never_a_close_call():
    rng = stream("dominant")
    mean = np.array([4000.0, 1000, 900, 1100, 1200])
    samples = mean * rng.normal(1, 0.09, (4096, 5))
    solver = knapsack.planner([Group((6,))] * 5, 6)
    found = draws.plan_distribution(samples.mean(0), samples[:256], solver, people=np.arange(5), rng=rng)
    assert found.probabilities(5).tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("seed", range(5))
def test_eight_equal_people_and_four_places(seed):
    """Known answer: nothing is held back, everybody has .40–.60, Σ p(1 − p) is 1.99."""
    rng = stream("general need", str(seed))
    samples = general_need(120.0, rng, (4096, 8))
    found = draws.plan_distribution(samples.mean(0), samples[:256], FOUR_PLACES, people=np.arange(8), rng=rng)
    p = found.probabilities(8)
    assert found.lam == 1
    assert ((p >= 0.4) & (p <= 0.6)).all()
    assert (p * (1 - p)).sum() == pytest.approx(1.99, abs=0.02)
    assert (np.abs(p - 0.5) <= 4 * np.sqrt(0.25 / 256)).all()


def test_exactly_equal_people_are_settled_by_draw_not_by_order():
    samples = np.full((256, 8), 100.0)
    found = draws.plan_distribution(samples[0], samples, FOUR_PLACES, people=np.arange(8), rng=stream("equal"))
    assert (np.abs(found.probabilities(8) - 0.5) <= 4 * np.sqrt(0.25 / 256)).all()
    assert found.mean_loss == pytest.approx(0)


def test_where_nothing_is_worth_anything_people_have_the_same_chance():
    groups = [Group((3, 6, 12)), Group((3,)), Group((3,)), Group((3,))]
    people = np.array([0, 0, 0, 1, 2, 3])
    solver = knapsack.planner(groups, 6)
    found = draws.plan_distribution(np.zeros(6), np.zeros((2048, 6)), solver, people=people, rng=stream("nothing"))
    chance = np.bincount(people, found.probabilities(6))
    assert found.lam is None
    assert found.value == 0
    assert (np.abs(chance - 0.5) <= 4 * np.sqrt(0.25 / 2048)).all()
    worse = draws.plan_distribution(
        np.full(6, -5.0), np.full((256, 6), -5.0), solver, people=people, rng=stream("worse")
    )
    assert (np.bincount(people, worse.probabilities(6)) > 0.3).all()


def test_where_no_lambda_is_bearable_the_best_plan_stands_alone():
    # Two people; the samples nearly always favour the wrong one by far, but the mean does not.
    mean, samples = np.array([100.0, 10.0]), np.tile([0.0, 4000.0], (256, 1))
    found = draws.plan_distribution(
        mean, samples, knapsack.planner([Group((6,))] * 2, 6), people=[0, 1], rng=stream("alone")
    )
    assert (found.plans, found.counts, found.lam, found.mean_loss) == (((0,),), (1,), 0.0, 0.0)


def test_raw_samples_would_lose_far_more_than_is_allowed():
    rng = stream("raw")
    mean = rng.gamma(1, 1000, 32)
    samples = mean * rng.gamma(1, 1, (4096, 32))
    people, solver = np.repeat(np.arange(8), 4), knapsack.planner([Group((3, 6, 12, 6))] * 8, 24)
    raw = solver(samples[:256])
    best = knapsack.total(samples.mean(0), solver(samples.mean(0)[None, :]))[0]
    lost = 1 - knapsack.total(samples.mean(0), raw).mean() / best
    found = draws.plan_distribution(samples.mean(0), samples[:256], solver, people=people, rng=rng)
    assert lost > 0.15
    assert found.lam < 1
    assert found.mean_loss <= 0.05


def test_the_largest_lambda_that_fits_is_taken():
    rng = stream("lambda")
    mean = rng.gamma(1, 1000, 8)
    samples = mean * rng.gamma(1, 1, (4096, 8))
    found = draws.plan_distribution(samples.mean(0), samples[:256], FOUR_PLACES, people=np.arange(8), rng=rng)
    larger = draws.LAMBDAS[: draws.LAMBDAS.index(found.lam)]
    assert larger
    again = draws.plan_distribution(
        samples.mean(0), samples[:256], FOUR_PLACES, people=np.arange(8), rng=rng, lambdas=larger
    )
    assert again.lam == 0


def test_more_loss_allowed_means_more_close_calls():
    rng = stream("eps")
    samples = general_need(100, rng, (4096, 8)) * np.linspace(0.6, 1.4, 8)

    def openness(eps):
        found = draws.plan_distribution(
            samples.mean(0), samples[:256], FOUR_PLACES, people=np.arange(8), rng=stream("x"), eps=eps
        )
        p = found.probabilities(8)
        return (p * (1 - p)).sum()

    assert openness(0.001) < openness(0.05) < openness(0.5)


def test_a_forced_person_is_in_every_plan():
    rng = stream("forced")
    groups = [Group((6,), forced=True), *[Group((6,))] * 4]
    samples = general_need(100, rng, (4096, 5)) * np.array([0.01, 1, 1, 1, 1])
    found = draws.plan_distribution(
        samples.mean(0), samples[:256], knapsack.planner(groups, 12), people=np.arange(5), rng=rng
    )
    assert found.probabilities(5)[0] == 1
    assert found.probabilities(5)[1:].sum() == pytest.approx(1)


def test_the_ticket_decides_and_every_plan_comes_up_as_often_as_it_holds_tickets():
    found = draws.Distribution(((0,), (1, 2), ()), (3, 4, 1), (0.0, 0.02, 0.1), 0.5, (0,), 10.0)
    assert [found.plan(ticket) for ticket in range(8)] == [(0,)] * 3 + [(1, 2)] * 4 + [()]
    drawn = [draws.draw(found, stream("secret", str(key), "ticket")) for key in range(4000)]
    seen = [sum(one.plan == plan for one in drawn) for plan in found.plans]
    assert stats.chisquare(seen, np.array(found.counts) / 8 * 4000).pvalue > 0.001
    assert all(found.plan(one.ticket) == one.plan for one in drawn)
    assert draws.draw(found, stream("k")) == draws.draw(found, stream("k"))
    for outside in (-1, 8):
        with pytest.raises(ValueError, match="ticket"):
            found.plan(outside)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="samples"):
        draws.plan_distribution([1.0], np.zeros((0, 1)), FOUR_PLACES, people=[0], rng=stream("x"))
    with pytest.raises(ValueError, match="fall"):
        draws.plan_distribution(
            np.ones(8), np.ones((4, 8)), FOUR_PLACES, people=range(8), rng=stream("x"), lambdas=(0.5, 1.0)
        )
