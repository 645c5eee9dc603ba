"""Development goals: who sets, checks and closes them, and who sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions import goals
from ridealong.coaching.actions.goals import NewGoal
from ridealong.coaching.models import Goal, GoalLine, Session
from ridealong.coaching.queries.goals import GoalRow, goal, goals_of
from ridealong.coaching.queries.searching import Seeker, said
from ridealong.coaching.rules.skills import Shift
from ridealong.kernel.calendar import Week
from ridealong.kernel.folding import words_of
from ridealong.kernel.possible import NotPossible
from ridealong.people.actions import set_leader
from tests.cast import Cast


def new(viewer: Viewer, **changes: object) -> NewGoal:
    values = {
        "what": "Ask first",
        "shows": "Fewer offers twice",
        "by_when": viewer.today + timedelta(days=60),
        **changes,
    }
    return NewGoal(**values)  # type: ignore[arg-type]


def make(cast: Cast, now: datetime, who: str = "alice", **changes: object) -> int:
    by = cast.viewers[who]
    return goals.set_goal(by, person_id=cast["bob"], new=new(by, **changes), now=now)


def seen(cast: Cast, who: str) -> list[GoalRow]:
    def refuse() -> None:
        raise AssertionError("no goal goes by a measure")

    return list(goals_of(cast.viewers[who], person_id=cast["bob"], facts=refuse, current=None))


def test_either_side_sets_checks_and_closes(cast: Cast, now: datetime) -> None:
    alice, bob = cast.viewers["alice"], cast.viewers["bob"]
    first = make(cast, now, "bob", what="  Ask \n first ")
    later = make(cast, now, by_when=alice.today + timedelta(days=30))
    goals.check_in(alice, goal_id=first, text="Three of five", now=now)
    goals.check_in(bob, goal_id=first, text="Four of five", now=now)
    found = seen(cast, "bob")
    assert [(one.id, one.what, one.author) for one in found] == [
        (later, "Ask first", "Alice Moreau"), (first, "Ask first", "Bob Adeyemi"),
    ]  # fmt: skip
    assert [(one.author, one.text) for one in found[1].lines] == [
        ("Alice Moreau", "Three of five"), ("Bob Adeyemi", "Four of five"),
    ]  # fmt: skip
    goals.close_goal(alice, goal_id=first, how="reached", why="It is habit", now=now)
    with pytest.raises(NotPossible, match="closed"):
        goals.check_in(bob, goal_id=first, text="x", now=now)
    assert [(one.id, one.how, one.closed_why) for one in seen(cast, "bob")] == [
        (later, "", ""), (first, "reached", "It is habit"),
    ]  # fmt: skip
    goals.reopen_goal(bob, goal_id=first, now=now)
    assert all(one.open for one in seen(cast, "alice"))


def test_who_sees_and_who_writes(cast: Cast, now: datetime) -> None:
    """The row of the matrix: the person and the leader read and write, the leader's leader reads."""
    made = make(cast, now)
    for name in ("bob", "alice", "dora"):
        assert [one.id for one in seen(cast, name)] == [made]
    for name in ("carol", "edgar", "fay", "olga", "adam"):
        assert seen(cast, name) == []
        assert goal(cast.viewers[name], person_id=cast["bob"], goal_id=made) is None
    for name in ("dora", "carol", "edgar", "olga"):
        with pytest.raises(Refused):
            goals.check_in(cast.viewers[name], goal_id=made, text="x", now=now)
        with pytest.raises(Refused):
            make(cast, now, name)


def test_a_new_leader_takes_over_what_is_open_and_a_former_one_has_nothing(cast: Cast, now: datetime) -> None:
    alice, edgar = cast.viewers["alice"], cast.viewers["edgar"]
    over, still = make(cast, now), make(cast, now)
    goals.check_in(alice, goal_id=still, text="Three of five", now=now)
    goals.close_goal(alice, goal_id=over, how="dropped", why="Other job", now=now)
    eve = alice.today - timedelta(days=1)
    Goal.objects.filter(pk=over).update(closed_on=eve, started_on=eve)
    operator = replace(alice, operator=True)
    set_leader(operator, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=alice.today, now=now)
    assert [(one.id, len(one.lines)) for one in seen(cast, "edgar")] == [(still, 1)]
    assert seen(cast, "alice") == []
    with pytest.raises(Refused):
        goals.reopen_goal(edgar, goal_id=over, now=now)
    with pytest.raises(Refused):
        goals.check_in(alice, goal_id=still, text="x", now=now)
    goals.close_goal(edgar, goal_id=still, how="changed", why="Another focus", now=now)


def test_one_that_changes_is_followed_by_another_of_the_same_person(cast: Cast, now: datetime) -> None:
    alice, first = cast.viewers["alice"], make(cast, now)
    goals.close_goal(alice, goal_id=first, how="changed", why="Too small", now=now)
    then = goals.set_goal(alice, person_id=cast["bob"], new=new(alice), follows_id=first, now=now)
    assert Goal.objects.get(pk=then).follows_id == first
    with pytest.raises(Refused):
        goals.set_goal(alice, person_id=cast["carol"], new=new(alice), follows_id=first, now=now)


