"""What closing a gap is worth, sample by sample."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from ridealong.science.response import QUARTERS
from ridealong.week.rules.inputs import Inputs
from ridealong.week.rules.needs import KAPPA, WORTH, Flow, Sampler, needs
from ridealong.week.rules.options import Option, table
from ridealong.week.rules.views import Views
from tests.week import build

BEHIND, USUAL = 0, 1


def behind(measure: str, gap: float, count: int = 30, *, v: float, level: float = 0.0, **more: object) -> Views:
    """Everybody at one level with a spread around it, seller 0 by `gap` below."""
    rng = np.random.default_rng(5)
    y = level + gap / 4 * rng.standard_normal(count)
    y[BEHIND] = level - gap
    y[USUAL] = level
    found = build.signal(measure, y, v=v, **more)  # type: ignore[arg-type]  (keywords of one builder)
    return Views(build.signals(count, [found]))


def sampler(views: Views, team: int = 4, **changes: object) -> Sampler:
    found: Inputs = build.inputs(team, views.signals, **changes)  # type: ignore[arg-type]  (keywords of one builder)
    return Sampler(found, views, found.present)


@pytest.mark.parametrize(
    ("measure", "gap", "v", "level"),
    [
        ("win_rate", 0.2, 0.001, 0.6),
        ("discount", 0.2, 0.001, -0.1),
        ("closed_deals", 0.8, 0.01, 5.0),
        ("cycle_time", 15.0, 2.0, -50.0),
    ],
)
def test_a_real_gap_is_a_need_of_that_person_alone(measure: str, gap: float, v: float, level: float) -> None:
    found = needs(sampler(behind(measure, gap, v=v, level=level)))
    assert [need.people for need in found] == [(BEHIND,)]
    assert (found[0].worth >= 0).all()
    assert found[0].worth.mean() > 0
    assert found[0].sizes == ("large",)


def test_a_gap_never_counts_for_more_than_one_peer_sd_and_its_coachable_share() -> None:
    views = behind("win_rate", 0.3, v=0.0005, level=0.6)
    found = sampler(views)
    tau, _, _ = found.theta(views.needs[0])
    worth = needs(found)[0].worth[0]
    most = 40.0 * 2_000.0 * tau * 0.5
    assert (worth <= most + 1e-6).all()
    assert worth.max() == pytest.approx(most.max(), rel=0.2)


def test_only_what_a_worth_is_made_from_is_sampled() -> None:
    rng = np.random.default_rng(5)
    price, wins = 0.05 * rng.standard_normal(30), 0.6 + 0.05 * rng.standard_normal(30)
    price[:4], wins[:4] = (-0.2, 0.0, 0.0, 0.0), (0.6, 0.4, 0.6, 0.6)
    views = Views(
        build.signals(30, [build.signal("discount", price, v=0.001), build.signal("win_rate", wins, v=0.001)])
    )
    found, by_measure = sampler(views), {view.signal.measure: view for view in views.needs}
    assert found.rows(by_measure["discount"]) == {0: 0}, "nobody else's prices are asked about"
    assert found.rows(by_measure["win_rate"]) == {0: 0, 1: 1}, "revenue takes the win rate of both"


def test_an_edited_coachable_share_scales_the_worth() -> None:
    views = behind("win_rate", 0.3, v=0.0005, level=0.6)
    plain = needs(sampler(views))[0].worth
    half = build.priors()
    edited = needs(sampler(views, priors=type(half)(half.topics, half.forms, {"win_rate": 0.25})))[0].worth
    assert edited == pytest.approx(plain / 2)


def test_a_measure_that_does_not_tell_people_apart_is_no_need() -> None:
    assert needs(sampler(behind("win_rate", 0.2, v=0.001, level=0.6, rejected=False))) == ()


def test_attainment_is_only_reported() -> None:
    assert needs(sampler(behind("attainment", 0.5, v=0.001, level=1.0))) == ()


def test_stale_deals_carry_no_money() -> None:
    views = behind("stale_share", 0.3, v=0.001, level=-0.2)
    assert needs(sampler(views)) == ()
    assert views.needs[0].is_real(BEHIND)


def test_where_stages_exist_they_replace_the_win_rate() -> None:
    rng = np.random.default_rng(2)
    y = 0.6 + 0.05 * rng.standard_normal(30)
    y[0] = 0.35
    both = [build.signal("win_rate", y, v=0.001), build.signal("stage_conversion", y, v=0.001, stage="Demo")]
    found = needs(sampler(Views(build.signals(30, both))))
    assert [need.topic for need in found] == ["stage:Demo"]


def test_new_hires_and_leaders_have_no_figures_to_coach() -> None:
    views = behind("win_rate", 0.2, v=0.001, level=0.6)
    for change in ({"new": True}, {"leads": True}):
        team = [build.report(number, **change) for number in range(4)]
        inputs = build.inputs(team, views.signals)
        assert needs(Sampler(inputs, views, inputs.present)) == ()


def test_worth_by_hand() -> None:
    """R = 40 deals x .6 x 2,000 = 48,000 a quarter; a gap of .1 in each measure's own scale."""
    signals = build.signals(1)
    inputs = build.inputs(1, signals)
    flow = Flow(Sampler(inputs, Views(signals), inputs.present, size=1))
    gap, mu = np.array([[0.1]]), np.array([0.5])

    def worth(measure: str, theta: float, gap: np.ndarray = gap) -> float:
        return float(WORTH[measure](flow, (0,), gap, np.array([[theta]]), mu)[0, 0])

    assert worth("win_rate", 0.5) == pytest.approx(40 * 2_000 * 0.1)
    assert worth("stage_conversion", 0.4) == pytest.approx(48_000 * 0.1 / 0.4)
    assert worth("stage_conversion", -0.2) == pytest.approx(48_000 * 0.1 / 0.25), "half the peers' rate is the floor"
    assert worth("discount", 0.0) == pytest.approx(48_000 * (np.exp(0.1) - 1))
    assert worth("closed_deals", 0.0) == pytest.approx(48_000 * (np.exp(0.1) - 1))
    assert worth("cycle_time", -50.0, np.array([[10.0]])) == pytest.approx(48_000 * 10 / 50 * KAPPA)


