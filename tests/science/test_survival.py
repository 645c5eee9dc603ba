"""How long things stay open: against lifelines, against the definition, and at size."""

import warnings

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from ridealong.science import heterogeneity, survival
from ridealong.science.estimates import TooFewCases
from ridealong.science.streams import stream

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import KaplanMeierFitter
from lifelines.exceptions import StatError


def cases(seed, rows, *, late=True):
    """Durations that differ, some censored, some seen only from a later day on."""
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 30, rows) * (rng.random(rows) < 0.3) * late
    duration = entry + 1 + rng.geometric(0.03, rows)
    return duration, rng.random(rows) < 0.7, entry


@given(st.integers(0, 2**32), st.integers(5, 200), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_curve_agrees_with_lifelines(seed, rows, late):
    duration, closed, entry = cases(seed, rows, late=late)
    # Where everybody at risk closes at once, lifelines leaves zero behind as we do, but warns or refuses; such data say
    # nothing.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            reference = KaplanMeierFitter().fit(duration, closed, entry=entry if late else None)
        except StatError:
            reject()
    days, share = survival.kaplan_meier(duration, closed, entry)
    expected = reference.survival_function_at_times(days).to_numpy()
    # Before anybody is at risk lifelines knows nothing; nobody has closed yet, so all are open.
    assert share == pytest.approx(np.nan_to_num(expected, nan=1.0), abs=1e-9)


def by_definition(duration, closed, entry, horizon):
    """RMST and variance written out as the definition says, one event time after another."""
    times = np.unique(duration[closed & (duration <= horizon) & (duration > entry)])
    share, curve = 1.0, [(0, 1.0)]
    counts = []
    for t in times:
        n, d = ((entry < t) & (t <= duration)).sum(), ((duration == t) & closed & (entry < t)).sum()
        share *= 1 - d / n
        curve.append((t, share))
        counts.append((t, n, d))
    ends = [t for t, _ in curve[1:]] + [horizon]
    areas = [s * (end - t) for (t, s), end in zip(curve, ends, strict=True)]
    variance = sum(sum(areas[j + 1 :]) ** 2 * d / (n * (n - d)) for j, (_, n, d) in enumerate(counts) if n > d)
    return sum(areas), variance


@given(st.integers(0, 2**32), st.integers(3, 80), st.integers(1, 90))
@settings(max_examples=80, deadline=None)
def test_the_restricted_mean_is_what_its_definition_says(seed, rows, horizon):
    duration, closed, entry = cases(seed, rows)
    found = survival.restricted_mean(duration, closed, entry, horizon=horizon)
    assert found == pytest.approx(by_definition(duration, closed, entry, horizon), rel=1e-9, abs=1e-9)


def test_without_censoring_it_is_the_plain_mean():
    duration = np.array([10, 20, 30, 100])
    found, variance = survival.restricted_mean(duration, np.ones(4, bool), np.zeros(4, int), horizon=50)
    capped = np.minimum(duration, 50)
    assert found == pytest.approx(capped.mean())
    assert variance == pytest.approx(capped.var() / 4)


def test_the_median_is_the_first_day_on_which_half_have_closed():
    assert survival.median([1, 2, 3, 4], [True] * 4, [0] * 4) == 2
    assert survival.median([1, 2, 3, 4], [False] * 4, [0] * 4) is None


def test_a_deal_closed_on_its_first_day_took_one_day():
    assert survival.restricted_mean([0, 0], [True, True], [0, 0], horizon=10)[0] == 1
    assert survival.restricted_mean([0, 5], [False, False], [0, 0], horizon=10)[0] == 10


def test_late_entries_are_not_at_risk_before_they_are_seen():
    # One deal is watched from its 50th day on; it says nothing on the days before.
    early = ([5, 5, 60], [True, True, True], [0, 0, 50])
    _, share = survival.kaplan_meier(*early)
    assert share[5] == 0
    assert survival.usable_horizon([5, 5, 60], [0, 0, 50], [0, 0, 0], at_risk=2) == 5


def test_the_horizon_shrinks_until_every_seller_has_ten_at_risk():
    duration = np.r_[np.full(10, 40), np.full(10, 80)]
    group = np.repeat([7, 9], 10)
    assert survival.usable_horizon(duration, np.zeros(20, int), group) == 40
    assert survival.usable_horizon(duration, np.zeros(20, int), np.zeros(20, int)) == 80
    assert survival.usable_horizon(duration[:5], np.zeros(5, int), group[:5]) == 0
    assert survival.usable_horizon(duration + 90, np.zeros(20, int), group) == 90


def test_groups_are_what_each_would_be_alone():
    duration, closed, entry = cases(5, 400)
    group = np.arange(400) % 7
    means, variances = survival.restricted_means(duration, closed, entry, group, 7, 60)
    alone = [
        survival.restricted_mean(duration[group == g], closed[group == g], entry[group == g], horizon=60)
        for g in range(7)
    ]
    assert np.c_[means, variances] == pytest.approx(np.array(alone))


def test_a_group_without_a_close_is_lent_the_variance_of_all():
    duration, closed = np.array([90, 90, 90, 10, 20, 30]), np.array([False] * 3 + [True] * 3)
    means, variances = survival.restricted_means(duration, closed, np.zeros(6, int), [0, 0, 0, 1, 1, 1], 2, 60)
    pooled = survival.restricted_mean(duration, closed, np.zeros(6, int), horizon=60)[1]
    assert means[0] == 60
    assert variances[0] == pytest.approx(2 * pooled)


def test_sellers_that_differ_are_found_and_equal_ones_are_not():
    rng = stream("cycle")
    group, month = rng.integers(12, size=2400), rng.integers(12, size=2400)
    entry = np.zeros(2400, int)
    duration = rng.geometric(0.03, 2400)
    closed = rng.random(2400) < 0.8
    same = survival.restricted_means_test(duration, closed, entry, group, month, horizon=90, rng=rng, rounds=299)
    assert same.method == "permutation"
    assert same.p > 0.1
    slower = duration + 4 * (group % 4)
    found = survival.restricted_means_test(slower, closed, entry, group, month, horizon=90, rng=rng, rounds=299)
    assert found.p == 1 / 300


def test_row_order_changes_no_bit_of_the_test():
    duration, closed, entry = cases(11, 200)
    rng = stream("rows")
    group, month, order = rng.integers(6, size=200), rng.integers(4, size=200), rng.permutation(200)

    def test_of(rows):
        return survival.restricted_means_test(
            duration[rows], closed[rows], entry[rows], group[rows], month[rows], horizon=40, rng=stream("p"), rounds=99
        )

    assert test_of(np.arange(200)) == test_of(order)


def test_ten_thousand_rows_are_permuted_in_full():
    duration, closed, entry = cases(3, 10_000)
    rng = stream("speed")
    group, month = rng.integers(60, size=10_000), rng.integers(12, size=10_000)
    found = survival.restricted_means_test(duration, closed, entry, group, month, horizon=90, rng=rng)
    assert found.method == "permutation"


def test_very_many_rows_are_tested_by_the_moments_of_fewer_permutations():
    duration, closed, entry = cases(3, 3000)
    rng = stream("large")
    group, month = rng.integers(10, size=3000), rng.integers(12, size=3000)
    found = survival.restricted_means_test(duration, closed, entry, group, month, horizon=60, rng=rng, work=3e5)
    exact = survival.restricted_means_test(duration, closed, entry, group, month, horizon=60, rng=rng, rounds=499)
    assert found.method == "permutation_moments"
    assert found.statistic == pytest.approx(exact.statistic)
    assert found.p == pytest.approx(exact.p, abs=0.12)


def test_a_million_rows_of_five_thousand_sellers_are_counted_at_once():
    duration, closed, entry = cases(1, 1_000_000)
    group = np.arange(1_000_000) % 5000
    means, variances = survival.restricted_means(duration, closed, entry, group, 5000, 90)
    assert heterogeneity.q_test(means, variances).p > 1e-6
    assert (variances > 0).all()


@pytest.mark.parametrize(
    ("duration", "entry", "words"),
    [([1.5], [0], "whole days"), ([-1], [0], "whole days"), ([1, 2], [0], "equally long")],
)
def test_what_cannot_be_is_refused(duration, entry, words):
    with pytest.raises(ValueError, match=words):
        survival.kaplan_meier(duration, [True] * len(duration), entry)


def test_no_horizon_is_too_few_cases():
    with pytest.raises(TooFewCases):
        survival.restricted_mean([5], [True], [0], horizon=0)
    with pytest.raises(ValueError, match="code"):
        survival.restricted_means([5], [True], [0], [3], 2, 10)


def test_curves_are_those_of_kaplan_and_meier_with_greenwoods_range() -> None:
    days, closed = [3, 5, 5, 8, 10, 12, 12, 15, 20, 20, 20, 20], [1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0]
    share, low, high = survival.curves(days, closed, [0] * 12, [0] * 12, 1, 20, at_risk=1)
    _, plain = survival.kaplan_meier(days, closed, [0] * 12)
    np.testing.assert_allclose(share[0], plain[1:21])
    # By hand on day 8: S = 11/12 · 10/11 · 8/9, Greenwood's sum 1/(12·11) + 1/(11·10) + 1/(9·8).
    s, terms = 11 / 12 * 10 / 11 * 8 / 9, 1 / 132 + 1 / 110 + 1 / 72
    half = 1.6448536269514722 * np.sqrt(terms) / abs(np.log(s))
    assert share[0][7] == pytest.approx(s)
    assert (low[0][7], high[0][7]) == pytest.approx((s ** np.exp(half), s ** np.exp(-half)))
    assert (low[0][0], share[0][0], high[0][0]) == (1, 1, 1)


def test_curves_end_where_few_are_at_risk() -> None:
    share, low, high = survival.curves([5] * 9 + [20] * 12, [1] * 21, [0] * 21, [0] * 9 + [1] * 12, 2, 20)
    assert np.isnan(share[0]).all()
    assert not np.isnan(share[1]).any()
    assert (low[1] <= share[1]).all()
    assert (share[1] <= high[1]).all()
