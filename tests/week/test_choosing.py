"""The draw of a cycle: known answers of WEEK section 5, and the properties that make its probabilities exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ridealong.science.draws import EPS, plan_distribution
from ridealong.science.knapsack import Group, planner
from ridealong.science.response import general_need
from ridealong.science.streams import stream
from ridealong.week.rules.choosing import Lots, by_minutes, make_lots
from ridealong.week.rules.inputs import Inputs
from ridealong.week.rules.options import Option, Table
from ridealong.week.rules.views import Views
from tests.week import build

NOBODY_DIFFERS = build.signals(40, [build.signal("win_rate", np.full(40, 0.6), rejected=False, p=0.4)])


def mixed(count: int = 40, *, unit_value: float = 2_000.0, margin: float | None = None) -> Views:
    """Four sellers of the team are truly behind in something; others are not."""
    rng = np.random.default_rng(11)
    volume = np.log(150) + 0.35 * rng.standard_normal(count)
    rate = 0.6 + 0.06 * rng.standard_normal(count)
    volume[1], volume[4], rate[2] = np.log(60), np.log(70), 0.42
    measures = [build.signal("closed_deals", volume, v=0.01), build.signal("win_rate", rate, v=0.001)]
    return Views(build.signals(count, measures, unit_value=unit_value, margin_share=margin))


def draw(inputs: Inputs, views: Views | None = None) -> Lots:
    return make_lots(inputs, views or Views(inputs.signals))


def test_eight_people_and_four_places_are_all_equally_likely() -> None:
    values = general_need(100.0, stream("a", "b"), (4096, 8))
    solver = planner([Group((6,))] * 8, 24)
    found = plan_distribution(values.mean(axis=0), values[:256], solver, people=np.arange(8), rng=stream("ties"))
    p = found.probabilities(8)
    assert found.lam == 1.0
    assert ((p >= 0.40) & (p <= 0.60)).all()
    assert float((p * (1 - p)).sum()) == pytest.approx(1.99, abs=0.02)


def test_where_nothing_is_real_everybody_has_a_chance_and_little_is_lost() -> None:
    lots = draw(build.inputs(8, NOBODY_DIFFERS, minutes=120))
    chance = {person: sum(share for _, share in lots.of(person)) for person in build.keys(8)}
    # Five per cent on either side of one half: with 256 samples an equal chance stays inside 4 standard errors.
    assert all(abs(p - 0.5) <= 4 * np.sqrt(0.25 / 256) for p in chance.values())
    assert lots.mean_loss <= EPS
    assert {option.topic for option in lots.options} == {"own_choice"}


@pytest.mark.parametrize("minutes", [0, 10, 30, 75, 180, 600])
def test_counts_minutes_and_losses_keep_their_bounds(minutes: int) -> None:
    views = mixed()
    lots = draw(build.inputs(8, views.signals, minutes=minutes), views)
    assert sum(lots.counts) == lots.tickets
    assert 0 <= lots.ticket < lots.tickets
    planned = sum(share * option.minutes for option, share in zip(lots.options, lots.shares, strict=True))
    assert planned <= minutes
    assert all(sum(lots.options[place].minutes for place in plan) <= minutes for plan in lots.plans)
    assert lots.mean_loss <= EPS
    assert lots.worst_loss <= 3 * EPS
    for plan in lots.plans:
        people = [lots.options[place].person for place in plan]
        assert len(people) == len(set(people))


def test_scaling_all_values_changes_no_plan_and_no_probability() -> None:
    small, large = mixed(), mixed(unit_value=2_000.0 * 4096)
    one = draw(build.inputs(8, small.signals), small)
    other = draw(build.inputs(8, large.signals), large)
    assert (one.plans, one.counts, one.ticket, one.lam) == (other.plans, other.counts, other.ticket, other.lam)
    means = [option.mean for option in one.options]
    assert [option.mean for option in other.options] == pytest.approx([4096 * mean for mean in means])


def test_a_dominant_option_is_certain() -> None:
    values = np.abs(np.random.default_rng(0).normal(1.0, 0.1, (4096, 4)))
    values[:, 2] = 5.0 + 0.1 * values[:, 2]
    solver = planner([Group((6,))] * 4, 6)
    found = plan_distribution(values.mean(axis=0), values[:256], solver, people=np.arange(4), rng=stream("ties"))
    assert found.probabilities(4).tolist() == [0.0, 0.0, 1.0, 0.0]


def test_the_same_inputs_give_the_same_draw_and_another_secret_another_ticket() -> None:
    views = mixed()
    inputs = build.inputs(8, views.signals)
    assert draw(inputs, views) == draw(inputs, views)
    tickets = {draw(replace(inputs, secret=str(number)), views).ticket for number in range(12)}
    assert len(tickets) > 6


def test_ids_names_and_the_order_of_reports_change_nothing() -> None:
    views = mixed()
    team = [build.report(number) for number in range(8)]
    renamed = [
        replace(report, who=replace(report.who, id=900 - number, name=f"Z{number}"))
        for number, report in enumerate(team)
    ]
    one = draw(build.inputs(team, views.signals), views)
    other = draw(build.inputs(renamed[::-1], views.signals), views)
    assert one == other


def test_a_leader_is_drawn_alike_whoever_else_is_planned() -> None:
    views = mixed()
    alone = draw(build.inputs(8, views.signals, key="crm:a"), Views(views.signals))
    for key in ("crm:b", "crm:c"):
        draw(build.inputs([build.report(number) for number in range(8, 16)], views.signals, key=key), views)
    assert draw(build.inputs(8, views.signals, key="crm:a"), views) == alone


def test_tickets_over_ten_thousand_leaders_are_uniform() -> None:
    tickets = [int(stream("secret", f"crm:{number}", "2026-11-23", "ticket").integers(256)) for number in range(10_000)]
    counted = np.bincount(tickets, minlength=256)
    expected = 10_000 / 256
    statistic = float(((counted - expected) ** 2 / expected).sum())
    # 255 degrees of freedom: mean 255, standard deviation 22.6.
    assert 255 - 5 * 22.6 < statistic < 255 + 5 * 22.6


def test_over_three_hundred_secrets_options_come_as_often_as_recorded() -> None:
    views = mixed()
    inputs = build.inputs(4, views.signals, minutes=60)
    held: dict[tuple[str, tuple[str, str, int]], list[float]] = {}
    drawn: dict[tuple[str, tuple[str, str, int]], int] = {}
    for number in range(300):
        lots = draw(replace(inputs, secret=f"secret {number}"), views)
        for option, share in zip(lots.options, lots.shares, strict=True):
            held.setdefault((option.person, option.what), []).append(share)
        for option in lots.chosen:
            drawn[option.person, option.what] = drawn.get((option.person, option.what), 0) + 1
    assert sum(drawn.values()) > 300
    for key, shares in held.items():
        p = np.array(shares)
        spread = np.sqrt((p * (1 - p)).sum())
        assert abs(drawn.get(key, 0) - p.sum()) <= 4 * spread + 1e-9, key


def test_with_close_calls_off_the_best_plan_stands_alone() -> None:
    views = mixed()
    on = draw(build.inputs(8, views.signals), views)
    off = draw(build.inputs(8, views.signals, close_calls=False), views)
    assert off.plans == (off.best,)
    assert off.counts == (1,)
    assert off.mean_loss == 0.0
    assert off.best == on.best
    assert {share for share in off.shares if share} == {1.0}


def test_without_anybody_there_is_an_empty_plan() -> None:
    lots = draw(build.inputs(0, NOBODY_DIFFERS))
    assert lots.chosen == ()
    assert lots.mean_loss == 0.0


def test_minutes_for_nobody_leave_an_empty_plan() -> None:
    lots = draw(build.inputs(8, NOBODY_DIFFERS, minutes=20))
    assert lots.chosen == ()


def test_a_new_hire_is_always_in_and_may_be_met_by_a_catch_up() -> None:
    team = [build.report(number, new=number == 3) for number in range(8)]
    lots = draw(build.inputs(team, NOBODY_DIFFERS, minutes=60))
    new = build.keys(8)[3]
    assert all(any(lots.options[place].person == new for place in plan) for plan in lots.plans)
    assert sum(share for _, share in lots.of(new)) == pytest.approx(1.0)
    assert any(not option.is_focus for option, _ in lots.of(new))
    assert not any(not option.is_focus for option, _ in lots.of(build.keys(8)[0]))


@st.composite
def tables(find: st.DrawFn) -> tuple[Table, tuple[bool, ...], int]:
    """People with options of several lengths and values that may tie or be negative."""
    people = find(st.integers(1, 4))
    options, owner = [], []
    for person in range(people):
        lengths = sorted(find(st.lists(st.sampled_from([15, 30, 60]), min_size=1, max_size=5)))
        options += [Option(f"p{person}", f"t{number}", "one_on_one", each) for number, each in enumerate(lengths)]
        owner += [person] * len(lengths)
    cells = find(st.lists(st.integers(-3, 9), min_size=3 * len(options), max_size=3 * len(options)))
    values = np.array(cells, dtype=np.float64).reshape(3, len(options))
    forced = tuple(find(st.lists(st.booleans(), min_size=people, max_size=people)))
    cheapest = sum(
        min(option.minutes for option, of in zip(options, owner, strict=True) if of == person) // 5
        for person in range(people)
        if forced[person]
    )
    return Table(tuple(options), tuple(owner), values.mean(axis=0), values), forced, cheapest + find(st.integers(0, 30))


@given(tables())
@settings(max_examples=150, deadline=None)
def test_choosing_by_length_first_is_the_whole_problem(case: tuple[Table, tuple[bool, ...], int]) -> None:
    table, forced, capacity = case
    groups = [
        Group(tuple(table.options[column].minutes // 5 for column in table.of(person)), forced=forced[person])
        for person in range(len(forced))
    ]
    short = by_minutes(table, forced, capacity)(table.values)
    whole = planner(groups, capacity)(table.values)
    # Which of several best plans is found may differ only where they are worth the same.
    worth = [
        [sum(row[column] for column in chosen if column >= 0) for row, chosen in zip(table.values, found, strict=True)]
        for found in (short, whole)
    ]
    assert worth[0] == worth[1]
    assert ((short >= 0).sum(axis=1) >= sum(forced)).all()
