"""What whoever keeps the people changes, what is refused, and what an undo brings back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ridealong.access import queries as access
from ridealong.access.actions import add_account
from ridealong.access.models import AuditEvent
from ridealong.access.rules import Act, Refused, Role, Viewer
from ridealong.coaching.models import Session
from ridealong.config.servers import Server
from ridealong.kernel.possible import NotPossible
from ridealong.people import queries
from ridealong.people.actions import editing, record_leaving
from ridealong.people.actions.editing import Details
from ridealong.people.models import ActingLeader, Leave, Organisation, Person, Position, ReportingLine, RosterChange
from ridealong.people.queries import browsing, sifting
from ridealong.people.rules import NobodyFound
from ridealong.store.models import OutgoingMail
from tests.cast import SINCE, Cast

DAY = timedelta(days=1)


@pytest.fixture
def olga(cast: Cast) -> Viewer:
    return cast.viewers["olga"]


def refused(problem: pytest.ExceptionInfo[NotPossible]) -> str:
    return problem.value.sentence.key.removeprefix("people.refused.")


def listed(viewer: Viewer) -> tuple[browsing.ListRow, ...]:
    """The list of people as it stands unless it is narrowed."""
    return sifting.rows_of(viewer, sifting.sifted(viewer, sifting.Sieve()))


def test_a_change_of_details_is_one_event_and_can_be_taken_back(cast: Cast, olga: Viewer, now: datetime) -> None:
    events = AuditEvent.objects.count()
    given = Details("Robert Adeyemi", " Rob@Example.org ", "senior seller", "Lagos", SINCE, "Senior seller", "West")
    change = editing.change_person(olga, person_id=cast["bob"], details=given, now=now)
    assert AuditEvent.objects.count() == events + 1
    found = browsing.entry(olga, cast["bob"])
    assert (found.person.name, found.person.email, found.person.job) == (
        "Robert Adeyemi", "rob@example.org", "senior seller",
    )  # fmt: skip
    assert found.chair is not None
    assert (found.chair.title, found.chair.team) == ("Senior seller", "West")
    editing.undo_change(olga, person_id=cast["bob"], change_id=change, now=now)
    found = browsing.entry(olga, cast["bob"])
    assert (found.person.name, found.person.email) == ("Bob Adeyemi", "bob@example.org")
    assert found.chair is not None
    assert found.chair.team is None


def test_an_address_belongs_to_one_person(cast: Cast, olga: Viewer, now: datetime) -> None:
    with pytest.raises(NotPossible) as problem:
        editing.change_person(olga, person_id=cast["bob"], details=Details("Bob", "CAROL@example.org"), now=now)
    assert refused(problem) == "address_taken"


def test_a_new_leader_from_a_day_and_back(cast: Cast, olga: Viewer, now: datetime, today: date) -> None:
    before = queries.roster().lines
    change = editing.change_leader(olga, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=today, now=now)
    assert access.allowed(cast.viewers["edgar"], Act.READ_FIGURES, cast["bob"])
    assert not access.allowed(cast.viewers["alice"], Act.READ_FIGURES, cast["bob"])
    editing.undo_change(olga, person_id=cast["bob"], change_id=change, now=now)
    assert sorted(queries.roster().lines, key=str) == sorted(before, key=str)
    assert access.allowed(cast.viewers["alice"], Act.READ_FIGURES, cast["bob"])
    assert not access.allowed(cast.viewers["edgar"], Act.READ_FIGURES, cast["bob"])


def test_a_circle_is_refused_by_the_names_in_it(cast: Cast, olga: Viewer, now: datetime, today: date) -> None:
    with pytest.raises(NotPossible) as problem:
        editing.change_leader(olga, person_id=cast["dora"], leader_id=cast["bob"], starts_on=today, now=now)
    assert refused(problem) == "circle"
    ring = problem.value.sentence.values["names"]
    assert {"Dora Lindqvist", "Bob Adeyemi", "Alice Moreau"} <= set(ring.split(" → "))


def test_a_second_leader_is_refused_with_the_day(cast: Cast, olga: Viewer, now: datetime, today: date) -> None:
    later = today + 30 * DAY
    editing.change_leader(olga, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=later, now=now)
    with pytest.raises(NotPossible) as problem:
        editing.change_leader(olga, person_id=cast["bob"], leader_id=cast["dora"], starts_on=today, now=now)
    assert refused(problem) == "second_leader"
    assert problem.value.sentence.values["day"] == later


def test_leave_is_days_and_never_twice(cast: Cast, olga: Viewer, now: datetime, today: date) -> None:
    change = editing.give_leave(olga, person_id=cast["bob"], starts_on=today, ends_on=None, now=now)
    with pytest.raises(NotPossible) as problem:
        editing.give_leave(olga, person_id=cast["bob"], starts_on=today + DAY, ends_on=today + DAY, now=now)
    assert refused(problem) == "leave_twice"
    assert [row.away for row in listed(olga) if row.id == cast["bob"]] == [True]
    editing.undo_change(olga, person_id=cast["bob"], change_id=change, now=now)
    assert not Leave.objects.exists()


def test_whoever_leaves_frees_their_chair_and_their_people(
    cast: Cast, olga: Viewer, now: datetime, today: date
) -> None:
    chair = Position.objects.get(filled_by_id=cast["alice"]).pk
    change = editing.leaves(olga, person_id=cast["alice"], left_on=today, now=now)
    tomorrow = Viewer(cast.viewers["alice"].account_id, cast["alice"], today + DAY)
    assert access.visible(tomorrow, Act.READ_FIGURES) == {cast["alice"]}
    assert queries.roster().leader_of(cast["bob"], today + DAY) is None
    assert Position.objects.get(pk=chair).filled_by_id is None
    assert browsing.still_here(replace(tomorrow, today=today))
    with pytest.raises(Refused):
        browsing.still_here(tomorrow)
    editing.undo_change(olga, person_id=cast["alice"], change_id=change, now=now)
    assert queries.roster().leader_of(cast["bob"], today + DAY) == cast["alice"]
    assert Position.objects.get(pk=chair).filled_by_id == cast["alice"]
    assert Person.objects.get(pk=cast["alice"]).left_on is None


def test_nothing_is_taken_back_after_something_else_changed(cast: Cast, olga: Viewer, now: datetime) -> None:
    first = editing.change_person(olga, person_id=cast["bob"], details=Details("Bobby"), now=now)
    second = editing.change_person(olga, person_id=cast["bob"], details=Details("Rob"), now=now)
    with pytest.raises(NotPossible) as problem:
        editing.undo_change(olga, person_id=cast["bob"], change_id=first, now=now)
    assert refused(problem) == "changed_since"
    editing.undo_change(olga, person_id=cast["bob"], change_id=second, now=now)
    with pytest.raises(NotPossible):
        editing.undo_change(olga, person_id=cast["bob"], change_id=second, now=now)
    assert Person.objects.get(pk=cast["bob"]).name == "Bobby"


def test_an_undo_of_somebody_else_is_not_there(cast: Cast, olga: Viewer, now: datetime) -> None:
    change = editing.change_person(olga, person_id=cast["bob"], details=Details("Bobby"), now=now)
    with pytest.raises(NotPossible):
        editing.undo_change(olga, person_id=cast["carol"], change_id=change, now=now)


def test_an_acting_leader_sees_for_the_days_and_not_one_more(cast: Cast, now: datetime, today: date) -> None:
    alice, edgar = cast.viewers["alice"], cast.viewers["edgar"]
    span = {"starts_on": today, "ends_on": today + 2 * DAY}
    editing.stand_in(alice, leader_id=cast["alice"], acting_id=cast["edgar"], **span, now=now)
    assert access.allowed(edgar, Act.READ_FIGURES, cast["bob"])
    assert access.allowed(edgar, Act.READ_WEEK, cast["alice"])
    assert not access.allowed(edgar, Act.READ_FIGURES, cast["alice"])
    assert browsing.stands_in_for(edgar) == ((cast["alice"], "Alice Moreau", today + 2 * DAY),)
    for day in (today - DAY, today + 3 * DAY):
        other = Viewer(edgar.account_id, cast["edgar"], day)
        assert not access.allowed(other, Act.READ_FIGURES, cast["bob"])
        assert not access.allowed(other, Act.READ_WEEK, cast["alice"])


def test_acting_ends_now_and_undo_brings_it_back(cast: Cast, now: datetime, today: date) -> None:
    alice, edgar = cast.viewers["alice"], cast.viewers["edgar"]
    span = {"starts_on": today - DAY, "ends_on": today + 9 * DAY}
    editing.stand_in(alice, leader_id=cast["alice"], acting_id=cast["edgar"], **span, now=now)
    ended = editing.end_stand_in(alice, leader_id=cast["alice"], starts_on=today - DAY, today=today, now=now)
    assert not access.allowed(edgar, Act.READ_FIGURES, cast["bob"])
    assert ActingLeader.objects.get().ends_on == today - DAY
    editing.undo_change(alice, person_id=cast["alice"], change_id=ended, now=now)
    assert access.allowed(edgar, Act.READ_FIGURES, cast["bob"])


@pytest.fixture
def mailed(settings: Any) -> Callable[[], list[tuple[str, str]]]:
    """Mail is configured; answers who was written to, and about what, since it was asked last."""
    settings.RIDEALONG = replace(settings.RIDEALONG, mail=Server("127.0.0.1", 9, "", "", encrypted=False))

    def since() -> list[tuple[str, str]]:
        found = sorted(OutgoingMail.objects.values_list("address", "subject"))
        OutgoingMail.objects.all().delete()
        return found

    return since


def test_a_leader_and_whoever_acts_for_them_are_told(
    cast: Cast, now: datetime, today: date, mailed: Callable[[], list[tuple[str, str]]]
) -> None:
    alice = cast.viewers["alice"]
    both = [Person.objects.get(pk=cast[name]).email for name in ("alice", "edgar")]
    begun = [(address, "Edgar Novak acts for Alice Moreau") for address in both]
    over = [(address, "Edgar Novak does not act for Alice Moreau any more") for address in both]
    span = {"starts_on": today, "ends_on": today + 2 * DAY}
    named = editing.stand_in(alice, leader_id=cast["alice"], acting_id=cast["edgar"], **span, now=now)
    for one in OutgoingMail.objects.all():
        assert str(today.year) in one.body
        assert "Bob" not in one.body
    assert mailed() == begun
    editing.undo_change(alice, person_id=cast["alice"], change_id=named, now=now)
    assert mailed() == over
    editing.stand_in(alice, leader_id=cast["alice"], acting_id=cast["edgar"], **span, now=now)
    assert mailed() == begun
    ended = editing.end_stand_in(alice, leader_id=cast["alice"], starts_on=today, today=today, now=now)
    assert mailed() == over
    editing.undo_change(alice, person_id=cast["alice"], change_id=ended, now=now)
    assert mailed() == begun


def test_nothing_else_about_a_leader_is_told(
    cast: Cast, olga: Viewer, now: datetime, mailed: Callable[[], list[tuple[str, str]]]
) -> None:
    change = editing.change_person(olga, person_id=cast["alice"], details=Details("Alice"), now=now)
    editing.undo_change(olga, person_id=cast["alice"], change_id=change, now=now)
    assert mailed() == []


def test_nobody_makes_themselves_somebodys_deputy(cast: Cast, olga: Viewer, now: datetime, today: date) -> None:
    span = {"starts_on": today, "ends_on": today}
    for by in (olga, cast.viewers["edgar"], cast.viewers["dora"], cast.viewers["adam"]):
        with pytest.raises(Refused):
            editing.stand_in(by, leader_id=cast["alice"], acting_id=cast["edgar"], **span, now=now)
    hr = Viewer(1, None, today, frozenset({Role.HR}))
    editing.stand_in(hr, leader_id=cast["alice"], acting_id=cast["edgar"], **span, now=now)
    with pytest.raises(NotPossible) as problem:
        editing.stand_in(hr, leader_id=cast["alice"], acting_id=cast["carol"], **span, now=now)
    assert refused(problem) == "acting_twice"


def test_somebody_new_has_a_chair_and_a_leader(cast: Cast, olga: Viewer, now: datetime, today: date) -> None:
    revision = Organisation.objects.get().roster_revision
    given = Details("Gil Ferro", "gil@example.org", job="seller", hired_on=today)
    person = editing.add_person(olga, details=given, leader_id=cast["alice"], starts_on=today, now=now)
    assert queries.roster().leader_of(person, today) == cast["alice"]
    assert Position.objects.get(filled_by_id=person).title == "seller"
    assert access.allowed(cast.viewers["alice"], Act.READ_FIGURES, person)
    assert Organisation.objects.get().roster_revision > revision


def everything() -> list[list[dict[str, Any]]]:
    return [list(one.objects.order_by("pk").values()) for one in (Person, Position, ReportingLine)]


def added(person: int) -> int:
    return RosterChange.objects.get(person=person, verb="added").pk


def test_somebody_who_was_added_is_not_there_after_the_undo(
    cast: Cast, olga: Viewer, now: datetime, today: date
) -> None:
    before = everything()
    given = Details("Gil Ferro", "gil@example.org", job="seller", hired_on=today)
    person = editing.add_person(olga, details=given, leader_id=cast["alice"], starts_on=today, now=now)
    assert not editing.undo_change(olga, person_id=person, change_id=added(person), now=now)
    assert everything() == before
    assert not access.allowed(cast.viewers["alice"], Act.READ_FIGURES, person)
    again = editing.add_person(olga, details=given, leader_id=cast["alice"], starts_on=today, now=now)
    assert queries.roster().leader_of(again, today) == cast["alice"], "the address is free again"


@pytest.mark.parametrize("what", ["session", "account", "changed", "led"])
def test_an_adding_is_not_undone_once_anything_hangs_on_them(
    cast: Cast, olga: Viewer, operator: Viewer, now: datetime, today: date, what: str
) -> None:
    person = editing.add_person(olga, details=Details("Gil Ferro"), leader_id=cast["alice"], starts_on=today, now=now)
    if what == "session":
        Session.objects.create(
            leader_id=cast["alice"], person_id=person, monday=today - timedelta(days=today.weekday()), topic="career",
            form="one_on_one", minutes=30,
        )  # fmt: skip
    elif what == "account":
        given = {"email": "gil@example.org", "password": "a long enough one"}
        add_account(operator, **given, roles=(), person_id=person, now=now)
    elif what == "changed":
        editing.change_person(olga, person_id=person, details=Details("Gil Ferri"), now=now)
    else:
        editing.change_leader(olga, person_id=cast["bob"], leader_id=person, starts_on=today, now=now)
    with pytest.raises(NotPossible) as problem:
        editing.undo_change(olga, person_id=person, change_id=added(person), now=now)
    assert refused(problem) == ("used_since" if what in {"session", "account"} else "changed_since")
    assert Person.objects.filter(pk=person).exists()


@pytest.mark.parametrize("who", ["alice", "bob", "dora", "edgar"])
def test_only_whoever_keeps_people_changes_them(who: str, cast: Cast, now: datetime, today: date) -> None:
    by = cast.viewers[who]
    with pytest.raises(Refused):
        editing.change_person(by, person_id=cast["bob"], details=Details("X"), now=now)
    with pytest.raises(Refused):
        editing.leaves(by, person_id=cast["bob"], left_on=today, now=now)
    with pytest.raises(Refused):
        browsing.entry(by, cast["bob"])


def test_the_list_and_the_search_hold_the_own_line_only(cast: Cast) -> None:
    alice = cast.viewers["alice"]
    assert [row.name for row in listed(alice)] == ["Alice Moreau", "Bob Adeyemi", "Carol Ito"]
    assert queries.search(alice, "e", most=5)[1] == 0
    rows, count = queries.search(alice, "BOB ade", most=5)
    assert ([row.name for row in rows], count) == (["Bob Adeyemi"], 1)
    assert queries.search(alice, "fay", most=5) == ((), 0)
    assert queries.search(cast.viewers["dora"], "fay", most=5)[1] == 1
    assert queries.search(alice, "  ", most=5) == ((), 0)


def test_the_tree_is_that_of_the_day(cast: Cast, olga: Viewer, now: datetime, today: date) -> None:
    editing.change_leader(olga, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=today, now=now)
    now_is = browsing.tree(olga, day=today, top=None, depth=3)
    before = browsing.tree(olga, day=today - DAY, top=None, depth=3)
    below = {branch.person.name: branch.below for branch in now_is.branches[0].reports}
    was = {branch.person.name: branch.below for branch in before.branches[0].reports}
    assert (below, was) == ({"Alice Moreau": 1, "Edgar Novak": 2}, {"Alice Moreau": 2, "Edgar Novak": 1})
    assert now_is.alone == 2
    part = browsing.tree(olga, day=today, top=cast["edgar"], depth=1)
    assert (part.above, part.branches[0].reports, part.branches[0].direct) == ((cast["dora"], "Dora Lindqvist"), (), 2)
    with pytest.raises(NobodyFound):
        browsing.tree(cast.viewers["alice"], day=today, top=cast["fay"], depth=1)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(
    count: int, cast: Cast, olga: Viewer, django_assert_num_queries: object
) -> None:
    Person.objects.bulk_create(Person(name=f"Person {number}") for number in range(count))
    with django_assert_num_queries(4):  # type: ignore[operator]
        ids = sifting.sifted(olga, sifting.Sieve(text="person"))
        assert len(sifting.rows_of(olga, ids)) == count


def test_the_list_is_narrowed_and_sorted(cast: Cast, olga: Viewer, operator: Viewer, now: datetime) -> None:
    record_leaving(operator, person_id=cast["carol"], left_on=olga.today - timedelta(days=1), now=now)
    Leave.objects.create(person_id=cast["bob"], starts_on=olga.today)
    by_id = {id_: name for name, id_ in cast.ids.items()}

    def found(who: str = "olga", but: frozenset[int] = frozenset(), **sieve: object) -> list[str]:
        viewer = cast.viewers[who]
        ids = sifting.sifted(viewer, sifting.Sieve(**sieve), but=but)
        assert [row.id for row in sifting.rows_of(viewer, ids)] == ids
        return [by_id[one] for one in ids]

    assert found() == ["adam", "alice", "bob", "dora", "edgar", "fay", "olga"]
    assert found(down=True) == found()[::-1]
    assert found(state="left") == ["carol"]
    assert found(state="away") == ["bob"]
    assert found(state="all", job="seller") == ["bob", "carol", "fay"]
    assert found(leader=str(cast["edgar"])) == ["fay"]
    assert found(leader="none") == ["adam", "dora", "olga"]
    assert found(sort="leader") == ["bob", "alice", "edgar", "fay", "adam", "dora", "olga"]
    assert found(sort="job")[:2] == ["adam", "alice"]
    assert found(text="NOVÁK") == found(text="edgar@example") == ["edgar"]
    assert found(but=frozenset({cast["adam"]})) == found()[1:]
    assert found("alice") == ["alice", "bob"], "whom she may find"
    assert sifting.choices_of(cast.viewers["alice"]).leaders == (
        (str(cast["alice"]), "Alice Moreau"),
        (str(cast["dora"]), "Dora Lindqvist"),
    )
    assert sifting.choices_of(olga).jobs == ("leader", "seller")
    assert sifting.choices_of(olga).count == 8


def test_two_whom_nothing_tells_apart_keep_their_places(cast: Cast, olga: Viewer) -> None:
    twins = [Person.objects.create(name="Ina Twin", job="seller").pk for _ in range(2)]
    for sort in sifting.SORTS:
        up, down = (sifting.sifted(olga, sifting.Sieve(text="twin", sort=sort, down=way)) for way in (False, True))
        assert (up, down) == (twins, twins[::-1]), sort
