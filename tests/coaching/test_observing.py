"""What is seen of somebody: marks that two write at once, the debrief, and what marks say over time."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions import observing
from ridealong.coaching.models import ActionItem, Debrief, Observation, Session
from ridealong.coaching.queries.guarding import on_day, opened, rows_readable
from ridealong.coaching.queries.observing import observed, sheet
from ridealong.coaching.rules.behaviours import behaviours, level_of
from ridealong.coaching.rules.comparing import FEWEST, compared, half_before, likely_between, move, rising
from ridealong.coaching.rules.kinds import BUILT_IN
from ridealong.coaching.rules.merging import Written, merged
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import catalogue
from ridealong.people.actions import set_leader
from tests.cast import Cast
from tests.coaching.meeting import held, meet

WORDS = st.sampled_from(["", "a", "b", "c"])


@given(WORDS, WORDS, WORDS)
def test_of_two_who_write_at_once_each_keeps_what_they_changed(was: str, mine: str, theirs: str) -> None:
    found = merged(Written(was, mine), theirs)
    if mine == was:
        assert found == theirs
    elif theirs in {was, mine}:
        assert found == mine
    else:
        assert found is None


def test_the_sheet_is_a_dozen_behaviours_with_words() -> None:
    on_it = [one for one in behaviours().values() if not one.retired and one.is_seen_in("ride_along")]
    assert 10 <= len(on_it) <= 14
    for one in behaviours().values():
        assert {one.words, f"observing.topic.{one.topic}"} <= set(catalogue())
    topics = [one.topic for one in on_it]
    assert sum(here != there for here, there in pairwise(topics)) == len(set(topics)) - 1
    observed = {code for code, kind in BUILT_IN.items() if kind.observed}
    assert observed == {"ride_along", "call_review", "practice", "sit_in"}


def test_how_somebody_coaches_is_a_sheet_of_its_own() -> None:
    on_it = [one.topic for one in behaviours().values() if not one.retired and one.is_seen_in("sit_in")]
    assert set(on_it) == {"coaching_skill"}
    assert 5 <= len(on_it) <= 8


def test_codes_of_behaviours_never_change_their_meaning() -> None:
    """What was marked years ago is still found: a code that was once on the sheet stays in the file."""
    assert {
        "names_a_reason", "agrees_on_the_aim", "asks_openly", "listens", "finds_who_decides", "puts_a_number_on_it",
        "shows_what_answers", "gives_proof", "names_the_price", "trades", "asks_behind_objections", "sums_up",
        "agrees_on_a_next_step",
    } <= set(behaviours())  # fmt: skip


@pytest.mark.parametrize(("text", "level"), [("", None), ("0", 0), ("5", 5)])
def test_a_mark_is_none_or_from_0_to_5(text: str, level: int | None) -> None:
    assert level_of(text) == level


@pytest.mark.parametrize("text", ["6", "-1", "x"])
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        level_of(text)


@pytest.mark.parametrize("marks", [[], [3], [1, 2, 3, 4]])
def test_fewer_than_five_marks_say_nothing(marks: list[int]) -> None:
    one = compared({"listens": marks})["listens"]
    assert (one.told, one.low, one.moves) == (False, None, 0)
    with pytest.raises(ValueError, match=str(len(marks))):
        likely_between(marks)


@given(st.lists(st.integers(1, 5), min_size=FEWEST, max_size=30))
def test_the_middle_lies_in_its_range_and_the_order_backwards_moves_the_other_way(marks: list[int]) -> None:
    low, high = likely_between(marks)
    assert min(marks) <= low <= sorted(marks)[len(marks) // 2] <= high <= max(marks)
    (way, p), (back, q) = move(marks), move(marks[::-1])
    assert (way, round(p, 9)) == (-back, round(q, 9))
    assert 0 <= p <= 1


def test_the_range_holds_the_middle_nine_times_in_ten() -> None:
    """Marks are drawn whose middle is 3; of 2,000 samples of nine at least 90 % have it in their range."""
    rng = random.Random(5)  # noqa: S311  no secret
    hit = 0
    for _ in range(2000):
        low, high = likely_between(rng.choices([1, 2, 3, 4, 5], [1, 2, 3, 2, 1], k=9))
        hit += low <= 3 <= high
    assert hit >= 1800


def test_chance_is_seldom_called_a_move() -> None:
    """Thirteen behaviours that do not move: some is called so for one person in ten at most."""
    rng = random.Random(11)  # noqa: S311  no secret
    called = 0
    for _ in range(300):
        marks = {str(one): rng.choices([2, 3, 4], k=12) for one in range(13)}
        called += any(one.moves for one in compared(marks).values())
    assert called <= 30


def test_what_does_move_is_said() -> None:
    still = {str(one): [3, 4, 3, 3, 4, 3, 4, 3, 3] for one in range(12)}
    found = compared({"up": [1, 1, 2, 2, 3, 4, 4, 5, 5], "down": [5, 5, 4, 4, 3, 2, 2, 1, 1], **still})
    assert {code: one.moves for code, one in found.items() if one.moves} == {"up": 1, "down": -1}
    assert (found["up"].middle, found["up"].low, found["up"].high) == (3, 1, 5)


def test_chance_seldom_rises_for_a_leader_who_looks_every_time() -> None:
    """Eight people, thirteen behaviours, each marked 25 times and looked at after every time: in one team of ten at
    most anything is ever called so."""
    rng = random.Random(3)  # noqa: S311  no secret
    called = 0
    for _ in range(60):
        marks = {(who, what): rng.choices([2, 3, 4], k=25) for who in range(8) for what in range(13)}
        called += any(rising({key: found[:n] for key, found in marks.items()}) for n in (10, 15, 20, 25))
    assert called <= 6


def test_what_rises_is_said_by_whole_fives_and_what_falls_is_not() -> None:
    up = [1, 1, 2, 2, 2, 3, 3, 4, 4, 5]
    assert rising({"up": [*up, 1, 1], "down": up[::-1], "few": up[:9]}) == {"up": tuple(up)}


@pytest.mark.parametrize(
    ("day", "first"), [(date(2026, 6, 30), date(2025, 7, 1)), (date(2026, 7, 1), date(2026, 1, 1))]
)
def test_rises_are_told_from_a_day_that_stays(day: date, first: date) -> None:
    assert half_before(day) == first


def write(by: Viewer, session: int, now: datetime, **fields: tuple[str, str]) -> observing.Outcome:
    written = {name.replace("__", "."): Written(*values) for name, values in fields.items()}
    return observing.write_sheet(by, session_id=session, written=written, now=now)


def stands(session: int) -> Mapping[str, tuple[int | None, str]]:
    return {code: (row.level, row.evidence) for code, row in sheet(Session.objects.get(pk=session)).rows.items()}


def test_two_who_mark_at_once_lose_nothing(cast: Cast, now: datetime) -> None:
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now, form="ride_along")
    assert not write(alice, session, now, level__listens=("", "4"), evidence__listens=("", "let  them talk ")).clashes
    # Bob saw an empty sheet: what he did not touch stays, what he adds is added.
    outcome = write(bob, session, now, level__listens=("", ""), level__trades=("", "0"), worked=("", "the end"))
    assert outcome.stands["level.listens"] == "4"
    assert stands(session) == {"listens": (4, "let them talk"), "trades": (0, "")}
    outcome = write(bob, session, now, level__listens=("", "2"), change=("", "wait longer"))
    assert (outcome.clashes, outcome.stands["level.listens"]) == ({"level.listens"}, "4")
    found = sheet(Session.objects.get(pk=session))
    assert (found.worked, found.change, found.marked) == ("the end", "wait longer", 2)
    assert not write(bob, session, now, level__listens=("4", "2")).clashes
    assert stands(session)["listens"] == (2, "let them talk")
    # The same again, as when an answer got lost, changes nothing and is no clash.
    assert not write(bob, session, now, level__listens=("4", "2")).clashes


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [("level__listens", "6", Refused), ("level__dancing", "3", Refused), ("colour__listens", "3", Refused),
     ("evidence__listens", "x" * 301, NotPossible), ("worked", "x" * 1001, NotPossible)],
)  # fmt: skip
def test_what_is_no_field_or_too_long_changes_nothing(
    cast: Cast, now: datetime, field: str, value: str, problem: type[Exception]
) -> None:
    session = meet(cast, now, form="practice")
    with pytest.raises(problem):
        write(cast.viewers["bob"], session, now, level__trades=("", "3"), **{field: ("", value)})
    assert not Observation.objects.exists()


def test_how_to_try_it_is_an_action_item_of_the_person(cast: Cast, now: datetime) -> None:
    alice, session = cast.viewers["alice"], meet(cast, now, form="practice")
    due = alice.today + timedelta(days=5)
    one = observing.try_out(alice, session_id=session, text="Ask, then wait", due_on=due, now=now)
    item = ActionItem.objects.get()
    assert (item.pk, item.owner_id, item.due_on, item.session_id) == (one, cast["bob"], due, session)
    assert sheet(Session.objects.get(pk=session)).item_id == one
    with pytest.raises(NotPossible, match="tried"):
        observing.try_out(alice, session_id=session, text="And more", due_on=due, now=now)
    with pytest.raises(NotPossible, match="when"):
        observing.try_out(alice, session_id=meet(cast, now, form="practice"), text="x", due_on=None, now=now)


@pytest.mark.hostile(1)
def test_nobody_else_and_no_other_session_carries_a_sheet(cast: Cast, now: datetime) -> None:
    """Case 1; and a one-on-one carries none."""
    session, talk = meet(cast, now, form="practice"), meet(cast, now)
    for name, of in [(name, session) for name in ("dora", "edgar", "carol", "olga", "adam")] + [("alice", talk)]:
        with pytest.raises(Refused):
            write(cast.viewers[name], of, now, level__listens=("", "3"))
        with pytest.raises(Refused):
            observing.try_out(cast.viewers[name], session_id=of, text="x", due_on=cast.viewers[name].today, now=now)


@pytest.mark.hostile(14)
def test_marks_are_compared_for_the_person_and_who_led_them_then(cast: Cast, operator: Viewer, now: datetime) -> None:
    """Case 14: a new leader sees none of the marks from before; "not seen" is no mark."""
    alice, bob, today = cast.viewers["alice"], cast.viewers["bob"], cast.viewers["alice"].today
    first, second = meet(cast, now, form="ride_along"), meet(cast, now, form="practice")
    write(alice, first, now, level__listens=("", "2"), level__trades=("", "0"), evidence__sums_up=("", "no mark"))
    write(alice, second, now, level__listens=("", "3"))
    held(first, cast)
    later = today + timedelta(days=7)
    set_leader(replace(operator, today=later), person_id=cast["bob"], leader_id=cast["edgar"], starts_on=later, now=now)
    for by in (bob, replace(alice, today=later)):
        found = observed(by, person_id=cast["bob"])
        assert [(one.id, one.mark("listens"), one.mark("trades")) for one in found] == [
            (first, 2, None), (second, 3, None),
        ]  # fmt: skip
    assert observed(replace(cast.viewers["edgar"], today=later), person_id=cast["bob"]) == ()
    for name in ("dora", "carol", "olga", "adam"):
        with pytest.raises(Refused):
            observed(cast.viewers[name], person_id=cast["bob"])


def test_a_list_of_talks_is_what_is_readable_one_by_one(cast: Cast, now: datetime) -> None:
    for leader, person, form in (
        ("alice", "bob", "practice"), ("alice", "carol", "one_on_one"), ("edgar", "fay", "practice"),
        ("dora", "bob", "skip_level"), ("dora", "alice", "one_on_one"),
    ):  # fmt: skip
        meet(cast, now, leader=leader, person=person, form=form)
    rows = Session.objects.annotate(on=on_day())
    for by in cast.viewers.values():
        single = set()
        for one in Session.objects.all():
            try:
                single.add(opened(by, one.pk)[0].pk)
            except Refused:
                continue
        assert set(rows.filter(rows_readable(by, day="on")).values_list("pk", flat=True)) == single


def test_the_database_takes_marks_from_0_to_5_once_a_behaviour(cast: Cast, now: datetime) -> None:
    row = {"session_id": meet(cast, now, form="practice"), "changed_at": now}
    Observation.objects.create(behaviour="listens", level=5, **row)
    for values in ({"behaviour": "listens", "level": 1}, {"behaviour": "trades", "level": 6}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Observation.objects.create(**values, **row)


def test_marks_are_taken_along_and_erased_with_the_person(cast: Cast, operator: Viewer, now: datetime) -> None:
    bob, session = cast.viewers["bob"], meet(cast, now, form="practice")
    write(bob, session, now, level__listens=("", "3"), worked=("", "the end"))
    taken = held_on(bob, cast["bob"])
    assert taken["coaching.Observation"][0]["level"] == 3
    assert taken["coaching.Debrief"][0]["worked"] == "the end"
    erase_person(operator, person_id=cast["bob"], now=now)
    assert not Observation.objects.exists()
    assert not Debrief.objects.exists()
