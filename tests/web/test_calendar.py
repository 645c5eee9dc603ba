"""One's own calendar on its page, in the week, and as a feed."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from ridealong.access import actions as access
from ridealong.access.queries import operator
from ridealong.calendars import actions
from ridealong.calendars.models import BusyTime, Feed, OwnCalendar
from ridealong.coaching.models import Session
from ridealong.jobs import queue, timetable
from ridealong.people.actions import change_organisation
from tests.calendars.ics import calendar, event
from tests.web.house import NOW, TODAY, WEEK, House, make_operator

PAGE = "/account/calendar/"
# On Tuesday nothing but 16:00 is free, on Wednesday nothing at all.
BUSY = calendar(
    event("DTSTART:20261124T080000Z", "DTEND:20261124T150000Z", "SUMMARY:Board"),
    event("DTSTART:20261125T070000Z", "DTEND:20261125T170000Z", uid="two"),
)


def send(client: Client, content: bytes) -> int:
    answer = client.post(f"{PAGE}file/", {"file": SimpleUploadedFile("own.ics", content, "text/calendar")})
    return answer.status_code


def berlin() -> None:
    change_organisation(make_operator(), zone="Europe/Berlin", now=NOW)


def test_a_file_makes_the_week_propose_times_that_are_really_free(house: House) -> None:
    berlin()
    lena = house.client("lena")
    before = lena.get(house.week).content.decode()
    assert "Give your calendar, and times that are really free stand here." in before
    assert 'name="slot"' not in before
    assert send(lena, BUSY) == 303
    assert BusyTime.objects.count() == 2
    with CaptureQueriesContext(connection) as queries:
        after = lena.get(house.week).content.decode()
    assert len(queries) <= 20
    assert "Give your calendar" not in after
    assert 'name="slot" value="2026-11-24T16:00"' in after
    assert "2026-11-25T" not in after
    assert 'name="slot" value="2026-11-26T09:00"' in after
    assert "Board" not in after + lena.get(PAGE).content.decode()
    sent = lena.post(f"{house.week}sessions/{house.extra}/plan/", {"slot": "2026-11-26T09:00"})
    planned = Session.objects.get(pk=house.extra)
    assert (sent.status_code, f"{planned.planned_on} {planned.planned_at}") == (303, "2026-11-26 09:00:00")
    # What is planned takes its time: no other session is proposed for it.
    others = [
        one.value
        for card in lena.get(house.week).context["page"].extra
        if card.session.id != planned.pk
        for one in card.slots
    ]
    assert others
    assert "2026-11-26T09:00" not in others
    for wrong in ({}, {"slot": "soon"}, {"slot": "2026-11-26"}, {"slot": "2026-13-26T09:00"}):
        assert lena.post(f"{house.week}sessions/{house.extra}/plan/", wrong).status_code == 400


def test_the_page_says_how_the_calendar_stands_and_what_is_wrong(house: House) -> None:
    lena = house.client("lena")
    assert "does not know yet when you are busy" in lena.get(PAGE).content.decode()
    for content, words in (
        (b"PDF-1.4", "This is no calendar"),
        (b"", "The file is empty"),
        (b"x" * (11 << 20), "larger than 10"),
    ):
        answer = lena.post(f"{PAGE}file/", {"file": SimpleUploadedFile("own.ics", content)})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    answer = lena.post(f"{PAGE}address/", {"address": "http://example.org/secret.ics"})
    assert (answer.status_code, "not encrypted" in answer.content.decode()) == (422, True)
    assert lena.post(f"{PAGE}address/", {"address": "webcal://example.org/secret.ics"}).status_code == 303
    waiting = lena.get(PAGE).content.decode()
    assert "Your calendar is being read" in waiting
    assert "secret.ics" not in waiting
    OwnCalendar.objects.update(
        read_at=NOW, reaches=NOW + timedelta(days=700), problem={"key": "fetching.gone", "values": {"code": 404}},
        left_out=[{"line": 12, "key": "calendars.entry.zone", "values": {"zone": "<b>Mars</b>"}}],
    )  # fmt: skip
    page = lena.get(PAGE).content.decode()
    assert "no longer gives this calendar out (404)" in page
    assert "&lt;b&gt;Mars" in page
    wrong = lena.post(f"{PAGE}hours/", {"opens": "17:00", "closes": "09:00", "zone": "Mars"}).content.decode()
    assert "later than when you begin" in wrong
    assert "Tick at least one day" in wrong
    assert lena.post(f"{PAGE}remove/").status_code == 303
    assert not OwnCalendar.objects.exists()


def test_a_calendar_is_asked_for_by_the_timetable(house: House, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    actions.give_address(house.lena, person_id=house.ids["lena"], address="https://example.org/a.ics", now=NOW)
    timetable.tick(now=NOW)
    assert not queue.calendar_due(house.ids["lena"])  # it waits already


def _feed(house: House, who: str) -> str:
    answer = house.client(who).post(f"{PAGE}feed/")
    assert answer.status_code == 201
    return str(answer.context["made"]).replace("http://testserver", "")


@pytest.mark.hostile(50)
def test_a_feed_shows_ones_own_sessions_by_no_name_until_it_ends(house: House) -> None:
    """Hostile case 50: guessed, replaced, of an ended account; titles say nothing; what did not change is not sent."""
    berlin()
    Session.objects.filter(pk=house.extra).delete()
    theirs = {
        "leader_id": house.ids["lena"],
        "monday": WEEK.monday,
        "topic": "career",
        "form": "one_on_one",
        "minutes": 45,
    }
    for who, day in (("s0", WEEK.monday), ("s1", WEEK.friday)):
        one = Session(person_id=house.ids[who], planned_on=day, planned_at=time(10), zone="Europe/Berlin", **theirs)
        one.save()
    lenas, sellers = _feed(house, "lena"), _feed(house, "s0")
    stranger = Client()
    answer = stranger.get(lenas)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert {str(one["SUMMARY"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")} == {"1:1"}
    ours, own = (
        {str(one["UID"]) for one in Calendar.from_ical(stranger.get(address).content).walk("VEVENT")}
        for address in (lenas, sellers)
    )
    assert own < ours
    mark = answer.headers["ETag"]
    again = stranger.get(lenas, headers={"If-None-Match": mark})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", mark)
    Session.objects.filter(person_id=house.ids["s1"]).update(minutes=60)
    assert stranger.get(lenas, headers={"If-None-Match": mark}).status_code == 200
    assert stranger.head(lenas).status_code == 200
    assert stranger.post(lenas).status_code == 405
    assert Feed.objects.get(person_id=house.ids["lena"]).used_on == TODAY
    another = _feed(house, "lena")
    assert [stranger.get(one).status_code for one in (lenas, another, "/calendar/guessed.ics")] == [404, 200, 404]
    access.deactivate_account(operator(TODAY), account_id=house.accounts["lena"], now=NOW)
    assert [stranger.get(one).status_code for one in (another, sellers)] == [404, 200]


def test_a_feed_costs_the_same_for_one_and_for_thirty(house: House, django_assert_max_num_queries: object) -> None:
    address = _feed(house, "lena")
    for at in range(30):
        Session.objects.create(
            leader_id=house.ids["lena"], person_id=house.ids["s2"], monday=WEEK.monday, topic="career", minutes=30,
            form="one_on_one", planned_on=WEEK.monday + timedelta(days=at % 5),
        )  # fmt: skip
    with django_assert_max_num_queries(12):
        Client().get(address)
