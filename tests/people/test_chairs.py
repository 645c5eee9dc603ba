"""Positions: opened, filled and closed by whoever keeps the people; what is refused, and what an undo brings back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ridealong.access.models import AuditEvent
from ridealong.access.rules import Refused, Viewer
from ridealong.kernel.possible import NotPossible
from ridealong.people import queries
from ridealong.people.actions import chairs, editing, record_leaving
from ridealong.people.actions.chairs import Chair
from ridealong.people.actions.editing import Details
from ridealong.people.models import Organisation, Person, Position, ReportingLine, RosterChange
from ridealong.people.queries import browsing
from ridealong.people.queries.chairs import closed_chairs, empty_chair, open_chairs
from tests.cast import Cast
from tests.people.test_editing import refused

DAY = timedelta(days=1)


@pytest.fixture
def olga(cast: Cast) -> Viewer:
    return cast.viewers["olga"]


@pytest.fixture
def opened(cast: Cast, olga: Viewer, today: date, now: datetime) -> int:
    """A position on Alice's team, open for nine days."""
    chair = Chair("Senior seller", job="senior seller", office="Lagos", team="West", leader_id=cast["alice"])
    return chairs.open_position(olga, chair=chair, opened_on=today - 9 * DAY, now=now)


def everything() -> list[list[dict[str, Any]]]:
    rows = (Position, ReportingLine, Person)
    lines = [list(one.objects.order_by("pk").values()) for one in rows]
    lines[1] = sorted(({**row, "id": None} for row in lines[1]), key=lambda row: str(sorted(row.items(), key=str)))
    return lines


def test_an_open_position_says_where_it_stands(cast: Cast, olga: Viewer, opened: int, today: date) -> None:
    (found,) = open_chairs(olga)
    assert (found.id, found.title, found.job, found.office, found.team, found.leader) == (
        opened, "Senior seller", "senior seller", "Lagos", "West", "Alice Moreau",
    )  # fmt: skip
    assert found.days(today) == 9
    ((position, age),) = queries.open_positions(cast["alice"], today)
    assert (position.id, age.days) == (opened, 9)
    assert AuditEvent.objects.filter(verb="people.position_opened").count() == 1


def test_whoever_fills_it_gets_its_job_office_and_leader_and_leaves_one_open(
    cast: Cast, olga: Viewer, opened: int, today: date, now: datetime
) -> None:
    before, former = everything(), Position.objects.get(filled_by_id=cast["fay"])
    events, revision = AuditEvent.objects.count(), Organisation.objects.get().roster_revision
    change = chairs.fill_position(olga, position_id=opened, person_id=cast["fay"], starts_on=today, now=now)
    assert AuditEvent.objects.count() == events + 1
    assert Organisation.objects.get().roster_revision > revision
    person = queries.person(cast["fay"])
    assert (person.job, person.office) == ("senior seller", "Lagos")
    assert queries.roster().leader_of(cast["fay"], today) == cast["alice"]
    assert queries.roster().leader_of(cast["fay"], today - DAY) == cast["edgar"]
    assert [(one.id, one.opened_on) for one in open_chairs(olga)] == [(former.pk, today)]
    assert browsing.entry(olga, cast["fay"]).changes[0].verb == "filled"
    editing.undo_change(olga, person_id=cast["fay"], change_id=change, now=now)
    assert everything() == before


def test_the_position_that_they_leave_can_be_closed_with_it(
    cast: Cast, olga: Viewer, opened: int, today: date, now: datetime
) -> None:
    before, former = everything(), Position.objects.get(filled_by_id=cast["fay"])
    change = chairs.fill_position(
        olga, position_id=opened, person_id=cast["fay"], starts_on=today, closes_former=True, now=now
    )
    assert open_chairs(olga) == ()
    assert [one.id for one in closed_chairs(olga, most=5)] == [former.pk]
    editing.undo_change(olga, person_id=cast["fay"], change_id=change, now=now)
    assert everything() == before


def test_somebody_new_takes_it_and_no_second_position_comes_about(
    cast: Cast, olga: Viewer, opened: int, today: date, now: datetime
) -> None:
    count = Position.objects.count()
    given = Details("Kai Lang", "kai@example.org", "senior seller", "Lagos", today, "Senior seller", "West")
    new = editing.add_person(olga, details=given, leader_id=cast["alice"], starts_on=today, position_id=opened, now=now)
    assert Position.objects.count() == count
    assert Position.objects.get(pk=opened).filled_by_id == new
    assert queries.open_positions(cast["alice"], today) == []
    change = RosterChange.objects.get(person=new, verb="added").pk
    before = Position.objects.filter(pk=opened).values().get()
    editing.undo_change(olga, person_id=new, change_id=change, now=now)
    assert Position.objects.count() == count
    assert [one.id for one, _ in queries.open_positions(cast["alice"], today)] == [opened], "it is open as it was"
    new = editing.add_person(olga, details=given, leader_id=cast["alice"], starts_on=today, position_id=opened, now=now)
    assert Position.objects.filter(pk=opened).values().get() == {**before, "filled_by_id": new}
    with pytest.raises(NotPossible) as problem:
        editing.add_person(olga, details=Details("Li Wen"), starts_on=today, position_id=opened, now=now)
    assert problem.value.sentence.key == "positions.refused.not_open"
    assert not Person.objects.filter(name="Li Wen").exists()


