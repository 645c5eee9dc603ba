"""What the week has to contain: order of claims, what fits, and what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.science.knapsack import Group, Infeasible, solve
from ridealong.week.rules.inputs import Fixed, Musts
from ridealong.week.rules.musts import Claim, kept, missing, settle
from tests.week import build

NOTHING = build.signals(8)


def test_known_answer_of_the_knapsack() -> None:
    """A:(6,10),(12,15) B:(6,9) C:(3,4),(9,12) in 12 units."""
    values = [[10.0, 15.0, 9.0, 4.0, 12.0]]
    free = [Group((6, 12)), Group((6,)), Group((3, 9))]
    assert solve(values, free, 12).values[0] == 19
    assert solve(values, free, 12).choices.tolist() == [[0, 0, -1]]
    forced = [*free[:2], Group((3, 9), forced=True)]
    assert solve(values, forced, 12).values[0] == 14
    assert solve(values, forced, 12).choices.tolist() == [[0, -1, 0]]
    with pytest.raises(Infeasible) as short:
        solve(values, forced, 2)
    assert short.value.missing == 1


def test_claims_come_in_their_order() -> None:
    team = [
        build.report(0, unseen_weeks=5),
        build.report(1, unseen_weeks=9, career_weeks=14),
        build.report(2, new=True),
        build.report(3, career_weeks=20),
        build.report(4, career_weeks=20),
        build.report(5, unseen_weeks=9),
        build.report(6, unseen_weeks=3, career_weeks=12, overdue=2),
        build.report(7, new=True, overdue=1, asks=1),
    ]
    found = settle(build.inputs(team, NOTHING), 600)
    named = [(claim.must, claim.person[-1], claim.minutes) for claim in found.wanted]
    order = [
        ("ask", "7"),
        ("items", "6"),
        ("career", "3"),
        ("new_hire", "2"),
        ("unseen", "1"),
        ("unseen", "5"),
        ("unseen", "0"),
    ]
    assert [(must, person) for must, person, _ in named] == order
    assert [minutes for _, _, minutes in named] == [15, 15, 60, 15, 15, 15, 15]
    assert found.kept == found.wanted


def test_a_career_talk_is_due_after_thirteen_weeks_and_one_a_week() -> None:
    due = [build.report(number, career_weeks=weeks) for number, weeks in enumerate((12, 13, 15, 15))]
    found = settle(build.inputs(due, NOTHING), 600)
    assert [(claim.must, claim.person) for claim in found.wanted] == [("career", build.keys(4)[2])]


def test_nobody_has_two_musts_and_a_talk_sees_them() -> None:
    team = [build.report(0, unseen_weeks=20, career_weeks=20)]
    found = settle(build.inputs(team, NOTHING), 600)
    assert [claim.must for claim in found.wanted] == ["career"]
    assert [claim.must for claim in found.standing] == ["unseen"]


def test_a_talk_that_does_not_fit_leaves_the_catch_up() -> None:
    team = [build.report(0, unseen_weeks=20, career_weeks=20)]
    found = settle(build.inputs(team, NOTHING), 45)
    assert [claim.must for claim in found.unmet] == ["career"]
    assert [claim.must for claim in found.kept] == ["unseen"]
    assert found.forced == {build.keys(1)[0]}


def test_what_stands_meets_the_must() -> None:
    team = [build.report(0, unseen_weeks=20), build.report(1, new=True)]
    fixed = [Fixed(build.keys(1)[0], "one_on_one", 30)]
    found = settle(build.inputs(team, NOTHING, fixed=fixed), 600, seen=[build.keys(2)[1]])
    assert found.wanted == ()
    assert len(found.standing) == 2


def test_whoever_is_away_claims_nothing() -> None:
    team = [build.report(0, unseen_weeks=20, career_weeks=20, away=True)]
    assert settle(build.inputs(team, NOTHING), 600).wanted == ()


@given(
    st.lists(st.sampled_from([15, 30, 60]), max_size=8),
    st.integers(0, 200),
)
def test_kept_is_greedy_and_missing_is_the_least_that_helps(sizes: list[int], minutes: int) -> None:
    wanted = [Claim("unseen", f"p{number}", size) for number, size in enumerate(sizes)]
    found = kept(wanted, minutes)
    assert sum(claim.minutes for claim in found) <= minutes
    for claim in wanted:
        more = missing(claim, wanted, minutes)
        assert (more == 0) == (claim in found)
        assert claim in kept(wanted, minutes + more)
        if more:
            assert claim not in kept(wanted, minutes + more - 5)


def test_musts_go_by_what_was_set() -> None:
    team = [build.report(0, unseen_weeks=3, career_weeks=20), build.report(1, unseen_weeks=2)]
    inputs = replace(build.inputs(team, NOTHING), musts=Musts(3, 20, 21, 45))
    assert [(claim.must, claim.minutes) for claim in settle(inputs, 600).wanted] == [("unseen", 20)]
    inputs = replace(inputs, musts=Musts(unseen_weeks=5, career_weeks=20, career_minutes=45))
    assert [(claim.must, claim.minutes) for claim in settle(inputs, 600).wanted] == [("career", 45)]
