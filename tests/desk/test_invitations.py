"""Invitations as calendars read them: once, moved by a higher sequence, taken back, under the name of the feed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from email.message import Message
from functools import partial
from typing import Any

import pytest
from icalendar import Calendar

from ridealong.access.models import Account
from ridealong.access.rules import Viewer
from ridealong.calendars.models import Invitation
from ridealong.coaching.actions.habit import set_wishes
from ridealong.coaching.actions.planning import take_up
from ridealong.coaching.actions.rhythm import end_standing, set_standing, undo_rhythm
from ridealong.coaching.actions.sitting_in import answer_sitting_in, ask_to_sit_in
from ridealong.coaching.models import Recurring, Session, SittingIn
from ridealong.coaching.queries.arriving import Place, place_of
from ridealong.coaching.rules.habit import Mail
from ridealong.desk.actions.inviting import announce_invitations
from ridealong.desk.actions.sending import written
from ridealong.desk.queries.feeding import feed_rows
from ridealong.kernel.codes import hashed
from ridealong.people import actions as people
from ridealong.store import mail
from ridealong.week.actions import deciding
from tests.cast import Cast
from tests.coaching.meeting import meet
from tests.store.conftest import Postman

WEDNESDAY = date(2026, 11, 25)


@pytest.fixture
def wanted(cast: Cast, now: datetime) -> None:
    """Bob wants invitations; Alice does not."""
    set_wishes(
        cast.viewers["bob"], person_id=cast["bob"], on=frozenset(Mail), joined=True, quiet_from=time(19),
        quiet_until=time(7), invitations=True, now=now,
    )  # fmt: skip


def sent(postman: Postman, at: datetime) -> list[tuple[Message, Any]]:
    """The invitations of a round, each with its event as a calendar reads it."""
    before = len(postman.taken)
    announce_invitations(now=at)
    mail.deliver(now=at, write=partial(written, now=at))
    carry = [
        one for one in postman.taken[before:] if "text/calendar" in {part.get_content_type() for part in one.walk()}
    ]
    return [(one, _event(one)) for one in carry]


def stand(cast: Cast, now: datetime, **more: object) -> int:
    """Alice and Bob meet on Wednesdays at ten."""
    pair = {"leader_id": cast["alice"], "person_id": cast["bob"]}
    values = {"weekday": 2, "minutes": 30, "starts_on": WEDNESDAY, "starts_at": time(10), **more}
    return set_standing(cast.viewers["alice"], **pair, **values, now=now)


def moved(cast: Cast, now: datetime, day: date, to: datetime | None) -> None:
    """One of these days is at another moment, or dropped."""
    pair = {"leader_id": cast["alice"], "person_id": cast["bob"]}
    session = Session.objects.get(pk=take_up(cast.viewers["alice"], **pair, day=day, now=now))
    if to is None:
        session.dropped_at, session.drop_reason = now, "customer"
    else:
        session.planned_on, session.planned_at, session.zone = to.date(), to.time(), "UTC"
        session.dropped_at, session.drop_reason = None, ""
    session.save()


def words(one: Message) -> str:
    """What a mail says to its reader."""
    (found,) = [part for part in one.walk() if part.get_content_type() == "text/plain"]
    return found.get_payload(decode=True).decode()


def _part(one: Message) -> Message:
    (found,) = [part for part in one.walk() if part.get_content_type() == "text/calendar"]
    return found


def _event(one: Message) -> Any:
    found = Calendar.from_ical(_part(one).get_payload(decode=True))
    assert str(found["METHOD"]) == _part(one).get_param("method")
    (event,) = found.walk("VEVENT")
    return event


def test_a_session_comes_moves_and_goes(postman: Postman, cast: Cast, wanted: None, now: datetime) -> None:
    session = meet(cast, now, day=WEDNESDAY, at=time(10), topic="negotiating")
    ((first, event),) = sent(postman, now)
    assert (first["To"], _part(first).get_param("method"), _part(first).get_content_charset()) == (
        "bob@example.org", "REQUEST", "utf-8",
    )  # fmt: skip
    assert (str(event["UID"]), event["SEQUENCE"]) == (f"session-{session}@coach.example.org", 0)
    assert event.decoded("dtstart") == datetime(2026, 11, 25, 10, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
    assert str(event["SUMMARY"]) == "1:1"
    assert str(event["ORGANIZER"]) == "mailto:coach@example.org"
    attendee = event["ATTENDEE"]
    assert (str(attendee), attendee.params["PARTSTAT"]) == ("mailto:bob@example.org", "NEEDS-ACTION")
    assert not [word for word in ("egotiating", "Alice") if word in first.as_string()]
    assert b"\r\n" in _part(first).get_payload(decode=True)
    assert sent(postman, now) == []
    assert sent(postman, now.replace(hour=20)) == []
    deciding.plan_on(cast.viewers["alice"], session_id=session, day=date(2026, 11, 26), at=time(9, 15), now=now)
    ((_, moved),) = sent(postman, now + timedelta(minutes=1))
    assert (moved["UID"], moved["SEQUENCE"], str(moved["STATUS"])) == (event["UID"], 1, "CONFIRMED")
    assert moved.decoded("dtstart") == datetime(2026, 11, 26, 9, 15, tzinfo=UTC)
    assert moved.decoded("dtstamp") > event.decoded("dtstamp")
    deciding.move(
        cast.viewers["alice"], session_id=session, week=deciding.Week.parse("2026-W52"), day=date(2026, 12, 22),
        at=time(9), now=now,
    )  # fmt: skip
    ((_, far),) = sent(postman, now + timedelta(minutes=2))
    assert (far["SEQUENCE"], far.decoded("dtstart")) == (2, datetime(2026, 12, 22, 9, tzinfo=UTC))
    deciding.drop(cast.viewers["alice"], session_id=session, reason="customer", now=now)
    ((last, gone),) = sent(postman, now + timedelta(minutes=3))
    assert _part(last).get_param("method") == "CANCEL"
    assert (gone["UID"], gone["SEQUENCE"], str(gone["STATUS"])) == (event["UID"], 3, "CANCELLED")
    assert sent(postman, now + timedelta(minutes=4)) == []


def test_who_sits_in_is_told_of_and_comes_and_goes_with_the_yes_of_both(
    postman: Postman, cast: Cast, wanted: None, now: datetime
) -> None:
    """A day of a series and a single one: that somebody is there, and never who."""
    stand(cast, now)
    single = meet(cast, now, day=date(2026, 11, 26), at=time(10))
    sent(postman, now)
    dora = cast.viewers["dora"]
    pair = {"leader_id": cast["alice"], "person_id": cast["bob"]}
    for turn, since in enumerate((date(2026, 11, 26), date(2026, 12, 1))):
        at = now + timedelta(minutes=1 + 3 * turn)
        sitting = ask_to_sit_in(dora, **pair, since=since, now=now)
        one = SittingIn.objects.get(pk=sitting).one_on_one_id
        assert (one == single) == (turn == 0)
        assert sent(postman, at) == []
        for who in ("alice", "bob"):
            answer_sitting_in(cast.viewers[who], session_id=one, agrees=True, now=now)
        ((mail_, event),) = sent(postman, at + timedelta(minutes=1))
        assert ("RECURRENCE-ID" in event, str(event["SUMMARY"])) == (turn == 1, "1:1")
        assert "sits in" in str(event["DESCRIPTION"]).replace("\n", " ")
        assert "Dora" not in mail_.as_string()
        answer_sitting_in(cast.viewers["bob"], session_id=one, agrees=False, now=now)
        ((_, event),) = sent(postman, at + timedelta(minutes=2))
        assert ("sits in" in str(event["DESCRIPTION"]), str(event["STATUS"])) == (False, "CONFIRMED")


def test_a_calendar_that_reads_the_feed_too_sees_no_session_twice(
    postman: Postman, cast: Cast, wanted: None, now: datetime
) -> None:
    """What is held by invitation does not stand in the feed again, moved days neither; who wants none reads all."""
    bob, days = cast.viewers["bob"], [WEDNESDAY + timedelta(weeks=at) for at in range(13)]
    stand(cast, now)
    meet(cast, now, day=date(2026, 11, 27), at=time(15))
    assert [row.day for row in feed_rows(bob, now=now) if row.day in days] == days
    sent(postman, now)
    assert feed_rows(bob, now=now) == ()
    moved(cast, now, days[1], datetime(2026, 12, 3, 14, tzinfo=UTC))
    sent(postman, now + timedelta(minutes=1))
    assert feed_rows(bob, now=now) == ()
    assert len(feed_rows(cast.viewers["alice"], now=now)) == 14


def test_it_leads_to_the_brief_by_signing_in_and_for_nobody_by_itself(
    postman: Postman, cast: Cast, wanted: None, now: datetime
) -> None:
    """The series to its next time, a day that is otherwise to itself; neither to what is over."""
    session = meet(cast, now, day=WEDNESDAY, at=time(12))
    stand(cast, now)
    found = {str(event["UID"]).partition("@")[0]: (one, event) for one, event in sent(postman, now)}
    assert set(found) == {f"session-{session}", f"series-{Recurring.objects.get().pk}"}
    for name, (one, event) in found.items():
        link = f"https://coach.example.org/meet/{name}/"
        assert (str(event["URL"]), str(event["DESCRIPTION"])) == (link, f"Before you meet: {link}")
        assert link in words(one)
        assert place_of(cast.viewers["bob"], name) in {Place(session), Place(person_id=cast["bob"])}
    moved(cast, now, date(2026, 12, 2), datetime(2026, 12, 3, 13, tzinfo=UTC))
    ((_, event),) = sent(postman, now + timedelta(minutes=1))
    assert str(event["URL"]).endswith("-2026-12-02/")
    moved(cast, now, date(2026, 12, 2), None)
    ((one, event),) = sent(postman, now + timedelta(minutes=2))
    assert ("URL" in event, "DESCRIPTION" in event, "/meet/" in words(one)) == (False, False, False)
    Account.objects.filter(person_id=cast["bob"]).delete()
    meet(cast, now, day=WEDNESDAY, at=time(15))
    ((one, event),) = sent(postman, now + timedelta(minutes=3))
    assert ("URL" in event, "/meet/" in words(one)) == (False, False)


def test_what_was_asked_otherwise_since_is_not_sent(postman: Postman, cast: Cast, wanted: None, now: datetime) -> None:
    session = meet(cast, now, day=WEDNESDAY, at=time(10))
    announce_invitations(now=now)
    Session.objects.filter(pk=session).delete()
    ((one, event),) = sent(postman, now + timedelta(minutes=1))
    assert (_part(one).get_param("method"), event["SEQUENCE"]) == ("CANCEL", 1)


def test_what_has_no_time_or_is_over_is_not_told(postman: Postman, cast: Cast, wanted: None, now: datetime) -> None:
    meet(cast, now, day=WEDNESDAY, at=None)
    session = meet(cast, now, at=time(9, 45))
    ((_, event),) = sent(postman, now)
    assert event.decoded("dtstart").hour == 9
    Session.objects.filter(pk=session).delete()
    assert sent(postman, now + timedelta(hours=1)) == []


def test_what_recurs_comes_as_one_series_and_each_change_as_what_it_is(
    postman: Postman, cast: Cast, wanted: None, now: datetime
) -> None:
    """A day that is moved or dropped is told by itself, the end as the last day; the sequence never falls."""
    stand(cast, now, zone="Europe/Berlin", every_weeks=2)
    ((first, event),) = sent(postman, now)
    assert (_part(first).get_param("method"), event["SEQUENCE"]) == ("REQUEST", 0)
    assert event["DTSTART"].to_ical() == b"20261125T100000"
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"
    assert "1:1 every 2 weeks from 25\xa0November 2026 on, 10:00 (Europe/Berlin), 30 minutes." in words(first)
    zone = Calendar.from_ical(_part(first).get_payload(decode=True)).walk("VTIMEZONE")[0]
    assert [one["RRULE"].to_ical() for one in zone.subcomponents] == [
        b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    ]  # fmt: skip
    assert not [word for word in ("Alice", "Adeyemi and") if word in first.as_string()]
    assert sent(postman, now) == []
    moved(cast, now, date(2026, 12, 9), datetime(2026, 12, 8, 13, tzinfo=UTC))
    ((told, day),) = sent(postman, now + timedelta(minutes=1))
    assert (day["UID"], day["SEQUENCE"], day.get("RRULE")) == (event["UID"], 1, None)
    assert day["RECURRENCE-ID"].to_ical() == b"20261209T100000"
    assert day.decoded("dtstart") == datetime(2026, 12, 8, 13, tzinfo=UTC)
    assert told["Subject"].replace("\xa0", " ") == "1:1 is now on Tue 8 Dec, 13:00"
    moved(cast, now, date(2026, 12, 23), None)
    ((told, day),) = sent(postman, now + timedelta(minutes=2))
    assert (_part(told).get_param("method"), day["SEQUENCE"], str(day["STATUS"])) == ("CANCEL", 2, "CANCELLED")
    assert day["RECURRENCE-ID"].to_ical() == b"20261223T100000"
    # The end is told with the whole; the day that was moved follows it, the one that was dropped is left out of it.
    pair = {"leader_id": cast["alice"], "person_id": cast["bob"]}
    change = end_standing(cast.viewers["alice"], **pair, ends_before=date(2027, 1, 13), now=now)
    (_, whole), (_, day) = sent(postman, now + timedelta(minutes=3))
    assert (whole["SEQUENCE"], day["SEQUENCE"], day["RECURRENCE-ID"].to_ical()) == (3, 3, b"20261209T100000")
    assert whole["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20270106T090000Z;INTERVAL=2;BYDAY=WE"
    assert whole["EXDATE"].to_ical() == b"20261223T100000"
    undo_rhythm(cast.viewers["alice"], **pair, change_id=change, now=now)
    (_, whole), _ = sent(postman, now + timedelta(minutes=4))
    assert (whole["SEQUENCE"], "UNTIL" in whole["RRULE"]) == (4, False)
    end_standing(cast.viewers["alice"], **pair, ends_before=WEDNESDAY, now=now)
    found = sent(postman, now + timedelta(minutes=5))
    cancelled = next(event for _, event in found if "RECURRENCE-ID" not in event and event["UID"] == whole["UID"])
    assert (str(cancelled["STATUS"]), cancelled["SEQUENCE"]) == ("CANCELLED", 5)
    # What was taken up as a session of its own is still planned: it stands by itself now.
    alone = [event for _, event in found if event["UID"] != whole["UID"]]
    assert [event.decoded("dtstart") for event in alone] == [datetime(2026, 12, 8, 13, tzinfo=UTC)]
    assert sent(postman, now + timedelta(minutes=6)) == []


def test_days_that_were_told_one_by_one_before_an_upgrade_are_not_told_again(
    postman: Postman, cast: Cast, wanted: None, now: datetime
) -> None:
    stand(cast, now)
    for at, day in enumerate((WEDNESDAY, date(2026, 12, 2))):
        starts = datetime.combine(day, time(10), UTC)
        Invitation.objects.create(
            person_id=cast["bob"], uid=f"standing-{cast['alice']}-{cast['bob']}-{day}", sequence=at, starts_at=starts,
            minutes=30, told=hashed(f"{starts.isoformat()} 30 bob@example.org"), changed_at=now,
        )  # fmt: skip
    ((_, event),) = sent(postman, now)
    assert (event["DTSTART"].to_ical(), event.get("EXDATE")) == (b"20261209T100000Z", None)
    # They are moved and dropped as what they are.
    moved(cast, now, WEDNESDAY, None)
    moved(cast, now, date(2026, 12, 2), datetime(2026, 12, 3, 10, tzinfo=UTC))
    found = sent(postman, now + timedelta(minutes=1))
    told = sorted((str(one["UID"]).partition("@")[0][-10:], str(one["STATUS"]), one["SEQUENCE"]) for _, one in found)
    assert told == [
        ("2026-11-25", "CANCELLED", 1), ("2026-12-02", "CONFIRMED", 2),
    ]  # fmt: skip


def test_another_address_is_told_once_of_the_series_and_of_what_differs(
    postman: Postman, cast: Cast, wanted: None, now: datetime
) -> None:
    stand(cast, now)
    sent(postman, now)
    moved(cast, now, WEDNESDAY, datetime(2026, 11, 26, 10, tzinfo=UTC))
    moved(cast, now, date(2026, 12, 2), None)
    sent(postman, now + timedelta(minutes=1))
    Account.objects.filter(person_id=cast["bob"]).update(email="robert@example.org")
    found = sent(postman, now + timedelta(minutes=2))
    assert [(one["To"], event["SEQUENCE"], "RECURRENCE-ID" in event) for one, event in found] == [
        ("robert@example.org", 2, False), ("robert@example.org", 2, True),
    ]  # fmt: skip
    assert found[0][1]["EXDATE"].to_ical() == b"20261202T100000Z"
    assert sent(postman, now + timedelta(days=2)) == []


def test_what_recurs_ends_in_the_calendar_with_the_reporting_line(
    postman: Postman, cast: Cast, wanted: None, operator: Viewer, now: datetime
) -> None:
    stand(cast, now)
    sent(postman, now)
    people.set_leader(operator, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=now.date(), now=now)
    ((told, event),) = sent(postman, now + timedelta(minutes=1))
    assert (_part(told).get_param("method"), event["SEQUENCE"]) == ("CANCEL", 1)
    assert sent(postman, now + timedelta(minutes=2)) == []


def test_by_clocks_that_change_by_no_rule_each_day_is_told_by_itself(
    postman: Postman, cast: Cast, wanted: None, now: datetime
) -> None:
    stand(cast, now, zone="Africa/Casablanca")
    found = sent(postman, now)
    assert [event.decoded("dtstart").date() for _, event in found] == [WEDNESDAY, date(2026, 12, 2), date(2026, 12, 9)]
    assert not [event for _, event in found if "RRULE" in event]
