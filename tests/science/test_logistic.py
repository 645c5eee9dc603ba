"""How likely a deal of this kind is to be won: against statsmodels, and what every fit must do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from ridealong.science import logistic
from ridealong.science.streams import stream


def deals(seed, rows=600, products=5, months=6):
    rng = np.random.default_rng(seed)
    product, month = rng.integers(products, size=rows), rng.integers(months, size=rows)
    chance = 1 / (1 + np.exp(-(0.3 * product - 0.2 * month)))
    return product, month, (rng.random(rows) < chance).astype(int)


def dummies(*columns):
    return np.column_stack([np.ones(len(columns[0]))] + [c == level for c in columns for level in np.unique(c)[1:]])


def test_probabilities_and_likelihood_agree_with_statsmodels():
    product, month, won = deals(1)
    reference = GLM(won, dummies(product, month).astype(float), family=Binomial()).fit()
    found = logistic.fit([product, month], won)
    assert found.probabilities == pytest.approx(reference.fittedvalues, abs=1e-6)
    assert found.log_likelihood == pytest.approx(reference.llf, abs=1e-6)
    assert found.parameters == 10


@given(st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_every_level_is_expected_to_win_what_it_won(seed):
    product, month, won = deals(seed, rows=400, products=4, months=3)
    chance = logistic.fit([product, month], won).probabilities
    for column in (product, month):
        assert np.bincount(column, chance) == pytest.approx(np.bincount(column, won), abs=1e-3)
    assert ((chance > 0) & (chance < 1)).all()


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_deals_that_are_nearly_certain_are_fitted_too(seed):
    """Levels that all but decide the outcome make Newton's step overshoot; the fit still balances every level."""
    rng = np.random.default_rng(seed)
    columns = [rng.integers(rng.integers(2, 8), size=200) for _ in range(3)]
    steep = rng.normal(0, 4) + sum(rng.normal(0, 8) * (column == 0) for column in columns)
    won = (rng.random(200) < 1 / (1 + np.exp(-steep))).astype(int)
    found = logistic.fit(columns, won, fewest=1)
    for column in columns:
        assert np.bincount(column, found.probabilities) == pytest.approx(np.bincount(column, won), abs=1e-3)
    assert found.log_likelihood <= 0


def test_rare_levels_are_joined():
    column = np.r_[np.zeros(50), np.ones(30), np.full(12, 2), np.full(9, 3), np.full(3, 4)].astype(int)
    merged, levels = logistic.merge_rare(column)
    assert levels == 3
    assert sorted(np.bincount(merged)) == [24, 30, 50]
    assert len(set(merged[column >= 2])) == 1
    # Together still too few: the smallest of the others joins them.
    merged, levels = logistic.merge_rare(np.r_[np.zeros(50), np.ones(30), np.full(5, 2)].astype(int))
    assert (levels, sorted(np.bincount(merged))) == (2, [35, 50])
    assert logistic.merge_rare(np.zeros(5, int))[1] == 1


def test_a_product_that_always_wins_stays_finite():
    product = np.repeat([0, 1, 2], 40)
    won = np.r_[np.ones(40), np.tile([0, 1], 20), np.tile([0, 1], 20)]
    found = logistic.fit([product], won)
    assert found.probabilities[0] > 0.999
    assert found.probabilities[-1] == pytest.approx(0.5, abs=1e-6)
    assert np.isfinite(found.log_likelihood)


def test_without_columns_everybody_has_the_overall_rate():
    found = logistic.fit([], [1, 1, 0, 1])
    assert found.probabilities == pytest.approx(np.full(4, 0.75), abs=1e-6)
    assert found.parameters == 1


def test_the_likelihood_ratio_finds_what_matters():
    product, month, won = deals(2, rows=3000)
    noise = stream("noise").integers(4, size=3000)
    plain = logistic.fit([product], won)
    with_month = logistic.likelihood_ratio(logistic.fit([product, month], won), plain)
    assert with_month.df == 5
    assert with_month.p < 1e-6
    assert with_month.p == pytest.approx(stats.chi2.sf(with_month.statistic, 5))
    assert logistic.likelihood_ratio(logistic.fit([product, noise], won), plain).p > 0.01
    assert logistic.likelihood_ratio(plain, plain).p == 1


def test_a_million_rows_are_their_cells():
    product, month, won = deals(3, rows=1_000_000, products=40, months=24)
    found = logistic.fit([product, month], won)
    assert np.bincount(product, found.probabilities) == pytest.approx(np.bincount(product, won), rel=1e-6)


def test_row_order_changes_nothing():
    product, month, won = deals(4)
    order = stream("rows").permutation(len(won))
    first, second = (
        logistic.fit([product, month], won),
        logistic.fit([product[order], month[order]], won[order]),
    )
    assert (first.probabilities[order] == second.probabilities).all()
    assert first.log_likelihood == second.log_likelihood


@pytest.mark.parametrize(
    ("columns", "outcome", "words"),
    [([], [], "not empty"), ([[0]], [0, 1], "equally long"), ([[0, 1]], [0, 2], "0 or 1")],
)
def test_what_cannot_be_is_refused(columns, outcome, words):
    with pytest.raises(ValueError, match=words):
        logistic.fit(columns, outcome)