def test_a_target_above_the_mean_makes_the_gap_larger() -> None:
    y = 0.6 + 0.1 * np.linspace(-1, 1, 30)
    y[BEHIND] = 0.54
    views = Views(build.signals(30, [build.signal("win_rate", y, v=0.0005)]))
    plain = needs(sampler(views))
    higher = needs(sampler(views), target=0.253)
    assert plain[0].worth.mean() < higher[0].worth.mean()


def test_costs_make_it_margin_where_they_leave_one() -> None:
    y = np.full(30, 0.6) + np.linspace(-0.1, 0.1, 30)
    for share, factor in ((0.4, 0.4), (None, 1.0), (-0.1, 1.0), (1.2, 1.0)):
        views = Views(build.signals(30, [build.signal("win_rate", y, v=0.0005)], margin_share=share))
        assert views.margin == factor


def test_the_general_need_has_its_mean_and_its_multiples() -> None:
    views = Views(build.signals(8))
    found = table(build.inputs(8, views.signals), views)
    level = 0.05 * 48_000 * 0.06 * QUARTERS
    thirty = [option.mean for option in found.options if (option.form, option.minutes) == ("one_on_one", 30)]
    assert np.mean(thirty) == pytest.approx(level, rel=0.03)
    by_form = {(option.form, option.minutes): option.mean for option in found.options if option.person == "crm:s0000"}
    assert by_form["practice", 30] == pytest.approx(1.3 * by_form["one_on_one", 30])
    assert by_form["call_review", 30] == pytest.approx(1.2 * by_form["one_on_one", 30])
    assert by_form["one_on_one", 60] == pytest.approx(np.sqrt(2) * by_form["one_on_one", 30])
    assert all(option.low is None for option in found.options)


def test_what_was_coached_lately_is_worth_less_now() -> None:
    views = behind("win_rate", 0.2, v=0.001, level=0.6)
    fresh = _own(table(build.inputs(4, views.signals), views).options)
    team = [build.report(0, recent={"qualifying_and_closing": 2.0}), *(build.report(number) for number in (1, 2, 3))]
    tired = _own(table(build.inputs(team, views.signals), views).options)
    assert tired.mean == pytest.approx(0.36 * fresh.mean)


def _own(options: tuple[Option, ...]) -> Option:
    return next(option for option in options if option.topic == "qualifying_and_closing" and option.form == "practice")


def test_a_ride_along_is_offered_only_where_a_visit_is_known_in_the_week() -> None:
    for day, offered in ((build.MONDAY + timedelta(days=2), True), (build.MONDAY + timedelta(days=9), False)):
        views = Views(build.signals(2, visits={"crm:s0001": (day,)}))
        forms = {
            option.person for option in table(build.inputs(2, views.signals), views).options if option.minutes == 120
        }
        assert forms == ({"crm:s0001"} if offered else set())


def test_without_amounts_deals_are_what_counts_and_no_price_is_shown() -> None:
    y = np.full(30, 0.6) + np.linspace(-0.2, 0.2, 30)
    views = Views(build.signals(30, [build.signal("win_rate", y, v=0.0005)], unit_value=float("nan")))
    options = table(build.inputs(4, views.signals), views).options
    assert views.usual_unit_value == 1.0
    assert any(option.topic == "qualifying_and_closing" for option in options)
    assert all(option.low is None and option.high is None for option in options)
    assert all(np.isfinite(option.mean) for option in options)
