"""Weeks are worked out, kept, and read back; draws are made once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ridealong.access.auditing import whole_log
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions.asks import ask
from ridealong.coaching.actions.planning import record_held
from ridealong.coaching.actions.rhythm import end_standing, set_standing
from ridealong.coaching.models import Release, Round, Session, Tally
from ridealong.figures.queries.setting import NoFacts
from ridealong.figures.rules.shapes import Signals
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence, render
from ridealong.people import actions as people
from ridealong.week.actions.deciding import show_week
from ridealong.week.actions.preparing import prepare_all, prepare_week
from ridealong.week.actions.settling import edit_prior, set_leader_minutes
from ridealong.week.models import Draw, Plan
from ridealong.week.queries import asking, gathering, pages, plans
from ridealong.week.queries.records import priors
from ridealong.week.rules.cycles import first_length
from tests.week.conftest import WEEK, Office


def prepared(office: Office, operator: Viewer, now: datetime) -> Plan:
    return Plan.objects.get(pk=prepare_week(operator, leader_id=office.lena, week=WEEK, now=now))


def test_a_what_if_is_never_recorded(office: Office, operator: Viewer, today: date) -> None:
    found = plans.plan(operator, leader_id=office.lena, day=WEEK.monday, minutes=None, today=today)
    assert not found.recorded
    assert (found.cycle.end - found.cycle.start).days == 27
    assert not Draw.objects.exists()
    assert not Plan.objects.exists()
    assert not Session.objects.exists()


def test_the_stored_week_is_what_page_and_command_line_read(
    office: Office, operator: Viewer, lena: Viewer, now: datetime, today: date
) -> None:
    prepared(office, operator, now)
    shown = pages.page(lena, leader_id=office.lena, week=WEEK)
    printed = plans.plan(operator, leader_id=office.lena, day=WEEK.monday, minutes=None, today=today)
    assert shown is not None
    assert shown == printed
    assert shown.recorded
    assert shown.minutes_available == 180
    assert {one.id for one in shown.sessions} == set(Session.objects.values_list("pk", flat=True))
    assert shown.cycle.end == WEEK.monday + timedelta(days=7 * first_length("crm:lena") - 1)


@pytest.mark.parametrize("value", [1.5, 4.5])
def test_what_was_said_of_a_leaders_sessions_changes_nothing_of_a_week(
    office: Office, operator: Viewer, now: datetime, value: float
) -> None:
    """Neither answers that wait nor what was released: no draw, no probability, no money. Whoever reads a week, acts
    for the leader or reads it by a program learns nothing of it."""

    def worked_out() -> tuple[object, ...]:
        with transaction.atomic():
            plan = prepared(office, operator, now)
            found = plan.payload, plan.draw.plans, plan.draw.ticket
            sessions = list(Session.objects.order_by("pk").values_list("person", "topic", "form", "shown", "behind"))
            transaction.set_rollback(True)
        return *found, sessions

    before = worked_out()
    quarter = WEEK.monday - timedelta(days=60)
    for n, told in enumerate((1, 5), start=8):
        Tally.objects.create(leader_id=office.lena, quarter=quarter, value=told, n=n)
    waiting = worked_out()
    made = Round.objects.create(quarter=quarter, released_on=WEEK.monday - timedelta(days=20))
    Release.objects.create(round=made, leader_id=office.lena, value=value, people=10, trend=False)
    assert before == waiting == worked_out()


def test_one_leader_gets_the_same_week_as_among_all(office: Office, operator: Viewer, today: date) -> None:
    everybody = plans.plan_all(operator, day=WEEK.monday, minutes=None, today=today)
    assert [one.leader.name for one in everybody] == ["Lena Leader", "Lou Chief"]
    for one in everybody:
        assert one.leader.id is not None
        assert one == plans.plan(operator, leader_id=one.leader.id, day=WEEK.monday, minutes=None, today=today)


def test_leaders_of_leaders_get_a_week_of_general_need(office: Office, operator: Viewer, today: date) -> None:
    found = plans.plan(operator, leader_id=office.ids["lou"], day=WEEK.monday, minutes=None, today=today)
    assert [(one.person.name, one.topic) for one in found.sessions] == [("Lena Leader", "coaching_skill")]


def test_preparing_twice_changes_nothing(office: Office, operator: Viewer, now: datetime) -> None:
    first = prepared(office, operator, now)
    sessions = list(Session.objects.order_by("pk").values())
    again = prepared(office, operator, now + timedelta(hours=1))
    assert again.pk == first.pk
    assert again.made_at == first.made_at
    assert list(Session.objects.order_by("pk").values()) == sessions
    assert Draw.objects.count() == 1


def test_the_stored_draw_stands_after_new_facts_and_other_minutes(
    office: Office, operator: Viewer, now: datetime
) -> None:
    first = prepared(office, operator, now)
    lots = plans.lots_of(first.draw)
    office.figures = replace(office.figures, snapshot="1" * 64, measures=())
    second = prepared(office, operator, now)
    assert second.pk == first.pk
    assert second.draw_id == first.draw_id
    assert second.snapshot == "1" * 64
    assert plans.lots_of(Draw.objects.get()) == lots
    drawn = {(option.person, option.what) for option in lots.focuses}
    keys = {person: f"crm:s{number:04d}" for number in range(8) for person in [office.seller(number)]}
    assert {
        (keys[one.person_id], (one.topic, one.form, one.minutes))
        for one in Session.objects.filter(monday=second.monday)
    } == drawn


def test_what_has_been_shown_is_not_worked_out_again(
    office: Office, operator: Viewer, lena: Viewer, now: datetime, today: date
) -> None:
    prepared(office, operator, now)
    show_week(lena, leader_id=office.lena, week=WEEK, now=now)
    before = pages.page(lena, leader_id=office.lena, week=WEEK)
    office.figures = replace(office.figures, snapshot="1" * 64, measures=())
    prepared(office, operator, now + timedelta(days=1))
    assert pages.page(lena, leader_id=office.lena, week=WEEK) == before
    show_week(lena, leader_id=office.lena, week=WEEK, now=now + timedelta(days=2))
    assert Plan.objects.get().first_shown_at == now


def test_the_weeks_of_a_cycle_share_its_draw(office: Office, operator: Viewer, now: datetime) -> None:
    length = first_length("crm:lena")
    for number in range(length + 1):
        prepare_week(operator, leader_id=office.lena, week=WEEK.plus(number), now=now)
    draws = list(Draw.objects.order_by("starts_on"))
    assert [draw.starts_on for draw in draws] == [WEEK.monday, WEEK.plus(length).monday]
    assert (draws[1].ends_on - draws[1].starts_on).days == 27
    assert [plan.draw_id for plan in Plan.objects.order_by("monday")] == [draws[0].pk] * length + [draws[1].pk]


def test_prepare_all_prepares_every_leader(office: Office, operator: Viewer, now: datetime) -> None:
    assert prepare_all(operator, week=WEEK, now=now) == 2
    assert Plan.objects.count() == 2
    verbs = [event.verb for event in whole_log(operator)]
    assert verbs.count("week.drawn") == 2
    assert verbs.count("week.prepared") == 2


def test_the_database_refuses_to_change_a_draw(office: Office, operator: Viewer, now: datetime) -> None:
    prepared(office, operator, now)
    with pytest.raises(DatabaseError, match="made once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE week_draw SET ticket = 0")
    with pytest.raises(TypeError):
        Draw.objects.get().save()


def test_one_draw_a_leader_and_cycle(office: Office, operator: Viewer, now: datetime) -> None:
    prepared(office, operator, now)
    twin = Draw.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_standing_one_on_one_takes_its_minutes_first(
    office: Office, operator: Viewer, lena: Viewer, now: datetime, today: date
) -> None:
    set_standing(
        lena,
        leader_id=office.lena,
        person_id=office.seller(2),
        weekday=1,
        minutes=45,
        starts_on=date(2026, 11, 10),
        starts_at=time(14),
        every_weeks=2,
        now=now,
    )
    prepared(office, operator, now)
    found = pages.page(lena, leader_id=office.lena, week=WEEK)
    assert found is not None
    assert found.minutes_standing == 45
    standing = next(one for one in found.sessions if one.standing)
    assert (standing.person.id, standing.planned_on, standing.planned_at) == (
        office.seller(2),
        date(2026, 11, 24),
        time(14),
    )
    off = plans.plan(operator, leader_id=office.lena, day=WEEK.plus(1).monday, minutes=None, today=today)
    assert off.minutes_standing == 0
    end_standing(lena, leader_id=office.lena, person_id=office.seller(2), ends_before=date(2026, 12, 1), now=now)
    ended = plans.plan(operator, leader_id=office.lena, day=WEEK.plus(2).monday, minutes=None, today=today)
    assert ended.minutes_standing == 0


def test_a_standing_one_on_one_is_meant_by_its_own_clocks_while_another_is_to_follow_it(
    office: Office, operator: Viewer, lena: Viewer, now: datetime
) -> None:
    rhythm = {"leader_id": office.lena, "person_id": office.seller(2), "weekday": 1, "minutes": 30, "now": now}
    set_standing(lena, **rhythm, starts_on=date(2026, 11, 10), starts_at=time(14), zone="America/New_York")
    set_standing(lena, **rhythm, starts_on=date(2027, 3, 1), starts_at=time(9), zone="Asia/Tokyo")
    prepared(office, operator, now)
    row = Session.objects.get(standing=True)
    assert (row.zone, row.planned_for) == ("America/New_York", datetime(2026, 11, 24, 19, tzinfo=UTC))


def test_a_standing_one_on_one_survives_being_prepared_again(
    office: Office, operator: Viewer, lena: Viewer, now: datetime, today: date
) -> None:
    set_standing(
        lena,
        leader_id=office.lena,
        person_id=office.seller(2),
        weekday=1,
        minutes=30,
        starts_on=date(2026, 11, 10),
        now=now,
    )
    prepared(office, operator, now)
    office.figures = replace(office.figures, snapshot="1" * 64)
    prepared(office, operator, now)
    found = pages.page(lena, leader_id=office.lena, week=WEEK)
    assert found is not None
    assert [one.person.id for one in found.sessions if one.standing] == [office.seller(2)]


def test_weeks_unseen_count_from_the_latest_of_three_days(
    office: Office, operator: Viewer, lena: Viewer, now: datetime, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "asked_day", lambda day, _today: (day, None))
    later = WEEK.plus(4).monday
    unseen = plans.plan(operator, leader_id=office.lena, day=later, minutes=None, today=today)
    assert len([one for one in unseen.musts if one.must == "unseen"]) == 8
    record_held(
        lena,
        leader_id=office.lena,
        person_id=office.seller(0),
        held_on=date(2026, 11, 23),
        minutes=20,
        topic="own_choice",
        form="one_on_one",
        now=now,
    )
    after = plans.plan(operator, leader_id=office.lena, day=WEEK.plus(3).monday, minutes=None, today=today)
    assert office.seller(0) not in {one.person.id for one in after.musts}
    office.first_import_on = date(2026, 12, 7)
    fresh = plans.plan(operator, leader_id=office.lena, day=later, minutes=None, today=today)
    assert fresh.musts == ()


def test_somebody_on_leave_all_week_is_left_out_and_not_planned(
    office: Office, operator: Viewer, now: datetime, today: date
) -> None:
    people.record_leave(
        operator,
        person_id=office.seller(3),
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 12, 4),
        now=now,
    )
    found = plans.plan(operator, leader_id=office.lena, day=WEEK.monday, minutes=600, today=today)
    assert office.seller(3) in {one.person.id for one in found.left_out}
    assert office.seller(3) not in {one.person.id for one in found.sessions}


@pytest.mark.parametrize("back", range(1, 8))
def test_an_ask_of_any_day_of_the_week_before_is_a_must(
    office: Office, operator: Viewer, now: datetime, today: date, back: int
) -> None:
    """Whoever is away all week and asked is a must of the first week in which they are here again."""
    here, gone, day = office.seller(5), office.seller(6), WEEK.monday - timedelta(days=back)
    for person in (here, gone):
        ask(Viewer(None, person, day), person_id=person, text="Two large demos", now=now)
    people.record_leave(operator, person_id=gone, starts_on=WEEK.monday, ends_on=WEEK.sunday, now=now)

    def asked(week: Week) -> set[int | None]:
        found = plans.plan(operator, leader_id=office.lena, day=week.monday, minutes=600, today=today)
        return {one.person.id for one in found.musts if one.must == "ask"}

    assert asked(WEEK.plus(-1)) == set()
    assert asked(WEEK) == {here}
    assert asked(WEEK.plus(1)) == {here, gone}


def test_a_leader_may_have_other_minutes(
    office: Office, operator: Viewer, lena: Viewer, now: datetime, today: date
) -> None:
    set_leader_minutes(lena, leader_id=office.lena, minutes=60, now=now)
    found = plans.plan(operator, leader_id=office.lena, day=WEEK.monday, minutes=None, today=today)
    assert found.minutes_available == 60
    asked = plans.plan(operator, leader_id=office.lena, day=WEEK.monday, minutes=90, today=today)
    assert asked.minutes_available == 90
    set_leader_minutes(lena, leader_id=office.lena, minutes=None, now=now)
    assert (
        plans.plan(operator, leader_id=office.lena, day=WEEK.monday, minutes=None, today=today).minutes_available == 180
    )


def test_other_minutes_are_a_what_if_with_the_same_draw(
    office: Office, operator: Viewer, now: datetime, today: date
) -> None:
    prepared(office, operator, now)
    stored = plans.plan(operator, leader_id=office.lena, day=WEEK.monday, minutes=180, today=today)
    less = plans.plan(operator, leader_id=office.lena, day=WEEK.monday, minutes=90, today=today)
    assert stored.recorded
    assert not less.recorded
    assert less.minutes_planned <= 90
    kept = {(one.person, one.topic, one.form) for one in less.sessions}
    assert kept <= {(one.person, one.topic, one.form) for one in stored.sessions}


def test_others_may_not_look_nor_prepare(office: Office, now: datetime, today: date) -> None:
    stranger = Viewer(account_id=None, person_id=office.seller(0), today=today)
    with pytest.raises(Refused):
        plans.plan(stranger, leader_id=office.lena, day=WEEK.monday, minutes=None, today=today)
    with pytest.raises(Refused):
        plans.plan_all(stranger, day=None, minutes=None, today=today)
    with pytest.raises(Refused):
        prepare_week(stranger, leader_id=office.lena, week=WEEK, now=now)
    with pytest.raises(Refused):
        pages.page(stranger, leader_id=office.lena, week=WEEK)


def test_an_edited_prior_is_in_force_and_the_seed_stays_its_history(
    office: Office, operator: Viewer, lena: Viewer, now: datetime
) -> None:
    assert priors().topic("prospecting").m0 == 0.06
    edit_prior(operator, kind="topic", name="prospecting", value=0.02, grade="C", source="Our own year", now=now)
    edit_prior(operator, kind="form", name="practice", value=1.1, grade="C", source="Our own year", now=now)
    assert priors().topic("prospecting").m0 == 0.02
    assert priors().topic("negotiating").m0 == 0.06
    assert priors().multiplier("practice") == 1.1
    with pytest.raises(Refused):
        edit_prior(lena, kind="topic", name="prospecting", value=0.5, grade="C", source="me", now=now)


def test_a_page_costs_the_same_for_one_session_and_for_many(
    office: Office, operator: Viewer, lena: Viewer, now: datetime, today: date, django_assert_num_queries
) -> None:
    set_leader_minutes(lena, leader_id=office.lena, minutes=30, now=now)
    prepare_week(operator, leader_id=office.lena, week=WEEK, now=now)
    set_leader_minutes(lena, leader_id=office.lena, minutes=600, now=now)
    prepare_week(operator, leader_id=office.lena, week=WEEK.plus(8), now=now)
    for week, sessions in ((WEEK, 1), (WEEK.plus(8), 8)):
        with django_assert_num_queries(3):
            found = pages.page(lena, leader_id=office.lena, week=week)
        assert found is not None
        assert len(found.sessions) == sessions


def test_of_a_week_long_after_the_facts_that_is_said(monkeypatch: pytest.MonkeyPatch, today: date) -> None:
    monkeypatch.setattr("ridealong.figures.queries.imports.snapshot", lambda: "some facts")
    monkeypatch.setattr(
        "ridealong.figures.queries.days.last_fact", lambda _facts, until: min(until, date(2026, 11, 20))
    )
    assert asking.week_asked(date(2026, 11, 25), today) == (WEEK, None)
    week, notice = asking.week_asked(date(2026, 12, 30), today)
    assert week == Week.of(date(2026, 12, 30))
    assert notice == Sentence("figures.notice.ended", {"last": date(2026, 11, 20), "day": date(2026, 12, 27)})


@pytest.mark.parametrize(
    ("last", "notice", "week"),
    [
        (None, None, WEEK),
        (date(2026, 10, 30), "figures.notice.old_facts", Week(date(2026, 11, 2))),
        (date(2017, 12, 31), "figures.notice.old_facts", Week(date(2018, 1, 1))),
    ],
)
def test_without_a_day_it_is_this_week_or_the_one_after_the_last_fact(
    monkeypatch: pytest.MonkeyPatch, today: date, last: date | None, notice: str | None, week: Week
) -> None:
    sentence = None if notice is None else Sentence(notice, {"day": last})
    monkeypatch.setattr(asking, "facts_day", lambda day: (last or day - timedelta(days=1), sentence))
    found, said = asking.week_asked(None, today)
    assert found == week
    assert (said is None) == (notice is None)
    if said is not None:
        assert str(last.year if last else "") in render(said)


def test_before_the_first_import_there_is_still_a_week(
    office: Office, operator: Viewer, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*, as_of: date) -> Signals:
        raise NoFacts

    monkeypatch.setattr(gathering, "signals", nothing)
    found = plans.plan(operator, leader_id=office.lena, day=WEEK.monday, minutes=None, today=today)
    assert {one.topic for one in found.sessions} == {"own_choice"}
    assert found.too_close == ()
    assert [render(one) for one in found.would_add]
