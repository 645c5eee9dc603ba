from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.access.rules import Relation
from ridealong.people.rules import (
    CircularLines,
    Line,
    PersonRow,
    Roster,
    check_no_circle,
    move,
    standings,
)

D = date(2026, 1, 1)


def day(number: int) -> date:
    return D + timedelta(days=number)


def test_standings_hold_only_while_the_whole_chain_holds() -> None:
    lines = [Line(1, 2, day(0), day(9)), Line(1, 3, day(10), None), Line(2, 4, day(5), None)]
    assert list(standings(lines)) == [
        (2, 1, Relation.LEADER, day(0), day(9)),
        (3, 1, Relation.LEADER, day(10), None),
        (4, 1, Relation.LEADERS_LEADER, day(5), day(9)),
        (4, 2, Relation.LEADER, day(5), None),
    ]


def test_a_circle_is_refused_and_named() -> None:
    with pytest.raises(CircularLines) as caught:
        check_no_circle([Line(1, 2, D, None), Line(2, 3, D, None), Line(3, 1, D, None), Line(9, 1, D, None)], D)
    assert set(caught.value.people) == {1, 2, 3}


def test_a_circle_that_never_holds_on_one_day_is_none() -> None:
    lines = [Line(1, 2, day(0), day(4)), Line(2, 1, day(5), None)]
    for number in range(8):
        check_no_circle(lines, day(number))
    assert list(standings(lines))


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from([2, 3, 4, None])), max_size=8))
def test_after_any_moves_nobody_has_two_leaders(moves: list[tuple[int, int | None]]) -> None:
    lines: tuple[Line, ...] = ()
    for number, leader in moves:
        lines = move(lines, leader_id=leader, person_id=1, starts_on=day(number))
    for number in range(62):
        assert sum(line.covers(day(number)) for line in lines) <= 1
    if moves:
        number, leader = moves[-1]
        roster = Roster({1: PersonRow(1, "A", None, None, None, None, None)}, lines)
        assert roster.leader_of(1, day(number)) == leader
        assert roster.leader_of(1, day(10_000)) == leader


def test_moving_to_the_same_leader_joins_the_lines() -> None:
    first = move((), leader_id=2, person_id=1, starts_on=day(0))
    assert move(first, leader_id=2, person_id=1, starts_on=day(5)) == (Line(1, 2, day(0), None),)


def test_who_left_is_nobodys_report() -> None:
    people = {
        1: PersonRow(1, "A", None, None, None, None, day(5)),
        2: PersonRow(2, "B", None, None, None, day(-70), None),
    }
    roster = Roster(people, (Line(1, 2, D, None),))
    assert roster.reports_of(2, day(5)) == (1,)
    assert roster.reports_of(2, day(6)) == ()
    assert roster.leaders(day(6)) == ()
    assert not roster.new_on(2, D)
    assert roster.new_on(2, day(-15))
