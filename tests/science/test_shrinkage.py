"""How much of a difference to believe: published figures, limits, and joint samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from ridealong.science.shrinkage import tau_grid_posterior
from ridealong.science.streams import stream

SCHOOLS = np.array([28, 8, -3, 7, -1, 1, 18, 12], dtype=float)
SCHOOLS_V = np.array([15, 10, 16, 11, 9, 11, 10, 18], dtype=float) ** 2

people = st.integers(2, 10).flatmap(
    lambda k: st.tuples(
        st.lists(st.floats(-3, 3), min_size=k, max_size=k), st.lists(st.floats(0.01, 9), min_size=k, max_size=k)
    )
)


def schools():
    return tau_grid_posterior(SCHOOLS, SCHOOLS_V, s0=10)


def test_eight_schools_known_answers():
    found = schools()
    assert found.mean_tau == pytest.approx(4.685, abs=1e-3)
    assert found.mean_mu == pytest.approx(7.854, abs=1e-3)
    means = [10.099, 7.849, 6.724, 7.675, 5.861, 6.638, 9.797, 8.189]
    assert found.mean == pytest.approx(means, abs=1e-3)
    assert found.sd == pytest.approx([6.98, 5.71, 6.63, 5.89, 5.77, 5.99, 6.07, 6.71], abs=0.01)


def test_samples_follow_the_posterior():
    found = schools()
    tau, mu, theta = found.sample(stream("schools"), 200_000)
    assert tau.mean() == pytest.approx(found.mean_tau, abs=0.04)
    assert mu.mean() == pytest.approx(found.mean_mu, abs=0.05)
    assert theta.mean(0) == pytest.approx(found.mean, abs=0.08)
    assert theta.std(0) == pytest.approx(found.sd, abs=0.08)
    # At tau = 0 theta equals mu: a tie, half below.
    below = (theta < mu[:, None] - 1e-12).mean(0) + 0.5 * (tau == 0).mean()
    assert below == pytest.approx(found.below, abs=0.006)
    for level in (0.5, 0.9):
        low, high = found.interval(level)
        assert np.quantile(theta, (1 - level) / 2, axis=0) == pytest.approx(low, abs=0.15)
        assert np.quantile(theta, (1 + level) / 2, axis=0) == pytest.approx(high, abs=0.15)


def test_a_team_is_sampled_jointly_without_the_rest():
    found = schools()
    tau, mu, theta = found.sample(stream("team"), 50_000, people=np.array([6, 1]))
    assert theta.shape == (50_000, 2)
    assert theta.mean(0) == pytest.approx(found.mean[[6, 1]], abs=0.15)
    assert np.corrcoef(theta[:, 0], mu)[0, 1] > 0.3
    assert tau.max() <= 30


def mass_below(found, x):
    """P(theta_i < x_i) from 400,000 joint samples."""
    return (found.sample(stream("mass"), 400_000)[2] < x).mean(0)


def test_intervals_hold_their_mass():
    found = tau_grid_posterior([0.0, 0.1, 3.0, -0.2], [0.01, 4.0, 0.2, 1.0], s0=1)
    low, high = found.interval(0.9)
    assert mass_below(found, low) == pytest.approx(np.full(4, 0.05), abs=0.002)
    assert mass_below(found, high) == pytest.approx(np.full(4, 0.95), abs=0.002)


@given(people, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_renumbering_people_renumbers_the_posterior(case, random):
    y, v = np.array(case[0]), np.array(case[1])
    order = list(range(len(y)))
    random.shuffle(order)
    first, second = tau_grid_posterior(y, v, s0=1), tau_grid_posterior(y[order], v[order], s0=1)
    assert (first.weights == second.weights).all()
    assert first.mean[order] == pytest.approx(second.mean, abs=1e-12)
    assert first.below[order] == pytest.approx(second.below, abs=1e-12)
    assert np.array(first.interval())[:, order] == pytest.approx(np.array(second.interval()), abs=1e-9)


@given(st.floats(-100, 100), st.integers(5, 30), st.floats(0.2, 4))
@settings(max_examples=60, deadline=None)
def test_equal_figures_leave_everybody_near_the_middle(level, count, v):
    found = tau_grid_posterior(np.full(count, level), np.full(count, v), s0=1)
    assert found.mean_tau < 0.8  # the prior alone says .8
    assert ((found.below > 0.45) & (found.below < 0.55)).all()
    assert found.mean == pytest.approx(np.full(count, level), abs=1e-9)


@given(people)
@settings(max_examples=40, deadline=None)
def test_noisy_figures_are_not_believed_and_exact_ones_are(case):
    y, v = np.array(case[0]), np.array(case[1])
    noisy, exact = v.copy(), v.copy()
    noisy[0], exact[0] = 1e9, 1e-9
    distant = tau_grid_posterior(y, noisy, s0=1)
    assert distant.mean[0] == pytest.approx(distant.mean_mu, abs=1e-4)
    near = tau_grid_posterior(y, exact, s0=1)
    assert near.mean[0] == pytest.approx(y[0], abs=1e-3)


@given(people, st.floats(0.01, 100), st.floats(-50, 50))
@settings(max_examples=40, deadline=None)
def test_units_do_not_matter(case, scale, shift):
    y, v = np.array(case[0]), np.array(case[1])
    first = tau_grid_posterior(y, v, s0=1)
    second = tau_grid_posterior(shift + scale * y, scale**2 * v, s0=scale)
    assert second.mean == pytest.approx(shift + scale * first.mean, abs=1e-6 * (1 + scale + abs(shift)))
    assert second.below == pytest.approx(first.below, abs=1e-6)
    assert second.interval()[0] == pytest.approx(shift + scale * first.interval()[0], abs=1e-5 * (1 + scale))


@given(people)
@settings(max_examples=40, deadline=None)
def test_intervals_are_ordered_and_nested(case):
    found = tau_grid_posterior(*case, s0=1)
    wide, narrow = found.interval(0.9), found.interval(0.5)
    assert (wide[0] <= narrow[0]).all()
    assert (narrow[0] < narrow[1]).all()
    assert (narrow[1] <= wide[1]).all()


def test_five_thousand_people_are_one_call():
    rng = stream("five thousand")
    found = tau_grid_posterior(rng.standard_normal(5000), rng.gamma(2, 1, 5000), s0=1)
    low, high = found.interval()
    assert ((low < found.mean) & (found.mean < high)).all()
    assert found.sample(rng, 100)[2].shape == (100, 5000)


def test_steps_that_the_figures_rule_out_change_no_answer():
    """The whole grid, summed by hand: with 400 people most of its steps weigh nothing."""
    rng = stream("ruled out")
    found = tau_grid_posterior(rng.standard_normal(400), rng.gamma(2, 0.1, 400), s0=1)
    part = found.taus[:, None] ** 2 / (found.taus[:, None] ** 2 + found.v)
    mean = found.mu[:, None] + part * (found.y - found.mu[:, None])
    sd = np.sqrt(part * found.v + (1 - part) ** 2 * found.mu_var[:, None])
    for edge, mass in zip(found.interval(0.9), (0.05, 0.95), strict=True):
        assert found.weights @ ndtr((edge - mean) / sd) == pytest.approx(np.full(400, mass), abs=1e-11)
    gap = part[1:] * (found.y - found.mu[1:, None])
    apart = np.sqrt(part[1:] * found.v + part[1:] ** 2 * found.mu_var[1:, None])
    below = found.weights[0] / 2 + found.weights[1:] @ ndtr(-gap / apart)
    assert found.below == pytest.approx(below, abs=1e-13)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="s0"):
        tau_grid_posterior([1.0], [1.0], s0=0)
    with pytest.raises(ValueError, match="variance"):
        tau_grid_posterior([1.0], [0.0], s0=1)
    with pytest.raises(ValueError, match="not empty"):
        tau_grid_posterior([], [], s0=1)
    with pytest.raises(ValueError, match="level"):
        schools().interval(1.0)


def coverage(seed, people_count, tau_of, v_of, *, s0):
    """Share of 2,000 simulated teams' true values that lie in their 90 % interval."""
    covered = []
    for child in np.random.SeedSequence(seed).spawn(2000):
        rng = np.random.default_rng(child)
        v = v_of(rng)
        theta = 5 + tau_of(rng) * rng.standard_normal(people_count)
        low, high = tau_grid_posterior(theta + np.sqrt(v) * rng.standard_normal(people_count), v, s0=s0).interval()
        covered.append(((low <= theta) & (theta <= high)).mean())
    return np.mean(covered)


