"""Real, likely real, or neither: one rule for words and plots."""

from __future__ import annotations

import pytest

from ridealong.figures.rules.certainty import certainty
from ridealong.figures.rules.shapes import Verdict


@pytest.mark.parametrize(("low", "high"), [(0.3, 0.5), (0.6, 0.8)])
def test_real_is_what_leaves_the_peers_out(low: float, high: float) -> None:
    assert certainty("real", low, high, 0.55) == "real"


@pytest.mark.parametrize(("low", "high"), [(0.3, 0.6), (0.3, 0.55), (0.55, 0.8)])
def test_what_still_reaches_the_peers_is_likely(low: float, high: float) -> None:
    assert certainty("real", low, high, 0.55) == "likely"


@pytest.mark.parametrize("verdict", ["mix", "too_close", "too_few", "no_fair_peers", "not_compared"])
def test_a_range_without_the_peers_makes_nothing_real(verdict: Verdict) -> None:
    """What the family of measures does not tell apart stays grey, however narrow the range."""
    assert certainty(verdict, 0.3, 0.4, 0.55) == verdict
