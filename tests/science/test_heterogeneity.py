"""Can people be told apart? Published figures, independent programs, and what must hold for any data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects

from ridealong.science import heterogeneity, strata
from ridealong.science.streams import stream

# Thirteen trials of the BCG vaccine (Colditz et al. 1994): cases and healthy, vaccinated and not.
BCG = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    dtype=float,
)


def bcg():
    """Log relative risks and their variances."""
    cases, healthy, control_cases, control_healthy = BCG.T
    y = np.log(cases / (cases + healthy)) - np.log(control_cases / (control_cases + control_healthy))
    v = 1 / cases - 1 / (cases + healthy) + 1 / control_cases - 1 / (control_cases + control_healthy)
    return y, v


estimates = st.integers(2, 12).flatmap(
    lambda k: st.tuples(
        st.lists(st.floats(-5, 5), min_size=k, max_size=k), st.lists(st.floats(0.05, 4), min_size=k, max_size=k)
    )
)


def test_bcg_vaccine_known_answers():
    y, v = bcg()
    assert heterogeneity.q_test(y, v).statistic == pytest.approx(152.23, abs=0.01)
    assert heterogeneity.dersimonian_laird(y, v) == pytest.approx(0.3088, abs=1e-4)
    assert heterogeneity.paule_mandel(y, v) == pytest.approx(0.3181, abs=1e-4)
    assert heterogeneity.reml(y, v) == pytest.approx(0.3132, abs=1e-4)


def test_eight_schools_known_answers():
    y, v = [28, 8, -3, 7, -1, 1, 18, 12], np.array([15, 10, 16, 11, 9, 11, 10, 18]) ** 2
    found = heterogeneity.q_test(y, v)
    assert found.statistic == pytest.approx(4.707, abs=1e-3)
    assert found.df == 7
    assert heterogeneity.dersimonian_laird(y, v) == heterogeneity.paule_mandel(y, v) == 0


@given(estimates)
@settings(max_examples=60, deadline=None)
def test_tau_agrees_with_statsmodels(case):
    y, v = case
    with np.errstate(all="ignore"):  # the reference divides by zero where Q is 0
        reference = combine_effects(np.array(y), np.array(v), method_re="dl")
    assert heterogeneity.dersimonian_laird(y, v) == pytest.approx(max(0, reference.tau2), abs=1e-9)
    tau2 = heterogeneity.paule_mandel(y, v)
    q = heterogeneity.q_test(y, np.array(v) + tau2).statistic
    assert q == pytest.approx(len(y) - 1, rel=1e-8) if tau2 > 0 else q <= len(y) - 1 + 1e-9


@given(estimates)
@settings(max_examples=40, deadline=None)
def test_reml_maximises_the_restricted_likelihood(case):
    y, v = np.array(case[0]), np.array(case[1])

    def loss(tau2):
        w = 1 / (v + tau2)
        mu = w @ y / w.sum()
        return 0.5 * (-np.log(w).sum() + np.log(w.sum()) + w @ (y - mu) ** 2)

    found = heterogeneity.reml(y, v)
    nearby = optimize.minimize_scalar(loss, bounds=(0, 100), method="bounded").x
    # A likelihood with two hills may leave either program on the lower one; ours must be the top of its own.
    assert loss(found) <= min(loss(found * 1.001 + 1e-6), loss(max(0.0, found * 0.999 - 1e-6))) + 1e-9
    assert loss(found) <= loss(nearby) + 0.05


@pytest.mark.parametrize("v", [[1.0, 0.0], [1.0, -1.0], [1.0, np.nan], [1.0]])
def test_variances_must_be_positive_numbers(v):
    with pytest.raises(ValueError, match=r"variance|equally long|finite"):
        heterogeneity.q_test([1.0, 2.0], v)


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=8))
@settings(max_examples=60, deadline=None)
def test_pearson_agrees_with_scipy_without_empty_margins(rows):
    table = np.array(rows)
    full = table[table.sum(1) > 0][:, table.sum(0) > 0]
    found = heterogeneity.pearson(table)
    if min(full.shape) < 2:
        assert (found.statistic, found.p) == (pytest.approx(0, abs=1e-9), 1.0)
        return
    reference = stats.chi2_contingency(full, correction=False)
    assert found.statistic == pytest.approx(reference.statistic, abs=1e-9)
    assert (found.df, found.p) == (reference.dof, pytest.approx(reference.pvalue, abs=1e-12))


def test_small_tables_are_permuted_and_large_ones_are_not():
    small = [[0, 6], [1, 5], [5, 2], [1, 6]]
    found = heterogeneity.counts_test(small, rng=stream("small"))
    assert found.method == "pearson_permutation"
    # All 4,000-odd ways to deal 7 of 26 cases, weighted by their chance: the exact p.
    sizes = np.sum(small, axis=1)
    ways = np.indices([size + 1 for size in sizes]).reshape(4, -1).T
    ways = ways[ways.sum(1) == 7]
    chance = stats.multivariate_hypergeom.pmf(ways, sizes, 7)
    reached = [heterogeneity.pearson(np.c_[w, sizes - w]).statistic >= found.statistic - 1e-9 for w in ways]
    assert found.p == pytest.approx(chance[reached].sum(), abs=0.025)
    assert heterogeneity.counts_test([[40, 60], [50, 50]], rng=stream("large")).method == "pearson_chi2"


def test_a_table_of_three_columns_keeps_its_margins_when_dealt():
    table = np.array([[1, 2, 3], [4, 0, 2], [0, 3, 1]], dtype=float)
    for drawn in heterogeneity._random_tables(table, stream("margins"), 50):
        assert (drawn.sum(0) == table.sum(0)).all()
        assert (drawn.sum(1) == table.sum(1)).all()


def test_overdispersion_is_never_below_one():
    even = np.full((4, 6), 10)
    assert heterogeneity.overdispersion(even) == 1
    wild = stream("wild").negative_binomial(2, 0.05, (20, 12))
    reference = stats.chi2_contingency(wild, correction=False)
    assert heterogeneity.overdispersion(wild) == pytest.approx(reference.statistic / reference.dof)
    assert heterogeneity.overdispersion([[3, 4, 5]]) == 1


def test_spread_adds_up_and_takes_the_mix_out():
    raw_y, y, v = [1.0, 2.0, 4.0, 8.0], [1.0, 1.5, 2.0, 2.5], [0.1] * 4
    found = heterogeneity.spread(y, v, raw_y, v)
    assert found.chance + found.mix + found.person == pytest.approx(1)
    assert found.mix > found.person > found.chance
    assert heterogeneity.spread(raw_y, v, y, v).mix == 0


def dense_cmh(group, won, stratum):
    """The textbook: whole covariance matrix, one group left out."""
    groups = group.max() + 1
    d, cov = np.zeros(groups), np.zeros((groups, groups))
    for level in np.unique(stratum):
        inside = stratum == level
        n = np.bincount(group[inside], minlength=groups).astype(float)
        size, wins = n.sum(), won[inside].sum()
        d += np.bincount(group[inside], won[inside], minlength=groups) - n * wins / size
        if size > 1:
            scale = wins * (size - wins) / (size**2 * (size - 1))
            cov += scale * (size * np.diag(n) - np.outer(n, n))
    return d @ np.linalg.pinv(cov, rcond=1e-10) @ d, np.linalg.matrix_rank(cov, tol=1e-9)


@given(st.integers(0, 2**32), st.integers(2, 9), st.integers(1, 14), st.integers(6, 80))
@settings(max_examples=120, deadline=None)
def test_cmh_agrees_with_the_textbook_on_any_layout(seed, groups, levels, rows):
    rng = np.random.default_rng(seed)
    group, stratum = rng.integers(groups, size=rows), rng.integers(levels, size=rows)
    won = (rng.random(rows) < 0.6).astype(int)
    statistic, rank = dense_cmh(group, won, stratum)
    found = heterogeneity.cmh(group, won, stratum)
    assert found.df == rank
    assert found.statistic == pytest.approx(statistic, abs=1e-7)
    order = rng.permutation(rows)
    assert heterogeneity.cmh(group[order], won[order], stratum[order]) == found


def test_cmh_of_two_groups_is_the_mantel_haenszel_test():
    rng = stream("two groups")
    group, stratum = rng.integers(2, size=400), rng.integers(5, size=400)
    won = (rng.random(400) < 0.4 + 0.1 * group).astype(int)
    tables = [
        np.array([[((group == g) & (won == w) & (stratum == s)).sum() for w in (1, 0)] for g in (0, 1)])
        for s in range(5)
    ]
    reference = StratifiedTable(tables).test_null_odds(correction=False)
    found = heterogeneity.cmh(group, won, stratum)
    assert (found.statistic, found.p) == (pytest.approx(reference.statistic), pytest.approx(reference.pvalue))


def test_groups_that_share_no_stratum_cannot_be_compared():
    found = heterogeneity.cmh([0, 0, 1, 1], [1, 0, 1, 0], [0, 0, 1, 1])
    assert (found.statistic, found.df, found.p) == (0, 0, 1)
    # Two islands of two groups each: one comparison on each island.
    island = heterogeneity.cmh([0, 0, 1, 1, 2, 2, 3, 3], [1, 1, 0, 1, 0, 1, 1, 1], [0, 0, 0, 0, 1, 1, 1, 1])
    assert island.df == 2


def test_small_groups_take_their_p_from_permutations():
    rng = stream("few")
    group, stratum = np.repeat(np.arange(6), 5), np.tile(np.arange(3), 10)
    won = (rng.random(30) < 0.5).astype(int)
    found = heterogeneity.cmh(group, won, stratum, rng=rng)
    assert found.method == "cmh_permutation"
    asymptotic = heterogeneity.cmh(group, won, stratum)
    assert asymptotic.method == "cmh_chi2"
    assert found.statistic == asymptotic.statistic
    assert found.p == pytest.approx(asymptotic.p, abs=0.1)


def test_five_thousand_sellers_cost_no_five_thousand_square_matrix():
    rng = stream("large organisation")
    rows = 1_000_000
    group, stratum = rng.integers(5000, size=rows), rng.integers(12, size=rows)
    won = (rng.random(rows) < 0.5).astype(np.int64)
    found = heterogeneity.cmh(group, won, stratum)
    assert found.df == 4999
    assert 0.001 < found.p < 0.999
    assert not strata.covariance(strata.layout(won, group, stratum)).dense


def test_permuted_means_find_a_difference_and_only_that():
    rng = stream("means")
    group, stratum = np.tile(np.arange(10), 40), rng.integers(4, size=400)
    mix = 5.0 * stratum
    noise = rng.standard_normal(400)
    assert heterogeneity.permutation_means(noise + mix, group, stratum, rng=rng).p > 0.05
    assert heterogeneity.permutation_means(noise + 0.5 * group, group, stratum, rng=rng).p == 1 / 2000


def test_permuted_means_agree_with_the_general_permutation_and_their_limit():
    rng = stream("three ways")
    group, stratum = np.repeat(np.arange(12), 25), rng.integers(3, size=300)
    values = rng.standard_normal(300) + 0.12 * (group % 4)
    centred = values - np.array([values[stratum == s].mean() for s in range(3)])[stratum]
    fast = heterogeneity.permutation_means(values, group, stratum, rng=rng)
    general = heterogeneity.permutation_statistic(
        lambda labels: float((np.bincount(labels, centred) ** 2 / np.bincount(labels)).sum()), group, stratum, rng=rng
    )
    limit = heterogeneity.permutation_means(values, group, stratum, rng=rng, too_large=0)
    assert fast.statistic == pytest.approx(general.statistic)
    assert fast.p == pytest.approx(general.p, abs=0.05)
    assert (limit.method, limit.df) == ("mean_score_chi2", 11)
    assert limit.p == pytest.approx(fast.p, abs=0.05)


def test_row_order_changes_no_bit_of_a_permutation_test():
    rng = stream("rows")
    group, stratum, values = rng.integers(5, size=90), rng.integers(4, size=90), rng.standard_normal(90)
    order = rng.permutation(90)
    first = heterogeneity.permutation_means(values, group, stratum, rng=stream("p"))
    assert heterogeneity.permutation_means(values[order], group[order], stratum[order], rng=stream("p")) == first


def test_permutations_stay_within_strata():
    rows = strata.layout([1, 2, 3, 10, 20, 30, 40], [0, 1, 0, 1, 0, 1, 0], [0, 0, 0, 1, 1, 1, 1])
    for batch in strata.shuffled(rows, stream("within"), 20):
        assert (np.sort(batch[:, :3]) == np.sort(rows.values[:3])).all()
        assert (np.sort(batch[:, 3:]) == np.sort(rows.values[3:])).all()
    assert sum(len(batch) for batch in strata.shuffled(rows, stream("count"), 7)) == 7


def test_values_equal_within_strata_tell_nobody_apart():
    found = heterogeneity.permutation_means([0.1, 0.1, 0.3, 0.3], [0, 1, 0, 1], [0, 0, 1, 1], rng=stream("flat"))
    assert found.p == 1
    limit = heterogeneity.permutation_means(
        [0.1, 0.1, 0.3, 0.3], [0, 1, 0, 1], [0, 0, 1, 1], rng=stream("x"), too_large=0
    )
    assert (limit.df, limit.p) == (0, 1)


def test_few_permutations_give_the_p_of_many_through_their_moments():
    rng = stream("moments")
    group, stratum, values = rng.integers(20, size=600), np.zeros(600, dtype=int), rng.standard_normal(600)

    def statistic(labels):
        return float((np.bincount(labels, values) ** 2 / np.bincount(labels)).sum())

    many = heterogeneity.permutation_statistic(statistic, group, stratum, rng=rng)
    few = heterogeneity.permutation_moments(statistic, group, stratum, rng=rng, rounds=1000)
    assert few.p == pytest.approx(many.p, abs=0.05)
    constant = heterogeneity.permutation_moments(lambda labels: 1.0, group, stratum, rng=rng)
    assert constant.p == 1


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="equally long"):
        heterogeneity.cmh([0, 1], [1, 0, 1], [0, 0, 0])
    with pytest.raises(ValueError, match="counts"):
        heterogeneity.pearson([[-1, 2], [3, 4]])


@pytest.mark.long
def test_the_size_of_the_tests_is_what_it_says():
    """Under homogeneity p ≤ .10 comes up in a tenth of 2,000 runs for each test."""
    reached = np.zeros(3)
    for child in np.random.SeedSequence(20261124).spawn(2000):
        rng = np.random.default_rng(child)
        group, stratum = rng.integers(10, size=300), rng.integers(6, size=300)
        won = (rng.random(300) < 0.4 + 0.05 * stratum).astype(int)
        values = rng.standard_normal(300) + stratum
        reached += [
            heterogeneity.cmh(group, won, stratum).p <= 0.1,
            heterogeneity.permutation_means(values, group, stratum, rng=rng, rounds=199).p <= 0.1,
            heterogeneity.permutation_means(values, group, stratum, rng=rng, too_large=0).p <= 0.1,
        ]
    # Four standard errors of a share of .10 in 2,000 runs.
    assert np.abs(reached / 2000 - 0.1).max() < 0.027