def test_closing_ends_the_search_from_a_day_on_and_reopening_brings_it_back(
    cast: Cast, olga: Viewer, opened: int, today: date, now: datetime
) -> None:
    before = everything()
    chairs.close_position(olga, position_id=opened, closed_on=today, now=now)
    assert open_chairs(olga) == ()
    assert queries.open_positions(cast["alice"], today) == []
    assert len(queries.open_positions(cast["alice"], today - DAY)) == 1
    assert [(one.id, one.closed_on) for one in closed_chairs(olga, most=5)] == [(opened, today)]
    chairs.reopen_position(olga, position_id=opened, now=now)
    assert everything() == before
    with pytest.raises(NotPossible) as problem:
        chairs.reopen_position(olga, position_id=opened, now=now)
    assert problem.value.sentence.key == "positions.refused.not_closed"


def test_what_cannot_be_is_refused_and_changes_nothing(
    cast: Cast, olga: Viewer, opened: int, today: date, now: datetime
) -> None:
    record_leaving(olga, person_id=cast["bob"], left_on=today - 3 * DAY, now=now)
    under_carol = chairs.open_position(olga, chair=Chair("Head", leader_id=cast["carol"]), opened_on=today, now=now)
    before = everything()
    for person, position, why in (("bob", opened, "gone"), ("alice", opened, "own"), ("carol", under_carol, "own")):
        with pytest.raises(NotPossible) as problem:
            chairs.fill_position(olga, position_id=position, person_id=cast[person], starts_on=today, now=now)
        assert problem.value.sentence.key == f"positions.refused.{why}"
    with pytest.raises(NotPossible) as problem:
        chairs.fill_position(olga, position_id=under_carol, person_id=cast["alice"], starts_on=today, now=now)
    assert refused(problem) == "circle"
    with pytest.raises(NotPossible) as problem:
        chairs.close_position(olga, position_id=opened, closed_on=today - 10 * DAY, now=now)
    assert problem.value.sentence.key == "positions.refused.closes_before"
    chair = Chair("Seller", leader_id=cast["bob"])
    with pytest.raises(NotPossible) as problem:
        chairs.open_position(olga, chair=chair, opened_on=today, now=now)
    assert problem.value.sentence.key == "positions.refused.gone"
    assert everything() == before
    chairs.close_position(olga, position_id=opened, closed_on=today, now=now)
    for again in (
        lambda: chairs.fill_position(olga, position_id=opened, person_id=cast["fay"], starts_on=today, now=now),
        lambda: chairs.close_position(olga, position_id=opened, closed_on=today, now=now),
    ):
        with pytest.raises(NotPossible) as problem:
            again()
        assert problem.value.sentence.key == "positions.refused.not_open"


def test_only_whoever_keeps_the_people_may(cast: Cast, opened: int, today: date, now: datetime) -> None:
    alice = cast.viewers["alice"]
    for refusal in (
        lambda: chairs.open_position(alice, chair=Chair("Seller"), opened_on=today, now=now),
        lambda: chairs.fill_position(alice, position_id=opened, person_id=cast["fay"], starts_on=today, now=now),
        lambda: chairs.close_position(alice, position_id=opened, closed_on=today, now=now),
        lambda: chairs.reopen_position(alice, position_id=opened, now=now),
        lambda: open_chairs(alice),
        lambda: closed_chairs(alice, most=1),
        lambda: empty_chair(alice, opened),
    ):
        with pytest.raises(Refused):
            refusal()


def test_a_change_from_before_positions_could_be_closed_can_be_taken_back(
    cast: Cast, olga: Viewer, now: datetime
) -> None:
    before = everything()
    change = editing.change_person(olga, person_id=cast["bob"], details=Details("Robert"), now=now)
    kept = RosterChange.objects.get(pk=change)
    assert all("closed_on" not in chair for chair in (*kept.before["chairs"].values(), *kept.after["chairs"].values()))
    editing.undo_change(olga, person_id=cast["bob"], change_id=change, now=now)
    assert everything() == before
