"""Mails of the habit over a real server: once, joined, in nobody's night, with nothing private, rights at sending."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.message import Message
from functools import partial
from typing import Any

import pytest

from ridealong.access import actions as access
from ridealong.access.models import Account, PersonLink
from ridealong.access.rules import Viewer
from ridealong.calendars.actions import set_hours
from ridealong.coaching.actions.agendas import add_point
from ridealong.coaching.actions.habit import set_wishes
from ridealong.coaching.actions.items import add_item
from ridealong.coaching.actions.notes import write_note, write_private_note
from ridealong.coaching.actions.rhythm import set_standing
from ridealong.coaching.actions.sitting_in import answer_sitting_in, ask_to_sit_in
from ridealong.coaching.models import Session
from ridealong.coaching.rules.habit import Mail
from ridealong.desk.actions.announcing import announce_mails
from ridealong.desk.actions.writing import letter
from ridealong.desk.queries.due import due_mails
from ridealong.desk.rules.letters import Foot, Line, Part, Way, as_html, as_text
from ridealong.jobs.telling import still_for
from ridealong.people import actions as people
from ridealong.people.actions.editing import stand_in
from ridealong.people.models import Leave, Organisation, Person
from ridealong.store import mail
from ridealong.store.models import OutgoingMail
from tests.cast import Cast
from tests.coaching.meeting import meet
from tests.store.conftest import Postman

# The tests' Tuesday; sessions are planned for Wednesday.
WEDNESDAY = date(2026, 11, 25)
EIGHT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def sent(postman: Postman, at: datetime) -> list[Message]:
    """What a round of the worker sends at a moment."""
    before = len(postman.taken)
    announce_mails(now=at)
    mail.deliver(now=at, wanted=still_for, write=partial(letter, now=at))
    return postman.taken[before:]


def by_address(found: list[Message]) -> Mapping[str, Message]:
    assert len({one["To"] for one in found}) == len(found)
    return {one["To"].partition("@")[0]: one for one in found}


def text(one: Message) -> str:
    """Both parts of a mail, which say the same."""
    return "\n".join(
        part.get_payload(decode=True).decode() for part in one.walk() if part.get_content_maintype() == "text"
    )


def tomorrow(cast: Cast, now: datetime, **more: object) -> int:
    return meet(cast, now, day=WEDNESDAY, **more)


def agree(cast: Cast, now: datetime, due: date, who: str = "bob", what: str = "Call the buyer") -> int:
    return add_item(cast.viewers["alice"], person_id=cast["bob"], owner_id=cast[who], text=what, due_on=due, now=now)


def without_account(cast: Cast, who: str) -> None:
    """As if that person had never had one."""
    Account.objects.filter(person_id=cast[who]).delete()


def test_the_day_before_both_get_the_agenda_once(postman: Postman, cast: Cast, now: datetime) -> None:
    session = tomorrow(cast, now, topic="negotiating")
    add_point(cast.viewers["bob"], session_id=session, text="The price at Nord <b>", now=now)
    found = by_address(sent(postman, EIGHT))
    assert set(found) == {"alice", "bob"}
    assert found["bob"]["Subject"].replace("\xa0", " ") == "Wed 25 Nov: your time with Alice Moreau"
    bob = text(found["bob"])
    assert "The price at Nord <b>" in bob
    assert "The price at Nord &lt;b&gt;" in bob
    assert f"https://coach.example.org/sessions/{session}/" in bob
    assert f"https://coach.example.org/sessions/{session}/brief/" in text(found["alice"])
    assert found["bob"].get_content_type() == "multipart/alternative"
    assert sent(postman, EIGHT) == []
    assert sent(postman, EIGHT + timedelta(hours=5)) == []
    assert not OutgoingMail.objects.exclude(body="", address="").exists()


def test_a_mail_says_the_time_by_the_clocks_it_is_meant_by_and_by_the_readers(
    postman: Postman, cast: Cast, now: datetime
) -> None:
    tomorrow(cast, now, at=time(16), zone="Europe/Berlin")
    set_hours(
        cast.viewers["bob"], person_id=cast["bob"], opens=time(9), closes=time(17), weekdays=frozenset(range(5)),
        zone="Europe/Lisbon", now=now,
    )  # fmt: skip
    found = by_address(sent(postman, datetime(2026, 11, 24, 9, tzinfo=UTC)))
    assert ", 16:00 in Berlin, 15:00 for you" in text(found["bob"])
    assert ", 16:00 in Berlin, 15:00 for you" in text(found["alice"]), "the organisation is in UTC"


def test_nothing_private_stands_in_a_mail_and_no_notes_do(postman: Postman, cast: Cast, now: datetime) -> None:
    session = tomorrow(cast, now)
    for write in (write_note, write_private_note):
        write(cast.viewers["alice"], session_id=session, text="canary of a note", version=0, now=now)
    for one in sent(postman, EIGHT):
        assert "canary" not in text(one)
        assert "canary" not in one.as_string()


@pytest.mark.hostile(52)
def test_52_no_mail_can_be_answered_into_the_program(postman: Postman, cast: Cast, now: datetime) -> None:
    """No header holds an address of its own for each mail, so there is no token to replay; an answer goes to the one
    sender of all mails, whose box takes exports by their sender only, each once."""
    tomorrow(cast, now)
    agree(cast, now, date(2026, 11, 24))
    found = by_address(sent(postman, EIGHT))
    assert set(found) == {"alice", "bob"}
    for one in found.values():
        assert not {"Reply-To", "Return-Path", "Sender", "In-Reply-To", "References"} & set(one)
        assert one["From"] == "Ridealong <coach@example.org>"
        secret = re.search(r"/l/\w+/([^/\s]+)/", text(one))
        assert secret is not None
        headers = {name: value for name, value in one.items() if name != "List-Unsubscribe"}
        assert secret[1] not in repr(headers)


def test_what_is_due_on_one_day_is_one_mail(postman: Postman, cast: Cast, now: datetime) -> None:
    tomorrow(cast, now)
    agree(cast, now, date(2026, 11, 24))
    bob = by_address(sent(postman, EIGHT))["bob"]
    assert "Call the buyer" in text(bob)
    assert "your time with Alice" in text(bob)


def test_an_action_item_says_with_whom_it_was_agreed(postman: Postman, cast: Cast, now: datetime) -> None:
    """Somebody who leads ten people has agreed the same with several of them."""
    for who in ("bob", "alice"):
        agree(cast, now, date(2026, 11, 24), who=who)
    found = by_address(sent(postman, EIGHT))
    assert "with Bob Adeyemi, due Tue\xa024\xa0Nov" in text(found["alice"])
    assert "with Alice Moreau, due Tue\xa024\xa0Nov" in text(found["bob"])


def test_nobody_prepares_for_somebody_who_is_away_then(
    postman: Postman, cast: Cast, operator: Viewer, now: datetime
) -> None:
    """The week asks what is to become of it. Where somebody acts for a leader who is away, the session stands."""
    tomorrow(cast, now)
    leave = {"starts_on": WEDNESDAY, "ends_on": WEDNESDAY, "now": now}
    people.record_leave(operator, person_id=cast["bob"], **leave)
    assert sent(postman, EIGHT) == []
    Leave.objects.all().delete()
    OutgoingMail.objects.all().delete()
    people.record_leave(operator, person_id=cast["alice"], **leave)
    assert sent(postman, EIGHT) == []
    OutgoingMail.objects.all().delete()
    stand_in(operator, leader_id=cast["alice"], acting_id=cast["edgar"], **{**leave, "starts_on": EIGHT.date()})
    found = by_address(sent(postman, EIGHT))
    assert "your time with Alice" in text(found["bob"])
    assert "Bob Adeyemi" in text(found["edgar"])


def test_who_asked_for_it_gets_each_by_itself(postman: Postman, cast: Cast, now: datetime) -> None:
    tomorrow(cast, now)
    agree(cast, now, date(2026, 11, 24))
    _wishes(cast, now, "bob", joined=False)
    _wishes(cast, now, "alice", on=frozenset())
    assert {one["To"] for one in sent(postman, EIGHT)} == {"bob@example.org"}
    assert len(postman.taken) == 2


def _wishes(cast: Cast, now: datetime, who: str, **changes: object) -> None:
    given = {"on": frozenset(Mail), "joined": True, "quiet_from": time(19), "quiet_until": time(7), "now": now}
    set_wishes(cast.viewers[who], person_id=cast[who], **{**given, **changes})


def test_quiet_hours_are_those_of_the_persons_own_zone(postman: Postman, cast: Cast, now: datetime) -> None:
    tomorrow(cast, now)
    Organisation.objects.update_or_create(defaults={"zone": "America/Los_Angeles"})
    assert sent(postman, EIGHT) == []
    assert len(sent(postman, datetime(2026, 11, 24, 15, 0, tzinfo=UTC))) == 2


def test_the_week_comes_on_monday_and_its_end_on_friday(postman: Postman, cast: Cast, now: datetime) -> None:
    session = tomorrow(cast, now)
    monday, friday = datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
    found = by_address(sent(postman, monday))
    assert {"alice", "edgar", "dora"} == set(found)
    assert f"/week/{cast['alice']}/2026-W48/" in text(found["alice"])
    assert sent(postman, friday - timedelta(hours=2)) == []
    found = by_address(sent(postman, friday))
    assert set(found) == {"alice"}
    assert "Bob Adeyemi" in text(found["alice"])
    assert "Wed\xa025\xa0Nov. One-on-one" in text(found["alice"])
    assert re.search(r"https://coach.example.org/l/week/\d+-[\w-]{43}/", text(found["alice"]))
    Session.objects.filter(pk=session).update(held_on=WEDNESDAY, held_minutes=30)
    OutgoingMail.objects.all().delete()
    assert sent(postman, friday) == []


def test_a_one_on_one_that_recurs_is_told_of_before_it_is_a_session(
    postman: Postman, cast: Cast, now: datetime
) -> None:
    pair = {"leader_id": cast["alice"], "person_id": cast["carol"]}
    set_standing(cast.viewers["alice"], **pair, weekday=2, minutes=30, starts_on=WEDNESDAY, starts_at=time(10), now=now)
    found = by_address(sent(postman, EIGHT))
    assert set(found) == {"alice", "carol"}
    made = Session.objects.get()
    assert (made.occurs_on, made.planned_at) == (WEDNESDAY, time(10))
    assert f"/sessions/{made.pk}/" in text(found["carol"])


def test_who_is_asked_about_a_session_learns_of_it_the_next_day_and_answers_by_the_link(
    postman: Postman, cast: Cast, now: datetime
) -> None:
    far = meet(cast, now, day=date(2026, 12, 9))
    without_account(cast, "bob")
    dora, day = cast.viewers["dora"], timedelta(days=1)
    ask_to_sit_in(dora, leader_id=cast["alice"], person_id=cast["bob"], since=dora.today, now=now)
    told = by_address(sent(postman, EIGHT + day))
    assert set(told) == {"alice", "bob"}
    for one in told.values():
        assert "Dora Lindqvist would like to sit in on your one-on-one with" in text(one)
    assert f"/sessions/{far}/" in text(told["alice"])
    assert "/l/prepare/" in text(told["bob"])
    assert sent(postman, EIGHT + 2 * day) == []
    for who in ("alice", "bob"):
        answer_sitting_in(cast.viewers[who], session_id=far, agrees=True, now=now)
    eve = datetime(2026, 12, 8, 8, tzinfo=UTC)
    told = by_address(sent(postman, eve))
    assert set(told) == {"alice", "bob", "dora"}
    assert "Dora Lindqvist sits in." in text(told["bob"])
    assert "The one-on-one with Bob Adeyemi." in text(told["dora"])
    assert "would like" not in "".join(map(text, told.values()))


def test_who_is_mailed_costs_the_same_for_one_and_for_thirty(
    postman: Postman, cast: Cast, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for at in range(30):
        tomorrow(cast, now, person=("bob", "carol")[at % 2], at=time(8 + at % 10))
        agree(cast, now, date(2026, 11, 24))
    with django_assert_max_num_queries(17):
        assert len(due_mails(EIGHT)) == 3


@pytest.mark.hostile(49)
def test_49_rights_are_those_of_the_moment_of_sending(
    postman: Postman, cast: Cast, operator: Viewer, now: datetime
) -> None:
    """Bob moves to Edgar between the announcement and the sending: Alice is told of nothing."""
    tomorrow(cast, now)
    agree(cast, now, date(2026, 11, 24), who="alice", what="Ask for Bob's budget")
    announce_mails(now=EIGHT)
    people.set_leader(operator, person_id=cast["bob"], leader_id=cast["edgar"], starts_on=date(2026, 11, 24), now=now)
    done = mail.deliver(now=EIGHT, write=partial(letter, now=EIGHT))
    assert "alice@example.org" not in postman.to
    assert done.needless >= 1
    assert mail.given_up(since=now - timedelta(days=1)) == 0


@pytest.mark.hostile(49)
@pytest.mark.parametrize("what", ["left", "off", "no address"])
def test_49_whoever_is_not_here_any_more_gets_nothing(
    postman: Postman, cast: Cast, operator: Viewer, now: datetime, what: str
) -> None:
    tomorrow(cast, now)
    announce_mails(now=EIGHT)
    if what == "left":
        Person.objects.filter(pk=cast["bob"]).update(left_on=date(2026, 11, 23))
    elif what == "off":
        account = Account.objects.get(person_id=cast["bob"]).pk
        access.deactivate_account(operator, account_id=account, now=now)
    else:
        Account.objects.filter(person_id=cast["bob"]).delete()
        Person.objects.filter(pk=cast["bob"]).update(email=None)
    mail.deliver(now=EIGHT, write=partial(letter, now=EIGHT))
    assert "bob@example.org" not in postman.to


def test_people_of_a_demo_get_no_mail(postman: Postman, cast: Cast, now: datetime) -> None:
    tomorrow(cast, now)
    Organisation.objects.update_or_create(defaults={"demo": True})
    assert sent(postman, EIGHT) == []


def test_somebody_without_an_account_gets_a_link_of_their_own_and_every_mail_a_way_out(
    postman: Postman, cast: Cast, now: datetime
) -> None:
    session = tomorrow(cast, now)
    without_account(cast, "bob")
    agree(cast, now, date(2026, 11, 24))
    bob = by_address(sent(postman, EIGHT))["bob"]
    assert f"/sessions/{session}/" not in text(bob)
    for place in ("prepare", "items", "mails"):
        assert re.search(rf"https://coach.example.org/l/{place}/\d+-[\w-]{{43}}/", text(bob))
    assert bob["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert bob["List-Unsubscribe"].strip().strip("<>") in text(bob)
    tokens = re.findall(r"/l/\w+/\d+-([\w-]{43})/", text(bob))
    kept = repr([list(model.objects.values()) for model in (PersonLink, OutgoingMail)])
    assert tokens
    assert not [one for one in tokens if one in kept]


def test_a_mail_that_is_written_twice_holds_the_same_links(postman: Postman, cast: Cast, now: datetime) -> None:
    tomorrow(cast, now)
    without_account(cast, "bob")
    postman.data_answers = ["451 later", "451 later"]
    announce_mails(now=EIGHT)
    mail.deliver(now=EIGHT, write=partial(letter, now=EIGHT))
    links = set(PersonLink.objects.values_list("pk", "version"))
    later = EIGHT + timedelta(minutes=5)
    mail.deliver(now=later, write=partial(letter, now=later))
    assert len(postman.taken) == 2
    assert set(PersonLink.objects.values_list("pk", "version")) == links


def test_a_mail_says_the_same_as_text_and_as_html_and_escapes_what_people_write() -> None:
    parts = [
        Part(
            "S",
            "<h>",
            (Line("<b>bold", "m & n", ("<i>",), "https://a.b/c?d&e"),),
            (Way("Go", 'https://a.b/?x="1"&y'),),
            lead="<l>",
        )
    ]
    foot = Foot("why", Way("stop", "https://a.b/stop"))
    html = as_html(parts, foot)
    assert '<a href="https://a.b/c?d&amp;e" style="color:#7a2b6d">&lt;b&gt;bold</a>' in html
    assert "\nhttps://a.b/c?d&e\n" in as_text(parts, foot)
    assert "m &amp; n" in html
    assert "<i>" not in html
    assert 'href="https://a.b/?x=&quot;1&quot;&amp;y"' in html
    for words in ("<h>", "<b>bold, m & n", "  * <i>", 'Go: https://a.b/?x="1"&y', "<l>", "stop: https://a.b/stop"):
        assert words in as_text(parts, foot)
