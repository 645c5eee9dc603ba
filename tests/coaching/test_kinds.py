"""Kinds of session: the organisation's own, their templates, and talks over a leader's head."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from ridealong.access.erasure import erase_person
from ridealong.access.rules import Refused, Role, Viewer
from ridealong.coaching.actions import agendas, agreeing, items, kinds, notes
from ridealong.coaching.models import ActionItem, Session, SessionKind
from ridealong.coaching.queries import guarding, people, weeks
from ridealong.coaching.queries.items import items_at, items_of, overdue
from ridealong.coaching.queries.kinds import is_offered, kind_kept, offered, template
from ridealong.coaching.queries.kinds import kinds as every_kind
from ridealong.coaching.queries.listing import listed
from ridealong.coaching.queries.records import records
from ridealong.coaching.queries.searching import Seeker, said
from ridealong.coaching.queries.talks import talk
from ridealong.coaching.rules.kinds import BASES, BUILT_IN, agenda_keys, closing_keys, family, kind_of, number_of
from ridealong.kernel.possible import NotPossible
from ridealong.kernel.sentences import Sentence, catalogue
from ridealong.people.actions import editing, set_leader
from tests.cast import Cast
from tests.coaching.meeting import held, meet

SAID = (("points", ["decides"]), ("notes", ["trust"]), ("items", ["between"]))
OTHERS = ("alice", "edgar", "carol", "fay", "olga", "adam")
EVERYBODY = {"leader_id": None, "person_id": None, "first": None, "last": None}


@pytest.fixture
def enabler(cast: Cast) -> Viewer:
    """Somebody of enablement."""
    return replace(cast.viewers["fay"], roles=frozenset({Role.ENABLEMENT}))


@pytest.mark.parametrize("kind", BUILT_IN.values(), ids=lambda kind: kind.code)
def test_every_built_in_kind_has_words_to_begin_and_end_with(kind: object) -> None:
    assert {*agenda_keys(kind), *closing_keys(kind)} <= set(catalogue())


def test_a_career_talk_is_one_by_its_topic_and_a_skip_level_talk_by_its_form() -> None:
    assert [kind_of("one_on_one", "career").code, kind_of("skip_level", "career").code] == ["career", "skip_level"]
    assert kind_of("dancing", "own_choice").code == "one_on_one"
    assert (family("stage:Demo"), family("career")) == ("stage", "career")
    assert [number_of(code) for code in ("own-7", "own-", "own-x", "practice")] == [7, None, None, None]


def test_a_kind_of_the_organisations_own_is_planned_and_renamed(cast: Cast, enabler: Viewer, now: datetime) -> None:
    alice = cast.viewers["alice"]
    code = kinds.add_kind(enabler, name=" Deal  desk ", base="call_review", minutes=45, now=now)
    assert [(one.name, one.form, one.minutes) for one in offered() if one.code == code] == [
        ("Deal desk", "call_review", 45)
    ]
    session = meet(cast, now, form="call_review", own_kind=number_of(code))
    assert (talk(alice, session).kind.name, talk(alice, session).kind.observed) == ("Deal desk", True)
    kinds.change_kind(enabler, code=code, name="Deal clinic", minutes=60, now=now)
    assert [one.own_kind for one in people.sessions_of(alice, person_id=cast["bob"])] == ["Deal clinic"]
    assert [one.kind for one in listed(alice, **EVERYBODY)] == ["Deal clinic"]
    with pytest.raises(NotPossible, match="retired"):
        meet(cast, now, form="one_on_one", own_kind=number_of(code))


def test_a_retired_kind_is_planned_no_more_and_its_sessions_stay(cast: Cast, enabler: Viewer, now: datetime) -> None:
    code = kinds.add_kind(enabler, name="Deal desk", base="one_on_one", minutes=45, now=now)
    session = meet(cast, now, own_kind=number_of(code))
    kinds.retire_kind(enabler, code=code, now=now)
    kinds.retire_kind(enabler, code="practice", now=now)
    assert not {code, "practice", "skip_level"} & {one.code for one in offered()}
    assert talk(cast.viewers["bob"], session).kind.name == "Deal desk"
    with pytest.raises(NotPossible, match="retired"):
        meet(cast, now, own_kind=number_of(code))
    kinds.bring_kind_back(enabler, code=code, now=now)
    assert code in {one.code for one in offered()}
    with pytest.raises(NotPossible, match="stays"):
        kinds.retire_kind(enabler, code="one_on_one", now=now)
    kinds.retire_kind(enabler, code="skip_level", now=now)
    assert not is_offered("skip_level")


@pytest.mark.parametrize(
    ("what", "why"),
    [({"name": "  "}, "name"), ({"name": "x" * 61}, "name"), ({"name": "deal DESK"}, "taken"), ({"minutes": 4}, "min"),
     ({"base": "skip_level"}, "base")],
)  # fmt: skip
def test_a_kind_that_cannot_be_says_why(enabler: Viewer, now: datetime, what: dict[str, object], why: str) -> None:
    kinds.add_kind(enabler, name="Deal desk", base="one_on_one", minutes=45, now=now)
    with pytest.raises(NotPossible, match=why):
        kinds.add_kind(enabler, **{"name": "Another", "base": "one_on_one", "minutes": 30, **what}, now=now)


def test_only_whoever_keeps_kinds_changes_them(cast: Cast, now: datetime) -> None:
    for name in ("alice", "bob", "dora"):
        by = cast.viewers[name]
        for act in (
            lambda by: kinds.add_kind(by, name="x", base="one_on_one", minutes=30, now=now),
            lambda by: kinds.change_kind(by, code="practice", name="", minutes=45, now=now),
            lambda by: kinds.retire_kind(by, code="practice", now=now),
            lambda by: kinds.bring_kind_back(by, code="practice", now=now),
            lambda by: kinds.set_template(by, code="practice", topic="", agenda=["x"], closing=[], now=now),
            lambda by: kind_kept(by, code="practice"),
        ):
            with pytest.raises(Refused):
                act(by)
    kinds.change_kind(cast.viewers["olga"], code="practice", name="not its name", minutes=45, now=now)
    assert (every_kind()["practice"].minutes, every_kind()["practice"].name) == (45, "")
    for code in ("own-999", "dancing"):
        with pytest.raises(Refused):
            kinds.retire_kind(cast.viewers["olga"], code=code, now=now)


def test_templates_go_from_the_topics_own_to_the_kinds_own_to_what_came(cast: Cast, now: datetime) -> None:
    olga, practice = cast.viewers["olga"], BUILT_IN["practice"]
    came = template(practice, "negotiating")
    assert came.agenda == tuple(map(Sentence, agenda_keys(practice)))
    kinds.set_template(olga, code="practice", topic="", agenda=["Who plays?", " Who  plays? ", ""], closing=[], now=now)
    assert template(practice, "negotiating").agenda == ("Who plays?",)
    assert template(practice, "negotiating").closing == came.closing
    kinds.set_template(olga, code="practice", topic="negotiating", agenda=[], closing=["Silent?"], now=now)
    assert template(practice, "negotiating").agenda == ("Who plays?",)
    assert template(practice, "negotiating").closing == ("Silent?",)
    assert template(practice, "career").closing == came.closing
    assert kind_kept(olga, code="practice").topics == ("", "negotiating")
    session = meet(cast, now, form="practice", topic="negotiating")
    assert talk(cast.viewers["bob"], session).template.closing == ("Silent?",)
    for topic in ("", "negotiating"):
        kinds.set_template(olga, code="practice", topic=topic, agenda=[], closing=[], now=now)
    assert template(practice, "negotiating") == came
    with pytest.raises(NotPossible, match="lines"):
        kinds.set_template(olga, code="practice", topic="", agenda=[str(one) for one in range(11)], closing=[], now=now)


def test_the_database_keeps_kinds_apart(cast: Cast) -> None:
    for row in ({"built_in": "practice", "name": "x"}, {"built_in": "", "name": ""}, {"name": "x", "minutes": 481}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SessionKind.objects.create(**{"form": "practice", "minutes": 30, **row})


def test_every_base_is_a_built_in_kind_that_works_alone() -> None:
    assert all(BUILT_IN[base].code == BUILT_IN[base].form == base for base in BASES)


@pytest.mark.hostile(1, 23, 43)
def test_a_talk_over_a_leaders_head_is_for_the_two_alone(cast: Cast, operator: Viewer, now: datetime) -> None:
    """Cases 1, 23 and 43: the leader between them finds none, in no list, in no count, and by no id."""
    dora, bob, alice = (cast.viewers[name] for name in ("dora", "bob", "alice"))
    day = alice.today
    session = meet(cast, now, leader="dora", form="skip_level")
    notes.write_note(dora, session_id=session, text="said in trust", version=0, now=now)
    agendas.add_point(bob, session_id=session, text="who decides here?", now=now)
    item = items.add_item(
        dora, person_id=cast["bob"], owner_id=cast["bob"], text="between us", due_on=day, session_id=session, now=now
    )
    assert talk(bob, session).note.text == "said in trust"
    assert [row.text for row in talk(dora, session).items] == ["between us"]
    held(session, cast)
    agreeing.agree(dora, session_id=session, words="that stays", now=now)
    for name in OTHERS:
        by = cast.viewers[name]
        for act in (
            lambda by: guarding.opened(by, session),
            lambda by: agendas.add_point(by, session_id=session, text="x", now=now),
            lambda by: agreeing.agree(by, session_id=session, words="x", now=now),
            lambda by: items.tick(by, item_id=item, done=True, now=now),
        ):
            with pytest.raises(Refused):
                act(by)
        assert listed(by, **EVERYBODY) == ()
    assert people.sessions_of(alice, person_id=cast["bob"]) == ()
    assert people.last_and_next(alice, [cast["bob"]], today=day)[cast["bob"]].last is None
    assert people.agreed(alice, [cast["bob"]], until=day) == {}
    assert people.held(alice, person_id=cast["bob"], session_id=session) is None
    assert items_of(alice, person_id=cast["bob"]) == ()
    own = Session.objects.get(pk=meet(cast, now))
    assert items_at(alice, own, inherited=True) == ()
    for name in OTHERS:
        by = cast.viewers[name]
        assert [said(Seeker(by), sort, words, most=5).count for sort, words in SAID] == [0, 0, 0], name
    assert [said(Seeker(dora), sort, words, most=5).count for sort, words in SAID] == [1, 1, 1]
    assert [one.id for one in records(alice, person_id=cast["bob"], first=day, last=day)] == [own.pk]
    assert overdue(day + timedelta(days=9)) == {}
    assert (weeks.last_held(day), weeks.held_between(day - timedelta(days=1), day)) == ({}, [])
    assert [row.agreed for row in people.sessions_of(dora, person_id=cast["bob"])] == ["that stays"]
    assert {row.text for row in items_of(bob, person_id=cast["bob"])} == {"between us"}
    assert {row.text for row in items_of(dora, person_id=cast["bob"])} == {"between us"}
    assert [
        one.kind for one in listed(operator, person_id=cast["bob"], leader_id=cast["dora"], first=None, last=None)
    ] == ["skip_level"]
    items.tick(dora, item_id=item, done=True, now=now)
    assert ActionItem.objects.get().done_on == day


@pytest.mark.hostile(43)
def test_what_was_agreed_over_a_leaders_head_goes_with_its_talk(cast: Cast, operator: Viewer, now: datetime) -> None:
    """Case 43: who held it is erased, and the leader between the two still finds nothing; what was agreed with that
    leader stays when its session goes."""
    for leader, form in (("dora", "skip_level"), ("alice", "one_on_one")):
        session = meet(cast, now, leader=leader, form=form)
        items.add_item(
            cast.viewers[leader], person_id=cast["bob"], owner_id=cast["bob"], text=form, due_on=None,
            session_id=session, now=now,
        )  # fmt: skip
    erase_person(operator, person_id=cast["dora"], now=now)
    for name in ("alice", "bob"):
        assert [row.text for row in items_of(cast.viewers[name], person_id=cast["bob"])] == ["one_on_one"]
    Session.objects.all().delete()
    assert [(one.text, one.session_id) for one in ActionItem.objects.all()] == [("one_on_one", None)]


def test_who_stands_in_for_a_leaders_leader_has_no_part_in_their_talks(cast: Cast, now: datetime, today: date) -> None:
    """Nor has whoever led the person then, which opens every other session of those days."""
    session = meet(cast, now, leader="dora", form="skip_level")
    dora, alice = cast.viewers["dora"], cast.viewers["alice"]
    later = today + timedelta(days=7)
    operator = replace(dora, operator=True, today=later)
    set_leader(operator, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=later, now=now)
    editing.stand_in(
        replace(dora, today=later), leader_id=cast["dora"], acting_id=cast["alice"], starts_on=later, ends_on=later,
        now=now,
    )  # fmt: skip
    with pytest.raises(Refused):
        guarding.opened(replace(alice, today=later), session)


def test_nothing_of_a_talk_over_a_leaders_head_is_carried_into_another_session(
    cast: Cast, operator: Viewer, now: datetime, today: date
) -> None:
    """Dora comes to lead Bob herself, so that others may read their one-on-ones one day."""
    dora, session = cast.viewers["dora"], meet(cast, now, leader="dora", form="skip_level")
    agendas.add_point(dora, session_id=session, text="who decides here?", now=now)
    of = {"person_id": cast["bob"], "owner_id": cast["bob"], "due_on": None, "session_id": session}
    items.add_item(dora, text="between us", **of, now=now)
    held(session, cast)
    again = meet(cast, now, leader="dora", form="skip_level")
    found = talk(dora, again, notes=False)
    assert ([one.text for one in found.points], [one.text for one in found.last_time]) == (
        ["who decides here?"], ["between us"],
    )  # fmt: skip
    set_leader(operator, person_id=cast["bob"], leader_id=cast["dora"], starts_on=today, now=now)
    found = talk(dora, meet(cast, now, leader="dora"), notes=False)
    assert (found.points, found.last_time, found.items) == ((), (), ())


def test_who_may_plan_a_talk_over_a_leaders_head(cast: Cast, now: datetime) -> None:
    """Only with whom one leads through somebody, and only for oneself."""
    for leader, person in (("alice", "bob"), ("dora", "alice"), ("edgar", "bob"), ("bob", "dora")):
        with pytest.raises(Refused):
            meet(cast, now, leader=leader, person=person, form="skip_level")
    with pytest.raises(Refused):
        meet(cast, now, leader="dora", person="bob", form="one_on_one")


def test_who_led_a_leader_keeps_their_own_talks_to_read(
    cast: Cast, operator: Viewer, now: datetime, today: date
) -> None:
    session = meet(cast, now, leader="dora", form="skip_level")
    held(session, cast)
    later = today + timedelta(days=7)
    set_leader(
        replace(operator, today=later), person_id=cast["alice"], leader_id=cast["adam"], starts_on=later, now=now
    )
    dora, adam = (replace(cast.viewers[name], today=later) for name in ("dora", "adam"))
    assert guarding.opened(dora, session)[0].pk == session
    with pytest.raises(Refused):
        notes.write_note(dora, session_id=session, text="later", version=0, now=now)
    with pytest.raises(Refused):
        guarding.opened(adam, session)
