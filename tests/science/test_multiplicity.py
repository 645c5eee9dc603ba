"""Many tests at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from ridealong.science.multiplicity import benjamini_hochberg


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from([0.01, 0.05, 0.1, 0.3]))
def test_it_agrees_with_statsmodels(p, rate):
    assert (benjamini_hochberg(p, rate) == multipletests(p, alpha=rate, method="fdr_bh")[0]).all()


def test_the_family_of_the_acceptance_company():
    """Win rate, price, volume, cycle time, value: only the second to fourth may carry weight."""
    assert benjamini_hochberg([0.178, 0.570, 0.0, 1e-10, 0.0]).tolist() == [False, False, True, True, True]


def test_a_missing_p_is_no_test():
    found = benjamini_hochberg([0.09, np.nan, np.nan])
    assert found.tolist() == [True, False, False]
    assert benjamini_hochberg([]).tolist() == []


@pytest.mark.parametrize(("p", "rate"), [([1.1], 0.1), ([-0.1], 0.1), ([0.5], 2.0)])
def test_what_is_no_probability_is_refused(p, rate):
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg(p, rate)