@pytest.mark.long
@pytest.mark.parametrize(("people_count", "deals"), [(8, 30), (8, 50), (30, 50), (30, 200)])
@pytest.mark.parametrize("tau", [0.0, 0.03, 0.07])
def test_intervals_cover_the_truth_whatever_tau(people_count, deals, tau):
    """Win rates of teams of ordinary size: 86–99 % of the true values lie in their 90 % interval."""
    found = coverage(
        [people_count, deals, int(1000 * tau)],
        people_count,
        lambda rng: tau,
        lambda rng: 0.24 / (deals * rng.uniform(0.5, 1.5, people_count)),
        s0=0.1,
    )
    assert 0.855 <= found <= 0.995  # 86–99 % as they are rounded


@pytest.mark.long
@pytest.mark.parametrize("people_count", [8, 30])
def test_intervals_are_right_on_average_over_the_prior(people_count):
    """Where tau really comes from the prior, a 90 % interval holds 90 %: no approximation but the grid."""
    found = coverage(
        people_count,
        people_count,
        lambda rng: abs(rng.standard_normal()),
        lambda rng: rng.uniform(0.5, 2.0, people_count),
        s0=1.0,
    )
    # Teams share their tau and mu: the standard error of 2,000 of them is about .004.
    assert found == pytest.approx(0.9, abs=0.015)
