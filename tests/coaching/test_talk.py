"""Agendas, notes and action items: what either side may do, what is carried over, who sees what afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, transaction

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.rules import Refused, Viewer
from ridealong.cli import sessions as printed
from ridealong.coaching.actions import agendas, items, notes
from ridealong.coaching.actions.planning import plan_session
from ridealong.coaching.models import ActionItem, ItemEvent, Point, PrivateNote, Session, SharedNote
from ridealong.coaching.queries import guarding
from ridealong.coaching.queries.agendas import agenda
from ridealong.coaching.queries.items import items_at, items_of, overdue
from ridealong.coaching.queries.listing import listed
from ridealong.coaching.queries.notes import private_note, shared_note
from ridealong.coaching.queries.talks import prepared, talk
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible
from ridealong.people.actions import set_leader
from ridealong.people.actions.editing import stand_in
from ridealong.store.sealing import Unreadable
from tests.cast import Cast
from tests.coaching.meeting import held, meet

OUTSIDERS = ("dora", "edgar", "carol", "fay", "olga", "adam")
CANARY = "canary private 7f3k2"


def points(session_id: int) -> list[tuple[str, int, bool]]:
    return [(one.text, one.carried, one.done) for one in agenda(Session.objects.get(pk=session_id))]


def keys(settings: object, *found: str) -> None:
    settings.RIDEALONG = replace(django_settings.RIDEALONG, notes_keys=found)


def test_both_sides_add_tick_and_order_points(cast: Cast, now: datetime) -> None:
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    first = agendas.add_point(bob, session_id=session, text=" Brightwell:\n who signs? ", now=now)
    second = agendas.add_point(alice, session_id=session, text="Holiday cover", now=now)
    agendas.use_points(alice, session_id=session, texts=["Holiday cover", "What next?"], source="template", now=now)
    assert [one[0] for one in points(session)] == ["Brightwell: who signs?", "Holiday cover", "What next?"]
    agendas.move_point_up(bob, session_id=session, point_id=second, now=now)
    agendas.move_point_up(bob, session_id=session, point_id=second, now=now)
    agendas.tick_point(alice, session_id=session, point_id=first, done=True, now=now)
    assert points(session)[:2] == [("Holiday cover", 0, False), ("Brightwell: who signs?", 0, True)]
    with pytest.raises(Refused):
        agendas.remove_point(alice, session_id=session, point_id=first, now=now)
    agendas.remove_point(bob, session_id=session, point_id=first, now=now)
    assert len(points(session)) == 2


def test_what_stays_open_is_carried_over_and_says_how_often(cast: Cast, now: datetime) -> None:
    alice = cast.viewers["alice"]
    first = later = meet(cast, now)
    point = agendas.add_point(alice, session_id=first, text="Territory swap", now=now)
    for weeks in (1, 2, 3):
        held(later, cast)
        later = meet(cast, now, day=alice.today + timedelta(weeks=weeks))
        assert points(later) == [("Territory swap", weeks, False)]
    agendas.tick_point(alice, session_id=later, point_id=point, done=True, now=now)
    assert points(later) == [("Territory swap", 3, True)]
    assert points(first) == []
    assert points(meet(cast, now, day=alice.today + timedelta(weeks=4))) == []
    with pytest.raises(Refused):
        agendas.tick_point(alice, session_id=meet(cast, now, person="carol"), point_id=point, done=False, now=now)


def test_the_line_that_was_agreed_last_time_is_there_when_they_meet_again(
    cast: Cast, operator: Viewer, now: datetime, today: date
) -> None:
    """For both of them, and for nobody else: who leads or acts now has no part in what was agreed before."""
    alice, bob, first = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    of = {"person_id": cast["bob"], "owner_id": cast["bob"], "due_on": None, "session_id": first}
    done = items.add_item(alice, text="done since", **of, now=now)
    items.tick(bob, item_id=done, done=True, now=now)
    then = today - timedelta(days=8)
    row = Session.objects.filter(pk=first)
    row.update(agreed="Time before price", held_on=then, held_minutes=30, monday=then - timedelta(days=7))
    ActionItem.objects.update(made_on=then)
    held(silent := meet(cast, now), cast)
    again, following = meet(cast, now, day=today + timedelta(weeks=1)), today + timedelta(days=1)
    for viewer in (alice, bob):
        found = talk(viewer, again).last_words
        assert found is not None
        assert (found.day, found.words) == (then, "Time before price")
        assert prepared(viewer, again).last_words == found
        assert talk(viewer, silent).last_words is None
    Session.objects.filter(pk=silent).delete()
    assert [one.text for one in talk(alice, again, notes=False).last_time] == ["done since"]
    stand_in(operator, leader_id=cast["alice"], acting_id=cast["carol"], starts_on=today, ends_on=following, now=now)
    acted = meet(cast, now, day=following)
    found = talk(replace(cast.viewers["carol"], today=today), acted, notes=False)
    assert (found.last_words, found.last_time) == (None, ())
    set_leader(operator, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=following, now=now)
    edgar = replace(cast.viewers["edgar"], today=following)
    own = plan_session(
        edgar, leader_id=cast["edgar"], person_id=cast["bob"], day=following, at=None, minutes=30,
        topic="own_choice", form="one_on_one", now=now,
    )  # fmt: skip
    found = talk(edgar, own, notes=False)
    assert (found.last_words, found.last_time) == (None, ())


@pytest.mark.parametrize(("text", "why"), [("  ", "point"), ("x" * 301, "point")])
def test_a_point_that_cannot_be_says_why(cast: Cast, now: datetime, text: str, why: str) -> None:
    with pytest.raises(NotPossible, match=why):
        agendas.add_point(cast.viewers["bob"], session_id=meet(cast, now), text=text, now=now)


@pytest.mark.hostile(1, 23)
def test_nobody_else_reads_or_writes_a_session(cast: Cast, now: datetime) -> None:
    """Cases 1 and 23: another's id, a leader's leader, a dotted line, a role: nothing is there for them."""
    session = meet(cast, now)
    point = agendas.add_point(cast.viewers["bob"], session_id=session, text="x", now=now)
    for name in OUTSIDERS:
        viewer = cast.viewers[name]
        tries = (
            lambda by: guarding.opened(by, session),
            lambda by: agendas.add_point(by, session_id=session, text="x", now=now),
            lambda by: agendas.tick_point(by, session_id=session, point_id=point, done=True, now=now),
            lambda by: notes.write_note(by, session_id=session, text="x", version=0, now=now),
            lambda by: notes.write_private_note(by, session_id=session, text="x", version=0, now=now),
            lambda by: items.add_item(
                by, person_id=cast["bob"], owner_id=cast["bob"], text="x", due_on=None, session_id=session, now=now
            ),
        )
        for one in tries:
            with pytest.raises(Refused):
                one(viewer)
    assert not SharedNote.objects.exists()
    assert not PrivateNote.objects.exists()
    assert not ActionItem.objects.exists()


def test_two_who_write_at_once_lose_nothing(cast: Cast, now: datetime) -> None:
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    assert notes.write_note(alice, session_id=session, text="one", version=0, now=now) == 1
    assert notes.write_note(alice, session_id=session, text="one\r\ntwo", version=1, now=now) == 2
    with pytest.raises(notes.Conflict) as clash:
        notes.write_note(bob, session_id=session, text="mine", version=1, now=now)
    assert (clash.value.text, clash.value.version) == ("one\ntwo", 2)
    # The same words again, as when an answer got lost, are no conflict and no new version.
    assert notes.write_note(alice, session_id=session, text="one\ntwo", version=1, now=now) == 2
    assert shared_note(Session.objects.get(pk=session)).text == "one\ntwo"
    assert shared_note(Session.objects.get(pk=session)).by == "Alice Moreau"


def test_a_private_note_is_its_authors_alone(cast: Cast, now: datetime, settings: object) -> None:
    keys(settings, "a key")
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    notes.write_private_note(alice, session_id=session, text=CANARY, version=0, now=now)
    notes.write_private_note(bob, session_id=session, text="of Bob", version=0, now=now)
    row = Session.objects.get(pk=session)
    assert private_note(alice, row).text == CANARY
    assert private_note(bob, row).text == "of Bob"
    for name in OUTSIDERS:
        assert private_note(cast.viewers[name], row).text == ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM coaching_privatenote")
        assert not any(CANARY in text for (text,) in cursor.fetchall())
    taken = held_on(replace(alice, operator=True), cast["alice"])
    assert CANARY not in str(taken)
    assert "coaching.PrivateNote" not in taken or "sealed" not in taken["coaching.PrivateNote"][0]


def test_a_note_moved_to_another_place_or_changed_does_not_open(cast: Cast, now: datetime, settings: object) -> None:
    keys(settings, "a key")
    alice, session, other = cast.viewers["alice"], meet(cast, now), meet(cast, now, person="carol")
    notes.write_private_note(alice, session_id=session, text=CANARY, version=0, now=now)
    PrivateNote.objects.update(session=other)
    assert private_note(alice, Session.objects.get(pk=other)).unreadable
    PrivateNote.objects.update(session=session, author=cast["bob"])
    assert private_note(cast.viewers["bob"], Session.objects.get(pk=session)).unreadable
    with pytest.raises(Unreadable):
        notes.write_private_note(cast.viewers["bob"], session_id=session, text="over it", version=1, now=now)
    PrivateNote.objects.update(author=cast["alice"])
    assert private_note(alice, Session.objects.get(pk=session)).text == CANARY


def test_keys_that_are_wrong_missing_or_changed(cast: Cast, now: datetime, settings: object) -> None:
    alice, session = cast.viewers["alice"], meet(cast, now)
    keys(settings, "the first")
    notes.write_private_note(alice, session_id=session, text=CANARY, version=0, now=now)
    row = Session.objects.get(pk=session)
    keys(settings, "another")
    assert private_note(alice, row).unreadable
    with pytest.raises(Unreadable):
        notes.write_private_note(alice, session_id=session, text="over it", version=1, now=now)
    keys(settings, "the second", "the first")
    assert private_note(alice, row).text == CANARY
    notes.write_private_note(alice, session_id=session, text="new", version=1, now=now)
    keys(settings, "the second")
    assert private_note(alice, row).text == "new"


def test_the_database_takes_no_note_in_clear(cast: Cast, now: datetime) -> None:
    session = meet(cast, now)
    with pytest.raises(DatabaseError), transaction.atomic():
        PrivateNote.objects.create(
            session_id=session, author_id=cast["bob"], sealed="in clear", key="k", changed_at=now
        )


def test_action_items_are_done_by_either_and_remember(cast: Cast, now: datetime) -> None:
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    due = alice.today + timedelta(days=2)
    one = items.add_item(
        alice,
        person_id=cast["bob"],
        owner_id=cast["bob"],
        text="Ask the buyer",
        due_on=due,
        session_id=session,
        now=now,
    )
    items.put_off(bob, item_id=one, due_on=due + timedelta(days=3), now=now)
    items.tick(bob, item_id=one, done=True, now=now)
    items.tick(alice, item_id=one, done=False, now=now)
    found = items_of(bob, person_id=cast["bob"])
    assert [(row.text, row.owner, row.due_on, row.put_off) for row in found] == [
        ("Ask the buyer", "Bob Adeyemi", due + timedelta(days=3), 1)
    ]
    assert list(ItemEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "made", "put_off", "done", "opened",
    ]  # fmt: skip
    late = due + timedelta(days=4)
    assert overdue(late) == {cast["bob"]: 1}
    assert overdue(due) == {}
    assert found[0].overdue(late)
    with pytest.raises(NotPossible, match="owner"):
        items.add_item(alice, person_id=cast["bob"], owner_id=cast["carol"], text="x", due_on=None, now=now)
    with pytest.raises(NotPossible, match="due"):
        items.add_item(alice, person_id=cast["bob"], owner_id=cast["bob"], text="x", due_on=date(2026, 11, 1), now=now)


@pytest.mark.hostile(13, 14)
def test_a_new_leader_inherits_open_items_and_never_earlier_notes(
    cast: Cast, operator: Viewer, now: datetime, today: date
) -> None:
    """Cases 13 and 14: and the former leader keeps their own days, to read."""
    alice, edgar, session = cast.viewers["alice"], cast.viewers["edgar"], meet(cast, now)
    notes.write_note(alice, session_id=session, text="said in trust", version=0, now=now)
    agendas.add_point(alice, session_id=session, text="left open", now=now)
    bob = {"person_id": cast["bob"], "owner_id": cast["bob"], "due_on": None, "session_id": session, "now": now}
    kept = items.add_item(alice, text="still open", **bob)
    items.tick(alice, item_id=items.add_item(alice, text="done before", **bob), done=True, now=now)
    held(session, cast)
    later = today + timedelta(days=7)
    after = {name: replace(viewer, today=later) for name, viewer in cast.viewers.items()}
    set_leader(replace(operator, today=later), person_id=cast["bob"], leader_id=cast["edgar"], starts_on=later, now=now)
    assert [row.text for row in items_of(after["edgar"], person_id=cast["bob"])] == ["still open"]
    with pytest.raises(Refused):
        guarding.opened(after["edgar"], session)
    own = meet(replace(cast, viewers=after), now, leader="edgar", day=later)
    assert points(own) == []
    assert [row.text for row in items_at(after["edgar"], Session.objects.get(pk=own), inherited=True)] == ["still open"]
    items.tick(after["edgar"], item_id=kept, done=True, now=now)
    assert guarding.opened(after["alice"], session)[0].pk == session
    assert {row.text for row in items_of(after["alice"], person_id=cast["bob"])} == {"still open", "done before"}
    for write in (
        lambda: notes.write_note(after["alice"], session_id=session, text="later", version=1, now=now),
        lambda: agendas.add_point(after["alice"], session_id=session, text="later", now=now),
        lambda: items.tick(after["alice"], item_id=kept, done=False, now=now),
        lambda: guarding.opened(after["alice"], own),
    ):
        with pytest.raises(Refused):
            write()
    assert items_of(edgar, person_id=cast["bob"]) == ()


def test_the_list_of_sessions_says_when_and_never_what_was_said(cast: Cast, operator: Viewer, now: datetime) -> None:
    alice, session = cast.viewers["alice"], meet(cast, now, form="practice")
    notes.write_note(alice, session_id=session, text=CANARY, version=0, now=now)
    bob = {"person_id": cast["bob"], "owner_id": cast["bob"], "due_on": None}
    items.add_item(alice, text="x", session_id=session, now=now, **bob)
    later = meet(cast, now, person="carol", topic="career", day=alice.today + timedelta(days=9), at=None)
    everybody = {"leader_id": None, "person_id": None, "first": None, "last": None}
    rows = listed(operator, **everybody)
    assert [(one.id, one.kind, one.person, one.minutes, one.open_items) for one in rows] == [
        (session, "practice", "Bob Adeyemi", 30, 1), (later, "career", "Carol Ito", 30, 0),
    ]  # fmt: skip
    assert rows[1].planned_for == alice.today + timedelta(days=9)
    assert CANARY not in str(rows)
    for limits, found in (({"person_id": cast["carol"]}, [later]), ({"last": alice.today}, [session])):
        assert [one.id for one in listed(operator, **{**everybody, **limits})] == found
    assert listed(cast.viewers["edgar"], **everybody) == ()


def test_the_printed_list_names_the_day_where_they_meet_and_the_week_of_what_has_none(
    cast: Cast, now: datetime, today: date, capsys: pytest.CaptureFixture[str]
) -> None:
    far, loose = today + timedelta(days=8), meet(cast, now)
    meet(cast, now, day=far, at=time(9), zone="Pacific/Auckland")
    Session.objects.filter(pk=loose).update(planned_on=None, planned_at=None, planned_for=None)
    printed.sessions(leader=None, person=None, first=None, last=None, as_json=False)
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told[-2:]] == [str(Week.of(today)), str(far)]


def test_erasing_a_person_takes_all_of_it(cast: Cast, operator: Viewer, now: datetime, settings: object) -> None:
    keys(settings, "a key")
    alice, bob, session = cast.viewers["alice"], cast.viewers["bob"], meet(cast, now)
    notes.write_note(alice, session_id=session, text="about Bob", version=0, now=now)
    notes.write_private_note(alice, session_id=session, text="about Bob", version=0, now=now)
    agendas.add_point(alice, session_id=session, text="about Bob", now=now)
    items.add_item(alice, person_id=cast["bob"], owner_id=cast["alice"], text="about Bob", due_on=None, now=now)
    taken = held_on(bob, cast["bob"])
    for model in ("Session", "SharedNote", "Point", "ActionItem", "ItemEvent"):
        assert taken[f"coaching.{model}"], model
    erase_person(operator, person_id=cast["bob"], now=now)
    for model in (Session, SharedNote, PrivateNote, Point, ActionItem, ItemEvent):
        assert not model.objects.exists(), model
