"""Who may see whom: deny by default, one table for a check and for a list, the line in force on the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from ridealong.access import actions, queries
from ridealong.access.auditing import whole_log
from ridealong.access.models import AuditEvent
from ridealong.access.rules import POLICY, Act, Refused, Viewer
from ridealong.people.actions import set_leader
from tests.cast import Cast

PEOPLE = ("dora", "alice", "edgar", "bob", "carol", "fay", "olga", "adam")


def test_every_act_has_a_rule() -> None:
    assert set(POLICY) == set(Act)


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.SIGNED_IN])
def test_a_check_and_a_list_give_the_same_answer(cast: Cast, act: Act) -> None:
    for viewer in cast.viewers.values():
        listed = queries.visible(viewer, act)
        checked = {name for name in PEOPLE if queries.allowed(viewer, act, cast[name])}
        assert checked == {name for name in PEOPLE if listed is None or cast[name] in listed}


def test_whoever_may_write_into_a_session_may_read_it() -> None:
    """So that a page asks once."""
    for write, read in ((Act.WRITE_SESSION, Act.READ_SESSION), (Act.WRITE_SKIP_LEVEL, Act.READ_SKIP_LEVEL)):
        assert POLICY[write].relations <= POLICY[read].relations
        assert POLICY[write].roles <= POLICY[read].roles
        assert POLICY[write].dated == POLICY[read].dated


def test_figures_are_seen_by_the_person_and_the_line_above(cast: Cast) -> None:
    seen = {name for name in PEOPLE if queries.allowed(cast.viewers[name], Act.READ_FIGURES, cast["bob"])}
    assert seen == {"bob", "alice", "dora", "olga"}


def test_a_week_is_its_leaders_own(cast: Cast) -> None:
    seen = {name for name in PEOPLE if queries.allowed(cast.viewers[name], Act.READ_WEEK, cast["alice"])}
    assert seen == {"alice"}


def test_a_new_leader_sees_from_the_day_on_and_the_former_one_no_more(
    cast: Cast, operator: Viewer, now: datetime, today: date
) -> None:
    set_leader(operator, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=today, now=now)
    assert queries.allowed(cast.viewers["edgar"], Act.READ_FIGURES, cast["bob"])
    assert not queries.allowed(cast.viewers["alice"], Act.READ_FIGURES, cast["bob"])
    yesterday = replace(cast.viewers["edgar"], today=today - timedelta(days=1))
    assert not queries.allowed(yesterday, Act.READ_FIGURES, cast["bob"])


def test_a_deactivated_account_is_nobody(cast: Cast, operator: Viewer, now: datetime, today: date) -> None:
    account = queries.account_by_email("alice@example.org")
    assert account is not None
    actions.deactivate_account(operator, account_id=account, now=now)
    with pytest.raises(Refused):
        queries.viewer_of(account, today)


def test_a_link_signs_in_once_and_not_after_its_time(cast: Cast, operator: Viewer, now: datetime) -> None:
    account = queries.account_by_email("alice@example.org")
    assert account is not None
    token = actions.make_sign_in_link(operator, account_id=account, now=now)
    late = actions.make_sign_in_link(operator, account_id=account, now=now)
    assert actions.use_sign_in_link(token=token, now=now) == account
    with pytest.raises(Refused):
        actions.use_sign_in_link(token=token, now=now)
    with pytest.raises(Refused):
        actions.use_sign_in_link(token=late, now=now + actions.LINK_LIFE)
    with pytest.raises(Refused):
        actions.use_sign_in_link(token="guess", now=now)


def test_the_audit_log_only_grows(cast: Cast) -> None:
    event = AuditEvent.objects.order_by("pk").first()
    assert event is not None
    with pytest.raises(TypeError):
        event.save()
    for change in (lambda: AuditEvent.objects.update(verb="nothing"), lambda: AuditEvent.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert connection.is_usable()


def test_people_see_their_own_events_and_hr_all(cast: Cast) -> None:
    assert list(whole_log(cast.viewers["alice"])) == []
    assert {event.verb for event in whole_log(cast.viewers["adam"])} == {
        "access.account_added",
        "people.roster_brought",
    }


def test_addresses_differ_neither_by_case_nor_by_space(cast: Cast, operator: Viewer, now: datetime) -> None:
    with pytest.raises(actions.AccountExists):
        actions.add_account(operator, email=" Alice@Example.ORG ", password=None, now=now)


def test_a_person_has_one_account(cast: Cast, operator: Viewer, now: datetime) -> None:
    with pytest.raises(actions.PersonHasAccount):
        actions.add_account(operator, email="a2@example.org", password=None, person_id=cast["alice"], now=now)
