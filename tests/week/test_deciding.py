"""What a leader decides: one verb, one decision, and a way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ridealong.access.auditing import whole_log
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.agendas import add_point, remove_point
from ridealong.coaching.models import Session
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import render
from ridealong.people.actions.editing import stand_in
from ridealong.week.actions import deciding
from ridealong.week.actions.preparing import prepare_week
from ridealong.week.actions.settling import set_leader_minutes
from ridealong.week.models import Decision, Plan
from ridealong.week.queries import pages, plans
from ridealong.week.rules.decisions import drop_reasons, swap_reasons
from ridealong.week.rules.shapes import SessionPlan, SwapOption, WeekPlan
from tests.week.conftest import WEEK, Office


@pytest.fixture
def prepared(office: Office, operator: Viewer, now: datetime) -> Office:
    """A week whose draw holds for four weeks: the leader's first cycle has been."""
    prepare_week(operator, leader_id=office.lena, week=WEEK.plus(-4), now=now)
    prepare_week(operator, leader_id=office.lena, week=WEEK, now=now)
    return office


def page(office: Office, viewer: Viewer) -> WeekPlan:
    found = pages.page(viewer, leader_id=office.lena, week=WEEK)
    assert found is not None
    return found


def first(office: Office, viewer: Viewer) -> SessionPlan:
    return page(office, viewer).sessions[0]


def the_same(one: SessionPlan) -> int:
    assert one.id is not None
    return one.id


def test_a_session_is_put_on_a_day_of_its_week(prepared: Office, lena: Viewer, now: datetime) -> None:
    session = first(prepared, lena)
    deciding.plan_on(lena, session_id=the_same(session), day=date(2026, 11, 26), at=time(10), now=now)
    found = first(prepared, lena)
    assert (found.planned_on, found.planned_at) == (date(2026, 11, 26), time(10))
    with pytest.raises(NotPossible) as why:
        deciding.plan_on(lena, session_id=the_same(session), day=date(2026, 11, 30), now=now)
    assert render(why.value.sentence).startswith("That day is not in this week")


def test_held_is_what_counts_as_seen_and_recent(
    prepared: Office, operator: Viewer, lena: Viewer, now: datetime, today: date
) -> None:
    session = next(one for one in page(prepared, lena).sessions if one.topic == "prospecting")
    deciding.done(lena, session_id=the_same(session), minutes=35, held_on=today, now=now)
    found = next(one for one in page(prepared, lena).sessions if one.id == session.id)
    assert (found.held_on, found.held_minutes) == (today, 35)
    with pytest.raises(NotPossible):
        deciding.drop(lena, session_id=the_same(session), reason="no_time", now=now)
    later = plans.plan(operator, leader_id=prepared.lena, day=WEEK.plus(4).monday, minutes=600, today=today)
    assert {one.person.id for one in later.musts if one.must == "unseen"} == {
        prepared.seller(number) for number in range(8)
    } - {session.person.id}


def test_tomorrow_has_not_been_held(prepared: Office, lena: Viewer, now: datetime, today: date) -> None:
    with pytest.raises(NotPossible):
        deciding.done(
            lena, session_id=the_same(first(prepared, lena)), minutes=30, held_on=today + timedelta(days=1), now=now
        )


def test_a_dropped_session_keeps_its_place_and_its_reason(prepared: Office, lena: Viewer, now: datetime) -> None:
    before = page(prepared, lena)
    session = before.sessions[0]
    deciding.drop(lena, session_id=the_same(session), reason="customer", now=now)
    found = page(prepared, lena)
    assert found.sessions[0].dropped
    assert found.sessions[0].drop_reason == "customer"
    assert found.minutes_planned == before.minutes_planned - session.minutes
    with pytest.raises(NotPossible):
        deciding.plan_on(lena, session_id=the_same(session), day=WEEK.monday, now=now)
    with pytest.raises(NotPossible):
        deciding.drop(lena, session_id=the_same(before.sessions[1]), reason="because", now=now)


