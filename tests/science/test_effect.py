"""What a drawn focus did: the known answer, an independent program, and what must not matter."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from ridealong.science import effect
from ridealong.science.estimates import TooFewCases
from ridealong.science.streams import stream


def decisions(seed, cycles=60, people=8, truth=2.0):
    """Drawn decisions whose outcome follows the past, the leader's cycle and, by `truth`, the focus."""
    rng = stream("decisions", str(seed))
    cycle = np.repeat(np.arange(cycles), people)
    p = rng.choice([0.0, 0.2, 0.4, 0.5, 0.7, 1.0], len(cycle))
    chosen = (rng.random(len(cycle)) < p).astype(float)
    past = rng.standard_normal((len(cycle), 2))
    outcome = past @ [1.0, -0.5] + rng.standard_normal(cycles)[cycle] + truth * chosen + rng.standard_normal(len(cycle))
    return chosen, p, outcome, past, cycle


def test_known_answer():
    chosen, p = np.array([1, 0, 1, 0, 0, 1.0]), np.array([0.75, 0.75, 0.5, 0.5, 0.25, 0.25])
    found, _ = effect.regress(np.array([12, 7, 9, 8, 5, 10.0]), np.ones((6, 1)), chosen - p)
    assert found == pytest.approx(2.5714, abs=1e-4)


def test_the_coefficient_agrees_with_statsmodels():
    chosen, p, outcome, past, cycle = decisions(1)
    rows = (p > 0) & (p < 1)
    member = (cycle[rows][:, None] == np.arange(60)).astype(float)
    design = np.column_stack([(chosen - p)[rows], past[rows], member])
    reference = sm.OLS(outcome[rows], design).fit()
    found = effect.focus_effect(chosen, p, outcome, past, cycle)
    assert found.effect == pytest.approx(reference.params[0], abs=1e-9)
    clustered = reference.get_robustcov_results("cluster", groups=cycle[rows], use_correction=False).bse[0]
    assert found.se == pytest.approx(clustered, rel=0.05)
    assert (found.cycles, found.rows) == (60, rows.sum())
    assert 15 < found.df < 60


@given(st.integers(0, 50), st.floats(-100, 100))
@settings(max_examples=20, deadline=None)
def test_constants_and_closed_decisions_do_not_matter(seed, shift):
    chosen, p, outcome, past, cycle = decisions(seed)
    first = effect.focus_effect(chosen, p, outcome, past, cycle)
    closed = (p == 0) | (p == 1)
    moved = outcome + shift + 3.0 * (cycle % 7) + 1000 * closed
    second = effect.focus_effect(chosen, p, moved, past, cycle)
    assert second.effect == pytest.approx(first.effect, abs=1e-8)
    assert second.se == pytest.approx(first.se, abs=1e-8)


def test_too_little_is_refused():
    with pytest.raises(TooFewCases, match="39 cycles"):
        effect.focus_effect(*decisions(1, cycles=39))
    chosen, p, outcome, past, cycle = decisions(2)
    with pytest.raises(TooFewCases, match="0 cycles"):
        effect.focus_effect(chosen, np.round(p), outcome, past, cycle)
    # Sixty cycles, but chance decided something worth speaking of in three of them only.
    faint = np.where(cycle < 3, p, 0.001 * (p > 0))
    with pytest.raises(TooFewCases, match="degrees of freedom"):
        effect.focus_effect(chosen * (cycle < 3), faint, outcome, past, cycle)
    with pytest.raises(TooFewCases, match="left to chance"):
        effect.regress(np.ones(3), np.ones((3, 1)), np.ones(3))
    with pytest.raises(ValueError, match="every decision"):
        effect.focus_effect(chosen, p, outcome, past[:5], cycle)


@pytest.mark.long
def test_the_standard_error_is_right():
    """Over 2,000 companies without an effect, b ± t·se holds zero in 95 % ± 2."""
    held = 0
    for run in range(2000):
        found = effect.focus_effect(*decisions(run, truth=0.0))
        held += abs(found.effect) <= 2.0 * found.se
    assert held / 2000 == pytest.approx(0.95, abs=0.02)
