"""Team sessions: several people, perhaps a co-coach; who sees what of them, how they count, what erasing one takes."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.queries import operator
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions import agendas, agreeing, items, notes, teams, usefulness
from ridealong.coaching.models import Answered, Participant, Point, Session, SharedNote, Tally
from ridealong.coaching.queries import people, weeks
from ridealong.coaching.queries.appointments import appointments
from ridealong.coaching.queries.guarding import opened, writable
from ridealong.coaching.queries.habit import ahead, in_week, meeting
from ridealong.coaching.queries.items import items_of
from ridealong.coaching.queries.listing import listed
from ridealong.coaching.queries.records import record_of, records
from ridealong.coaching.queries.searching import Seeker, said
from ridealong.coaching.queries.talks import prepared, talk
from ridealong.coaching.queries.timeline import timeline
from ridealong.coaching.queries.usefulness import to_rate
from ridealong.coaching.rules.stored import seen_by
from ridealong.desk.held import held_rows
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible
from ridealong.people.actions import set_leader
from tests.cast import Cast
from tests.coaching.meeting import held, meet

BOTH = ("bob", "carol")
ABOUT = {"at": time(10), "minutes": 60, "topic": "negotiating"}


def together(
    cast: Cast, now: datetime, *, who: tuple[str, ...] = BOTH, beside: str | None = "edgar", day: int = 0
) -> int:
    """The id of a team session of Alice."""
    alice = cast.viewers["alice"]
    return teams.plan_team_session(
        alice, leader_id=cast["alice"], person_ids=[cast[one] for one in who],
        co_coach_id=cast[beside] if beside else None, day=alice.today + timedelta(days=day), now=now, **ABOUT,
    )  # fmt: skip


def spoken(cast: Cast, now: datetime) -> int:
    """One with a point, a note, and an action item of each."""
    session, alice = together(cast, now), cast.viewers["alice"]
    agendas.add_point(cast.viewers["bob"], session_id=session, text="anchor the price", now=now)
    notes.write_note(alice, session_id=session, text="everybody tries the anchor", version=0, now=now)
    for who in BOTH:
        items.add_item(
            alice, person_id=cast[who], owner_id=cast[who], text=f"canary of {who}", due_on=None, session_id=session,
            now=now,
        )  # fmt: skip
    return session


def test_everybody_in_it_reads_and_writes_and_nobody_else_does(cast: Cast, now: datetime) -> None:
    session = spoken(cast, now)
    for name in ("alice", *BOTH, "edgar"):
        found = talk(cast.viewers[name], session)
        assert (found.points[0].text, found.note.text) == ("anchor the price", "everybody tries the anchor")
        assert (found.writes, found.decides, found.person_id) == (True, name == "alice", None)
        assert ([one.name for one in found.coached], found.co_coach and found.co_coach.name) == (
            ["Bob Adeyemi", "Carol Ito"], "Edgar Novak",
        )  # fmt: skip
        agendas.add_point(cast.viewers[name], session_id=session, text=f"from {name}", now=now)
        notes.write_private_note(cast.viewers[name], session_id=session, text=f"secret of {name}", version=0, now=now)
    for name in ("dora", "fay", "olga", "adam"):
        viewer = cast.viewers[name]
        for find in (opened, writable, talk, prepared, record_of):
            with pytest.raises(Refused):
                find(viewer, session)
        for sort in ("points", "notes", "items"):
            assert said(Seeker(viewer), sort, ["anchor"], most=9).count == 0
        assert said(Seeker(viewer), "items", ["canary"], most=9).count == 0


def test_action_items_and_private_notes_are_nobody_elses(cast: Cast, now: datetime) -> None:
    session = spoken(cast, now)
    seen = {"alice": {"bob", "carol"}, "bob": {"bob"}, "carol": {"carol"}, "edgar": set()}
    for name, whose in seen.items():
        viewer = cast.viewers[name]
        words = {f"canary of {one}" for one in whose}
        assert {one.text for one in talk(viewer, session).items} == words
        assert {one.text for one in prepared(viewer, session).items} == words
        assert {one.text for one in record_of(viewer, session).items} == words
        assert said(Seeker(viewer), "items", ["canary"], most=9).count == len(words)
        assert talk(viewer, session).private.text == ""
    carols = items_of(cast.viewers["carol"], person_id=cast["carol"])[0].id
    for name in ("bob", "edgar"):
        with pytest.raises(Refused):
            items.tick(cast.viewers[name], item_id=carols, done=True, now=now)
        with pytest.raises(Refused):
            items.add_item(
                cast.viewers[name], person_id=cast["carol"], owner_id=cast["carol"], text="x", due_on=None,
                session_id=session, now=now,
            )  # fmt: skip
    # Edgar leads Fay, who is not in it.
    with pytest.raises(Refused):
        items.add_item(
            cast.viewers["edgar"], person_id=cast["fay"], owner_id=cast["fay"], text="x", due_on=None,
            session_id=session, now=now,
        )  # fmt: skip


def test_only_the_leaders_own_people_take_part_and_only_who_is_near_coaches_beside(cast: Cast, now: datetime) -> None:
    for who, beside in ((("bob", "fay"), None), (("bob", "dora"), None), (BOTH, "fay"), (BOTH, "olga")):
        with pytest.raises(Refused):
            together(cast, now, who=who, beside=beside)
    for who, beside, why in ((("bob",), None, "people"), (("bob", "bob"), None, "people"), (BOTH, "bob", "both")):
        with pytest.raises(NotPossible, match=why):
            together(cast, now, who=who, beside=beside)
    for wrong in ({"day": -1}, {}):
        with pytest.raises((NotPossible, Refused)):
            teams.plan_team_session(
                cast.viewers["edgar" if not wrong else "alice"], leader_id=cast["alice"],
                person_ids=[cast[one] for one in BOTH], co_coach_id=None,
                day=cast.viewers["alice"].today - timedelta(days=1), now=now, **ABOUT,
            )  # fmt: skip
    assert together(cast, now, beside="dora")
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(form="team_session").update(person_id=cast["bob"])


def test_it_stands_where_each_of_them_looks(cast: Cast, now: datetime) -> None:
    session = together(cast, now)
    today = cast.viewers["alice"].today
    for name in ("alice", *BOTH, "edgar"):
        viewer = cast.viewers[name]
        told = ahead(viewer, first=today, last=today)
        assert [(one.id, one.with_whom) for one in told] == [
            (session, "Bob Adeyemi, Carol Ito" if name == "alice" else "Alice Moreau")
        ]
        assert [one.id for one in appointments(viewer)] == [f"session-{session}"]
    assert {one.person_id for one in meeting(today, today)} == {cast[one] for one in (*BOTH, "edgar")}
    for name in BOTH:
        for viewer in (cast.viewers[name], cast.viewers["alice"]):
            assert [one.id for one in people.sessions_of(viewer, person_id=cast[name])] == [session]
            assert [one.of for one in timeline(viewer, person_id=cast[name], kind="session", off=frozenset())] == [
                session
            ]
            found = records(viewer, person_id=cast[name], first=today, last=today)
            assert [one.person for one in found] == ["Bob Adeyemi, Carol Ito"]
    # One who takes part asks for another, the co-coach for those who are coached, the co-coach's leader for the coach.
    for name, of in (("bob", "carol"), ("edgar", "bob"), ("dora", "edgar"), ("edgar", "alice"), ("dora", "alice")):
        assert people.sessions_seen(cast.viewers[name], person_id=cast[of]) == ()
    assert [one.id for one in people.sessions_seen(cast.viewers["edgar"], person_id=cast["edgar"])] == [session]
    rows = listed(operator(today), person_id=cast["carol"])
    assert [(one.kind, one.person_id, one.person) for one in rows] == [("team_session", None, "Bob Adeyemi, Carol Ito")]


def test_it_takes_and_counts_its_minutes_once_and_is_nobodys_one_on_one(cast: Cast, now: datetime) -> None:
    session, today = together(cast, now), cast.viewers["alice"].today
    week = Week.of(today)
    held(session, cast)
    Session.objects.filter(pk=session).update(held_minutes=50)
    counts = weeks.counts(cast["alice"], most=1)[0]
    assert (counts.planned, counts.held, counts.minutes_planned, counts.minutes_held) == (1, 1, 60, 50)
    assert weeks.planned_and_held(week.monday, week.plus(1).monday, None) == {cast["alice"]: (1, 1)}
    assert weeks.last_held(today) == {}
    assert weeks.held_between(week.plus(-1).monday, today) == []
    team = people.last_and_next(cast.viewers["alice"], [cast[one] for one in BOTH], today=today)
    assert {(one.last, one.next) for one in team.values()} == {(None, None)}
    assert [one.name for one in weeks.of_week(cast["alice"], week.monday)] == ["Bob Adeyemi, Carol Ito"]
    assert [one.person for one in in_week(cast.viewers["alice"], leader_id=cast["alice"], week=week)] == [
        "Bob Adeyemi, Carol Ito"
    ]
    # In a customer system it was time with each of them.
    rows = list(held_rows(operator(today)))[1:]
    assert [(one[0], one[4], one[6]) for one in rows] == [(session, "Bob Adeyemi", 50), (session, "Carol Ito", 50)]


def test_each_says_once_how_it_was_and_no_count_has_a_name(cast: Cast, now: datetime) -> None:
    session = together(cast, now)
    held(session, cast)
    for name, value in zip(BOTH, (4, 5), strict=True):
        viewer = cast.viewers[name]
        assert [one.session_id for one in to_rate(viewer)] == [session]
        usefulness.rate(viewer, session_id=session, value=value)
        assert to_rate(viewer) == ()
        with pytest.raises(NotPossible, match="again"):
            usefulness.rate(viewer, session_id=session, value=1)
    for name in ("edgar", "alice", "fay"):
        assert to_rate(cast.viewers[name]) == ()
        with pytest.raises(Refused):
            usefulness.rate(cast.viewers[name], session_id=session, value=1)
    assert Counter(Tally.objects.values_list("leader_id", "value", "n")) == {
        (cast["alice"], 4, 1): 1, (cast["alice"], 5, 1): 1,
    }  # fmt: skip
    assert set(Answered.objects.values_list("person_id", flat=True)) == {cast[one] for one in BOTH}


def test_nobody_says_it_twice_by_being_taken_out_and_in_again(cast: Cast, now: datetime) -> None:
    session = together(cast, now)
    held(session, cast)
    usefulness.rate(cast.viewers["bob"], session_id=session, value=4)
    Session.objects.filter(pk=session).update(held_on=None, held_minutes=None)
    for three in (["carol", "dora"], BOTH):
        Participant.objects.filter(session=session, co_coach=False).delete()
        for one in three:
            Participant.objects.create(session_id=session, person_id=cast[one])
    held(session, cast)
    with pytest.raises(NotPossible, match="again"):
        usefulness.rate(cast.viewers["bob"], session_id=session, value=4)


def test_a_point_goes_on_only_before_people_who_were_there(cast: Cast, now: datetime) -> None:
    first = together(cast, now, beside=None)
    agendas.add_point(cast.viewers["bob"], session_id=first, text="still open", now=now)
    held(first, cast)
    same = together(cast, now, beside=None, day=7)
    assert [one.text for one in talk(cast.viewers["carol"], same).points] == ["still open"]
    # Edgar was not there.
    wider = together(cast, now, beside="edgar", day=8)
    assert talk(cast.viewers["carol"], wider).points == ()
    alone = meet(cast, now)
    assert talk(cast.viewers["bob"], alone).points == ()


def test_who_is_taken_out_finds_it_no_more(cast: Cast, operator: Viewer, now: datetime) -> None:
    session = spoken(cast, now)
    alice, three = cast.viewers["alice"], [cast["bob"], cast["carol"]]
    with pytest.raises(Refused):
        teams.set_participants(cast.viewers["bob"], session_id=session, person_ids=three, co_coach_id=None, now=now)
    with pytest.raises(Refused):
        teams.set_participants(cast.viewers["edgar"], session_id=session, person_ids=three, co_coach_id=None, now=now)
    # Having coached beside her makes nobody one of her people.
    with pytest.raises(Refused):
        teams.set_participants(
            alice, session_id=session, person_ids=[cast["bob"], cast["edgar"]], co_coach_id=None, now=now
        )  # fmt: skip
    teams.set_participants(alice, session_id=session, person_ids=three, co_coach_id=None, now=now)
    with pytest.raises(Refused):
        opened(cast.viewers["edgar"], session)
    # Somebody else leads Carol from tomorrow on: she stays in it, and her new leader comes into nothing.
    tomorrow = alice.today + timedelta(days=1)
    set_leader(operator, person_id=cast["carol"], leader_id=cast["edgar"], starts_on=tomorrow, now=now)
    later = Viewer(cast.viewers["edgar"].account_id, cast["edgar"], tomorrow)
    with pytest.raises(Refused):
        opened(later, session)
    assert people.sessions_seen(later, person_id=cast["carol"]) == ()
    assert [one.text for one in items_of(later, person_id=cast["carol"])] == ["canary of carol"]
    assert opened(Viewer(cast.viewers["carol"].account_id, cast["carol"], tomorrow), session)
    again = teams.plan_team_again
    with pytest.raises(NotPossible, match="people"):
        again(
            Viewer(alice.account_id, cast["alice"], tomorrow), session_id=session, day=tomorrow, at=None, now=now
        )  # fmt: skip


def test_what_was_agreed_is_written_by_the_leader_for_all(cast: Cast, now: datetime) -> None:
    session = together(cast, now)
    held(session, cast)
    for name in (*BOTH, "edgar", "dora"):
        with pytest.raises(Refused):
            agreeing.agree(cast.viewers[name], session_id=session, words="x", now=now)
    agreeing.agree(cast.viewers["alice"], session_id=session, words="All try it", now=now)
    found = people.sessions_of(cast.viewers["bob"], person_id=cast["bob"])[0]
    assert (found.agreed, found.writable) == ("All try it", False)


def test_erasing_one_takes_what_is_theirs_and_the_last_takes_all(cast: Cast, operator: Viewer, now: datetime) -> None:
    session = spoken(cast, now)
    taken = held_on(cast.viewers["carol"], cast["carol"])
    assert [one["text"] for one in taken["coaching.SharedNote"]] == ["everybody tries the anchor"]
    assert [one["text"] for one in taken["coaching.ActionItem"]] == ["canary of carol"]
    assert (len(taken["coaching.Session"]), len(taken["coaching.Point"]), len(taken["coaching.Participant"])) == (
        1, 1, 1,
    )  # fmt: skip
    assert "canary of carol" not in str(held_on(cast.viewers["edgar"], cast["edgar"]))
    held(session, cast)
    usefulness.rate(cast.viewers["bob"], session_id=session, value=4)
    erase_person(cast.viewers["adam"], person_id=cast["bob"], now=now)
    assert [one.name for one in talk(cast.viewers["carol"], session).coached] == ["Carol Ito"]
    assert (Point.objects.count(), Answered.objects.count(), SharedNote.objects.count()) == (0, 0, 1)
    erase_person(cast.viewers["adam"], person_id=cast["carol"], now=now)
    assert (Session.objects.count(), Participant.objects.count(), SharedNote.objects.count()) == (0, 0, 0)


def test_whoever_acts_is_told_of_a_team_session_that_was_dropped_and_of_none_with_others(
    cast: Cast, now: datetime
) -> None:
    alice = cast.viewers["alice"]
    together(cast, now)
    for person in BOTH:
        meet(cast, now, person=person)
    Session.objects.update(dropped_at=now, drop_reason="customer")
    monday = Week.of(alice.today).monday
    rows = weeks.of_week(cast["alice"], monday)
    assert [one.name for one in seen_by(rows, {cast["bob"]})] == ["Bob Adeyemi, Carol Ito", "Bob Adeyemi"]
    assert len(seen_by(rows, None)) == 3
