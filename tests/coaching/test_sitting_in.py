"""Sitting in on a one-on-one of a leader: both of the two say yes first, it goes where their one-on-one goes, and
nothing of what they say in it is seen."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ridealong.access.erasure import erase_person, held_on
from ridealong.access.models import AuditEvent
from ridealong.access.queries import operator
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions import agendas, items, keeping, notes, observing
from ridealong.coaching.actions.planning import plan_session
from ridealong.coaching.actions.rhythm import set_standing
from ridealong.coaching.actions.sitting_in import answer_sitting_in, ask_to_sit_in, take_back_asking
from ridealong.coaching.models import Consent, Session, SittingIn
from ridealong.coaching.queries import people as of_people
from ridealong.coaching.queries import weeks
from ridealong.coaching.queries.appointments import appointments
from ridealong.coaching.queries.habit import ahead
from ridealong.coaching.queries.listing import listed
from ridealong.coaching.queries.observing import observed
from ridealong.coaching.queries.searching import Seeker, said
from ridealong.coaching.queries.sitting_in import asked_by, may_be_seen, unanswered
from ridealong.coaching.queries.talks import prepared, talk
from ridealong.coaching.rules.merging import Written
from ridealong.coaching.rules.sitting_in import (
    NOT_TAKING_PLACE,
    NOT_WANTED,
    Place,
    Standing,
    both_agree,
    following,
    standing_of,
)
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible
from ridealong.people.actions import set_leader
from ridealong.people.actions.editing import stand_in
from ridealong.week.actions import deciding
from tests.cast import Cast
from tests.coaching.meeting import meet

THEN = datetime(2026, 11, 20, 9, tzinfo=UTC)
ONE = Place(date(2026, 11, 23), date(2026, 11, 24), time(10), "Europe/Berlin", 30, False, None, "")
NAMES = {
    "monday": "monday", "planned_on": "day", "planned_at": "at", "zone": "zone", "minutes": "minutes",
    "dropped_at": "dropped_at", "drop_reason": "reason",
}  # fmt: skip


def changed(seat: Place, values: dict[str, object]) -> Place:
    return replace(seat, **{NAMES[name]: value for name, value in values.items()})


def test_nobody_has_agreed_who_says_nothing() -> None:
    said = [list(one) for n in range(3) for one in itertools.product([True, False], repeat=n)]
    assert [one for one in said if both_agree(one)] == [[True, True]]


@pytest.mark.parametrize(
    ("over", "seat", "found"),
    [
        (False, None, Standing.ASKED),
        (True, None, Standing.OVER),
        (False, ONE, Standing.AGREED),
        (True, ONE, Standing.OVER),
        (False, replace(ONE, dropped_at=THEN, reason="away"), Standing.OVER),
        (True, replace(ONE, held=True), Standing.HELD),
    ],
)
def test_what_became_of_asking(over: bool, seat: Place | None, found: Standing) -> None:
    assert standing_of(over=over, seat=seat) is found


PLACES = st.builds(
    Place, st.just(date(2026, 11, 23)), st.one_of(st.none(), st.dates(date(2026, 11, 1), date(2026, 12, 31))),
    st.sampled_from([None, time(9), time(10)]), st.sampled_from(["UTC", "Europe/Berlin"]), st.integers(5, 60),
    st.booleans(), st.sampled_from([None, THEN]), st.just(""),
)  # fmt: skip


@given(PLACES, PLACES, st.sampled_from([None, THEN]))
def test_who_sits_in_is_where_the_one_on_one_is(one: Place, seat: Place, over_at: datetime | None) -> None:
    seat = replace(seat, held=False, reason=NOT_TAKING_PLACE if seat.dropped_at else "")
    after = changed(seat, following(one, seat, over_at=over_at))
    where = one if over_at is None else seat  # after a no it stays where it was
    assert (after.monday, after.day, after.at, after.zone, after.minutes) == (
        where.monday, where.day, where.at, where.zone, where.minutes,
    )  # fmt: skip
    assert (after.dropped_at is None) == (one.dropped_at is None and over_at is None)
    assert following(one, after, over_at=over_at) == {}


def test_what_was_held_stays_and_so_does_what_the_observer_dropped() -> None:
    moved = replace(ONE, day=date(2026, 11, 26))
    for seat in (replace(ONE, held=True), replace(ONE, dropped_at=THEN, reason="no_time")):
        assert following(moved, seat, over_at=None) == {}
        assert following(replace(ONE, dropped_at=THEN, reason="away"), seat, over_at=THEN) == {}
    fell = changed(ONE, following(replace(ONE, dropped_at=THEN, reason="away"), ONE, over_at=None))
    assert (fell.dropped_at, fell.reason) == (THEN, NOT_TAKING_PLACE)
    assert changed(fell, following(ONE, fell, over_at=None)) == ONE
    assert following(ONE, ONE, over_at=THEN) == {"dropped_at": THEN, "drop_reason": NOT_WANTED}


def asked(cast: Cast, now: datetime) -> int:
    """Dora asks to sit in on a one-on-one of Alice with Bob, which stands today; answers which."""
    one = meet(cast, now)
    dora = cast.viewers["dora"]
    ask_to_sit_in(dora, leader_id=cast["alice"], person_id=cast["bob"], since=dora.today, now=now)
    return one


def says(cast: Cast, who: str, one: int, now: datetime, *, agrees: bool = True) -> None:
    answer_sitting_in(cast.viewers[who], session_id=one, agrees=agrees, now=now)


def agreed(cast: Cast, now: datetime) -> tuple[int, int]:
    """The one-on-one, and the session of Dora with Alice."""
    one = asked(cast, now)
    says(cast, "bob", one, now)
    says(cast, "alice", one, now)
    row = SittingIn.objects.get(one_on_one=one)
    assert row.session_id is not None
    return one, row.session_id


def seats(cast: Cast) -> list[Session]:
    return list(Session.objects.filter(leader=cast["dora"], form="sit_in"))


def test_it_is_planned_once_both_said_yes_and_until_then_the_observer_knows_nothing(cast: Cast, now: datetime) -> None:
    one, dora = asked(cast, now), cast.viewers["dora"]
    today = dora.today
    for who in ("alice", "bob"):
        told = talk(cast.viewers[who], one).guest
        assert told is not None
        assert (told.observer, told.standing, told.agrees, told.answers) == ("Dora Lindqvist", "asked", None, True)
    assert set(unanswered(today)) == {cast["alice"], cast["bob"]}
    says(cast, "bob", one, now)
    assert set(unanswered(today)) == {cast["alice"]}
    assert seats(cast) == []
    # With whom, and that it is not answered: neither when it is nor who of them said what.
    assert [one.person for one in asked_by(dora, leader_id=cast["alice"])] == ["Bob Adeyemi"]
    assert appointments(dora) == ()
    says(cast, "alice", one, now)
    (seat,) = seats(cast)
    assert (seat.person_id, seat.planned_on, seat.planned_at, seat.minutes) == (cast["alice"], today, time(10), 30)
    assert asked_by(dora, leader_id=cast["alice"]) == ()
    assert unanswered(today) == {}
    for who in ("dora", "alice"):
        found = talk(cast.viewers[who], seat.pk).seat
        assert found is not None
        assert (found.leader, found.person, found.topic) == ("Alice Moreau", "Bob Adeyemi", "own_choice")
    told = talk(cast.viewers["bob"], one).guest
    assert told is not None
    assert (told.standing, told.agrees) == ("agreed", True)


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_either_says_no_and_the_observer_learns_not_who(cast: Cast, now: datetime, who: str) -> None:
    one, dora = asked(cast, now), cast.viewers["dora"]
    says(cast, "bob" if who == "alice" else "alice", one, now)
    says(cast, who, one, now, agrees=False)
    assert seats(cast) == []
    assert asked_by(dora, leader_id=cast["alice"]) == ()
    assert talk(cast.viewers["bob"], one).guest is None
    taken = held_on(dora, cast["dora"])
    assert "coaching.Consent" not in taken
    # Neither does the log tell, which administrators read.
    answers = AuditEvent.objects.filter(verb="coaching.sitting_in_answered")
    assert set(answers.values_list("account_id", "operator")) == {(None, False)}
    assert {key for row in taken["coaching.SittingIn"] for key in row} == {
        "id", "observer", "one_on_one", "session", "asked_at", "over_at",
    }  # fmt: skip
    # Asked once more, they are asked anew.
    ask_to_sit_in(dora, leader_id=cast["alice"], person_id=cast["bob"], since=dora.today, now=now)
    told = talk(cast.viewers[who], one).guest
    assert told is not None
    assert told.agrees is None


def test_a_yes_can_be_taken_back_and_nothing_brings_it_back_but_asking(cast: Cast, now: datetime) -> None:
    one, seat = agreed(cast, now)
    decision = deciding.plan_on(cast.viewers["alice"], session_id=one, day=cast.viewers["alice"].today, now=now)
    says(cast, "bob", one, now, agrees=False)
    row = Session.objects.get(pk=seat)
    assert (row.dropped_at, row.drop_reason) == (now, NOT_WANTED)
    assert talk(cast.viewers["alice"], one).guest is None
    deciding.undo(cast.viewers["alice"], decision_id=decision, now=now)
    assert Session.objects.get(pk=seat).drop_reason == NOT_WANTED
    # Where it goes from here, and what it is about, the observer does not learn.
    week = Week.of(row.monday).plus(1)
    deciding.move(cast.viewers["alice"], session_id=one, week=week, day=week.monday, now=now)
    after = Session.objects.get(pk=seat)
    assert (after.monday, after.planned_on) == (row.monday, row.planned_on)
    assert talk(cast.viewers["dora"], seat).seat is None
    with pytest.raises(Refused):
        says(cast, "bob", one, now)


def test_a_yes_stands_once_it_was_held(cast: Cast, now: datetime) -> None:
    one, seat = agreed(cast, now)
    dora = cast.viewers["dora"]
    deciding.done(dora, session_id=seat, minutes=20, held_on=dora.today, now=now)
    with pytest.raises(NotPossible, match="over"):
        says(cast, "bob", one, now, agrees=False)


def test_it_moves_and_falls_with_the_one_on_one_and_comes_back_with_it(cast: Cast, now: datetime) -> None:
    one, seat = agreed(cast, now)
    alice = cast.viewers["alice"]
    week = Week.of(alice.today)
    later = week.plus(1).monday + timedelta(days=2)
    deciding.move(alice, session_id=one, week=week.plus(1), day=later, at=time(14), now=now)
    row = Session.objects.get(pk=seat)
    assert (row.monday, row.planned_on, row.planned_at) == (week.plus(1).monday, later, time(14))
    assert row.planned_for == Session.objects.get(pk=one).planned_for
    dropped = deciding.drop(alice, session_id=one, reason="no_time", now=now)
    assert Session.objects.get(pk=seat).drop_reason == NOT_TAKING_PLACE
    deciding.undo(alice, decision_id=dropped, now=now)
    row = Session.objects.get(pk=seat)
    assert (row.dropped_at, row.planned_on) == (None, later)


def test_the_observer_may_drop_it_and_not_move_it(cast: Cast, now: datetime) -> None:
    one, seat = agreed(cast, now)
    dora = cast.viewers["dora"]
    week = Week.of(dora.today)
    with pytest.raises(NotPossible, match="moves"):
        deciding.plan_on(dora, session_id=seat, day=week.sunday, now=now)
    with pytest.raises(NotPossible, match="moves"):
        deciding.move(dora, session_id=seat, week=week.plus(1), now=now)
    dropped = deciding.drop(dora, session_id=seat, reason="no_time", now=now)
    assert talk(cast.viewers["bob"], one).guest is None
    alice = cast.viewers["alice"]
    moved = week.plus(1).monday
    deciding.move(alice, session_id=one, week=week.plus(1), day=moved, now=now)
    assert Session.objects.get(pk=seat).monday == week.monday
    deciding.undo(dora, decision_id=dropped, now=now)
    assert Session.objects.get(pk=seat).planned_on == moved


def spoken(cast: Cast, one: int, now: datetime) -> None:
    """What Alice and Bob say between them."""
    agendas.add_point(cast.viewers["bob"], session_id=one, text="canary point", now=now)
    notes.write_note(cast.viewers["alice"], session_id=one, text="canary note", version=0, now=now)
    notes.write_private_note(cast.viewers["alice"], session_id=one, text="canary secret", version=0, now=now)
    items.add_item(
        cast.viewers["alice"], person_id=cast["bob"], owner_id=cast["bob"], text="canary item", due_on=None,
        session_id=one, now=now,
    )  # fmt: skip


@pytest.mark.hostile(1, 41)
def test_the_observer_finds_nothing_of_what_is_said_in_it(cast: Cast, now: datetime) -> None:
    """SAFETY.md, hostile cases 1 and 41: the address of the one-on-one, and words out of it."""
    one, seat = agreed(cast, now)
    spoken(cast, one, now)
    dora = cast.viewers["dora"]
    for find in (talk, prepared):
        with pytest.raises(Refused):
            find(dora, one)
    for write in (agendas.add_point, notes.write_private_note):
        with pytest.raises(Refused):
            write(dora, session_id=one, text="x", **({"version": 0} if "note" in write.__name__ else {}), now=now)
    for sort in ("points", "notes", "items"):
        assert said(Seeker(dora), sort, ["canary"], most=9).count == 0
    found = talk(dora, seat)
    assert not any("canary" in word for word in str(found).split())
    assert of_people.sessions_seen(dora, person_id=cast["bob"]) == ()
    assert [row.id for row in listed(dora)] == [seat]


def see(cast: Cast, seat: int, now: datetime) -> None:
    """Dora marks how Alice coached, and what worked."""
    written = {"level.asks_before_telling": Written("", "4"), "worked": Written("", "canary of the debrief")}
    observing.write_sheet(cast.viewers["dora"], session_id=seat, written=written, now=now)


def test_what_was_seen_is_for_the_two_alone(cast: Cast, now: datetime) -> None:
    one, seat = agreed(cast, now)
    see(cast, seat, now)
    today = cast.viewers["dora"].today
    for who in ("dora", "alice"):
        viewer = cast.viewers[who]
        assert talk(viewer, seat).sheet.worked == "canary of the debrief"
        assert [session.id for session in observed(viewer, person_id=cast["alice"])] == [seat]
    # Neither the seller, nor a colleague, nor whoever acts for the one or the other.
    stand_in(operator(today), leader_id=cast["dora"], acting_id=cast["edgar"], starts_on=today, ends_on=today, now=now)
    stand_in(operator(today), leader_id=cast["alice"], acting_id=cast["olga"], starts_on=today, ends_on=today, now=now)
    for who in ("bob", "carol", "edgar", "olga", "adam", "fay"):
        for find in (talk, prepared):
            with pytest.raises(Refused):
                find(cast.viewers[who], seat)
    assert observed(cast.viewers["edgar"], person_id=cast["alice"]) == ()
    assert of_people.sessions_seen(cast.viewers["edgar"], person_id=cast["alice"]) == ()
    assert listed(cast.viewers["edgar"], person_id=cast["alice"]) == ()
    assert ahead(cast.viewers["edgar"], first=today, last=today, acting_for=[cast["dora"]]) == ()
    assert [row.id for row in listed(operator(today), person_id=cast["alice"])] == [seat]
    with pytest.raises(Refused):
        deciding.drop(cast.viewers["edgar"], session_id=seat, reason="away", now=now)
    # Whoever acts for Alice may see that somebody comes, and has no say in it.
    told = talk(cast.viewers["olga"], one).guest
    assert told is not None
    assert not told.answers
    with pytest.raises(Refused):
        says(cast, "olga", one, now, agrees=False)


def test_a_sheet_of_coaching_is_another_one_than_that_of_selling(cast: Cast, now: datetime) -> None:
    _, seat = agreed(cast, now)
    review = meet(cast, now, form="call_review")
    for who, session, code in (("dora", seat, "listens"), ("alice", review, "asks_before_telling")):
        with pytest.raises(Refused):
            observing.write_sheet(
                cast.viewers[who], session_id=session, written={f"level.{code}": Written("", "3")}, now=now
            )


def test_only_who_leads_the_leader_asks_and_only_for_one_of_their_people(cast: Cast, now: datetime) -> None:
    meet(cast, now)
    today = cast.viewers["dora"].today
    for who, leader, person in (
        ("edgar", "alice", "bob"), ("alice", "alice", "bob"), ("bob", "alice", "bob"), ("olga", "alice", "bob"),
        ("adam", "alice", "bob"), ("dora", "alice", "fay"), ("dora", "bob", "carol"), ("dora", "dora", "alice"),
    ):  # fmt: skip
        with pytest.raises(Refused):
            ask_to_sit_in(cast.viewers[who], leader_id=cast[leader], person_id=cast[person], since=today, now=now)
    with pytest.raises(Refused):
        ask_to_sit_in(operator(today), leader_id=cast["alice"], person_id=cast["bob"], since=today, now=now)
    assert [one.name for one in may_be_seen(cast.viewers["dora"], leader_id=cast["alice"])] == [
        "Bob Adeyemi", "Carol Ito",
    ]  # fmt: skip
    with pytest.raises(Refused):
        may_be_seen(cast.viewers["edgar"], leader_id=cast["alice"])


def test_what_cannot_be_asked_for(cast: Cast, now: datetime) -> None:
    dora = cast.viewers["dora"]
    who = {"leader_id": cast["alice"], "person_id": cast["bob"]}
    with pytest.raises(NotPossible, match="none"):
        ask_to_sit_in(dora, **who, since=dora.today, now=now)
    one = asked(cast, now)
    for since in (dora.today, dora.today + timedelta(weeks=1)):  # whichever day that is, nothing is learnt of theirs
        with pytest.raises(NotPossible, match="asked"):
            ask_to_sit_in(dora, **who, since=since, now=now)
    for person in ("alice", "bob"):
        says(cast, person, one, now)
    with pytest.raises(NotPossible, match="taken"):
        ask_to_sit_in(dora, **who, since=dora.today, now=now)
    with pytest.raises(NotPossible, match="past"):
        ask_to_sit_in(dora, **who, since=dora.today - timedelta(days=1), now=now)
    with pytest.raises(NotPossible, match="by_hand"):
        plan_session(
            dora, leader_id=cast["dora"], person_id=cast["alice"], day=dora.today, at=None, minutes=30,
            topic="own_choice", form="sit_in", now=now,
        )  # fmt: skip


def test_a_standing_one_on_one_is_asked_for_before_it_is_a_session(cast: Cast, now: datetime) -> None:
    alice, dora = cast.viewers["alice"], cast.viewers["dora"]
    set_standing(
        alice, leader_id=cast["alice"], person_id=cast["bob"], weekday=3, minutes=45, starts_on=alice.today,
        starts_at=time(9), now=now,
    )  # fmt: skip
    since = Week.of(dora.today).plus(2).monday
    ask_to_sit_in(dora, leader_id=cast["alice"], person_id=cast["bob"], since=since, now=now)
    one = SittingIn.objects.get().one_on_one
    assert (one.occurs_on, one.planned_on, one.minutes) == (since + timedelta(days=3), since + timedelta(days=3), 45)
    with pytest.raises(NotPossible, match="written"):
        keeping.change(one.pk, {"person_id": cast["carol"]})


def test_it_takes_what_the_week_proposed_and_counts_once(cast: Cast, now: datetime) -> None:
    dora = cast.viewers["dora"]
    week = Week.of(dora.today)
    proposed = Session.objects.create(
        leader_id=cast["dora"], person_id=cast["alice"], monday=week.monday, topic="coaching_skill", form="sit_in",
        minutes=60, shown={},
    )  # fmt: skip
    _, seat = agreed(cast, now)
    assert seat == proposed.pk
    (counted,) = weeks.counts(cast["dora"], monday=week.monday, most=1)
    assert (counted.planned, counted.minutes_planned) == (1, 30)
    (of_alice,) = weeks.counts(cast["alice"], monday=week.monday, most=1)
    assert (of_alice.planned, of_alice.minutes_planned) == (1, 30)


def test_it_stands_in_calendars_once_each_and_in_mails(cast: Cast, now: datetime) -> None:
    one, seat = agreed(cast, now)
    today = cast.viewers["dora"].today
    for who, names, company in (
        ("alice", [f"session-{one}"], True), ("bob", [f"session-{one}"], True), ("dora", [f"session-{seat}"], False),
    ):  # fmt: skip
        found = appointments(cast.viewers[who])
        assert ([row.id for row in found], [row.company for row in found]) == (names, [company])
    told = {who: ahead(cast.viewers[who], first=today, last=today) for who in ("alice", "bob", "dora")}
    assert [(row.id, row.guest) for row in told["bob"]] == [(one, "Dora Lindqvist")]
    assert {row.id: row.guest for row in told["alice"]} == {one: "Dora Lindqvist", seat: ""}
    assert [(row.id, row.sees) for row in told["dora"]] == [(seat, "Bob Adeyemi")]


def test_asking_ends_with_leading_and_can_be_taken_back(cast: Cast, now: datetime) -> None:
    one = asked(cast, now)
    row = SittingIn.objects.get()
    with pytest.raises(Refused):
        take_back_asking(cast.viewers["alice"], sitting_in_id=row.pk, now=now)
    take_back_asking(cast.viewers["dora"], sitting_in_id=row.pk, now=now)
    assert talk(cast.viewers["bob"], one).guest is None
    with pytest.raises(Refused):
        take_back_asking(cast.viewers["dora"], sitting_in_id=row.pk, now=now)
    dora = cast.viewers["dora"]
    ask_to_sit_in(dora, leader_id=cast["alice"], person_id=cast["bob"], since=dora.today, now=now)
    set_leader(operator(dora.today), person_id=cast["alice"], leader_id=cast["edgar"], starts_on=dora.today, now=now)
    assert talk(cast.viewers["bob"], one).guest is None
    assert unanswered(dora.today) == {}
    with pytest.raises(Refused):
        says(cast, "bob", one, now)
    # It stands in nobody's way who leads the leader now.
    edgar = cast.viewers["edgar"]
    ask_to_sit_in(edgar, leader_id=cast["alice"], person_id=cast["bob"], since=edgar.today, now=now)
    assert [told.observer for told in unanswered(edgar.today)[cast["bob"]]] == ["Edgar Novak"]


def test_erasing_the_seller_takes_what_was_planned_and_leaves_what_was_seen(cast: Cast, now: datetime) -> None:
    one, seat = agreed(cast, now)
    taken = held_on(cast.viewers["bob"], cast["bob"])
    assert [row["agrees"] for row in taken["coaching.Consent"]] == [True]
    today = cast.viewers["dora"].today
    erase_person(operator(today), person_id=cast["bob"], now=now)
    assert not Session.objects.filter(pk__in=[one, seat]).exists()
    assert not SittingIn.objects.exists()
    assert not Consent.objects.exists()


def test_what_was_seen_outlives_the_seller_and_names_nobody(cast: Cast, now: datetime) -> None:
    one, seat = agreed(cast, now)
    see(cast, seat, now)
    Session.objects.filter(pk__in=[one, seat]).update(
        held_on=cast.viewers["dora"].today, held_minutes=25, planned_on=cast.viewers["dora"].today
    )
    erase_person(operator(cast.viewers["dora"].today), person_id=cast["bob"], now=now)
    found = talk(cast.viewers["alice"], seat)
    assert (found.sheet.worked, found.seat) == ("canary of the debrief", None)
    nobody = Viewer(account_id=None, person_id=None, today=found.week.monday)
    with pytest.raises(Refused):
        talk(nobody, seat)
