"""From the draw to the week that people see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import numpy as np
import pytest

from ridealong.kernel.sentences import render
from ridealong.week.rules.assembling import Made, make_week
from ridealong.week.rules.choosing import Lots, make_lots
from ridealong.week.rules.cli_shape import as_json
from ridealong.week.rules.inputs import Fixed, Inputs, Leading
from ridealong.week.rules.leftovers import too_close
from ridealong.week.rules.shapes import SessionPlan, WeekPlan
from ridealong.week.rules.views import Views
from tests.week import build


def figures(**more: object) -> Views:
    """Sellers 1 and 4 close few deals, 2 wins few; deal value is too close to call; 3 leaves old deals open."""
    rng = np.random.default_rng(11)
    volume = np.log(150) + 0.3 * rng.standard_normal(40)
    rate, stale = 0.6 + 0.05 * rng.standard_normal(40), -0.1 + 0.03 * rng.standard_normal(40)
    volume[:8], rate[:8], stale[:8] = np.log(160), 0.62, -0.08
    volume[1], volume[4], rate[2], stale[3] = np.log(60), np.log(70), 0.42, -0.4
    measures = [
        build.signal("closed_deals", volume, v=0.01),
        build.signal("win_rate", rate, v=0.001),
        build.signal("stale_share", stale, v=0.001),
        build.signal("deal_value", 7.0 + 0.1 * rng.standard_normal(40), rejected=False, p=0.57),
    ]
    deals = {key: tuple(build.deal(f"{key}-{number}") for number in range(3)) for key in build.keys(8)}
    return Views(build.signals(40, measures, deals=deals, **more))  # type: ignore[arg-type]  (keywords of one builder)


VIEWS = figures()


def made(inputs: Inputs, lots: Lots | None = None) -> Made:
    return make_week(inputs, VIEWS, lots or make_lots(inputs, VIEWS), recorded=False)


def week(inputs: Inputs, lots: Lots | None = None) -> WeekPlan:
    return made(inputs, lots).plan


def test_every_session_has_a_reason_and_every_sentence_its_words() -> None:
    for secret in "abcdefgh":
        found = made(build.inputs(8, VIEWS.signals, secret=secret))
        plan = found.plan
        assert plan.minutes_planned == sum(one.minutes for one in plan.sessions) <= 180
        assert all(one.reasons for one in plan.sessions)
        assert all(len(one.deals) == 2 for one in plan.sessions)
        offered = [session for sessions in found.swaps.values() for session in sessions]
        for session in (*plan.sessions, *offered):
            texts = [render(reason.sentence) for reason in session.reasons]
            assert len(set(texts)) == len(texts)
            assert all("{" not in text for text in texts)
        for sentence in (*plan.decided, *plan.would_add, *(one.sentence for one in plan.left_out)):
            assert render(sentence)


def test_a_figure_that_is_too_close_to_call_is_never_a_reason() -> None:
    cited = set()
    for number in range(20):
        plan = week(build.inputs(8, VIEWS.signals, secret=str(number)))
        cited |= {(one.person.key, reason.measure) for one in plan.sessions for reason in one.reasons if reason.measure}
        assert [one.measure for one in plan.too_close] == ["deal_value"]
        assert plan.too_close[0].p_value == 0.57
    allowed = {(1, "closed_deals"), (4, "closed_deals"), (2, "win_rate"), (3, "stale_share")}
    assert cited == {(build.keys(8)[number], measure) for number, measure in allowed}


def test_a_measure_without_fair_peers_is_not_called_too_close_and_jobs_are_told_apart() -> None:
    low = build.signal("win_rate", [0.0] * 8, rejected=False, p=0.4)
    other = build.signal("win_rate", [0.0] * 8, rejected=False, p=0.9, sellers=[f"crm:t{n}" for n in range(8)])
    alone = build.signal("attainment", [0.0, 2.0], rejected=False, p=1e-20, sellers=["crm:u0", "crm:u1"])
    family = [replace(low, peer_group="Closer"), replace(other, peer_group="Opener"), replace(alone, posterior=None)]
    found = too_close(Views(build.signals(8, family)))
    assert [(one.measure, one.p_value) for one in found] == [("win_rate", 0.4), ("win_rate", 0.9)]
    assert [render(one.sentence).split(":")[0] for one in found] == ["Win rate (Closer)", "Win rate (Opener)"]
    assert [render(one.sentence)[:9] for one in too_close(Views(build.signals(8, [low])))] == ["Win rate:"]


def test_whoever_is_compared_with_nobody_is_not_said_to_have_unremarkable_figures() -> None:
    team = [build.report(number, sellers=("crm:nothing",) if number == 6 else build.keys(8)[number : number + 1])
            for number in range(8)]  # fmt: skip
    said = set()
    for number in range(16):
        plan = week(build.inputs(team, VIEWS.signals, secret=str(number), minutes=90 if number % 2 else 300))
        for one in (*(s for s in plan.sessions if s.topic == "own_choice"), *plan.left_out):
            first = one.reasons[0].sentence if isinstance(one, SessionPlan) else one.sentence
            if one.person.key == build.keys(8)[6]:
                said.add(first.key)
            else:
                assert "alone" not in first.key
    assert said == {"week.reason.general_alone", "week.out.close_call_alone"}


def test_shares_that_read_the_same_are_told_to_a_tenth() -> None:
    prices = np.array([*(0.002 * np.random.default_rng(3).standard_normal(39) - 0.068), -0.0745])
    price = build.signal("discount", prices, v=1e-7, sellers=[*build.keys(40)[1:], build.keys(1)[0]])
    views = Views(build.signals(40, [price]))
    one = build.inputs(1, views.signals)
    plan = make_week(one, views, make_lots(one, views), recorded=False).plan
    (reason,) = [one for one in plan.sessions[0].reasons if one.measure == "discount"]
    text = render(reason.sentence).replace("\u00a0", " ")
    assert reason.peers is not None
    assert f"at {100 * reason.value:.1f} % of list price, the peers {100 * reason.peers:.1f} %" in text
    assert round(100 * reason.value) == round(100 * reason.peers)


def test_a_week_without_reports_or_minutes_says_so() -> None:
    alone = week(build.inputs(0, VIEWS.signals))
    assert alone.heading is not None
    assert alone.heading.key == "week.heading.nobody"
    assert alone.decided == ()
    busy = week(build.inputs(8, VIEWS.signals, minutes=15))
    assert busy.heading is not None
    assert busy.heading.key == "week.heading.nothing"
    said = {one.person.key: one.sentence.key for one in busy.left_out}
    assert said[build.keys(8)[1]] == "week.out.no_minutes"
    assert said[build.keys(8)[0]] == "week.out.nothing"


def test_old_deals_are_fifteen_minutes_inside_a_session_never_one_of_their_own() -> None:
    plan = week(build.inputs(8, VIEWS.signals, minutes=600))
    tidy = next(one for one in plan.sessions if one.person.key == build.keys(8)[3])
    assert tidy.topic == "own_choice"
    assert [reason.signal for reason in tidy.reasons] == ["general", "stale_share"]
    assert "week.question.pipeline_hygiene.1" in tidy.questions


def test_a_catch_up_is_about_old_deals_where_those_are_the_point() -> None:
    team = [build.report(number, unseen_weeks=6 if number == 3 else 0) for number in range(8)]
    plan = week(build.inputs(team, VIEWS.signals, minutes=15))
    only = plan.sessions[0]
    assert [(one.form, one.topic, one.minutes) for one in plan.sessions] == [("catch_up", "pipeline_hygiene", 15)]
    assert [reason.signal for reason in only.reasons] == ["unseen", "stale_share"]
    assert only.probability == 1.0
    assert [(one.must, one.met) for one in plan.musts] == [("unseen", True)]


def test_a_close_call_names_its_odds_and_what_it_stood_against() -> None:
    plan = week(build.inputs(8, VIEWS.signals, minutes=120))
    close = [one for one in plan.sessions if one.close_call]
    assert close
    for one in close:
        assert one.probability < 0.99
        own = [other for other in one.against if other.person == one.person]
        assert one.probability + sum(other.probability for other in own) == pytest.approx(1.0)
        inside = {other.person.key for other in plan.sessions}
        assert all(other.person.key not in inside for other in one.against if other.person != one.person)
    clear = [one for one in plan.sessions if not one.close_call]
    assert all(one.against == () for one in clear)


def test_what_stands_takes_its_minutes_first_and_is_never_cancelled() -> None:
    standing = [Fixed(build.keys(8)[number], "one_on_one", 30, None, build.MONDAY, time(14), None) for number in (1, 5)]
    plan = week(build.inputs(8, VIEWS.signals, minutes=90, fixed=standing))
    assert plan.minutes_standing == 60
    assert plan.minutes_planned == 90
    held = [one for one in plan.sessions if one.standing]
    assert [one.probability for one in held] == [1.0, 1.0]
    assert {one.topic for one in held} == {"prospecting", "own_choice"}
    tight = week(build.inputs(8, VIEWS.signals, minutes=30, fixed=standing))
    assert len(tight.sessions) == 2
    assert tight.minutes_planned == 60


def test_everybody_is_in_the_week_or_told_why_not() -> None:
    team = [build.report(number) for number in range(8)]
    team[6] = replace(team[6], away=True, back_on=date(2026, 12, 7))
    plan = week(build.inputs(team, VIEWS.signals, minutes=90))
    inside = {one.person.key for one in plan.sessions}
    outside = [one.person.key for one in plan.left_out]
    assert inside | set(outside) == set(build.keys(8))
    assert not inside & set(outside)
    away = next(one for one in plan.left_out if one.person.key == build.keys(8)[6])
    assert render(away.sentence) == "On leave, back on Mon\u00a07\u00a0Dec."


def test_a_focus_holds_through_its_cycle() -> None:
    inputs = build.inputs(8, VIEWS.signals)
    lots = make_lots(inputs, VIEWS)
    first = week(inputs, lots)
    third = week(replace(inputs, week=build.WEEK.plus(2)), lots)
    assert [(one.person, one.topic, one.form, one.minutes) for one in first.sessions] == [
        (one.person, one.topic, one.form, one.minutes) for one in third.sessions
    ]
    assert {one.week_of_cycle for one in third.sessions} == {3}
    assert third.expected_loss == first.expected_loss == lots.mean_loss


def test_the_focus_holds_when_the_figures_stop_showing_it() -> None:
    inputs = build.inputs(8, VIEWS.signals, close_calls=False)
    lots = make_lots(inputs, VIEWS)
    calm = Views(build.signals(40))
    later = make_week(replace(inputs, week=build.WEEK.plus(1), signals=calm.signals), calm, lots, recorded=False).plan
    focus = next(one for one in later.sessions if one.topic == "prospecting")
    assert [reason.signal for reason in focus.reasons] == ["focus"]
    assert "week 2 of 4" in render(focus.reasons[0].sentence)


def test_a_later_week_with_fewer_minutes_drops_the_lowest_value_and_says_so() -> None:
    inputs = build.inputs(8, VIEWS.signals)
    lots = make_lots(inputs, VIEWS)
    full = week(inputs, lots)
    less = week(replace(inputs, week=build.WEEK.plus(1), minutes=100), lots)
    assert less.minutes_planned <= 100
    values = {option.person: option.mean for option in lots.focuses}
    kept = {one.person.key for one in less.sessions}
    gone = {one.person.key for one in full.sessions} - kept
    assert gone
    assert max(values[key] for key in gone if key) <= min(values[key] for key in kept if key)
    assert len(less.notes) == len(gone)
    assert all("fewer minutes" in render(note) for note in less.notes)


def test_what_the_leader_changed_holds_for_the_rest_of_the_cycle() -> None:
    inputs = build.inputs(8, VIEWS.signals)
    lots = make_lots(inputs, VIEWS)
    one, other = lots.focuses[0].person, lots.focuses[1].person
    changed = replace(
        inputs,
        week=build.WEEK.plus(1),
        swapped={one: ("own_choice", "call_review", 30)},
        ended=frozenset({other}),
    )
    plan = week(changed, lots)
    assert other not in {session.person.key for session in plan.sessions}
    swapped = next(session for session in plan.sessions if session.person.key == one)
    assert (swapped.topic, swapped.form, swapped.swapped, swapped.close_call) == (
        "own_choice",
        "call_review",
        True,
        False,
    )


def test_somebody_who_joined_during_the_cycle_waits_for_the_next() -> None:
    lots = make_lots(build.inputs(5, VIEWS.signals), VIEWS)
    plan = week(build.inputs(6, VIEWS.signals, week=build.WEEK.plus(1), cycle=lots.cycle), lots)
    new = next(one for one in plan.left_out if one.person.key == build.keys(6)[5])
    assert render(new.sentence).startswith("Joined after this cycle began")


def test_somebody_who_left_during_the_cycle_is_named_nowhere() -> None:
    lots = make_lots(build.inputs(8, VIEWS.signals), VIEWS)
    plan = week(build.inputs(4, VIEWS.signals, week=build.WEEK.plus(1), cycle=lots.cycle), lots)
    gone = set(build.keys(8)[4:])
    named = {one.person.key for one in (*plan.sessions, *plan.left_out)}
    named |= {one.person.key for session in plan.sessions for one in session.against}
    assert not named & gone


def test_a_must_that_does_not_fit_says_what_is_missing_and_what_would_help() -> None:
    inputs = build.inputs(8, VIEWS.signals)
    lots = make_lots(inputs, VIEWS)
    team = [replace(report, career_weeks=30 if report.key == build.keys(8)[5] else 0) for report in inputs.reports]
    plan = week(replace(inputs, week=build.WEEK.plus(1), reports=tuple(team)), lots)
    short = plan.unmet[0]
    free = 180 - plan.minutes_planned
    assert (short.must, short.person.key, short.minutes_missing) == ("career", build.keys(8)[5], 60 - free)
    minutes, drop, wait = short.remedies
    assert (minutes.minutes, minutes.displaces) == (60 - free, ())
    assert drop.minutes == 0
    assert len(drop.displaces) >= 1
    assert (wait.minutes, wait.displaces) == (0, ())
    assert "week 49" in render(plan.unmet[0].remedies[-1].sentence) or "week" in render(wait.sentence)
    assert [one.met for one in plan.musts] == [False]
    given = week(replace(inputs, week=build.WEEK.plus(1), reports=tuple(team), minutes=180 + 60 - free), lots)
    assert given.unmet == ()
    assert any(one.topic == "career" for one in given.sessions)


def test_a_first_week_that_cannot_hold_its_musts_still_holds_what_fits() -> None:
    team = [build.report(number, unseen_weeks=6 + number) for number in range(6)]
    plan = week(build.inputs(team, VIEWS.signals, minutes=40))
    assert {one.form for one in plan.sessions} == {"catch_up"}
    assert len(plan.sessions) == 2
    assert [one.person.key for one in plan.sessions] == [build.keys(6)[4], build.keys(6)[5]]
    assert len(plan.unmet) == 4
    assert {one.minutes_missing for one in plan.unmet} == {5, 20, 35, 50}


def test_everything_fits_into_the_exact_json() -> None:
    team = [
        build.report(number, unseen_weeks=6 * (number == 7), career_weeks=20 * (number == 2)) for number in range(8)
    ]
    plan = week(build.inputs(team, VIEWS.signals, minutes=150))
    data = as_json(plan)
    assert list(data) == [
        "leader",
        "week",
        "cycle",
        "as_of",
        "recorded",
        "minutes_available",
        "minutes_standing",
        "minutes_planned",
        "sessions",
        "left_out",
        "musts",
        "unmet",
        "too_close",
        "expected_loss",
    ]
    names = [one["person"]["name"] for one in data["sessions"]]
    assert names == sorted(names)
    for session in data["sessions"]:
        assert list(session) == [
            "person",
            "topic",
            "form",
            "minutes",
            "standing",
            "value",
            "size",
            "probability",
            "close_call",
            "against",
            "reasons",
            "deals",
        ]
        general = session["topic"] in {"own_choice", "career"} or session["form"] == "catch_up"
        assert (session["value"] is None) == general
        assert list(session["reasons"][0]) == [
            "signal",
            "measure",
            "value",
            "adjusted",
            "peers",
            "low",
            "high",
            "n",
            "sentence",
        ]
    assert data["week"] == "2026-W48"
    assert data["cycle"] == {"start": "2026-11-23", "end": "2026-12-20"}


def test_figures_are_in_the_measures_own_unit() -> None:
    plan = week(build.inputs(8, VIEWS.signals, minutes=600))
    reasons = {reason.measure: reason for one in plan.sessions for reason in one.reasons if reason.measure}
    deals = reasons["closed_deals"]
    assert deals.value == pytest.approx(60) or deals.value == pytest.approx(70)
    stale = reasons["stale_share"]
    assert stale.value == pytest.approx(0.4)
    for reason in reasons.values():
        assert reason.low is not None
        assert reason.adjusted is not None
        assert reason.high is not None
        assert reason.low < reason.adjusted < reason.high
        assert reason.band is not None
        assert reason.peers is not None
        assert reason.band[0] < reason.peers < reason.band[1]
    assert "40\u00a0%" in render(stale.sentence)


def test_leaders_among_the_reports_share_the_general_need() -> None:
    team = [build.report(number, leads=True) for number in range(4)]
    plan = week(build.inputs(team, VIEWS.signals))
    assert {one.topic for one in plan.sessions} == {"coaching_skill"}
    assert {one.form for one in plan.sessions} <= {"sit_in", "one_on_one"}
    assert all([reason.signal for reason in one.reasons] == ["general"] for one in plan.sessions)


def test_how_somebody_leads_is_said_in_numbers_and_names_nobody_below() -> None:
    leading = Leading(planned=12, held=7, positions=2, longest=91, weeks_in_role=5)
    team = [build.report(0, leads=True, leading=leading), build.report(1)]
    plan = week(build.inputs(team, VIEWS.signals))
    first = next(one for one in plan.sessions if one.person.id == 1)
    assert [render(reason.sentence) for reason in first.reasons][1:] == [
        "A0 held 7 of 12 planned sessions in the last four weeks.",
        "A0 has 2 open positions, the longest for 91 days.",
    ]
    assert first.topic == "coaching_skill"
    assert next(one for one in plan.sessions if one.person.id == 2).topic != "coaching_skill"


def test_leaders_are_offered_to_sit_in_and_no_ride_along() -> None:
    team = [build.report(number, leads=True) for number in range(3)]
    found = made(build.inputs(team, VIEWS.signals))
    offered = {one.form for sessions in found.swaps.values() for one in sessions}
    assert "sit_in" in offered
    assert "ride_along" not in offered


def test_two_people_of_one_first_name_are_called_by_their_whole_name() -> None:
    team = [build.report(number) for number in range(3)]
    team[0] = replace(team[0], who=replace(team[0].who, name="Ana Ribeiro"))
    team[1] = replace(team[1], who=replace(team[1].who, name="Ana Costa"))
    plan = week(build.inputs(team, VIEWS.signals))
    texts = {one.person.name: render(one.reasons[0].sentence) for one in plan.sessions}
    assert "Ana Ribeiro" in texts["Ana Ribeiro"]
    assert "Ana Costa" in texts["Ana Costa"]


def test_the_heading_has_at_most_twelve_words() -> None:
    for count in range(9):
        plan = week(build.inputs(count, VIEWS.signals, minutes=300, secret=str(count)))
        assert plan.heading is not None
        assert 1 <= len(render(plan.heading).split()) <= 12
    standing = [Fixed(key, "one_on_one", 30, None, build.MONDAY + timedelta(days=1)) for key in build.keys(5)]
    calm = week(build.inputs(5, VIEWS.signals, minutes=150, fixed=standing))
    assert calm.heading is not None
    assert render(calm.heading) == "Nothing needs you beyond your 5 one-on-ones"
