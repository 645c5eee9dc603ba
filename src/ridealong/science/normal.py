"""Quantiles of the normal distribution, in standard deviations. Imports nothing."""

from __future__ import annotations

NINETY = 1.6448536269514722  # half a 90 % interval
MIDDLE_HALF = 0.6744897501960817  # half the middle half