def test_a_swap_takes_a_listed_option_and_the_draw_stays_on_record(
    prepared: Office, lena: Viewer, now: datetime
) -> None:
    session = next(one for one in page(prepared, lena).sessions if one.topic == "prospecting")
    options = pages.swaps(lena, session_id=the_same(session))
    assert (session.topic, session.form, session.minutes) not in {
        (one.session.topic, one.session.form, one.session.minutes)
        for one in options
        if one.session.person == session.person
    }
    other = next(one for one in options if one.fits and one.session.person == session.person)
    deciding.swap(lena, session_id=the_same(session), index=other.index, reason="knows_better", now=now)
    found = next(one for one in page(prepared, lena).sessions if one.id == session.id)
    assert (found.topic, found.form, found.minutes) == (
        other.session.topic,
        other.session.form,
        other.session.minutes,
    )
    assert found.swapped
    assert not found.close_call
    assert found.reasons == other.session.reasons
    decision = Decision.objects.get()
    assert (decision.before["topic"], decision.after["topic"]) == (session.topic, other.session.topic)
    lots = plans.lots_of(Plan.objects.get(monday=WEEK.monday).draw)
    assert session.topic in {option.topic for option in lots.focuses}


def test_what_is_written_in_a_session_goes_to_nobody_else(prepared: Office, lena: Viewer, now: datetime) -> None:
    session = page(prepared, lena).sessions[0]
    number = the_same(session)
    option = _for_another(pages.swaps(lena, session_id=number), session)
    point = add_point(lena, session_id=number, text="between the two", now=now)
    with pytest.raises(NotPossible, match="written"):
        deciding.swap(lena, session_id=number, index=option.index, reason="asked", now=now)
    same = next(
        one for one in pages.swaps(lena, session_id=number) if one.session.person == session.person and one.fits
    )
    deciding.swap(lena, session_id=number, index=same.index, reason="asked", now=now)
    remove_point(lena, session_id=number, point_id=point, now=now)
    swap = deciding.swap(lena, session_id=number, index=option.index, reason="asked", now=now)
    add_point(lena, session_id=number, text="with the other", now=now)
    with pytest.raises(NotPossible, match="written"):
        deciding.undo(lena, decision_id=swap, now=now)


def test_a_swap_for_somebody_who_has_no_session(
    prepared: Office, operator: Viewer, lena: Viewer, now: datetime, today: date
) -> None:
    before = page(prepared, lena)
    session = before.sessions[0]
    inside = {one.person.id for one in before.sessions}
    option = _for_another(pages.swaps(lena, session_id=the_same(session)), session)
    assert option.session.person.id not in inside
    deciding.swap(lena, session_id=the_same(session), index=option.index, reason="asked", now=now)
    found = page(prepared, lena)
    assert option.session.person.id in {one.person.id for one in found.sessions}
    gone = next(one for one in found.left_out if one.person == session.person)
    assert "swapped" in render(gone.sentence)
    next_week = plans.plan(operator, leader_id=prepared.lena, day=WEEK.plus(1).monday, minutes=None, today=today)
    assert option.session.person.id in _coached(next_week)
    assert session.person.id not in _coached(next_week)


def test_whoever_acts_for_the_leader_swaps_nobody_in_whom_they_do_not_lead(
    prepared: Office, lena: Viewer, now: datetime, today: date
) -> None:
    """Nor themselves, whatever number they send."""
    session = page(prepared, lena).sessions[0]
    options = pages.swaps(lena, session_id=the_same(session))
    own = _for_another(options, session)
    acting = own.session.person.id or 0
    stand_in(lena, leader_id=prepared.lena, acting_id=acting, starts_on=today, ends_on=today, now=now)
    seller = Viewer(account_id=None, person_id=acting, today=today)
    offered = pages.swaps(seller, session_id=the_same(session))
    other = next(one for one in offered if one.fits)
    assert acting not in {one.session.person.id for one in offered}
    with pytest.raises(NotPossible, match="no_option"):
        deciding.swap(seller, session_id=the_same(session), index=own.index, reason="asked", now=now)
    deciding.swap(seller, session_id=the_same(session), index=other.index, reason="asked", now=now)


def _for_another(options: tuple[SwapOption, ...], session: SessionPlan) -> SwapOption:
    return next(one for one in options if one.fits and one.session.person != session.person)


def test_no_swap_beyond_the_minutes_or_off_the_list(prepared: Office, lena: Viewer, now: datetime) -> None:
    session = first(prepared, lena)
    ride = next(one for one in pages.swaps(lena, session_id=the_same(session)) if one.session.form == "ride_along")
    assert not ride.fits
    with pytest.raises(NotPossible):
        deciding.swap(lena, session_id=the_same(session), index=ride.index, reason="visit", now=now)
    with pytest.raises(NotPossible):
        deciding.swap(lena, session_id=the_same(session), index=10_000, reason="visit", now=now)


