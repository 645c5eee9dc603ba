"""Likely ranges of what nobody is compared by: what as many cases add up to by chance."""

from __future__ import annotations

import numpy as np
import pytest

from ridealong.figures.rules.frames import Frame
from ridealong.figures.rules.intervals import COLUMNS, Range, ranges
from ridealong.science.normal import NINETY


def frame(**numbers: list[float]) -> Frame:
    columns = {name: np.array(column, dtype=np.float64) for name, column in numbers.items()}
    return Frame(len(next(iter(columns.values()))), {}, {}, columns)


def one_group(measure: str, **numbers: list[float]) -> Range | None:
    rows = frame(**numbers)
    return ranges(measure, rows, np.zeros(rows.size, dtype=np.int64), 1)[0]


def test_coverage_is_as_sure_as_the_sum_of_the_open_deals() -> None:
    # 25 deals of 4: the sum is 100, its standard deviation 20.
    found = one_group("coverage", waiting=[100], left=[50], squares=[25 * 16], deals=[25])
    assert found == Range(2.0, pytest.approx(2 / np.exp(NINETY / 5)), pytest.approx(2 * np.exp(NINETY / 5)))


def test_a_team_is_as_sure_as_all_of_its_deals_together() -> None:
    found = one_group("coverage", waiting=[60, 40], left=[30, 20], squares=[240, 160], deals=[15, 10])
    assert found == one_group("coverage", waiting=[100], left=[50], squares=[400], deals=[25])


def test_nothing_is_said_of_a_quota_that_is_reached_nor_of_amounts_that_nobody_knows() -> None:
    assert one_group("coverage", waiting=[100], left=[0], squares=[400], deals=[25]) is None
    assert one_group("coverage", waiting=[0], left=[50], squares=[0], deals=[25]) is None


@pytest.mark.parametrize("many", [8, 30, 200])
def test_the_range_of_coverage_holds_what_is_promised_nine_times_out_of_ten(many: int) -> None:
    """Deals come by chance, so many on average, with skewed amounts."""
    rng, held, tries = np.random.default_rng(5), 0, 2_000
    truth = many * np.exp(0.5**2 / 2) / 10
    for _ in range(tries):
        amounts = np.exp(rng.normal(0, 0.5, max(1, rng.poisson(many))))
        found = one_group("coverage", waiting=[amounts.sum()], left=[10], squares=[(amounts**2).sum()], deals=[many])
        assert found is not None
        held += found.low <= truth <= found.high
    assert 0.86 <= held / tries <= 0.94


def test_a_group_that_stands_alone_has_its_own_range() -> None:
    found = one_group("win_rate", won=[1] * 30 + [0] * 70)
    assert found is not None
    half = NINETY * np.sqrt(0.3 * 0.7 / 100)
    assert (found.adjusted, found.low, found.high) == pytest.approx((0.3, 0.3 - half, 0.3 + half))


def test_a_few_cases_that_are_all_alike_are_no_certainty() -> None:
    found = one_group("win_rate", won=[1] * 6)
    assert found is not None
    assert (found.adjusted, found.high) == (1.0, 1.0)
    assert found.low < 0.85


def test_every_measure_with_columns_has_a_range() -> None:
    """Numbers that fit any measure: ones, and a duration that is seen from its first day on."""
    for measure, names in COLUMNS.items():
        numbers = {name: [40.0] * 30 for name in names} | {"closed": [1.0] * 30, "entry": [0.0] * 30}
        shares = {name: [1.0, 0.0] * 15 for name in ("won", "moved", "open") if name in names and measure != "pace"}
        rows = frame(at=[0.0] * 30, **(numbers | shares))
        found = ranges(measure, rows, np.arange(30) % 2, 2)
        assert all(one is not None and one.low <= one.adjusted <= one.high for one in found), measure
