"""Invitations as calendars read them: once, moved by a higher sequence, taken back, under the name of the feed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from email.message import Message
from functools import partial
from typing import Any

import pytest
from icalendar import Calendar

from ridealong.calendars.actions import make_feed
from ridealong.coaching.actions.habit import set_wishes
from ridealong.coaching.actions.rhythm import set_standing
from ridealong.coaching.models import Session
from ridealong.coaching.queries.appointments import appointments
from ridealong.coaching.rules.habit import Mail
from ridealong.desk.actions.inviting import announce_invitations
from ridealong.desk.actions.sending import written
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
    """The mails of a round, each with its event as a calendar reads it."""
    before = len(postman.taken)
    announce_invitations(now=at)
    mail.deliver(now=at, write=partial(written, now=at))
    return [(one, _event(one)) for one in postman.taken[before:]]


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


def test_a_calendar_that_reads_the_feed_too_sees_no_session_twice(
    postman: Postman, cast: Cast, wanted: None, now: datetime
) -> None:
    """A one-on-one that recurs is told of two weeks ahead, under the names of the feed."""
    pair = {"leader_id": cast["alice"], "person_id": cast["bob"]}
    set_standing(cast.viewers["alice"], **pair, weekday=2, minutes=30, starts_on=WEDNESDAY, starts_at=time(10), now=now)
    found = sent(postman, now)
    assert [event.decoded("dtstart").date() for _, event in found] == [WEDNESDAY, date(2026, 12, 2)]
    make_feed(cast.viewers["bob"], person_id=cast["bob"], now=now)
    feed = {f"{one.id}@coach.example.org" for one in appointments(cast.viewers["bob"])}
    assert {str(event["UID"]) for _, event in found} <= feed


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
