"""The gate as a whole: when everybody is the same, an import says so."""

import numpy as np
import pytest

from ridealong.science import heterogeneity, survival
from ridealong.science.multiplicity import benjamini_hochberg

SELLERS, DEALS = 12, 480


def family(rng):
    """The p-values of one import in which nobody differs: win rate, price, volume, cycle time, stale share."""
    seller, month = rng.integers(SELLERS, size=DEALS), rng.integers(12, size=DEALS)
    product = rng.integers(4, size=DEALS)
    won = (rng.random(DEALS) < 0.45 + 0.25 * (month % 3 == 2)).astype(int)
    price = 0.2 * product + 0.1 * rng.standard_normal(DEALS)
    duration, closed = rng.geometric(0.02, DEALS), rng.random(DEALS) < 0.85
    counts = np.zeros((SELLERS, 12))
    np.add.at(counts, (seller, month), 1)
    stale = np.bincount(seller, rng.random(DEALS) < 0.2, minlength=SELLERS)
    sizes = counts.sum(axis=1)
    days = duration, closed, np.zeros(DEALS, dtype=int)
    horizon = survival.usable_horizon(duration, days[2], seller)
    return [
        heterogeneity.cmh(seller, won, month, rng=rng, rounds=199).p,
        heterogeneity.permutation_means(price, seller, product, rng=rng, rounds=199).p,
        heterogeneity.q_test(np.log(sizes / 52), heterogeneity.overdispersion(counts) / sizes).p,
        survival.restricted_means_test(*days, seller, month, horizon=max(horizon, 1), rng=rng, rounds=199).p,
        heterogeneity.counts_test(np.column_stack([stale, sizes - stale]), rng=rng, rounds=199).p,
    ]


@pytest.mark.long
def test_the_gate_opens_in_at_most_a_tenth_of_imports_without_differences():
    """2,000 imports: at most 10 % ± 2 find anything at all."""
    opened = 0
    for child in np.random.SeedSequence(8).spawn(2000):
        opened += bool(benjamini_hochberg(family(np.random.default_rng(child))).any())
    assert 0.05 < opened / 2000 <= 0.12