def test_a_focus_that_is_not_needed_ends_for_the_cycle(
    prepared: Office, operator: Viewer, lena: Viewer, now: datetime, today: date
) -> None:
    session = first(prepared, lena)
    later = WEEK.plus(1).monday
    decision = deciding.drop(lena, session_id=the_same(session), reason="not_needed", now=now)
    ended = plans.plan(operator, leader_id=prepared.lena, day=later, minutes=None, today=today)
    assert session.person.id not in _coached(ended)
    deciding.undo(lena, decision_id=decision, now=now)
    again = plans.plan(operator, leader_id=prepared.lena, day=later, minutes=None, today=today)
    assert session.person.id in _coached(again)


def _coached(plan: WeekPlan) -> set[int | None]:
    """Whoever has more than a catch-up."""
    return {one.person.id for one in plan.sessions if one.form != "catch_up"}


def test_a_session_moves_into_a_later_week_where_it_stands(
    prepared: Office, operator: Viewer, lena: Viewer, now: datetime, today: date
) -> None:
    session = first(prepared, lena)
    deciding.move(lena, session_id=the_same(session), week=WEEK.plus(1), now=now)
    assert the_same(session) not in {one.id for one in page(prepared, lena).sessions}
    prepare_week(operator, leader_id=prepared.lena, week=WEEK.plus(1), now=now)
    found = pages.page(lena, leader_id=prepared.lena, week=WEEK.plus(1))
    assert found is not None
    moved = next(one for one in found.sessions if one.id == session.id)
    assert (moved.person, moved.topic, moved.standing) == (session.person, session.topic, False)
    assert found.minutes_planned <= 180
    with pytest.raises(NotPossible):
        deciding.move(lena, session_id=the_same(session), week=WEEK, now=now)


@pytest.mark.parametrize("verb", ["plan_on", "swap", "drop", "move", "done"])
def test_every_decision_can_be_taken_back_exactly(prepared: Office, lena: Viewer, now: datetime, verb: str) -> None:
    before = page(prepared, lena)
    session = the_same(before.sessions[0])
    option = next(one for one in pages.swaps(lena, session_id=session) if one.fits).index
    verbs: dict[str, Callable[[], int]] = {
        "plan_on": lambda: deciding.plan_on(lena, session_id=session, day=WEEK.friday, at=time(9), now=now),
        "swap": lambda: deciding.swap(lena, session_id=session, index=option, reason="asked", now=now),
        "drop": lambda: deciding.drop(lena, session_id=session, reason="away", now=now),
        "move": lambda: deciding.move(lena, session_id=session, week=WEEK.plus(2), now=now),
        "done": lambda: deciding.done(lena, session_id=session, minutes=30, held_on=WEEK.monday, now=now),
    }
    decision = verbs[verb]()
    assert page(prepared, lena) != before
    deciding.undo(lena, decision_id=decision, now=now)
    assert page(prepared, lena) == before
    with pytest.raises(NotPossible):
        deciding.undo(lena, decision_id=decision, now=now)
    assert [event.verb for event in whole_log(lena)] == []
    assert Decision.objects.count() == 2


def test_only_the_latest_decision_is_taken_back(prepared: Office, lena: Viewer, now: datetime) -> None:
    session = the_same(first(prepared, lena))
    one = deciding.plan_on(lena, session_id=session, day=WEEK.monday, now=now)
    two = deciding.plan_on(lena, session_id=session, day=WEEK.friday, now=now)
    with pytest.raises(NotPossible):
        deciding.undo(lena, decision_id=one, now=now)
    deciding.undo(lena, decision_id=two, now=now)
    deciding.undo(lena, decision_id=one, now=now)
    assert first(prepared, lena).planned_on is None


def test_more_minutes_bring_in_the_must_that_had_no_room(
    office: Office, operator: Viewer, lena: Viewer, now: datetime, today: date
) -> None:
    week = WEEK.plus(6)
    set_leader_minutes(lena, leader_id=office.lena, minutes=100, now=now)
    prepare_week(operator, leader_id=office.lena, week=week, now=now)
    before = pages.page(lena, leader_id=office.lena, week=week)
    assert before is not None
    assert len(before.unmet) == 2
    decision = deciding.give_minutes(lena, leader_id=office.lena, week=week, minutes=20, now=now)
    after = pages.page(lena, leader_id=office.lena, week=week)
    assert after is not None
    assert after.minutes_available == 120
    assert after.minutes_planned == 120
    assert after.unmet == ()
    assert all(one.met for one in after.musts)
    deciding.undo(lena, decision_id=decision, now=now)
    assert pages.page(lena, leader_id=office.lena, week=week) == before


