"""The pure rules behind finding people, the tree, leave and acting leaders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.access.rules import Relation
from ridealong.kernel.folding import folded
from ridealong.people.rules import (
    Acting,
    Branch,
    Line,
    PersonRow,
    Span,
    acting_standings,
    branches,
    matches,
    once,
    overlapping,
    standings,
)

D = date(2026, 1, 1)


def day(number: int) -> date:
    return D + timedelta(days=number)


def person(number: int, name: str = "") -> PersonRow:
    return PersonRow(number, name or f"Person {number:02d}", None, None, None, None, None)


@pytest.mark.parametrize(
    ("sought", "name", "found"),
    [
        ("lukasz", "Zoë Łukaszewska-Østergård", True),
        ("oster zoe", "Zoë Łukaszewska-Østergård", True),
        ("ost", "Lost Friend", False),
        ("strasse", "Eva Straße", True),
        ("x", "Ana Ribeiro", False),
    ],
)
def test_a_name_is_found_by_the_beginning_of_its_words(sought: str, name: str, *, found: bool) -> None:
    assert matches(sought, name) is found


def test_an_address_is_found_as_a_whole_and_by_what_stands_before_its_sign() -> None:
    assert matches("ana.r", "Ana", "ana.ribeiro@example.org")
    assert matches("ribeiro", "Ana", "ana.ribeiro@example.org")
    assert not matches("example", "Ana", "ana.ribeiro@example.org")


@given(st.text(st.characters(max_codepoint=0x24F), max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_spans_overlap_on_the_day_that_both_have() -> None:
    one = Span(day(5), day(9))
    assert overlapping(one, [Span(day(9), None)])
    assert not overlapping(one, [Span(day(0), day(4)), Span(day(10), None)])
    assert one.overlap(Span(day(7), None)) == Span(day(7), day(9))


def test_whoever_acts_is_on_these_days_what_the_leader_is() -> None:
    lines = [Line(1, 2, day(0), None), Line(3, 1, day(0), day(6)), Line(9, 2, day(0), None)]
    rows = set(standings(lines))
    found = set(acting_standings(rows, [Acting(9, 2, Span(day(5), day(8)))]))
    assert found == {
        (9, 2, Relation.ACTING_FOR, day(5), day(8)),
        (9, 1, Relation.ACTING_LEADER, day(5), day(8)),
        (9, 3, Relation.LEADERS_LEADER, day(5), day(6)),
    }


def test_of_two_standings_that_start_alike_the_longer_one_stays() -> None:
    short = (1, 2, Relation.LEADERS_LEADER, day(0), day(3))
    assert list(once([short, (*short[:4], None)])) == [(*short[:4], None)]
    assert list(once([short, (*short[:4], day(1))])) == [short]


def test_the_tree_counts_everybody_below_and_shows_some_levels() -> None:
    people = {number: person(number) for number in range(6)}
    found = branches(people, {1: 0, 2: 0, 3: 1, 4: 3}, depth=2)
    assert [(one.person.id, one.direct, one.below) for one in found] == [(0, 2, 4)]
    assert [(one.person.id, one.direct, one.below, one.reports) for one in found[0].reports] == [
        (1, 1, 2, ()), (2, 0, 0, ()),
    ]  # fmt: skip


@given(st.dictionaries(st.integers(1, 25), st.integers(0, 24), max_size=25))
def test_everybody_who_is_led_stands_in_the_tree_once(drawn: dict[int, int]) -> None:
    leaders = {one: leader for one, leader in drawn.items() if leader < one}
    people = {number: person(number) for number in range(26)}
    seen: list[int] = []

    def walk(one: Branch) -> None:
        seen.append(one.person.id)
        for below in one.reports:
            walk(below)

    for root in branches(people, leaders, depth=30):
        walk(root)
    assert sorted(seen) == sorted(set(leaders) | set(leaders.values()))
