"""Comparisons of made-up sellers: who is compared with whom, what is found, and what chance must not be called."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from ridealong.figures.rules.comparing import TESTED, Comparison, Material, comparisons, exposures
from ridealong.figures.rules.estimates import expected_wins, usable
from ridealong.figures.rules.frames import Frame
from ridealong.figures.rules.luck import Counted, Seen, luck_measures
from ridealong.figures.rules.peers import Colleague, PeerGroup, fair_peers, family
from ridealong.figures.rules.shapes import LuckMeasure
from ridealong.figures.rules.words import is_small
from ridealong.kernel.sentences import render

DAY = date(2026, 6, 30)
FIRST = DAY - timedelta(days=363)
EPOCH = date(1970, 1, 1)
UNITS = {"win_rate": "share", "deal_value": "money", "discount": "share", "closed_deals": "count"}


def frame(sellers: Sequence[str], seller: np.ndarray, **columns: np.ndarray) -> Frame:
    """Cases with codes for `product` and `segment`, numbers for the rest."""
    texts = {name: columns.pop(name) for name in ("product", "segment", "stage") if name in columns}
    labels = {name: tuple(f"{name} {at}" for at in range(int(codes.max()) + 1)) for name, codes in texts.items()}
    return Frame(
        len(seller),
        {"seller": seller, **texts},
        {"seller": tuple(sellers), **labels},
        {name: np.asarray(column, dtype=np.float64) for name, column in columns.items()},
    )


EMPTY = Frame(0, {"seller": np.zeros(0, np.int64)}, {"seller": ()}, {})


def closed(
    rates: Sequence[float], cases: int, seed: int, *, tilt: float = 0.0, spread: float = 0.1, products: int = 2
) -> Material:
    """`cases` closed deals a seller, won at their rate, at list price. `tilt`: how unequally products are shared."""
    rng = np.random.default_rng(seed)
    keys = [f"x:{at:03}" for at in range(len(rates))]
    seller = np.repeat(np.arange(len(rates)), cases)
    share = np.clip(0.5 + tilt * np.linspace(-1, 1, len(rates)), 0, 1)[seller]
    product = (rng.random(len(seller)) < share).astype(np.int64) if products > 1 else np.zeros(len(seller), np.int64)
    list_value = np.where(product == 1, 10_000.0, 100.0)
    rows = frame(
        keys,
        seller,
        product=product,
        segment=np.zeros(len(seller), np.int64),
        day=(FIRST - EPOCH).days + rng.integers(0, 364, len(seller)),
        won=rng.random(len(seller)) < np.asarray(rates)[seller],
        value=list_value * np.exp(rng.normal(0, spread, len(seller))),
        list_value=list_value,
    )
    return Material(
        day=DAY,
        first=FIRST,
        weeks=52.0,
        closed=rows,
        lives=EMPTY,
        aged=EMPTY,
        stages=EMPTY,
        quotas=EMPTY,
        colleagues={key: Colleague(key, f"Name {key[-3:]}") for key in keys},
    )


def found(material: Material, measure: str) -> Comparison:
    return next(one for one in comparisons(material) if one.tested.measure == measure)


def luck_of(material: Material) -> dict[str, LuckMeasure]:
    compared = [one for one in comparisons(material) if one.tested.measure in UNITS]
    counted = {
        (one.tested.measure, None): {
            key: Counted(float(value), int(n))
            for key, value, n in zip(one.keys, one.estimates.value, one.estimates.n, strict=True)
        }
        for one in compared
    }
    return {
        one.name: one
        for one in luck_measures(
            compared, counted, material.colleagues, UNITS, "EUR", Seen(material.weeks, products=True)
        )
    }


# Who is compared with whom.


def test_a_family_is_a_job_without_its_level() -> None:
    assert family("Senior Account Executive II") == family("account executive") == "account executive"
    assert family(None) == ""


def people(**jobs: int) -> dict[str, Colleague]:
    return {
        f"{job}{at:02}": Colleague(f"{job}{at:02}", "", job.replace("_", " "))
        for job, n in jobs.items()
        for at in range(n)
    }


def test_eight_of_the_same_job_are_fair_peers() -> None:
    crowd = people(Seller=8, Engineer=7)
    groups, alone = fair_peers(crowd, crowd)
    assert groups == (PeerGroup("Seller", tuple(f"Seller{at:02}" for at in range(8))),)
    assert alone == tuple(f"Engineer{at:02}" for at in range(7))


def test_too_few_of_a_job_are_compared_with_the_family() -> None:
    crowd = people(Seller=9, Senior_Seller=3)
    groups, alone = fair_peers(crowd, crowd)
    assert [(group.name, len(group.keys)) for group in groups] == [("seller", 12)]
    assert alone == ()


def test_large_jobs_of_a_family_stay_apart() -> None:
    crowd = people(Seller=9, Senior_Seller=8)
    groups, _ = fair_peers(crowd, crowd)
    assert [(group.name, len(group.keys)) for group in groups] == [("Seller", 9), ("Senior Seller", 8)]


def test_seven_have_no_fair_peers_and_nothing_weighs() -> None:
    material = closed([0.1] * 3 + [0.9] * 4, 60, 1)
    one = found(material, "win_rate")
    assert (one.posterior, one.rejected) == (None, False)
    assert luck_of(material)["win_rate"].rows[0].verdict == "no_fair_peers"


def test_whoever_has_few_cases_is_away_or_new_is_not_compared() -> None:
    material = closed([0.5] * 12, 30, 2)
    rows = material.closed
    kept = (rows.codes["seller"] != 0) | (np.cumsum(rows.codes["seller"] == 0) <= 4)
    away = {"x:001": replace(material.colleagues["x:001"], compared=False)}
    fewer = replace(material, closed=rows.where(kept), colleagues={**material.colleagues, **away})
    assert found(fewer, "win_rate").keys == tuple(f"x:{at:03}" for at in range(2, 12))


def test_less_than_thirteen_weeks_of_closes_tell_nothing() -> None:
    assert comparisons(replace(closed([0.1] * 6 + [0.9] * 6, 60, 3), weeks=12.9)) == ()


def test_weeks_after_the_last_fact_tell_nothing() -> None:
    material = closed([0.1] * 6 + [0.9] * 6, 60, 3)
    assert comparisons(replace(material, silent=38))
    assert comparisons(replace(material, silent=39.1)) == ()


# What is found.


def test_a_true_gap_is_real_and_told() -> None:
    luck = luck_of(closed([0.55] * 19 + [0.25], 120, 4))["win_rate"]
    last = next(row for row in luck.rows if row.key == "x:019")
    assert (luck.distinguishable, last.verdict, last.side) == (True, "real", "below")
    assert last.sentence is not None
    assert render(last.sentence).startswith("Name 019 wins")
    assert last.low is not None
    assert last.value is not None
    assert last.low <= last.adjusted <= last.high
    assert last.value < last.adjusted  # drawn towards the peers
    assert sum(row.verdict == "real" for row in luck.rows) == luck.real


def test_what_is_switched_off_is_not_compared() -> None:
    material = closed([0.55] * 19 + [0.25], 120, 4)
    measures = {one.tested.measure for one in comparisons(material)}
    assert "win_rate" in measures
    assert {one.tested.measure for one in comparisons(material, off={"win_rate"})} == measures - {"win_rate"}


def test_mix_is_called_mix() -> None:
    luck = luck_of(closed([0.5] * 20, 80, 5, tilt=0.45))["deal_value"]
    assert not luck.distinguishable
    assert luck.spread is not None
    assert luck.spread.mix > 0.9
    assert luck.mixed > 5
    assert {row.verdict for row in luck.rows} == {"mix", "too_close"}
    assert "product" in render(luck.sentence)


def test_what_is_nearly_all_mix_and_yet_beyond_chance_is_real_but_small() -> None:
    material = closed([1.0] * 20, 200, 5, tilt=0.45)
    rows = material.closed
    gap = np.where(rows.codes["seller"] % 2 == 0, 1.06, 0.94)
    material = replace(material, closed=replace(rows, numbers={**rows.numbers, "value": rows.numbers["value"] * gap}))
    luck = luck_of(material)["deal_value"]
    assert luck.spread is not None
    assert (luck.distinguishable, is_small(luck)) == (True, True)
    assert 0 < luck.spread.person < 0.1 < 0.9 < luck.spread.mix
    assert luck.sentence.key == "figures.luck.real_small"
    assert "differ beyond chance, but by little" in render(luck.sentence)
    assert not is_small(luck_of(closed([0.55] * 19 + [0.25], 120, 4))["win_rate"])


def test_prices_within_product_are_found_behind_the_mix() -> None:
    material = closed([1.0] * 12, 80, 6, tilt=0.4)
    rows = material.closed
    cheap = rows.codes["seller"] == 3
    value = np.where(cheap, rows.numbers["value"] * 0.8, rows.numbers["value"])
    material = replace(material, closed=replace(rows, numbers={**rows.numbers, "value": value}))
    luck = luck_of(material)["discount"]
    third = next(row for row in luck.rows if row.key == "x:003")
    assert (third.verdict, third.side) == ("real", "below")
    assert third.value == pytest.approx(0.8, abs=0.03)
    assert luck.peers == pytest.approx(0.98, abs=0.03)


def test_a_share_stays_a_share() -> None:
    material = closed([1.0] * 3 + [0.3] * 12, 12, 7)
    for row in luck_of(material)["win_rate"].rows:
        assert 0 <= row.low <= row.adjusted <= row.high <= 1


def test_half_a_year_of_leave_counts_half_the_weeks() -> None:
    material = closed([0.5] * 10, 40, 8)
    half = Colleague("x:000", "", away=((FIRST, FIRST + timedelta(days=181)),))
    material = replace(material, colleagues={**material.colleagues, "x:000": half})
    weeks = exposures(material, material.closed, ("x:000", "x:001"))
    assert weeks == pytest.approx([26, 52])
    one = found(material, "closed_deals")
    assert one.estimates.y[0] - one.estimates.y[1] == pytest.approx(math.log(2))


def test_segment_helps_only_where_it_matters() -> None:
    rng = np.random.default_rng(9)
    segment = rng.integers(0, 2, 4000)
    base = {
        "product": np.zeros(4000, np.int64),
        "segment": segment,
        "day": np.full(4000, 20_000) + rng.integers(0, 90, 4000),
    }
    indifferent = frame(["a"], np.zeros(4000, np.int64), won=rng.random(4000) < 0.5, **base)
    telling = frame(["a"], np.zeros(4000, np.int64), won=rng.random(4000) < 0.3 + 0.4 * segment, **base)
    assert expected_wins(indifferent, "won")[1] == ("month", "product")
    assert expected_wins(telling, "won")[1] == ("month", "product", "segment")


def test_one_seller_with_few_deals_does_not_shorten_everybodys_horizon() -> None:
    seller = np.repeat([0, 1], [200, 12])
    duration = np.concatenate([np.full(200, 120), np.full(12, 20)])
    rows = frame(["a", "b"], seller, duration=duration, closed=np.ones(212), entry=np.zeros(212))
    kept, horizon = usable(rows, seller, 2)
    assert (kept.tolist(), horizon) == ([True, False], 90)


def why(values: dict[str, float], measure: str = "win_rate", *, weeks: float = 52, products: bool = True) -> str:
    counted = {(measure, None): {key: Counted(value, 30) for key, value in values.items()}}
    (entry,) = luck_measures([], counted, {}, UNITS, "EUR", Seen(weeks, products))
    return render(entry.sentence)


def test_why_nobody_is_compared_is_said() -> None:
    equal = {str(at): 1.0 for at in range(9)}
    assert why(equal) == "Everybody is at 100\u00a0%: nothing to compare."
    assert why({"a": 0.4, "b": 0.5}).endswith("no fair peers.")
    assert why(equal, weeks=12).startswith("Closes cover less than 13 weeks")
    ended = Seen(12, products=True, ended=date(2017, 12, 31))
    counted = {("win_rate", None): {key: Counted(value, 30) for key, value in equal.items()}}
    (entry,) = luck_measures([], counted, {}, UNITS, "EUR", ended)
    assert render(entry.sentence).startswith("The facts end on 31\u00a0December 2017: fewer than 13 of the 52 weeks")
    assert why(equal, "deal_value", products=False).startswith("Deals have no product")


def test_what_is_the_same_for_everybody_is_no_comparison() -> None:
    measures = {one.tested.measure for one in comparisons(closed([1.0] * 12, 30, 11))}
    assert measures == {"discount", "deal_value", "closed_deals"}


def test_without_products_deal_values_are_not_compared() -> None:
    material = closed([0.5] * 12, 30, 12)
    rows = material.closed
    bare = replace(
        rows,
        codes={**rows.codes, "product": np.full(rows.size, -1)},
        labels={**rows.labels, "product": ()},
    )
    measures = {one.tested.measure for one in comparisons(replace(material, closed=bare))}
    assert "deal_value" not in measures


# Properties.


def test_row_order_changes_nothing() -> None:
    material = closed([0.4] * 6 + [0.6] * 6, 50, 10, tilt=0.2)
    order = np.random.default_rng(0).permutation(material.closed.size)
    rows = material.closed
    shuffled = Frame(
        rows.size,
        {name: codes[order] for name, codes in rows.codes.items()},
        rows.labels,
        {name: numbers[order] for name, numbers in rows.numbers.items()},
    )
    for a, b in zip(comparisons(material), comparisons(replace(material, closed=shuffled)), strict=True):
        assert a.estimates.fair_test.p == b.estimates.fair_test.p
        assert a.estimates.y == pytest.approx(b.estimates.y, abs=1e-9)


@pytest.mark.long
def test_everybody_the_same_is_chance() -> None:
    """In about one of ten organisations of equals may any measure pass the gate: here 3 measures, 200 organisations."""
    opened = 0
    for seed in range(200):
        material = closed([0.5] * 10, 25, seed, tilt=0.2)
        opened += any(one.rejected for one in comparisons(material) if one.tested.measure != "closed_deals")
    assert opened <= 34  # 0.1 ± 3.3 standard errors


def test_every_tested_measure_has_a_prior_and_a_share_to_coach() -> None:
    assert {name: (one.s0, one.gamma) for name, one in TESTED.items()} == {
        "win_rate": (0.10, 0.5),
        "stage_conversion": (0.10, 0.5),
        "discount": (0.10, 0.5),
        "deal_value": (0.30, 0.25),
        "closed_deals": (0.50, 0.25),
        "cycle_time": (15.0, 0.5),
        "stale_share": (0.10, 0.7),
        "attainment": (0.30, 0.0),
    }