def test_nobody_else_decides(prepared: Office, lena: Viewer, now: datetime, today: date) -> None:
    session = the_same(first(prepared, lena))
    chief = Viewer(account_id=None, person_id=prepared.ids["lou"], today=today)
    seller = Viewer(account_id=None, person_id=prepared.seller(0), today=today)
    for viewer in (chief, seller):
        for act in (
            lambda viewer=viewer: deciding.drop(viewer, session_id=session, reason="away", now=now),
            lambda viewer=viewer: deciding.plan_on(viewer, session_id=session, day=WEEK.monday, now=now),
            lambda viewer=viewer: deciding.done(viewer, session_id=session, minutes=5, held_on=today, now=now),
            lambda viewer=viewer: deciding.move(viewer, session_id=session, week=WEEK.plus(1), now=now),
            lambda viewer=viewer: deciding.swap(viewer, session_id=session, index=0, reason="asked", now=now),
            lambda viewer=viewer: deciding.give_minutes(viewer, leader_id=prepared.lena, week=WEEK, minutes=5, now=now),
            lambda viewer=viewer: pages.swaps(viewer, session_id=session),
        ):
            with pytest.raises(Refused):
                act()
    with pytest.raises(Refused):
        deciding.drop(lena, session_id=10**9, reason="away", now=now)
    assert not Decision.objects.exists()


def test_counts_of_weeks_are_what_the_leaders_leader_sees(
    prepared: Office, lena: Viewer, now: datetime, today: date
) -> None:
    plan = page(prepared, lena)
    deciding.done(lena, session_id=the_same(plan.sessions[0]), minutes=40, held_on=today, now=now)
    deciding.drop(lena, session_id=the_same(plan.sessions[1]), reason="customer", now=now)
    chief = Viewer(account_id=None, person_id=prepared.ids["lou"], today=today)
    newest = pages.weeks(chief, leader_id=prepared.lena)[0]
    assert (newest.week, newest.planned, newest.held, newest.dropped, newest.minutes_held) == (
        WEEK,
        len(plan.sessions),
        1,
        1,
        40,
    )
    after = {"leader_id": prepared.lena, "week": WEEK.plus(1)}
    counted = pages.weeks(lena, leader_id=prepared.lena)
    known = pages.read(lena, **after, off=frozenset())
    last = pages.last_week(lena, **after, counted=counted, known=known)
    assert last is not None
    assert [(one.name, one.reason) for one in last[1]] == [(plan.sessions[1].person.name, "customer")]
    with pytest.raises(Refused):
        pages.last_week(chief, **after, counted=counted, known=known)
    with pytest.raises(Refused):
        pages.read(chief, **after, off=frozenset())


def test_erasing_a_person_leaves_no_name_in_the_week(
    prepared: Office, operator: Viewer, lena: Viewer, now: datetime
) -> None:
    from ridealong.access.erasure import erase_person, held_on  # noqa: PLC0415

    gone = page(prepared, lena).sessions[0].person
    assert gone.id is not None
    assert "coaching.Session" in held_on(operator, gone.id)
    erase_person(operator, person_id=gone.id, now=now)
    found = page(prepared, lena)
    assert gone.name not in str(found)
    assert gone.id not in {one.person.id for one in found.sessions}


def test_the_database_keeps_its_promises(prepared: Office, lena: Viewer, now: datetime) -> None:
    row = Session.objects.first()
    assert row is not None
    for change in (
        {"held_on": WEEK.monday},
        {"dropped_at": now},
        {"planned_at": time(9)},
        {"minutes": 0},
        {"person_id": prepared.lena},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(pk=row.pk).update(**change)
    deciding.drop(lena, session_id=row.pk, reason="away", now=now)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE week_decision SET reason = 'x'")


def test_every_reason_has_its_words() -> None:
    assert all(render(sentence) for _, sentence in (*drop_reasons(), *swap_reasons()))