def test_it_is_taken_back_on_its_day_while_nobody_wrote_on_it(cast: Cast, now: datetime) -> None:
    alice, bob, made = cast.viewers["alice"], cast.viewers["bob"], make(cast, now)
    with pytest.raises(Refused):
        goals.unset_goal(bob, goal_id=made, now=now)
    goals.check_in(bob, goal_id=made, text="x", now=now)
    with pytest.raises(Refused):
        goals.unset_goal(alice, goal_id=made, now=now)
    GoalLine.objects.all().delete()
    goals.unset_goal(alice, goal_id=made, now=now)
    assert seen(cast, "alice") == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"what": " "}, "what"),
        ({"shows": ""}, "shows"),
        ({"why": "x" * 501}, "why"),
        ({"days": 0}, "by_when"),
        ({"days": 365}, "by_when"),
        ({"measure": "win_rate"}, "wanted"),
        ({"measure": "win_rate", "wanted": 0.5}, "measure"),
        ({"measure": "win_rate", "wanted": 1.5}, "wanted"),
        ({"measure": "attainment", "wanted": 1.5}, "measure"),
        ({"behaviour": "dancing"}, "behaviour"),
        ({"behaviour": "listens", "measure": "win_rate", "wanted": 0.5}, "behaviour"),
    ],
)
def test_what_cannot_be_says_why(cast: Cast, now: datetime, changes: dict[str, object], why: str) -> None:
    days = changes.pop("days", None)
    if days is not None:
        changes = {"by_when": cast.viewers["alice"].today + timedelta(days=int(str(days)))}
    with pytest.raises(NotPossible, match=why):
        make(cast, now, **changes)


def test_one_that_goes_by_what_is_seen_is_told_to_whoever_may_read_the_marks(cast: Cast, now: datetime) -> None:
    """Nothing of the marks is kept with the goal: above the leader there is a goal and nothing seen."""
    alice = cast.viewers["alice"]
    made = make(cast, now, behaviour="listens", shows="")
    start = alice.today - timedelta(weeks=10)
    Goal.objects.filter(pk=made).update(started_on=start)
    pair = {"leader_id": cast["alice"], "person_id": cast["bob"], "topic": "own_choice", "form": "practice"}
    for week in (*range(-5, 0), *range(5)):
        day = start + timedelta(weeks=week)
        session = Session.objects.create(monday=Week.of(day).monday, minutes=30, held_on=day, held_minutes=30, **pair)
        session.observations.create(behaviour="listens", level=2 if week < 0 else 4, changed_at=now)
    for name in ("bob", "alice"):
        told = seen(cast, name)[0].shift
        assert told is not None
        assert (told.verdict, told.before, told.since) == ("moved", (2,) * 5, (4,) * 5), name
    above = seen(cast, "dora")[0]
    assert (above.behaviour, above.shift) == ("listens", Shift("cannot_tell", (), (), 0, 0))
    goals.close_goal(alice, goal_id=made, how="reached", why="It is habit", now=now)
    row = Goal.objects.get(pk=made)
    assert (row.measure, row.ended) == ("", None)
    assert seen(cast, "dora")[0].shift == above.shift


def test_few_goals_at_a_time(cast: Cast, now: datetime) -> None:
    first, *_ = [make(cast, now) for _ in range(5)]
    with pytest.raises(NotPossible, match="many"):
        make(cast, now)
    alice = cast.viewers["alice"]
    goals.close_goal(alice, goal_id=first, how="dropped", why="Enough", now=now)
    make(cast, now)
    with pytest.raises(NotPossible, match="many"):
        goals.reopen_goal(alice, goal_id=first, now=now)


def test_an_open_goal_stands_before_any_number_of_closed_ones(cast: Cast, now: datetime) -> None:
    made, today = make(cast, now), cast.viewers["bob"].today
    over = {"started_on": today, "by_when": today, "closed_on": today, "closed_how": "dropped", "closed_why": "Enough"}
    Goal.objects.bulk_create(Goal(person_id=cast["bob"], what="Ask later", **over) for _ in range(100))
    assert seen(cast, "bob")[0].id == made


def test_it_is_found_by_whoever_may_see_it(cast: Cast, now: datetime) -> None:
    made = make(cast, now, what="Négotiate before the offer")
    for name, hits in (
        ("bob", [made]),
        ("alice", [made]),
        ("dora", [made]),
        ("carol", []),
        ("edgar", []),
        ("olga", []),
    ):
        found = said(Seeker(cast.viewers[name]), "goals", words_of("negot off"), most=5)
        assert ([row.id for row in found.rows], found.count) == (hits, len(hits)), name
    goals.unset_goal(cast.viewers["alice"], goal_id=made, now=now)
    assert said(Seeker(cast.viewers["bob"]), "goals", words_of("negot"), most=5).count == 0


def test_it_is_taken_away_and_goes_with_its_person(cast: Cast, operator: Viewer, now: datetime) -> None:
    made = make(cast, now)
    goals.check_in(cast.viewers["bob"], goal_id=made, text="Three of five", now=now)
    taken = held_on(cast.viewers["bob"], cast["bob"])
    assert taken["coaching.Goal"][0]["what"] == "Ask first"
    assert taken["coaching.GoalLine"][0]["text"] == "Three of five"
    erase_person(operator, person_id=cast["bob"], now=now)
    assert not Goal.objects.exists()
