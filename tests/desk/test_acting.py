"""Mails about a leader's week while somebody acts for them: to whoever does, of what is theirs to see, by the day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest

from ridealong.access.queries import operator
from ridealong.access.rules import Purpose, Refused, Viewer
from ridealong.coaching.actions.habit import set_wishes
from ridealong.coaching.actions.rhythm import set_standing
from ridealong.coaching.models import Session
from ridealong.coaching.rules.habit import Mail
from ridealong.desk.actions.announcing import announce_mails
from ridealong.desk.actions.wrapping import Put, sessions_of, wrap_up
from ridealong.desk.actions.writing import letter
from ridealong.desk.queries.feeding import feed_rows
from ridealong.desk.queries.links import follow
from ridealong.desk.rules.covering import Covering
from ridealong.people.actions.editing import end_stand_in, give_leave, stand_in
from ridealong.people.rules import StandIn
from ridealong.store import mail
from ridealong.store.models import OutgoingMail
from ridealong.week.actions import deciding
from tests.cast import Cast
from tests.coaching.meeting import meet
from tests.desk.test_invitations import sent as told_by_invitation
from tests.desk.test_mails import by_address, sent, text
from tests.store.conftest import Postman

MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=at) for at in (1, 2, 3, 4))


def at(day: date, hour: int = 8) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def acts(cast: Cast, now: datetime, who: str, leader: str, first: date, last: date) -> None:
    stand_in(cast.viewers[leader], leader_id=cast[leader], acting_id=cast[who], starts_on=first, ends_on=last, now=now)


def test_whoever_acts_is_told_of_the_week_the_agenda_and_its_end_and_the_leader_is_not(
    postman: Postman, cast: Cast, now: datetime
) -> None:
    acts(cast, now, "edgar", "alice", TUESDAY, FRIDAY)
    session = meet(cast, now, day=WEDNESDAY, topic="negotiating")
    pair = {"leader_id": cast["alice"], "person_id": cast["carol"]}
    set_standing(cast.viewers["alice"], **pair, weekday=2, minutes=30, starts_on=WEDNESDAY, starts_at=time(9), now=now)
    # On the first day of it, in the middle of the week: the week itself, with tomorrow's agendas.
    told = by_address(sent(postman, at(TUESDAY)))
    assert set(told) == {"edgar", "bob", "carol"}
    edgar = text(told["edgar"])
    assert "Alice Moreau's week is waiting to be planned" in edgar
    assert "You act for Alice Moreau until Fri 27 Nov" in edgar.replace("\xa0", " ")
    assert re.search(r"Bob Adeyemi, Wed.25.Nov, 10:00, for Alice Moreau", edgar)
    assert f"/sessions/{session}/brief/" in edgar
    assert "Carol Ito" in edgar
    assert "(Edgar Novak acts for Alice Moreau that day)" in text(told["bob"])
    # At its end, the way to put it down, which is Alice's week and by Edgar's hand.
    found = by_address(sent(postman, at(FRIDAY, 15)))
    assert set(found) == {"edgar"}
    assert "Two minutes to put Alice Moreau's week down" in text(found["edgar"])
    link = re.search(r"/l/week/([\w-]+)/", text(found["edgar"]))
    assert link is not None
    linked = follow(link[1], Purpose.WRAP_UP, now=at(FRIDAY, 15))
    assert {one.person for one in sessions_of(linked)} == {"Bob Adeyemi", "Carol Ito"}
    wrap_up(linked, [Put(session, held=True, minutes=25, next_on=date(2026, 12, 2))], now=at(FRIDAY, 15))
    assert Session.objects.get(pk=session).held_minutes == 25
    assert Session.objects.get(planned_on=date(2026, 12, 2)).leader_id == cast["alice"]
    # Back on Monday: the week is Alice's again.
    monday = by_address(sent(postman, at(MONDAY + timedelta(days=7))))
    assert "alice" in monday
    assert "Alice" not in text(monday["edgar"])


@pytest.mark.hostile(13, 20, 49)
def test_13_and_20_and_49_nothing_for_two_alone_about_oneself_or_of_other_days_reaches_whoever_acts(
    postman: Postman, cast: Cast, now: datetime
) -> None:
    """Alice, who reports to Dora, acts for her on Wednesday only."""
    acts(cast, now, "alice", "dora", TUESDAY, WEDNESDAY)
    by_dora = {"leader": "dora", "topic": "negotiating"}
    with_edgar = meet(cast, now, person="edgar", day=WEDNESDAY, at=time(9), **by_dora)
    meet(cast, now, person="edgar", day=THURSDAY, at=time(11, 45), **by_dora)
    over = meet(cast, now, person="bob", day=WEDNESDAY, at=time(14, 15), form="skip_level", **by_dora)
    own = meet(cast, now, person="alice", day=WEDNESDAY, at=time(16, 15), **by_dora)
    told = by_address(sent(postman, at(TUESDAY)))
    alice = text(told["alice"])
    assert f"/sessions/{with_edgar}/brief/" in alice
    assert not [what for what in ("Bob", "14:15", "11:45", f"/sessions/{over}/", f"/{own}/brief/") if what in alice]
    assert f"/sessions/{own}/" in alice  # as the person whom it is with
    # What is for Dora and Bob alone, and what is with Alice, stays Dora's to prepare.
    dora = text(told["dora"])
    assert f"/sessions/{over}/brief/" in dora
    assert f"/sessions/{own}/brief/" in dora
    assert f"/sessions/{with_edgar}/" not in dora
    OutgoingMail.objects.all().delete()
    Session.objects.filter(leader_id=cast["dora"], planned_on=THURSDAY).update(planned_on=WEDNESDAY)
    announce_mails(now=at(TUESDAY))
    end_stand_in(cast.viewers["dora"], leader_id=cast["dora"], starts_on=TUESDAY, today=TUESDAY, now=now)
    before = len(postman.taken)
    mail.deliver(now=at(TUESDAY), write=partial(letter, now=at(TUESDAY)))
    late = by_address(postman.taken[before:])
    assert "Edgar Novak, " not in text(late["alice"])
    assert "Dora Lindqvist's week" not in text(late["alice"])


@pytest.mark.hostile(7)
def test_7_a_week_that_is_put_down_with_somebody_elses_session_in_it_is_not_put_down_at_all(
    postman: Postman, cast: Cast, now: datetime
) -> None:
    own, foreign = meet(cast, now), meet(cast, now, leader="edgar", person="fay")
    (told,) = [one for one in sent(postman, at(FRIDAY, 15)) if one["To"].startswith("alice")]
    link = re.search(r"/l/week/([\w-]+)/", text(told))
    assert link is not None
    linked = follow(link[1], Purpose.WRAP_UP, now=at(FRIDAY, 15))
    with pytest.raises(Refused):
        wrap_up(linked, [Put(own, held=True, minutes=25), Put(foreign, held=True, minutes=25)], now=at(FRIDAY, 15))
    assert not Session.objects.filter(held_on__isnull=False).exists()


def test_where_nobody_can_be_told_in_their_place_the_leader_is(
    postman: Postman, cast: Cast, operator: Viewer, now: datetime
) -> None:
    acts(cast, now, "edgar", "alice", MONDAY, FRIDAY)
    meet(cast, now, day=WEDNESDAY)
    give_leave(operator, person_id=cast["edgar"], starts_on=MONDAY, ends_on=FRIDAY, now=now)
    assert set(by_address(sent(postman, at(TUESDAY)))) == {"alice", "bob"}


def test_who_acts_for_whom_by_the_day() -> None:
    row = StandIn(1, "L", 2, "A", TUESDAY, WEDNESDAY)
    covering = Covering([row], {2})
    assert [covering.instead(1, day) for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY)] == [None, row, row, None]
    assert Covering([row], set()).instead(1, TUESDAY) is None
    assert (covering.of(2, TUESDAY), covering.of(2, THURSDAY), covering.of(1, TUESDAY)) == ((row,), (), ())
    assert [list(covering.begins(who, THURSDAY)) for who in (1, 2)] == [[THURSDAY], []]
    assert list(covering.begins(2, TUESDAY)) == [TUESDAY]
    assert [covering.stays(1, who, TUESDAY, apart=apart) for who, apart in ((3, False), (3, True), (2, False))] == [
        False, True, True,
    ]  # fmt: skip


def wants_invitations(cast: Cast, now: datetime, *who: str) -> None:
    for one in who:
        set_wishes(
            cast.viewers[one], person_id=cast[one], on=frozenset(Mail), joined=True, quiet_from=time(19),
            quiet_until=time(7), invitations=True, now=now,
        )  # fmt: skip


def test_calendars_of_whoever_acts_hold_what_they_take_over_and_the_leader_on_leave_is_left_in_peace(
    postman: Postman, cast: Cast, now: datetime
) -> None:
    """Alice is on leave until Thursday; Edgar, one of whose own people is Fay, acts for her."""
    wants_invitations(cast, now, "alice", "edgar")
    pair = {"leader_id": cast["alice"], "person_id": cast["carol"]}
    set_standing(cast.viewers["alice"], **pair, weekday=2, minutes=30, starts_on=WEDNESDAY, starts_at=time(9), now=now)
    session = meet(cast, now, day=THURSDAY)
    meet(cast, now, person="carol", day=FRIDAY)
    # Dora leads both; what she has with Alice is Alice's own.
    meet(cast, now, leader="dora", person="alice", day=THURSDAY)
    invitations = partial(told_by_invitation, postman)
    assert {one["To"].partition("@")[0] for one, _ in invitations(at(TUESDAY))} == {"alice"}
    acts(cast, now, "edgar", "alice", TUESDAY, THURSDAY)
    give_leave(operator(TUESDAY), person_id=cast["alice"], starts_on=TUESDAY, ends_on=THURSDAY, now=now)
    found = invitations(at(TUESDAY, 9))
    assert {one["To"] for one, _ in found} == {"edgar@example.org"}
    standing = f"standing-{cast['alice']}-{cast['carol']}-{WEDNESDAY}"
    assert {str(event["UID"]).partition("@")[0] for _, event in found} == {f"session-{session}", standing}
    assert all("RRULE" not in event and str(event["SUMMARY"]) == "1:1" for _, event in found)
    assert {row.id for row in feed_rows(Viewer(None, cast["edgar"], TUESDAY), now=at(TUESDAY, 9))} == set()
    # Whoever acts moves one out of the days on which they do: it leaves their calendar; Alice hears of it on Friday.
    edgar = Viewer(cast.viewers["edgar"].account_id, cast["edgar"], WEDNESDAY)
    deciding.plan_on(edgar, session_id=session, day=FRIDAY, at=time(15), now=at(WEDNESDAY))
    ((one, event),) = invitations(at(WEDNESDAY, 10))
    assert (one["To"], str(event["STATUS"])) == ("edgar@example.org", "CANCELLED")
    assert invitations(at(THURSDAY)) == []
    back = invitations(at(FRIDAY))
    assert {(one["To"], str(event["UID"]).partition("@")[0]) for one, event in back} == {
        ("alice@example.org", f"session-{session}")
    }


def test_what_was_taken_over_leaves_the_calendar_when_the_leader_is_back_early(
    postman: Postman, cast: Cast, now: datetime
) -> None:
    wants_invitations(cast, now, "edgar")
    session = meet(cast, now, day=THURSDAY)
    acts(cast, now, "edgar", "alice", TUESDAY, FRIDAY)
    ((_, event),) = told_by_invitation(postman, at(TUESDAY))
    assert str(event["UID"]).startswith(f"session-{session}@")
    end_stand_in(cast.viewers["alice"], leader_id=cast["alice"], starts_on=TUESDAY, today=WEDNESDAY, now=at(WEDNESDAY))
    ((_, gone),) = told_by_invitation(postman, at(THURSDAY, 8))
    assert (str(gone["UID"]), str(gone["STATUS"])) == (str(event["UID"]), "CANCELLED")
