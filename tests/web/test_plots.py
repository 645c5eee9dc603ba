"""Plots: what stands where, what is said, and what is left out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.web.plots.axis import EDGE, axis_of
from ridealong.web.plots.interval import Interval, head, row, strip
from ridealong.web.plots.pace import pace
from ridealong.web.plots.ruler import Part, ruler
from ridealong.web.plots.slope import places, slope
from ridealong.web.plots.split import hundred, split

SHARES = axis_of([0.2, 0.8], unit="share")
BELOW = Interval("Ana", value=0.41, adjusted=0.46, low=0.39, high=0.52, peers=0.55, band=(0.5, 0.6), n=148, real=True)
WITHIN = Interval("Ben", value=0.56, adjusted=0.55, low=0.48, high=0.62, peers=0.55, band=None, n=131, real=False)

amounts = st.floats(min_value=-1e6, max_value=1e6).filter(lambda value: abs(value) > 1e-6 or value == 0)


def test_the_accent_is_kept_for_what_leaves_the_peers_out() -> None:
    assert 'class="iv"' in strip(BELOW, SHARES)
    assert 'class="dot"' in strip(BELOW, SHARES)
    assert 'class="iv soft"' in strip(WITHIN, SHARES)
    assert 'class="dot soft"' in strip(WITHIN, SHARES)


def test_a_strip_says_what_it_shows() -> None:
    assert 'role="img"' in strip(BELOW, SHARES)
    said = "Ana: 41\u00a0%, likely between 39\u00a0% and 52\u00a0%; peers 55\u00a0%"
    assert f'aria-label="{said}"' in strip(BELOW, SHARES)


def test_a_ring_stands_only_where_it_parts_from_the_dot() -> None:
    assert 'class="raw"' in strip(BELOW, SHARES)
    same = Interval("Ben", 0.5501, 0.55, 0.48, 0.62, 0.55, None, 131, real=False)
    assert 'class="raw"' not in strip(same, SHARES)


def test_under_five_cases_there_is_no_plot() -> None:
    few = Interval("Ana", 0.41, 0.46, 0.39, 0.52, 0.55, None, 4, real=True)
    assert strip(few, SHARES) == ""


def test_without_fair_peers_there_is_no_tick_and_no_accent() -> None:
    alone = Interval("Ana", 0.41, 0.46, 0.39, 0.52, None, None, 148, real=False)
    assert "peer" not in strip(alone, SHARES).replace("no fair peers", "")
    assert 'class="dot soft"' in strip(alone, SHARES)


def test_labels_of_the_peers_and_of_the_axis_never_collide() -> None:
    near = Interval("Ana", 0.7, 0.7, 0.6, 0.75, 0.78, None, 148, real=True)
    assert ">80</text>" not in strip(near, SHARES)
    assert ">20</text>" in strip(near, SHARES)


def test_names_are_escaped() -> None:
    hostile = Interval('<b onload="x">', 0.41, 0.46, 0.39, 0.52, 0.55, None, 148, real=True)
    for plot in (strip(hostile, SHARES), row(hostile, SHARES)):
        assert "<b" not in plot
        assert 'onload="x"' not in plot


@pytest.mark.parametrize("plot", [strip(BELOW, SHARES), row(WITHIN, SHARES), head(SHARES), split(0.3, 0.3, 0.4)])
def test_no_plot_carries_style(plot: str) -> None:
    assert "style" not in plot
    assert re.search(r'width="100%" height="\d+"', plot)


@given(st.lists(amounts, min_size=1, max_size=12), st.sampled_from(["share", "money", "days", "count"]))
def test_an_axis_holds_everything_on_it_in_order(values: list[float], unit: str) -> None:
    axis = axis_of(values, unit=unit)
    assert axis.low < axis.high
    assert 2 <= len(axis.ticks) <= 7
    assert list(axis.ticks) == sorted(axis.ticks)
    for value in values:
        assert EDGE - 1e-6 <= axis.at(value) <= 100 - EDGE + 1e-6
    ordered = [axis.at(value) for value in sorted(values)]
    assert ordered == sorted(ordered)


def test_an_axis_is_round_and_shares_stay_shares() -> None:
    assert axis_of([0.39, 0.61], unit="share").ticks == pytest.approx((0.3, 0.4, 0.5, 0.6, 0.7))
    assert axis_of([0.97, 1.0], unit="share").high <= 1
    assert axis_of([0.0, 0.01], unit="share").low == 0


@given(st.floats(0, 1), st.floats(0, 1))
def test_parts_of_a_hundred_sum_to_a_hundred(first: float, second: float) -> None:
    chance, mix = min(first, second), abs(first - second)
    shares = (chance, mix, 1 - max(first, second))
    parts = hundred(*shares)
    assert sum(parts) == 100
    assert all(abs(part - 100 * share) < 1 + 1e-9 for part, share in zip(parts, shares, strict=True))


def test_small_parts_carry_no_number() -> None:
    drawn = split(0.91, 0.07, 0.02)
    assert ">91</text>" in drawn
    assert ">7</text>" not in drawn
    assert 'aria-label="chance 91 %, mix 7 %, person 2 %"' in drawn


def test_the_ruler_adds_up_and_each_part_leads_to_its_session() -> None:
    parts = [Part("standing", 30, "Ben", "BW", "#s-1", "Ben"), Part("extra", 90, "Ana", "AR", "#s-2", "Ana")]
    drawn = ruler(parts, available=240)
    assert 'class="standing" x="0%" y="20" width="12.5%"' in drawn
    assert 'class="extra" x="12.5%" y="20" width="37.5%"' in drawn
    assert 'class="free" x="50%" y="20" width="50%"' in drawn
    assert 'href="#s-2" aria-label="Ana"' in drawn
    assert re.findall(r'class="t-ax ink long"[^>]*>([^<]+)<', drawn) == ["30 standing", "90 extra", "120 free"]
    assert re.findall(r'class="t-ax ink short"[^>]*>([^<]+)<', drawn) == ["30 standing, 90 extra, 120 free"]


def test_sums_never_lie_on_each_other() -> None:
    roomy = ruler([Part("standing", 80, "B", "B", None, "B"), Part("extra", 80, "A", "A", None, "A")], available=240)
    assert re.findall(r'class="t-ax ink"[^>]*>([^<]+)<', roomy) == ["80 standing", "80 extra", "80 free"]
    tight = ruler([Part("standing", 15, "B", "B", None, "B"), Part("extra", 465, "A", "A", None, "A")], available=480)
    assert re.findall(r'class="t-ax ink"[^>]*>([^<]+)<', tight) == ["15 standing, 465 extra"]


def test_a_week_with_too_much_in_it_says_so() -> None:
    drawn = ruler([Part("standing", 90, "Ben", "BW", None, "Ben")], available=60)
    assert "30 too many" in drawn
    assert "free" not in drawn


def test_a_name_without_room_becomes_initials_or_nothing() -> None:
    parts = [Part("extra", 15, "Bartholomew", "BK", None, "B") for _ in range(20)]
    drawn = ruler(parts, available=300)
    assert "Bartholomew" not in drawn
    assert "BK" in drawn
    tiny = [Part("extra", 5, "Bartholomew", "BK", None, "B") for _ in range(120)]
    assert "BK" not in ruler(tiny, available=600)


def test_lines_lead_from_every_rank_to_its_row() -> None:
    assert places([1, 2]) == (48.0, 110.0, 138.0)
    drawn = slope([(1, False), (2, False), (0, True)], [1, 2])
    assert 'class="way" x1="4%" x2="92%" y1="14" y2="110"' in drawn
    assert 'class="real" x1="4%" x2="92%" y1="70" y2="48"' in drawn
    assert 'aria-hidden="true"' in drawn


def test_the_pace_says_where_it_ends() -> None:
    drawn = pace(attained=0.51, gone=0.58, low=0.84, high=0.97)
    assert (
        "51\u00a0% of quota so far, 58\u00a0% of the time gone, likely finish between 84\u00a0% and 97\u00a0%" in drawn
    )
    assert 'class="own" x="0" y="7" width="42.5%"' in drawn
    assert "likely" not in pace(attained=0.51, gone=0.58)
