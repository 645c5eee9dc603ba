"""Time with a person: planned by hand, held, recurring; what is moved or dropped once does not come again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions import keeping, planning
from ridealong.coaching.actions import rhythm as rhythms
from ridealong.coaching.models import Recurring, Session
from ridealong.coaching.queries import rhythm, weeks
from ridealong.coaching.queries.appointments import appointments, invited
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible
from ridealong.people.actions import set_leader
from ridealong.week.actions import deciding
from tests.cast import Cast

WEDNESDAY = 2


def plan(cast: Cast, by: Viewer, now: datetime, **changes: object) -> int:
    values = {
        "leader_id": cast["alice"], "person_id": cast["bob"], "day": date(2026, 11, 26), "at": time(10), "minutes": 45,
        "topic": "own_choice", "form": "one_on_one", **changes,
    }  # fmt: skip
    return planning.plan_session(by, **values, now=now)


def stand(cast: Cast, by: Viewer, now: datetime, **changes: object) -> int:
    values = {
        "leader_id": cast["alice"], "person_id": cast["bob"], "weekday": WEDNESDAY, "minutes": 30,
        "starts_on": date(2026, 11, 2), "starts_at": time(9), "zone": "America/New_York", "every_weeks": 2, **changes,
    }  # fmt: skip
    return rhythms.set_standing(by, **values, now=now)


def test_a_session_planned_by_hand_stands_in_its_week(cast: Cast, now: datetime) -> None:
    alice = cast.viewers["alice"]
    session = plan(cast, alice, now)
    there, _ = weeks.standing(Week.of(date(2026, 11, 26)), [cast["alice"]])
    assert [(one.id, one.minutes, one.by_hand, one.planned_at) for one in there] == [(session, 45, True, time(10))]
    assert Session.objects.get(pk=session).planned_for == datetime(2026, 11, 26, 10, tzinfo=UTC)
    assert weeks.counts(cast["alice"], most=5)[0].planned == 1


def test_nobody_plans_time_with_whom_they_do_not_lead(cast: Cast, now: datetime) -> None:
    """Nor in the name of another leader."""
    for viewer, leader, person in (("alice", "alice", "fay"), ("edgar", "alice", "bob"), ("bob", "bob", "carol")):
        for act in (plan, stand):
            with pytest.raises(Refused):
                act(cast, cast.viewers[viewer], now, leader_id=cast[leader], person_id=cast[person])


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"day": date(2026, 11, 15)}, "long_past"), ({"minutes": 0}, "minutes"), ({"minutes": 481}, "min")],
)
def test_what_cannot_be_planned_says_why(cast: Cast, now: datetime, changes: dict[str, object], why: str) -> None:
    with pytest.raises(NotPossible, match=why):
        plan(cast, cast.viewers["alice"], now, **changes)


def test_what_was_held_without_a_plan_is_written_down_afterwards(
    cast: Cast, operator: Viewer, now: datetime, today: date
) -> None:
    """This week and last, by whoever led the person on that day: nobody gets a past with somebody by it."""
    alice, monday = cast.viewers["alice"], date(2026, 11, 16)
    session = plan(cast, alice, now, day=monday)
    deciding.done(alice, session_id=session, minutes=25, held_on=monday, now=now)
    assert weeks.last_held(today)[cast["bob"]] == monday
    set_leader(operator, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=today, now=now)
    edgar = cast.viewers["edgar"]
    with pytest.raises(NotPossible, match="not_led"):
        plan(cast, edgar, now, leader_id=cast["edgar"], day=date(2026, 11, 23))
    assert plan(cast, edgar, now, leader_id=cast["edgar"], day=today)


def test_a_standing_one_on_one_comes_in_its_weeks_only(cast: Cast, now: datetime) -> None:
    stand(cast, cast.viewers["alice"], now)
    days = []
    for number in range(6):
        _, due = weeks.standing(Week(date(2026, 11, 2)).plus(number), None)
        days += [one.day for one in due]
    assert days == [date(2026, 11, 4), date(2026, 11, 18), date(2026, 12, 2)]


def test_one_is_moved_and_the_series_goes_on(cast: Cast, now: datetime) -> None:
    """Moved out of its week it does not come there again, nor twice where it went."""
    alice, day = cast.viewers["alice"], date(2026, 12, 2)
    stand(cast, alice, now)
    known = {row.day: row.id for row in appointments(alice)}
    one = planning.take_up(alice, leader_id=cast["alice"], person_id=cast["bob"], day=day, now=now)
    assert {row.day: row.id for row in appointments(alice)} == known
    assert (
        planning.take_up(cast.viewers["bob"], leader_id=cast["alice"], person_id=cast["bob"], day=day, now=now) == one
    )
    assert Session.objects.get(pk=one).planned_for == datetime(2026, 12, 2, 14, tzinfo=UTC)
    keeping.change(one, {"monday": date(2026, 12, 7), "moved": True, "planned_on": date(2026, 12, 8)})
    moved = {row.day: row.id for row in appointments(alice)}
    assert (moved[date(2026, 12, 8)], day in moved) == (known[day], False)
    assert weeks.standing(Week(date(2026, 11, 30)), None) == ((), ())
    there, due = weeks.standing(Week(date(2026, 12, 7)), None)
    assert ([row.id for row in there], due) == ([one], ())
    _, due = weeks.standing(Week(date(2026, 12, 14)), None)
    assert [row.day for row in due] == [date(2026, 12, 16)]
    standing = rhythm.rhythm(alice, leader_id=cast["alice"], person_id=cast["bob"])
    assert standing is not None
    found = rhythm.next_meetings(standing, today=alice.today, most=2)
    assert [row.day for row in found] == [date(2026, 12, 16), date(2026, 12, 30)]


def test_one_is_dropped_and_the_series_goes_on(cast: Cast, now: datetime) -> None:
    alice, day = cast.viewers["alice"], date(2026, 12, 2)
    stand(cast, alice, now)
    one = planning.take_up(alice, leader_id=cast["alice"], person_id=cast["bob"], day=day, now=now)
    keeping.change(one, {"dropped_at": now, "drop_reason": "customer"})
    _, due = weeks.standing(Week(date(2026, 11, 30)), None)
    assert due == ()
    _, later = weeks.standing(Week(date(2026, 12, 14)), None)
    assert len(later) == 1


def test_only_the_two_take_up_what_stands_between_them(cast: Cast, now: datetime) -> None:
    stand(cast, cast.viewers["alice"], now)
    for viewer in ("dora", "edgar", "carol", "olga", "adam"):
        with pytest.raises(Refused):
            planning.take_up(
                cast.viewers[viewer], leader_id=cast["alice"], person_id=cast["bob"], day=date(2026, 12, 2), now=now
            )
    with pytest.raises(NotPossible, match="no_occurrence"):
        planning.take_up(
            cast.viewers["bob"], leader_id=cast["alice"], person_id=cast["bob"], day=date(2026, 12, 3), now=now
        )


def test_one_that_is_moved_to_no_day_in_particular_leaves_its_own(cast: Cast, now: datetime) -> None:
    alice, day = cast.viewers["alice"], date(2026, 12, 2)
    stand(cast, alice, now)
    assert day in {row.day for row in appointments(alice)}
    one = planning.take_up(alice, leader_id=cast["alice"], person_id=cast["bob"], day=day, now=now)
    row = Session.objects.get(pk=one)
    row.planned_on = row.planned_at = None
    row.save()
    assert day not in {row.day for row in appointments(alice)}
    (series,), alone = invited(alice)
    assert (dict(series.otherwise), alone) == ({day: None}, ())


def test_a_new_rhythm_ends_the_earlier_one_the_day_before(cast: Cast, now: datetime) -> None:
    alice = cast.viewers["alice"]
    stand(cast, alice, now)
    stand(cast, alice, now, weekday=4, every_weeks=1, starts_on=date(2026, 12, 1))
    rows = Recurring.objects.order_by("starts_on").values_list("starts_on", "ends_on", "weekday")
    assert list(rows) == [(date(2026, 11, 2), date(2026, 11, 30), 2), (date(2026, 12, 1), None, 4)]
    rhythms.end_standing(alice, leader_id=cast["alice"], person_id=cast["bob"], ends_before=date(2026, 12, 12), now=now)
    standing = rhythm.rhythm(alice, leader_id=cast["alice"], person_id=cast["bob"])
    assert standing is not None
    assert standing.ends_on == date(2026, 11, 30)


def test_what_was_to_end_when_another_follows_ends_sooner_all_the_same(cast: Cast, now: datetime) -> None:
    alice, pair, today = (
        cast.viewers["alice"],
        {"leader_id": cast["alice"], "person_id": cast["bob"]},
        date(2026, 11, 24),
    )

    def rows() -> list[tuple[object, ...]]:
        return list(Recurring.objects.order_by("starts_on").values_list("starts_on", "ends_on"))

    stand(cast, alice, now)
    stand(cast, alice, now, weekday=4, starts_on=date(2027, 3, 1))
    change = rhythms.end_standing(alice, **pair, ends_before=today, now=now)
    assert rows() == [(date(2026, 11, 2), date(2026, 11, 23))]
    rhythms.undo_rhythm(alice, **pair, change_id=change, now=now)
    stand(cast, alice, now, starts_on=today)
    assert rows() == [(date(2026, 11, 2), date(2026, 11, 23)), (today, None)]


def test_setting_and_ending_a_rhythm_are_undone_row_by_row_until_something_changes(cast: Cast, now: datetime) -> None:
    alice, pair = cast.viewers["alice"], {"leader_id": cast["alice"], "person_id": cast["bob"]}

    def undo(change: int, by: str = "alice") -> None:
        rhythms.undo_rhythm(cast.viewers[by], **pair, change_id=change, now=now)

    def rows() -> list[dict[str, object]]:
        return list(Recurring.objects.order_by("pk").values())

    first = stand(cast, alice, now)
    stood = rows()
    later = stand(cast, alice, now, weekday=4, starts_on=date(2026, 12, 1), starts_at=None)
    both = rows()
    ended = rhythms.end_standing(alice, **pair, ends_before=date(2026, 11, 2), now=now)
    assert rows() == []
    for by in ("bob", "edgar", "adam"):
        with pytest.raises(Refused):
            undo(ended, by)
    with pytest.raises(NotPossible, match="rhythm_changed"):
        undo(later)
    undo(ended)
    assert rows() == both
    for again in (ended, first):
        with pytest.raises(NotPossible, match="rhythm_changed"):
            undo(again)
    undo(later)
    assert rows() == stood
    undo(first)
    assert rows() == []
    with pytest.raises(NotPossible, match="nothing_recurs"):
        rhythms.end_standing(alice, **pair, ends_before=date(2026, 11, 2), now=now)


def test_the_database_lets_a_standing_one_on_one_come_once(cast: Cast, now: datetime) -> None:
    alice, day = cast.viewers["alice"], date(2026, 12, 2)
    stand(cast, alice, now)
    one = planning.take_up(alice, leader_id=cast["alice"], person_id=cast["bob"], day=day, now=now)
    row = Session.objects.get(pk=one)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_what_was_held_counts_in_its_week(cast: Cast, now: datetime) -> None:
    alice = cast.viewers["alice"]
    day = alice.today
    planning.record_held(
        alice, leader_id=cast["alice"], person_id=cast["bob"], held_on=day, minutes=25, topic="career",
        form="one_on_one", now=now,
    )  # fmt: skip
    assert weeks.last_held(day) == {cast["bob"]: day}
    assert weeks.last_held(day, topic="prospecting") == {}
    assert weeks.held_between(day - timedelta(days=1), day) == [(cast["bob"], "career", day)]
    assert [(one.held, one.minutes_held) for one in weeks.counts(cast["alice"], most=9)] == [(1, 25)]
