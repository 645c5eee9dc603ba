"""Filling a home: through the rooms' actions, with everything that a company has, and never a word of the gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import Count, F, Q
from django.test import override_settings

from ridealong.access.queries import accounts
from ridealong.access.rules import Viewer
from ridealong.coaching.models import (
    ActionItem,
    Ask,
    Goal,
    GoalLine,
    Mark,
    Observation,
    Point,
    Recording,
    Recurring,
    Release,
    Session,
    SharedNote,
    SittingIn,
    WellDone,
)
from ridealong.coaching.queries.rhythm import occurring
from ridealong.coaching.rules.times import moment
from ridealong.demo import filling, homes
from ridealong.demo.company import Company, generate
from ridealong.demo.past import past
from ridealong.figures.queries import imports, stored
from ridealong.figures.queries.days import facts_day
from ridealong.kernel.calendar import Week
from ridealong.people import queries as people
from ridealong.people.models import Person
from ridealong.week.rules.decisions import DROP_REASONS

UNTIL = date(2026, 11, 24)


pytestmark = pytest.mark.django_db
OPERATOR = Viewer(account_id=None, person_id=None, today=UNTIL, operator=True)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """A company in a home: filled once for this module, gone after it."""
    home = replace(django_settings.RIDEALONG, home=tmp_path_factory.mktemp("home"))
    company = generate(3, 24, until=UNTIL)
    with django_db_blocker.unblock(), override_settings(RIDEALONG=home), transaction.atomic():
        assert homes.is_empty()
        assert not homes.is_demo()
        assert homes.demo_leader() is None
        filling.fill(OPERATOR, company, now=NOW)
        yield company
        transaction.set_rollback(True)


def test_the_roster_is_that_of_the_company(filled: Company) -> None:
    roster = people.roster()
    by_email = {person.email: person for person in roster.people.values()}
    assert set(by_email) == {one.email for one in filled.people}
    emails = {one.ref: one.email for one in filled.people}
    for one in filled.people:
        person = by_email[one.email]
        assert (person.name, person.job, person.hired_on, person.left_on) == (
            one.name,
            one.job,
            one.hired_on,
            one.left_on,
        )
        if one.left_on is None and one.leader is not None:
            assert roster.leader_of(person.id, UNTIL) == by_email[emails[one.leader]].id


def test_moves_leave_and_empty_chairs_are_recorded(filled: Company) -> None:
    roster = people.roster()
    emails = {one.ref: one.email for one in filled.people}
    ids = {person.email: person.id for person in roster.people.values()}
    for move in filled.transfers:
        person = ids[emails[move.ref]]
        before = date.fromordinal(move.moved_on.toordinal() - 1)
        assert roster.leader_of(person, before) == ids[emails[move.before]]
        assert roster.leader_of(person, move.moved_on) != roster.leader_of(person, before)
    assert sum(one.filled_by is None for one in roster.positions) == len(filled.positions)
    assert {row.person_id for row in roster.leave} == {ids[one.email] for one in filled.sellers if one.away is not None}


def test_facts_have_been_imported_more_than_once_and_everybody_is_known(filled: Company) -> None:
    current = imports.current()
    assert current is not None
    assert current.imported_on == UNTIL
    assert current.first_import_on < UNTIL
    assert current.previous is not None
    assert all(one.person_id is not None for one in imports.identities().values())
    assert {one.email for one in imports.identities().values()} == {one.email for one in filled.people}


def test_one_on_ones_stand_and_some_were_held(filled: Company) -> None:
    assert Recurring.objects.filter(ends_on=None).count() > 15
    assert Session.objects.filter(held_on__isnull=False).count() > 20
    assert not Session.objects.filter(held_on__gt=UNTIL).exists()
    assert SharedNote.objects.count() > 10
    assert Point.objects.filter(done_at=None).exists()
    assert 0 < ActionItem.objects.filter(done_on=None).count() < ActionItem.objects.count()


def test_two_years_of_sessions_lie_with_whom_the_line_was_then(filled: Company) -> None:
    held = Session.objects.filter(held_on__isnull=False)
    first, roster = held.earliest("held_on"), people.roster()
    assert first.held_on is not None
    assert (UNTIL - first.held_on).days > 650
    assert {"ride_along", "call_review", "practice", "team_session"} <= set(held.values_list("form", flat=True))
    for row in held.select_related("person").prefetch_related("participants__person"):
        assert row.held_on is not None
        assert {roster.leader_of(who, row.held_on) for who, _ in row.coached} == {row.leader_id}
    for item in ActionItem.objects.exclude(done_on=None):
        assert item.events.count() == 2
        assert item.made_on <= (item.done_on or UNTIL) <= UNTIL


def test_what_was_seen_of_the_demo_leaders_people_can_be_compared(filled: Company) -> None:
    leader = homes.demo_leader()
    assert leader is not None
    seen = Observation.objects.exclude(session__form="sit_in")
    assert set(seen.values_list("session__leader_id", flat=True)) == {leader.person_id}
    marks = Observation.objects.filter(level__gt=0).values("session__person_id", "behaviour").annotate(n=Count("pk"))
    assert max(one["n"] for one in marks) >= 5
    assert Observation.objects.filter(level=0).exists()
    assert not Observation.objects.exclude(changed_at__date=F("session__held_on")).exists()


def test_leaders_were_seen_coaching_and_the_visitor_is_asked(filled: Company) -> None:
    leaders = [one.ref for one in filled.leaders]
    assert Observation.objects.filter(session__form="sit_in").count() >= 3
    asked = SittingIn.objects.select_related("one_on_one__leader", "session")
    assert len(asked) > 1
    for one in asked:
        ref = next(who.ref for who in filled.leaders if who.name == one.one_on_one.leader.name)
        assert ref in leaders
        assert (one.session is None) == (ref == filled.demo_leader)


def test_people_ask_want_something_are_told_and_answer(filled: Company) -> None:
    assert Ask.objects.filter(closed_on=None).exists()
    assert WellDone.objects.count() > len(filled.sellers) / 2
    assert Goal.objects.filter(closed_on=None).count() > 3
    assert GoalLine.objects.count() > Goal.objects.count()
    assert Release.objects.exists()
    assert not WellDone.objects.filter(said_on__gt=UNTIL).exists()


def test_nobody_is_in_two_places_at_once(filled: Company) -> None:
    """What recurs of one and the same person, on either side, in the next eight weeks, and when whole teams meet."""
    monday = Week.of(filled.until).monday
    for first in (monday + timedelta(weeks=ahead) for ahead in range(8)):
        for person in Person.objects.values_list("pk", flat=True):
            times = [(one.day, one.at) for one in occurring(first, first + timedelta(days=6), person_id=person)]
            with_all = Session.objects.filter(
                Q(leader=person) | Q(participants__person=person),
                form="team_session",
                monday=first,
                dropped_at=None,
            ).distinct()
            times += [(one.planned_on, one.planned_at) for one in with_all]
            assert len(set(times)) == len(times), (person, first)


def test_sessions_have_hours_lengths_and_some_fell_out_or_were_moved(filled: Company) -> None:
    ones = Session.objects.filter(person__isnull=False).exclude(form="sit_in")
    held = ones.filter(held_on__isnull=False)
    assert held.filter(planned_at=None).count() < held.count() / 20, "a day can be full"
    for row in ones.exclude(planned_at=None):
        assert time(8) <= row.planned_at <= time(17)
        assert row.planned_for == moment(row.planned_on, row.planned_at, filling.ZONE)
    longer = held.filter(held_minutes__gt=F("minutes")).count()
    shorter = held.filter(held_minutes__lt=F("minutes")).count()
    assert min(longer, shorter) > held.count() / 10
    assert longer + shorter < held.count()
    fell_out = ones.exclude(dropped_at=None)
    assert held.count() / 20 < fell_out.count() < held.count() / 2
    assert set(fell_out.values_list("drop_reason", flat=True)) == set(DROP_REASONS)
    assert 0 < held.filter(moved=True, occurs_on__lt=F("held_on")).count() < held.count() / 4


def test_no_leader_sits_in_two_places_at_once_in_the_years_before(filled: Company) -> None:
    """The last weeks have the hours at which people meet again and again."""
    before = Session.objects.filter(planned_on__lt=UNTIL - timedelta(weeks=9)).exclude(planned_at=None)
    days: dict[tuple[int, date], list[tuple[int, int]]] = defaultdict(list)
    for row in before:
        begins = row.planned_at.hour * 60 + row.planned_at.minute
        days[row.leader_id, row.planned_on].append((begins, begins + row.minutes))
    assert len(days) > 300
    for spans in days.values():
        ordered = sorted(spans)
        assert all(last <= first for (_, last), (first, _) in pairwise(ordered))


def test_calls_have_recordings_with_moments(filled: Company) -> None:
    reviews = Session.objects.filter(form="call_review", held_on__isnull=False)
    recorded = Recording.objects.filter(session__in=reviews)
    assert reviews.count() / 2 < recorded.count() < reviews.count()
    assert all(one.address.startswith("https://calls.example.com/") for one in recorded)
    marked = Mark.objects.filter(session__recording__in=recorded)
    assert set(marked.values("session").annotate(n=Count("pk")).values_list("n", flat=True)) == {2, 3}


def test_asks_well_dones_and_goals_lie_in_all_of_the_two_years(filled: Company) -> None:
    """And nothing old is open: what is open would be a must of the week."""
    half = UNTIL - timedelta(days=365)
    assert Ask.objects.filter(asked_on__lt=half).count() > 5
    assert not Ask.objects.filter(closed_on=None, asked_on__lt=UNTIL - timedelta(days=14)).exists()
    assert {"session", "hand", "back"} == set(Ask.objects.exclude(closed_on=None).values_list("closed_how", flat=True))
    assert WellDone.objects.filter(said_on__lt=half).count() > 5
    assert {"reached", "changed", "dropped"} <= set(Goal.objects.values_list("closed_how", flat=True))
    assert Goal.objects.filter(closed_on__lt=half).exists()
    late = ActionItem.objects.filter(done_on__gt=F("due_on")).count()
    assert 0 < late < ActionItem.objects.exclude(done_on=None).count() / 2
    together = Session.objects.filter(form="team_session", held_on__isnull=False)
    assert together.filter(held_on__lt=half).exists()


def test_what_nobody_drew_is_what_it_was(filled: Company) -> None:
    """Whom somebody met, when and on what does not hang on hours, lengths and what fell out."""
    again = generate(3, 24, until=UNTIL)
    first, second = list(past(filled)), list(past(again))
    assert first == second
    assert sum(len(missed) for *_, missed in first) > 10


def test_one_leader_can_sign_in_by_link_only(filled: Company) -> None:
    (account,) = accounts(OPERATOR)
    leader = next(one for one in filled.leaders if one.ref == filled.demo_leader)
    assert account.email == leader.email
    assert not account.roles
    assert homes.demo_leader() == homes.DemoLeader(account.id, account.person_id or 0, leader.name)


def test_a_filled_home_is_a_demo_and_not_empty(filled: Company) -> None:
    assert not homes.is_empty()
    assert homes.is_demo()


def test_no_row_says_who_has_a_gap(filled: Company) -> None:
    """Every text of every row: none has a word that only the generator's truth has."""
    sizes = {f"{gap.size:.6f}" for gap in filled.gaps}
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            text = " ".join(map(str, row))
            assert "planted" not in text
            assert not any(size in text for size in sizes)


def test_the_worker_finds_the_figures_that_goals_go_by(filled: Company) -> None:
    """Those of today's facts and the roster as it is when all is filled in: nothing is computed a second time."""
    current, revision = imports.current(), people.organisation().roster_revision
    assert current is not None
    found = stored.folder(django_settings.RIDEALONG.facts, current.snapshot, revision, facts_day(UNTIL)[0])
    assert (found / stored.INDEX).is_file()


def test_goals_go_by_words_by_figures_and_by_what_is_seen(filled: Company) -> None:
    """Each with what it takes to tell: a goal that could not be set is passed over, and none would be missed."""
    told = Goal.objects.exclude(measure="")
    assert 0 < told.count() < Goal.objects.count()
    assert not told.filter(before_n__lt=5).exists()
    assert Goal.objects.exclude(behaviour="").exists()
