from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from ridealong.access.models import Standing
from ridealong.access.rules import Refused, Viewer
from ridealong.people import actions, queries
from ridealong.people.actions.chairs import fill_position
from ridealong.people.models import Person, ReportingLine
from ridealong.people.rules import CircularLines, NewPerson, NobodyFound, SeveralFound
from tests.cast import SINCE, Cast


def test_bringing_the_same_roster_twice_changes_nothing(cast: Cast, operator: Viewer, now: datetime) -> None:
    before = queries.roster()
    again = [
        NewPerson(ref=name, person_id=pk, name=before.people[pk].name, job=before.people[pk].job)
        for name, pk in cast.ids.items()
    ]
    actions.bring_roster(operator, people=again, now=now)
    after = queries.roster()
    assert (after.people, after.lines, after.positions) == (before.people, before.lines, before.positions)


def test_a_new_leader_starts_a_new_line_and_the_same_one_does_not(
    cast: Cast, operator: Viewer, now: datetime, today: date
) -> None:
    rows = [
        NewPerson(ref=name, person_id=cast[name], name=name.title(), leader_ref="edgar", line_starts_on=today)
        for name in ("bob", "fay")
    ]
    edgar = NewPerson(ref="edgar", person_id=cast["edgar"], name="Edgar Novak")
    actions.bring_roster(operator, people=[*rows, edgar], now=now)
    roster = queries.roster()
    assert roster.leader_of(cast["bob"], today - timedelta(days=1)) == cast["alice"]
    assert roster.leader_of(cast["bob"], today) == cast["edgar"]
    line = roster.line_of(cast["fay"], today)
    assert line is not None
    assert line.starts_on == SINCE


def test_a_circle_changes_nothing(cast: Cast, operator: Viewer, now: datetime, today: date) -> None:
    before = queries.roster().lines
    with pytest.raises(CircularLines):
        actions.set_leader(operator, person_id=cast["dora"], leader_id=cast["bob"], starts_on=today, now=now)
    assert queries.roster().lines == before


def test_the_database_refuses_a_second_leader(cast: Cast) -> None:
    ReportingLine.objects.filter(person_id=cast["bob"]).update(ends_on=date(2026, 6, 30))

    def meanwhile() -> None:
        with transaction.atomic():
            days = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 7, 1)}
            ReportingLine.objects.create(person_id=cast["bob"], leader_id=cast["edgar"], **days)
            connection.check_constraints()  # PostgreSQL looks at the end of a transaction

    with pytest.raises(DatabaseError):
        meanwhile()
    ReportingLine.objects.create(person_id=cast["bob"], leader_id=cast["edgar"], starts_on=date(2026, 7, 1))


def test_whoever_leaves_opens_a_chair(cast: Cast, operator: Viewer, now: datetime, today: date) -> None:
    actions.record_leaving(operator, person_id=cast["bob"], left_on=today - timedelta(days=10), now=now)
    ((position, open_for),) = queries.open_positions(cast["alice"], today)
    assert (position.filled_by, open_for) == (None, timedelta(days=9))
    assert queries.roster().reports_of(cast["alice"], today) == (cast["carol"],)
    fill_position(operator, position_id=position.id, person_id=cast["fay"], starts_on=today, now=now)
    assert queries.roster().leader_of(cast["fay"], today) == cast["alice"]
    assert queries.open_positions(cast["alice"], today) == []


def test_every_change_is_a_new_revision(cast: Cast, operator: Viewer, now: datetime, today: date) -> None:
    before = queries.organisation().roster_revision
    actions.record_leave(operator, person_id=cast["bob"], starts_on=today, ends_on=None, now=now)
    assert queries.organisation().roster_revision == before + 1
    assert queries.roster().on_leave(cast["bob"], today)


def test_somebody_is_found_by_id_address_or_name(cast: Cast, operator: Viewer, now: datetime) -> None:
    for who in (str(cast["bob"]), "BOB@example.org", " bob adeyemi "):
        assert queries.find(who).id == cast["bob"]
    Person.objects.filter(pk=cast["bob"]).update(email=None)
    assert queries.find("BOB@example.org").id == cast["bob"], "the address of the account"
    with pytest.raises(NobodyFound):
        queries.find("Bob")
    actions.bring_roster(operator, people=[NewPerson(ref="x", name="Bob Adeyemi")], now=now)
    with pytest.raises(SeveralFound) as caught:
        queries.find("Bob Adeyemi")
    assert len(caught.value.candidates) == 2


@pytest.mark.parametrize(("setting", "value"), [("currency", "euro"), ("zone", "Mars/Olympus"), ("colour", "plum")])
def test_a_wrong_setting_says_what_to_write(
    db: None, operator: Viewer, now: datetime, setting: str, value: str
) -> None:
    with pytest.raises(actions.WrongSetting, match=setting):
        actions.change_organisation(operator, now=now, **{setting: value})


def test_a_leader_may_not_change_the_roster(cast: Cast, now: datetime, today: date) -> None:
    with pytest.raises(Refused):
        actions.set_leader(
            cast.viewers["alice"], person_id=cast["fay"], leader_id=cast["alice"], starts_on=today, now=now
        )


def test_standings_follow_the_lines(cast: Cast, operator: Viewer, now: datetime, today: date) -> None:
    kept = set(Standing.objects.filter(person_id=cast["fay"]).values_list("pk", flat=True))
    actions.set_leader(operator, person_id=cast["bob"], leader_id=None, starts_on=today, now=now)
    ends = set(Standing.objects.filter(person_id=cast["bob"]).values_list("ends_on", flat=True))
    assert ends == {today - timedelta(days=1)}
    assert set(Standing.objects.filter(person_id=cast["fay"]).values_list("pk", flat=True)) == kept
    assert Person.objects.count() == len(cast.ids)
